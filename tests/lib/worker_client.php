<?php
/*
 * Asks a server for its page again and again, over FastCGI or HTTP, and sends signals to its workers meanwhile.
 *
 *     php worker_client.php fcgi:PORT|http:PORT SCRIPT REQUESTS AT_ONCE SIGNALS [NAME WORKER...]
 *
 * A worker gets a signal when it has answered two requests since the last one, so that each is due a snapshot of its own.
 * Exit code 1 when an answer is wrong or missing.
 */
[, $address, $script, $requests, $atOnce, $signals] = $argv;
[$protocol, $port] = explode(':', $address);
$name = $argv[6] ?? '';
$workers = array_slice($argv, 7);

function record(int $type, string $body): string
{
	return pack('CCnnCC', 1, $type, 1, strlen($body), 0, 0) . $body;
}

function request(string $protocol, string $script, string $query): string
{
	if ($protocol === 'http') {
		return 'GET /' . basename($script) . "?$query HTTP/1.0\r\nHost: localhost\r\n\r\n";
	}
	$pairs = '';
	foreach (['SCRIPT_FILENAME' => $script, 'QUERY_STRING' => $query, 'REQUEST_METHOD' => 'GET', 'SCRIPT_NAME' => '/index.php'] as $key => $value) {
		$pairs .= chr(strlen($key)) . (strlen($value) < 128 ? chr(strlen($value)) : pack('N', strlen($value) | 0x80000000)) . $key . $value;
	}
	return record(1, pack('nC6', 1, 0, 0, 0, 0, 0, 0)) . record(4, $pairs) . record(4, '') . record(5, '');
}

/** What came, on FastCGI's standard output or as it is, headers cut off. */
function body(string $protocol, string $bytes): string
{
	$out = $protocol === 'http' ? $bytes : '';
	for ($at = 0; $protocol === 'fcgi' && $at + 8 <= strlen($bytes); $at += 8 + $head['len'] + $head['pad']) {
		$head = unpack('Cversion/Ctype/nid/nlen/Cpad', substr($bytes, $at, 8));
		if ($head['type'] === 6) {
			$out .= substr($bytes, $at + 8, $head['len']);
		}
	}
	return (string)substr(strstr($out, "\r\n\r\n") ?: '', 4);
}

$open = [];
$number = $sent = 0;
$wrong = $times = [];
$start = microtime(true);
/* Answers of each worker since its last signal. */
$rested = array_fill_keys($workers, 2);
$between = $signals > 0 ? $requests / $signals : 0;
while ($number < $requests || $open) {
	while ($number < $requests && count($open) < $atOnce) {
		$stream = stream_socket_client("tcp://127.0.0.1:$port", $errno, $error, 30);
		fwrite($stream, request($protocol, $script, "q$number"));
		stream_set_blocking($stream, false);
		$open[(int)$stream] = [$stream, "q$number", '', microtime(true)];
		$number++;
		if ($signals > 0 && $sent < $signals && $number >= $sent * $between) {
			$able = array_filter($rested, function ($answers) { return $answers >= 2; });
			if ($able) {
				$worker = array_rand($able);
				exec("kill -$name $worker");
				$rested[$worker] = 0;
				$sent++;
			}
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
			$times[] = microtime(true) - $open[$key][3];
			if (preg_match('~^answer ' . $open[$key][1] . ' 2000 (\d+)$~', body($protocol, $open[$key][2]), $m)) {
				if (isset($rested[$m[1]])) {
					$rested[$m[1]]++;
				}
			} else {
				$wrong[] = $open[$key][1] . ': ' . body($protocol, $open[$key][2]);
			}
			fclose($stream);
			unset($open[$key]);
		}
	}
}
sort($times);
printf("requests a second %d, in milliseconds half of them within %.2f, 99 in 100 within %.2f, all within %.2f\n", $requests / (microtime(true) - $start),
	$times[(int)($requests / 2)] * 1e3, $times[(int)($requests * 0.99)] * 1e3, end($times) * 1e3);
echo implode("\n", array_slice($wrong, 0, 5)), "\ndue $sent\n";
echo $wrong ? count($wrong) . " of $requests requests were not answered\n" : "all answered: $requests requests, $sent signals\n";
exit($wrong ? 1 : 0);
