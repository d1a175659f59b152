/* Graphs in the form and order of our own writer: columns, edges, locations, tables. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/graph/graph_private.h"
#include "../../analyzer/graph/zendmm.h"
#include "../../ext/format/rmem_rows.h"
#include "../lib/mkgraph.h"
#include "../lib/rm_test.h"

static const char small_heap[] = "root global_variables g engine_table\n"
								 "node users array addr=0x7f0000001000 size=56 table=320 spare=64 over=8 count=2 capacity=8 used=2 "
								 "@#count=2 < g global users\n"
								 "node a object class=App\\User addr=0x7f0000002000 size=72 refs=2 < users element 0\n"
								 "node b object class=App\\User addr=0x7f0000003000 size=72 < users element 1\n"
								 "node name string addr=0x7f0000004000 text=\"some name\" over=7 < a property name\n"
								 "edge b property name name\n"
								 "edge b property a friend\n"
								 "edge g registry b 1 weak\n"
								 "summary memory_get_usage 1234\n"
								 "summary avg 1.5\n"
								 "captured 2024-01-02T03:04:05Z\n";

static bool text_is(struct rm_text text, const char *expected)
{
	return rm_text_is(text, expected);
}

/* Out-edges as "kind:link>child " for comparing in one go. */
static const char *out_edges(const struct rm_graph *graph, rm_node node)
{
	static struct rm_strbuf sb;
	struct rm_edge edge;

	rm_strbuf_clear(&sb);
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		rm_strbuf_addf(&sb, "%s:", rm_edge_kind_text(edge.kind));
		rm_strbuf_add_text(&sb, rm_graph_text(graph, edge.link));
		rm_strbuf_addf(&sb, ">%" PRIu32 "%s%s ", edge.child, edge.is_tree ? "" : "*", edge.strength == RM_STRONG ? "" : "~");
	}
	return rm_strbuf_cstr(&sb);
}

static void test_graph_build__empty_graph(void)
{
	struct rm_graph *graph = mkgraph("");
	struct rm_strbuf line = { 0 };
	struct rm_text text;

	RM_CHECK_INT(graph->node_count, 0);
	RM_CHECK_INT(graph->edge_count, 0);
	RM_CHECK_INT(graph->root_count, 0);
	RM_CHECK_INT(graph->total_bytes, 0);
	RM_CHECK(graph->zendmm == NULL);
	RM_CHECK(!rm_graph_warning(&line, graph));
	RM_CHECK(!rm_graph_summary(&text, graph, "memory_get_usage"));
	RM_CHECK(rm_graph_find_class(graph, rm_text_of("X")) == RM_CLASS_NONE);
	rm_graph_need_in(graph);
	rm_graph_free(graph);
	rm_strbuf_release(&line);
}

/* The memory of a report rests on this: rows that come in our order are used where they are. */
static void test_graph_build__rows_in_order_are_not_copied(void)
{
	struct rm_graph *graph = mkgraph(small_heap);

	RM_CHECK(graph->store->edge_rows == NULL);
	RM_CHECK(graph->store->loc_order == NULL);
	RM_CHECK(graph->store->containers == NULL);
	RM_CHECK(graph->store->attr_order == NULL);
	RM_CHECK(graph->store->file_ids == NULL);
	rm_graph_free(graph);
}

static void test_graph_build__types_and_edges_in_order(void)
{
	struct rm_graph *graph = mkgraph(small_heap);

	RM_REQUIRE(graph->node_count == 5);
	RM_CHECK_INT(graph->types[0], RM_TYPE_ENGINE_TABLE);
	RM_CHECK_INT(graph->types[1], RM_TYPE_ARRAY);
	RM_CHECK_INT(graph->types[2], RM_TYPE_OBJECT);
	RM_CHECK_INT(graph->types[4], RM_TYPE_STRING);
	RM_CHECK_TEXT(out_edges(graph, 0), "global:users>1 registry:1>3*~ ");
	RM_CHECK_TEXT(out_edges(graph, 1), "element:0>2 element:1>3 ");
	RM_CHECK_TEXT(out_edges(graph, 2), "property:name>4 ");
	RM_CHECK_TEXT(out_edges(graph, 3), "property:name>4* property:friend>2* ");
	RM_CHECK_TEXT(out_edges(graph, 4), "");
	rm_graph_free(graph);
}

