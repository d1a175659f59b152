/*
 * Grouping of unreached blocks. There are few groups (bins times shapes), so they are found by a
 * scan of the list.
 */
#include "base.h"

#include "unreached.h"

#define LARGEST_SLOT_BYTES 3072

static int unreached_compare(const void *left, const void *right)
{
	const struct rm_unreached_group *a = left, *b = right;
	int order;

	if (a->total_bytes != b->total_bytes) {
		return a->total_bytes > b->total_bytes ? -1 : 1;
	}
	if (a->bin_bytes != b->bin_bytes) {
		return a->bin_bytes < b->bin_bytes ? -1 : 1;
	}
	order = rm_text_compare(a->shape, b->shape);
	return order != 0 ? order : rm_text_compare(a->module, b->module);
}

static struct rm_unreached_group *unreached_group(
	struct rm_unreached *unreached, const struct rm_unreached_group *wanted)
{
	struct rm_unreached_group *group;

	for (size_t i = 0; i < unreached->groups.count; i++) {
		group = &unreached->groups.items[i];
		if (group->bin_bytes == wanted->bin_bytes && rm_text_equals(group->shape, wanted->shape) &&
			rm_text_equals(group->module, wanted->module)) {
			return group;
		}
	}
	rm_vec_push(&unreached->groups, *wanted);
	return &rm_vec_last(&unreached->groups);
}

static void unreached_add(
	struct rm_unreached *unreached, const struct rm_graph *graph, rm_node node)
{
	struct rm_unreached_group wanted = {.shape = RM_TEXT_LITERAL("unknown")};
	struct rm_unreached_group *group;
	uint32_t end = rm_graph_loc_first(graph, node + 1);
	uint64_t bytes = 0;

	for (uint32_t row = rm_graph_loc_first(graph, node); row < end; row++) {
		struct rm_location location;
		rm_graph_location(&location, graph, row);
		bytes += location.size + location.overhead;
	}
	if (bytes == 0) {
		return;
	}
	wanted.bin_bytes = bytes <= LARGEST_SLOT_BYTES ? bytes : 0;
	(void)rm_graph_attribute(&wanted.shape, graph, node, "#shape");
	(void)rm_graph_attribute(&wanted.module, graph, node, "#module");
	group = unreached_group(unreached, &wanted);
	group->count++;
	group->total_bytes += bytes;
	if (group->sample_count < RM_UNREACHED_SAMPLES) {
		group->samples[group->sample_count++] = rm_graph_address(graph, node);
	}
}

void rm_unreached_collect(struct rm_unreached *unreached, const struct rm_graph *graph)
{
	memset(unreached, 0, sizeof(*unreached));
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (graph->types[node] == RM_TYPE_UNREACHED_BLOCK) {
			unreached_add(unreached, graph, node);
		}
	}
	if (unreached->groups.count > 1) {
		qsort(unreached->groups.items, unreached->groups.count, sizeof(*unreached->groups.items),
			unreached_compare);
	}
}

void rm_unreached_release(struct rm_unreached *unreached)
{
	rm_vec_release(&unreached->groups);
}
