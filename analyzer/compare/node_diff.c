/* Both sets of addresses as maps; rows without an address are nowhere and take no part. */
#include "base.h"

#include "node_diff.h"

#include "map.h"

static void node_collect(struct rm_map *addresses, const struct rm_graph *graph)
{
	rm_map_reserve(addresses, graph->location_count);
	for (uint32_t row = 0; row < graph->location_count; row++) {
		struct rm_location location;
		bool is_new;

		rm_graph_location(&location, graph, row);
		if (location.address != 0 && location.address != UINT64_MAX) {
			*rm_map_add(addresses, location.address, &is_new) = row;
		}
	}
}

static int node_sample_compare(const void *left, const void *right)
{
	const struct rm_node_sample *a = left, *b = right;

	if (a->size != b->size) {
		return a->size > b->size ? -1 : 1;
	}
	return a->address < b->address ? -1 : a->address > b->address;
}

void rm_node_diff_make(struct rm_node_diff *diff, const struct rm_graph *graph,
	const struct rm_graph *other, uint64_t limit)
{
	struct rm_map here = {0}, there = {0};

	node_collect(&here, graph);
	node_collect(&there, other);
	for (uint32_t row = 0; row < graph->location_count; row++) {
		struct rm_location location;
		const uint32_t *last;

		rm_graph_location(&location, graph, row);
		last = rm_map_find(&here, location.address);
		if (last != NULL && *last == row && rm_map_find(&there, location.address) == NULL) {
			struct rm_node_sample sample = {location.address, location.size, row};

			rm_vec_push(&diff->samples, sample);
		}
	}
	diff->total = diff->samples.count;
	if (diff->total > 0) {
		qsort(diff->samples.items, diff->samples.count, sizeof(*diff->samples.items),
			node_sample_compare);
	}
	if (diff->samples.count > limit) {
		diff->samples.count = (size_t)limit;
	}
	rm_map_release(&here);
	rm_map_release(&there);
}

void rm_node_diff_release(struct rm_node_diff *diff)
{
	rm_vec_release(&diff->samples);
}