static void test_graph_build__tree_and_roots(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	struct rm_edge edge;

	RM_REQUIRE(graph->root_count == 1);
	RM_CHECK_INT(graph->roots[0].node, 0);
	RM_CHECK(text_is(rm_graph_text(graph, graph->roots[0].link), "global_variables"));
	RM_CHECK(rm_graph_path_parent(graph, 0) == RM_NODE_NONE);
	RM_CHECK_INT(rm_graph_path_parent(graph, 1), 0);
	RM_CHECK_INT(rm_graph_path_parent(graph, 4), 2);
	RM_REQUIRE(rm_graph_path_edge(&edge, graph, 4));
	RM_CHECK_INT(edge.kind, RM_EDGE_PROPERTY);
	RM_CHECK(edge.is_tree);
	RM_REQUIRE(rm_graph_path_edge(&edge, graph, 0));
	RM_CHECK(edge.parent == RM_NODE_NONE);
	rm_graph_free(graph);
}

static void test_graph_build__in_edges_mirror_out_edges(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	uint32_t total = 0;

	RM_CHECK(graph->in_ranks == NULL);
	rm_graph_need_in(graph);
	RM_REQUIRE(graph->in_ranks != NULL);
	for (rm_node node = 0; node < graph->node_count; node++) {
		struct rm_edge edge;

		for (uint32_t at = 0; rm_graph_next_in(graph, node, &at, &edge); total++)
			RM_CHECK_INT(edge.child, node);
	}
	RM_CHECK_INT(total, graph->edge_count);
	RM_CHECK_INT(rm_graph_in_count(graph, 4), 2);
	rm_graph_need_in(graph); /* a second call changes nothing */
	RM_CHECK_INT(rm_graph_in_count(graph, 1), 1);
	rm_graph_free(graph);
}

/* The only edge into a node may be one that no way takes. */
static void test_graph_build__in_edge_of_a_node_without_way(void)
{
	struct rm_graph *graph = mkgraph("root global_variables g engine_table\n"
									 "node a string size=32\n"
									 "node b string size=32\n"
									 "node c string size=32 < g global c\n"
									 "edge g registry a a weak\n"
									 "edge g registry c c weak\n"
									 "edge g global c d\n");
	static const uint32_t counts[] = {1, 1, 0, 3};
	struct rm_edge edge;

	rm_graph_need_in(graph);
	for (rm_node node = 0; node < 4; node++) {
		uint32_t at = 0, count = 0, last = 0;

		for (; rm_graph_next_in(graph, node, &at, &edge); count++) {
			RM_CHECK(edge.child == node && (count == 0 || edge.id > last));
			last = edge.id;
		}
		RM_CHECK_INT(count, counts[node]);
		RM_CHECK_INT(rm_graph_in_count(graph, node), counts[node]);
	}
	RM_CHECK(graph->path_edges[1] == RM_EDGE_NONE);
	rm_graph_free(graph);
}

static void test_graph_build__sizes_and_totals(void)
{
	struct rm_graph *graph = mkgraph(small_heap);

	RM_CHECK_INT(rm_graph_size(graph, 0), 0);
	RM_CHECK_INT(rm_graph_size(graph, 1), 56 + 320 + 64);
	RM_CHECK_INT(rm_graph_allocated(graph, 1), 56 + 320 + 64 + 8);
	RM_CHECK_INT(rm_graph_size(graph, 4), 24 + 9);
	RM_CHECK_INT(rm_graph_allocated(graph, 4), 40);
	RM_CHECK_INT(graph->total_bytes, 440 + 72 + 72 + 33);
	RM_CHECK_INT(graph->total_allocated, 440 + 8 + 72 + 72 + 40);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_OBJECT].count, 2);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_OBJECT].bytes, 144);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_STRING].overhead_bytes, 7);
	RM_CHECK(text_is(graph->loc_totals[RM_LOC_STRING].text, "ZendStringMemoryLocation"));
	rm_graph_free(graph);
}

