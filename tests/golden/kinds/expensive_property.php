<?php
/* 150 documents, each with 12,000 bytes of text of its own: 24 + 12,000 bytes, 1.8 MB when they go. */
// expect: expensive_property medium class_name=Document property_name=text count=150 total_size=1803600 distinct_values=150
class Document
{
	public $title;
	public $text;
}
$documents = [];
for ($i = 0; $i < 150; $i++) {
	$document = new Document();
	$document->title = "document $i";
	$document->text = str_repeat(chr(65 + $i % 26), 12000);
	$documents[] = $document;
}
$document = null;
reli_memory_snapshot($argv[1]) || exit(1);
