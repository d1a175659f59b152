--TEST--
In the middle of a compilation the compiler's tables are held by the root compiler
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID >= 80500) die('skip since 8.5 handlers hear of errors when the compilation is over'); ?>
<?php if (PHP_VERSION_ID < 80000) die('skip there is no such deprecation'); ?>
--INI--
opcache.enable=0
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

$path = Rmem::path('.php');
file_put_contents($path, '<?php
namespace Some\Name;
use Other\First;
use Other\Second as Third;
use function Other\call;
function needs_an_argument($optional = 1, $required) { return new Third(); }
');
set_error_handler(function () use (&$s) {
	$s = Rmem::take();
	return true;
});
include $path;
restore_error_handler();
unlink($path);
foreach (['compiled_filename', 'current_namespace'] as $link) {
	$text = $s->text($s->to($s->roots['compiler'], $link));
	echo $link, ' ', $text === $path ? 'of the file' : $text, "\n";
}
foreach ($s->out[$s->roots['compiler']] as $edge) {
	if (strncmp($edge['link'], 'imports', 7) === 0) {
		echo $edge['link'], ' ', $edge['kind'], ' ', $s->text($edge['child']), "\n";
	}
}
show_too_many($s);
unset($s);
$s = Rmem::take();
echo count(preg_grep('/^(imports|current)/', array_keys($s->children($s->roots['compiler'])))), "\n";
?>
--EXPECT--
compiled_filename of the file
current_namespace Some\Name
imports[0] KEY first
imports[1] KEY third
imports[0] MEMBER Other\First
imports[1] MEMBER Other\Second
imports_function[0] KEY call
imports_function[0] MEMBER Other\call
no value has too many
0
