--TEST--
Values that ini_set() gave are held by the root ini, those before them too
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

ini_set('include_path', str_repeat('/a', 9));
ini_set('include_path', str_repeat('/b', 9));
ini_set('user_agent', str_repeat('agent ', 4));
$s = Rmem::take();
$texts = [];
foreach ($s->out[$s->roots['ini']] as $edge) {
	$text = $s->text($edge['child']);
	if ($edge['link'] === 'include_path' || $edge['link'] === 'user_agent') {
		echo $edge['link'], ' ', $s->rows[$edge['child']][0]['region'] === 'outside' ? 'from the start' : $text, "\n";
	}
}
foreach ($s->ofType('StringContext') as $node) {
	if ($s->text($node) === str_repeat('/a', 9) && $s->holders($node) > 0) {
		echo "the value in between is still there\n";
	}
}
show_too_many($s);
unset($s);
ini_restore('include_path');
$s = Rmem::take();
echo count(array_filter($s->children($s->roots['ini']), function ($node) use ($s) {
	return strncmp((string) $s->text($node), '/b/b', 4) === 0;
})), "\n";
?>
--EXPECT--
include_path /b/b/b/b/b/b/b/b/b
include_path from the start
user_agent agent agent agent agent 
no value has too many
0
