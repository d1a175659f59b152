/*
 * Strings in blocks of at least twice the size that they need: sprintf() with a width, strings
 * that were built in a buffer and cut. They are grouped by where they hang: Class::$property, the
 * elements of an array.
 */
#include "base.h"

#include "pass.h"

#include "map.h"
#include "owner_pattern.h"
#include "value_finding.h"
#include "vec.h"
#include "zendmm.h"

#define OVERSIZED_FACTOR    2
#define OVERSIZED_WASTE_MIN ((uint64_t)64 * 1024)
#define OVERSIZED_ROWS_MAX  10
#define OVERSIZED_SAMPLES   3

struct oversized_group {
	struct rm_owner_pattern pattern;
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

static void oversized_add(struct oversized_collector *c, rm_node string, uint64_t needed)
{
	uint64_t allocated = rm_graph_allocated(c->graph, string);
	struct rm_owner_pattern pattern;
	struct oversized_group *group;
	uint64_t hash;
	uint32_t *at;
	bool is_new;

	rm_owner_pattern_find(&pattern, c->graph, string);
	for (hash = rm_owner_pattern_hash(&pattern);; hash = rm_map_mix(hash + 1)) {
		at = rm_map_add(&c->index, hash, &is_new);
		if (is_new) {
			*at = (uint32_t)c->groups.count;
			group = rm_vec_add(&c->groups);
			group->pattern = pattern;
			break;
		}
		group = &c->groups.items[*at];
		if (rm_owner_pattern_equals(&group->pattern, &pattern)) {
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

		if (graph->types[node] != RM_TYPE_STRING || RM_LIKELY(graph->sizes[node].extra < 32)) {
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

static void oversized_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct oversized_group *group)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_OVERSIZED_SLOTS);
	struct rm_fact_list *samples;

	rm_finding_set_severity(f, rm_severity_of_waste(group->waste_bytes, context->heap->heap_bytes));
	rm_finding_set_impact(f, (int64_t)group->waste_bytes, RM_IMPACT_SAVING);
	rm_finding_add_owner(f, "owner", context->graph, &group->pattern);
	rm_fact_add_count(&f->facts, "count", (int64_t)group->count);
	rm_fact_add_bytes(&f->facts, "used_bytes", (int64_t)group->used_bytes);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)group->allocated_bytes);
	rm_fact_add_bytes(&f->facts, "waste_bytes", (int64_t)group->waste_bytes);
	rm_finding_set_members(f, context, group->samples, group->sample_count);
	samples = rm_fact_add_list(&f->facts, "sample_paths");
	for (uint32_t i = 0; i < group->sample_count; i++) {
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
