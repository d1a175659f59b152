/*
 * All derived data of random heaps against the oracle, which computes the same from definitions by
 * taking things away. What fails is printed as the graph's text when it is small: it can be pasted
 * into a case of its own.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/derive/derive.h"
#include "../../analyzer/derive/freed.h"
#include "../../analyzer/derive/owner_path.h"
#include "../lib/mkgraph.h"
#include "../lib/mkheap.h"
#include "../lib/oracle.h"
#include "../lib/rm_test.h"

#define ROUNDS     10000
#define NODE_LIMIT 200
#define QUERIES    12

struct derive_case {
	struct rm_strbuf text;
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct oracle *oracle;
	uint64_t *seed;
	bool is_right;
	uint64_t garbage, externals, dead_entries,
		freed_more; /* to see that the heaps have something in them */
};

static uint32_t derive_below(struct derive_case *c, uint32_t limit)
{
	return (uint32_t)(rm_test_random(c->seed) >> 20) % limit;
}

/* Notes the first few differences; the rest of a broken graph says little. */
static void derive_differs(
	struct derive_case *c, const char *what, uint64_t id, uint64_t actual, uint64_t expected)
{
	if (c->is_right)
		rm_test_note("%s of %" PRIu64 ": %" PRIu64 ", oracle %" PRIu64, what, id, actual, expected);
	c->is_right = false;
}

static void derive_compare(
	struct derive_case *c, const char *what, uint64_t id, uint64_t actual, uint64_t expected)
{
	if (actual != expected)
		derive_differs(c, what, id, actual, expected);
}

/* ---- audit, cycles, liveness ---- */

static void derive_check_audit(struct derive_case *c)
{
	const struct rm_audit *audit = &c->derived->audit;
	uint64_t excess = 0;
	uint64_t missing = 0;
	uint64_t audited = 0;

	for (rm_node v = 0; v < c->graph->node_count; v++) {
		derive_compare(
			c, "missing references", v, rm_audit_missing(audit, v), c->oracle->missing[v]);
		excess += c->oracle->excess[v] > 0;
		missing += c->oracle->missing[v] > 0;
		audited += c->oracle->is_audited[v];
	}
	derive_compare(c, "nodes with missing references", 0, audit->missing.count, missing);
	derive_compare(c, "nodes with excess edges", 0, audit->excess_nodes, excess);
	derive_compare(c, "audited nodes", 0, audit->audited, audited);
}

static void derive_check_cycles(struct derive_case *c)
{
	const struct rm_cycles *cycles = &c->derived->cycles;

	derive_compare(c, "number of cycles", 0, cycles->count, c->oracle->component_count);
	for (rm_node v = 0; v < c->graph->node_count; v++)
		derive_compare(c, "cycle", v, rm_cycle_of(c->derived, v), c->oracle->components[v]);
	if (!c->is_right)
		return;
	for (uint32_t i = 0; i < cycles->count; i++) {
		for (uint32_t m = cycles->first[i]; m < cycles->first[i + 1]; m++) {
			derive_compare(c, "cycle of member", cycles->members[m],
				c->oracle->components[cycles->members[m]], i);
			if (m > cycles->first[i])
				derive_compare(
					c, "ascending members", i, cycles->members[m - 1] < cycles->members[m], 1);
		}
	}
}

