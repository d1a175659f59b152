/*
 * Looking things up in a finished graph. Rows are decoded from the bytes of the input each time: a report looks at few of
 * them more than once, and the bytes are in memory anyway.
 */
#include "base.h"
#include "graph.h"
#include "graph_private.h"
#include "mem.h"

#include "../../ext/format/rmem_rows.h"

/* ---- edges ---- */

bool rm_graph_path_edge(struct rm_edge *edge, const struct rm_graph *graph, rm_node node)
{
	if (graph->path_edges[node] == RM_EDGE_NONE)
		return false;
	rm_graph_edge(edge, graph, graph->path_edges[node]);
	return true;
}

rm_node rm_graph_path_parent(const struct rm_graph *graph, rm_node node)
{
	uint32_t id = graph->path_edges[node];

	/* RMEM_NONE as parent of a root is RM_NODE_NONE as it stands. */
	return id == RM_EDGE_NONE ? RM_NODE_NONE : rm_graph_u32(graph->edge_rows + (size_t)id * RMEM_EDGE_BYTES);
}

uint32_t *rm_graph_take_paths(struct rm_graph *graph)
{
	return graph->store->path_edges;
}

void rm_graph_set_paths(struct rm_graph *graph, uint32_t *path_edges)
{
	if (path_edges != graph->store->path_edges)
		rm_free(graph->store->path_edges);
	graph->store->path_edges = path_edges;
	graph->path_edges = path_edges;
}

/*
 * Leaves the nodes that are listed, with the ends of their runs in place of the counts. The only edge into a node is what the
 * way to it says, also when ways are set again; should it say nothing, the node is listed.
 */
static uint32_t graph_list_in(struct rm_graph *graph, uint32_t *counts)
{
	struct rm_rank_word *ranks = rm_rank_new(graph->node_count);
	uint32_t listed = 0, end = 0;

	for (rm_node node = 0; node < graph->node_count; node++) {
		uint32_t count = counts[node];

		if (count == 0 || (count == 1 && graph->path_edges[node] != RM_EDGE_NONE))
			continue;
		rm_rank_add(ranks, node);
		end += count;
		counts[listed++] = end;
	}
	counts[listed] = end;
	rm_rank_settle(ranks, graph->node_count);
	graph->store->in_ranks = ranks;
	graph->in_ranks = ranks;
	return listed;
}

/*
 * Placing from the last edge to the first moves each run's end to its start. The places lie anywhere: those of some edges
 * are asked for before any of these is written.
 */
static void graph_place_in(struct rm_graph *graph, uint32_t *starts, uint32_t listed)
{
	enum { BLOCK = 2 * RM_GRAPH_AHEAD };
	const unsigned char *rows = graph->edge_rows + 4;
	uint32_t *in_edges = rm_array((size_t)starts[listed] + 1, sizeof(*in_edges));
	struct {
		uint32_t id;
		uint32_t run;
	} block[BLOCK];

	for (uint32_t id = graph->edge_count; id > 0;) {
		size_t count = 0;

		for (uint32_t end = id > BLOCK ? id - BLOCK : 0; id > end;) {
			block[count].id = --id;
			if (rm_rank_find(&block[count].run, graph->in_ranks, rm_graph_u32(rows + (size_t)id * RMEM_EDGE_BYTES))) {
				RM_PREFETCH(&in_edges[starts[block[count].run]]);
				count++;
			}
		}
		for (size_t i = 0; i < count; i++)
			in_edges[--starts[block[i].run]] = block[i].id;
	}
	graph->store->in_edges = in_edges;
	graph->in_edges = in_edges;
}

void rm_graph_set_in_counts(struct rm_graph *graph, uint32_t *counts)
{
	uint32_t listed;

	if (graph->in_ranks != NULL) {
		rm_free(counts);
		return;
	}
	listed = graph_list_in(graph, counts);
	counts = rm_realloc_array(counts, (size_t)listed + 1, sizeof(*counts));
	graph_place_in(graph, counts, listed);
	graph->store->in_starts = counts;
	graph->in_starts = counts;
}

