/*
 * The sections and their numbers, and both ways between them and struct rm_derived. Loading reads everything, checks it,
 * and only then hands the paths over to the graph, so that a bad file leaves nothing behind.
 */
#include "base.h"

#include "derived_cache.h"

#include "file.h"
#include "log.h"
#include "mem.h"
#include "sidecar.h"

#ifndef RM_BUILD_ID
#define RM_BUILD_ID 0
#endif

/* Shorter than this is not worth a file. */
#define CACHE_SECONDS_MIN 1.0
/* Its name in the environment, in seconds: tests have small heaps. */
#define CACHE_SECONDS_VARIABLE "RMEM_DERIVED_CACHE_SECONDS"

enum cache_section {
	CACHE_SIZES = 1, /* of the graph: what all counts below rest on */
	CACHE_AUDIT,
	CACHE_MISSING,
	CACHE_DEAD,
	CACHE_CYCLE_BITS,
	CACHE_CYCLE_NUMBERS,
	CACHE_STATES,
	CACHE_PATHS,
	CACHE_ANCHORED,
	CACHE_HELD,
	CACHE_SOURCES,
	CACHE_PARENTS,
	CACHE_ORDER,
	CACHE_PROPERTIES,
	CACHE_FINDINGS,
	CACHE_SECTION_COUNT
};

struct rm_derived_cache {
	char *path;
	struct rm_sidecar_key key;
	bool is_off;
	bool will_rebuild;
	bool is_loaded;    /* the derived data came out of the sidecar */
	bool has_findings; /* and the sidecar has findings too */
	double seconds;    /* spent on what the sidecar does not hold */
	double seconds_min;
	char *findings;
	size_t findings_len;
};

static double cache_seconds_min(void)
{
	const char *text = getenv(CACHE_SECONDS_VARIABLE);
	char *end;
	double seconds;

	if (text == NULL || text[0] == '\0')
		return CACHE_SECONDS_MIN;
	seconds = strtod(text, &end);
	return *end == '\0' && seconds >= 0 ? seconds : CACHE_SECONDS_MIN;
}

static bool cache_is_database(const char *path)
{
	static const char magic[] = "SQLite format 3";
	struct rm_file_map map = {0};
	struct rm_err err = {0};
	bool is_database = false;

	if (rm_file_map(&map, path, &err) == 0)
		is_database = map.size >= sizeof(magic) && memcmp(map.bytes, magic, sizeof(magic)) == 0;
	rm_file_unmap(&map);
	return is_database;
}

struct rm_derived_cache *rm_derived_cache_new(const char *path, const struct rm_derived_cache_options *options)
{
	struct rm_derived_cache *cache = rm_calloc(1, sizeof(*cache));

	cache->path = rm_alloc(strlen(path) + 1);
	memcpy(cache->path, path, strlen(path) + 1);
	cache->will_rebuild = options->will_rebuild;
	cache->seconds_min = cache_seconds_min();
	cache->is_off = options->is_off || !rm_sidecar_key_of(&cache->key, path) || cache_is_database(path);
	cache->key.build = RM_BUILD_ID;
	return cache;
}

void rm_derived_cache_free(struct rm_derived_cache *cache)
{
	if (cache == NULL)
		return;
	rm_free(cache->path);
	rm_free(cache->findings);
	rm_free(cache);
}

/* ---- what the counts rest on ---- */

enum { SIZES_COUNT = 8 };

static void cache_sizes(uint64_t sizes[SIZES_COUNT], const struct rm_graph *graph)
{
	sizes[0] = graph->node_count;
	sizes[1] = graph->edge_count;
	sizes[2] = graph->location_count;
	sizes[3] = graph->class_count;
	sizes[4] = graph->root_count;
	sizes[5] = graph->container_count;
	sizes[6] = graph->total_bytes;
	sizes[7] = graph->total_allocated;
}

/* ---- columns ---- */

static uint64_t bitset_words(const struct rm_bitset *set)
{
	return set->count / 64 + 1;
}

/* Bits behind the last one would be taken for members. */
static bool load_bitset(struct rm_bitset *set, const struct rm_sidecar *sidecar, uint32_t number)
{
	uint64_t words = bitset_words(set);

	return rm_sidecar_read(set->words, sidecar, number, words, sizeof(*set->words))
		&& set->words[words - 1] >> set->count % 64 == 0;
}

