/*
 * Input that is not in collapsed form: full-detail files, files of other writers, files with faults. The heart is a
 * comparison: random heaps, written in both degrees of detail and with ids and rows shuffled, must come out as one graph.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/base/vec.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/graph/graph_build.h"
#include "../../ext/format/rmem_rows.h"
#include "../lib/mkgraph.h"
#include "../lib/rm_test.h"

/* ---- rows by hand: what mkgraph would not write ---- */

struct rows {
	RM_VEC(unsigned char) nodes, edges, locations, attributes, summary, containers;
	RM_VEC(const char *) texts;
	bool is_foreign;
};

static rm_str text_id(struct rows *rows, const char *text)
{
	for (size_t i = 0; i < rows->texts.count; i++) {
		if (strcmp(rows->texts.items[i], text) == 0)
			return (rm_str)i;
	}
	rm_vec_push(&rows->texts, text);
	return (rm_str)rows->texts.count - 1;
}

#define ROW(vec, bytes) (rm_vec_reserve(vec, (vec)->count + (bytes)), (vec)->count += (bytes), (vec)->items + (vec)->count - (bytes))

static void node(struct rows *rows, uint32_t id, const char *type)
{
	rmem_put_node(ROW(&rows->nodes, RMEM_NODE_BYTES), id, text_id(rows, type), RMEM_NONE);
}

static void edge(struct rows *rows, uint32_t parent, uint32_t child, const char *link, bool is_tree, unsigned strength,
	unsigned kind)
{
	rmem_put_edge(ROW(&rows->edges, RMEM_EDGE_BYTES), parent, child, text_id(rows, link), is_tree,
		(enum rmem_strength)strength, (enum rmem_edge_kind)kind);
}

static void location(struct rows *rows, uint32_t id, const char *type, uint64_t address, uint64_t size)
{
	struct rmem_location row = {
		.node_id = id,
		.type_id = text_id(rows, type),
		.class_id = RMEM_NONE,
		.address = address,
		.size = size,
		.string_id = RMEM_NONE,
		.region_id = text_id(rows, "zend_mm_heap"),
		.bin_overhead = 1,
	};

	rmem_put_location(ROW(&rows->locations, RMEM_LOCATION_BYTES), &row);
}

static void attribute(struct rows *rows, uint32_t id, const char *key, const char *value)
{
	rmem_put_attribute(ROW(&rows->attributes, RMEM_ATTRIBUTE_BYTES), id, text_id(rows, key), text_id(rows, value));
}

static void container(struct rows *rows, uint32_t id, uint32_t count)
{
	struct rmem_container row = { id, RMEM_CONTAINER_ARRAY, count, 0, 0, 8, count };

	rmem_put_container(ROW(&rows->containers, RMEM_CONTAINER_BYTES), &row);
}

static struct rm_text rows_text(const void *payload, rm_str id)
{
	const struct rows *rows = payload;

	return id < rows->texts.count ? rm_text_of(rows->texts.items[id]) : RM_TEXT_NONE;
}

static struct rm_graph *build(struct rows *rows)
{
	static const unsigned char none[1];
	struct rm_graph_input input = {
		.nodes = rows->nodes.items,
		.node_rows = rows->nodes.count / RMEM_NODE_BYTES,
		.edges = rows->edges.items,
		.edge_rows = rows->edges.count / RMEM_EDGE_BYTES,
		.locations = rows->locations.items,
		.location_rows = rows->locations.count / RMEM_LOCATION_BYTES,
		.attributes = rows->attributes.items,
		.attribute_rows = rows->attributes.count / RMEM_ATTRIBUTE_BYTES,
		.containers = rows->is_foreign ? NULL : rows->containers.count != 0 ? rows->containers.items : none,
		.container_rows = rows->containers.count / RMEM_CONTAINER_BYTES,
		.text = rows_text,
		.text_count = (uint32_t)rows->texts.count,
		.payload = rows,
	};
	struct rm_graph *graph = NULL;

	RM_CHECK_INT(rm_graph_build(&graph, &input, NULL), 0);
	return graph;
}

static void rows_release(struct rows *rows)
{
	rm_vec_release(&rows->nodes);
	rm_vec_release(&rows->edges);
	rm_vec_release(&rows->locations);
	rm_vec_release(&rows->attributes);
	rm_vec_release(&rows->containers);
	rm_vec_release(&rows->texts);
}

