--TEST--
SQLite3: functions, aggregates, collations and the authorizer are held by the connection, with every reference
--EXTENSIONS--
sqlite3
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

class Keeper
{
	public function method()
	{
		return 1;
	}

	public function __call($name, $arguments)
	{
		return 1;
	}
}

$held = [];
for ($i = 0; $i < 20; $i++) {
	$database = new SQLite3(':memory:');
	$keeper = new Keeper;
	$database->exec('create table t (a, b)');
	$database->createFunction('closure', function ($a) use ($keeper) { return $a; }, 1);
	$database->createFunction('method', [$keeper, 'method']);
	$database->createFunction('made_up', [$keeper, 'nowhere']);
	$database->createFunction('upper_again', 'strtoupper', 1);
	$database->createAggregate('all_of', function ($all, $row, $a) use ($keeper) { return $a; }, [$keeper, 'method'], 1);
	$database->createCollation('by_length', function ($a, $b) use ($keeper) { return 0; });
	if (PHP_VERSION_ID >= 80000) {
		$database->setAuthorizer(function () use ($keeper) { return SQLite3::OK; });
	}
	$database->query('select closure(1), method(2), made_up(), all_of(a) from t order by a collate by_length')->fetchArray();
	$insert = $database->prepare('insert into t values (:first, :second)');
	$insert->bindValue(':first', "text $i");
	$result = $database->query('select 1 as number');
	$result->fetchArray(SQLITE3_ASSOC);
	$held[] = ['database' => $database, 'insert' => $insert, 'result' => $result];
}
unset($database, $keeper, $insert, $result);

$s = Rmem::take();
$all = $s->variable('held');
$keepers = array_filter(reach($s, $all), function ($node) use ($s) { return $s->className($node) === 'Keeper'; });
echo count($keepers), " keepers\n", check_references($s, $all) > 300 ? 'many' : 'few', " looked at\n";
show_inside($s, $s->to($all, '0', 'insert'));
show_inside($s, $s->to($all, '0', 'result'), ['NAME']);
$names = array_count_values(array_column($s->out[$s->to($all, '0', 'database')], 'link'));
unset($names['authorizer'], $names['name']); // since 8.0, and 8.5
ksort($names);
foreach ($names as $name => $count) {
	echo "$name $count\n";
}
check_precise($s, $all);
?>
--EXPECT--
20 keepers
many looked at
  database member: object SQLite3
  bound name: string(6) ":first"
  bound member: string(6) "text 0"
  statement member: object SQLite3Stmt
collation 1
function 6