/* A list whose length only the file knows: it has at most one item a node. */
static void *load_list(size_t *count, const struct rm_sidecar *sidecar, uint32_t number, uint32_t item_bytes, uint64_t most)
{
	uint64_t items = rm_sidecar_count(sidecar, number, item_bytes);
	void *list;

	*count = 0;
	if (items > most)
		return NULL;
	list = rm_array((size_t)items + 1, item_bytes);
	if (!rm_sidecar_read(list, sidecar, number, items, item_bytes)) {
		rm_free(list);
		return NULL;
	}
	*count = (size_t)items;
	return list;
}

static bool load_audit(struct rm_audit *audit, const struct rm_sidecar *sidecar, const struct rm_graph *graph)
{
	uint64_t counts[2];

	audit->missing.items
		= load_list(&audit->missing.count, sidecar, CACHE_MISSING, sizeof(*audit->missing.items), graph->node_count);
	audit->missing.capacity = audit->missing.count;
	if (audit->missing.items == NULL || !rm_sidecar_read(counts, sidecar, CACHE_AUDIT, 2, sizeof(*counts)))
		return false;
	audit->audited = counts[0];
	audit->excess_nodes = counts[1];
	for (size_t i = 0; i < audit->missing.count; i++) {
		const struct rm_missing *missing = &audit->missing.items[i];

		if (missing->node >= graph->node_count || (i > 0 && missing[-1].node >= missing->node))
			return false;
	}
	return true;
}

static bool load_cycles(struct rm_cycles *cycles, const struct rm_sidecar *sidecar, const struct rm_graph *graph)
{
	size_t count;

	rm_bitset_init(&cycles->is_member, graph->node_count);
	if (!load_bitset(&cycles->is_member, sidecar, CACHE_CYCLE_BITS))
		return false;
	cycles->sorted_cycles
		= load_list(&count, sidecar, CACHE_CYCLE_NUMBERS, sizeof(*cycles->sorted_cycles), graph->node_count);
	return cycles->sorted_cycles != NULL && count == rm_bitset_population(&cycles->is_member) && rm_cycles_restore(cycles);
}

/* Each path edge leads to its node, and all of them together never round in a circle. */
static bool paths_are_sound(const uint32_t *paths, const struct rm_graph *graph)
{
	rm_node *seen = rm_calloc((size_t)graph->node_count + 1, sizeof(*seen)); /* the node the way began at, plus one */
	bool is_sound = true;

	for (rm_node start = 0; start < graph->node_count && is_sound; start++) {
		rm_node at = start;

		while (at != RM_NODE_NONE && seen[at] == 0) {
			struct rm_edge edge = {.parent = RM_NODE_NONE, .child = at};

			seen[at] = start + 1;
			if (paths[at] != RM_EDGE_NONE && paths[at] >= graph->edge_count) {
				is_sound = false;
				break;
			}
			if (paths[at] != RM_EDGE_NONE)
				rm_graph_edge(&edge, graph, paths[at]);
			is_sound = is_sound && edge.child == at;
			at = edge.parent;
		}
		/* Back on this very way, other than by not having moved. */
		if (at != RM_NODE_NONE && seen[at] == start + 1)
			is_sound = false;
	}
	rm_free(seen);
	return is_sound;
}

