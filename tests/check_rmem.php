<?php
/*
 * An independent check of a snapshot: it shares no code with the reader in
 * ext/format and knows the file only from docs/format.md. The one thing it takes
 * from the sources is the vocabulary, ext/format/rmem_kinds.def.
 *
 *     php tests/check_rmem.php [options] FILE...
 *
 *     --foreign            a file of another writer: only what every reader needs
 *     --min-precise=PCT    bytes whose owner was found by a precise rule
 *     --min-owned=PCT      the same, with those of the conservative scan
 *     --max-unexplained=PCT  refcounted values with references nobody showed
 *     --max-blank=N        strings without text, as sensitive parameters leave them
 *     --explain            list the groups of such values, and of unreached bytes
 *     --quiet              violations only
 *
 * Exit status: 0 when everything held, 1 when something did not, 2 for misuse.
 * Every violation is one line; at most 20 lines are printed for a file.
 *
 * Rows stay in their packed bytes and are unpacked a slice at a time: a column
 * of a million rows is 16 MB as a PHP array, the whole row would be 200.
 */

declare(strict_types=1);

const NONE = 0xFFFFFFFF;
const SLICE = 32768;
const PAGE = 4096;
const CHUNK = 2097152;
const MAX_LINES = 20;

/* Slot size, slots of a run, pages of a run: the allocator's thirty bins. */
const BIN_SIZE = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224,
	256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072];
const BIN_SLOTS = [512, 256, 170, 128, 102, 85, 73, 64, 51, 42, 36, 32, 25, 21, 18,
	16, 64, 32, 9, 8, 32, 16, 9, 8, 16, 8, 16, 8, 8, 4];
const BIN_PAGES = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 5, 3, 1, 1, 5, 3, 2, 2, 5, 3, 7, 4, 5, 3];

const ROW_BYTES = ['nodes' => 16, 'edges' => 16, 'locations' => 48, 'attributes' => 12,
	'rm_containers' => 28, 'rm_hashes' => 12, 'rm_zendmm_heap' => 112,
	'rm_zendmm_chunk' => 2144, 'rm_zendmm_huge' => 24, 'rm_zendmm_cache' => 8,
	'rm_zendmm_free' => 8];

/* type_info of a refcounted structure */
const TI_IMMUTABLE = 0x40;
const TI_PERSISTENT = 0x80;

final class Vocabulary
{
	/** @var array<string, array<string, bool>> node type text => its roles */
	public array $nodeRoles = [];
	/** @var array<int, string> edge kind number => id */
	public array $kinds = [];
	/** @var array<string, int> edge kind id => number */
	public array $kind = [];
	/** @var array<string, string> location type text => role */
	public array $locationRole = [];
	/** @var array<string, bool> region text => counted */
	public array $regions = [];

	public function __construct(string $path)
	{
		$text = file_get_contents($path);
		preg_match_all('/^RMEM_NODE_TYPE\(\w+, "(\w+)", (\w+)\)/m', $text, $rows, PREG_SET_ORDER);
		foreach ($rows as [, $name, $role]) {
			$this->nodeRoles[$name][$role] = true;
		}
		preg_match_all('/^RMEM_EDGE_KIND\((\d+), (\w+),/m', $text, $rows, PREG_SET_ORDER);
		foreach ($rows as [, $number, $id]) {
			$this->kinds[(int) $number] = $id;
			$this->kind[$id] = (int) $number;
		}
		preg_match_all('/^RMEM_LOCATION_TYPE\(\w+, "(\w+)", (\w+)\)/m', $text, $rows, PREG_SET_ORDER);
		foreach ($rows as [, $name, $role]) {
			$this->locationRole[$name] = $role;
		}
		preg_match_all('/^RMEM_REGION\(\w+, "(\w+)", ([01])\)/m', $text, $rows, PREG_SET_ORDER);
		foreach ($rows as [, $name, $counted]) {
			$this->regions[$name] = $counted === '1';
		}
	}
}

final class Check
{
	private string $bytes;
	private int $length;
	private int $bad = 0;
	/** @var array<string, array{int, int, int}> name => offset, length, count */
	private array $sections = [];
	/** @var list<int> offset of each string's first byte; its length precedes it */
	private array $strings = [];
	private int $stringCount = 0;
	private int $nodeCount = 0;
	/** type string id of each node */
	private array $types = [];
	/** tree parent of each node, -1 for none yet, NONE for a root */
	private array $treeParent = [];
	/** strong references into each node, those of roots left out */
	private array $strongIn = [];
	private array $treeKind = [];
	private array $summary = [];
	/** first refcounted row of a node: refcount and type_info */
	private array $refcount = [];
	private array $typeInfo = [];
	private array $classOf = [];
	private array $refRegion = [];
	private array $facts = [];
	/** one column each over the rows that have an address and a size */
	private array $rowAddress = [];
	private array $rowSize = [];
	private array $rowSlack = [];
	private array $rowNode = [];
	private array $rowRole = [];

	public function __construct(
		private string $path,
		private Vocabulary $words,
		private bool $foreign,
		private array $limits,
		private bool $explain,
	) {
	}

	public function run(): bool
	{
		if (!$this->load() || !$this->container() || !$this->dictionary()) {
			return $this->done();
		}
		$this->nodes();
		$this->edges();
		$this->tree();
		$this->attributes();
		$this->summarySection();
		$this->runsSection();
		$this->locations();
		if (!$this->foreign) {
			$this->overlaps();
			$this->identity();
			$this->allocator();
			$this->references();
			$this->containers();
			$this->hashes();
			$this->names();
		}
		return $this->done();
	}

	public function facts(): array
	{
		return $this->facts;
	}

	private function bad(string $format, mixed ...$values): void
	{
		$this->bad++;
		if ($this->bad <= MAX_LINES) {
			printf("%s: %s\n", basename($this->path), vsprintf($format, $values));
		}
	}

	private function done(): bool
	{
		if ($this->bad > MAX_LINES) {
			printf("%s: %d more violations\n", basename($this->path), $this->bad - MAX_LINES);
		}
		return $this->bad === 0;
	}

	/* ---- the container ---- */

	private function load(): bool
	{
		$head = @file_get_contents($this->path, false, null, 0, 4);
		if ($head === false) {
			$this->bad('cannot be read');
			return false;
		}
		if ($head === "\x28\xB5\x2F\xFD") {
			/* The tool, and not PHP's or our own code, says what is in the frames. */
			$pipe = popen('zstd -dcq -- ' . escapeshellarg($this->path), 'r');
			$this->bytes = stream_get_contents($pipe);
			if (pclose($pipe) !== 0) {
				$this->bad('zstd refuses the file');
				return false;
			}
		} else {
			$this->bytes = file_get_contents($this->path);
		}
		$this->length = strlen($this->bytes);
		return true;
	}

