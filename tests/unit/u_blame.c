/*
 * Blame against its definition: for each branch everything that it reaches over edges that hold, and each value split
 * among the branches that reach it.
 */
#include "base.h"

#include "blame.h"
#include "mkgraph.h"
#include "rm_test.h"

#define NODES_MAX 60

static void add_random_nodes(struct rm_strbuf *text, uint64_t *state, uint32_t count, uint32_t roots)
{
	static const char *const types[] = {"array", "object", "string", "reference"};

	for (uint32_t i = 0; i < roots; i++) {
		rm_strbuf_addf(text, "root branch%" PRIu32 " r%" PRIu32 " engine_table size=%d\n",
			i % 5 == 4 ? 0 : i, i, 1000 + (int)i);
	}
	rm_strbuf_add_cstr(text, "root objects_store store objects_store weak\n");
	for (uint32_t i = 0; i < count; i++) {
		uint64_t parent = rm_test_random(state) % (roots + i + 1);
		const char *type = types[rm_test_random(state) % 4];

		rm_strbuf_addf(text, "node n%" PRIu32 " %s size=%d refs=%d", i, type, 8 + (int)i,
			rm_test_random(state) % 20 == 0 ? 5 : 1);
		if (parent < roots) {
			rm_strbuf_addf(text, " < r%" PRIu64 " entry x\n", parent);
		} else if (parent == roots + i) {
			rm_strbuf_addf(text, " < store registry %" PRIu32 " weak\n", i);
		} else {
			rm_strbuf_addf(text, " < n%" PRIu64 " element x\n", parent - roots);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		rm_strbuf_addf(text, "edge n%d element n%d y%s\n",
			(int)(rm_test_random(state) % count), (int)(rm_test_random(state) % count),
			rm_test_random(state) % 8 == 0 ? " weak" : "");
	}
}

static void reach(uint8_t *seen, const struct rm_derived *derived, rm_node start)
{
	const struct rm_graph *graph = derived->graph;
	rm_node stack[NODES_MAX * 8];
	size_t depth = 0;
	struct rm_edge edge;

	if (seen[start] == 0) {
		seen[start] = 1;
		stack[depth++] = start;
	}
	while (depth > 0) {
		rm_node node = stack[--depth];

		for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
			if (rm_edge_holds(derived, &edge) && seen[edge.child] == 0) {
				seen[edge.child] = 1;
				stack[depth++] = edge.child;
			}
		}
	}
}

/* Everything that one row's roots reach. */
static void reach_row(
	uint8_t *seen, const struct rm_derived *derived, const struct rm_blame_row *row)
{
	const struct rm_graph *graph = derived->graph;
	const struct rm_liveness *liveness = &derived->liveness;

	memset(seen, 0, graph->node_count);
	for (uint32_t i = 0; i < graph->root_count; i++) {
		if (rm_text_equals(rm_graph_text(graph, graph->roots[i].link), row->name)) {
			reach(seen, derived, graph->roots[i].node);
		}
	}
	for (size_t i = 0; rm_text_is(row->name, "external") && i < liveness->externals.count; i++) {
		reach(seen, derived, liveness->externals.items[i]);
	}
	for (rm_node node = 0; rm_text_is(row->name, "unreachable") && node < graph->node_count; node++) {
		seen[node] = rm_state_of(derived, node) == RM_STATE_GARBAGE ? 1 : 0;
	}
}