/* What lies in the compiler's arena is given back by nobody: its size counts, allocated it is nothing. */
static void test_graph_build__arena_is_not_allocated(void)
{
	struct rm_graph *graph = mkgraph("root function_table t functions\n"
									 "node f user_function size=248 region=arena < t entry f\n"
									 "row f op_array_body size=500 over=12\n"
									 "row f runtime_cache size=16 addr=0x7f0000000010 region=arena\n"
									 "node c object size=344 over=40 < t member c\n"
									 "row c runtime_cache size=24 addr=0x7f0000000020 region=arena\n"
									 "root compiler_arenas a compiler_arena size=48 over=100 region=arena loc=arena_header\n");

	RM_CHECK_INT(rm_graph_size(graph, 1), 248 + 500 + 16);
	RM_CHECK_INT(rm_graph_allocated(graph, 1), 512);
	RM_CHECK_INT(rm_graph_size(graph, 2), 344 + 24);
	RM_CHECK_INT(rm_graph_allocated(graph, 2), 384);
	RM_CHECK_INT(rm_graph_size(graph, 3), 48);
	RM_CHECK_INT(rm_graph_allocated(graph, 3), 148);
	RM_CHECK_INT(graph->total_allocated, 248 + 512 + 16 + 384 + 24 + 148);
	rm_graph_free(graph);
}

static void test_graph_build__classes(void)
{
	struct rm_graph *graph = mkgraph("root class_table t classes\n"
									 "node c class @class_name=App\\User < t class app\\user\n"
									 "node a object class=App\\User size=72 over=8 < t member x\n"
									 "node b object class=App\\User size=56 < t member y\n"
									 "node d object class=Other size=40 < t member z\n");
	uint32_t user = rm_graph_find_class(graph, rm_text_of("App\\User"));

	RM_CHECK_INT(graph->class_count, 2);
	RM_REQUIRE(user < graph->class_count);
	RM_CHECK_INT(graph->classes[user].count, 2);
	RM_CHECK_INT(graph->classes[user].bytes, 128);
	RM_CHECK_INT(graph->classes[user].allocated_bytes, 136);
	RM_CHECK_INT(graph->classes[user].definition, 1);
	RM_CHECK_INT(graph->class_ids[2], user);
	RM_CHECK(text_is(rm_graph_class_name(graph, 4), "Other"));
	RM_CHECK(rm_graph_class_name(graph, 1).ptr == NULL);
	RM_CHECK(graph->classes[rm_graph_find_class(graph, rm_text_of("Other"))].definition == RM_NODE_NONE);
	rm_graph_free(graph);
}

static void test_graph_build__locations_of_a_node(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	struct rm_location location;
	struct rm_text content;
	uint64_t length;

	RM_CHECK_INT(rm_graph_loc_first(graph, 0), rm_graph_loc_first(graph, 1));
	RM_CHECK_INT(rm_graph_loc_first(graph, 2) - rm_graph_loc_first(graph, 1), 3);
	rm_graph_location(&location, graph, rm_graph_loc_first(graph, 1));
	RM_CHECK_INT(location.type, RM_LOC_ARRAY);
	RM_CHECK_INT(location.address, 0x7f0000001000);
	RM_CHECK_INT(location.region, RM_REGION_HEAP);
	RM_CHECK(location.is_counted);
	rm_graph_location(&location, graph, rm_graph_loc_first(graph, 2));
	RM_CHECK_INT(location.class_id, 0);
	RM_CHECK_INT(location.refcount, 2);
	RM_CHECK_INT(rm_graph_location_node(graph, rm_graph_loc_first(graph, 2)), 2);
	RM_CHECK_INT(rm_graph_address(graph, 3), 0x7f0000003000);
	RM_CHECK_INT(rm_graph_address(graph, 0), 0);
	RM_CHECK_INT(rm_graph_refcount(graph, 2), 2);
	RM_REQUIRE(rm_graph_string(&content, &length, graph, 4));
	RM_CHECK(text_is(content, "some name"));
	RM_CHECK_INT(length, 9);
	RM_CHECK(!rm_graph_string(&content, &length, graph, 1));
	rm_graph_free(graph);
}