	private function container(): bool
	{
		if ($this->length < 64) {
			$this->bad('%d bytes are no header', $this->length);
			return false;
		}
		$h = unpack('a4magic/Vversion/Vflags/Vcount/Ptoc', $this->bytes);
		if ($h['magic'] !== 'RMEM' || $h['version'] !== 1 || ($h['flags'] & 1) === 0) {
			$this->bad('magic, version or byte order: %s %d %x', bin2hex($h['magic']), $h['version'], $h['flags']);
			return false;
		}
		if (!$this->foreign && ($h['flags'] !== 1 || trim(substr($this->bytes, 24, 40), "\0") !== '')) {
			$this->bad('reserved bits or bytes of the header are set');
		}
		$toc = $h['toc'];
		if ($toc < 64 || $toc > $this->length || $h['count'] > intdiv($this->length - $toc, 40)) {
			$this->bad('table of contents at %d with %d entries does not fit into %d bytes', $toc, $h['count'], $this->length);
			return false;
		}
		if (!$this->foreign && $toc + 40 * $h['count'] !== $this->length) {
			$this->bad('%d bytes behind the table of contents', $this->length - $toc - 40 * $h['count']);
		}
		$ranges = [[0, 64, 'header'], [$toc, 40 * $h['count'], 'table of contents']];
		for ($i = 0; $i < $h['count']; $i++) {
			$e = unpack('a16name/Poff/Plen/Pcount', $this->bytes, $toc + 40 * $i);
			$name = rtrim($e['name'], "\0");
			if (isset($this->sections[$name])) {
				$this->bad('section %s twice', $name);
			}
			if (!preg_match('/^[\x21-\x7e]{1,16}$/', $name)) {
				$this->bad('section name %s', bin2hex($name));
			}
			if ($e['off'] < 0 || $e['len'] < 0 || $e['off'] > $this->length || $e['len'] > $this->length - $e['off']) {
				$this->bad('section %s ends outside the file', $name);
				return false;
			}
			$this->sections[$name] = [$e['off'], $e['len'], $e['count']];
			$ranges[] = [$e['off'], $e['len'], $name];
			$row = ROW_BYTES[$name] ?? 0;
			if ($row > 0 && $e['len'] !== $row * $e['count']) {
				$this->bad('section %s: %d rows of %d bytes in %d bytes', $name, $e['count'], $row, $e['len']);
				if ($e['len'] < $row * $e['count'] || $e['count'] < 0) {
					return false;
				}
			}
			if (!$this->foreign && $row === 0 && str_starts_with($name, 'rm_')) {
				$this->bad('section %s is not in the specification', $name);
			}
		}
		sort($ranges);
		$end = 0;
		$before = 'nothing';
		foreach ($ranges as [$off, $len, $name]) {
			if ($len > 0 && $off < $end) {
				$this->bad('%s and %s share bytes', $before, $name);
			}
			if (!$this->foreign && $len > 0 && $off > $end) {
				$this->bad('%d bytes between %s and %s belong to nobody', $off - $end, $before, $name);
			}
			if ($off + $len > $end) {
				$end = $off + $len;
				$before = $name;
			}
		}
		$base = $this->foreign ? ['string_dict', 'nodes']
			: ['string_dict', 'nodes', 'edges', 'locations', 'attributes', 'summary', 'runs'];
		foreach ($base as $name) {
			if (!isset($this->sections[$name])) {
				$this->bad('section %s is missing', $name);
			}
		}
		return isset($this->sections['string_dict'], $this->sections['nodes']);
	}

	private function dictionary(): bool
	{
		[$off, $len, $count] = $this->sections['string_dict'];
		if ($len < 4) {
			$this->bad('string_dict of %d bytes', $len);
			return false;
		}
		$inner = unpack('V', $this->bytes, $off)[1];
		if ($inner !== $count) {
			$this->bad('string_dict says %d strings, the table of contents %d', $inner, $count);
		}
		$at = $off + 4;
		$end = $off + $len;
		for ($i = 0; $i < $inner; $i++) {
			if ($at + 4 > $end) {
				$this->bad('string_dict ends in the length of string %d', $i);
				return false;
			}
			$size = ord($this->bytes[$at]) | ord($this->bytes[$at + 1]) << 8
				| ord($this->bytes[$at + 2]) << 16 | ord($this->bytes[$at + 3]) << 24;
			$at += 4;
			if ($size > $end - $at) {
				$this->bad('string_dict ends in string %d', $i);
				return false;
			}
			$this->strings[] = $at;
			$at += $size;
		}
		if ($at !== $end) {
			$this->bad('%d bytes behind the last string', $end - $at);
		}
		$this->stringCount = $inner;
		return true;
	}

	private function stringLength(int $id): int
	{
		return unpack('V', $this->bytes, $this->strings[$id] - 4)[1];
	}

	private function text(int $id): string
	{
		if ($id === NONE) {
			return '';
		}
		return $id < $this->stringCount
			? substr($this->bytes, $this->strings[$id], $this->stringLength($id)) : '?';
	}

	/** Yields slices of one section as flat lists of u32, first index 1. */
	private function slices(string $section): iterable
	{
		[$off, $len] = $this->sections[$section] ?? [0, 0, 0];
		$row = ROW_BYTES[$section];
		$rows = intdiv($len, $row);
		for ($first = 0; $first < $rows; $first += SLICE) {
			$n = min(SLICE, $rows - $first);
			yield $first => unpack('V*', substr($this->bytes, $off + $first * $row, $n * $row));
		}
	}

	/** @var array<string, array<int, bool>> string ids in use as names, by use */
	private array $used = [];

	private function useName(string $what, int $id, int $row): void
	{
		if ($id >= $this->stringCount) {
			$this->bad('%s of row %d is string %d of %d', $what, $row, $id, $this->stringCount);
		}
		$this->used[$what][$id] = true;
	}

	/* ---- the graph ---- */

	private function nodes(): void
	{
		$full = false;
		$this->nodeCount = intdiv($this->sections['nodes'][1], 16);
		$ids = [];
		foreach ($this->slices('nodes') as $first => $w) {
			for ($i = 1, $n = count($w), $row = $first; $i <= $n; $i += 4, $row++) {
				$id = $w[$i];
				if ($id !== $row && !$this->foreign) {
					$this->bad('node row %d has id %d', $row, $id);
				}
				if ($id >= 0x7FFFFFFF) {
					$this->bad('node id %d is too large', $id);
					continue;
				}
				if ($this->foreign) {
					if (isset($ids[$id])) {
						$this->bad('node id %d twice', $id);
					}
					$ids[$id] = true;
				} elseif ($w[$i + 1] !== 0 || $w[$i + 3] !== NONE) {
					$this->bad('node %d: canonical id %d, class %d', $id, $w[$i + 1], $w[$i + 3]);
				}
				$type = $w[$i + 2];
				if (!isset($this->used['node type'][$type])) {
					$this->useName('node type', $type, $row);
				}
				$this->types[$id] = $type;
			}
		}
		unset($ids);
		$this->facts['nodes'] = $this->nodeCount;
	}

