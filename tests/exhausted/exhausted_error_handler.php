<?php
// An error handler that takes notes.
// stack: closure
// culprit: \$notes
$notes = [];
set_error_handler(function ($number, $text) use (&$notes) {
	while (true) {
		$notes[] = "note $text " . count($notes);
	}
});

function warn()
{
	echo $undefined;
}
warn();