void rm_graph_need_in(struct rm_graph *graph)
{
	uint32_t *counts;

	if (graph->in_ranks != NULL)
		return;
	counts = rm_calloc((size_t)graph->node_count + 1, sizeof(*counts));
	for (uint32_t id = 0; id < graph->edge_count; id++) {
		RM_PREFETCH(&counts[rm_graph_child_ahead(graph, id)]);
		counts[rm_graph_u32(graph->edge_rows + (size_t)id * RMEM_EDGE_BYTES + 4)]++;
	}
	rm_graph_set_in_counts(graph, counts);
}

/* ---- sizes ---- */

uint64_t rm_graph_big(const struct rm_graph *graph, rm_node node, bool extra)
{
	const uint32_t *at = rm_map_find(&graph->store->big_nodes, node);
	const struct rm_big_size *big;

	assert(at != NULL);
	big = &graph->store->bigs.items[*at];
	return extra ? big->extra : big->size;
}

/* ---- locations ---- */

static const uint8_t region_counts[] = {
#define RMEM_REGION(id, text, counted) counted,
#include "../../ext/format/rmem_kinds.def"
	1, /* RM_REGION_NONE */
	0, /* RM_REGION_FOREIGN */
};

static const uint8_t loc_is_capacity[] = {
#define REACHED 0
#define CAPACITY 1
#define INFERRED 0
#define NOBODY 0
#define RMEM_LOCATION_TYPE(id, text, role) role,
#include "../../ext/format/rmem_kinds.def"
#undef REACHED
#undef CAPACITY
#undef INFERRED
#undef NOBODY
};

bool rm_loc_is_capacity(uint8_t loc_type)
{
	return loc_type < RM_LOC_KNOWN && loc_is_capacity[loc_type] != 0;
}

uint32_t rm_graph_far_location(const struct rm_graph *graph, rm_node node)
{
	const uint32_t *row = rm_map_find(&graph->store->far_locations, node);

	assert(row != NULL);
	return *row;
}

static uint32_t location_row(const struct rm_graph *graph, uint32_t place)
{
	return graph->store->loc_order != NULL ? graph->store->loc_order[place] : place;
}

void rm_graph_location(struct rm_location *location, const struct rm_graph *graph, uint32_t place)
{
	const struct rm_graph_store *store = graph->store;
	uint32_t row = location_row(graph, place);
	struct rmem_location raw;
	uint32_t number;

	rmem_get_location(&raw, store->input.locations + (size_t)row * RMEM_LOCATION_BYTES);
	location->address = raw.address;
	location->size = raw.size;
	location->overhead = raw.bin_overhead;
	location->refcount = raw.refcount;
	location->type_info = raw.type_info;
	location->string = raw.string_id;
	location->class_id = raw.class_id == RMEM_NONE ? RM_CLASS_NONE : rm_words_find(&store->class_words, raw.class_id);
	number = rm_words_find(&store->loc_words, raw.type_id);
	location->type = (uint8_t)(number < RM_LOC_LIMIT ? number : RM_LOC_LIMIT);
	if (raw.region_id == RMEM_NONE) {
		location->region = RM_REGION_NONE;
	} else {
		number = rm_words_find(&store->region_words, raw.region_id);
		location->region = (uint8_t)(number < RM_REGION_NONE ? number : RM_REGION_FOREIGN);
	}
	location->is_counted = region_counts[location->region] != 0
		&& !(store->duplicate_rows.words != NULL && rm_bitset_has(&store->duplicate_rows, row));
}

