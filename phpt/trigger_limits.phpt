--TEST--
Number, size and pace are limited for all processes of a directory together; what is collected makes room
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php
require __DIR__ . '/lib/skip.inc';
skip_unless('fork');
?>
--FILE--
<?php
require __DIR__ . '/lib/dumps.inc';
$dir = test_dir();
$signal = 'signal(); echo settled()["state"], " ", settled()["reason"], "\n";';
echo "-- max_dumps\n", run_dumping($dir, ['reli_memory.max_dumps' => '2'], $signal . $signal . $signal);
echo run_dumping($dir, ['reli_memory.max_dumps' => '2'], $signal);
touch("$dir/something else.rmem.txt");
touch("$dir/.rmem-1-left.tmp", time() - 7200);
unlink(dumps_in_now($dir)[0]);
echo run_dumping($dir, ['reli_memory.max_dumps' => '2'], $signal), count(dumps_in_now($dir)), ' ', (int)file_exists("$dir/.rmem-1-left.tmp"), "\n";
touch("$dir/.rmem-1-at-work.tmp");
echo run_dumping($dir, ['reli_memory.max_dumps' => '3'], $signal);
unlink("$dir/.rmem-1-at-work.tmp");

echo "-- max_total_bytes\n";
$size = array_sum(array_map('filesize', dumps_in_now($dir)));
echo run_dumping($dir, ['reli_memory.max_total_bytes' => (string)($size + 1000)], $signal);
echo run_dumping($dir, ['reli_memory.max_total_bytes' => (string)($size + 70000)], '$x = range(1, 50000); foreach ($x as &$y) $y = "text $y";' . $signal);
echo count(dumps_in_now($dir)), "\n";
echo run_dumping($dir, ['reli_memory.max_total_bytes' => (string)($size + 2000000)], $signal), count(dumps_in_now($dir)), "\n";

echo "-- min_interval\n";
array_map('unlink', dumps_in_now($dir));
echo run_dumping($dir, ['reli_memory.min_interval' => '60'], $signal . $signal), count(dumps_in_now($dir)), "\n";
// Another process may be asked by a signal at the same time; for what happens to many at once one file is enough.
echo run_dumping($dir, ['reli_memory.min_interval' => '60'], $signal), count(dumps_in_now($dir)), "\n";
echo run_dumping($dir, ['reli_memory.min_interval' => '60', 'reli_memory.threshold' => '4M'], '$x = str_repeat("x", 5000000); echo settled()["reason"];'), count(dumps_in_now($dir)), "\n";
array_map(function ($name) { touch($name, time() - 61); }, dumps_in_now($dir));
echo run_dumping($dir, ['reli_memory.min_interval' => '60', 'reli_memory.threshold' => '4M'], '$x = str_repeat("x", 5000000); echo settled()["state"];'), count(dumps_in_now($dir)), "\n";

function dumps_in_now(string $dir): array
{
	return glob("$dir/*.rmem");
}
?>
--EXPECT--
-- max_dumps
done
done
failed there are reli_memory.max_dumps files already
failed there are reli_memory.max_dumps files already
done
2 0
failed there are reli_memory.max_dumps files already
-- max_total_bytes
failed reli_memory.max_total_bytes leaves no more room
failed reli_memory.max_total_bytes leaves no more room
2
done
3
-- min_interval
done
failed the last one is not reli_memory.min_interval seconds ago
1
done
2
the last one is not reli_memory.min_interval seconds ago
2
done
3