static bool load_liveness(struct rm_liveness *liveness, const struct rm_sidecar *sidecar, const struct rm_graph *graph)
{
	uint32_t count = graph->node_count;

	liveness->states = rm_array((size_t)count + 1, sizeof(*liveness->states));
	liveness->path_edges = rm_array((size_t)count + 1, sizeof(*liveness->path_edges));
	rm_bitset_init(&liveness->anchored, count);
	rm_bitset_init(&liveness->held, count);
	liveness->garbage_sources.items = load_list(
		&liveness->garbage_sources.count, sidecar, CACHE_SOURCES, sizeof(*liveness->garbage_sources.items), count);
	liveness->garbage_sources.capacity = liveness->garbage_sources.count;
	if (liveness->garbage_sources.items == NULL
		|| !rm_sidecar_read(liveness->states, sidecar, CACHE_STATES, count, sizeof(*liveness->states))
		|| !rm_sidecar_read(liveness->path_edges, sidecar, CACHE_PATHS, count, sizeof(*liveness->path_edges))
		|| !load_bitset(&liveness->anchored, sidecar, CACHE_ANCHORED) || !load_bitset(&liveness->held, sidecar, CACHE_HELD))
		return false;
	for (rm_node node = 0; node < count; node++) {
		if (liveness->states[node] > RM_STATE_LIVE)
			return false;
		liveness->garbage_nodes += liveness->states[node] == RM_STATE_GARBAGE;
		if (rm_bitset_has(&liveness->held, node))
			rm_vec_push(&liveness->externals, node);
	}
	for (size_t i = 0; i < liveness->garbage_sources.count; i++) {
		rm_node node = liveness->garbage_sources.items[i];

		if (node >= count || liveness->states[node] != RM_STATE_GARBAGE)
			return false;
	}
	return paths_are_sound(liveness->path_edges, graph);
}

static bool load_retained(struct rm_retained *tree, const struct rm_sidecar *sidecar, const struct rm_graph *graph,
	const struct rm_weak_maps *maps)
{
	rm_retained_prepare(tree, graph);
	return rm_sidecar_read(tree->parents, sidecar, CACHE_PARENTS, tree->dom_count, sizeof(*tree->parents))
		&& rm_sidecar_read(tree->order, sidecar, CACHE_ORDER, tree->dom_count, sizeof(*tree->order))
		&& rm_retained_restore(tree, maps);
}

/* ---- properties: rows of numbers, since the struct has holes ---- */

enum { PROPERTY_WORDS = 8 };

static void property_pack(uint64_t words[PROPERTY_WORDS], const struct rm_property *property)
{
	words[0] = (uint64_t)property->class_id << 32 | property->link;
	words[1] = (uint64_t)property->first_edge << 1 | (property->is_dynamic ? 1 : 0);
	words[2] = property->refs;
	words[3] = property->exclusive_count;
	words[4] = property->exclusive_bytes;
	words[5] = property->exclusive_allocated;
	words[6] = property->joint_allocated;
	words[7] = 0;
}

static void property_unpack(struct rm_property *property, const uint64_t words[PROPERTY_WORDS])
{
	*property = (struct rm_property){
		.class_id = (uint32_t)(words[0] >> 32),
		.link = (uint32_t)words[0],
		.is_dynamic = (words[1] & 1) != 0,
		.next = RM_PROPERTY_NONE,
		.refs = words[2],
		.exclusive_count = words[3],
		.exclusive_bytes = words[4],
		.exclusive_allocated = words[5],
		.joint_allocated = words[6],
		.first_edge = (uint32_t)(words[1] >> 1),
	};
}

static bool load_properties(struct rm_property_stats *stats, const struct rm_sidecar *sidecar, const struct rm_graph *graph,
	const uint8_t *states)
{
	uint64_t most = (uint64_t)graph->edge_count + 1;
	size_t count;
	uint64_t *rows = load_list(&count, sidecar, CACHE_PROPERTIES, PROPERTY_WORDS * sizeof(*rows), most);

	if (rows == NULL)
		return false;
	rm_vec_reserve(&stats->items, count);
	for (size_t i = 0; i < count; i++)
		property_unpack(rm_vec_add(&stats->items), rows + i * PROPERTY_WORDS);
	rm_free(rows);
	return rm_property_stats_restore(stats, graph, states);
}

/* ---- load ---- */

static bool load_sizes(const struct rm_sidecar *sidecar, const struct rm_graph *graph)
{
	uint64_t sizes[SIZES_COUNT], wanted[SIZES_COUNT];

	cache_sizes(wanted, graph);
	return rm_sidecar_read(sizes, sidecar, CACHE_SIZES, SIZES_COUNT, sizeof(*sizes))
		&& memcmp(sizes, wanted, sizeof(sizes)) == 0;
}