rm_node rm_graph_location_node(const struct rm_graph *graph, uint32_t place)
{
	rm_node low = 0, high = graph->node_count;

	if (graph->store->loc_order == NULL) {
		rm_node node = rmem_get_u32(graph->store->input.locations + (size_t)place * RMEM_LOCATION_BYTES);

		return node < graph->node_count ? node : RM_NODE_NONE;
	}
	/* The last node whose rows start at or before the place. */
	while (low < high) {
		rm_node middle = low + (high - low) / 2;

		if (rm_graph_loc_first(graph, middle + 1) <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low < graph->node_count ? low : RM_NODE_NONE;
}

static const unsigned char *first_location(const struct rm_graph *graph, rm_node node)
{
	uint32_t first = rm_graph_loc_first(graph, node);

	if (first == rm_graph_loc_first(graph, node + 1))
		return NULL;
	return graph->store->input.locations + (size_t)location_row(graph, first) * RMEM_LOCATION_BYTES;
}

uint64_t rm_graph_address(const struct rm_graph *graph, rm_node node)
{
	const unsigned char *row = first_location(graph, node);

	return row != NULL ? rmem_get_u64(row + 12) : 0;
}

uint32_t rm_graph_refcount_and_info(uint32_t *type_info, const struct rm_graph *graph, rm_node node)
{
	const unsigned char *row = first_location(graph, node);

	*type_info = row != NULL ? rmem_get_u32(row + 36) : 0;
	return row != NULL ? rmem_get_u32(row + 32) : 0;
}

uint32_t rm_graph_refcount(const struct rm_graph *graph, rm_node node)
{
	uint32_t type_info;

	return rm_graph_refcount_and_info(&type_info, graph, node);
}

uint32_t rm_graph_type_info(const struct rm_graph *graph, rm_node node)
{
	uint32_t type_info;

	(void)rm_graph_refcount_and_info(&type_info, graph, node);
	return type_info;
}

bool rm_graph_string(struct rm_text *content, uint64_t *length, const struct rm_graph *graph, rm_node node)
{
	/* A string's row holds the header and the bytes, without the NUL behind them. */
	enum { STRING_HEADER_BYTES = 24 };

	uint32_t end = rm_graph_loc_first(graph, node + 1);

	for (uint32_t place = rm_graph_loc_first(graph, node); place < end; place++) {
		const struct rm_graph_store *store = graph->store;
		struct rmem_location raw;

		rmem_get_location(&raw, store->input.locations + (size_t)location_row(graph, place) * RMEM_LOCATION_BYTES);
		if (rm_words_find(&store->loc_words, raw.type_id) != RM_LOC_STRING)
			continue;
		*content = rm_graph_text(graph, raw.string_id);
		*length = raw.size >= STRING_HEADER_BYTES ? raw.size - STRING_HEADER_BYTES : 0;
		return true;
	}
	return false;
}

/* ---- words ---- */

struct rm_text rm_graph_text(const struct rm_graph *graph, rm_str id)
{
	if (id == RM_STR_NONE)
		return RM_TEXT_NONE;
	return graph->store->input.text(graph->store->input.payload, id);
}

struct rm_text rm_graph_type_text(const struct rm_graph *graph, rm_node node)
{
	uint8_t type = graph->types[node];

	if (type >= graph->store->type_words.words.count)
		return RM_TEXT_LITERAL("?");
	return graph->store->type_words.words.items[type].text;
}

struct rm_text rm_graph_class_name(const struct rm_graph *graph, rm_node node)
{
	uint32_t class_id = graph->class_ids[node];

	return class_id < graph->class_count ? graph->classes[class_id].name : RM_TEXT_NONE;
}

const char *rm_edge_kind_text(uint8_t kind)
{
	static const char *const texts[] = {
#define RMEM_EDGE_KIND(number, id, text) [number] = text,
#include "../../ext/format/rmem_kinds.def"
	};

	return kind < RM_COUNT_OF(texts) && texts[kind] != NULL ? texts[kind] : texts[RM_EDGE_UNKNOWN];
}

/* ---- side tables ---- */

void rm_graph_container_at(struct rm_container *container, const struct rm_graph *graph, uint32_t index)
{
	struct rmem_container raw;

	assert(index < graph->container_count);
	if (graph->store->containers != NULL) {
		*container = graph->store->containers[index];
		return;
	}
	rmem_get_container(&raw, graph->store->input.containers + (size_t)index * RMEM_CONTAINER_BYTES);
	container->node = raw.node_id;
	container->flags = raw.flags;
	container->count = raw.count;
	container->scalar_count = raw.scalar_count;
	container->scalar_hash = raw.scalar_hash;
	container->capacity = raw.capacity;
	container->used = raw.used;
}

rm_node rm_graph_container_node(const struct rm_graph *graph, uint32_t index)
{
	if (graph->store->containers != NULL)
		return graph->store->containers[index].node;
	return rmem_get_u32(graph->store->input.containers + (size_t)index * RMEM_CONTAINER_BYTES);
}

bool rm_graph_container(struct rm_container *container, const struct rm_graph *graph, rm_node node)
{
	uint32_t place;

	if (!rm_rank_find(&place, graph->store->container_ranks, node))
		return false;
	rm_graph_container_at(container, graph, place);
	return true;
}

static rm_node attribute_node(const struct rm_graph *graph, uint32_t place)
{
	if (graph->store->attr_nodes != NULL)
		return graph->store->attr_nodes[place];
	return rmem_get_u32(graph->store->input.attributes + (size_t)place * RMEM_ATTRIBUTE_BYTES);
}

/* The first place of the node's attributes, or that of the next node. */
static uint32_t attribute_first(const struct rm_graph *graph, rm_node node)
{
	uint32_t low = 0, high = graph->store->attr_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (attribute_node(graph, middle) < node)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void attribute_get(struct rm_attribute *attribute, const struct rm_graph *graph, uint32_t place)
{
	uint32_t row = graph->store->attr_order != NULL ? graph->store->attr_order[place] : place;
	struct rmem_attribute raw;

	rmem_get_attribute(&raw, graph->store->input.attributes + (size_t)row * RMEM_ATTRIBUTE_BYTES);
	attribute->key = rm_graph_text(graph, raw.key_id);
	attribute->value = rm_graph_text(graph, raw.value_id);
}

bool rm_graph_attribute_at(struct rm_attribute *attribute, const struct rm_graph *graph, rm_node node, uint32_t index)
{
	uint32_t first = attribute_first(graph, node);

	if (index >= graph->store->attr_count - first || attribute_node(graph, first + index) != node)
		return false;
	attribute_get(attribute, graph, first + index);
	return true;
}

bool rm_graph_attribute(struct rm_text *value, const struct rm_graph *graph, rm_node node, const char *key)
{
	struct rm_text wanted = rm_text_of(key);
	bool is_found = false;

	for (uint32_t place = attribute_first(graph, node);
		 place < graph->store->attr_count && attribute_node(graph, place) == node; place++) {
		struct rm_attribute attribute;

		attribute_get(&attribute, graph, place);
		if (rm_text_equals(attribute.key, wanted)) {
			*value = rm_graph_readable_name(graph, attribute.value);
			is_found = true;
		}
	}
	return is_found;
}

bool rm_graph_content_hash(uint64_t *hash, const struct rm_graph *graph, rm_node node)
{
	const struct rm_graph_store *store = graph->store;
	const unsigned char *rows = store->hash_rows != NULL ? store->hash_rows : store->input.hashes;
	uint32_t wanted = rm_graph_file_id(graph, node);
	uint32_t low = 0, high = store->hash_count;
	struct rmem_hash row;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		rmem_get_hash(&row, rows + (size_t)middle * RMEM_HASH_BYTES);
		if (row.node_id == wanted) {
			*hash = row.hash;
			return true;
		}
		if (row.node_id < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* ---- whole-graph facts ---- */

uint32_t rm_graph_file_id(const struct rm_graph *graph, rm_node node)
{
	return graph->store->file_ids != NULL ? graph->store->file_ids[node] : node;
}

uint32_t rm_id_index_rank(const struct rm_id_index *index, uint32_t id)
{
	uint32_t low = 0, high = index->count;

	if (index->by_id != NULL)
		return id < index->by_id_limit ? index->by_id[id] : RM_NODE_NONE;
	if (index->ids == NULL)
		return id < index->count ? id : RM_NODE_NONE;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (index->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->count && index->ids[low] == id ? low : RM_NODE_NONE;
}

rm_node rm_graph_node_of_id(const struct rm_graph *graph, uint32_t file_id)
{
	uint32_t rank;

	if (graph->store->node_of_rank == NULL)
		return file_id < graph->node_count ? file_id : RM_NODE_NONE;
	rank = rm_id_index_rank(&graph->store->ids, file_id);
	return rank == RM_NODE_NONE ? RM_NODE_NONE : graph->store->node_of_rank[rank];
}

bool rm_graph_summary(struct rm_text *value, const struct rm_graph *graph, const char *key)
{
	struct rm_text wanted = rm_text_of(key);
	bool is_found = false;

	for (uint32_t i = 0; i < graph->summary_count; i++) {
		if (rm_text_equals(graph->summary[i].key, wanted)) {
			*value = graph->summary[i].value;
			is_found = true;
		}
	}
	return is_found;
}

bool rm_graph_summary_u64(uint64_t *value, const struct rm_graph *graph, const char *key)
{
	struct rm_text text;

	return rm_graph_summary(&text, graph, key) && rm_text_to_u64(value, text);
}

bool rm_graph_summary_double(double *value, const struct rm_graph *graph, const char *key)
{
	struct rm_text text;
	char digits[64];
	char *end;
	double number;

	if (!rm_graph_summary(&text, graph, key) || text.len == 0 || text.len >= sizeof(digits))
		return false;
	memcpy(digits, text.ptr, text.len);
	digits[text.len] = '\0';
	/* strtod takes more than numbers of a summary: words, hexadecimal, leading blanks. */
	if (strspn(digits, "0123456789.+-eE") != text.len)
		return false;
	number = strtod(digits, &end);
	if (*end != '\0' || end == digits || !(number > -1e300 && number < 1e300))
		return false;
	*value = number;
	return true;
}

uint32_t rm_graph_find_class(const struct rm_graph *graph, struct rm_text name)
{
	return rm_words_find_text(&graph->store->class_words, name);
}

static void warning_item(struct rm_strbuf *line, uint64_t count, const char *one, const char *many)
{
	if (count == 0)
		return;
	rm_strbuf_addf(line, "%s%" PRIu64 " %s", line->len != 0 ? ", " : "", count, count == 1 ? one : many);
}

bool rm_graph_warning(struct rm_strbuf *line, const struct rm_graph *graph)
{
	const struct rm_graph_faults *faults = &graph->faults;

	rm_strbuf_clear(line);
	warning_item(line, faults->dangling_edges, "edge without a node at one end", "edges without a node at one end");
	warning_item(line, faults->second_tree_edges, "second tree edge into a node", "second tree edges into a node");
	warning_item(line, faults->tree_cycles, "tree edge that closes a cycle", "tree edges that close a cycle");
	warning_item(line, faults->duplicate_nodes, "repeated node row", "repeated node rows");
	warning_item(line, faults->dangling_locations, "location of no node", "locations of no node");
	if (line->len == 0)
		return false;
	rm_strbuf_add_cstr(line, " dropped");
	return true;
}

void rm_graph_free(struct rm_graph *graph)
{
	struct rm_graph_store *store;

	if (graph == NULL)
		return;
	store = graph->store;
	if (store != NULL) {
		rm_free(store->types);
		rm_free(store->class_ids);
		rm_free(store->sizes);
		rm_free(store->path_edges);
		rm_free(store->out_first);
		rm_free(store->loc_runs);
		rm_free(store->loc_offsets);
		rm_map_release(&store->far_locations);
		rm_free(store->in_starts);
		rm_free(store->in_edges);
		rm_free(store->in_ranks);
		rm_free(store->edge_rows);
		rm_free(store->ids.ids);
		rm_free(store->ids.by_id);
		rm_free(store->node_of_rank);
		rm_free(store->file_ids);
		rm_free(store->loc_order);
		rm_bitset_release(&store->duplicate_rows);
		rm_free(store->attr_order);
		rm_free(store->attr_nodes);
		rm_free(store->containers);
		rm_free(store->container_ranks);
		rm_free(store->hash_rows);
		rm_map_release(&store->big_nodes);
		rm_vec_release(&store->bigs);
		rm_words_release(&store->type_words);
		rm_words_release(&store->loc_words);
		rm_words_release(&store->region_words);
		rm_words_release(&store->class_words);
		rm_vec_release(&store->roots);
		rm_vec_release(&store->inferred_edges);
		rm_vec_release(&store->loc_totals);
		rm_vec_release(&store->classes);
		rm_vec_release(&store->readable_names);
		rm_arena_release(&store->readable_texts);
		rm_vec_release(&store->twin_frames);
		rm_vec_release(&store->summary);
		rm_zendmm_free(store->zendmm);
		if (store->input.release != NULL)
			store->input.release(store->input.owner);
		rm_free(store);
	}
	rm_free(graph);
}
