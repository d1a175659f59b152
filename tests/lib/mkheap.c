#include "base.h"

#include "mkheap.h"

#include "mem.h"
#include "rm_test.h"
#include "vec.h"

struct mkheap_type {
	const char *word;
	uint32_t weight;
	bool has_refcount;
	bool is_leaf;
	const char *edge; /* the usual kind of its edges */
};

static const struct mkheap_type mkheap_types[] = {
	{"object", 30, true, false, "property"},
	{"array", 22, true, false, "element"},
	{"string", 14, true, true, "name"},
	{"reference", 8, true, false, "referenced"},
	{"resource", 4, true, false, "member"},
	{"constant_ast", 1, true, false, "member"},
	{"call_frame", 6, false, false, "variable"},
	{"class", 5, false, false, "static_property"},
	{"user_function", 3, false, false, "static_variables"},
	{"engine_table", 4, false, false, "entry"},
	{"opaque_block", 3, false, false, "inferred"},
};

#define MKHEAP_RESOURCE 4u
#define MKHEAP_FRAME    6u

static const char *const mkheap_branches[] = {"global_variables", "call_frames", "class_table",
	"function_table", "global_constants", "objects_store", "included_files", "gc_buffer"};

struct mkheap_edge {
	uint32_t from;
	uint32_t to;
	const char *kind;
	char link[24];
	bool is_weak;
};

struct mkheap_node {
	uint32_t type;
	bool is_garbage; /* meant to be: nothing alive is led to it on purpose */
	/* A WeakMap. The engine's hold nothing but values; files of others may say otherwise. */
	bool is_map;
	const char *branch;
	uint32_t in_count;
	/* The first edge to it would close a circle of tree edges, which the reader takes away. */
	bool needs_tree_edge;
};

struct mkheap {
	uint64_t *seed;
	uint32_t count;
	struct mkheap_node *nodes;
	RM_VEC(struct mkheap_edge) edges;
	uint32_t entries;
	bool maps_are_pure;
	uint32_t reach; /* how far owners are: 1 makes chains */
	/* Percent of refcounts that are wrong: a single one makes much garbage external. */
	uint32_t noise;
};

static uint32_t mkheap_below(struct mkheap *heap, uint32_t limit)
{
	return (uint32_t)(rm_test_random(heap->seed) >> 20) % limit;
}

static bool mkheap_chance(struct mkheap *heap, uint32_t percent)
{
	return mkheap_below(heap, 100) < percent;
}

/* ---- nodes ---- */

static uint32_t mkheap_pick_any_type(struct mkheap *heap)
{
	uint32_t total = 0;
	uint32_t type = 0;

	for (uint32_t i = 0; i < RM_COUNT_OF(mkheap_types); i++)
		total += mkheap_types[i].weight;
	uint32_t at = mkheap_below(heap, total);

	while (at >= mkheap_types[type].weight)
		at -= mkheap_types[type++].weight;
	return type;
}

/*
 * What the collector does not take is rare in garbage: one such value keeps all that it leads to.
 */
static uint32_t mkheap_pick_type(struct mkheap *heap, bool is_garbage)
{
	uint32_t type = mkheap_pick_any_type(heap);

	while (is_garbage && (!mkheap_types[type].has_refcount || type == MKHEAP_RESOURCE) &&
		   mkheap_chance(heap, 97))
		type = mkheap_pick_any_type(heap);
	return type;
}

static bool mkheap_is_leaf(const struct mkheap *heap, uint32_t v)
{
	return mkheap_types[heap->nodes[v].type].is_leaf ||
		   (heap->nodes[v].is_map && heap->maps_are_pure);
}

static void mkheap_make_nodes(struct mkheap *heap, uint32_t limit)
{
	static const uint32_t shares[] = {0, 10, 25, 50, 80, 100};
	uint32_t garbage = shares[mkheap_below(heap, 6)];
	uint32_t roots = 1 + mkheap_below(heap, 5);
	uint32_t branches = 1 + mkheap_below(heap, RM_COUNT_OF(mkheap_branches));
	uint32_t maps = mkheap_chance(heap, 50) ? 15 : 0;

	heap->count = 4 + mkheap_below(heap, limit - 3);
	heap->nodes = rm_calloc(heap->count, sizeof(*heap->nodes));
	for (uint32_t v = 0; v < heap->count; v++) {
		heap->nodes[v].is_garbage = v > 0 && mkheap_chance(heap, garbage);
		do
			heap->nodes[v].type = mkheap_pick_type(heap, heap->nodes[v].is_garbage);
		while (v == 0 && mkheap_types[heap->nodes[v].type].is_leaf);
		heap->nodes[v].is_map = heap->nodes[v].type == 0 && mkheap_chance(heap, maps);
	}
	for (uint32_t i = 0; i < roots; i++) {
		uint32_t v = i == 0 ? 0 : mkheap_below(heap, heap->count);

		if (!heap->nodes[v].is_garbage)
			heap->nodes[v].branch = mkheap_branches[mkheap_below(heap, branches)];
	}
}

