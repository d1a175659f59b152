<?php
// Rows of a query that has no end.
// needs: pdo_sqlite
// stack: fetch
// culprit: bottleneck_path: fetch:[0-9]+::\$rows
function fetch()
{
	$db = new PDO('sqlite::memory:');
	$rows = [];
	$numbers = $db->query("with recursive n(i) as (select 1 union all select i + 1 from n) select i, 'row ' || i from n");
	while ($row = $numbers->fetch()) {
		$rows[] = $row;
	}
}
fetch();
