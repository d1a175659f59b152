/*
 * The sink: graphs in, files out. Random graphs are held against a slow and obvious answer: which values a search from the roots reaches,
 * at which distance, by which edges. The file must have exactly those nodes and edges, and its tree edges must be a forest of shortest paths.
 */

#include <stdlib.h>
#include <string.h>

#include "../lib/fake_walk.h"
#include "../lib/rm_test.h"

#define STRONG RMEM_STRENGTH_STRONG
#define WEAK RMEM_STRENGTH_WEAK

/* --- the obvious answers --- */

struct answer {
	uint32_t *distance; /* by value; FAKE_VALUE_NONE: not reached */
	uint32_t *branch; /* the root that reached it first */
	uint32_t reached;
};

static void answer_init(struct answer *answer, const struct fake_walk *walk)
{
	uint32_t *queue = malloc((walk->value_count + 1) * sizeof *queue);

	answer->distance = malloc(walk->value_count * sizeof *answer->distance);
	answer->branch = malloc(walk->value_count * sizeof *answer->branch);
	answer->reached = 0;
	RM_REQUIRE(queue != NULL && answer->distance != NULL && answer->branch != NULL);
	memset(answer->distance, 0xff, walk->value_count * sizeof *answer->distance);
	for (uint32_t i = 0; i < walk->root_count; i++) {
		uint32_t head = 0, tail = 0;

		queue[tail++] = walk->roots[i];
		answer->distance[walk->roots[i]] = 0;
		answer->branch[walk->roots[i]] = i;
		while (head < tail) {
			uint32_t from = queue[head++];

			answer->reached++;
			for (uint32_t at = walk->values[from].first_edge; at != 0; at = walk->edges[at - 1].next) {
				uint32_t to = walk->edges[at - 1].to;

				if (walk->edges[at - 1].strength == STRONG && answer->distance[to] == FAKE_VALUE_NONE) {
					answer->distance[to] = answer->distance[from] + 1;
					answer->branch[to] = i;
					queue[tail++] = to;
				}
			}
		}
	}
	free(queue);
}

static void answer_release(struct answer *answer)
{
	free(answer->distance);
	free(answer->branch);
}

/* --- what every file must be --- */

/* Dense ascending ids, one tree edge into every node, no cycle of tree edges. Returns the depth of each node, to be freed. */
static uint32_t *check_forest(const struct fake_walk *walk)
{
	uint64_t count = walk->reader.nodes.count;
	uint32_t *parent = malloc((count + 1) * sizeof *parent), *depth = malloc((count + 1) * sizeof *depth);

	RM_REQUIRE(parent != NULL && depth != NULL);
	memset(parent, 0xfe, count * sizeof *parent);
	for (uint64_t i = 0; i < count; i++) {
		struct rmem_node node;

		rmem_reader_node(&node, &walk->reader, i);
		RM_CHECK_INT(node.id, i);
	}
	for (uint64_t i = 0; i < walk->reader.edges.count; i++) {
		struct rmem_edge edge;

		rmem_reader_edge(&edge, &walk->reader, i);
		RM_REQUIRE(edge.child < count && (edge.parent < count || edge.parent == RMEM_NONE));
		if (edge.is_tree) {
			RM_CHECK_INT(parent[edge.child], 0xfefefefe);
			parent[edge.child] = edge.parent;
		}
		RM_CHECK(edge.parent != RMEM_NONE || (edge.is_tree && edge.kind == RMEM_EDGE_ROOT));
	}
	for (uint64_t i = 0; i < count; i++) {
		uint32_t steps = 0;

		for (uint32_t at = (uint32_t) i; at != RMEM_NONE && steps <= count; at = parent[at]) {
			RM_REQUIRE(at != 0xfefefefe);
			steps++;
		}
		RM_REQUIRE(steps <= count);
		depth[i] = steps - 1;
	}
	free(parent);
	return depth;
}