/* ---- edges ---- */

static struct mkheap_edge *mkheap_edge(struct mkheap *heap, uint32_t from, uint32_t to)
{
	struct mkheap_edge *edge = rm_vec_add(&heap->edges);

	edge->from = from;
	edge->to = to;
	edge->kind = mkheap_types[heap->nodes[from].type].edge;
	snprintf(edge->link, sizeof(edge->link), "l%u", (unsigned)heap->edges.count);
	return edge;
}

/* An inner node of that side, near v where one is found; v itself when there is none. */
static uint32_t mkheap_pick_owner(struct mkheap *heap, uint32_t v, bool is_garbage)
{
	for (int tries = 0; tries < 20; tries++) {
		uint32_t reach = tries < 10 ? heap->reach : heap->count;
		uint32_t owner = mkheap_chance(heap, 80) && v > 0
							 ? v - 1 - mkheap_below(heap, v < reach ? v : reach)
							 : mkheap_below(heap, heap->count);
		if (!mkheap_is_leaf(heap, owner) && heap->nodes[owner].is_garbage == is_garbage)
			return owner;
	}
	return v;
}

static void mkheap_add_edge(struct mkheap *heap, uint32_t from, uint32_t to, uint32_t weak_percent)
{
	if (mkheap_is_leaf(heap, from))
		return;
	struct mkheap_edge *edge = mkheap_edge(heap, from, to);

	if (mkheap_chance(heap, weak_percent)) {
		edge->is_weak = true;
		edge->kind = mkheap_chance(heap, 50) ? "registry" : "alias";
	} else if (heap->nodes[from].type == MKHEAP_FRAME && mkheap_chance(heap, 40)) {
		edge->kind = "this";
	} else if (mkheap_chance(heap, 4)) {
		edge->kind = "inferred";
	}
	if (mkheap_chance(heap, 6)) {
		struct mkheap_edge copy = *edge;

		*mkheap_edge(heap, from, to) = copy;
	}
}

static void mkheap_make_edges(struct mkheap *heap)
{
	uint32_t extra = mkheap_below(heap, 1 + heap->count * (1 + mkheap_below(heap, 3)) / 2);
	uint32_t lost = mkheap_below(heap, 4) == 0 ? 8 : heap->noise / 2;

	for (uint32_t v = 1; v < heap->count; v++) {
		if (!mkheap_chance(heap, lost))
			mkheap_add_edge(heap, mkheap_pick_owner(heap, v, heap->nodes[v].is_garbage), v, 3);
	}
	for (uint32_t i = 0; i < extra; i++) {
		uint32_t v = mkheap_below(heap, heap->count);
		/*
		 * Garbage may refer to what is alive; the other way round only by a rare mistake of ours.
		 */
		bool from_garbage =
			heap->nodes[v].is_garbage ? !mkheap_chance(heap, heap->noise) : mkheap_chance(heap, 15);

		mkheap_add_edge(heap, mkheap_pick_owner(heap, v, from_garbage), v, 15);
	}
}

/* Rings over neighbours in garbage: what nothing else keeps. */
static void mkheap_make_rings(struct mkheap *heap)
{
	uint32_t first = UINT32_MAX;
	uint32_t last = UINT32_MAX;

	for (uint32_t v = 0; v < heap->count; v++) {
		if (!heap->nodes[v].is_garbage || mkheap_is_leaf(heap, v))
			continue;
		if (first == UINT32_MAX)
			first = v;
		else
			mkheap_edge(heap, last, v);
		last = v;
		if (first != last && mkheap_chance(heap, 40)) {
			mkheap_edge(heap, last, first);
			first = last = UINT32_MAX;
		}
	}
	if (first != last)
		mkheap_edge(heap, last, first);
}

static void mkheap_make_entry(struct mkheap *heap, uint32_t map)
{
	uint32_t key = mkheap_below(heap, heap->count);
	uint32_t value = mkheap_below(heap, heap->count);
	uint32_t number = heap->entries++;

	if (heap->maps_are_pure || !mkheap_chance(heap, 8)) {
		struct mkheap_edge *edge = mkheap_edge(heap, map, key);

		edge->kind = "weak_map_key";
		edge->is_weak = true;
		snprintf(edge->link, sizeof(edge->link), "K#%u", (unsigned)number);
	}
	if (!mkheap_chance(heap, 10)) {
		struct mkheap_edge *edge = mkheap_edge(heap, map, value);

		edge->kind = "weak_map_value";
		snprintf(edge->link, sizeof(edge->link), "K#%u", (unsigned)number);
		/* Values that lead back to their keys are what the rules differ in. */
		if (mkheap_chance(heap, 30) && !mkheap_is_leaf(heap, value))
			mkheap_edge(heap, value, key);
	}
}

static void mkheap_make_entries(struct mkheap *heap)
{
	for (uint32_t v = 0; v < heap->count; v++) {
		if (!heap->nodes[v].is_map)
			continue;
		for (uint32_t i = mkheap_below(heap, 6); i-- > 0;)
			mkheap_make_entry(heap, v);
	}
}