static void test_graph_build__regions_that_do_not_count(void)
{
	struct rm_graph *graph = mkgraph("root unreached u unreached\n"
									 "node a unreached_block size=320 region=unreached over=8 < u unreached 0x1 weak\n"
									 "node b string size=100 region=outside < u member x\n"
									 "node c string size=50 region=some_future_region < u member y\n"
									 "node d string size=30 region=vm_stack < u member z\n");
	struct rm_location location;

	RM_CHECK_INT(rm_graph_size(graph, 1), 0);
	RM_CHECK_INT(rm_graph_size(graph, 2), 0);
	RM_CHECK_INT(rm_graph_size(graph, 3), 0);
	RM_CHECK_INT(rm_graph_size(graph, 4), 30);
	RM_CHECK_INT(graph->total_bytes, 30);
	/* Not counted, but there: passes about such blocks read their rows. */
	rm_graph_location(&location, graph, rm_graph_loc_first(graph, 1));
	RM_CHECK_INT(location.region, RM_REGION_UNREACHED);
	RM_CHECK_INT(location.size, 320);
	RM_CHECK(!location.is_counted);
	rm_graph_location(&location, graph, rm_graph_loc_first(graph, 3));
	RM_CHECK_INT(location.region, RM_REGION_FOREIGN);
	rm_graph_free(graph);
}

/* Weakness 15: the same address and type in several rows was counted as often. Equal address, other type: two things. */
static void test_graph_build__repeated_addresses_count_once(void)
{
	struct rm_graph *graph = mkgraph("root function_table t functions\n"
									 "node f user_function size=232 addr=0x7f0000005000 loc=op_array < t function f\n"
									 "node g user_function size=232 addr=0x7f0000005000 loc=op_array < t function g\n"
									 "node h user_function size=232 addr=0x7f0000005000 loc=op_array < t function h\n"
									 "row f op_array_body size=64 addr=0x7f0000005000\n"
									 "node a object class=A size=40 addr=0x7f0000006000 < t member a\n"
									 "node b object class=A size=40 addr=0x7f0000006000 < t member b\n"
									 "node c object class=A size=40 addr=0x7f0000006008 < t member c\n"
									 "node d object class=A size=40 addr=0x7f0000006009 < t member d\n");
	struct rm_location location;

	RM_CHECK_INT(graph->loc_totals[RM_LOC_OP_ARRAY].count, 1);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_OP_ARRAY].bytes, 232);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_OP_ARRAY_BODY].count, 1);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_OBJECT].count, 3);
	RM_CHECK_INT(graph->classes[0].count, 3);
	RM_CHECK_INT(graph->classes[0].bytes, 120);
	RM_CHECK_INT(graph->faults.duplicate_locations, 3);
	RM_CHECK_INT(rm_graph_size(graph, 1), 296);
	RM_CHECK_INT(rm_graph_size(graph, 2), 0);
	RM_CHECK_INT(rm_graph_size(graph, 5), 0);
	RM_CHECK_INT(graph->total_bytes, 232 + 64 + 120);
	rm_graph_location(&location, graph, rm_graph_loc_first(graph, 2));
	RM_CHECK(!location.is_counted);
	rm_graph_free(graph);
}

