/*
 * The side tables: attributes by node, containers (from the file, or estimated where it has none), hashes, summary, and
 * which node defines which class.
 */
#include "base.h"
#include "graph_private.h"
#include "mem.h"

#include "../../ext/format/rmem_rows.h"

/* ---- attributes ---- */

static const unsigned char *attribute_row(const struct rm_graph_store *store, uint64_t i)
{
	return store->input.attributes + i * RMEM_ATTRIBUTE_BYTES;
}

static bool attributes_are_in_place(const struct rm_graph *graph)
{
	const struct rm_graph_store *store = graph->store;
	uint32_t last = 0;

	if (store->node_of_rank != NULL)
		return false;
	for (uint64_t i = 0; i < store->input.attribute_rows; i++) {
		uint32_t node = rmem_get_u32(attribute_row(store, i));

		if (node < last || node >= graph->node_count)
			return false;
		last = node;
	}
	return true;
}

/*
 * Plumbing hands its attributes to its owner, except counts: that of an array's elements is the array's count, the others
 * (properties, variables, constants) would only contradict one another.
 */
static bool attribute_is_kept(const struct rm_graph *graph, const unsigned char *row)
{
	const struct rm_graph_store *store = graph->store;
	uint32_t rank;
	rm_node node;

	if (store->node_of_rank == NULL)
		return rmem_get_u32(row) < graph->node_count;
	rank = rm_id_index_rank(&store->ids, rmem_get_u32(row));
	node = rank == RM_NODE_NONE ? RM_NODE_NONE : store->node_of_rank[rank];
	if (node == RM_NODE_NONE)
		return false;
	if (store->rank_types[rank] == graph->types[node] || store->rank_types[rank] == RM_TYPE_ARRAY_ELEMENTS)
		return true;
	return !rm_text_is(rm_graph_text(graph, rmem_get_u32(row + 4)), "#count");
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void index_attributes(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	uint64_t rows = store->input.attribute_rows;
	uint64_t *pairs;
	uint32_t kept = 0;

	if (attributes_are_in_place(graph)) {
		store->attr_count = (uint32_t)rows;
		return;
	}
	pairs = rm_array((size_t)rows + 1, sizeof(*pairs));
	for (uint64_t i = 0; i < rows; i++) {
		const unsigned char *row = attribute_row(store, i);

		if (attribute_is_kept(graph, row))
			pairs[kept++] = (uint64_t)rm_graph_node_of_id(graph, rmem_get_u32(row)) << 32 | i;
	}
	qsort(pairs, kept, sizeof(*pairs), compare_u64);
	store->attr_order = rm_array((size_t)kept + 1, sizeof(*store->attr_order));
	store->attr_nodes = rm_array((size_t)kept + 1, sizeof(*store->attr_nodes));
	for (uint32_t i = 0; i < kept; i++) {
		store->attr_nodes[i] = (rm_node)(pairs[i] >> 32);
		store->attr_order[i] = (uint32_t)pairs[i];
	}
	store->attr_count = kept;
	rm_free(pairs);
}

/* ---- containers ---- */

static bool containers_are_in_place(const struct rm_graph *graph)
{
	const struct rm_graph_input *input = &graph->store->input;
	uint32_t next = 0;

	if (graph->store->node_of_rank != NULL)
		return false;
	for (uint64_t i = 0; i < input->container_rows; i++) {
		uint32_t node = rmem_get_u32(input->containers + i * RMEM_CONTAINER_BYTES);

		if (node < next || node >= graph->node_count)
			return false;
		next = node + 1;
	}
	return true;
}

static int compare_containers(const void *a, const void *b)
{
	const struct rm_container *x = a, *y = b;

	return (x->node > y->node) - (x->node < y->node);
}

/* Translated to nodes and sorted; a row for nobody is left out, of two for one node the first in the file counts. */
static void copy_containers(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	const struct rm_graph_input *input = &store->input;
	struct rm_container *copy = rm_array((size_t)input->container_rows + 1, sizeof(*copy));
	uint32_t count = 0, kept = 0;
	bool is_sorted = true;

	for (uint64_t i = 0; i < input->container_rows; i++) {
		struct rmem_container raw;
		rm_node node;

		rmem_get_container(&raw, input->containers + i * RMEM_CONTAINER_BYTES);
		node = rm_graph_node_of_id(graph, raw.node_id);
		if (node == RM_NODE_NONE)
			continue;
		is_sorted &= count == 0 || copy[count - 1].node < node;
		copy[count++] = (struct rm_container){ node, raw.flags, raw.count, raw.scalar_count, raw.scalar_hash, raw.capacity,
			raw.used };
	}
	/* Equal nodes are all that qsort could leave in either order, and then the contents decide nothing we promise. */
	if (!is_sorted)
		qsort(copy, count, sizeof(*copy), compare_containers);
	for (uint32_t i = 0; i < count; i++) {
		if (kept == 0 || copy[kept - 1].node != copy[i].node)
			copy[kept++] = copy[i];
	}
	store->containers = copy;
	graph->container_count = kept;
}

/*
 * The shape of an array's table from its bytes alone. A hash table of n slots (a power of two) takes 8 n of hash and 32 n
 * of buckets; a packed one two words of hash and 32 n, or since PHP 8.2 16 n. 40 n and 8 + 16 m are never equal for
 * powers of two from 8 up, so the first that fits is right.
 */
static void estimate_table(struct rm_container *container, uint64_t used_bytes, uint64_t spare_bytes, bool has_slot16)
{
	uint64_t total = rm_sum(used_bytes, spare_bytes);
	uint64_t slot = has_slot16 ? 16 : 32;
	uint64_t slots;

	if (total == 0)
		return;
	slots = total / 40;
	if (total % 40 == 0 && slots >= 8 && (slots & (slots - 1)) == 0 && slots <= UINT32_MAX) {
		container->capacity = (uint32_t)slots;
		container->used = used_bytes > 8 * slots ? (uint32_t)((used_bytes - 8 * slots) / 32) : 0;
		return;
	}
	slots = (total - 8) / slot;
	if (total > 8 && slots <= UINT32_MAX) {
		container->flags |= RM_CONTAINER_PACKED | (has_slot16 ? RM_CONTAINER_SLOT16 : 0);
		container->capacity = (uint32_t)slots;
		container->used = used_bytes > 8 ? (uint32_t)((used_bytes - 8) / slot) : 0;
	}
}

static void estimate_container(struct rm_container *container, const struct rm_graph *graph, rm_node node, bool has_slot16)
{
	uint64_t used_bytes = 0, spare_bytes = 0, count = 0;
	uint32_t end = rm_graph_loc_first(graph, node + 1);
	struct rm_text text;
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);)
		container->count += edge.kind == RM_EDGE_ELEMENT || edge.kind == RM_EDGE_GLOBAL || edge.kind == RM_EDGE_PROPERTY;
	container->count += container->scalar_count;
	if (graph->types[node] == RM_TYPE_OBJECT) {
		container->flags = RM_CONTAINER_OBJECT | RM_CONTAINER_ESTIMATED;
		container->capacity = container->count;
		return;
	}
	container->flags = RM_CONTAINER_ARRAY | RM_CONTAINER_ESTIMATED;
	if (rm_graph_attribute(&text, graph, node, "#count") && rm_text_to_u64(&count, text) && count <= UINT32_MAX)
		container->count = (uint32_t)count;
	for (uint32_t place = rm_graph_loc_first(graph, node); place < end; place++) {
		struct rm_location location;

		rm_graph_location(&location, graph, place);
		if (location.type == RM_LOC_ARRAY_TABLE)
			used_bytes = rm_sum(used_bytes, location.size);
		else if (location.type == RM_LOC_ARRAY_SPARE)
			spare_bytes = rm_sum(spare_bytes, location.size);
	}
	estimate_table(container, used_bytes, spare_bytes, has_slot16);
}

