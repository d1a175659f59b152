<?php
/* Nothing is garbage, nothing is held from outside: no rows for these. */
// expect-not: root_blame root_name~unreachable|external
class Keeper
{
	public static $own;
}
Keeper::$own = str_repeat('o', 500000);
reli_memory_snapshot($argv[1]) || exit(1);