	private function typeName(int $node): string
	{
		return $this->text($this->types[$node] ?? NONE);
	}

	private function edges(): void
	{
		$kinds = $this->words->kinds;
		$ROOT = $this->words->kind['ROOT'];
		$strong = $tree = $this->foreign ? [] : array_fill(0, max(1, $this->nodeCount), 0);
		if ($this->foreign) {
			foreach ($this->types as $id => $type) {
				$strong[$id] = 0;
				$tree[$id] = -1;
			}
		} else {
			$tree = array_fill(0, max(1, $this->nodeCount), -1);
		}
		$part = $this->words->kind['PART'];
		$treeEdges = 0;
		$count = 0;
		$treeKind = [];
		$types = $this->types;
		$links = [];
		foreach ($this->slices('edges') as $first => $w) {
			for ($i = 1, $n = count($w), $row = $first; $i <= $n; $i += 4, $row++) {
				$from = $w[$i];
				$to = $w[$i + 1];
				$rest = $w[$i + 3];
				$isTree = $rest & 0xFF;
				$strength = $rest >> 8 & 0xFF;
				$kind = $rest >> 16;
				if (!isset($links[$w[$i + 2]])) {
					$links[$w[$i + 2]] = true;
					$this->useName('link name', $w[$i + 2], $row);
				}
				if (!isset($types[$to]) || ($from !== NONE && !isset($types[$from]))) {
					$this->bad('edge row %d, %d -> %d: no such node', $row, $from, $to);
					continue;
				}
				if ($isTree > 1 || $strength > 2) {
					$this->bad('edge row %d: tree %d, strength %d', $row, $isTree, $strength);
				}
				if (!$this->foreign) {
					if ($kind === 0 || !isset($kinds[$kind])) {
						$this->bad('edge row %d (%s): kind %d', $row, $this->text($w[$i + 2]), $kind);
					}
					if (($kind === $ROOT) !== ($from === NONE)) {
						$this->bad('edge row %d (%s): kind %s, parent %d', $row, $this->text($w[$i + 2]), $kinds[$kind] ?? '?', $from);
					}
					if ($kind === $part && ($isTree !== 1 || $strength !== 0)) {
						$this->bad('edge row %d: an edge to a part is no strong tree edge', $row);
					}
				}
				if ($isTree === 1) {
					$treeEdges++;
					if ($tree[$to] !== -1) {
						$this->bad('node %d (%s) has a second tree edge, from %d after %d', $to, $this->typeName($to), $from, $tree[$to]);
					}
					$tree[$to] = $from;
					$treeKind[$to] = $kind;
				}
				if ($strength === 0 && $from !== NONE) {
					$strong[$to]++;
				}
				$count++;
			}
		}
		$this->treeParent = $tree;
		$this->treeKind = $treeKind;
		$this->strongIn = $strong;
		$this->facts['edges'] = $count;
		if (!$this->foreign && $treeEdges !== $this->nodeCount) {
			$this->bad('%d tree edges for %d nodes', $treeEdges, $this->nodeCount);
		}
	}

	/** Every node climbs to a root; nodes already known to do so end the climb. */
	private function tree(): void
	{
		$good = [];
		foreach ($this->treeParent as $node => $parent) {
			$path = [];
			$at = $node;
			while (true) {
				if (isset($good[$at])) {
					break;
				}
				if (isset($path[$at])) {
					$this->bad('tree edges go round through node %d (%s)', $at, $this->typeName($at));
					break;
				}
				$path[$at] = true;
				$up = $this->treeParent[$at];
				if ($up === NONE) {
					break;
				}
				if ($up === -1) {
					if (!$this->foreign) {
						$this->bad('node %d (%s) has no tree edge', $at, $this->typeName($at));
					}
					break;
				}
				$at = $up;
			}
			foreach ($path as $seen => $_) {
				$good[$seen] = true;
			}
		}
	}

	private function attributes(): void
	{
		$keys = [];
		foreach ($this->slices('attributes') as $first => $w) {
			for ($i = 1, $n = count($w), $row = $first; $i <= $n; $i += 3, $row++) {
				if (!isset($this->types[$w[$i]])) {
					$this->bad('attribute row %d: no node %d', $row, $w[$i]);
				}
				if (!isset($keys[$w[$i + 1]])) {
					$keys[$w[$i + 1]] = true;
					$this->useName('attribute key', $w[$i + 1], $row);
				}
				if ($w[$i + 2] >= $this->stringCount) {
					$this->bad('attribute row %d: value is string %d', $row, $w[$i + 2]);
				}
			}
		}
		if (!$this->foreign) {
			$this->degree();
		}
	}

	/** `graph` files hold owners only; parts hang on part edges. */
	private function degree(): void
	{
		$part = $this->words->kind['PART'];
		$roles = [];
		foreach ($this->used['node type'] ?? [] as $id => $_) {
			$name = $this->text($id);
			$roles[$id] = $this->words->nodeRoles[$name] ?? [];
			if ($roles[$id] === []) {
				$this->bad('node type %s is not in the vocabulary', $name);
			}
		}
		$plumbing = 0;
		foreach ($this->types as $node => $type) {
			$isPart = ($this->treeKind[$node] ?? 0) === $part;
			$role = $roles[$type];
			if ($isPart && !isset($role['PART'])) {
				$this->bad('node %d (%s) hangs on a part edge', $node, $this->text($type));
			}
			if (!$isPart && !isset($role['OWNER']) && !isset($role['SCALAR']) && !isset($role['DROPPED'])) {
				$this->bad('node %d (%s) is a part and hangs on no part edge', $node, $this->text($type));
			}
			if ($isPart || !isset($role['OWNER'])) {
				$plumbing++;
			}
		}
		$this->facts['parts'] = $plumbing;
	}

	/* ---- summary and runs ---- */

