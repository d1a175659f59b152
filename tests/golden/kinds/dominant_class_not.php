<?php
/* The same 2,000 objects, of two classes: each has half of the bytes, which is not more than half. */
// expect-not: dominant_class
class User
{
	public $id;
	public $text;
}
class Customer
{
	public $id;
	public $text;
}
$users = [];
for ($i = 0; $i < 2000; $i++) {
	$user = $i % 2 === 0 ? new User() : new Customer();
	$user->id = $i;
	$user->text = str_repeat(chr(65 + $i % 26), 600);
	$users[] = $user;
}
$user = null;
reli_memory_snapshot($argv[1]) || exit(1);