/* ---- text ---- */

static void mkheap_write_refcount(
	struct rm_strbuf *text, struct mkheap *heap, const struct mkheap_node *node)
{
	uint32_t refs = node->in_count;

	if (!mkheap_types[node->type].has_refcount)
		return;
	if (mkheap_chance(heap, heap->noise))
		refs++;
	else if (mkheap_chance(heap, heap->noise) && refs > 0)
		refs--;
	else if (mkheap_chance(heap, heap->noise))
		refs = 0;
	rm_strbuf_addf(text, " refs=%u", (unsigned)refs);
	if (mkheap_chance(heap, heap->noise))
		rm_strbuf_addf(text, " info=%d", mkheap_chance(heap, 50) ? 64 + 7 : 128 + 6);
}

/* Sizes are so wide that equal sums mean equal sets. */
static void mkheap_write_node(struct rm_strbuf *text, struct mkheap *heap, uint32_t v)
{
	const struct mkheap_node *node = &heap->nodes[v];

	if (node->branch != NULL)
		rm_strbuf_addf(text, "root %s n%u ", node->branch, (unsigned)v);
	else
		rm_strbuf_addf(text, "node n%u ", (unsigned)v);
	rm_strbuf_addf(text, "%s size=%u over=%u", mkheap_types[node->type].word,
		16u + mkheap_below(heap, 1u << 28), mkheap_below(heap, 1u << 20));
	mkheap_write_refcount(text, heap, node);
	if (node->branch == NULL && node->needs_tree_edge)
		rm_strbuf_addf(text, " < n0 registry %u weak", (unsigned)v);
	rm_strbuf_add_cstr(text, node->branch != NULL && mkheap_chance(heap, 15) ? " weak\n" : "\n");
}

static void mkheap_write_unreached(struct rm_strbuf *text, struct mkheap *heap)
{
	uint32_t blocks = mkheap_below(heap, 4);

	rm_strbuf_addf(text, "root unreached n%u unreached size=%u%s\n", (unsigned)heap->count,
		mkheap_below(heap, 1000), mkheap_chance(heap, 50) ? " weak" : "");
	for (uint32_t i = 1; i <= blocks; i++)
		rm_strbuf_addf(text, "node n%u unreached_block size=%u < n%u unreached %u weak\n",
			(unsigned)(heap->count + i), mkheap_below(heap, 1u << 28), (unsigned)heap->count,
			(unsigned)i);
	/* A block that something alive refers to as well. */
	if (blocks > 0 && mkheap_chance(heap, 20))
		rm_strbuf_addf(text, "edge n0 inferred n%u x\n", (unsigned)heap->count + 1);
}

static void mkheap_write(struct rm_strbuf *text, struct mkheap *heap)
{
	static const char *const versions[] = {"v74", "v82", "v84", "v85", "other"};
	uint32_t version = mkheap_below(heap, RM_COUNT_OF(versions) + 1);

	rm_strbuf_clear(text);
	if (version < RM_COUNT_OF(versions))
		rm_strbuf_addf(text, "summary php_version %s\n", versions[version]);
	for (uint32_t v = 0; v < heap->count; v++)
		mkheap_write_node(text, heap, v);
	for (size_t i = 0; i < heap->edges.count; i++) {
		const struct mkheap_edge *edge = &heap->edges.items[i];

		rm_strbuf_addf(text, "edge n%u %s n%u %s%s\n", (unsigned)edge->from, edge->kind,
			(unsigned)edge->to, edge->link, edge->is_weak ? " weak" : "");
	}
	if (mkheap_chance(heap, 25))
		mkheap_write_unreached(text, heap);
}

static void mkheap_count_in_edges(struct mkheap *heap)
{
	for (size_t i = 0; i < heap->edges.count; i++) {
		const struct mkheap_edge *edge = &heap->edges.items[i];
		struct mkheap_node *to = &heap->nodes[edge->to];

		if (edge->is_weak)
			continue;
		if (to->in_count == 0)
			to->needs_tree_edge = edge->from >= edge->to;
		to->in_count++;
	}
}

void mkheap_random(struct rm_strbuf *text, uint64_t *seed, uint32_t limit)
{
	struct mkheap heap = {.seed = seed};
	uint32_t small = mkheap_below(&heap, 4);

	heap.reach = mkheap_below(&heap, 4) > 0 ? 12 : 1 + mkheap_below(&heap, 2);
	heap.maps_are_pure = mkheap_chance(&heap, 70);
	heap.noise = mkheap_below(&heap, 2) * mkheap_below(&heap, 5);

	mkheap_make_nodes(&heap, small > 0 && limit > 8 * small ? 8 * small : limit);
	mkheap_make_edges(&heap);
	mkheap_make_rings(&heap);
	mkheap_make_entries(&heap);
	mkheap_count_in_edges(&heap);
	mkheap_write(text, &heap);
	rm_vec_release(&heap.edges);
	rm_free(heap.nodes);
}
