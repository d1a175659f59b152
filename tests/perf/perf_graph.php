<?php
/*
 * A heap of rows that know each other, for the time of a report: four nodes and nine references a row. Each has a name and
 * a list of its own, and shares its status and its service with all others; it refers to an earlier row, and one in a
 * hundred of those refers back, which makes cycles.
 *
 *     perf_graph.php NODES OUT.rmem
 */
ini_set('memory_limit', '-1');

class Service
{
    public int $calls = 0;
}

class Row
{
    public string $name;
    public array $tags;
    public string $status;
    public Service $service;
    public ?Row $parent = null;
    public ?Row $next = null;
    public int $number;
}

function build(int $count): array
{
    $rows = [];
    $service = new Service();
    $status = [];
    for ($i = 0; $i < 50; $i++) {
        $status[] = 'status ' . str_repeat('x', $i);
    }
    mt_srand(1);
    for ($i = 0; $i < $count; $i++) {
        $row = new Row();
        $row->name = 'name of row ' . $i;
        $row->tags = [$status[$i * 7 % 50], $status[$i * 3 % 50], 'tag ' . $i];
        $row->status = $status[$i % 50];
        $row->service = $service;
        $row->number = $i;
        if ($i > 0) {
            $row->parent = $rows[mt_rand(0, $i - 1)];
            if ($i % 100 === 0) {
                $row->parent->next = $row;
            }
        }
        $rows[] = $row;
    }
    return $rows;
}

$rows = build(intdiv((int) $argv[1], 4));
reli_memory_snapshot($argv[2], ['mode' => 'inline']) || exit(1);
