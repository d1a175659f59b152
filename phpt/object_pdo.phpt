--TEST--
PDO: connections, statements, bound values, columns, fetch targets, driver methods
--EXTENSIONS--
pdo
pdo_sqlite
reli_memory
--SKIPIF--
<?php if (PHP_VERSION_ID < 80100) die('skip before 8.1 the structures of PDO are not read'); ?>
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';
error_reporting(E_ALL & ~E_DEPRECATED);
$before = Rmem::take()->summary['heap_conservative_bytes'];

class Logged extends PDO
{
	public $log = ['connected'];
}

class Row
{
	public $a;
	public $b;
}

$held = [];
for ($i = 0; $i < 20; $i++) {
	$connection = new Logged('sqlite::memory:', null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_SILENT]);
	$connection->exec('create table t (a, b)');
	$insert = $connection->prepare('insert into t values (:first, :second)');
	$insert->bindValue(':first', str_repeat("a$i ", 2));
	$insert->bindValue(':second', $i);
	$insert->execute();
	$select = $connection->query('select a, b from t where b >= 0 or b < ' . $i);
	$select->setFetchMode(PDO::FETCH_INTO, new Row);
	$select->fetch();
	$bound = $connection->query('select a as column_a from t');
	$bound->bindColumn('column_a', $variables[$i]);
	$bound->fetch(PDO::FETCH_BOUND);
	$lazy = $connection->query('select a, b from t');
	$connection->query('no sql');
	$connection->sqliteCreateFunction('times', function ($a) use ($i) { return $a * $i; }, 1);
	$connection->sqliteCreateFunction('upper_again', 'strtoupper', 1);
	$connection->sqliteCreateAggregate('all_of', function ($all, $row, $a) { return $a; }, function ($all) { return $all; }, 1);
	$connection->sqliteCreateCollation('by_length', function ($a, $b) { return strlen($a) <=> strlen($b); });
	$held[] = ['connection' => $connection, 'insert' => $insert, 'select' => $select, 'bound' => $bound, 'lazy' => $lazy,
		'row' => $lazy->fetch(PDO::FETCH_LAZY)];
}
unset($connection, $insert, $select, $bound, $lazy);

$s = Rmem::take();
$all = $s->variable('held');
foreach (['insert', 'select', 'bound', 'row'] as $name) {
	echo "$name\n";
	show_inside($s, $s->to($all, 4, $name), ['PROPERTY', 'INFERRED', 'KEY']);
}
$closures = [];
foreach ($s->out[$s->to($all, 4, 'connection')] as $edge) {
	if ($s->className($edge['child']) === 'Closure') {
		$closures[] = $edge['link'];
	}
}
echo 'connection: ', implode(', ', $closures), "\n";
var_dump(check_references($s, $all) > 300);
/* Drivers keep more: found by the conservative scan, and little of it. */
var_dump($s->summary['heap_conservative_bytes'] - $before < 8192, $s->summary['heap_walk_exact']);
?>
--EXPECT--
insert
  dbh member: object Logged
  pdo_query_string member: string(38) "insert into t values (:first, :second)"
  bound_params[0] member: string(6) "a4 a4 "
  bound_params[0] member: string(6) ":first"
  bound_params[1] member: string(1) "4"
  bound_params[1] member: string(7) ":second"
select
  dbh member: object Logged
  pdo_query_string member: string(40) "select a, b from t where b >= 0 or b < 4"
  active_query_string member: string(40) "select a, b from t where b >= 0 or b < 4"
  columns[0] member: string(1) "a"
  columns[1] member: string(1) "b"
  fetch_into member: object Row
bound
  dbh member: object Logged
  pdo_query_string member: string(27) "select a as column_a from t"
  active_query_string member: string(27) "select a as column_a from t"
  columns[0] member: string(8) "column_a"
  bound_columns[0] member: reference to string(6) "a4 a4 "
  bound_columns[0] member: string(8) "column_a"
row
  stmt member: object PDOStatement
connection: function, function, function, collation
bool(true)
bool(true)
string(1) "1"
