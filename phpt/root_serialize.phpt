--TEST--
Inside serialize() and unserialize() the values that they keep alive are counted
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Part
{
	public $text;
	public static $seen;

	public function __construct($text)
	{
		$this->text = $text;
	}

	public function __serialize(): array
	{
		if ($this->text === 'last') {
			self::$seen = Rmem::take();
		}
		return ['text' => $this->text];
	}

	public function __unserialize(array $data): void
	{
		$this->text = $data['text'];
		if ($this->text === 'last') {
			self::$seen = Rmem::take();
		}
	}
}

$shared = new Part('shared');
$all = [$shared, $shared, new Part('other'), new Part('last')];
$text = serialize($all);
show_links(Part::$seen, module_node(Part::$seen, 'standard'), '/^serialize\[1\]/');
show_too_many(Part::$seen);
Part::$seen = null;

$again = unserialize($text);
/* The end of unserialize(): which values are left is not known. */
show_links(Part::$seen, module_node(Part::$seen, 'standard'), '/^unserialize/');
show_too_many(Part::$seen);
Part::$seen = null;

/* The middle: a class is being loaded. */
spl_autoload_register(function ($class) {
	eval("class $class { public \$p; }");
	Part::$seen = Rmem::take();
});
unserialize('a:2:{i:0;O:4:"Held":1:{s:2:"by";s:5:"early";}i:1;O:5:"Later":1:{s:1:"p";i:1;}}');
show_too_many(Part::$seen);
Part::$seen = null;
$s = Rmem::take();
show_links($s, module_node($s, 'standard'), '/serialize/');
?>
--EXPECT--
serialize[1]: object Part, all references
no value has too many
no value has too many
no value has too many
