/* Equal values have equal hashes; different ones differ, in whatever the difference lies. */
#include "base.h"

#include "duplicates.h"
#include "equality.h"
#include "mkgraph.h"
#include "rm_test.h"

/* Whether nodes 1 and 2 of the graph (the first below the root) are the same value. */
static bool same(const char *text)
{
	struct rm_graph *graph = mkgraph(text);
	struct rm_derived *derived = rm_derive(graph);
	struct rm_equality *equality = rm_equality_new(derived);
	rm_node model = rm_equality_model(equality, 1);
	bool are_same = model != RM_NODE_NONE && model == rm_equality_model(equality, 2);

	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
	return are_same;
}

#define ROOT "root global_variables g engine_table\n"
#define TWO_ARRAYS(keys) \
	ROOT "node a array size=56 " keys " < g global a\nnode b array size=56 " keys " < g global b\n"

static void test_equality__arrays(void)
{
	RM_CHECK(same(TWO_ARRAYS("count=2 scalars=2 hash=7")));
	RM_CHECK(!same(TWO_ARRAYS("count=2 scalars=2"))); /* scalars of which nothing is known */
	RM_CHECK(same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"
										"node t string text=\"x\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"
										 "node t string text=\"y\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"
										 "node t string text=\"x\" < b element l\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=2") "node s string text=\"x\" < a element k\n"
										 "node u string text=\"y\" < a element l\n"
										 "node v string text=\"y\" < b element l\n"
										 "node t string text=\"x\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"));
}

static void test_equality__what_both_hold_is_itself(void)
{
	RM_CHECK(same(TWO_ARRAYS("count=1") "node o object class=X size=40 refs=2 < a element k\n"
										"edge b element o k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node o object class=X size=40 < a element k\n"
										 "node p object class=X size=40 < b element k\n"));
	RM_CHECK(same(TWO_ARRAYS("count=1")
			"node o object class=X size=40 count=0 < a element k\n"
			"node p object class=X size=40 count=0 < b element k\n"));
}

static void test_equality__references_with_one_user_are_values(void)
{
	RM_CHECK(same(TWO_ARRAYS("count=1") "node r reference size=32 < a element k\n"
										"node s string text=\"x\" < r referenced referenced\n"
										"node t string text=\"x\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node r reference size=32 refs=2 < a element k\n"
										 "edge g global r r\n"
										 "node s string text=\"x\" < r referenced referenced\n"
										 "node t string text=\"x\" < b element k\n"));
}

static void test_equality__objects(void)
{
	RM_CHECK(same(ROOT "node a object class=A size=56 count=1 scalars=1 hash=3 < g global a\n"
					   "node b object class=A size=56 count=1 scalars=1 hash=3 < g global b\n"));
	RM_CHECK(!same(ROOT "node a object class=A size=56 count=1 scalars=1 hash=3 < g global a\n"
						"node b object class=B size=56 count=1 scalars=1 hash=3 < g global b\n"));
	RM_CHECK(!same(ROOT
		"node a object class=A size=56 count=1 scalars=1 hash=3 flags=internal < g global a\n"
		"node b object class=A size=56 count=1 scalars=1 hash=3 flags=internal < g global b\n"));
	/* A closure's captured variables are no properties. */
	RM_CHECK(!same(ROOT "node a object class=Closure size=56 count=0 < g global a\n"
						"node b object class=Closure size=56 count=0 < g global b\n"
						"node x array size=56 count=0 < a captured static_variables\n"
						"node y array size=56 count=0 < b captured static_variables\n"));
}

static void test_equality__weight_and_cycles(void)
{
	struct rm_strbuf text = {0};

	for (int inside = 63; inside <= 64; inside++) {
		rm_strbuf_clear(&text);
		rm_strbuf_add_cstr(&text, TWO_ARRAYS("count=9"));
		for (int i = 0; i < inside; i++) {
			rm_strbuf_addf(&text, "node s%d string text=\"x\" < a element %d\n", i, i);
			rm_strbuf_addf(&text, "node t%d string text=\"x\" < b element %d\n", i, i);
		}
		RM_CHECK(same(rm_strbuf_cstr(&text)) == (inside == 63));
	}
	rm_strbuf_release(&text);
	RM_CHECK(!same(ROOT "node a object class=A size=56 count=1 refs=2 < g global a\n"
						"node b object class=A size=56 count=1 refs=2 < g global b\n"
						"node c array size=56 count=1 < a property p\n"
						"node d array size=56 count=1 < b property p\n"
						"edge c element a 0\nedge d element b 0\n"));
}