static void check_blame(const struct rm_derived *derived)
{
	const struct rm_graph *graph = derived->graph;
	uint8_t seen[16][NODES_MAX * 2];
	uint32_t counts[NODES_MAX * 2] = {0};
	uint64_t sum = 0, all = 0;
	struct rm_blame blame;

	rm_blame_compute(&blame, derived);
	RM_REQUIRE(blame.rows.count <= 16 && graph->node_count <= NODES_MAX * 2);
	for (size_t i = 0; i < blame.rows.count; i++) {
		reach_row(seen[i], derived, &blame.rows.items[i]);
		for (rm_node node = 0; node < graph->node_count; node++) {
			counts[node] += seen[i][node];
		}
	}
	for (size_t i = 0; i < blame.rows.count; i++) {
		const struct rm_blame_row *row = &blame.rows.items[i];
		uint64_t exclusive = 0, reachable = 0;
		double shared = 0;

		for (rm_node node = 0; node < graph->node_count; node++) {
			uint64_t size = seen[i][node] != 0 ? rm_graph_size(graph, node) : 0;

			reachable += size;
			exclusive += counts[node] == 1 ? size : 0;
			shared += counts[node] > 1 ? (double)size / counts[node] : 0;
		}
		RM_CHECK_INT(row->exclusive_bytes, exclusive);
		RM_CHECK_INT(row->reachable_bytes, reachable);
		RM_CHECK((double)row->shared_bytes > shared - NODES_MAX &&
				 (double)row->shared_bytes < shared + NODES_MAX);
		sum += rm_blame_row_total(row);
	}
	for (rm_node node = 0; node < graph->node_count; node++) {
		all += rm_graph_size(graph, node);
	}
	RM_CHECK_INT(sum, all);
	RM_CHECK_INT(blame.total_bytes, all);
	rm_blame_release(&blame);
}

static void test_blame__equals_its_definition_on_random_graphs(void)
{
	uint64_t state = 20260101;

	for (int round = 0; round < 1000; round++) {
		uint32_t count = 1 + (uint32_t)(rm_test_random(&state) % NODES_MAX);
		struct rm_strbuf text = {0};
		struct rm_graph *graph;
		struct rm_derived *derived;

		add_random_nodes(&text, &state, count, 1 + (uint32_t)(rm_test_random(&state) % 6));
		graph = mkgraph(rm_strbuf_cstr(&text));
		derived = rm_derive(graph);
		check_blame(derived);
		rm_derived_free(derived);
		rm_graph_free(graph);
		rm_strbuf_release(&text);
	}
}

static void test_blame__more_branches_than_bits(void)
{
	struct rm_strbuf text = {0};
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct rm_blame blame;
	uint64_t sum = 0;

	for (int i = 0; i < 100; i++) {
		rm_strbuf_addf(&text, "root branch%d r%d engine_table size=100\n", i, i);
	}
	rm_strbuf_add_cstr(&text, "node s string size=10000 < r0 entry s\n");
	for (int i = 1; i < 100; i++) {
		rm_strbuf_addf(&text, "edge r%d entry s s\n", i);
	}
	graph = mkgraph(rm_strbuf_cstr(&text));
	derived = rm_derive(graph);
	rm_blame_compute(&blame, derived);
	RM_CHECK_INT(blame.rows.count, 64);
	for (size_t i = 0; i < blame.rows.count; i++) {
		sum += rm_blame_row_total(&blame.rows.items[i]);
	}
	RM_CHECK_INT(sum, 20000);
	/* The last row stands for the 40 branches that have no bit of their own. */
	RM_CHECK(rm_text_is(blame.rows.items[0].name, "(other roots)"));
	RM_CHECK_INT(blame.rows.items[0].exclusive_bytes, 4000);
	rm_blame_release(&blame);
	rm_derived_free(derived);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

static void test_blame__empty_graph(void)
{
	struct rm_graph *graph = mkgraph("");
	struct rm_derived *derived = rm_derive(graph);
	struct rm_blame blame;

	rm_blame_compute(&blame, derived);
	RM_CHECK_INT(blame.total_bytes, 0);
	rm_blame_release(&blame);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

RM_TEST_TABLE(
	RM_TEST(test_blame__equals_its_definition_on_random_graphs),
	RM_TEST(test_blame__more_branches_than_bits),
	RM_TEST(test_blame__empty_graph),
)
