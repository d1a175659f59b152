--TEST--
A variable that an included file has changed is read from its own slot only
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Freed
{
	public $payload;
}

function run($file)
{
	$object = new Freed();
	$object->payload = str_repeat('p', 100);
	$text = 'outer text ' . strlen(__FUNCTION__);
	$kept = [str_repeat('k', 10)];
	return include $file;
}

$file = tempnam(sys_get_temp_dir(), 'rmem');
file_put_contents($file, '<?php
	$object = null;
	$filler = [];
	for ($i = 0; $i < 100; $i++) {
		$filler[] = (object) ["n" => $i];
	}
	$text .= " changed inside";
	$fresh = [1, 2, 3];
	return Rmem::take();
');
$s = run($file);
unlink($file);

var_dump(count($s->instances('Freed')));
foreach ($s->children($s->roots['call_frames'], 'FRAME') as $number => $frame) {
	$variables = [];
	foreach ($s->out[$frame] ?? [] as $edge) {
		if ($edge['kind'] === 'VARIABLE' && $number > 1 && $number < 4 && $edge['link'] !== 'file') {
			$variables[] = $edge['link'] . '=' . $s->show($edge['child']);
		}
	}
	sort($variables);
	if ($variables) {
		echo $number, ' ', implode('; ', $variables), "\n";
	}
}
$over = 0;
foreach ($s->rows as $node => $rows) {
	if ($rows[0]['info'] !== 0 && !($rows[0]['info'] & 0x40) && $s->holders($node) > $rows[0]['refcount']) {
		echo 'too many references: ', $s->show($node), ' ', $s->treePath($node), "\n";
	}
}
?>
--EXPECT--
int(0)
2 filler=array(100); fresh=array(3); text=string(27) "outer text 3 changed inside"
3 kept=array(1)
