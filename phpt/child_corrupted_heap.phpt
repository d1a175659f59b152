--TEST--
A heap with bad pointers, types, sizes, refcounts and free lists costs at most the child: the program gets its warning and goes on
--EXTENSIONS--
reli_memory
ffi
--INI--
memory_limit=1G
ffi.enable=1
reli_memory.time_limit=2
opcache.jit=function
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
/* What a sanitizer says of bad pointers is no news here. */
skip_unless('fork', 'no sanitizer');
?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';
require __DIR__ . '/lib/snapshot.inc';

#[AllowDynamicProperties]
class Victim
{
	public $name, $next, $list = [];
}

function victims(): array
{
	$all = [];
	for ($i = 0; $i < 60; $i++) {
		$one = new Victim;
		$one->name = "victim number $i";
		$one->next = $all[intdiv($i, 2)] ?? null;
		$one->list = ['packed' => [$i, "text $i", 1.5, [$i => "deep $i"]], "key $i" => $one];
		$one->{"dynamic$i"} = function () use ($one) { return $one; };
		$all[] = $one;
		$all["string key $i"] = new ArrayObject(["entry $i"]);
	}
	$all['generator'] = (function () { yield str_repeat('g', 40); })();
	$all['generator']->current();
	$all['reference'] = &$all[0];
	return $all;
}

$ffi = FFI::cdef();
$word = $ffi->new('uint64_t *[1]');
$slot = $ffi->new('uint64_t[1]');
function poke(int $address, int $value): int
{
	global $word, $slot;
	$slot[0] = $address;
	FFI::memcpy($word, $slot, 8);
	$old = $word[0][0];
	$word[0][0] = $value;
	return $old;
}

$dir = test_dir();
$victims = victims();
$free = [];
for ($i = 0; $i < 40; $i++) {
	$free[] = str_repeat('f', 2000 + $i % 2 * 500);
}
$s = Rmem::take();
$targets = [];
foreach (reach($s, $s->variable('victims')) as $node) {
	foreach ($s->rows[$node] ?? [] as $row) {
		if ($row['region'] === 'zend_mm_heap' && strpos($row['type'], 'ClassEntry') === false && strpos($row['type'], 'OpArray') === false
				&& strpos((string)$s->className($node), 'Closure') === false) {
			for ($at = 0; $at + 8 <= $row['size']; $at += 8) {
				$targets[] = $row['address'] + $at;
			}
		}
	}
}
$freed = [];
foreach ($s->children($s->variable('free'), 'ELEMENT') as $node) {
	$freed[] = $s->rows[$node][0]['address'];
}
unset($s, $free, $node, $row);
gc_collect_cycles();
echo count($targets) > 3000 ? 'many' : count($targets), ' targets, ', count($freed), " free slots\n";

$seed = (int)(getenv('RELI_MEMORY_SEED') ?: 6);
mt_srand($seed);
$rounds = getenv('RELI_MEMORY_LONG') ? 500 : 60;
$done = $failed = 0;
$problems = [];
$bad = [0, 1, -1, 7, 0x4141414141414141, 0x7fffffffffff, 0x0000000100000307, 0x7fffffff00000008];
/*
 * Until all is undone the program itself may not ask for memory of those sizes. The tracing JIT would, whenever it finds something hot;
 * the other one (see INI) has compiled everything by now.
 */
for ($round = 0; $round < $rounds; $round++) {
	$undo = [];
	for ($i = mt_rand(1, 12); $i > 0; $i--) {
		$address = mt_rand(0, 9) === 0 ? $freed[mt_rand(0, 39)] : $targets[mt_rand(0, count($targets) - 1)];
		switch (mt_rand(0, 3)) {
		case 0: $value = $bad[mt_rand(0, 7)]; break;
		case 1: $value = $targets[mt_rand(0, count($targets) - 1)] + mt_rand(0, 7); break;
		case 2: $value = $address & ~0x1fffff; break;
		default: $value = mt_rand(0, PHP_INT_MAX); break;
		}
		$undo[] = [$address, poke($address, $value)];
	}
	$result = @reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'fork']);
	while ($undo) {
		[$address, $value] = array_pop($undo);
		poke($address, $value);
	}
	if ($result === false) {
		$failed++;
		$problems[preg_replace('/\d+/', 'N', reli_memory_status()['last']['reason'])] = true;
	} else {
		$done++;
	}
	if (array_diff(files_in($dir), ['heap.rmem'])) {
		echo "round $round left a file\n";
	}
}
echo $done + $failed === $rounds ? 'alive' : 'lost count', $failed > 0 ? ', some failed' : '', $done > 0 ? ', some were written' : '', "\n";
foreach (array_keys($problems) as $problem) {
	if (!preg_match('/^process N was ended by signal N|took longer than|^(the walk|no memory|more nodes|there is no memory)/', $problem)) {
		echo "$problem\n";
	}
}
// And the heap that is whole again is walked as before.
var_dump(is_array(reli_memory_snapshot("$dir/heap.rmem", ['mode' => 'fork'])), $victims[3]->name);
?>
--EXPECT--
many targets, 40 free slots
alive, some failed, some were written
bool(true)
string(15) "victim number 3"