/* A chain of a hundred thousand arrays, each inside the one before: no recursion. */
static void test_equality__deep_chain(void)
{
	struct rm_strbuf text = {0};
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct rm_equality *equality;

	rm_strbuf_add_cstr(&text, ROOT "node n0 array size=56 count=1 < g global list\n");
	for (int i = 1; i < 100000; i++) {
		rm_strbuf_addf(&text, "node n%d array size=56 count=1 < n%d element next\n", i, i - 1);
	}
	graph = mkgraph(rm_strbuf_cstr(&text));
	derived = rm_derive(graph);
	equality = rm_equality_new(derived);
	RM_CHECK(rm_equality_model(equality, 1) == RM_NODE_NONE);
	RM_CHECK(rm_equality_is_comparable(equality, 100000));
	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

/* ---- small worlds in which much is equal, against comparing everything with everything ---- */

#define WORLD_NODES 40

static uint32_t pick(uint64_t *seed, uint32_t limit)
{
	return (uint32_t)(rm_test_random(seed) % limit);
}

/* What node i is; its edges follow. Few classes, texts and scalars, so that values repeat. */
static void world_add_node(struct rm_strbuf *text, uint64_t *seed, int i)
{
	switch (pick(seed, 8)) {
	case 0:
	case 1:
		rm_strbuf_addf(text, "node n%d string text=\"%u\"\n", i, pick(seed, 4));
		break;
	case 2:
		rm_strbuf_addf(text, "node n%d reference size=32 refs=%u\n", i, 1 + pick(seed, 4) / 3);
		break;
	case 3:
	case 4:
		rm_strbuf_addf(text, "node n%d object class=C%u size=56 count=0%s\n", i, pick(seed, 12),
			pick(seed, 8) == 0 ? " flags=internal" : "");
		break;
	default:
		rm_strbuf_addf(text, "node n%d array size=56 count=1 scalars=%u hash=%u\n", i,
			pick(seed, 2), pick(seed, 3));
		break;
	}
}

/* Edges lead to nodes of higher rank, a few back; what nothing leads to hangs at the root. */
static void world_add_edges(struct rm_strbuf *text, uint64_t *seed, const struct rm_graph *nodes)
{
	int ranks[WORLD_NODES + 1];
	bool is_held[WORLD_NODES + 1] = {false};

	for (int i = 1; i <= WORLD_NODES; i++) {
		ranks[i] = pick(seed, 3) == 0 ? (int)pick(seed, WORLD_NODES) : i;
	}
	for (int i = 1; i <= WORLD_NODES; i++) {
		uint8_t type = nodes->types[i];
		uint32_t count = type == RM_TYPE_STRING ? 0 : type == RM_TYPE_REFERENCE ? 1 : pick(seed, 4);

		for (uint32_t j = 0; j < count; j++) {
			int child = 1 + (int)pick(seed, WORLD_NODES);

			if (ranks[child] <= ranks[i] && pick(seed, 50) != 0) {
				continue;
			}
			rm_strbuf_addf(text, "edge n%d %s n%d k%u%s\n", i,
				type == RM_TYPE_REFERENCE ? "referenced"
				: type == RM_TYPE_ARRAY   ? "element"
										  : "property",
				child, pick(seed, 2), pick(seed, 20) == 0 ? " weak" : "");
			is_held[child] = true;
		}
	}
	for (int i = 1; i <= WORLD_NODES; i++) {
		if (!is_held[i]) {
			rm_strbuf_addf(text, "edge g global n%d n%d\n", i, i);
		}
	}
}

static rm_node world_value(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;
	uint32_t id = graph->out_first[node];

	return graph->types[node] == RM_TYPE_REFERENCE && rm_graph_refcount(graph, node) == 1 &&
				   rm_graph_next_out(graph, node, &id, &edge) && edge.strength == RM_STRONG
			   ? edge.child
			   : node;
}

/* How many values it is; more than the limit when it cannot be compared. */
static uint32_t world_weight(const struct rm_derived *derived, rm_node node)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_container container;
	struct rm_edge edge;
	uint32_t weight = 1;

	node = world_value(graph, node);
	if (graph->types[node] == RM_TYPE_STRING) {
		return 1;
	}
	if (!rm_graph_container(&container, graph, node) || rm_is_in_cycle(derived, node) ||
		(container.flags & RM_CONTAINER_INTERNAL_STATE) != 0 ||
		(container.scalar_count > 0 && container.scalar_hash == 0)) {
		return RM_EQUALITY_WEIGHT_MAX + 1;
	}
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		uint32_t inside;

		if (edge.child == node && edge.strength == RM_STRONG) {
			return RM_EQUALITY_WEIGHT_MAX + 1;
		}
		inside = edge.strength == RM_STRONG ? world_weight(derived, edge.child) : 0;
		weight += inside <= RM_EQUALITY_WEIGHT_MAX ? inside : 1;
	}
	return weight;
}

static bool world_next(
	struct rm_edge *edge, const struct rm_graph *graph, rm_node node, uint32_t *id)
{
	while (rm_graph_next_out(graph, node, id, edge)) {
		if (edge->strength == RM_STRONG) {
			return true;
		}
	}
	return false;
}

