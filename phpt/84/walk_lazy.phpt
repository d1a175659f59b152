--TEST--
Lazy ghosts and proxies stay uninitialised; their initialisers are reached
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80400) die('skip lazy objects came with 8.4'); ?>
--INI--
memory_limit=1G
--FILE--
<?php
require __DIR__ . '/../lib/rmem.inc';

class Heavy
{
	public array $data = ['default'];
	public ?string $name = null;
}

$reflection = new ReflectionClass('Heavy');
$captured = [str_repeat('captured', 3)];
$ghost = $reflection->newLazyGhost(function ($object) use ($captured) {
	echo "the ghost was initialised\n";
});
$proxy = $reflection->newLazyProxy(function ($object) use ($captured) {
	echo "the proxy was initialised\n";
	return new Heavy();
});
$made = $reflection->newLazyProxy(function ($object) {
	$real = new Heavy();
	$real->data = ['real', 'data'];
	return $real;
});
$made->data;

foreach (['graph', 'full'] as $detail) {
	foreach (['inline', PHP_ZTS ? 'inline' : 'fork'] as $mode) {
		unset($s);
		$s = Rmem::take(['detail' => $detail, 'mode' => $mode]);
		var_dump($reflection->isUninitializedLazyObject($ghost), $reflection->isUninitializedLazyObject($proxy));
	}
}
unset($s);
$s = Rmem::take();
foreach (['ghost', 'proxy'] as $name) {
	$node = $s->variable($name);
	echo $name, ' ', (bool) ($s->containers[$node]['flags'] & 128) ? 'lazy' : 'not lazy', ' ', count($s->children($node, 'PROPERTY')), "\n";
	$closures = [];
	foreach ($s->out[$node] ?? [] as $edge) {
		if ($edge['kind'] === 'MEMBER' && $s->className($edge['child']) === 'Closure') {
			$closures[$edge['child']] = $s->holders($edge['child']) === $s->refcount($edge['child']);
		}
	}
	var_dump(array_values($closures) === [true]);
}
$instance = $s->to($s->variable('made'), 'lazy_instance');
echo $s->show($instance), ' ', $s->show($s->to($instance, 'data')), "\n";
var_dump(count($s->instances('Heavy')));
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
ghost lazy 0
bool(true)
proxy lazy 0
bool(true)
object Heavy array(2)
int(4)
