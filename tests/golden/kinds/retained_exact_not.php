<?php
// needs-extension: intl
/* One text in a third of this heap, which an iterator keeps where only a search of its memory finds it. */
// expect-not: retained_exact
// expect: retained_approximate info
$iterator = IntlBreakIterator::createSentenceInstance('en');
$iterator->setText(str_repeat('No sentence ends here, and none begins. ', 15000));
reli_memory_snapshot($argv[1]) || exit(1);
