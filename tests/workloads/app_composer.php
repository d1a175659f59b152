<?php
// needs: /usr/share/php/Composer/autoload.php
// limits: --min-precise=95 --min-owned=98 --max-unexplained=0.5
/* Composer with a project of its own, its commands described, and the snapshot taken as it leaves. */

$home = sys_get_temp_dir() . '/reli_memory_composer_' . getmypid();
mkdir($home);
file_put_contents("$home/composer.json", json_encode([
	'name' => 'example/project', 'description' => 'a project without packages', 'license' => 'MIT',
	'repositories' => [['packagist.org' => false]], 'require' => new stdClass(),
]));
putenv("COMPOSER_HOME=$home");
putenv('COMPOSER_ALLOW_SUPERUSER=1');
putenv('COMPOSER_DISABLE_NETWORK=1');
error_reporting(E_ALL & ~E_DEPRECATED);
require '/usr/share/php/Composer/autoload.php';

$application = new Composer\Console\Application();
$application->setAutoExit(false);
$output = new Symfony\Component\Console\Output\BufferedOutput();
foreach ([['command' => 'list'], ['command' => 'validate'], ['command' => 'show'], ['command' => 'diagnose', '--help' => true]] as $arguments) {
	$input = new Symfony\Component\Console\Input\ArrayInput($arguments + ['--working-dir' => $home, '--no-plugins' => true, '--no-interaction' => true]);
	$application->run($input, $output);
}
$done = reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']);
$size = strlen($output->fetch());
(new Composer\Util\Filesystem())->removeDirectory($home);
if (!$done || $size < 3000) {
	fwrite(STDERR, "composer printed $size bytes\n");
	exit(1);
}
