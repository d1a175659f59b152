--TEST--
Private properties of anonymous classes go by their names alone, though PHP puts a class name with a NUL in it before them
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Base
{
	private $own;

	public function __construct()
	{
		$this->own = str_repeat('o', 10);
	}
}

$job = new class extends Base {
	private $own;
	private $secret;
	private static $shared;
	protected $half;
	public $open;

	public function __construct()
	{
		parent::__construct();
		$this->own = str_repeat('O', 10);
		$this->secret = str_repeat('s', 10);
		$this->half = str_repeat('h', 10);
		$this->open = str_repeat('p', 10);
		self::$shared = str_repeat('S', 10);
	}
};

$s = Rmem::take();
$properties = $s->children($s->variable('job'), 'PROPERTY');
ksort($properties);
foreach ($properties as $name => $value) {
	echo $name, ' ', $s->text($value), "\n";
}
$class = $s->classNode(get_class($job));
echo implode(' ', array_keys($s->children($class, 'STATIC_PROPERTY'))), "\n", $s->attributes[$class]['#properties'], "\n";
?>
--EXPECT--
Base::own oooooooooo
half hhhhhhhhhh
open pppppppppp
own OOOOOOOOOO
secret ssssssssss
shared
Base::own,own,secret,half,open