static bool world_same(const struct rm_derived *derived, rm_node a, rm_node b)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_container x, y;
	struct rm_edge left, right;
	uint32_t i = graph->out_first[a], j = graph->out_first[b];
	uint64_t length;
	struct rm_text s, t;

	if (a == b) {
		return true;
	}
	if (graph->types[a] != graph->types[b] || graph->class_ids[a] != graph->class_ids[b] ||
		world_weight(derived, a) > RM_EQUALITY_WEIGHT_MAX ||
		world_weight(derived, b) > RM_EQUALITY_WEIGHT_MAX) {
		return false;
	}
	if (graph->types[a] == RM_TYPE_STRING) {
		return rm_graph_string(&s, &length, graph, a) && rm_graph_string(&t, &length, graph, b) &&
			   rm_text_equals(s, t);
	}
	if (!rm_graph_container(&x, graph, a) || !rm_graph_container(&y, graph, b) ||
		x.scalar_count != y.scalar_count || x.scalar_hash != y.scalar_hash) {
		return false;
	}
	for (;;) {
		bool has_left = world_next(&left, graph, a, &i), has_right = world_next(&right, graph, b, &j);

		if (!has_left || !has_right) {
			return has_left == has_right;
		}
		if (left.link != right.link || !world_same(derived, world_value(graph, left.child),
										   world_value(graph, right.child))) {
			return false;
		}
	}
}

static bool world_is_value(const struct rm_graph *graph, rm_node node)
{
	return graph->types[node] == RM_TYPE_STRING || graph->types[node] == RM_TYPE_ARRAY ||
		   graph->types[node] == RM_TYPE_OBJECT;
}

static bool world_is_right(const struct rm_derived *derived, struct rm_equality *equality, rm_node a)
{
	rm_node model = rm_equality_model(equality, a);
	bool has_twin = false;

	for (rm_node b = 1; b <= WORLD_NODES; b++) {
		if (a != b && world_is_value(derived->graph, b)) {
			bool is_same = world_same(derived, a, b);

			has_twin = has_twin || is_same;
			if (is_same != (model != RM_NODE_NONE && model == rm_equality_model(equality, b))) {
				return false;
			}
		}
	}
	return has_twin == (model != RM_NODE_NONE) &&
		   rm_equality_is_comparable(equality, a) ==
			   (world_weight(derived, a) <= RM_EQUALITY_WEIGHT_MAX);
}

static void test_equality__as_comparing_everything_says(void)
{
	uint32_t twins = 0;

	for (uint64_t round = 1; round <= 300; round++) {
		struct rm_strbuf text = {0};
		struct rm_graph *nodes, *graph;
		struct rm_derived *derived;
		struct rm_equality *equality;
		uint64_t seed = round;

		rm_strbuf_add_cstr(&text, ROOT);
		for (int i = 1; i <= WORLD_NODES; i++) {
			world_add_node(&text, &seed, i);
		}
		nodes = mkgraph(rm_strbuf_cstr(&text));
		world_add_edges(&text, &seed, nodes);
		graph = mkgraph(rm_strbuf_cstr(&text));
		derived = rm_derive(graph);
		equality = rm_equality_new(derived);
		for (rm_node a = 1; a <= WORLD_NODES; a++) {
			if (world_is_value(graph, a)) {
				RM_CHECK(world_is_right(derived, equality, a));
				twins += graph->types[a] != RM_TYPE_STRING &&
						 rm_equality_model(equality, a) != RM_NODE_NONE;
			}
		}
		rm_equality_free(equality);
		rm_derived_free(derived);
		rm_graph_free(graph);
		rm_graph_free(nodes);
		rm_strbuf_release(&text);
	}
	RM_CHECK(twins > 500);
}

/* Inner copies go with outer ones; a copy inside the one that stays is still a copy of one outside. */
static void test_equality__duplicates_count_nothing_twice(void)
{
	struct rm_graph *graph = mkgraph(ROOT
		"node list array size=56 count=4 < g global list\n"
		"node a array size=56 count=1 < list element 0\n"
		"node b array size=56 count=1 < list element 1\n"
		"node x array size=56 count=1 scalars=1 hash=5 < a element k\n"
		"node y array size=56 count=1 scalars=1 hash=5 < b element k\n"
		"node z array size=56 count=1 scalars=1 hash=5 < list element 2\n");
	struct rm_derived *derived = rm_derive(graph);
	struct rm_equality *equality = rm_equality_new(derived);
	struct rm_duplicates found;

	rm_duplicates_find(&found, derived, equality);
	RM_REQUIRE(found.sets.count == 2);
	RM_CHECK_INT(found.sets.items[0].count, 2);
	RM_CHECK_INT(found.members.items[found.sets.items[0].first], 2);
	RM_CHECK_INT(found.members.items[found.sets.items[0].first + 1], 3);
	RM_CHECK_INT(found.sets.items[1].count, 2);
	RM_CHECK_INT(found.members.items[found.sets.items[1].first], 4);
	RM_CHECK_INT(found.members.items[found.sets.items[1].first + 1], 6);
	rm_duplicates_release(&found);
	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

RM_TEST_TABLE(
	RM_TEST(test_equality__arrays),
	RM_TEST(test_equality__what_both_hold_is_itself),
	RM_TEST(test_equality__references_with_one_user_are_values),
	RM_TEST(test_equality__objects),
	RM_TEST(test_equality__weight_and_cycles),
	RM_TEST(test_equality__deep_chain),
	RM_TEST(test_equality__as_comparing_everything_says),
	RM_TEST(test_equality__duplicates_count_nothing_twice),
)
