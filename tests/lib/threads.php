<?php
/*
 * One of several threads, number $thread. It keeps what only it has, changes it all the time, and takes snapshots meanwhile:
 * each must hold this thread's values, all of its memory, and nothing of the others.
 */

class Mine
{
	public $text;
	public $next;
	public static $count = 0;

	public function __construct($text)
	{
		$this->text = $text;
		self::$count++;
	}
}

$size = 1000 + 500 * $thread;
$mine = [];
spl_autoload_register(function ($class) use ($thread) {
	return "loader of thread $thread";
});
for ($round = 0; $round < 20; $round++) {
	for ($i = 0; $i < $size; $i++) {
		$mine[$i] = new Mine("thread-$thread-" . ($round + $i));
		$mine[$i]->next = $i > 0 ? $mine[$i - 1] : null;
	}
	$path = getenv('SCRATCH') . "/$thread.rmem";
	$done = reli_memory_snapshot($path, ['strings' => 'full']);
	if ($done === false || $done['mode'] !== 'inline') {
		echo "thread $thread: no snapshot in round $round\n";
	}
}
$refused = @reli_memory_snapshot("$path.fork", ['mode' => 'fork']);
file_put_contents("$path.txt", json_encode(['objects' => $size, 'refused' => $refused === false, 'mode' => $done['mode']]));
