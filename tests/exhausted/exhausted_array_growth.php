<?php
// An array in a static property grows without bound.
// stack: Leak::add
// culprit: bottleneck_path: Leak::\$entries
class Leak
{
	public static $entries = [];

	public static function add()
	{
		while (true) {
			self::$entries[] = new stdClass;
		}
	}
}
Leak::add();
