/*
 * Strings in blocks of at least twice the size that they need: sprintf() with a width, strings
 * that were built in a buffer and cut. They are grouped by where they hang: Class::$property, the
 * elements of an array.
 */
#include "base.h"

#include "pass.h"

#include "map.h"
#include "vec.h"
#include "zendmm.h"

#define OVERSIZED_FACTOR    2
#define OVERSIZED_WASTE_MIN ((uint64_t)64 * 1024)
#define OVERSIZED_ROWS_MAX  10
#define OVERSIZED_SAMPLES   3

/*
 * Levels of arrays that a pattern shows, and elements up to which an array is a record whose keys
 * are part of it.
 */
#define PATTERN_LEVELS_MAX       6
#define PATTERN_RECORD_COUNT_MAX 16

/* Links of a pattern that are no names. */
#define PATTERN_ANY  RM_STR_NONE
#define PATTERN_KEYS (RM_STR_NONE - 1)

/*
 * Where a string hangs, with what is different from one instance to the next left out. Below the
 * anchor (a property of a class, or one value that has a path) there may be levels of array
 * elements, the innermost first.
 */
struct oversized_pattern {
	uint32_t class_id; /* RM_CLASS_NONE: anchored at a value */
	rm_str link;       /* the property */
	rm_node value;     /* the anchor, if it is a value */
	rm_str levels[PATTERN_LEVELS_MAX];
	uint32_t level_count;
};

struct oversized_group {
	struct oversized_pattern pattern;
	uint64_t count;
	uint64_t used_bytes;
	uint64_t allocated_bytes;
	uint64_t waste_bytes;
	rm_node samples[OVERSIZED_SAMPLES];
	uint32_t sample_count;
};

struct oversized_collector {
	const struct rm_graph *graph;
	struct rm_map index;
	RM_VEC(struct oversized_group) groups;
};

static void oversized_add_level(struct oversized_pattern *pattern, rm_str link)
{
	pattern->levels[pattern->level_count++] = link;
}

static bool oversized_is_number(struct rm_text key)
{
	int64_t ignored;

	return rm_text_to_i64(&ignored, key);
}

/* The key of a record in a list is part of the pattern; keys of dictionaries and lists are not. */
static rm_str oversized_level(const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_container array;
	struct rm_edge above;

	if (oversized_is_number(rm_graph_text(graph, edge->link)) ||
		!rm_graph_container(&array, graph, edge->parent) ||
		array.count > PATTERN_RECORD_COUNT_MAX ||
		!rm_graph_tree_edge(&above, graph, edge->parent) || above.kind != RM_EDGE_ELEMENT) {
		return PATTERN_ANY;
	}
	return edge->link;
}

static void oversized_find_pattern(
	struct oversized_pattern *pattern, const struct rm_graph *graph, rm_node string)
{
	rm_node node = string;
	struct rm_edge edge, above;

	memset(pattern, 0, sizeof(*pattern));
	pattern->class_id = RM_CLASS_NONE;
	pattern->link = RM_STR_NONE;
	while (pattern->level_count < PATTERN_LEVELS_MAX && rm_graph_tree_edge(&edge, graph, node) &&
		   edge.parent != RM_NODE_NONE) {
		uint8_t kind = edge.kind;

		if (kind == RM_EDGE_REFERENCED) {
			node = edge.parent;
			continue;
		}
		if (kind == RM_EDGE_ELEMENT && rm_graph_tree_edge(&above, graph, edge.parent) &&
			above.parent != RM_NODE_NONE) {
			if (above.kind == RM_EDGE_DYNAMIC_PROPERTIES) {
				kind = RM_EDGE_PROPERTY;
				edge.parent = above.parent;
			} else if (above.kind == RM_EDGE_SYMBOL_TABLE ||
					   above.kind == RM_EDGE_STATIC_VARIABLES || above.kind == RM_EDGE_CAPTURED) {
				break;
			}
		}
		if ((kind == RM_EDGE_PROPERTY || kind == RM_EDGE_MEMBER) &&
			graph->class_ids[edge.parent] != RM_CLASS_NONE) {
			pattern->class_id = graph->class_ids[edge.parent];
			pattern->link = edge.link;
			return;
		}
		if (kind == RM_EDGE_ELEMENT) {
			oversized_add_level(pattern, oversized_level(graph, &edge));
		} else if (kind == RM_EDGE_KEY) {
			oversized_add_level(pattern, PATTERN_KEYS);
		} else {
			break;
		}
		node = edge.parent;
	}
	pattern->value = node;
}

static uint64_t oversized_hash(const struct oversized_pattern *pattern)
{
	uint64_t hash = rm_map_mix((uint64_t)pattern->class_id << 32 | pattern->link);

	hash = rm_map_mix(hash ^ pattern->value);
	for (uint32_t i = 0; i < pattern->level_count; i++) {
		hash = rm_map_mix(hash + pattern->levels[i]);
	}
	return hash == UINT64_MAX ? 0 : hash;
}

static void oversized_add(struct oversized_collector *c, rm_node string, uint64_t needed)
{
	uint64_t allocated = rm_graph_allocated(c->graph, string);
	struct oversized_pattern pattern;
	struct oversized_group *group;
	uint64_t hash;
	uint32_t *at;
	bool is_new;

	oversized_find_pattern(&pattern, c->graph, string);
	for (hash = oversized_hash(&pattern);; hash = rm_map_mix(hash + 1)) {
		at = rm_map_add(&c->index, hash, &is_new);
		if (is_new) {
			*at = (uint32_t)c->groups.count;
			group = rm_vec_add(&c->groups);
			group->pattern = pattern;
			break;
		}
		group = &c->groups.items[*at];
		if (memcmp(&group->pattern, &pattern, sizeof(pattern)) == 0) {
			break;
		}
	}
	group->count++;
	group->used_bytes += rm_graph_size(c->graph, string);
	group->allocated_bytes += allocated;
	group->waste_bytes += allocated - needed;
	if (group->sample_count < OVERSIZED_SAMPLES) {
		group->samples[group->sample_count++] = string;
	}
}

