<?php reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
