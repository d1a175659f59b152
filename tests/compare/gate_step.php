<?php
/*
 * A heap of almost nothing and one string, of which the allocator is asked for a given number of bytes.
 *
 *     php gate_step.php BYTES OUT.rmem
 */
const HEAD = 24;

$text = (int) $argv[1] > HEAD ? str_repeat('x', (int) $argv[1] - HEAD - 1) : '';
reli_memory_snapshot($argv[2], ['mode' => 'inline']) || exit(1);
