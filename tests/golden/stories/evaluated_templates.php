<?php
/*
 * A worker compiles the mail template of each of its 600 jobs by eval(), each time as a function of another name. All of
 * them stay; only PHP's own table of functions knows them.
 */
// culprit: choke_point: functions
// expect: choke_point low evaluated_count=600

final class Mailer
{
	public function render(string $template, int $job): string
	{
		$name = "mail_$job";
		eval("function $name(array \$values): string { \$out = ''; " . $template . ' return $out; }');
		return $name(['customer' => "customer $job"]);
	}
}

$template = str_repeat('$out .= "Dear {$values[\'customer\']}, "; if (strlen($out) > 1000) { $out = substr($out, 0, 900); } ', 40);
$mailer = new Mailer();
for ($i = 0, $bytes = 0; $i < 600; $i++) {
	$bytes += strlen($mailer->render($template, $i));
}
reli_memory_snapshot($argv[1]) || exit(1);
