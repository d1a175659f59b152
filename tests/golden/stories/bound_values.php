<?php
// needs-extension: sqlite3
/*
 * Prepared statements that are kept for the next time, each with the document of the last time still bound to it: 40
 * strings of 100,000 bytes that only the statements hold.
 */
// culprit: Documents::.statements

namespace App\Storage;

final class Documents
{
	/** @var \SQLite3Stmt[] */
	private array $statements = [];

	public function __construct(private \SQLite3 $database)
	{
		$database->exec('create table documents (kind text, body blob)');
	}

	public function save(string $kind, string $body): void
	{
		$statement = $this->statements[$kind] ??= $this->database->prepare("insert into documents values ('$kind', :body)");
		$statement->bindValue(':body', $body, SQLITE3_BLOB);
		$statement->execute();
		$statement->reset();
	}
}

$documents = new Documents(new \SQLite3(':memory:'));
for ($i = 0; $i < 200; $i++) {
	$documents->save('kind' . $i % 40, str_repeat(chr(65 + $i % 26), 100000));
}
reli_memory_snapshot($argv[1]) || exit(1);
