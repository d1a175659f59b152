<?php
// A function that never stops calling itself: the frames are what grows.
// stack: dive
// culprit: dive
function dive($depth)
{
	$own = [$depth, "level $depth"];
	return dive($depth + 1) + count($own);
}
dive(0);
