<?php
/*
 * One program in two versions, `before` and `after`, that differ in what `truth` says: all that a comparison has to find.
 *
 *     php known_diff.php before|after OUT.rmem       a snapshot
 *     php known_diff.php truth                       JSON
 *
 * Lines differ too: the call stands further down in `after`.
 */

namespace App;

final class User
{
	public function __construct(public string $name)
	{
	}
}

final class OldHandler
{
	public int $calls = 0;
}

final class NewHandler
{
	public int $calls = 0;
	public int $errors = 0;
}

final class Node
{
	public ?Node $other = null;
	public array $load = [];
}

final class Cache
{
	public array $items = [];
	public array $index = [];
}

const COUNTS = [
	'before' => ['users' => 100, 'items' => 500, 'old' => 10, 'new' => 0, 'cycles' => 60, 'steady' => 1000, 'gone' => 3000],
	'after' => ['users' => 4100, 'items' => 4500, 'old' => 0, 'new' => 50, 'cycles' => 0, 'steady' => 1000, 'gone' => 10],
];

if ($argv[1] === 'truth') {
	echo json_encode(COUNTS), "\n";
	exit;
}

$n = COUNTS[$argv[1]];
$cache = new Cache();
for ($i = 0; $i < $n['items']; $i++) {
	$cache->items["key $i"] = str_repeat(chr(97 + $i % 26), 1400) . $i;
}
for ($i = 0; $i < $n['steady']; $i++) {
	$cache->index[] = "steady value $i";
}
$users = [];
for ($i = 0; $i < $n['users']; $i++) {
	$users[] = new User("user $i");
}
$handlers = [];
for ($i = 0; $i < $n['old']; $i++) {
	$handlers[] = new OldHandler();
}
for ($i = 0; $i < $n['new']; $i++) {
	$handlers[] = new NewHandler();
}
$gone = [];
for ($i = 0; $i < $n['gone']; $i++) {
	$gone[] = "value that goes $i";
}
$cycles = [];
for ($i = 0; $i < $n['cycles']; $i++) {
	$node = new Node();
	$node->other = new Node();
	$node->other->other = $node;
	$node->load = [str_repeat('l', 2000) . $i];
	$cycles[] = $node;
}
unset($node, $i);
/* A copy of this would be a variable of its own. */
if ($argv[1] === 'before') {
	reli_memory_snapshot($argv[2], ['mode' => 'inline']) || exit(1);
} else {
	reli_memory_snapshot($argv[2], ['mode' => 'inline']) || exit(1);
}
