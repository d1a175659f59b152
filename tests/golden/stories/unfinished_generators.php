<?php
/*
 * An import looks at the first row of each file and keeps the generator "for later". A generator that is not finished keeps its
 * variables: ten lists of 4,000 parsed rows (about 1.7 MB each), all of them equal. They are one place of the program.
 */
// culprit: readRows
// expect: dedup_candidate high owner=readRows::$rows[]
// expect-not: dedup_candidate owner~file

function readRows(int $count): Generator
{
	$rows = [];
	for ($i = 0; $i < $count; $i++) {
		$rows[] = ['line' => $i, 'text' => "line number $i " . str_repeat('-', $i % 50)];
	}
	foreach ($rows as $i => $row) {
		yield $i => $row;
	}
}

final class Importer
{
	/** @var Generator[] */
	private array $open = [];

	public function peek(string $file): array
	{
		$this->open[$file] = readRows(4000);
		return $this->open[$file]->current();
	}
}

$importer = new Importer();
for ($file = 0; $file < 10; $file++) {
	$importer->peek("file$file.csv");
}
reli_memory_snapshot($argv[1]) || exit(1);