	private function summarySection(): void
	{
		if (!isset($this->sections['summary'])) {
			return;
		}
		[$off, $len, $rows] = $this->sections['summary'];
		if ($len < 4) {
			$this->bad('summary of %d bytes', $len);
			return;
		}
		$count = unpack('V', $this->bytes, $off)[1];
		if ($len !== 4 + 8 * $count || $rows !== $count) {
			$this->bad('summary: %d pairs (table of contents: %d) in %d bytes', $count, $rows, $len);
			return;
		}
		for ($i = 0; $i < $count; $i++) {
			['k' => $key, 'v' => $value] = unpack('Vk/Vv', $this->bytes, $off + 4 + 8 * $i);
			if ($key >= $this->stringCount || $value >= $this->stringCount) {
				$this->bad('summary pair %d: strings %d and %d', $i, $key, $value);
				continue;
			}
			$name = $this->text($key);
			if (isset($this->summary[$name])) {
				$this->bad('summary key %s twice', $name);
			}
			$this->summary[$name] = $this->text($value);
		}
		if ($this->foreign) {
			return;
		}
		$wanted = ['php_version', 'heap_memory_analyzed_percentage', 'memory_get_usage',
			'memory_get_real_usage', 'zend_mm_heap_usage', 'analyzer', 'detail', 'strings',
			'mode', 'pid', 'php_version_full', 'sapi', 'zts', 'allocator'];
		if (($this->summary['allocator'] ?? '') === 'zendmm') {
			$wanted = array_merge($wanted, ['heap_reached_bytes', 'heap_capacity_bytes',
				'heap_rounding_bytes', 'heap_unreached_bytes', 'heap_conservative_bytes',
				'heap_walk_exact', 'chunks_count', 'avg_chunks_count', 'cached_chunks_count']);
		}
		foreach ($wanted as $name) {
			if (!isset($this->summary[$name])) {
				$this->bad('summary has no %s', $name);
			}
		}
		$detail = $this->summary['detail'] ?? '';
		if ($detail === 'graph' && ($this->facts['parts'] ?? 0) > 0) {
			$this->bad('detail is graph, and %d nodes are no owners', $this->facts['parts']);
		}
		if (!in_array($detail, ['graph', 'full'], true)) {
			$this->bad('detail is %s', $detail);
		}
	}