static bool load_columns(struct rm_derived *d, const struct rm_sidecar *sidecar, const struct rm_graph *graph)
{
	if (!load_sizes(sidecar, graph))
		return false;
	rm_weak_maps_find(&d->weak_maps, graph);
	return load_bitset(&d->weak_maps.dead, sidecar, CACHE_DEAD) && load_audit(&d->audit, sidecar, graph)
		&& load_cycles(&d->cycles, sidecar, graph) && load_liveness(&d->liveness, sidecar, graph)
		&& load_retained(&d->retained, sidecar, graph, &d->weak_maps)
		&& load_properties(&d->properties, sidecar, graph, d->liveness.states);
}

static void load_findings(struct rm_derived_cache *cache, const struct rm_sidecar *sidecar)
{
	size_t len;

	rm_free(cache->findings);
	cache->findings = load_list(&len, sidecar, CACHE_FINDINGS, 1, SIZE_MAX - 1);
	cache->findings_len = len;
	cache->has_findings = len > 0;
}

static struct rm_derived *cache_load(struct rm_derived_cache *cache, struct rm_graph *graph)
{
	struct rm_sidecar sidecar;
	struct rm_derived *d;

	if (!rm_sidecar_open(&sidecar, cache->path, &cache->key))
		return NULL;
	d = rm_calloc(1, sizeof(*d));
	d->graph = graph;
	if (load_columns(d, &sidecar, graph)) {
		rm_graph_set_paths(graph, d->liveness.path_edges);
		rm_crossing_find(&d->crossing, graph, &d->retained, &d->liveness, &d->weak_maps);
		rm_graph_need_in(graph);
		load_findings(cache, &sidecar);
	} else {
		rm_free(d->liveness.path_edges);
		rm_derived_free(d);
		d = NULL;
	}
	rm_sidecar_close(&sidecar);
	return d;
}

/* Of all columns the paths are what words are made from. */
static bool cache_load_brief(struct rm_derived_cache *cache, const struct rm_sidecar *sidecar, struct rm_graph *graph)
{
	uint32_t count = graph->node_count;
	uint32_t *paths;

	if (!load_sizes(sidecar, graph))
		return false;
	load_findings(cache, sidecar);
	if (!cache->has_findings)
		return false;
	paths = rm_array((size_t)count + 1, sizeof(*paths));
	if (!rm_sidecar_read(paths, sidecar, CACHE_PATHS, count, sizeof(*paths)) || !paths_are_sound(paths, graph)) {
		rm_free(paths);
		cache->has_findings = false;
		return false;
	}
	rm_graph_set_paths(graph, paths);
	return true;
}

bool rm_derived_cache_brief(struct rm_derived_cache *cache, struct rm_graph *graph)
{
	double start = rm_log_seconds();
	struct rm_sidecar sidecar;
	bool is_loaded;

	if (cache == NULL || cache->is_off || cache->will_rebuild || !rm_sidecar_open(&sidecar, cache->path, &cache->key))
		return false;
	is_loaded = cache_load_brief(cache, &sidecar, graph);
	rm_sidecar_close(&sidecar);
	if (is_loaded)
		rm_log_verbose("derived data: %.3f s, read from %s" RM_SIDECAR_SUFFIX, rm_log_seconds() - start, cache->path);
	return is_loaded;
}

struct rm_derived *rm_derived_cache_derive(struct rm_derived_cache *cache, struct rm_graph *graph)
{
	double start = rm_log_seconds();
	struct rm_derived *d = NULL;

	if (cache != NULL && !cache->is_off && !cache->will_rebuild)
		d = cache_load(cache, graph);
	if (d != NULL) {
		cache->is_loaded = true;
		rm_log_verbose("derived data: %.3f s, read from %s" RM_SIDECAR_SUFFIX, rm_log_seconds() - start, cache->path);
		return d;
	}
	d = rm_derive(graph);
	rm_log_verbose("derived data: %.3f s", rm_log_seconds() - start);
	if (cache != NULL)
		cache->seconds += rm_log_seconds() - start;
	return d;
}

struct rm_text rm_derived_cache_findings(const struct rm_derived_cache *cache)
{
	if (cache == NULL || !cache->has_findings)
		return RM_TEXT_NONE;
	return (struct rm_text){cache->findings, cache->findings_len};
}

void rm_derived_cache_spent(struct rm_derived_cache *cache, double seconds)
{
	cache->seconds += seconds;
}

/* ---- store ---- */

