--TEST--
Preloaded classes and functions: in their tables, with what this process changed of them
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

$preload = sys_get_temp_dir() . '/rmem-preload-' . getmypid() . '.php';
file_put_contents($preload, <<<'CODE'
<?php
interface Named
{
	public function name();
}
class Preloaded implements Named
{
	const WORDS = ['a constant'];
	public static $cache = ['preloaded'];
	public $list = ['default'];
	public function name()
	{
		static $calls = [];
		$calls[] = str_repeat('call ', 2);
		return $calls;
	}
}
function preloaded_function()
{
	static $seen = [];
	$seen[] = str_repeat('seen ', 2);
	return function () use (&$seen) {
		return $seen;
	};
}
CODE
);
$code = <<<'CODE'
<?php
require 'LIB/rmem.inc';
class Heir extends Preloaded
{
}
$made = [new Preloaded(), new Heir()];
$made[0]->name();
$made[0]->list[] = str_repeat('mine ', 3);
Preloaded::$cache[] = str_repeat('kept ', 3);
$closure = preloaded_function();
foreach (['graph', 'full'] as $detail) {
	$s = Rmem::take(['mode' => 'inline', 'detail' => $detail]);
	echo $s->summary['heap_walk_exact'], ' ', $s->summary['heap_unreached_bytes'], ' ', $s->summary['heap_walk_conflicts'], "\n";
	$texts = [];
	foreach ($s->ofType('StringContext') as $node) {
		if (preg_match('/^(call|kept|mine|seen) /', (string) $s->text($node), $match)) {
			$texts[$match[1]] = preg_match('~^(class_table|function_table|call_frames)/~', $s->treePath($node)) ? 'owned' : $s->treePath($node);
		}
	}
	ksort($texts);
	echo implode(' ', array_map(function ($text, $how) { return "$text $how"; }, array_keys($texts), $texts)), ' ', count($s->instances('Preloaded')), ' ', count($s->instances('Heir')), "\n";
	$s = null;
}
CODE;
echo run_with_opcache(['opcache.preload' => $preload, 'opcache.preload_user' => trim((string) shell_exec('id -un'))], strtr($code, ['LIB' => __DIR__ . '/lib']));
unlink($preload);
?>
--EXPECT--
1 0 0
call owned kept owned mine owned seen owned 1 1
1 0 0
call owned kept owned mine owned seen owned 1 1