	private function runsSection(): void
	{
		if (!isset($this->sections['runs'])) {
			return;
		}
		[$off, $len, $rows] = $this->sections['runs'];
		if ($len < 8) {
			$this->bad('runs of %d bytes', $len);
			return;
		}
		['count' => $count, 'size' => $size] = unpack('Vcount/Vsize', $this->bytes, $off);
		$time = substr($this->bytes, $off + 8, $len - 8);
		if ($count !== 1 || $rows !== 1 || $size !== 20 || !preg_match('/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $time)) {
			$this->bad('runs: %d of %d bytes, %s', $count, $size, $time);
		}
	}

	/* ---- memory ---- */

	private function locations(): void
	{
		$roleOf = $regionOf = [];
		$counted = ['reached' => 0, 'capacity' => 0, 'rounding' => 0, 'unreached' => 0, 'inferred' => 0, 'outside' => 0];
		$lastNode = -1;
		$rows = $blank = 0;
		$stringType = $objectType = -1;
		$limit = match ($this->summary['strings'] ?? '') {
			'none' => 0, 'full' => PHP_INT_MAX, default => 256,
		};
		foreach ($this->slices('locations') as $first => $w) {
			for ($i = 1, $n = count($w), $row = $first; $i <= $n; $i += 12, $row++) {
				$node = $w[$i];
				$type = $w[$i + 1];
				$class = $w[$i + 2];
				$address = $w[$i + 3] | $w[$i + 4] << 32;
				$size = $w[$i + 5] | $w[$i + 6] << 32;
				$content = $w[$i + 7];
				$region = $w[$i + 10];
				$slack = $w[$i + 11];
				$rows++;
				if (!isset($this->types[$node])) {
					$this->bad('location row %d: no node %d', $row, $node);
					continue;
				}
				if (!isset($roleOf[$type])) {
					$this->useName('location type', $type, $row);
					$name = $this->text($type);
					$roleOf[$type] = $this->words->locationRole[$name] ?? '';
					if ($name === 'ZendStringMemoryLocation') {
						$stringType = $type;
					} elseif ($name === 'ZendObjectMemoryLocation') {
						$objectType = $type;
					}
					if (!$this->foreign && $roleOf[$type] === '') {
						$this->bad('location type %s is not in the vocabulary', $name);
					}
				}
				if (!isset($regionOf[$region])) {
					if ($region !== NONE) {
						$this->useName('region', $region, $row);
					}
					$regionOf[$region] = $this->text($region);
					if (!$this->foreign && !isset($this->words->regions[$regionOf[$region]])) {
						$this->bad('region %s is not in the vocabulary', $regionOf[$region]);
					}
				}
				if ($class !== NONE && !isset($this->used['class'][$class])) {
					$this->useName('class', $class, $row);
				}
				if ($content !== NONE && $content >= $this->stringCount) {
					$this->bad('location row %d: content is string %d', $row, $content);
					continue;
				}
				if ($size < 0 || $address < 0) {
					$this->bad('location row %d: address %x, size %x', $row, $address, $size);
					continue;
				}
				if ($this->foreign) {
					continue;
				}
				if ($content !== NONE && $type !== $stringType) {
					$this->bad('location row %d (%s) has a string content', $row, $this->text($type));
				}
				if ($class !== NONE && ($type !== $objectType || $node === $lastNode)) {
					$this->bad('location row %d of node %d: a class on a row that is not the object\'s first', $row, $node);
				}
				if ($class === NONE && $type === $objectType && $node !== $lastNode) {
					$this->bad('object %d without a class', $node);
				}
				if ($type === $stringType) {
					$stored = $content === NONE ? 0 : $this->stringLength($content);
					if ($content === NONE && $limit > 0) {
						$blank++;
					} elseif ($content !== NONE && $stored !== min($limit, $size - 24)) {
						$this->bad('string %d of %d bytes is stored with %d bytes', $node, $size - 24, $stored);
					}
				}
				if ($node !== $lastNode || !isset($this->refcount[$node])) {
					if ($w[$i + 8] !== 0 || $w[$i + 9] !== 0) {
						$this->refcount[$node] = $w[$i + 8];
						$this->typeInfo[$node] = $w[$i + 9];
						$this->refRegion[$node] = $regionOf[$region];
					}
					if ($class !== NONE) {
						$this->classOf[$node] = $class;
					}
				}
				$lastNode = $node;
				$where = $regionOf[$region];
				$role = $roleOf[$type];
				if ($where === 'zend_mm_unreached') {
					$counted['unreached'] += $size + $slack;
					if ($role !== 'NOBODY') {
						$this->bad('location row %d (%s) in region zend_mm_unreached', $row, $this->text($type));
					}
					$role = 'NOBODY';
				} elseif ($role === 'NOBODY') {
					$this->bad('location row %d (%s) in region %s', $row, $this->text($type), $where);
				} elseif ($this->words->regions[$where] ?? false) {
					$counted[$role === 'CAPACITY' ? 'capacity' : 'reached'] += $size;
					$counted['rounding'] += $slack;
					if ($role === 'INFERRED') {
						$counted['inferred'] += $size + $slack;
					}
				} else {
					$counted['outside'] += $size;
					if ($slack !== 0) {
						$this->bad('location row %d in region %s has %d bytes of overhead', $row, $where, $slack);
					}
					$role = 'OUTSIDE';
				}
				if ($size > 0 || $slack > 0) {
					if ($address === 0) {
						$this->bad('location row %d of %d bytes has no address', $row, $size);
						continue;
					}
					$this->rowAddress[] = $address;
					$this->rowSize[] = $size;
					$this->rowSlack[] = $slack;
					$this->rowNode[] = $node;
					$this->rowRole[] = $role;
				}
			}
		}
		$this->facts['locations'] = $rows;
		if (!$this->foreign) {
			$this->facts += $counted;
		}
		/* Values of sensitive parameters have no text; a heap without such has none of them. */
		if ($blank > $this->limits['max-blank']) {
			$this->bad('%d strings are stored without their text', $blank);
		}
	}

	private function rowName(int $i): string
	{
		$node = $this->rowNode[$i];
		return sprintf('%s %d at %x+%d', $this->typeName($node), $node, $this->rowAddress[$i], $this->rowSize[$i]);
	}

	private function overlaps(): void
	{
		asort($this->rowAddress);
		$end = 0;
		$last = -1;
		foreach ($this->rowAddress as $i => $address) {
			$size = $this->rowSize[$i];
			if ($size === 0) {
				continue;
			}
			if ($address < $end) {
				$this->bad('%s and %s share %d bytes', $this->rowName($last), $this->rowName($i), min($end, $address + $size) - $address);
			}
			if ($address + $size > $end) {
				$end = $address + $size;
				$last = $i;
			}
		}
	}

	private function identity(): void
	{
		if (($this->summary['allocator'] ?? '') !== 'zendmm') {
			$this->facts['allocator'] = $this->summary['allocator'] ?? '?';
			return;
		}
		$f = $this->facts;
		$usage = (int) ($this->summary['memory_get_usage'] ?? -1);
		$sum = $f['reached'] + $f['capacity'] + $f['rounding'] + $f['unreached'];
		if ($sum !== $usage) {
			$this->bad('reached %d + capacity %d + rounding %d + unreached %d = %d, memory_get_usage %d: %+d',
				$f['reached'], $f['capacity'], $f['rounding'], $f['unreached'], $sum, $usage, $sum - $usage);
		}
		foreach (['reached', 'capacity', 'rounding', 'unreached'] as $part) {
			$said = (int) ($this->summary["heap_{$part}_bytes"] ?? -1);
			if ($said !== $f[$part]) {
				$this->bad('heap_%s_bytes is %d, the rows say %d', $part, $said, $f[$part]);
			}
		}
		if (($this->summary['heap_walk_exact'] ?? '') !== '1') {
			$this->bad('heap_walk_exact is %s', $this->summary['heap_walk_exact'] ?? 'missing');
		}
		$usage = max(1, $usage);
		$owned = 100 * ($usage - $f['unreached']) / $usage;
		$precise = 100 * ($usage - $f['unreached'] - $f['inferred']) / $usage;
		$this->facts['usage'] = $usage;
		$this->facts['precise'] = sprintf('%.2f%%', $precise);
		$this->facts['owned'] = sprintf('%.2f%%', $owned);
		if ($precise < $this->limits['min-precise']) {
			$this->bad('%.2f %% has a precise owner, wanted %.2f', $precise, $this->limits['min-precise']);
		}
		if ($owned < $this->limits['min-owned']) {
			$this->bad('%.2f %% has an owner, wanted %.2f', $owned, $this->limits['min-owned']);
		}
	}

	/* ---- the allocator's blocks against the rows ---- */

	private function allocator(): void
	{
		if (!isset($this->sections['rm_zendmm_heap'])) {
			if (($this->summary['allocator'] ?? '') === 'zendmm') {
				$this->bad('no section rm_zendmm_heap');
			}
			return;
		}
		[$off, , $count] = $this->sections['rm_zendmm_heap'];
		if ($count !== 1) {
			$this->bad('rm_zendmm_heap has %d rows', $count);
			return;
		}
		$h = unpack('Vversion/Vflags/Pheap/Psize/Ppeak/Preal/Prealpeak/Plimit/eavg/Vchunks/Vpeakchunks/Vcached/Vboundary/Vdeleted/Vzero/Psmall/Plarge/Phuge', $this->bytes, $off);
		if ($h['version'] !== 1) {
			$this->bad('rm_zendmm_heap is version %d', $h['version']);
		}
		foreach (['memory_get_usage' => 'size', 'memory_get_real_usage' => 'real', 'memory_get_peak_usage' => 'peak',
			'memory_get_peak_usage_real' => 'realpeak', 'chunks_count' => 'chunks', 'cached_chunks_count' => 'cached'] as $key => $field) {
			if (isset($this->summary[$key]) && (int) $this->summary[$key] !== $h[$field]) {
				$this->bad('%s is %s in the summary, %d in rm_zendmm_heap', $key, $this->summary[$key], $h[$field]);
			}
		}
		if (($h['flags'] & 1) === 0) {
			return;
		}
		$cacheRows = $this->sections['rm_zendmm_cache'][2] ?? 0;
		if ($cacheRows !== $h['cached']) {
			$this->bad('%d rows of cached chunks, the heap says %d', $cacheRows, $h['cached']);
		}
		$free = $this->freeSlots();
		$runs = [];
		$sums = ['small' => 0, 'large' => 0, 'huge' => 0];
		$this->chunks($runs, $sums, $free, $h);
		$this->hugeBlocks($runs, $sums);
		foreach ($sums as $what => $bytes) {
			if ($bytes !== $h[$what]) {
				$this->bad('%s blocks have %d bytes by the maps, %d by rm_zendmm_heap', $what, $bytes, $h[$what]);
			}
		}
		if (array_sum($sums) !== $h['size']) {
			$this->bad('live blocks have %d bytes, the heap counts %d', array_sum($sums), $h['size']);
		}
		$real = ($h['chunks'] + $h['cached']) * CHUNK + $sums['huge'];
		if ($real !== $h['real']) {
			$this->bad('chunks and huge blocks have %d bytes, real size is %d', $real, $h['real']);
		}
		$this->blocks($runs, $free);
	}

	/** @return array<int, int> chunk row * 512 + first page => free slots */
	private function freeSlots(): array
	{
		$free = [];
		[$off, , $count] = $this->sections['rm_zendmm_free'] ?? [0, 0, 0];
		$before = -1;
		for ($i = 0; $i < $count; $i++) {
			$r = unpack('Vchunk/vpage/vfree', $this->bytes, $off + 8 * $i);
			$key = $r['chunk'] * 512 + $r['page'];
			if ($key <= $before || $r['free'] === 0) {
				$this->bad('rm_zendmm_free row %d: chunk %d, page %d, %d free', $i, $r['chunk'], $r['page'], $r['free']);
			}
			$before = $key;
			$free[$key] = $r['free'];
		}
		return $free;
	}

	/**
	 * Runs in use: start address => [block size, blocks, key into the free counts].
	 */
	private function chunks(array &$runs, array &$sums, array $free, array $heap): void
	{
		[$off, , $count] = $this->sections['rm_zendmm_chunk'] ?? [0, 0, 0];
		if ($count !== $heap['chunks']) {
			$this->bad('%d chunk rows, the heap says %d', $count, $heap['chunks']);
		}
		$used = 0;
		for ($c = 0; $c < $count; $c++) {
			$row = $off + 2144 * $c;
			$h = unpack('Paddress/Vfree/Vtail/Vnum/Vflags', $this->bytes, $row);
			if (($h['address'] & CHUNK - 1) !== 0 || (($h['flags'] & 1) === 1) !== ($c === 0)) {
				$this->bad('chunk row %d: address %x, flags %d', $c, $h['address'], $h['flags']);
			}
			$inUse = unpack('C64', $this->bytes, $row + 24);
			$map = unpack('V512', $this->bytes, $row + 88);
			$freePages = 0;
			for ($page = 0; $page < 512; $page++) {
				$freePages += $inUse[1 + ($page >> 3)] >> ($page & 7) & 1 ? 0 : 1;
			}
			if ($freePages !== $h['free']) {
				$this->bad('chunk %x: %d free pages by the map, %d by its header', $h['address'], $freePages, $h['free']);
			}
			for ($page = 1; $page < 512;) {
				if (($inUse[1 + ($page >> 3)] >> ($page & 7) & 1) === 0) {
					$page++;
					continue;
				}
				$info = $map[1 + $page];
				$address = $h['address'] + $page * PAGE;
				if ($info & 0x80000000) {
					$bin = $info & 0x1F;
					if ($bin > 29) {
						$this->bad('chunk %x page %d: bin %d', $h['address'], $page, $bin);
						break;
					}
					$key = $c * 512 + $page;
					$empty = $free[$key] ?? 0;
					if ($empty > BIN_SLOTS[$bin]) {
						$this->bad('chunk %x page %d: %d of %d slots are free', $h['address'], $page, $empty, BIN_SLOTS[$bin]);
					}
					if (isset($free[$key])) {
						$used++;
					}
					$sums['small'] += (BIN_SLOTS[$bin] - $empty) * BIN_SIZE[$bin];
					$runs[$address] = [BIN_SIZE[$bin], BIN_SLOTS[$bin], $key];
					$page += BIN_PAGES[$bin];
				} else {
					$pages = $info & 0x3FF;
					if (!($info & 0x40000000) || $pages === 0 || $page + $pages > 512) {
						$this->bad('chunk %x page %d: map word %x', $h['address'], $page, $info);
						break;
					}
					$sums['large'] += $pages * PAGE;
					$runs[$address] = [$pages * PAGE, 1, -1];
					$page += $pages;
				}
			}
		}
		if ($used !== count($free)) {
			$this->bad('%d rows of rm_zendmm_free name no small run', count($free) - $used);
		}
	}

	private function hugeBlocks(array &$runs, array &$sums): void
	{
		[$off, , $count] = $this->sections['rm_zendmm_huge'] ?? [0, 0, 0];
		for ($i = 0; $i < $count; $i++) {
			$r = unpack('Paddress/Psize/Pnode', $this->bytes, $off + 24 * $i);
			$sums['huge'] += $r['size'];
			$runs[$r['address']] = [$r['size'], 1, -1];
		}
	}

	/**
	 * Rows and runs, both by address. Each block's rows and rounding must fill
	 * it exactly, and the blocks without rows must be as many as the free ones.
	 */
	private function blocks(array $runs, array $free): void
	{
		ksort($runs);
		$starts = array_keys($runs);
		$run = -1;
		$runStart = $runEnd = $blockSize = 0;
		$seen = 0;
		$block = -1;
		$blockFill = 0;
		$blockFirst = -1;
		$liveBlocks = 0;
		foreach ($this->rowAddress as $i => $address) {
			if ($this->rowRole[$i] === 'OUTSIDE') {
				if ($address >= $runStart && $address < $runEnd && $this->rowSize[$i] > 0) {
					$this->bad('%s is said to be outside the heap', $this->rowName($i));
				}
				continue;
			}
			while ($address >= $runEnd) {
				if ($block >= 0) {
					$this->blockFilled($block, $blockSize, $blockFill, $blockFirst);
					$block = -1;
				}
				if ($run >= 0) {
					$this->runSeen($starts[$run], $runs[$starts[$run]], $seen, $free);
				}
				$seen = 0;
				if (++$run >= count($starts)) {
					$runEnd = PHP_INT_MAX;
					$runStart = PHP_INT_MAX;
					break;
				}
				$runStart = $starts[$run];
				[$blockSize, $slots] = $runs[$runStart];
				$runEnd = $runStart + $blockSize * $slots;
			}
			if ($address < $runStart) {
				$this->bad('%s lies in no live block', $this->rowName($i));
				continue;
			}
			$at = $runStart + intdiv($address - $runStart, $blockSize) * $blockSize;
			if ($at !== $block) {
				if ($block >= 0) {
					$this->blockFilled($block, $blockSize, $blockFill, $blockFirst);
				}
				$block = $at;
				$blockFill = 0;
				$blockFirst = $i;
				$seen++;
				$liveBlocks++;
				if ($address !== $at) {
					$this->bad('%s: no row starts its block at %x', $this->rowName($i), $at);
				}
			} elseif ($this->rowSlack[$i] !== 0 && $address !== $at) {
				$this->bad('%s is not the first of its block and has %d bytes of overhead', $this->rowName($i), $this->rowSlack[$i]);
			} elseif ($this->rowRole[$i] === 'NOBODY') {
				$this->bad('%s is unreached and shares its block', $this->rowName($i));
			}
			$blockFill += $this->rowSize[$i] + $this->rowSlack[$i];
		}
		if ($block >= 0) {
			$this->blockFilled($block, $blockSize, $blockFill, $blockFirst);
		}
		for (; $run >= 0 && $run < count($starts); $run++, $seen = 0) {
			$this->runSeen($starts[$run], $runs[$starts[$run]], $seen, $free);
		}
		$this->facts['blocks'] = $liveBlocks;
	}

	private function blockFilled(int $block, int $size, int $fill, int $first): void
	{
		if ($fill !== $size) {
			$this->bad('block %x of %d bytes: rows and rounding give %d (first row: %s)', $block, $size, $fill, $this->rowName($first));
		}
	}

	private function runSeen(int $start, array $run, int $seen, array $free): void
	{
		[$size, $slots, $key] = $run;
		$live = $slots - ($key >= 0 ? $free[$key] ?? 0 : 0);
		if ($seen !== $live) {
			$this->bad('run %x of %d x %d bytes: %d blocks live, %d have rows', $start, $slots, $size, $live, $seen);
		}
	}

	/* ---- references ---- */

	private function references(): void
	{
		$kinds = $this->words->kinds;
		$values = $fewer = $missing = 0;
		$groups = [];
		foreach ($this->refcount as $node => $count) {
			$info = $this->typeInfo[$node];
			if ($info & TI_IMMUTABLE) {
				continue;
			}
			$shown = $this->strongIn[$node];
			if ($shown > $count) {
				$this->bad('%s %d %s (%s): %d strong references, refcount %d', $this->typeName($node), $node,
					$this->text($this->classOf[$node] ?? NONE), $this->where($node), $shown, $count);
			}
			if ($info & TI_PERSISTENT || $this->refRegion[$node] === 'outside') {
				continue;
			}
			$values++;
			if ($shown < $count) {
				$fewer++;
				$missing += $count - $shown;
				$key = sprintf('%s %s by %s', $this->typeName($node), $this->text($this->classOf[$node] ?? NONE),
					strtolower($kinds[$this->treeKind[$node] ?? 0] ?? '?'));
				$groups[$key] ??= [0, 0, $node];
				$groups[$key][0]++;
				$groups[$key][1] += $count - $shown;
			}
		}
		$share = 100 * $fewer / max(1, $values);
		$this->facts['refcounted'] = $values;
		$this->facts['unexplained'] = sprintf('%d (%.3f%%)', $fewer, $share);
		if ($share > $this->limits['max-unexplained']) {
			$this->bad('%d of %d refcounted values (%.2f %%) have references that no edge shows', $fewer, $values, $share);
		}
		if ($this->explain) {
			uasort($groups, fn ($a, $b) => $b[0] <=> $a[0]);
			foreach (array_slice($groups, 0, 30) as $key => [$n, $lost, $node]) {
				printf("  %6d values, %6d references: %s, such as %s\n", $n, $lost, $key, $this->where($node));
			}
			$this->explainUnreached();
		}
	}

	/** The tree path of a node, for people. */
	private function where(int $node): string
	{
		$wanted = [];
		for ($at = $node; $at !== NONE && $at !== -1 && count($wanted) < 40; $at = $this->treeParent[$at]) {
			$wanted[$at] = '?';
		}
		if ($this->linkOf === []) {
			foreach ($this->slices('edges') as $w) {
				for ($i = 1, $n = count($w); $i <= $n; $i += 4) {
					if (($w[$i + 3] & 0xFF) === 1) {
						$this->linkOf[$w[$i + 1]] = $w[$i + 2];
					}
				}
			}
		}
		foreach ($wanted as $at => $_) {
			$link = $this->text($this->linkOf[$at] ?? NONE);
			$wanted[$at] = strlen($link) > 40 ? substr($link, 0, 37) . '...' : $link;
		}
		return implode('/', array_reverse($wanted));
	}

	/** @var array<int, int> link name of each node's tree edge, made on first need */
	private array $linkOf = [];

	private function explainUnreached(): void
	{
		$sizes = [];
		foreach ($this->rowRole as $i => $role) {
			if ($role === 'NOBODY') {
				$key = $this->rowSize[$i] + $this->rowSlack[$i];
				$sizes[$key] ??= [0, $this->rowNode[$i]];
				$sizes[$key][0]++;
			}
		}
		uksort($sizes, fn ($a, $b) => $b * $sizes[$b][0] <=> $a * $sizes[$a][0]);
		foreach (array_slice($sizes, 0, 15, true) as $size => [$n, $node]) {
			printf("  %6d unreached blocks of %d bytes, such as %s\n", $n, $size, $this->where($node));
		}
	}

	/* ---- containers ---- */

	private function containers(): void
	{
		if (!isset($this->sections['rm_containers'])) {
			$this->bad('no section rm_containers');
			return;
		}
		$kind = $this->words->kind;
		$isObject = $isArray = [];
		foreach ($this->used['node type'] ?? [] as $id => $_) {
			$name = $this->text($id);
			$isObject[$id] = $name === 'ObjectContext';
			$isArray[$id] = $name === 'ArrayHeaderContext';
		}
		$values = $this->childCounts($isObject, $isArray);
		$tables = $this->tableBytes();
		$expected = 0;
		foreach ($this->types as $type) {
			$expected += $isObject[$type] || $isArray[$type] ? 1 : 0;
		}
		$before = -1;
		$rows = 0;
		foreach ($this->slices('rm_containers') as $first => $w) {
			for ($i = 1, $n = count($w), $row = $first; $i <= $n; $i += 7, $row++) {
				[$node, $flags, $count, $scalars, , $capacity, $used]
					= [$w[$i], $w[$i + 1], $w[$i + 2], $w[$i + 3], $w[$i + 4], $w[$i + 5], $w[$i + 6]];
				$rows++;
				if ($node <= $before || !isset($this->types[$node])) {
					$this->bad('rm_containers row %d: node %d after %d', $row, $node, $before);
					continue;
				}
				$before = $node;
				$type = $this->types[$node];
				if (($flags & 3) !== ($isArray[$type] ? 1 : ($isObject[$type] ? 2 : 0))) {
					$this->bad('rm_containers: node %d is %s, flags %x', $node, $this->text($type), $flags);
					continue;
				}
				$shown = $values[$node] ?? 0;
				if ($isArray[$type]) {
					if ($count > $used || $used > $capacity && !($flags & 2048)) {
						$this->bad('array %d (%s): %d elements, %d used, %d slots', $node, $this->where($node), $count, $used, $capacity);
					}
					/* In a symbol table, elements that are variables of a frame count there; in a table of properties the declared ones on the object. */
					$lent = isset($this->lent[$node]);
					if ($lent ? $shown + $scalars > $count : $shown + $scalars !== $count && !($flags & 16)) {
						$this->bad('array %d (%s): %d elements, %d edges and %d scalars', $node, $this->where($node), $count, $shown, $scalars);
					}
					if (isset($tables[$node]) && !($flags & 64)) {
						$element = $flags & 4 ? ($flags & 8 ? 16 : 32) : 32;
						$table = ($flags & 4 ? 8 : 8 * $capacity) + $used * $element;
						$spare = ($capacity - $used) * $element;
						if ($tables[$node] !== [$table, $spare]) {
							$this->bad('array %d (%s): rows of %d and %d bytes, %d and %d expected', $node, $this->where($node),
								$tables[$node][0], $tables[$node][1], $table, $spare);
						}
					}
				} elseif (!($flags & (128 | 1024))) {
					if ($count > $capacity) {
						$this->bad('object %d: %d of %d properties', $node, $count, $capacity);
					}
					/* Scalars of an internal class are those of its C structures too. */
					if ($flags & 32 ? $shown > $count || $shown + $scalars < $count : $shown + $scalars !== $count) {
						$this->bad('object %d %s (%s): %d properties, %d edges and %d scalars', $node,
							$this->text($this->classOf[$node] ?? NONE), $this->where($node), $count, $shown, $scalars);
					}
				}
			}
		}
		if ($rows !== $expected) {
			$this->bad('%d rows in rm_containers, %d objects and arrays', $rows, $expected);
		}
	}

	/** @var array<int, bool> arrays that are symbol tables */
	private array $lent = [];

	/**
	 * Values with memory of their own in each array and object. In `full` files
	 * the way from an array to its elements leads over parts, so the parts'
	 * edges are counted for the node they are parts of.
	 */
	private function childCounts(array $isObject, array $isArray): array
	{
		$kind = $this->words->kind;
		$inArray = [$kind['ELEMENT'] => true, $kind['ALIAS'] => true, $kind['GLOBAL'] => true];
		$property = $kind['PROPERTY'];
		$part = $kind['PART'];
		$scalar = [];
		foreach ($this->used['node type'] ?? [] as $id => $_) {
			$scalar[$id] = $this->text($id) === 'ScalarValueContext';
		}
		$values = [];
		$owner = [];
		$table = [$kind['SYMBOL_TABLE'] => true, $kind['ROOT'] => true, $kind['DYNAMIC_PROPERTIES'] => true];
		foreach ($this->slices('edges') as $w) {
			for ($i = 1, $n = count($w); $i <= $n; $i += 4) {
				$from = $w[$i];
				$k = $w[$i + 3] >> 16;
				if (isset($table[$k])) {
					$this->lent[$w[$i + 1]] = true;
				}
				if ($from === NONE || $k !== $property && !isset($inArray[$k]) || $scalar[$this->types[$w[$i + 1]]]) {
					continue;
				}
				$at = $owner[$from] ?? $from;
				if (!isset($owner[$from])) {
					while (($this->treeKind[$at] ?? 0) === $part) {
						$at = $this->treeParent[$at];
					}
					$owner[$from] = $at;
				}
				$type = $this->types[$at];
				if ($k === $property ? $isObject[$type] : $isArray[$type]) {
					$values[$at] = ($values[$at] ?? 0) + 1;
				}
			}
		}
		return $values;
	}

	/** Bytes of table and spare part of each array that has a table in the heap. */
	private function tableBytes(): array
	{
		$table = $spare = -1;
		foreach ($this->used['location type'] ?? [] as $id => $_) {
			$name = $this->text($id);
			if ($name === 'ZendArrayTableMemoryLocation') {
				$table = $id;
			} elseif ($name === 'ZendArrayTableOverheadMemoryLocation') {
				$spare = $id;
			}
		}
		$part = $this->words->kind['PART'];
		$bytes = [];
		foreach ($this->slices('locations') as $w) {
			for ($i = 1, $n = count($w); $i <= $n; $i += 12) {
				if ($w[$i + 1] !== $table && $w[$i + 1] !== $spare) {
					continue;
				}
				$at = $w[$i];
				while (($this->treeKind[$at] ?? 0) === $part) {
					$at = $this->treeParent[$at];
				}
				$bytes[$at] ??= [0, 0];
				$bytes[$at][$w[$i + 1] === $table ? 0 : 1] += $w[$i + 5] | $w[$i + 6] << 32;
			}
		}
		return $bytes;
	}

	private function hashes(): void
	{
		[$off, , $count] = $this->sections['rm_hashes'] ?? [0, 0, 0];
		if ($count > 0 && ($this->summary['strings'] ?? '') === 'none') {
			$this->bad('strings=none, and %d content hashes', $count);
		}
		$before = -1;
		for ($i = 0; $i < $count; $i++) {
			$node = unpack('V', $this->bytes, $off + 12 * $i)[1];
			if ($node <= $before || $this->typeName($node) !== 'StringContext') {
				$this->bad('rm_hashes row %d: node %d (%s)', $i, $node, $this->typeName($node));
			}
			$before = $node;
		}
	}

	/** Two ids for one name would split every group that a report makes by id. */
	private function names(): void
	{
		foreach ($this->used as $what => $ids) {
			$seen = [];
			foreach ($ids as $id => $_) {
				$text = $this->text($id);
				if (isset($seen[$text]) && $text !== '?') {
					$this->bad('%s "%s" is in the dictionary twice, %d and %d', $what, substr($text, 0, 40), $seen[$text], $id);
				}
				$seen[$text] = $id;
			}
		}
	}
}

/* ---- command line ---- */

$limits = ['min-precise' => 0.0, 'min-owned' => 0.0, 'max-unexplained' => 100.0, 'max-blank' => 0.0];
$foreign = $explain = $quiet = false;
$files = [];
foreach (array_slice($argv, 1) as $word) {
	if ($word === '--foreign') {
		$foreign = true;
	} elseif ($word === '--explain') {
		$explain = true;
	} elseif ($word === '--quiet') {
		$quiet = true;
	} elseif (preg_match('/^--([a-z-]+)=([0-9.]+)$/', $word, $m) && isset($limits[$m[1]])) {
		$limits[$m[1]] = (float) $m[2];
	} elseif (str_starts_with($word, '--')) {
		fwrite(STDERR, "unknown option $word\n");
		exit(2);
	} else {
		$files[] = $word;
	}
}
if ($files === []) {
	fwrite(STDERR, "usage: php check_rmem.php [--foreign] [--explain] [--min-precise=PCT] [--min-owned=PCT] [--max-unexplained=PCT] [--max-blank=N] FILE...\n");
	exit(2);
}
ini_set('memory_limit', '-1');
gc_disable();
$words = new Vocabulary(__DIR__ . '/../ext/format/rmem_kinds.def');
$ok = true;
foreach ($files as $file) {
	$check = new Check($file, $words, $foreign, $limits, $explain);
	$held = $check->run();
	$ok = $ok && $held;
	if (!$quiet) {
		$text = '';
		foreach ($check->facts() as $key => $value) {
			$text .= " $key=$value";
		}
		printf("%s: %s%s\n", basename($file), $held ? 'good' : 'BAD', $text);
	}
}
exit($ok ? 0 : 1);
