/*
 * The bound is what expensive_property trusts: no property may free more than it. Checked against exact answers on random
 * graphs, besides the plain counts.
 */
#include "base.h"

#include "../../analyzer/derive/property_edges.h"
#include "derive.h"
#include "freed.h"
#include "mkgraph.h"
#include "rm_test.h"

#define NODES_MAX 40

static void add_random_graph(struct rm_strbuf *text, uint64_t *state, uint32_t count)
{
	static const char *const types[] = {"array", "object class=A", "object class=B", "string", "reference", "object class=A"};

	rm_strbuf_add_cstr(text, "root global_variables g engine_table\n"
							 "root objects_store store objects_store weak\n");
	for (uint32_t i = 0; i < count; i++) {
		rm_strbuf_addf(text, "node n%" PRIu32 " %s size=%d refs=%d < ", i,
			types[rm_test_random(state) % 6], 300 + (int)i,
			rm_test_random(state) % 300 == 0 ? 9 : 0);
		if (i == 0 || rm_test_random(state) % 5 == 0) {
			rm_strbuf_addf(text, "g global v%" PRIu32 "\n", i);
		} else if (rm_test_random(state) % 40 == 0) {
			rm_strbuf_addf(text, "store registry %" PRIu32 " weak\n", i);
		} else {
			rm_strbuf_addf(text, "n%d property %c\n",
				i == 0 ? 0 : (int)(rm_test_random(state) % i), "xyz"[rm_test_random(state) % 3]);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		rm_strbuf_addf(text, "edge n%d %s n%d %c\n", (int)(rm_test_random(state) % count),
			rm_test_random(state) % 3 == 0 ? "element" : "property",
			(int)(rm_test_random(state) % count), "xyz"[rm_test_random(state) % 3]);
	}
}

static uint32_t graphs_without_externals;

static void check_graph(const struct rm_derived *derived)
{
	const struct rm_property_stats *stats = &derived->properties;
	const struct rm_graph *graph = derived->graph;
	struct rm_freed_query *query = rm_freed_new(derived);

	graphs_without_externals += derived->liveness.externals.count == 0 ? 1 : 0;
	for (uint32_t i = 0; i < stats->items.count; i++) {
		const struct rm_property *property = &stats->items.items[i];
		rm_edge_ids edges = {0};
		struct rm_freed freed;
		uint64_t refs = 0;

		for (uint32_t id = 0; id < graph->edge_count; id++) {
			struct rm_edge edge;

			rm_graph_edge(&edge, graph, id);
			refs += edge.kind == RM_EDGE_PROPERTY && edge.strength == RM_STRONG &&
							edge.link == property->link &&
							graph->class_ids[edge.parent] == property->class_id &&
							rm_state_of(derived, edge.parent) != RM_STATE_GARBAGE
						? 1
						: 0;
		}
		RM_CHECK_INT(property->refs, refs);
		RM_CHECK_INT(rm_property_find(stats, property->class_id, property->link), i);
		rm_property_edges(&edges, graph, stats, i);
		RM_CHECK_INT(edges.count, refs);
		rm_freed_edges(&freed, query, edges.items, edges.count);
		/* What only refcounts hold has no shortest way; there the bound is no promise. */
		RM_CHECK(freed.allocated <= rm_property_bound(property) ||
				 derived->liveness.externals.count > 0);
		rm_vec_release(&edges);
	}
	rm_freed_free(query);
}

static void test_property_stats__no_property_frees_more_than_its_bound(void)
{
	uint64_t state = 4711;

	for (int round = 0; round < 3000; round++) {
		struct rm_strbuf text = {0};
		struct rm_graph *graph;
		struct rm_derived *derived;

		add_random_graph(&text, &state, 2 + (uint32_t)(rm_test_random(&state) % NODES_MAX));
		graph = mkgraph(rm_strbuf_cstr(&text));
		derived = rm_derive(graph);
		check_graph(derived);
		rm_derived_free(derived);
		rm_graph_free(graph);
		rm_strbuf_release(&text);
	}
	RM_CHECK(graphs_without_externals > 1000);
}

/* A dictionary is no record: its names end somewhere, and what comes first is kept. */
static void test_property_stats__dynamic_names_without_end(void)
{
	struct rm_strbuf text = {0};
	struct rm_graph *graph;
	struct rm_derived *derived;

	rm_strbuf_add_cstr(&text, "root global_variables g engine_table\n"
							  "node o object class=stdClass size=40 < g global o\n"
							  "node t array size=56 < o dynamic_properties dynamic_properties\n");
	for (int i = 0; i < 3000; i++) {
		rm_strbuf_addf(&text, "node s%d string size=32 < t element key%d\n", i, i);
	}
	graph = mkgraph(rm_strbuf_cstr(&text));
	derived = rm_derive(graph);
	RM_CHECK_INT(derived->properties.items.count, RM_PROPERTY_DYNAMIC_MAX);
	RM_CHECK(derived->properties.items.items[0].is_dynamic);
	RM_CHECK(rm_text_is(
		rm_graph_text(graph, derived->properties.items.items[0].link), "key0"));
	RM_CHECK_INT(derived->properties.items.items[0].exclusive_bytes, 32);
	rm_derived_free(derived);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

static void test_property_stats__instances_by_class_garbage_last(void)
{
	struct rm_graph *graph = mkgraph("root global_variables g engine_table\n"
									 "root objects_store store objects_store weak\n"
									 "node a object class=A size=40 < store registry 1 weak\n"
									 "edge a property a self\n"
									 "node b object class=B size=40 < g global b\n"
									 "node c object class=A size=40 < g global c\n");
	struct rm_derived *derived = rm_derive(graph);
	const struct rm_property_stats *stats = &derived->properties;
	uint32_t a = rm_graph_find_class(graph, RM_TEXT_LITERAL("A"));

	RM_CHECK_INT(rm_class_instance_count(stats, a), 2);
	RM_CHECK_INT(rm_class_live_count(stats, a), 1);
	RM_CHECK_INT(stats->instances[stats->first_instances[a]], 4);
	RM_CHECK_INT(stats->instances[stats->first_instances[a] + 1], 2);
	RM_CHECK_INT(stats->items.count, 0);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

static void test_property_stats__empty_graph(void)
{
	struct rm_graph *graph = mkgraph("");
	struct rm_derived *derived = rm_derive(graph);

	RM_CHECK_INT(derived->properties.items.count, 0);
	RM_CHECK_INT(rm_property_find(&derived->properties, RM_CLASS_NONE, 1), RM_PROPERTY_NONE);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

RM_TEST_TABLE(
	RM_TEST(test_property_stats__no_property_frees_more_than_its_bound),
	RM_TEST(test_property_stats__dynamic_names_without_end),
	RM_TEST(test_property_stats__instances_by_class_garbage_last),
	RM_TEST(test_property_stats__empty_graph),
)
