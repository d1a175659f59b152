--TEST--
A blanked string has no content hash, and hashes of two snapshots of one string differ
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80200) die('skip the attribute came with 8.2'); ?>
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

/** Content hashes by the size of the string. */
function hashes(Rmem $s, $size)
{
	[$offset, , $count] = $s->sections['rm_hashes'];
	$found = [];
	for ($i = 0; $i < $count; $i++) {
		$row = unpack('Vnode/Phash', $s->bytes, $offset + 12 * $i);
		if ($s->length($row['node']) === $size) {
			$found[] = $row['hash'];
		}
	}
	return $found;
}

function login(#[SensitiveParameter] $password)
{
	$s = Rmem::take();
	return [hashes($s, 1001), hashes($s, 1002)];
}

$secret = str_repeat('s', 1001);
$plain = [str_repeat('p', 1002), str_repeat('p', 1001) . 'p', str_repeat('p', 1001) . 'q'];
[$hidden, $first] = login($secret);
[, $second] = login($secret);
echo count($hidden), ' ', count($first), ' ', count(array_unique($first)), "\n";
var_dump(count(array_intersect($first, $second)));
?>
--EXPECT--
0 3 2
int(0)