static void derive_check_liveness(struct derive_case *c)
{
	const struct rm_liveness *liveness = &c->derived->liveness;
	uint64_t garbage = 0;
	size_t externals = 0;
	size_t sources = 0;

	for (rm_node v = 0; v < c->graph->node_count; v++) {
		derive_compare(c, "state", v, rm_state_of(c->derived, v), c->oracle->states[v]);
		derive_compare(c, "held by X", v, rm_bitset_has(&liveness->held, v), c->oracle->held[v]);
		garbage += c->oracle->states[v] == RM_STATE_GARBAGE;
		c->externals += c->oracle->states[v] == RM_STATE_EXTERNAL;
		if (c->oracle->held[v] != 0) {
			if (externals < liveness->externals.count)
				derive_compare(
					c, "entry of externals", externals, liveness->externals.items[externals], v);
			externals++;
		}
		sources += c->oracle->is_source[v];
	}
	derive_compare(c, "externals", 0, liveness->externals.count, externals);
	derive_compare(c, "garbage", 0, liveness->garbage_nodes, garbage);
	derive_compare(c, "garbage sources", 0, liveness->garbage_sources.count, sources);
	for (size_t i = 0; i < liveness->garbage_sources.count; i++)
		derive_compare(c, "garbage source", liveness->garbage_sources.items[i],
			c->oracle->is_source[liveness->garbage_sources.items[i]], 1);
	c->garbage += garbage;
}

static void derive_check_edges(struct derive_case *c)
{
	for (uint32_t id = 0; id < c->graph->edge_count; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, c->graph, id);
		if (edge.kind == RM_EDGE_ROOT)
			continue;
		derive_compare(c, "edge holds", id, rm_edge_holds(c->derived, &edge), c->oracle->holds[id]);
		c->dead_entries += c->oracle->keys[id] != RM_NODE_NONE && c->oracle->holds[id] == 0;
	}
}

/* ---- paths ---- */

static uint32_t derive_rank(struct derive_case *c, const struct rm_edge *root_edge)
{
	static const char *const order[] = {
		"call_frames", "global_variables", "class_table", "function_table", "global_constants"};

	for (uint32_t i = 0; i < RM_COUNT_OF(order); i++) {
		if (rm_text_is(rm_graph_text(c->graph, root_edge->link), order[i]))
			return i;
	}
	return RM_COUNT_OF(order);
}

/*
 * The path of a live node: from a root, each edge hanging on the one before, over what holds; and
 * the best one.
 */
static void derive_check_path(struct derive_case *c, const struct rm_owner_path *path, rm_node v)
{
	const struct oracle_way *way = &c->oracle->ways[v];
	uint32_t deferred = 0;
	uint32_t rank = 0;
	rm_node at = RM_NODE_NONE;

	for (size_t i = 0; i < path->edges.count; i++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, c->graph, path->edges.items[i]);
		derive_compare(c, "joint of path", v, edge.parent, at);
		if (i == 0)
			rank = derive_rank(c, &edge);
		else
			derive_compare(c, "holding edge of path", v, c->oracle->holds[edge.id], 1);
		deferred += i > 0 && oracle_is_deferred_edge(c->oracle, &edge);
		at = edge.child;
	}
	derive_compare(c, "end of path", v, at, v);
	derive_compare(c, "deferred edges of path", v, deferred, way->deferred);
	if (way->deferred == 0) {
		derive_compare(c, "length of path", v, path->edges.count, way->length);
		derive_compare(c, "rank of path's root", v, rank, way->rank);
	}
}

static void derive_check_paths(struct derive_case *c)
{
	struct rm_owner_path path = {0};

	for (rm_node v = 0; v < c->graph->node_count && c->is_right; v++) {
		if (c->oracle->states[v] != RM_STATE_LIVE)
			continue;
		rm_owner_path_find(&path, c->graph, v);
		derive_check_path(c, &path, v);
	}
	rm_owner_path_release(&path);
}

/* ---- dominators ---- */

/* Our number of the virtual node: branches may have another order there. */
static rm_dom derive_own_dom(struct derive_case *c, rm_dom id)
{
	const struct rm_retained *tree = &c->derived->retained;

	if (id < c->graph->node_count + RM_VIRTUAL_BRANCH || id == RM_DOM_NONE)
		return id;
	rm_str link = c->oracle->branch_links[id - c->graph->node_count - RM_VIRTUAL_BRANCH];

	for (uint32_t i = 0; i < tree->branches.count; i++) {
		if (rm_text_equals(rm_graph_text(c->graph, tree->branches.items[i].link),
				rm_graph_text(c->graph, link)))
			return rm_retained_branch(tree, i);
	}
	return RM_DOM_NONE;
}

