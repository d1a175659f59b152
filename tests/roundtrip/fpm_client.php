<?php
/*
 * Asks a php-fpm for its page again and again over FastCGI, and sends signals to its workers meanwhile.
 *
 *     php fpm_client.php PORT SCRIPT REQUESTS AT_ONCE SIGNALS [NAME WORKER...]
 *
 * Exit code 1 when an answer is wrong or missing.
 */
[, $port, $script, $requests, $atOnce, $signals] = $argv;
$name = $argv[6] ?? '';
$workers = array_slice($argv, 7);

function record(int $type, string $body): string
{
	return pack('CCnnCC', 1, $type, 1, strlen($body), 0, 0) . $body;
}

function request(string $script, string $query): string
{
	$pairs = '';
	foreach (['SCRIPT_FILENAME' => $script, 'QUERY_STRING' => $query, 'REQUEST_METHOD' => 'GET', 'SCRIPT_NAME' => '/index.php'] as $key => $value) {
		$pairs .= chr(strlen($key)) . (strlen($value) < 128 ? chr(strlen($value)) : pack('N', strlen($value) | 0x80000000)) . $key . $value;
	}
	return record(1, pack('nC6', 1, 0, 0, 0, 0, 0, 0)) . record(4, $pairs) . record(4, '') . record(5, '');
}

/** What came on FastCGI's standard output, headers cut off. */
function body(string $bytes): string
{
	$out = '';
	for ($at = 0; $at + 8 <= strlen($bytes); $at += 8 + $head['len'] + $head['pad']) {
		$head = unpack('Cversion/Ctype/nid/nlen/Cpad', substr($bytes, $at, 8));
		if ($head['type'] === 6) {
			$out .= substr($bytes, $at + 8, $head['len']);
		}
	}
	return (string)substr(strstr($out, "\r\n\r\n") ?: '', 4);
}

$open = [];
$number = $good = $sent = 0;
$wrong = [];
$between = $signals > 0 ? $requests / $signals : 0;
while ($number < $requests || $open) {
	while ($number < $requests && count($open) < $atOnce) {
		$stream = stream_socket_client("tcp://127.0.0.1:$port", $errno, $error, 30);
		fwrite($stream, request($script, "q$number"));
		stream_set_blocking($stream, false);
		$open[(int)$stream] = [$stream, "q$number", '', microtime(true)];
		$number++;
		if ($signals > 0 && $sent < $signals && $number >= $sent * $between) {
			exec("kill -$name " . $workers[array_rand($workers)]);
			$sent++;
		}
	}
	$read = array_column($open, 0);
	$write = $except = null;
	stream_select($read, $write, $except, 30);
	foreach ($read as $stream) {
		$key = (int)$stream;
		$bytes = fread($stream, 65536);
		$open[$key][2] .= $bytes;
		if ($bytes === '' && feof($stream)) {
			if (preg_match('~^answer ' . $open[$key][1] . ' 2000 \d+$~', body($open[$key][2]))) {
				$good++;
			} else {
				$wrong[] = $open[$key][1] . ': ' . body($open[$key][2]);
			}
			fclose($stream);
			unset($open[$key]);
		}
	}
}
echo implode("\n", array_slice($wrong, 0, 5)), "\ndue $sent\n";
echo $wrong ? count($wrong) . " of $requests requests were not answered\n" : "all answered: $requests requests, $sent signals\n";
exit($wrong ? 1 : 0);
