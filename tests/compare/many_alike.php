<?php
/*
 * More classes, properties, cycles, arrays and strings of one size than a report lists of a kind: which of them it names
 * is a matter of nothing but order, so order must not show in a comparison.
 *
 *     php many_alike.php SEED OUT.rmem [NUMBER...]     what is made of the kinds with these numbers is three times as much
 *
 * The kinds have numbers from 0 to 14; 15 is there only when it is asked for.
 */

namespace Alike;

const KINDS = 15;
const EACH = 300;

final class Hub
{
	public array $empty = [], $dynamic = [], $shaped = [], $cycles = [], $lists = [], $texts = [], $wide = [], $equal = [];
}

/** @return int[] */
function order(int $count): array
{
	$order = range(0, $count - 1);
	shuffle($order);
	return $order;
}

function declare_kind(int $n): void
{
	eval("namespace Alike;
		final class Empty$n {}
		#[\\AllowDynamicProperties] final class Dynamic$n {}
		final class Shaped$n { public \$a, \$b, \$c; }
		final class Left$n { public \$right; }
		final class Right$n { public \$left, \$text; }
		final class Wide$n { public \$rows; }
		final class Status$n { public string \$name = ''; public array \$more = []; }
		final class Owner$n { public \$status; }
	");
}

function make(Hub $hub, int $n, int $i): void
{
	$class = fn(string $name) => __NAMESPACE__ . "\\$name$n";
	$hub->empty[$n][$i] = new ($class('Empty'));

	$o = new ($class('Dynamic'));
	foreach (['one', 'two', 'three'] as $name) {
		$o->$name = $i;
	}
	$hub->dynamic[$n][$i] = $o;

	$o = new ($class('Shaped'));
	[$o->a, $o->b, $o->c] = ["text $i of kind", $i, [$i, 'x']];
	$hub->shaped[$n][$i] = $o;

	$left = new ($class('Left'));
	$left->right = new ($class('Right'));
	$left->right->left = $left;
	$left->right->text = str_repeat('c', 100) . $i;
	$hub->cycles[$n][$i] = $left;

	$o = new ($class('Wide'));
	$o->rows = array_map(fn($k) => $k + $i, range(0, 60));
	$hub->wide[$n][$i] = $o;

	$o = new ($class('Owner'));
	$o->status = new ($class('Status'));
	[$o->status->name, $o->status->more] = [str_repeat('the same ', 10) . $i % 2, [1, $i % 2]];
	$hub->equal[$n][$i] = $o;
}

mt_srand((int) $argv[1]);
$more = array_map('intval', array_slice($argv, 3));
$numbers = array_values(array_unique([...range(0, KINDS - 1), ...$more]));
array_map(__NAMESPACE__ . '\declare_kind', range(0, KINDS));
$hub = new Hub();
foreach ($numbers as $n) {
	foreach (['empty', 'dynamic', 'shaped', 'cycles', 'lists', 'texts', 'wide', 'equal'] as $name) {
		$hub->$name[$n] = array_fill(0, EACH * (in_array($n, $more) ? 3 : 1), null);
	}
}
foreach (order(count($numbers)) as $at) {
	$n = $numbers[$at];
	$times = in_array($n, $more) ? 3 : 1;
	foreach (order(EACH * $times) as $i) {
		make($hub, $n, $i);
	}
	$hub->lists[$n] = range(1, 3000 * $times);
	$hub->texts[$n] = str_repeat(chr(65 + $n), 20000 * $times);
}
unset($n, $i, $at, $numbers, $more, $name, $times);
gc_collect_cycles();
reli_memory_snapshot($argv[2], ['mode' => 'inline']) || exit(1);