/* Everything that a graph says, as text. Nodes by index: equal graphs have equal order. */
static void describe(struct rm_strbuf *sb, const struct rm_graph *graph)
{
	struct rm_attribute attr;
	struct rm_container c;

	rm_strbuf_clear(sb);
	for (uint32_t i = 0; i < graph->root_count; i++) {
		rm_strbuf_addf(sb, "root %" PRIu32 " ", graph->roots[i].node);
		rm_strbuf_add_text(sb, rm_graph_text(graph, graph->roots[i].link));
		rm_strbuf_add_char(sb, '\n');
	}
	for (rm_node n = 0; n < graph->node_count; n++) {
		struct rm_edge e;

		rm_strbuf_addf(sb, "node %" PRIu32 " ", n);
		rm_strbuf_add_text(sb, rm_graph_type_text(graph, n));
		rm_strbuf_addf(sb, " size %" PRIu64 " of %" PRIu64 " parent %" PRId32 "\n", rm_graph_size(graph, n),
			rm_graph_allocated(graph, n), (int32_t)rm_graph_path_parent(graph, n));
		for (uint32_t id = graph->out_first[n]; rm_graph_next_out(graph, n, &id, &e);) {
			rm_strbuf_addf(sb, "  %s ", rm_edge_kind_text(e.kind));
			rm_strbuf_add_text(sb, rm_graph_text(graph, e.link));
			rm_strbuf_addf(sb, " -> %" PRIu32 " tree %d strength %d\n", e.child, e.is_tree, e.strength);
		}
		for (uint32_t place = rm_graph_loc_first(graph, n); place < rm_graph_loc_first(graph, n + 1); place++) {
			struct rm_location l;

			rm_graph_location(&l, graph, place);
			RM_CHECK_INT(rm_graph_location_node(graph, place), n);
			rm_strbuf_addf(sb, "  at %" PRIx64 " %" PRIu64 " type %d\n", l.address, l.size, l.type);
		}
		for (uint32_t i = 0; rm_graph_attribute_at(&attr, graph, n, i); i++)
			rm_strbuf_addf(sb, "  @%.*s=%.*s\n", (int)attr.key.len, attr.key.ptr, (int)attr.value.len, attr.value.ptr);
		if (rm_graph_container(&c, graph, n))
			rm_strbuf_addf(sb, "  container %" PRIu32 " of %" PRIu32 "\n", c.count, c.capacity);
	}
}

/* ---- both degrees of one heap ---- */

enum { HEAP_MAX = 60, REF_MAX = 240 };

struct heap {
	uint32_t count;
	bool is_array[HEAP_MAX];
	uint32_t ref_count;
	struct {
		uint32_t from, to;
		bool is_tree, is_weak;
		char name[12];
	} refs[REF_MAX];
};

/* Each value but the first is first reached from an earlier one; then some more references, from any to any. */
static void heap_random(struct heap *heap, uint64_t *state)
{
	heap->count = 1 + (uint32_t)(rm_test_random(state) % (HEAP_MAX - 1));
	heap->ref_count = 0;
	for (uint32_t i = 0; i < heap->count; i++)
		heap->is_array[i] = rm_test_random(state) % 2 == 0;
	for (uint32_t from = 0; from < heap->count; from++) {
		for (uint32_t to = 0; to < heap->count && heap->ref_count < REF_MAX; to++) {
			bool is_tree = to > from && to == from + 1 + (from * 7 + to) % 3;
			uint64_t dice = rm_test_random(state) % 20;

			for (uint32_t r = 0; r < heap->ref_count; r++)
				is_tree &= !(heap->refs[r].is_tree && heap->refs[r].to == to);
			if (!is_tree && dice != 0)
				continue;
			heap->refs[heap->ref_count].from = from;
			heap->refs[heap->ref_count].to = to;
			heap->refs[heap->ref_count].is_tree = is_tree;
			heap->refs[heap->ref_count].is_weak = dice == 1;
			(void)snprintf(heap->refs[heap->ref_count].name, 12, "k%" PRIu32, heap->ref_count % 17);
			heap->ref_count++;
		}
	}
}

