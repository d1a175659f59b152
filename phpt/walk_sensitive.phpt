--TEST--
A #[SensitiveParameter] value is blank wherever else it is held
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80200) die('skip the attribute came with 8.2'); ?>
--INI--
memory_limit=1G
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Connection
{
	public $password;

	public function open($user, #[SensitiveParameter] $password, #[SensitiveParameter] array $keys, $detail)
	{
		$this->password = $password;
		$copy = $password;
		$list = [$password, 'key' => $keys['private']];
		return Rmem::take(['detail' => $detail, 'strings' => 'full']);
	}
}

$password = strrev('drowssap-gnorts-a');
$keys = ['private' => strrev('yek-etavirp-a')];
$user = strrev('eman-resu-a');
foreach (['graph', 'full'] as $detail) {
	unset($s);
	$connection = new Connection();
	$s = $connection->open($user, $password, $keys, $detail);
	var_dump(strpos($s->bytes, $password), strpos($s->bytes, $keys['private']), strpos($s->bytes, $user) !== false);
}
?>
--EXPECT--
bool(false)
bool(false)
bool(true)
bool(false)
bool(false)
bool(true)
