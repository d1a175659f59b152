--TEST--
The end of the stack is exhaustion too: thrown and caught, thrown and fatal, in a fiber, in a magic method, in the compiler
--EXTENSIONS--
reli_memory
--INI--
memory_limit=1G
--SKIPIF--
<?php
require __DIR__ . '/../lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/../lib/dumps.inc';
$dir = test_dir();
$dive = 'function dive($depth) { $own = [$depth, "level $depth"]; return array_map("dive", [$depth + 1]); } ';
$cases = [
	'caught' => $dive . 'try { dive(0); } catch (Error $e) { echo "caught ", settled()["state"]; } unset($e); try { dive(0); } catch (Error $e) { echo " and again"; }',
	'uncaught' => $dive . 'dive(0);',
	'fiber' => $dive . '$fiber = new Fiber(function () { dive(0); }); try { $fiber->start(); } catch (Error $e) { echo "caught ", settled()["state"]; }',
	'magic' => 'class Deep { function __get($name) { $own = [$name]; return $this->{$name . "x"}; } } (new Deep)->x;',
	'compiler' => 'function compile($code) { return eval($code); } compile("return \$a" . str_repeat("[0]", 50000) . ";");',
	'off' => $dive . 'dive(0);',
	'words' => 'try { throw new RuntimeException("Maximum call stack size of 1 bytes"); } catch (Exception $e) { echo "caught"; }',
];
foreach ($cases as $name => $code) {
	/* The second is what the machine gives, some megabytes. */
	foreach (['512K', '0'] as $size) {
		$printed = run_dumping($dir, ['reli_memory.on_oom' => $name === 'off' ? '0' : '1', 'memory_limit' => '1G', 'zend.max_allowed_stack_size' => $size], $code);
		echo "-- $name: ", preg_replace('/of \d+ bytes .*/s', '', $printed), preg_match('/\[255\]$/', trim($printed)) ? "[255]\n" : '';
		foreach (dumps_in($dir) as $file) {
			$s = new Rmem($file);
			$stack = stack_of($s);
			/* The innermost function had no time to set its own. */
			$own = 0;
			foreach ($s->out[$s->roots['call_frames']] as $edge) {
				$own += $s->to($edge['child'], 'own') !== null;
			}
			echo $s->summary['reason'], ' ', count($stack) > 500 ? 'deep' : count($stack), ' ', implode(' ', array_slice($stack, 0, 2)), ' ',
				$own > 250 ? 'with variables' : $own, "\n";
			unlink($file);
		}
	}
}
?>
--EXPECT--
-- caught: caught done and again
stack deep dive array_map with variables
-- caught: caught done and again
stack deep dive array_map with variables
-- uncaught: Fatal error: Uncaught Error: Maximum call stack size [255]
stack deep dive array_map with variables
-- uncaught: Fatal error: Uncaught Error: Maximum call stack size [255]
stack deep dive array_map with variables
-- fiber: caught done
stack deep dive array_map with variables
-- fiber: caught done
stack deep dive array_map with variables
-- magic: Fatal error: Uncaught Error: Maximum call stack size [255]
stack deep Deep::__get Deep::__get with variables
-- magic: Fatal error: Uncaught Error: Maximum call stack size [255]
stack deep Deep::__get Deep::__get with variables
-- compiler: Fatal error: Maximum call stack size [255]
stack 2 compile <main> 0
-- compiler: Fatal error: Maximum call stack size [255]
stack 2 compile <main> 0
-- off: Fatal error: Uncaught Error: Maximum call stack size [255]
-- off: Fatal error: Uncaught Error: Maximum call stack size [255]
-- words: caught
-- words: caught