static void heap_graph_detail(struct rows *rows, const struct heap *heap)
{
	edge(rows, RMEM_NONE, 0, "global_variables", true, 0, RMEM_EDGE_ROOT);
	for (uint32_t i = 0; i < heap->count; i++) {
		node(rows, i, heap->is_array[i] ? "ArrayHeaderContext" : "ObjectContext");
		location(rows, i, heap->is_array[i] ? "ZendArrayMemoryLocation" : "ZendObjectMemoryLocation", 0x100000 + i * 0x1000, 56);
		if (heap->is_array[i]) {
			location(rows, i, "ZendArrayTableMemoryLocation", 0x100800 + i * 0x1000, 320);
			attribute(rows, i, "#count", heap->is_array[i] ? "3" : "4");
			container(rows, i, 3);
		}
	}
	for (uint32_t r = 0; r < heap->ref_count; r++)
		edge(rows, heap->refs[r].from, heap->refs[r].to, heap->refs[r].name, heap->refs[r].is_tree, heap->refs[r].is_weak,
			heap->is_array[heap->refs[r].from] ? RMEM_EDGE_ELEMENT : RMEM_EDGE_PROPERTY);
}

/* Ids: value i is 10 i, its container 10 i + 1, its element r ... behind all values. Scalars hang here and there. */
static void heap_full_detail(struct rows *rows, const struct heap *heap)
{
	uint32_t next = heap->count * 10;

	edge(rows, RMEM_NONE, 0, "global_variables", true, 0, RMEM_EDGE_ROOT);
	for (uint32_t i = 0; i < heap->count; i++) {
		uint32_t id = i * 10;

		node(rows, id, heap->is_array[i] ? "ArrayHeaderContext" : "ObjectContext");
		node(rows, id + 1, heap->is_array[i] ? "ArrayElementsContext" : "ObjectPropertiesContext");
		location(rows, id, heap->is_array[i] ? "ZendArrayMemoryLocation" : "ZendObjectMemoryLocation", 0x100000 + i * 0x1000, 56);
		if (heap->is_array[i]) {
			location(rows, id + 1, "ZendArrayTableMemoryLocation", 0x100800 + i * 0x1000, 320);
			attribute(rows, id + 1, "#count", "3");
			container(rows, id, 3);
		} else {
			attribute(rows, id + 1, "#count", "77");
			node(rows, id + 2, "ScalarValueContext");
			attribute(rows, id + 2, "value", "5");
			edge(rows, id + 1, id + 2, "answer", true, 0, RMEM_EDGE_PROPERTY);
		}
		edge(rows, id, id + 1, heap->is_array[i] ? "array_elements" : "object_properties", true, 0, RMEM_EDGE_PART);
		node(rows, id + 3, "ObjectHandlersContext");
		edge(rows, id, id + 3, "object_handlers", true, 2, RMEM_EDGE_MEMBER);
	}
	for (uint32_t r = 0; r < heap->ref_count; r++) {
		uint32_t from = heap->refs[r].from * 10 + 1;
		const char *name = heap->refs[r].name;

		if (heap->is_array[heap->refs[r].from]) {
			node(rows, next, "ArrayElementContext");
			edge(rows, from, next, name, true, 0, RMEM_EDGE_PART);
			from = next++;
			name = "value";
		}
		edge(rows, from, heap->refs[r].to * 10, name, heap->refs[r].is_tree, heap->refs[r].is_weak,
			heap->is_array[heap->refs[r].from] ? RMEM_EDGE_ELEMENT : RMEM_EDGE_PROPERTY);
	}
}

static void test_graph_collapse__both_degrees_give_one_graph(void)
{
	struct rm_strbuf a = { 0 }, b = { 0 };
	uint64_t state = 2024;

	for (int round = 0; round < 500; round++) {
		struct rows graph_rows = { 0 }, full_rows = { 0 };
		struct rm_graph *graph, *full;
		static struct heap heap;

		heap_random(&heap, &state);
		heap_graph_detail(&graph_rows, &heap);
		heap_full_detail(&full_rows, &heap);
		graph = build(&graph_rows);
		full = build(&full_rows);
		describe(&a, graph);
		describe(&b, full);
		RM_CHECK_INT(full->node_count, heap.count);
		RM_CHECK_INT(rm_graph_file_id(full, heap.count - 1), (heap.count - 1) * 10);
		if (!RM_CHECK_TEXT(rm_strbuf_cstr(&b), rm_strbuf_cstr(&a)))
			round = 500;
		rm_graph_free(graph);
		rm_graph_free(full);
		rows_release(&graph_rows);
		rows_release(&full_rows);
	}
	rm_strbuf_release(&a);
	rm_strbuf_release(&b);
}

/* The rows of one file in another order, under other ids that keep the order of the old: the same graph, but for the
 * order of edges and locations within a node. */
