--TEST--
With opcache, code and literals lie in shared memory: values are found all the same, and every byte of the heap has its owner
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/opcache.inc';
if (opcache_settings() === null) die('skip there is no opcache');
?>
--FILE--
<?php
require __DIR__ . '/lib/opcache.inc';

$code = <<<'CODE'
<?php
require 'LIB/rmem.inc';
class Cached
{
	const WORDS = ['a constant', ['nested']];
	public static $list = ['static', 'literals'];
	public $default = ['of the property'];
	public function called($text)
	{
		static $calls = [];
		$calls[] = $text;
		return Rmem::take(['mode' => 'inline', 'detail' => DETAIL]);
	}
}
Cached::$list[] = str_repeat('added ', 3);
$made = [new Cached(), new Cached()];
$made[1]->default[] = str_repeat('changed ', 3);
$literal = ['never', 'changed'];
$s = $made[0]->called(str_repeat('argument ', 2));
echo opcache_get_status(false)['opcache_enabled'] ? 'on' : 'off', ' ';
echo $s->summary['heap_walk_exact'], ' ', $s->summary['heap_unreached_bytes'], ' ', $s->summary['heap_walk_conflicts'], ' ';
echo count($s->instances('Cached')), "\n";
if (DETAIL === 'graph') {
	echo $s->count($s->variable('literal')), ' ', $s->text($s->to($s->variable('made'), 1, 'default', 1)), "\n";
}
foreach ($s->rows as $node => $rows) {
	$row = $rows[0];
	if ($row['info'] !== 0 && !($row['info'] & 0x40) && $s->holders($node) > $row['refcount']) {
		echo 'too many: ', $s->show($node), ' ', $s->treePath($node), "\n";
	}
}
CODE;
$code = strtr($code, ['LIB' => __DIR__ . '/lib']);
foreach (['graph', 'full'] as $detail) {
	echo run_with_opcache(['opcache.jit' => 'disable'], strtr($code, ['DETAIL' => "'$detail'"]));
	echo run_with_opcache(['opcache.jit' => 'tracing', 'opcache.jit_buffer_size' => '16M'], strtr($code, ['DETAIL' => "'$detail'"]));
}
?>
--EXPECT--
on 1 0 0 2
2 changed changed changed 
on 1 0 0 2
2 changed changed changed 
on 1 0 0 2
on 1 0 0 2
