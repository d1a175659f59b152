<?php
// needs-extension: intl
/* Iterators keep their texts where only a search of their memory finds them: what they hold rests on a guess. */
// expect: retained_approximate info inferred_bytes>=300000
$iterators = [];
for ($i = 0; $i < 20; $i++) {
	$iterators[$i] = IntlBreakIterator::createWordInstance('en');
	$iterators[$i]->setText(str_repeat("text $i ", 3000));
}
reli_memory_snapshot($argv[1]) || exit(1);
