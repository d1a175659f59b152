<?php
/*
 * What references free, found out the slow way, by someone who knows only docs/format.md.
 *
 *     php slow_freed.php SNAPSHOT <paths
 *
 * One path a line in, one JSON object a line out, with those fields of `rmem show --batch` that it can tell. A reference
 * frees what cannot be reached any more when its edge is gone. Everything is thought of after a run of the collector, so
 * first of all garbage is found: what neither the roots reach nor a value with more references than the graph shows.
 */

require __DIR__ . '/../../phpt/lib/rmem.inc';
ini_set('memory_limit', '-1');

final class SlowHeap
{
	private const COUNTED = ['ObjectContext', 'ArrayHeaderContext', 'StringContext', 'PhpReferenceContext', 'ResourceContext', 'ConstantAstContext'];
	/* The compiler's arena is given back when the request ends, not before. */
	private const REGIONS = ['zend_mm_heap', 'zend_mm_huge', 'vm_stack'];
	private const IMMUTABLE = 1 << 6, PERSISTENT = 1 << 7;

	private Rmem $file;
	/** @var array<int, list<array{int, int}>> node => [child, edge] for edges that hold */
	private array $holds = [];
	/** @var array<int, array<int, array{int, int, int}>> key node => edges of weak map entries; edge => [map, key, value] */
	private array $entries = [];
	private array $roots = [];
	private array $external = [];
	private array $live = [];
	private array $edges = [];
	private bool $keepsOwnKey;

	public function __construct(string $path)
	{
		$this->file = $file = new Rmem($path);
		$this->keepsOwnKey = in_array($file->summary['php_version'], ['v74', 'v80', 'v81', 'v82'], true);
		$strongIn = [];
		$weakEntries = [];
		foreach ($file->out as $parent => $edges) {
			$keys = [];
			foreach ($edges as $edge) {
				if ($edge['kind'] === 'WEAK_MAP_KEY') {
					$keys[$edge['link']] = $edge['child'];
				}
			}
			foreach ($edges as $edge) {
				if ($edge['strength'] !== 'strong' && $edge['kind'] !== 'UNREACHED') {
					continue;
				}
				$id = count($this->edges);
				$this->edges[] = $edge + ['parent' => $parent];
				$strongIn[$edge['child']] = ($strongIn[$edge['child']] ?? 0) + 1;
				if ($edge['kind'] === 'WEAK_MAP_VALUE' && isset($keys[$edge['link']])) {
					$this->entries[$id] = [$parent, $keys[$edge['link']], $edge['child']];
				} else {
					$this->holds[$parent][] = [$edge['child'], $id];
				}
			}
		}
		$this->roots = array_values($file->roots);
		foreach ($file->types as $node => $type) {
			$row = $file->rows[$node][0] ?? null;
			/* The flag of persistent memory means something else on objects: that they are looked at weakly. */
			$uncounted = $type === 'ObjectContext' ? self::IMMUTABLE : self::IMMUTABLE | self::PERSISTENT;
			$audited = in_array($type, self::COUNTED, true) && $row !== null && $row['refcount'] > 0 && ($row['info'] & $uncounted) === 0;
			if ($audited ? $row['refcount'] > ($strongIn[$node] ?? 0) : !isset($strongIn[$node])) {
				$this->external[] = $node;
			}
		}
		$this->live = $this->reach([]);
	}

	/** Nodes reached from roots and external holders when some edges are gone. */
	private function reach(array $cut): array
	{
		$passing = [];
		if ($this->keepsOwnKey) {
			$passing = array_diff_key($this->entries, $cut);
			do {
				$seen = $this->explore($cut, $passing);
				$failing = array_filter($passing, fn ($entry) => !isset($seen[$entry[0]], $seen[$entry[1]]));
				$passing = array_diff_key($passing, $failing);
			} while ($failing !== []);
			return $seen;
		}
		do {
			$seen = $this->explore($cut, $passing);
			$more = array_filter(array_diff_key($this->entries, $passing, $cut), fn ($entry) => isset($seen[$entry[0]], $seen[$entry[1]]));
			$passing += $more;
		} while ($more !== []);
		return $seen;
	}

	private function explore(array $cut, array $passing): array
	{
		$seen = [];
		$byMap = [];
		foreach ($passing as [$map, , $value]) {
			$byMap[$map][] = $value;
		}
		$queue = array_merge($this->roots, $this->external);
		while ($queue !== []) {
			$node = array_pop($queue);
			if (isset($seen[$node])) {
				continue;
			}
			$seen[$node] = true;
			foreach ($this->holds[$node] ?? [] as [$child, $id]) {
				if (!isset($seen[$child]) && !isset($cut[$id])) {
					$queue[] = $child;
				}
			}
			foreach ($byMap[$node] ?? [] as $child) {
				$queue[] = $child;
			}
		}
		return $seen;
	}