/* Scalars are nodes in files of others: one for each slot that holds one. */
static void count_scalars(const struct rm_graph *graph, uint32_t *scalars)
{
	const struct rm_graph_store *store = graph->store;
	const struct rm_graph_input *input = &store->input;

	if (store->node_of_rank == NULL)
		return;
	for (uint64_t i = 0; i < input->edge_rows; i++) {
		uint32_t parent = rmem_get_u32(input->edges + i * RMEM_EDGE_BYTES);
		uint32_t child = rm_id_index_rank(&store->ids, rmem_get_u32(input->edges + i * RMEM_EDGE_BYTES + 4));
		rm_node owner;

		if (parent == RMEM_NONE || child == RM_NODE_NONE || store->rank_types[child] != RM_TYPE_SCALAR)
			continue;
		owner = rm_graph_node_of_id(graph, parent);
		if (owner != RM_NODE_NONE)
			scalars[owner]++;
	}
}

/* PHP 8.2 brought packed arrays of plain values; the summary names the version as v82. */
static bool has_packed_values(const struct rm_graph *graph)
{
	struct rm_text version;

	return !rm_graph_summary(&version, graph, "php_version") || version.len < 3 || version.ptr[0] != 'v'
		|| memcmp(version.ptr + 1, "82", 2) >= 0;
}

