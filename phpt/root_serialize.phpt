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
show_links(Part::$seen, module_node(Part::$seen, 'standard'), '/^serialize/');
show_too_many(Part::$seen);
Part::$seen = null;

$again = unserialize($text);
$links = array_filter(Part::$seen->out[module_node(Part::$seen, 'standard')], function ($edge) {
	return strncmp($edge['link'], 'unserialize', 11) === 0;
});
echo count($links) > 0 ? "some values wait\n" : "none wait\n";
show_too_many(Part::$seen);
Part::$seen = null;
$s = Rmem::take();
show_links($s, module_node($s, 'standard'), '/serialize/');
?>
--EXPECT--
serialize[1]: object Part, all references
serialize[3]: object Part, all references
some values wait
no value has too many
