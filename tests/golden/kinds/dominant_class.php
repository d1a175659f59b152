<?php
/* 2,000 users, each with a text of its own of 600 bytes (a slot of 640): 2,000 x (72 + 640) = 1.4 MB of 1.9. */
// expect: dominant_class medium class_name=App\User count=2000 avg_size=72 memory_bytes=144000 percentage_of_object_memory=100
namespace App;

class User
{
	public $id;
	public $text;
}
$users = [];
for ($i = 0; $i < 2000; $i++) {
	$user = new User();
	$user->id = $i;
	$user->text = str_repeat(chr(65 + $i % 26), 600);
	$users[] = $user;
}
$user = null;
\reli_memory_snapshot($argv[1]) || exit(1);