static int by_address(const void *a, const void *b)
{
	const struct rmem_location *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

/* Rows do not overlap, and with rounding and the unreached they are all that is alive. */
static void check_rows(const struct fake_walk *walk)
{
	uint64_t count = walk->reader.locations.count, bytes = 0, unreached = 0;
	struct rmem_location *rows = malloc((count + 1) * sizeof *rows);

	RM_REQUIRE(rows != NULL);
	for (uint64_t i = 0; i < count; i++) {
		const char *region;

		rmem_reader_location(&rows[i], &walk->reader, i);
		region = fake_walk_text(walk, rows[i].region_id);
		RM_CHECK(rows[i].node_id < walk->reader.nodes.count);
		if (strcmp(region, "zend_mm_unreached") == 0) {
			unreached += rows[i].size + rows[i].bin_overhead;
		} else if (strcmp(region, "outside") != 0) {
			bytes += rows[i].size + rows[i].bin_overhead;
		} else {
			RM_CHECK_INT(rows[i].bin_overhead, 0);
		}
	}
	qsort(rows, count, sizeof *rows, by_address);
	for (uint64_t i = 1; i < count; i++) {
		RM_CHECK(rows[i - 1].address + rows[i - 1].size <= rows[i].address);
	}
	RM_CHECK_INT(bytes, walk->totals.reached + walk->totals.capacity + walk->totals.rounding);
	RM_CHECK_INT(unreached, walk->totals.unreached);
	RM_CHECK_INT(bytes + unreached, walk->fake.size);
	RM_CHECK_INT(walk->totals.conflicts, 0);
	RM_CHECK_INT(walk->totals.stale, 0);
	free(rows);
}

/* The value of each node; roots by the order of their edges. To be freed. */
static uint32_t *values_of_nodes(struct fake_walk *walk)
{
	uint64_t count = walk->reader.nodes.count;
	uint32_t *values = malloc((count + 1) * sizeof *values), root = 0;

	RM_REQUIRE(values != NULL);
	memset(values, 0xff, (count + 1) * sizeof *values);
	for (uint32_t i = 0; i < walk->value_count; i++) {
		if (walk->values[i].node_id != RMEM_NONE) {
			values[walk->values[i].node_id] = i;
		}
	}
	for (uint64_t i = 0; i < walk->reader.edges.count; i++) {
		struct rmem_edge edge;

		rmem_reader_edge(&edge, &walk->reader, i);
		if (edge.parent == RMEM_NONE) {
			RM_REQUIRE(root < walk->root_count);
			walk->values[walk->roots[root]].node_id = edge.child;
			values[edge.child] = walk->roots[root++];
		}
	}
	RM_CHECK_INT(root, walk->root_count);
	return values;
}

/* The number that a part below an array stands for leads to the array: in full detail edges start at parts. */
static uint32_t owner_of(const uint32_t *values, const uint32_t *part_of, uint32_t node)
{
	while (node != RMEM_NONE && values[node] == FAKE_VALUE_NONE) {
		node = part_of[node];
	}
	return node == RMEM_NONE ? FAKE_VALUE_NONE : values[node];
}

static uint32_t *parents_of_parts(const struct fake_walk *walk)
{
	uint64_t count = walk->reader.nodes.count;
	uint32_t *part_of = malloc((count + 1) * sizeof *part_of);

	RM_REQUIRE(part_of != NULL);
	memset(part_of, 0xff, (count + 1) * sizeof *part_of);
	for (uint64_t i = 0; i < walk->reader.edges.count; i++) {
		struct rmem_edge edge;

		rmem_reader_edge(&edge, &walk->reader, i);
		if (edge.kind == RMEM_EDGE_PART) {
			part_of[edge.child] = edge.parent;
		}
	}
	return part_of;
}

/* Every edge between reached values once, under its own name and strength, and no other. */
static void check_edges(struct fake_walk *walk, const struct answer *answer, const uint32_t *values)
{
	uint8_t *seen = calloc(walk->edge_count + 1, 1);
	uint32_t *part_of = parents_of_parts(walk);

	RM_REQUIRE(seen != NULL);
	for (uint64_t i = 0; i < walk->reader.edges.count; i++) {
		struct rmem_edge edge;
		unsigned long number;

		rmem_reader_edge(&edge, &walk->reader, i);
		if ((edge.kind != RMEM_EDGE_ELEMENT && edge.kind != RMEM_EDGE_ALIAS) || values[edge.child] == FAKE_VALUE_NONE) {
			continue;
		}
		number = strtoul(fake_walk_text(walk, edge.link_id), NULL, 10);
		RM_REQUIRE(number < walk->edge_count);
		RM_CHECK_INT(seen[number]++, 0);
		RM_CHECK_INT(walk->edges[number].to, values[edge.child]);
		RM_CHECK_INT(walk->edges[number].strength, edge.strength);
		seen[number] |= (uint8_t) (owner_of(values, part_of, edge.parent) << 1);
	}
	for (uint32_t from = 0; from < walk->value_count; from++) {
		for (uint32_t at = walk->values[from].first_edge; at != 0; at = walk->edges[at - 1].next) {
			bool there = answer->distance[from] != FAKE_VALUE_NONE && answer->distance[walk->edges[at - 1].to] != FAKE_VALUE_NONE;
			uint8_t expected = there ? (uint8_t) (1 | from << 1) : 0;

			RM_CHECK_INT(seen[at - 1], expected);
		}
	}
	free(part_of);
	free(seen);
}

/* Tree paths are shortest paths in the branch that came first. */
static void check_paths(const struct fake_walk *walk, const struct answer *answer, const uint32_t *values, const uint32_t *depth, bool full)
{
	for (uint64_t i = 0; i < walk->reader.nodes.count; i++) {
		if (values[i] != FAKE_VALUE_NONE) {
			/* Two parts, the elements and the element, stand between values. */
			RM_CHECK_INT(depth[i], answer->distance[values[i]] * (full ? 3 : 1));
		}
	}
}

static void check_all(struct fake_walk *walk, bool full)
{
	struct answer answer;
	uint32_t *depth, *values, found = 0;

	fake_walk_write(walk, full, SINK_STRINGS_PREVIEW);
	RM_REQUIRE(walk->error == 0);
	answer_init(&answer, walk);
	depth = check_forest(walk);
	values = values_of_nodes(walk);
	for (uint32_t i = 0; i < walk->value_count; i++) {
		RM_CHECK((walk->values[i].node_id != RMEM_NONE) == (answer.distance[i] != FAKE_VALUE_NONE));
		found += walk->values[i].node_id != RMEM_NONE;
	}
	RM_CHECK_INT(found, answer.reached);
	check_edges(walk, &answer, values);
	check_paths(walk, &answer, values, depth, full);
	check_rows(walk);
	free(values);
	free(depth);
	answer_release(&answer);
}

static void check_both(struct fake_walk *walk)
{
	check_all(walk, false);
	check_all(walk, true);
}

/* --- small graphs --- */

static void test_sink__nothing_but_a_root(void)
{
	struct fake_walk walk;

	fake_walk_init(&walk, 1);
	fake_walk_root(&walk);
	check_both(&walk);
	fake_walk_write(&walk, false, SINK_STRINGS_PREVIEW);
	RM_CHECK_INT(walk.reader.nodes.count, 1);
	RM_CHECK_INT(walk.reader.edges.count, 1);
	RM_CHECK_INT(walk.reader.locations.count, 0);
	fake_walk_release(&walk);
}

static void test_sink__self_edge_parallel_edges_and_a_cycle(void)
{
	struct fake_walk walk;
	uint32_t root, a, b;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	a = fake_walk_value(&walk, SINK_ARRAY, 0);
	b = fake_walk_value(&walk, SINK_OBJECT, 0);
	fake_walk_edge(&walk, root, a, STRONG);
	fake_walk_edge(&walk, a, a, STRONG);
	fake_walk_edge(&walk, a, b, STRONG);
	fake_walk_edge(&walk, a, b, STRONG);
	fake_walk_edge(&walk, b, a, STRONG);
	fake_walk_edge(&walk, b, a, WEAK);
	check_both(&walk);
	fake_walk_release(&walk);
}

static void test_sink__weak_edges_reach_nothing(void)
{
	struct fake_walk walk;
	uint32_t root, a, seen, unseen;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	fake_walk_root(&walk);
	a = fake_walk_value(&walk, SINK_OBJECT, 0);
	seen = fake_walk_value(&walk, SINK_OBJECT, 0);
	unseen = fake_walk_value(&walk, SINK_OBJECT, 0);
	fake_walk_edge(&walk, root, a, STRONG);
	fake_walk_edge(&walk, a, seen, WEAK);
	fake_walk_edge(&walk, a, unseen, WEAK);
	fake_walk_edge(&walk, a, seen, STRONG);
	check_both(&walk);
	fake_walk_write(&walk, false, SINK_STRINGS_PREVIEW);
	RM_CHECK(walk.values[seen].node_id != RMEM_NONE);
	RM_CHECK_INT(walk.values[unseen].node_id, RMEM_NONE);
	RM_CHECK_INT(walk.totals.unreached, 56);
	fake_walk_release(&walk);
}

static void test_sink__the_first_root_gets_the_value(void)
{
	struct fake_walk walk;
	uint32_t first, second, chain[5], shared;

	fake_walk_init(&walk, 1);
	first = fake_walk_root(&walk);
	second = fake_walk_root(&walk);
	shared = fake_walk_value(&walk, SINK_STRING, 5);
	fake_walk_edge(&walk, second, shared, STRONG);
	for (int i = 0; i < 5; i++) {
		chain[i] = fake_walk_value(&walk, SINK_ARRAY, 0);
		fake_walk_edge(&walk, i == 0 ? first : chain[i - 1], chain[i], STRONG);
	}
	fake_walk_edge(&walk, chain[4], shared, STRONG);
	check_both(&walk);
	fake_walk_release(&walk);
}

static void test_sink__values_outside_the_heap(void)
{
	struct fake_walk walk;
	uint32_t root, list, class_node, text, below;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	list = fake_walk_outsider(&walk, SINK_ARRAY, 0);
	class_node = fake_walk_outsider(&walk, SINK_CLASS, 100);
	text = fake_walk_outsider(&walk, SINK_STRING, 9);
	below = fake_walk_value(&walk, SINK_OBJECT, 0);
	fake_walk_edge(&walk, root, list, STRONG);
	fake_walk_edge(&walk, list, class_node, STRONG);
	fake_walk_edge(&walk, class_node, text, STRONG);
	fake_walk_edge(&walk, class_node, below, STRONG);
	fake_walk_edge(&walk, below, list, STRONG);
	check_both(&walk);
	fake_walk_release(&walk);
}

static void test_sink__a_class_that_starts_a_block(void)
{
	struct fake_walk walk;
	uint32_t root, a, class_node;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	a = fake_walk_value(&walk, SINK_OBJECT, 0);
	class_node = fake_walk_value(&walk, SINK_CLASS, 400);
	fake_walk_edge(&walk, root, a, STRONG);
	fake_walk_edge(&walk, a, class_node, STRONG);
	fake_walk_edge(&walk, class_node, a, STRONG);
	check_both(&walk);
	fake_walk_release(&walk);
}

/* --- memory --- */

static void test_sink__tables_spare_parts_and_slack(void)
{
	struct fake_walk walk;
	uint32_t root, list;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	list = fake_walk_value(&walk, SINK_ARRAY, 0);
	fake_walk_table(&walk, list, 200, 88);
	fake_walk_edge(&walk, root, list, STRONG);
	check_both(&walk);
	RM_CHECK_INT(walk.totals.reached, 56 + 200);
	RM_CHECK_INT(walk.totals.capacity, 88);
	RM_CHECK_INT(walk.totals.rounding, 320 - 288);
	fake_walk_release(&walk);
}

static void test_sink__a_block_that_two_values_claim_is_told_once(void)
{
	struct fake_walk walk;
	uint32_t root, first, second;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	first = fake_walk_value(&walk, SINK_ARRAY, 0);
	second = fake_walk_value(&walk, SINK_ARRAY, 0);
	fake_walk_table(&walk, first, 320, 0);
	walk.values[second].table = walk.values[first].table;
	walk.values[second].table_size = 320;
	fake_walk_edge(&walk, root, first, STRONG);
	fake_walk_edge(&walk, root, second, STRONG);
	fake_walk_write(&walk, false, SINK_STRINGS_PREVIEW);
	RM_CHECK_INT(walk.reader.locations.count, 3);
	RM_CHECK_INT(walk.totals.conflicts, 1);
	RM_CHECK_INT(walk.totals.reached, 56 + 56 + 320);
	fake_walk_release(&walk);
}

static void test_sink__pointers_at_free_blocks_lead_nowhere(void)
{
	struct fake_walk walk;
	uint32_t root, stale;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	stale = fake_walk_value(&walk, SINK_OBJECT, 0);
	fake_walk_edge(&walk, root, stale, STRONG);
	fake_heap_free(&walk.fake, (void *) walk.values[stale].address, walk.values[stale].bin);
	fake_walk_write(&walk, false, SINK_STRINGS_PREVIEW);
	RM_CHECK_INT(walk.reader.nodes.count, 1);
	RM_CHECK_INT(walk.reader.edges.count, 1);
	RM_CHECK_INT(walk.totals.stale, 1);
	fake_walk_release(&walk);
}

/* --- strings --- */

static const char *content_of(const struct fake_walk *walk, uint32_t value)
{
	for (uint64_t i = 0; i < walk->reader.locations.count; i++) {
		struct rmem_location row;

		rmem_reader_location(&row, &walk->reader, i);
		if (row.address == walk->values[value].address) {
			return fake_walk_text(walk, row.string_id);
		}
	}
	return "no row";
}

static uint64_t hash_count(const struct fake_walk *walk)
{
	struct rmem_rows rows;

	return rmem_reader_rows(&rows, &walk->reader, RMEM_SECTION_HASHES, RMEM_HASH_BYTES, NULL) == 0 ? rows.count : 0;
}

static void test_sink__contents_by_mode(void)
{
	static const enum sink_strings modes[] = { SINK_STRINGS_PREVIEW, SINK_STRINGS_NONE, SINK_STRINGS_FULL };
	static const size_t lengths[][3] = { { 0, 256, 256 }, { 1, 1, 1 }, { 0, 256, 300 } };
	static const uint64_t hashes[] = { 1, 0, 0 };
	struct fake_walk walk;
	uint32_t root, strings[3];

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	strings[0] = fake_walk_value(&walk, SINK_STRING, 0);
	strings[1] = fake_walk_value(&walk, SINK_STRING, 256);
	strings[2] = fake_walk_value(&walk, SINK_STRING, 300);
	for (int i = 0; i < 3; i++) {
		fake_walk_edge(&walk, root, strings[i], STRONG);
	}
	for (size_t mode = 0; mode < 3; mode++) {
		fake_walk_write(&walk, false, modes[mode]);
		for (size_t i = 0; i < 3; i++) {
			const char *content = content_of(&walk, strings[i]);

			RM_CHECK_INT(strlen(content), lengths[mode][i]);
			RM_CHECK(lengths[mode][i] < 2 || memcmp(content, (const char *) walk.values[strings[i]].address + 24, lengths[mode][i]) == 0);
		}
		RM_CHECK_INT(hash_count(&walk), hashes[mode]);
	}
	fake_walk_release(&walk);
}

static bool file_has(const struct fake_walk *walk, uint32_t value)
{
	const uint8_t *text = (const uint8_t *) walk->values[value].address + 24;
	size_t len = walk->values[value].size - 24;

	for (size_t i = 0; i + len <= walk->file.size; i++) {
		if (memcmp(walk->file.bytes + i, text, len) == 0) {
			return true;
		}
	}
	return false;
}

/* Whoever reaches a secret first: the one that hides it or another, on the heap or not. */
static void test_sink__secrets_are_blank_whoever_finds_them_first(void)
{
	for (int order = 0; order < 8; order++) {
		struct fake_walk walk;
		uint32_t root, hider, holder, secret, plain;

		fake_walk_init(&walk, 1);
		root = fake_walk_root(&walk);
		hider = fake_walk_value(&walk, SINK_ARRAY, 0);
		holder = fake_walk_value(&walk, SINK_ARRAY, 0);
		secret = order & 1 ? fake_walk_value(&walk, SINK_STRING, 400) : fake_walk_outsider(&walk, SINK_STRING, 400);
		plain = fake_walk_value(&walk, SINK_STRING, 411);
		walk.values[hider].hides = true;
		fake_walk_edge(&walk, root, order & 2 ? hider : holder, STRONG);
		fake_walk_edge(&walk, root, order & 2 ? holder : hider, STRONG);
		fake_walk_edge(&walk, root, plain, STRONG);
		fake_walk_edge(&walk, holder, secret, STRONG);
		fake_walk_edge(&walk, hider, secret, STRONG);
		fake_walk_write(&walk, order & 4, SINK_STRINGS_FULL);
		RM_CHECK_TEXT(content_of(&walk, secret), "?");
		RM_CHECK(!file_has(&walk, secret));
		RM_CHECK(file_has(&walk, plain));
		fake_walk_write(&walk, order & 4, SINK_STRINGS_PREVIEW);
		RM_CHECK_INT(hash_count(&walk), 1);
		check_all(&walk, order & 4);
		fake_walk_release(&walk);
	}
}

/* --- many --- */

static void test_sink__a_chain_of_a_hundred_thousand(void)
{
	enum { LENGTH = 100000 };
	struct fake_walk walk;
	uint32_t before;
	uint64_t tree = 0;

	fake_walk_init(&walk, 6);
	before = fake_walk_root(&walk);
	for (uint32_t i = 0; i < LENGTH; i++) {
		uint32_t next = fake_walk_value(&walk, SINK_ARRAY, 0);

		fake_walk_edge(&walk, before, next, STRONG);
		before = next;
	}
	for (int full = 0; full < 2; full++) {
		fake_walk_write(&walk, full, SINK_STRINGS_PREVIEW);
		RM_REQUIRE(walk.error == 0);
		RM_CHECK_INT(walk.reader.nodes.count, full ? 3 * LENGTH + 2 : LENGTH + 1);
		tree = 0;
		for (uint64_t i = 0; i < walk.reader.edges.count; i++) {
			struct rmem_edge edge;

			rmem_reader_edge(&edge, &walk.reader, i);
			tree += edge.is_tree;
		}
		RM_CHECK_INT(tree, walk.reader.nodes.count);
	}
	fake_walk_release(&walk);
}

/* Specials: classes, frames and everything outside the heap go into a table that grows. */
static void test_sink__a_hundred_thousand_values_outside_the_heap(void)
{
	enum { COUNT = 100000 };
	struct fake_walk walk;
	uint32_t root;

	fake_walk_init(&walk, 1);
	root = fake_walk_root(&walk);
	for (uint32_t i = 0; i < COUNT; i++) {
		fake_walk_edge(&walk, root, fake_walk_outsider(&walk, i % 2 ? SINK_OBJECT : SINK_CLASS, 0), STRONG);
	}
	walk.sink.full = false;
	fake_walk_write(&walk, false, SINK_STRINGS_NONE);
	RM_REQUIRE(walk.error == 0);
	RM_CHECK_INT(walk.reader.nodes.count, COUNT + 1);
	RM_CHECK_INT(walk.reader.edges.count, COUNT + 1);
	fake_walk_release(&walk);
}

static void random_graph(struct fake_walk *walk, uint64_t seed)
{
	static const enum sink_kind kinds[] = { SINK_ARRAY, SINK_OBJECT, SINK_STRING, SINK_REFERENCE, SINK_RESOURCE, SINK_CLASS };
	uint64_t state = seed;
	uint32_t roots = 1 + (uint32_t) (rm_test_random(&state) % 4), count = 1 + (uint32_t) (rm_test_random(&state) % 120), edges;

	for (uint32_t i = 0; i < roots; i++) {
		fake_walk_root(walk);
	}
	for (uint32_t i = 0; i < count; i++) {
		enum sink_kind kind = kinds[rm_test_random(&state) % (sizeof kinds / sizeof *kinds)];
		uint32_t extra = (uint32_t) (rm_test_random(&state) % 600);
		uint32_t value = rm_test_random(&state) % 5 == 0 ? fake_walk_outsider(walk, kind, extra) : fake_walk_value(walk, kind, extra);

		walk->values[value].scalars = kind == SINK_STRING ? 0 : (uint32_t) (rm_test_random(&state) % 4);
		if (kind != SINK_STRING && rm_test_random(&state) % 3 == 0) {
			fake_walk_table(walk, value, 8 + (uint32_t) (rm_test_random(&state) % 500), (uint32_t) (rm_test_random(&state) % 100));
		}
	}
	edges = (uint32_t) (rm_test_random(&state) % (3 * count + 1));
	for (uint32_t i = 0; i < edges; i++) {
		uint32_t from = (uint32_t) (rm_test_random(&state) % walk->value_count);
		uint32_t to = roots + (uint32_t) (rm_test_random(&state) % count);

		if (walk->values[from].kind != SINK_STRING) {
			fake_walk_edge(walk, from, to, rm_test_random(&state) % 6 == 0 ? WEAK : STRONG);
		}
	}
	/* The last root lists what is left; it has no edges of its own. */
	fake_walk_root(walk);
}

static void test_sink__random_graphs(void)
{
	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct fake_walk walk;

		fake_walk_init(&walk, 2);
		random_graph(&walk, seed);
		check_both(&walk);
		/* Tables of values that nothing reaches are unreached, and so are the values. */
		fake_walk_release(&walk);
	}
}