static void estimate_containers(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	bool has_slot16 = has_packed_values(graph);
	uint32_t *scalars = rm_calloc((size_t)graph->node_count + 1, sizeof(*scalars));
	uint32_t count = 0;

	for (rm_node node = 0; node < graph->node_count; node++)
		count += graph->types[node] == RM_TYPE_OBJECT || graph->types[node] == RM_TYPE_ARRAY;
	count_scalars(graph, scalars);
	store->containers = rm_calloc((size_t)count + 1, sizeof(*store->containers));
	for (rm_node node = 0; node < graph->node_count; node++) {
		struct rm_container *container;

		if (graph->types[node] != RM_TYPE_OBJECT && graph->types[node] != RM_TYPE_ARRAY)
			continue;
		container = &store->containers[graph->container_count++];
		container->node = node;
		container->scalar_count = scalars[node];
		estimate_container(container, graph, node, has_slot16);
	}
	rm_free(scalars);
}

static void rank_containers(struct rm_graph *graph)
{
	struct rm_rank_word *ranks = rm_rank_new(graph->node_count);

	for (uint32_t i = 0; i < graph->container_count; i++)
		rm_rank_add(ranks, rm_graph_container_node(graph, i));
	rm_rank_settle(ranks, graph->node_count);
	graph->store->container_ranks = ranks;
}

static void index_containers(struct rm_graph *graph)
{
	if (graph->store->input.containers == NULL)
		estimate_containers(graph);
	else if (containers_are_in_place(graph))
		graph->container_count = (uint32_t)graph->store->input.container_rows;
	else
		copy_containers(graph);
}

/* ---- hashes ---- */

static int compare_hash_rows(const void *a, const void *b)
{
	uint32_t x = rmem_get_u32(a), y = rmem_get_u32(b);

	return (x > y) - (x < y);
}

static void index_hashes(struct rm_graph_store *store)
{
	const struct rm_graph_input *input = &store->input;
	size_t bytes = (size_t)input->hash_rows * RMEM_HASH_BYTES;
	bool is_sorted = true;

	store->hash_count = (uint32_t)input->hash_rows;
	for (uint64_t i = 1; i < input->hash_rows && is_sorted; i++)
		is_sorted = rmem_get_u32(input->hashes + (i - 1) * RMEM_HASH_BYTES) <= rmem_get_u32(input->hashes + i * RMEM_HASH_BYTES);
	if (is_sorted)
		return;
	store->hash_rows = rm_alloc(bytes);
	memcpy(store->hash_rows, input->hashes, bytes);
	qsort(store->hash_rows, (size_t)input->hash_rows, RMEM_HASH_BYTES, compare_hash_rows);
}

/* ---- summary, classes ---- */

static void index_summary(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	const struct rm_graph_input *input = &store->input;

	for (uint64_t i = 0; i < input->summary_rows; i++) {
		struct rm_summary_pair pair;

		pair.key = rm_graph_text(graph, rmem_get_u32(input->summary + i * RMEM_PAIR_BYTES));
		pair.value = rm_graph_text(graph, rmem_get_u32(input->summary + i * RMEM_PAIR_BYTES + 4));
		if (pair.key.ptr != NULL)
			rm_vec_push(&store->summary, pair);
	}
	graph->summary = store->summary.items;
	graph->summary_count = (uint32_t)store->summary.count;
}

static void find_class_definitions(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;

	for (rm_node node = 0; node < graph->node_count; node++) {
		struct rm_text name;
		uint32_t class_id;

		if (graph->types[node] != RM_TYPE_CLASS || !rm_graph_attribute(&name, graph, node, "class_name"))
			continue;
		class_id = rm_graph_find_class(graph, name);
		if (class_id < store->classes.count && store->classes.items[class_id].definition == RM_NODE_NONE)
			store->classes.items[class_id].definition = node;
	}
}

void rm_graph_index_tables(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;

	index_summary(graph);
	index_attributes(graph);
	graph->classes = store->classes.items;
	graph->class_count = (uint32_t)store->classes.count;
	find_class_definitions(graph);
	rm_graph_name_classes(graph);
	rm_graph_find_twin_frames(graph);
	index_containers(graph);
	rank_containers(graph);
	index_hashes(store);
	rm_free(store->rank_types);
	store->rank_types = NULL;
}
