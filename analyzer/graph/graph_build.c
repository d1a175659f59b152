/*
 * Rows to graph, in named steps:
 *   limits     row counts that 32-bit ids and places can hold
 *   in place   is the input ours, in collapsed form, in order and without fault? Then its edge rows serve as they are
 *   collapse   else rows of our own are made from them (graph_collapse.c), in the same form
 *   edges      where each node's out-edges start, its tree edge, the roots
 *   locations  sizes, classes, totals (graph_locations.c)
 *   tables     attributes, containers, summary, allocator (graph_tables.c)
 * Every step is one or two passes over its rows, in their order.
 */
#include "base.h"
#include "graph_build.h"
#include "graph_private.h"
#include "mem.h"

#include "../../ext/format/rmem_rows.h"

#define OWNER RM_ROLE_OWNER
#define PART RM_ROLE_PART
#define SCALAR RM_ROLE_SCALAR
#define DROPPED RM_ROLE_DROPPED
const uint8_t rm_graph_type_roles[] = {
#define RMEM_NODE_TYPE(id, text, role) role,
#include "../../ext/format/rmem_kinds.def"
};
#undef OWNER
#undef PART
#undef SCALAR
#undef DROPPED

static int check_limits(const struct rm_graph_input *input, struct rm_err *err)
{
	static const uint64_t limit = UINT32_MAX - 8;

	if (input->node_rows > limit || input->edge_rows > limit || input->location_rows > limit
		|| input->attribute_rows > limit || input->container_rows > limit || input->hash_rows > limit
		|| input->summary_rows > limit)
		return rm_err_set(err, RM_EINPUT, "more than %" PRIu64 " rows in one section: too large for this program", limit);
	return 0;
}

static void words_init(struct rm_graph_store *store)
{
	rm_words_init(&store->type_words, store->input.text, store->input.payload);
#define RMEM_NODE_TYPE(id, text, role) rm_words_preset(&store->type_words, text);
#include "../../ext/format/rmem_kinds.def"
	rm_graph_location_words_init(store);
}

/*
 * Types of all nodes, if every row is a node of the collapsed form under its own dense id. Unknown types are owners: a
 * newer writer may know allocations that we do not.
 */
static bool nodes_are_in_place(struct rm_graph_store *store)
{
	const struct rm_graph_input *input = &store->input;
	const unsigned char *row = input->nodes;
	uint32_t count = (uint32_t)input->node_rows;

	for (uint32_t i = 0; i < count; i++, row += RMEM_NODE_BYTES) {
		uint32_t canonical = rmem_get_u32(row + 4);
		uint32_t type = rm_words_add(&store->type_words, rmem_get_u32(row + 8));

		if (rmem_get_u32(row) != i || (canonical != 0 && canonical != i))
			return false;
		if (type < RM_TYPE_KNOWN && rm_graph_type_roles[type] != RM_ROLE_OWNER)
			return false;
		store->types[i] = (uint8_t)(type < RM_TYPE_LIMIT ? type : RM_TYPE_LIMIT);
	}
	return true;
}

/* Ids may follow addresses, so that parent and child lie anywhere: what a row leads to is fetched some rows ahead. */
#define FETCH_AHEAD 16u

static rm_node input_tree_parent(const struct rm_graph_store *store, rm_node node)
{
	uint32_t id = store->path_edges[node];

	return id == RM_EDGE_NONE ? RM_NODE_NONE : rmem_get_u32(store->input.edges + (size_t)id * RMEM_EDGE_BYTES);
}

/*
 * Whether the tree edges form a forest. Walks up from each node to one that is known to be fine, marking the way; meeting
 * a mark of the same walk is a cycle. Nodes without out-edges are in none, and they are most.
 */
static bool tree_has_no_cycle(const struct rm_graph *graph, const struct rm_graph_store *store)
{
	struct rm_bitset on_way, fine;
	bool is_forest = true;

	rm_bitset_init(&on_way, graph->node_count);
	rm_bitset_init(&fine, graph->node_count);
	for (rm_node node = 0; node < graph->node_count && is_forest; node++) {
		rm_node at = node;

		if (node + FETCH_AHEAD < graph->node_count && store->path_edges[node + FETCH_AHEAD] != RM_EDGE_NONE)
			RM_PREFETCH(store->input.edges + (size_t)store->path_edges[node + FETCH_AHEAD] * RMEM_EDGE_BYTES);
		if (store->out_first[node] == store->out_first[node + 1])
			continue;
		while (at != RM_NODE_NONE && !rm_bitset_has(&fine, at) && !rm_bitset_add(&on_way, at))
			at = input_tree_parent(store, at);
		is_forest = at == RM_NODE_NONE || rm_bitset_has(&fine, at);
		for (at = node; at != RM_NODE_NONE && !rm_bitset_add(&fine, at);)
			at = input_tree_parent(store, at);
	}
	rm_bitset_release(&on_way);
	rm_bitset_release(&fine);
	return is_forest;
}

static void add_root(struct rm_graph_store *store, const unsigned char *row)
{
	rm_vec_push(&store->roots, ((struct rm_root){ rmem_get_u32(row + 4), rmem_get_u32(row + 8), row[13] }));
}

/*
 * Whether the edge rows can be used where they are: both ends exist, kinds are ours, none is plumbing and just those without parent say ROOT, parents ascend
 * (rows into roots may stand anywhere), no second tree edge, no cycle of tree edges. Cycles need looking for only when
 * some tree parent has a larger id than its child. Fills the columns of the edges and their lists as far as it comes.
 */