static void derive_check_children(struct derive_case *c, rm_dom id)
{
	const struct rm_retained *tree = &c->derived->retained;
	uint32_t nodes = 1;

	for (rm_dom child = rm_retained_first_child(tree, id); child != RM_DOM_NONE;
		 child = rm_retained_next_child(tree, child)) {
		derive_compare(c, "parent of child", child, rm_retained_parent(tree, child), id);
		nodes += tree->counts[child];
	}
	derive_compare(c, "nodes of all children", id, nodes, tree->counts[id]);
	derive_compare(c, "number", id, tree->order[tree->numbers[id]], id);
}

static void derive_check_dominated(struct derive_case *c, rm_dom d, rm_dom own)
{
	const struct rm_retained *tree = &c->derived->retained;

	for (rm_dom v = 0; v < c->oracle->dom_count; v++) {
		rm_dom other = derive_own_dom(c, v);

		if (rm_retained_dominates(tree, own, other) != oracle_dominates(c->oracle, d, v))
			derive_differs(c, "dominated by", v, own, d);
	}
}

static void derive_check_retained(struct derive_case *c)
{
	const struct rm_retained *tree = &c->derived->retained;

	derive_compare(c, "dominators", 0, tree->dom_count, c->oracle->dom_count);
	for (rm_dom d = 0; d < c->oracle->dom_count && c->is_right; d++) {
		rm_dom own = derive_own_dom(c, d);
		struct oracle_sum sum;

		if (own == RM_DOM_NONE) {
			derive_differs(c, "branch", d, own, d);
			return;
		}
		oracle_retained(&sum, c->oracle, d);
		derive_compare(c, "dominator", d, rm_retained_parent(tree, own),
			derive_own_dom(c, c->oracle->idoms[d]));
		derive_compare(c, "retained nodes", d, tree->counts[own], sum.nodes);
		derive_compare(c, "retained bytes", d, rm_retained_bytes(tree, own), sum.bytes);
		derive_compare(
			c, "retained allocated bytes", d, rm_retained_allocated(tree, own), sum.allocated);
		derive_check_children(c, own);
		if (d % 8 == c->graph->node_count % 8)
			derive_check_dominated(c, d, own);
	}
}

/* The deepest that dominates both. */
static rm_dom derive_common_slowly(const struct derive_case *c, rm_dom a, rm_dom b)
{
	while (!oracle_dominates(c->oracle, a, b))
		a = c->oracle->idoms[a];
	return a;
}

static void derive_check_common(struct derive_case *c)
{
	for (int i = 0; i < QUERIES && c->is_right; i++) {
		rm_dom a = derive_below(c, c->oracle->dom_count);
		rm_dom b = derive_below(c, c->oracle->dom_count);
		rm_dom common =
			rm_retained_common(&c->derived->retained, derive_own_dom(c, a), derive_own_dom(c, b));

		derive_compare(
			c, "common dominator", a, common, derive_own_dom(c, derive_common_slowly(c, a, b)));
	}
}

/* ---- freed ---- */

static const char *derive_ids(const uint32_t *ids, size_t count)
{
	static struct rm_strbuf sb;

	rm_strbuf_clear(&sb);
	for (size_t i = 0; i < count; i++)
		rm_strbuf_addf(&sb, " %" PRIu32, ids[i]);
	return rm_strbuf_cstr(&sb);
}

static void derive_compare_freed(struct derive_case *c, const char *what,
	const struct rm_freed *freed, const struct oracle_sum *sum, const uint32_t *ids, size_t count)
{
	if (freed->bytes == sum->bytes && freed->allocated == sum->allocated &&
		freed->nodes == sum->nodes)
		return;
	rm_test_note("freed by %s%s: %" PRIu64 " nodes with %" PRIu64 " bytes (%" PRIu64
				 "), oracle %" PRIu64 " with %" PRIu64 " (%" PRIu64 ")",
		what, derive_ids(ids, count), freed->nodes, freed->bytes, freed->allocated, sum->nodes,
		sum->bytes, sum->allocated);
	c->is_right = false;
}

