--TEST--
Shadowed private, dynamic, unset and uninitialised properties
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Upper
{
	private $same = ['upper'];
	private $secret = ['only upper'];

	public function dropSecret()
	{
		unset($this->secret);
	}
}

class Lower extends Upper
{
	private $same = ['lower'];
	public $plain = ['plain'];
	public array $typed;
}

$object = new Lower();
$dynamic = new stdClass();
$dynamic->list = [1, 2];
$dynamic->{'17'} = ['numeric name'];
$dynamic->{'with space'} = ['text'];
$without = new Lower();
$without->dropSecret();

$s = Rmem::take();
foreach (['object', 'without'] as $name) {
	$node = $s->variable($name);
	foreach ($s->children($node, 'PROPERTY') as $link => $value) {
		echo "$link: ", $s->show($value), ' ', $s->show($s->to($value, 0)), "\n";
	}
	var_dump($s->count($node), $s->containers[$node]['capacity']);
}
$table = $s->children($s->variable('dynamic'), 'DYNAMIC_PROPERTIES');
echo key($table), ' ', $s->show(reset($table)), ': ', implode(', ', array_keys($s->children(reset($table), 'ELEMENT'))), "\n";
?>
--EXPECT--
Upper::same: array(1) string(5) "upper"
secret: array(1) string(10) "only upper"
same: array(1) string(5) "lower"
plain: array(1) string(5) "plain"
int(4)
int(5)
Upper::same: array(1) string(5) "upper"
same: array(1) string(5) "lower"
plain: array(1) string(5) "plain"
int(3)
int(5)
dynamic_properties array(3): list, 17, with space