static bool edges_are_in_place(struct rm_graph *graph, struct rm_graph_store *store)
{
	const struct rm_graph_input *input = &store->input;
	const unsigned char *row = input->edges;
	uint32_t edge_count = (uint32_t)input->edge_rows;
	rm_node node_count = graph->node_count;
	rm_node next = 0; /* first node whose out_first is not set */
	bool has_ascent = false;

	for (uint32_t id = 0; id < edge_count; id++, row += RMEM_EDGE_BYTES) {
		uint32_t parent = rmem_get_u32(row);
		uint32_t child = rmem_get_u32(row + 4);
		uint16_t kind = rmem_get_u16(row + 14);

		if (RM_LIKELY(edge_count - id > FETCH_AHEAD)) {
			uint32_t later = rmem_get_u32(row + FETCH_AHEAD * RMEM_EDGE_BYTES + 4);

			RM_PREFETCH(&store->path_edges[later < node_count ? later : 0]);
		}
		if (RM_UNLIKELY(child >= node_count || row[12] > 1 || row[13] > 2 || kind == RM_EDGE_UNKNOWN
				|| kind == RM_EDGE_PART || kind >= RM_EDGE_KIND_COUNT
				|| (kind == RM_EDGE_ROOT) != (parent == RMEM_NONE)))
			return false;
		if (RM_LIKELY(parent != RMEM_NONE)) {
			if (RM_UNLIKELY(parent >= node_count || parent + 1 < next))
				return false;
			while (next <= parent)
				store->out_first[next++] = id;
			has_ascent |= row[12] == 1 && parent >= child;
		} else {
			add_root(store, row);
		}
		if (row[12] == 1) {
			if (store->path_edges[child] != RM_EDGE_NONE)
				return false;
			store->path_edges[child] = id;
		}
		if (RM_UNLIKELY(kind == RM_EDGE_INFERRED))
			rm_vec_push(&store->inferred_edges, id);
	}
	while (next <= node_count)
		store->out_first[next++] = edge_count;
	return !has_ascent || tree_has_no_cycle(graph, store);
}

/* Columns of the edges for rows that collapsing made: sound, ascending by parent, edges into roots last. */
static void index_edges(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	rm_node next = 0;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, id);
		if (edge.parent != RM_NODE_NONE) {
			while (next <= edge.parent)
				store->out_first[next++] = id;
		} else {
			add_root(store, graph->edge_rows + (size_t)id * RMEM_EDGE_BYTES);
		}
		if (edge.is_tree)
			store->path_edges[edge.child] = id;
		if (edge.kind == RM_EDGE_INFERRED)
			rm_vec_push(&store->inferred_edges, id);
	}
	while (next <= graph->node_count)
		store->out_first[next++] = graph->edge_count;
}

static void edge_columns_new(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;

	store->out_first = rm_array((size_t)graph->node_count + 1, sizeof(*store->out_first));
	store->path_edges = rm_array((size_t)graph->node_count + 1, sizeof(*store->path_edges));
	memset(store->path_edges, 0xFF, ((size_t)graph->node_count + 1) * sizeof(*store->path_edges));
}

static void build_edges(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;

	graph->node_count = (rm_node)store->input.node_rows;
	graph->edge_count = (uint32_t)store->input.edge_rows;
	store->types = rm_array((size_t)graph->node_count + 1, sizeof(*store->types));
	if (graph->is_ours && nodes_are_in_place(store)) {
		edge_columns_new(graph);
		if (edges_are_in_place(graph, store)) {
			graph->edge_rows = store->input.edges;
			return;
		}
		rm_vec_clear(&store->roots);
		rm_vec_clear(&store->inferred_edges);
		rm_free(store->out_first);
		rm_free(store->path_edges);
		store->out_first = store->path_edges = NULL;
	}
	rm_free(store->types);
	store->types = NULL;
	rm_graph_collapse(graph);
	graph->edge_rows = store->edge_rows;
	edge_columns_new(graph);
	index_edges(graph);
}

int rm_graph_build(struct rm_graph **out, const struct rm_graph_input *input, struct rm_err *err)
{
	struct rm_graph *graph;
	int rc;

	*out = NULL;
	rc = check_limits(input, err);
	if (rc != 0)
		return rc;
	graph = rm_calloc(1, sizeof(*graph));
	graph->store = rm_calloc(1, sizeof(*graph->store));
	graph->store->input = *input;
	graph->file_node_rows = input->node_rows;
	graph->file_edge_rows = input->edge_rows;
	graph->captured_at = input->captured_at;
	graph->has_containers = graph->is_ours = input->containers != NULL;
	words_init(graph->store);

	build_edges(graph);
	graph->types = graph->store->types;
	graph->path_edges = graph->store->path_edges;
	graph->out_first = graph->store->out_first;
	graph->roots = graph->store->roots.items;
	graph->root_count = (uint32_t)graph->store->roots.count;
	graph->inferred_edges = graph->store->inferred_edges.items;
	graph->inferred_count = (uint32_t)graph->store->inferred_edges.count;
	rm_graph_index_locations(graph);
	rm_graph_index_tables(graph);
	graph->store->zendmm = rm_zendmm_new(&input->zendmm);
	graph->zendmm = graph->store->zendmm;
	*out = graph;
	return 0;
}

const struct rm_graph_input *rm_graph_input_of(const struct rm_graph *graph)
{
	return &graph->store->input;
}