static void test_graph_collapse__rows_and_ids_in_any_order(void)
{
	uint64_t state = 99;

	for (int round = 0; round < 200; round++) {
		struct rows rows = { 0 }, mixed = { 0 };
		struct rm_graph *graph, *other;
		static struct heap heap;
		size_t count;

		heap_random(&heap, &state);
		heap_full_detail(&rows, &heap);
		heap_full_detail(&mixed, &heap);
		graph = build(&rows);
		count = mixed.nodes.count / RMEM_NODE_BYTES;
		for (size_t i = count; i > 1; i--) {
			size_t j = rm_test_random(&state) % i;
			unsigned char swap[RMEM_NODE_BYTES];

			memcpy(swap, mixed.nodes.items + j * RMEM_NODE_BYTES, RMEM_NODE_BYTES);
			memmove(mixed.nodes.items + j * RMEM_NODE_BYTES, mixed.nodes.items + (i - 1) * RMEM_NODE_BYTES, RMEM_NODE_BYTES);
			memcpy(mixed.nodes.items + (i - 1) * RMEM_NODE_BYTES, swap, RMEM_NODE_BYTES);
		}
#define RENAME(id) ((id) == RMEM_NONE ? RMEM_NONE : (id) * 50000u + 7u)
		for (size_t i = 0; i < count; i++)
			rmem_put_u32(mixed.nodes.items + i * 16, RENAME(rmem_get_u32(mixed.nodes.items + i * 16)));
		for (size_t i = 0; i < mixed.edges.count; i += 16) {
			rmem_put_u32(mixed.edges.items + i, RENAME(rmem_get_u32(mixed.edges.items + i)));
			rmem_put_u32(mixed.edges.items + i + 4, RENAME(rmem_get_u32(mixed.edges.items + i + 4)));
		}
		for (size_t i = 0; i < mixed.locations.count; i += 48)
			rmem_put_u32(mixed.locations.items + i, RENAME(rmem_get_u32(mixed.locations.items + i)));
		for (size_t i = 0; i < mixed.attributes.count; i += 12)
			rmem_put_u32(mixed.attributes.items + i, RENAME(rmem_get_u32(mixed.attributes.items + i)));
		for (size_t i = 0; i < mixed.containers.count; i += 28)
			rmem_put_u32(mixed.containers.items + i, RENAME(rmem_get_u32(mixed.containers.items + i)));
		other = build(&mixed);
		{
			struct rm_strbuf a = { 0 }, b = { 0 };

			describe(&a, graph);
			describe(&b, other);
			if (!RM_CHECK_TEXT(rm_strbuf_cstr(&b), rm_strbuf_cstr(&a)))
				round = 200;
			rm_strbuf_release(&a);
			rm_strbuf_release(&b);
		}
		RM_CHECK_INT(rm_graph_file_id(other, 0), 7);
		rm_graph_free(graph);
		rm_graph_free(other);
		rows_release(&rows);
		rows_release(&mixed);
	}
}

/* ---- faults ---- */

static void test_graph_collapse__dangling_and_second_tree_edges_are_dropped(void)
{
	struct rows rows = { 0 };
	struct rm_strbuf line = { 0 };
	struct rm_graph *graph;

	node(&rows, 0, "ArrayHeaderContext");
	node(&rows, 1, "ObjectContext");
	edge(&rows, RMEM_NONE, 0, "global_variables", true, 0, RMEM_EDGE_ROOT);
	edge(&rows, 0, 1, "a", true, 0, RMEM_EDGE_ELEMENT);
	edge(&rows, 0, 1, "second", true, 0, RMEM_EDGE_ELEMENT);
	edge(&rows, 0, 5, "nowhere", true, 0, RMEM_EDGE_ELEMENT);
	edge(&rows, 9, 1, "from nowhere", false, 0, RMEM_EDGE_ELEMENT);
	location(&rows, 77, "ZendObjectMemoryLocation", 0x1000, 40);
	graph = build(&rows);
	RM_CHECK_INT(graph->edge_count, 2);
	RM_CHECK_INT(graph->faults.dangling_edges, 2);
	RM_CHECK_INT(graph->faults.second_tree_edges, 1);
	RM_CHECK_INT(graph->faults.dangling_locations, 1);
	RM_CHECK_INT(graph->total_bytes, 0);
	RM_REQUIRE(rm_graph_warning(&line, graph));
	RM_CHECK_TEXT(rm_strbuf_cstr(&line), "2 edges without a node at one end, 1 second tree edge into a node, 1 location of no node "
										 "dropped");
	rm_graph_free(graph);
	rows_release(&rows);
	rm_strbuf_release(&line);
}

