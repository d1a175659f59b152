--TEST--
What memory held before is no reference of a file object: its buffer for a name is not cleared, and nobody looks into it
--EXTENSIONS--
reli_memory
ffi
--INI--
ffi.enable=1
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

$ffi = FFI::cdef();
$held = ['file' => new SplTempFileObject, 'directory' => new DirectoryIterator(__DIR__), 'info' => new SplFileInfo(__FILE__)];
$held['directory']->next();
$held['file']->fwrite('text');

/* A live block that nobody holds, and its address where a name of four kilobytes would end. */
function lost(FFI $ffi): int
{
	return $ffi->cast('uintptr_t', FFI::addr($ffi->new('uint64_t[64]', false)))->cdata;
}
$address = lost($ffi);
$word = $ffi->new('uint64_t *[1]');
$slot = $ffi->new('uint64_t[1]');
$s = Rmem::take();
foreach ($held as $name => $object) {
	$row = $s->rows[$s->to($s->variable('held'), $name)][0];
	$slot[0] = $row['address'] + 0x868;
	FFI::memcpy($word, $slot, 8);
	echo $name, ' ', $row['size'] > 4096 ? 'has a buffer' : $row['size'], "\n";
	$word[0][0] = $address;
}
unset($row);

$s = Rmem::take();
foreach (reach($s, $s->variable('held')) as $node) {
	foreach ($s->out[$node] ?? [] as $edge) {
		if (($s->rows[$edge['child']][0]['address'] ?? 0) === $address) {
			echo $s->treePath($node), " holds it\n";
		}
	}
}
echo "looked\n";
?>
--EXPECT--
file has a buffer
directory has a buffer
info has a buffer
looked
