<?php
/* What C code keeps for PHP: databases, XML, streams with their buffers, output handlers. */

$pdo = new PDO('sqlite::memory:');
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$pdo->exec('create table item (id integer primary key, name text, body text)');
$insert = $pdo->prepare('insert into item (name, body) values (:name, :body)');
for ($i = 0; $i < 500; $i++) {
	$insert->execute(['name' => "item $i", 'body' => str_repeat("body $i ", 20)]);
}
$statements = [];
for ($i = 0; $i < 50; $i++) {
	$statement = $pdo->prepare('select id, name, body from item where id > ? order by id');
	$statement->bindValue(1, $i, PDO::PARAM_INT);
	$statement->execute();
	$statement->fetch(PDO::FETCH_ASSOC);
	$statement->bindColumn('name', $bound);
	$statements[] = $statement;
}
$rows = $pdo->query('select * from item')->fetchAll(PDO::FETCH_OBJ);
$sqlite = new SQLite3(':memory:');
$sqlite->createFunction('twice', fn ($x) => $x . $x);
$result = $sqlite->query("select twice('a') as b");
$result->fetchArray();

$xml = simplexml_load_string('<list><item id="1">one</item><item id="2">two</item><!-- c --></list>');
$items = [];
foreach ($xml->item as $item) {
	$items[] = $item;
	$items[] = $item['id'];
}
$document = new DOMDocument();
$document->loadXML('<root xmlns:x="urn:x"><x:a b="c">text</x:a><d/></root>');
$xpath = new DOMXPath($document);
$nodes = [];
foreach ($xpath->query('//*') as $node) {
	$nodes[] = [$node, $node->attributes, $node->childNodes];
}
$writer = new XMLWriter();
$writer->openMemory();
$writer->startElement('open');
$reader = new XMLReader();
$reader->XML('<a><b/></a>');
$reader->read();
$parser = xml_parser_create();
xml_set_element_handler($parser, fn () => true, fn () => true);

$streams = [];
for ($i = 0; $i < 40; $i++) {
	$memory = fopen('php://memory', 'w+');
	fwrite($memory, str_repeat("memory $i ", 500));
	$temp = fopen('php://temp/maxmemory:1048576', 'w+');
	fwrite($temp, str_repeat("temp $i ", 500));
	rewind($temp);
	fgets($temp, 10);
	$file = fopen(__FILE__, 'r');
	fgets($file);
	array_push($streams, $memory, $temp, $file);
}
$pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($pair[0], "one line\nthe rest stays in the buffer");
fgets($pair[1]);
$server = stream_socket_server('tcp://127.0.0.1:0');
$context = stream_context_create(['http' => ['header' => 'X: y', 'timeout' => 3]]);
$filtered = fopen('php://memory', 'w+');
stream_filter_append($filtered, 'string.rot13');
fwrite($filtered, 'written through a filter');
$directory = opendir(__DIR__);
readdir($directory);
$process = proc_open(['cat'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
$closed = fopen('php://memory', 'r');
fclose($closed);

set_error_handler(fn () => false);
set_error_handler(fn () => true);
set_exception_handler(fn () => null);
register_shutdown_function(function () {
}, str_repeat('argument', 10));
spl_autoload_register(function ($class) use ($pdo) {
});
register_tick_function(fn () => null);
ini_set('date.timezone', 'Europe/Paris');
header_register_callback(fn () => null);
preg_match('/(a+)(?<name>b+)/', 'xxaabb', $matches);
preg_replace_callback('/x\d/', fn ($m) => strtoupper($m[0]), 'x1x2');
mb_convert_encoding('äöü', 'ISO-8859-1', 'UTF-8');
$token = strtok('split these words', ' ');
putenv('RELI_MEMORY_TEST=value');
libxml_use_internal_errors(true);
simplexml_load_string('<broken');
$hash = hash_init('sha256');
hash_update($hash, 'data');

ob_start();
echo str_repeat('buffered ', 100);
ob_start(fn ($text) => strtoupper($text), 4096);
echo 'inner buffer';

reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
ob_end_clean();
ob_end_clean();