/* The same file, byte by byte, as often as the same heap is walked; the first `full` one is different. */
static void test_sink__the_same_heap_gives_the_same_bytes(void)
{
	struct fake_walk walk;
	uint8_t *before;
	size_t size;

	fake_walk_init(&walk, 2);
	random_graph(&walk, 12345);
	fake_walk_write(&walk, false, SINK_STRINGS_FULL);
	size = walk.file.size;
	before = malloc(size);
	RM_REQUIRE(before != NULL);
	memcpy(before, walk.file.bytes, size);
	fake_walk_write(&walk, true, SINK_STRINGS_FULL);
	RM_CHECK(walk.file.size > size);
	fake_walk_write(&walk, false, SINK_STRINGS_FULL);
	RM_CHECK_BYTES(walk.file.bytes, walk.file.size, before, size);
	free(before);
	fake_walk_release(&walk);
}

/* --- failures --- */

static void test_sink__no_own_memory(void)
{
	struct fake_walk walk;

	fake_walk_init(&walk, 1);
	random_graph(&walk, 5);
	walk.no_memory = true;
	fake_walk_write(&walk, false, SINK_STRINGS_PREVIEW);
	RM_CHECK(walk.error != 0);
	fake_walk_release(&walk);
}

static void test_sink__every_call_to_the_file_fails_once(void)
{
	struct fake_walk walk;
	unsigned calls;

	fake_walk_init(&walk, 2);
	random_graph(&walk, 77);
	fake_walk_write(&walk, true, SINK_STRINGS_FULL);
	calls = walk.file.calls;
	RM_CHECK(calls > 2);
	for (unsigned at = 1; at <= calls; at++) {
		walk.fail_at = at;
		fake_walk_write(&walk, true, SINK_STRINGS_FULL);
		RM_CHECK_INT(walk.error, -28);
	}
	fake_walk_release(&walk);
}

RM_TEST_TABLE(
	RM_TEST(test_sink__nothing_but_a_root),
	RM_TEST(test_sink__self_edge_parallel_edges_and_a_cycle),
	RM_TEST(test_sink__weak_edges_reach_nothing),
	RM_TEST(test_sink__the_first_root_gets_the_value),
	RM_TEST(test_sink__values_outside_the_heap),
	RM_TEST(test_sink__a_class_that_starts_a_block),
	RM_TEST(test_sink__tables_spare_parts_and_slack),
	RM_TEST(test_sink__a_block_that_two_values_claim_is_told_once),
	RM_TEST(test_sink__pointers_at_free_blocks_lead_nowhere),
	RM_TEST(test_sink__contents_by_mode),
	RM_TEST(test_sink__secrets_are_blank_whoever_finds_them_first),
	RM_TEST(test_sink__a_chain_of_a_hundred_thousand),
	RM_TEST(test_sink__a_hundred_thousand_values_outside_the_heap),
	RM_TEST(test_sink__random_graphs),
	RM_TEST(test_sink__the_same_heap_gives_the_same_bytes),
	RM_TEST(test_sink__no_own_memory),
	RM_TEST(test_sink__every_call_to_the_file_fails_once),
)