static void test_graph_collapse__tree_cycles_are_cut_once(void)
{
	struct rows rows = { 0 };
	struct rm_graph *graph;

	for (uint32_t i = 0; i < 6; i++)
		node(&rows, i, "ObjectContext");
	/* 0 -> 1 -> 2 -> 0 has no root; 3 is its own tree parent; 4 -> 5 is fine. */
	edge(&rows, 0, 1, "a", true, 0, RMEM_EDGE_PROPERTY);
	edge(&rows, 1, 2, "b", true, 0, RMEM_EDGE_PROPERTY);
	edge(&rows, 2, 0, "c", true, 0, RMEM_EDGE_PROPERTY);
	edge(&rows, 3, 3, "self", true, 0, RMEM_EDGE_PROPERTY);
	edge(&rows, 4, 5, "d", true, 0, RMEM_EDGE_PROPERTY);
	graph = build(&rows);
	RM_CHECK_INT(graph->faults.tree_cycles, 2);
	for (rm_node n = 0; n < graph->node_count; n++) {
		rm_node at = n;
		int steps = 0;

		while (at != RM_NODE_NONE && steps++ < 10)
			at = rm_graph_path_parent(graph, at);
		RM_CHECK(at == RM_NODE_NONE);
	}
	RM_CHECK_INT(rm_graph_path_parent(graph, 5), 4);
	rm_graph_free(graph);
	rows_release(&rows);
}

static void test_graph_collapse__a_self_reference_is_an_edge(void)
{
	struct rm_graph *graph = mkgraph("root global_variables g engine_table\nnode a object size=40 < g global a\n"
									 "edge a property a me\n");
	struct rm_edge e = { 0 };
	uint32_t id = graph->out_first[1];

	RM_CHECK(rm_graph_next_out(graph, 1, &id, &e));
	RM_CHECK_INT(e.child, 1);
	RM_CHECK(!e.is_tree);
	rm_graph_free(graph);
}

static void test_graph_collapse__plumbing_without_owner_stays(void)
{
	struct rows rows = { 0 };
	struct rm_graph *graph;

	node(&rows, 0, "ObjectPropertiesContext");
	node(&rows, 1, "StringContext");
	edge(&rows, 0, 1, "name", true, 0, RMEM_EDGE_PROPERTY);
	graph = build(&rows);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(graph->types[0], RM_TYPE_OBJECT_PROPERTIES);
	RM_CHECK_INT(graph->edge_count, 1);
	rm_graph_free(graph);
	rows_release(&rows);
}

static void test_graph_collapse__repeated_node_rows(void)
{
	struct rows rows = { 0 };
	struct rm_graph *graph;

	node(&rows, 3, "ObjectContext");
	node(&rows, 3, "StringContext");
	node(&rows, 4, "StringContext");
	edge(&rows, RMEM_NONE, 3, "global_variables", true, 0, RMEM_EDGE_ROOT);
	edge(&rows, 3, 4, "x", true, 0, RMEM_EDGE_PROPERTY);
	graph = build(&rows);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(graph->types[0], RM_TYPE_OBJECT);
	RM_CHECK_INT(graph->faults.duplicate_nodes, 1);
	RM_CHECK_INT(rm_graph_file_id(graph, 1), 4);
	rm_graph_free(graph);
	rows_release(&rows);
}

/* A chain of plumbing a million long: no recursion, and no quadratic search for its owner. */
static void test_graph_collapse__deep_plumbing(void)
{
	enum { DEPTH = 1000000 };
	struct rows rows = { 0 };
	struct rm_graph *graph;

	node(&rows, 0, "ObjectContext");
	edge(&rows, RMEM_NONE, 0, "global_variables", true, 0, RMEM_EDGE_ROOT);
	for (uint32_t i = 1; i < DEPTH; i++) {
		node(&rows, i, "ObjectPropertiesContext");
		edge(&rows, i - 1, i, "object_properties", true, 0, RMEM_EDGE_PART);
	}
	node(&rows, DEPTH, "StringContext");
	edge(&rows, DEPTH - 1, DEPTH, "deep", true, 0, RMEM_EDGE_PROPERTY);
	graph = build(&rows);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(graph->edge_count, 2);
	RM_CHECK_INT(rm_graph_path_parent(graph, 1), 0);
	rm_graph_free(graph);
	rows_release(&rows);
}

