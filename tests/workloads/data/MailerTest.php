<?php
interface Mailer
{
	public function send(string $to, array $parts): bool;
}

final class MailerTest extends PHPUnit\Framework\TestCase
{
	public static array $arguments = [];
	public static bool $done = false;

	public static function letters(): array
	{
		$letters = [];
		for ($i = 0; $i < 200; $i++) {
			$letters["letter $i"] = ["user$i@example.org", ['subject' => "subject $i", 'body' => str_repeat('b', $i)]];
		}
		return $letters;
	}

	/** @dataProvider letters */
	public function testSends(string $to, array $parts): void
	{
		$mailer = $this->createMock(Mailer::class);
		$mailer->expects($this->once())->method('send')->with($to)->willReturn(true);
		$this->assertTrue($mailer->send($to, $parts));
		if ($to === 'user150@example.org') {
			self::$done = (bool) reli_memory_snapshot(...self::$arguments);
		}
	}
}