/* A few at random; neighbours; one type; the same twice. */
static size_t derive_pick_nodes(struct derive_case *c, rm_node *nodes)
{
	uint32_t n = c->graph->node_count;
	uint32_t way = derive_below(c, 5);
	size_t count = 0;

	if (way < 3) {
		size_t wanted = way == 0 ? 1 : 1 + derive_below(c, 10);
		rm_node start = derive_below(c, n);

		while (count < wanted)
			nodes[count++] = way == 2 ? (start + derive_below(c, 12)) % n : derive_below(c, n);
		return count;
	}
	uint8_t type = c->graph->types[derive_below(c, n)];

	for (rm_node v = 0; v < n; v++) {
		if (c->graph->types[v] == type && (way == 3 || derive_below(c, 2) == 0))
			nodes[count++] = v;
	}
	return count;
}

static bool derive_is_root_edge(const struct derive_case *c, uint32_t id)
{
	struct rm_edge edge;

	rm_graph_edge(&edge, c->graph, id);
	return edge.kind == RM_EDGE_ROOT;
}

/*
 * Single ones; some at random; all of one kind, of one parent or into one child. Edges into roots
 * cannot be cut.
 */
static size_t derive_pick_edges(struct derive_case *c, uint32_t *edges)
{
	uint32_t n = c->graph->edge_count;
	uint32_t way = derive_below(c, 6);
	struct rm_edge like;
	size_t count = 0;

	rm_graph_edge(&like, c->graph, derive_below(c, n));
	for (uint32_t id = 0; id < n; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, c->graph, id);
		if ((way == 0 && id == like.id) || (way == 1 && edge.kind == like.kind) ||
			(way == 2 && edge.parent == like.parent) || (way == 3 && edge.child == like.child) ||
			(way == 4 && derive_below(c, n) < 4) ||
			(way == 5 && edge.kind == like.kind && derive_below(c, 2) == 0)) {
			if (!derive_is_root_edge(c, id))
				edges[count++] = id;
		}
	}
	if (count > 0 && derive_below(c, 4) == 0) {
		edges[count] = edges[0];
		count++;
	}
	return count;
}

static void derive_check_freed_nodes(
	struct derive_case *c, struct rm_freed_query *query, rm_node *nodes, size_t count)
{
	struct rm_freed freed;
	struct oracle_sum sum;

	rm_freed_nodes(&freed, query, nodes, count);
	oracle_freed(&sum, NULL, c->oracle, nodes, count, NULL, 0);
	derive_compare_freed(c, "nodes", &freed, &sum, nodes, count);
	c->freed_more += sum.nodes > count;
}

static void derive_check_freed(struct derive_case *c)
{
	struct rm_freed_query *query = rm_freed_new(c->derived);
	uint32_t *ids =
		rm_array((size_t)c->graph->node_count + c->graph->edge_count + 16, sizeof(*ids));

	for (int i = 0; i < QUERIES && c->is_right; i++) {
		struct rm_freed freed;
		struct oracle_sum sum;
		size_t count = derive_pick_nodes(c, ids);

		derive_check_freed_nodes(c, query, ids, count);
		if (c->graph->edge_count == 0)
			continue;
		count = derive_pick_edges(c, ids);
		rm_freed_edges(&freed, query, ids, count);
		oracle_freed(&sum, NULL, c->oracle, NULL, 0, ids, count);
		derive_compare_freed(c, "edges", &freed, &sum, ids, count);
		c->freed_more += sum.nodes > 1;
	}
	rm_free(ids);
	rm_freed_free(query);
}

/* ---- running ---- */

static void derive_open(struct derive_case *c)
{
	c->is_right = true;
	c->graph = mkgraph(rm_strbuf_cstr(&c->text));
	c->oracle = oracle_new(c->graph);
	c->derived = rm_derive(c->graph);
}

static void derive_close(struct derive_case *c)
{
	rm_derived_free(c->derived);
	oracle_free(c->oracle);
	rm_graph_free(c->graph);
}

