<?php
/* 500 KB that a static property holds and nobody else, 300 KB that it shares with a variable: one half of these each. */
// expect: root_blame info root_name=class_table exclusive_bytes>=500000 exclusive_bytes<=520000 shared_bytes>=150000 shared_bytes<=160000
// expect: root_blame info root_name=call_frames shared_bytes>=150000 shared_bytes<=160000
class Keeper
{
	public static $own;
	public static $both;
}
Keeper::$own = str_repeat('o', 500000);
$shared = str_repeat('s', 300000);
Keeper::$both = $shared;
reli_memory_snapshot($argv[1]) || exit(1);