static void test_graph_collapse__deep_chain_of_values(void)
{
	enum { DEPTH = 1000000 };
	struct rows rows = { 0 };
	struct rm_graph *graph;

	/* Ids descend along the chain, so that nothing can be used in place. */
	for (uint32_t i = 0; i < DEPTH; i++)
		node(&rows, i, "ObjectContext");
	edge(&rows, RMEM_NONE, DEPTH - 1, "global_variables", true, 0, RMEM_EDGE_ROOT);
	for (uint32_t i = DEPTH - 1; i > 0; i--)
		edge(&rows, i, i - 1, "next", true, 0, RMEM_EDGE_PROPERTY);
	graph = build(&rows);
	RM_CHECK_INT(graph->edge_count, DEPTH);
	RM_CHECK_INT(graph->faults.tree_cycles, 0);
	RM_CHECK_INT(rm_graph_path_parent(graph, 0), 1);
	rm_graph_free(graph);
	rows_release(&rows);
}

/* ---- files of others ---- */

static void foreign_edge(struct rows *rows, uint32_t parent, uint32_t child, const char *link, bool is_tree)
{
	edge(rows, parent, child, link, is_tree, 0, RMEM_EDGE_UNKNOWN);
}

static uint8_t kind_between(const struct rm_graph *graph, rm_node from, rm_node to)
{
	struct rm_edge e = { 0 };

	for (uint32_t id = graph->out_first[from]; rm_graph_next_out(graph, from, &id, &e);) {
		if (e.child == to)
			return e.kind;
	}
	return 0xFF;
}

static void test_graph_collapse__kinds_from_names_and_types(void)
{
	struct rows rows = { .is_foreign = true };
	struct rm_graph *graph;
	struct rm_edge e = { 0 };

	node(&rows, 0, "CallFramesContext");
	node(&rows, 1, "CallFrameContext");
	node(&rows, 2, "CallFrameVariableTableContext");
	node(&rows, 3, "ObjectContext");
	node(&rows, 4, "ObjectPropertiesContext");
	node(&rows, 5, "ArrayHeaderContext");
	node(&rows, 6, "ArrayElementsContext");
	node(&rows, 7, "ArrayElementContext");
	node(&rows, 8, "StringContext");
	node(&rows, 9, "PhpReferenceContext");
	node(&rows, 10, "WeakReferenceContext");
	foreign_edge(&rows, RMEM_NONE, 0, "call_frames", true);
	foreign_edge(&rows, 0, 1, "0", true);
	foreign_edge(&rows, 1, 2, "local_variables", true);
	foreign_edge(&rows, 2, 3, "x", true);
	foreign_edge(&rows, 1, 3, "this", false);
	foreign_edge(&rows, 3, 4, "object_properties", true);
	foreign_edge(&rows, 4, 5, "items", true);
	foreign_edge(&rows, 5, 6, "array_elements", true);
	foreign_edge(&rows, 6, 7, "first", true);
	foreign_edge(&rows, 7, 8, "key", true);
	foreign_edge(&rows, 7, 9, "value", true);
	foreign_edge(&rows, 9, 3, "referenced", false);
	foreign_edge(&rows, 3, 10, "weak_reference", true);
	foreign_edge(&rows, 10, 5, "referent", false);
	attribute(&rows, 6, "#count", "41");
	graph = build(&rows);
	/* Left: 0 frames, 1 frame, 2 object, 3 array, 4 string, 5 reference. */
	RM_REQUIRE(graph->node_count == 6);
	RM_CHECK(!graph->is_ours);
	RM_CHECK_INT(kind_between(graph, 0, 1), RM_EDGE_FRAME);
	RM_CHECK_INT(kind_between(graph, 1, 2), RM_EDGE_VARIABLE);
	RM_CHECK_INT(kind_between(graph, 2, 3), RM_EDGE_PROPERTY);
	RM_CHECK_INT(kind_between(graph, 3, 4), RM_EDGE_KEY);
	RM_CHECK_INT(kind_between(graph, 3, 5), RM_EDGE_ELEMENT);
	RM_CHECK_INT(kind_between(graph, 5, 2), RM_EDGE_REFERENCED);
	RM_REQUIRE(rm_graph_path_edge(&e, graph, 5));
	RM_CHECK(rm_text_is(rm_graph_text(graph, e.link), "first"));
	RM_REQUIRE(rm_graph_path_edge(&e, graph, 0));
	RM_CHECK_INT(e.kind, RM_EDGE_ROOT);
	/* The weak reference is its object, and what it looks at is not held. */
	{
		struct rm_edge weak = { 0 };

		for (uint32_t id = graph->out_first[2]; rm_graph_next_out(graph, 2, &id, &weak);) {
			if (weak.kind == RM_EDGE_WEAK_REFERENT)
				break;
		}
		RM_CHECK_INT(weak.kind, RM_EDGE_WEAK_REFERENT);
		RM_CHECK_INT(weak.strength, RM_WEAK);
		RM_CHECK_INT(weak.child, 3);
	}
	{
		struct rm_container c;

		RM_REQUIRE(rm_graph_container(&c, graph, 3));
		RM_CHECK_INT(c.count, 41);
		RM_CHECK((c.flags & RM_CONTAINER_ESTIMATED) != 0);
	}
	rm_graph_free(graph);
	rows_release(&rows);
}

