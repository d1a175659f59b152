--TEST--
DOM and SimpleXML: the structures around libxml2's nodes, lists and their documents
--EXTENSIONS--
dom
simplexml
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/inside.inc';

$held = [];
for ($i = 0; $i < 20; $i++) {
	$document = new DOMDocument;
	$document->loadXML("<a><b id='1'>text $i</b><c/></a>");
	$elements = $document->getElementsByTagName('b');
	$path = new DOMXPath($document);
	$element = simplexml_load_string("<a><b c='1'>text $i</b><b>u</b></a>");
	$children = [];
	foreach ($element->b as $child) {
		$children[] = $child;
		$children[] = $child['c'];
	}
	$held[] = [
		'document' => $document, 'elements' => $elements, 'item' => $elements->item(0), 'path' => $path,
		'found' => $path->query('//c'), 'attributes' => $elements->item(0)->attributes, 'children' => $children,
		'simple' => $element, 'named' => $element->b, 'iterator' => PHP_VERSION_ID < 80000 ? null : $elements->getIterator(),
	];
}
unset($document, $elements, $path, $element, $children, $child);

$s = Rmem::take();
$all = $s->variable('held');
foreach (['elements', 'attributes'] as $name) {
	echo "$name\n";
	echo '  ', $s->show($s->to($all, 4, $name, 'base')), "\n";
}
var_dump(check_references($s, $all) > 250);
check_precise($s, $all);
?>
--EXPECT--
elements
  object DOMDocument
attributes
  object DOMElement
bool(true)