	private function allocated(int $node): int
	{
		$sum = 0;
		foreach ($this->file->rows[$node] ?? [] as $row) {
			if (in_array($row['region'], self::REGIONS, true)) {
				$sum += $row['size'] + $row['overhead'];
			}
		}
		return $sum;
	}

	public function freed(string $path): array
	{
		$found = $this->find($path);
		if ($found === null) {
			return ['path' => $path, 'error' => 'no such value'];
		}
		[$owner, $id, $shared] = $found;
		$cut = [$id => true];
		foreach ($this->edges as $other => $edge) {
			if ($edge['parent'] === $owner && $edge['kind'] === 'KEY' && $edge['link'] === $this->edges[$id]['link']
				&& in_array($this->edges[$id]['kind'], ['ELEMENT', 'GLOBAL'], true)) {
				$cut[$other] = true;
			}
		}
		$freed = 0;
		if (!$shared) {
			foreach (array_diff_key($this->live, $this->reach($cut)) as $node => $gone) {
				$freed += $this->allocated($node);
			}
		}
		return ['path' => $path, 'node_id' => $this->file->value($this->edges[$id]['child']), 'freed_allocated_bytes' => $freed, 'shared' => $shared];
	}

	/** The edge that a path names: owner, edge, and whether an array before it would be copied. */
	private function find(string $path): ?array
	{
		preg_match_all("/^(?:(\w+)::)?\\$(\w+)|->(\w+)|\[(-?\d+|'(?:[^'\\\\]|\\\\.)*')\]/", $path, $parts, PREG_SET_ORDER);
		$edge = null;
		$shared = false;
		foreach ($parts as $part) {
			if (isset($part[4])) {
				$key = $part[4][0] === "'" ? stripslashes(substr($part[4], 1, -1)) : $part[4];
				$edge = $this->edge($owner, 'ELEMENT', $key);
			} elseif (isset($part[3])) {
				$edge = $this->edge($owner, 'PROPERTY', $part[3]);
				if ($edge === null && ($table = $this->edge($owner, 'DYNAMIC_PROPERTIES', 'dynamic_properties')) !== null) {
					$table = $this->edges[$table]['child'];
					$shared = $this->isShared($table);
					$edge = $this->edge($table, 'ELEMENT', $part[3]);
				}
			} elseif ($part[1] !== '') {
				$edge = $this->edge($this->file->classNode($part[1]), 'STATIC_PROPERTY', $part[2]);
			} else {
				$edge = null;
				foreach (array_reverse($this->file->children($this->file->roots['call_frames'], 'FRAME')) as $frame) {
					$edge ??= $this->edge($frame, 'VARIABLE', $part[2]);
				}
				$edge ??= $this->edge($this->file->roots['global_variables'], 'GLOBAL', $part[2]);
				/* A dynamic variable is an element of the table of symbols. */
				$edge ??= $this->edge($this->file->roots['global_variables'], 'ELEMENT', $part[2]);
			}
			if ($edge === null) {
				return null;
			}
			$place = $this->edges[$edge];
			$wasShared = $shared;
			$owner = $place['child'];
			if ($this->file->types[$owner] === 'PhpReferenceContext') {
				$shared = false;
				$owner = $this->file->value($owner);
			}
			if ($this->file->types[$owner] === 'ObjectContext') {
				$shared = false;
			} elseif ($this->file->types[$owner] === 'ArrayHeaderContext') {
				$shared = $shared || $this->isShared($owner);
			}
		}
		return [$place['parent'], $edge, $wasShared];
	}

	private function edge(?int $node, string $kind, string $link): ?int
	{
		static $index = null;
		if ($index === null) {
			foreach ($this->edges as $id => $edge) {
				$index[$edge['parent']][$edge['kind']][$edge['link']] ??= $id;
			}
		}
		return $index[$node][$kind][$link] ?? null;
	}

	private function isShared(int $array): bool
	{
		$row = $this->file->rows[$array][0];
		if (($row['info'] & (self::IMMUTABLE | self::PERSISTENT)) !== 0 || in_array($array, $this->external, true)) {
			return true;
		}
		$holders = 0;
		foreach ($this->file->in[$array] as $edge) {
			$holders += $edge['strength'] === 'strong' && isset($this->live[$edge['parent']]) ? 1 : 0;
		}
		return $holders > 1;
	}
}

$heap = new SlowHeap($argv[1]);
while (($line = fgets(STDIN)) !== false) {
	echo json_encode($heap->freed(rtrim($line, "\n"))), "\n";
}