static void test_graph_collapse__copies_of_one_value_merge(void)
{
	struct rows rows = { .is_foreign = true };
	struct rm_graph *graph;
	struct rm_edge e = { 0 };
	uint32_t id;

	node(&rows, 0, "DefinedClassesContext");
	node(&rows, 1, "ObjectContext");
	node(&rows, 2, "ObjectContext"); /* the same object, found a second time */
	node(&rows, 3, "StringContext");
	node(&rows, 4, "ObjectContext"); /* another thing that begins at the same address */
	foreign_edge(&rows, RMEM_NONE, 0, "class_table", true);
	foreign_edge(&rows, 0, 1, "a", true);
	foreign_edge(&rows, 0, 2, "b", true);
	foreign_edge(&rows, 1, 3, "held", true);
	foreign_edge(&rows, 2, 3, "held", false);
	foreign_edge(&rows, 2, 1, "copy", false);
	foreign_edge(&rows, 0, 4, "c", true);
	location(&rows, 1, "ZendObjectMemoryLocation", 0x5000, 40);
	location(&rows, 2, "ZendObjectMemoryLocation", 0x5000, 40);
	location(&rows, 4, "ZendArrayMemoryLocation", 0x5000, 56);
	graph = build(&rows);
	RM_REQUIRE(graph->node_count == 4);
	RM_CHECK_INT(rm_graph_size(graph, 1), 40);
	RM_CHECK_INT(graph->total_bytes, 96);
	/* Both names of the object are left, one of them in the tree; "held" once; "copy" gone. */
	id = graph->out_first[0];
	RM_REQUIRE(rm_graph_next_out(graph, 0, &id, &e));
	RM_CHECK(e.child == 1 && e.is_tree);
	RM_REQUIRE(rm_graph_next_out(graph, 0, &id, &e));
	RM_CHECK(e.child == 1 && !e.is_tree);
	id = graph->out_first[1];
	RM_REQUIRE(rm_graph_next_out(graph, 1, &id, &e));
	RM_CHECK_INT(e.child, 2);
	RM_CHECK(!rm_graph_next_out(graph, 1, &id, &e));
	rm_graph_free(graph);
	rows_release(&rows);
}

/* Three rows that share two addresses pairwise are one value: a union, not the last pair that was seen. */
static void test_graph_collapse__merging_is_transitive(void)
{
	struct rows rows = { .is_foreign = true };
	struct rm_graph *graph;

	for (uint32_t i = 0; i < 4; i++)
		node(&rows, i, "UserFunctionDefinitionContext");
	location(&rows, 3, "ZendOpArrayHeaderMemoryLocation", 0x9000, 10);
	location(&rows, 1, "ZendOpArrayHeaderMemoryLocation", 0x9000, 10);
	location(&rows, 3, "ZendOpArrayBodyMemoryLocation", 0xA000, 10);
	location(&rows, 2, "ZendOpArrayBodyMemoryLocation", 0xA000, 10);
	graph = build(&rows);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(rm_graph_file_id(graph, 1), 1);
	RM_CHECK_INT(rm_graph_size(graph, 1), 20);
	rm_graph_free(graph);
	rows_release(&rows);
}

/* Merging must not bend the tree into a ring: a copy stands below the value it is a copy of, and that below the copy's. */
static void test_graph_collapse__merging_leaves_a_tree(void)
{
	struct rows rows = { .is_foreign = true };
	struct rm_graph *graph;

	node(&rows, 0, "ObjectContext");
	node(&rows, 1, "ObjectContext"); /* a */
	node(&rows, 2, "ObjectContext"); /* b, below a' */
	node(&rows, 3, "ObjectContext"); /* a', the same as a */
	foreign_edge(&rows, RMEM_NONE, 0, "global_variables", true);
	foreign_edge(&rows, 0, 3, "copy", true);
	foreign_edge(&rows, 3, 2, "b", true);
	foreign_edge(&rows, 2, 1, "a", true);
	location(&rows, 1, "ZendObjectMemoryLocation", 0x5000, 40);
	location(&rows, 3, "ZendObjectMemoryLocation", 0x5000, 40);
	graph = build(&rows);
	RM_CHECK_INT(graph->node_count, 3);
	for (rm_node n = 0; n < graph->node_count; n++) {
		rm_node at = n;
		int steps = 0;

		while (at != RM_NODE_NONE && steps++ < 10)
			at = rm_graph_path_parent(graph, at);
		RM_CHECK(at == RM_NODE_NONE);
	}
	rm_graph_free(graph);
	rows_release(&rows);
}

