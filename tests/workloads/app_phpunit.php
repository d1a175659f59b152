<?php
// needs: /usr/share/php/PHPUnit/Autoload.php
// limits: --min-precise=95 --min-owned=98 --max-unexplained=0.5
/* PHPUnit in the middle of a test of its own: the suite, its mocks and data sets are alive. */

error_reporting(E_ALL & ~E_DEPRECATED);
require '/usr/share/php/PHPUnit/Autoload.php';

require __DIR__ . '/data/MailerTest.php';

MailerTest::$arguments = [$argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']];
$words = ['phpunit', '--no-configuration', '--do-not-cache-result', __DIR__ . '/data/MailerTest.php'];
/* The command line became another class with PHPUnit 10. */
$status = class_exists(PHPUnit\TextUI\Command::class)
	? (new PHPUnit\TextUI\Command())->run($words, false)
	: (new PHPUnit\TextUI\Application())->run($words);
exit($status === 0 && MailerTest::$done ? 0 : 1);