static void add_section(
	struct rm_sidecar_section *sections, uint32_t *count, uint32_t number, const void *items, uint64_t items_count, size_t item_bytes)
{
	sections[(*count)++] = (struct rm_sidecar_section){
		.number = number, .item_bytes = (uint32_t)item_bytes, .count = items_count, .items = items};
}

static void add_bitset(struct rm_sidecar_section *sections, uint32_t *count, uint32_t number, const struct rm_bitset *set)
{
	add_section(sections, count, number, set->words, bitset_words(set), sizeof(*set->words));
}

static bool cache_write(const struct rm_derived_cache *cache, const struct rm_derived *d, struct rm_text findings)
{
	const struct rm_liveness *liveness = &d->liveness;
	uint32_t nodes = d->graph->node_count, members = d->cycles.first[d->cycles.count], count = 0;
	struct rm_sidecar_section s[CACHE_SECTION_COUNT];
	uint64_t sizes[SIZES_COUNT], audit[2] = {d->audit.audited, d->audit.excess_nodes};
	uint64_t *properties = rm_array(d->properties.items.count + 1, PROPERTY_WORDS * sizeof(*properties));
	bool is_written;

	cache_sizes(sizes, d->graph);
	for (size_t i = 0; i < d->properties.items.count; i++)
		property_pack(properties + i * PROPERTY_WORDS, &d->properties.items.items[i]);
	add_section(s, &count, CACHE_SIZES, sizes, SIZES_COUNT, sizeof(*sizes));
	add_section(s, &count, CACHE_AUDIT, audit, 2, sizeof(*audit));
	add_section(s, &count, CACHE_MISSING, d->audit.missing.items, d->audit.missing.count, sizeof(*d->audit.missing.items));
	add_bitset(s, &count, CACHE_DEAD, &d->weak_maps.dead);
	add_bitset(s, &count, CACHE_CYCLE_BITS, &d->cycles.is_member);
	add_section(s, &count, CACHE_CYCLE_NUMBERS, d->cycles.sorted_cycles, members, sizeof(*d->cycles.sorted_cycles));
	add_section(s, &count, CACHE_STATES, liveness->states, nodes, sizeof(*liveness->states));
	add_section(s, &count, CACHE_PATHS, d->graph->path_edges, nodes, sizeof(*d->graph->path_edges));
	add_bitset(s, &count, CACHE_ANCHORED, &liveness->anchored);
	add_bitset(s, &count, CACHE_HELD, &liveness->held);
	add_section(s, &count, CACHE_SOURCES, liveness->garbage_sources.items, liveness->garbage_sources.count,
		sizeof(*liveness->garbage_sources.items));
	add_section(s, &count, CACHE_PARENTS, d->retained.parents, d->retained.dom_count, sizeof(*d->retained.parents));
	add_section(s, &count, CACHE_ORDER, d->retained.order, d->retained.dom_count, sizeof(*d->retained.order));
	add_section(s, &count, CACHE_PROPERTIES, properties, d->properties.items.count, PROPERTY_WORDS * sizeof(*properties));
	add_section(s, &count, CACHE_FINDINGS, findings.ptr, findings.len, 1);
	is_written = rm_sidecar_write(cache->path, &cache->key, s, count);
	rm_free(properties);
	return is_written;
}

bool rm_derived_cache_wants(const struct rm_derived_cache *cache)
{
	return cache != NULL && !cache->is_off && !cache->has_findings
		&& (cache->will_rebuild || cache->seconds >= cache->seconds_min);
}

void rm_derived_cache_store(struct rm_derived_cache *cache, const struct rm_derived *derived, struct rm_text findings)
{
	double start = rm_log_seconds();

	/* What is there already is never replaced by less. */
	if (!rm_derived_cache_wants(cache) || derived == NULL || (cache->is_loaded && findings.len == 0))
		return;
	rm_log_progress("keeping derived data");
	if (cache_write(cache, derived, findings))
		rm_log_verbose("derived data: written to %s" RM_SIDECAR_SUFFIX " in %.3f s", cache->path, rm_log_seconds() - start);
	else
		rm_log_verbose("derived data: nothing written to %s" RM_SIDECAR_SUFFIX, cache->path);
	rm_log_progress_end();
}