static void test_graph_collapse__names_that_are_in_the_dictionary_twice(void)
{
	struct rows rows = { .is_foreign = true };
	struct rm_graph *graph;
	struct rm_edge a, b;

	node(&rows, 0, "ObjectContext");
	node(&rows, 1, "StringContext");
	node(&rows, 2, "StringContext");
	foreign_edge(&rows, RMEM_NONE, 0, "global_variables", true);
	foreign_edge(&rows, 0, 1, "label", true);
	foreign_edge(&rows, 0, 2, "other", true);
	/* The third edge gets a second copy of the second's name. */
	rm_vec_push(&rows.texts, "label");
	rmem_put_u32(rows.edges.items + 2 * RMEM_EDGE_BYTES + 8, (uint32_t)rows.texts.count - 1);
	graph = build(&rows);
	RM_REQUIRE(rm_graph_path_edge(&a, graph, 1));
	RM_REQUIRE(rm_graph_path_edge(&b, graph, 2));
	RM_CHECK_INT(b.link, a.link);
	rm_graph_free(graph);
	rows_release(&rows);
}

static void check_table(uint64_t used, uint64_t spare, uint32_t capacity, uint32_t used_slots, bool is_packed)
{
	struct rows rows = { .is_foreign = true };
	struct rm_graph *graph;
	struct rm_container c = { 0 };

	node(&rows, 0, "ArrayHeaderContext");
	node(&rows, 1, "ArrayElementsContext");
	node(&rows, 2, "ArrayPossibleOverheadContext");
	foreign_edge(&rows, RMEM_NONE, 0, "global_variables", true);
	foreign_edge(&rows, 0, 1, "array_elements", true);
	foreign_edge(&rows, 0, 2, "possible_unused_area", true);
	location(&rows, 1, "ZendArrayTableMemoryLocation", 0x1000, used);
	location(&rows, 2, "ZendArrayTableOverheadMemoryLocation", 0x1000 + used, spare);
	graph = build(&rows);
	RM_REQUIRE(rm_graph_container(&c, graph, 0));
	RM_CHECK_INT(c.capacity, capacity);
	RM_CHECK_INT(c.used, used_slots);
	RM_CHECK((c.flags & RM_CONTAINER_PACKED) != 0 ? is_packed : !is_packed);
	rm_graph_free(graph);
	rows_release(&rows);
}

static void test_graph_collapse__tables_from_their_bytes(void)
{
	check_table(64 + 4 * 32, 4 * 32, 8, 4, false);
	check_table(8 * 1024 + 1024 * 32, 0, 1024, 1024, false);
	check_table(8 + 3 * 16, 5 * 16, 8, 3, true);
	check_table(8 + 16384 * 16, 0, 16384, 16384, true);
	check_table(0, 0, 0, 0, false);
}

RM_TEST_TABLE(
	RM_TEST(test_graph_collapse__both_degrees_give_one_graph),
	RM_TEST(test_graph_collapse__rows_and_ids_in_any_order),
	RM_TEST(test_graph_collapse__dangling_and_second_tree_edges_are_dropped),
	RM_TEST(test_graph_collapse__tree_cycles_are_cut_once),
	RM_TEST(test_graph_collapse__a_self_reference_is_an_edge),
	RM_TEST(test_graph_collapse__plumbing_without_owner_stays),
	RM_TEST(test_graph_collapse__repeated_node_rows),
	RM_TEST(test_graph_collapse__deep_plumbing),
	RM_TEST(test_graph_collapse__deep_chain_of_values),
	RM_TEST(test_graph_collapse__kinds_from_names_and_types),
	RM_TEST(test_graph_collapse__copies_of_one_value_merge),
	RM_TEST(test_graph_collapse__merging_is_transitive),
	RM_TEST(test_graph_collapse__merging_leaves_a_tree),
	RM_TEST(test_graph_collapse__names_that_are_in_the_dictionary_twice),
	RM_TEST(test_graph_collapse__tables_from_their_bytes),
)
