<?php
/* One text of 1.8 MB that all documents have, and the archive too: the property costs nothing. */
// expect-not: expensive_property class_name=Document
class Document
{
	public $title;
	public $text;
}
$archive = str_repeat('x', 1800000);
$documents = [];
for ($i = 0; $i < 150; $i++) {
	$document = new Document();
	$document->title = "document $i";
	$document->text = $archive;
	$documents[] = $document;
}
$document = null;
reli_memory_snapshot($argv[1]) || exit(1);