static void oversized_collect(struct oversized_collector *c)
{
	const struct rm_graph *graph = c->graph;

	for (rm_node node = 0; node < graph->node_count; node++) {
		uint64_t size, allocated, needed;

		if (graph->types[node] != RM_TYPE_STRING || RM_LIKELY(graph->extras_low[node] < 32)) {
			continue;
		}
		size = rm_graph_size(graph, node);
		allocated = rm_graph_allocated(graph, node);
		if (size == 0 || allocated - size <= size) {
			continue;
		}
		/* A row holds header and text; the block that is asked for ends with a NUL. */
		needed = rm_zendmm_allocated(size + 1);
		if (allocated >= OVERSIZED_FACTOR * needed) {
			oversized_add(c, node, needed);
		}
	}
}

static int oversized_compare(const void *left, const void *right)
{
	const struct oversized_group *a = left, *b = right;

	if (a->waste_bytes != b->waste_bytes) {
		return a->waste_bytes > b->waste_bytes ? -1 : 1;
	}
	return a->samples[0] < b->samples[0] ? -1 : a->samples[0] > b->samples[0];
}

/* The levels from the anchor inwards: [], ['name'], {keys}. */
static void oversized_add_levels(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct oversized_pattern *pattern)
{
	for (uint32_t i = pattern->level_count; i-- > 0;) {
		if (pattern->levels[i] == PATTERN_ANY) {
			rm_strbuf_add_cstr(out, "[]");
		} else if (pattern->levels[i] == PATTERN_KEYS) {
			rm_strbuf_add_cstr(out, "{keys}");
		} else {
			rm_strbuf_add_cstr(out, "['");
			rm_strbuf_add_text(out, rm_graph_text(graph, pattern->levels[i]));
			rm_strbuf_add_cstr(out, "']");
		}
	}
}

static void oversized_add_owner(
	struct rm_finding *f, const struct rm_graph *graph, const struct oversized_pattern *pattern)
{
	struct rm_strbuf owner = {0};

	if (pattern->class_id != RM_CLASS_NONE) {
		rm_strbuf_add_text(&owner, graph->classes[pattern->class_id].name);
		rm_strbuf_add_cstr(&owner, "::$");
		rm_strbuf_add_text(&owner, rm_graph_text(graph, pattern->link));
		oversized_add_levels(&owner, graph, pattern);
		rm_fact_add_text(&f->facts, "owner", rm_strbuf_text(&owner));
	} else {
		oversized_add_levels(&owner, graph, pattern);
		rm_fact_add_path(&f->facts, "owner", pattern->value, rm_strbuf_text(&owner));
	}
	rm_strbuf_release(&owner);
}

static void oversized_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct oversized_group *group)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_OVERSIZED_SLOTS);
	struct rm_fact_list *samples;

	rm_finding_set_severity(f, rm_severity_of_waste(group->waste_bytes, context->heap->heap_bytes));
	rm_finding_set_impact(f, (int64_t)group->waste_bytes, RM_IMPACT_SAVING);
	oversized_add_owner(f, context->graph, &group->pattern);
	rm_fact_add_count(&f->facts, "count", (int64_t)group->count);
	rm_fact_add_bytes(&f->facts, "used_bytes", (int64_t)group->used_bytes);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)group->allocated_bytes);
	rm_fact_add_bytes(&f->facts, "waste_bytes", (int64_t)group->waste_bytes);
	samples = rm_fact_add_list(&f->facts, "sample_paths");
	for (uint32_t i = 0; i < group->sample_count; i++) {
		rm_finding_attach(f, group->samples[i]);
		rm_fact_add_path(rm_fact_list_add(samples), NULL, group->samples[i], RM_TEXT_NONE);
	}
	rm_finding_say_summary(f,
		"{owner}: {count} string{count?|s} of {used_bytes} in {count?a block|blocks} of "
		"{allocated_bytes}, {waste_bytes} "
		"wasted");
	rm_finding_say_hypothesis(f,
		"The strings were built in larger buffers (sprintf() with a width, appending, cutting) "
		"and kept them");
	rm_finding_say_next(
		f, "Copy them once when they are stored, for example $s = substr($s . ' ', 0, -1)");
	rm_finding_say_next(
		f, "Build them with str_pad(), implode() or number_format() instead of sprintf()");
	rm_finding_end(f);
}

static int oversized_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct oversized_collector c = {.graph = context->graph};

	(void)err;
	oversized_collect(&c);
	if (c.groups.count > 1) {
		qsort(c.groups.items, c.groups.count, sizeof(*c.groups.items), oversized_compare);
	}
	for (size_t i = 0; i < c.groups.count && i < OVERSIZED_ROWS_MAX; i++) {
		if (c.groups.items[i].waste_bytes >= OVERSIZED_WASTE_MIN) {
			oversized_emit(context, findings, &c.groups.items[i]);
		}
	}
	rm_map_release(&c.index);
	rm_vec_release(&c.groups);
	return 0;
}

const struct rm_pass rm_pass_oversized_slots = {
	.name = "oversized_slots",
	.summary = "strings in blocks much larger than they need",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_OVERSIZED_SLOTS},
	.emits_count = 1,
	.run = oversized_run,
};