/* Addresses all over the 64 bits, more of them than there may be bitmaps: found all the same. */
static void test_graph_build__repeated_addresses_far_apart(void)
{
	struct rm_strbuf text = { 0 };
	struct rm_graph *graph;

	rm_strbuf_add_cstr(&text, "root modules m modules\n");
	for (unsigned i = 0; i < 3000; i++)
		rm_strbuf_addf(&text, "node n%u string size=32 addr=0x%" PRIx64 " < m member x\n", i,
			(uint64_t)(1 + i % 2900) * UINT64_C(0x10000000001000));
	rm_strbuf_add_cstr(&text, "node last string size=32 addr=0xffffffffffffffff < m member x\n");
	graph = mkgraph_len(text.bytes, text.len);
	RM_CHECK_INT(graph->faults.duplicate_locations, 100);
	RM_CHECK_INT(graph->loc_totals[RM_LOC_STRING].count, 2901);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

static void test_graph_build__sizes_beyond_32_bits(void)
{
	struct rm_graph *graph = mkgraph("root modules m modules\n"
									 "node a string size=4294967295 < m member x\n"
									 "node b string size=4294967294 < m member x\n"
									 "node c string size=5000000000 over=4000000000 < m member x\n"
									 "row c string size=7000000000 over=4000000000\n"
									 "node d string size=9223372036854775807 < m member x\n"
									 "row d string size=9223372036854775807\n");

	RM_CHECK_INT(rm_graph_size(graph, 1), 4294967295);
	RM_CHECK_INT(rm_graph_size(graph, 2), 4294967294);
	RM_CHECK_INT(rm_graph_size(graph, 3), 12000000000);
	RM_CHECK_INT(rm_graph_allocated(graph, 3), 20000000000);
	RM_CHECK_INT(rm_graph_size(graph, 4), INT64_MAX);
	RM_CHECK_INT(graph->total_bytes, INT64_MAX);
	rm_graph_free(graph);
}

static void check_sizes(const struct rm_graph *graph, rm_node node, uint64_t bytes, uint64_t extra)
{
	RM_CHECK_INT(rm_graph_size(graph, node), bytes);
	RM_CHECK_INT(rm_graph_allocated(graph, node), bytes + extra);
}

/* Sizes that just fit their column, just do not, or only together do not. */
static void test_graph_build__sizes_around_16_bits(void)
{
	struct rm_graph *graph = mkgraph("root modules m modules\n"
									 "node a string size=65534 over=65534 < m member x\n"
									 "node b string size=65535 over=1 < m member x\n"
									 "node c string size=65536 < m member x\n"
									 "node d string size=1 over=65535 < m member x\n"
									 "node e string size=40000 over=8 < m member x\n"
									 "row e string size=25534 over=8\n"
									 "node f string size=40000 over=8 < m member x\n"
									 "row f string size=25535 over=8\n"
									 "row f string size=7 over=1\n"
									 "node g object size=40 over=1 addr=0x7f0000001000 < m member x\n"
									 "row g object size=70000 over=2 addr=0x7f0000001000\n"
									 "row g object size=50 over=3 addr=0x7f0000001000\n");

	check_sizes(graph, 1, 65534, 65534);
	check_sizes(graph, 2, 65535, 1);
	check_sizes(graph, 3, 65536, 0);
	check_sizes(graph, 4, 1, 65535);
	check_sizes(graph, 5, 65534, 16);
	check_sizes(graph, 6, 65542, 17);
	check_sizes(graph, 7, 40, 1);
	RM_CHECK_INT(graph->faults.duplicate_locations, 2);
	rm_graph_free(graph);
}

/* Nodes without rows, with one and with more than a byte can count, before and behind one another. */
static void test_graph_build__nodes_with_very_many_locations(void)
{
	static const unsigned counts[] = {1, 300, 1, 0, 254, 255, 0, 2, 700};
	struct rm_strbuf text = { 0 };
	struct rm_graph *graph;
	uint32_t row = 0;

	rm_strbuf_add_cstr(&text, "root modules m modules\n");
	for (unsigned i = 0; i < 45; i++) {
		unsigned count = counts[i % RM_COUNT_OF(counts)];

		rm_strbuf_addf(&text, "node n%u string%s < m member x\n", i, count > 0 ? " size=1" : "");
		for (unsigned k = 1; k < count; k++)
			rm_strbuf_addf(&text, "row n%u string size=1\n", i);
	}
	graph = mkgraph_len(text.bytes, text.len);
	RM_REQUIRE(graph->node_count == 46);
	for (rm_node node = 1; node < 46; node++) {
		unsigned count = counts[(node - 1) % RM_COUNT_OF(counts)];

		RM_CHECK_INT(rm_graph_loc_first(graph, node), row);
		RM_CHECK_INT(rm_graph_size(graph, node), count);
		for (row += count; count > 0; count--)
			RM_CHECK_INT(rm_graph_location_node(graph, row - count), node);
	}
	RM_CHECK_INT(rm_graph_loc_first(graph, 46), row);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

/* Location rows may stand in any order: what was counted before the first one out of place does not count twice. */
static void test_graph_build__locations_out_of_order(void)
{
	struct rm_graph *graph = mkgraph("root modules m modules\n"
									 "node a object class=A size=40 < m member x\n"
									 "node b object class=B size=70000 over=3 < m member x\n"
									 "node c object class=C size=50 < m member x\n"
									 "row c object size=7\n");
	struct rm_graph_input input = *rm_graph_input_of(graph);
	unsigned char *rows = rm_alloc(4 * RMEM_LOCATION_BYTES);
	struct rm_graph *other;
	struct rm_err err;

	RM_REQUIRE(input.location_rows == 4);
	/* b, c, c, a: the last is out of place. */
	memcpy(rows, input.locations + RMEM_LOCATION_BYTES, 3 * RMEM_LOCATION_BYTES);
	memcpy(rows + 3 * RMEM_LOCATION_BYTES, input.locations, RMEM_LOCATION_BYTES);
	input.locations = rows;
	input.release = NULL;
	RM_REQUIRE(rm_graph_build(&other, &input, &err) == 0);
	RM_CHECK(other->store->edge_rows == NULL && other->store->loc_order != NULL);
	check_sizes(other, 1, 40, 0);
	check_sizes(other, 2, 70000, 3);
	check_sizes(other, 3, 57, 0);
	RM_CHECK_INT(other->total_bytes, graph->total_bytes);
	RM_CHECK_INT(other->class_count, 3);
	for (rm_node node = 1; node < 4; node++) {
		RM_CHECK_INT(other->class_ids[node], graph->class_ids[node]);
		RM_CHECK_INT(other->classes[node - 1].count, graph->classes[node - 1].count);
	}
	rm_graph_free(other);
	rm_graph_free(graph);
	rm_free(rows);
}

static void test_graph_build__side_tables(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	struct rm_container container;
	struct rm_attribute attribute;
	struct rm_text text;
	uint64_t number = 0;
	double ratio = 0;

	RM_CHECK(graph->is_ours);
	RM_CHECK(graph->has_containers);
	RM_REQUIRE(rm_graph_container(&container, graph, 1));
	RM_CHECK_INT(container.capacity, 8);
	RM_CHECK_INT(container.count, 2);
	RM_CHECK((container.flags & RM_CONTAINER_ARRAY) != 0);
	RM_CHECK(!rm_graph_container(&container, graph, 4));
	RM_REQUIRE(rm_graph_attribute(&text, graph, 1, "#count"));
	RM_CHECK(text_is(text, "2"));
	RM_CHECK(!rm_graph_attribute(&text, graph, 1, "#cou"));
	RM_CHECK(!rm_graph_attribute(&text, graph, 4, "#count"));
	RM_CHECK(rm_graph_attribute_at(&attribute, graph, 1, 0));
	RM_CHECK(!rm_graph_attribute_at(&attribute, graph, 1, 1));
	RM_CHECK(rm_graph_summary_u64(&number, graph, "memory_get_usage") && number == 1234);
	RM_CHECK(!rm_graph_summary_u64(&number, graph, "avg"));
	RM_CHECK(rm_graph_summary_double(&ratio, graph, "avg") && ratio > 1.49 && ratio < 1.51);
	RM_CHECK(!rm_graph_summary_double(&ratio, graph, "none"));
	RM_CHECK(text_is(graph->captured_at, "2024-01-02T03:04:05Z"));
	RM_CHECK_INT(rm_graph_file_id(graph, 3), 3);
	rm_graph_free(graph);
}

static void test_graph_build__a_later_attribute_counts(void)
{
	struct rm_graph *graph = mkgraph("root modules m modules @k=1 @other=x @k=2\n");
	struct rm_text text;

	RM_REQUIRE(rm_graph_attribute(&text, graph, 0, "k"));
	RM_CHECK(text_is(text, "2"));
	rm_graph_free(graph);
}

static void test_graph_build__unknown_words_are_kept(void)
{
	struct rm_graph *graph = mkgraph("root modules m modules\n"
									 "node x NovelContext loc=NovelMemoryLocation size=64 < m member x\n");
	struct rm_location location;

	RM_CHECK(graph->types[1] >= RM_TYPE_KNOWN);
	RM_CHECK(text_is(rm_graph_type_text(graph, 1), "NovelContext"));
	rm_graph_location(&location, graph, 0);
	RM_CHECK(location.type >= RM_LOC_KNOWN);
	RM_REQUIRE(location.type < graph->loc_total_count);
	RM_CHECK(text_is(graph->loc_totals[location.type].text, "NovelMemoryLocation"));
	RM_CHECK_INT(graph->loc_totals[location.type].bytes, 64);
	rm_graph_free(graph);
}

/* More unknown types than ids of one byte: they share the last, and nothing is lost but the name. */
static void test_graph_build__very_many_unknown_words(void)
{
	struct rm_strbuf text = { 0 };
	struct rm_graph *graph;

	rm_strbuf_add_cstr(&text, "root modules m modules\n");
	for (unsigned i = 0; i < 600; i++)
		rm_strbuf_addf(&text, "node n%u Novel%uContext loc=Novel%uMemoryLocation size=10 < m member x\n", i, i, i);
	graph = mkgraph_len(text.bytes, text.len);
	RM_CHECK_INT(graph->node_count, 601);
	RM_CHECK_INT(graph->types[600], RM_TYPE_LIMIT);
	RM_CHECK_INT(graph->total_bytes, 6000);
	RM_CHECK(rm_graph_type_text(graph, 600).ptr != NULL);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

static void test_graph_build__gives_back_all_memory(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	uint64_t with, before;

	with = rm_mem_used();
	rm_graph_free(graph);
	before = rm_mem_used();
	RM_CHECK(with > before);
	graph = mkgraph(small_heap);
	rm_graph_need_in(graph);
	rm_graph_free(graph);
	RM_CHECK_INT(rm_mem_used(), before);
}

RM_TEST_TABLE(
	RM_TEST(test_graph_build__empty_graph),
	RM_TEST(test_graph_build__rows_in_order_are_not_copied),
	RM_TEST(test_graph_build__types_and_edges_in_order),
	RM_TEST(test_graph_build__tree_and_roots),
	RM_TEST(test_graph_build__in_edges_mirror_out_edges),
	RM_TEST(test_graph_build__in_edge_of_a_node_without_way),
	RM_TEST(test_graph_build__sizes_and_totals),
	RM_TEST(test_graph_build__arena_is_not_allocated),
	RM_TEST(test_graph_build__classes),
	RM_TEST(test_graph_build__locations_of_a_node),
	RM_TEST(test_graph_build__regions_that_do_not_count),
	RM_TEST(test_graph_build__repeated_addresses_count_once),
	RM_TEST(test_graph_build__repeated_addresses_far_apart),
	RM_TEST(test_graph_build__sizes_beyond_32_bits),
	RM_TEST(test_graph_build__sizes_around_16_bits),
	RM_TEST(test_graph_build__nodes_with_very_many_locations),
	RM_TEST(test_graph_build__locations_out_of_order),
	RM_TEST(test_graph_build__side_tables),
	RM_TEST(test_graph_build__a_later_attribute_counts),
	RM_TEST(test_graph_build__unknown_words_are_kept),
	RM_TEST(test_graph_build__very_many_unknown_words),
	RM_TEST(test_graph_build__gives_back_all_memory),
)