/* False when something differs; says what and prints the graph. */
static bool derive_check_all(struct derive_case *c)
{
	derive_open(c);
	derive_check_audit(c);
	derive_check_cycles(c);
	derive_check_liveness(c);
	derive_check_edges(c);
	if (c->is_right)
		derive_check_retained(c);
	if (c->is_right)
		derive_check_common(c);
	if (c->is_right)
		derive_check_paths(c);
	if (c->is_right)
		derive_check_freed(c);
	if (!c->is_right && c->graph->node_count <= 30)
		rm_test_note("%s", rm_strbuf_cstr(&c->text));
	derive_close(c);
	return c->is_right;
}

static void test_derive__empty_graph(void)
{
	struct derive_case c = {0};

	rm_strbuf_add_cstr(&c.text, "");
	derive_open(&c);
	derive_check_audit(&c);
	derive_check_cycles(&c);
	derive_check_liveness(&c);
	derive_check_retained(&c);
	RM_CHECK(c.is_right);
	derive_close(&c);
	rm_strbuf_release(&c.text);
}

/*
 * Two classes at the end of a long chain of them, so far down that nobody climbs up to the root,
 * and a value that refers to both. Dropping the value frees the value. (Once the last class was
 * taken for freed: its survival comes from the class before, whose subtree was taken as a whole and
 * not looked into.)
 */
static void test_derive__end_of_a_long_chain_of_classes(void)
{
	uint64_t seed = 5;
	struct derive_case c = {.seed = &seed};

	rm_strbuf_add_cstr(&c.text,
		"root class_table c0 classes size=1\nroot global_variables v0 array size=2 refs=1\n");
	for (int i = 1; i <= 80; i++)
		rm_strbuf_addf(&c.text, "node c%d class size=%d < c%d class parent\n", i, 100 + i, i - 1);
	for (int i = 1; i <= 100; i++)
		rm_strbuf_addf(&c.text, "node v%d array size=%d refs=%d < v%d element 0\n", i, 10000 + i,
			i == 1 ? 2 : 1, i - 1);
	/* The third edge makes the value's own subtree none that could be taken as a whole. */
	rm_strbuf_add_cstr(
		&c.text, "edge v100 element c80 0\nedge v100 element c79 1\nedge v100 element v1 2\n");
	derive_open(&c);

	struct rm_freed_query *query = rm_freed_new(c.derived);
	rm_node last = c.graph->node_count - 1;
	struct rm_freed freed;

	rm_freed_nodes(&freed, query, &last, 1);
	RM_CHECK_INT(freed.nodes, 1);
	RM_CHECK_INT(freed.bytes, 10100);
	rm_freed_free(query);
	derive_close(&c);
	RM_CHECK(derive_check_all(&c));
	rm_strbuf_release(&c.text);
}

static void test_derive__random_heaps_against_the_oracle(void)
{
	uint64_t seed = 0xde51;
	struct derive_case c = {.seed = &seed};
	int failed = 0;

	for (int round = 0; round < ROUNDS && failed < 3; round++) {
		/* Each round has a seed of its own: a failing one can be run alone. */
		seed = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(round + 1);
		mkheap_random(&c.text, &seed, NODE_LIMIT);
		if (!derive_check_all(&c)) {
			rm_test_note("round %d", round);
			failed++;
		}
	}
	RM_CHECK_INT(failed, 0);
	/* Heaps in which nothing happens would prove nothing. */
	RM_CHECK(c.garbage > 5 * ROUNDS);
	RM_CHECK(c.externals > ROUNDS);
	RM_CHECK(c.dead_entries > ROUNDS / 10);
	RM_CHECK(c.freed_more > ROUNDS);
	rm_strbuf_release(&c.text);
}

RM_TEST_TABLE(RM_TEST(test_derive__empty_graph),
	RM_TEST(test_derive__end_of_a_long_chain_of_classes),
	RM_TEST(test_derive__random_heaps_against_the_oracle))
