<?php
/* 700 messages, each with its own copy of one template of 177 KB: 124 MB for what could be one string. */
// culprit: (dedup_candidate|expensive_property|large_string).*(Message|template|body)
// run: -d memory_limit=512M

namespace App\Mail;

final class Message
{
	public string $body;

	public function __construct(public string $to, string $file)
	{
		$this->body = file_get_contents($file);
	}
}

final class Outbox
{
	/** @var Message[] */
	private array $messages = [];

	public function add(Message $message): void
	{
		$this->messages[] = $message;
	}
}

$file = tempnam(sys_get_temp_dir(), 'rm_template_');
file_put_contents($file, str_repeat('<p>A long mail, the same for all</p>', 5034));
$outbox = new Outbox();
for ($i = 0; $i < 700; $i++) {
	$outbox->add(new Message("user$i@example.org", $file));
}
unlink($file);
reli_memory_snapshot($argv[1]) || exit(1);
