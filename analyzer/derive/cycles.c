/*
 * Weak maps have no other strong edges than those to values (the class is final, without properties), so for the time of
 * the search their edges lead back to themselves, which makes no component.
 */
#include "base.h"

#include "cycles.h"

#include "mem.h"
#include "scc.h"
#include "vec.h"

/* Swaps the targets of all weak maps' edges with what is saved: once to hide them, once to bring them back. */
static void cycles_swap_maps(uint32_t *saved, const struct rm_flow *flow, const struct rm_weak_maps *maps)
{
	rm_node last = RM_NODE_NONE;

	for (size_t i = 0; i < maps->entries.count; i++) {
		rm_node map = maps->entries.items[i].map;
		uint32_t inner = flow->inner_of_node[map];

		for (uint32_t at = flow->first[inner]; map != last && at < flow->first[inner + 1]; at++) {
			uint32_t target = flow->targets[at];

			flow->targets[at] = *saved != RM_CSR_NONE ? *saved : inner;
			*saved++ = target;
		}
		last = map;
	}
}

static size_t cycles_count_hidden(const struct rm_flow *flow, const struct rm_weak_maps *maps)
{
	rm_node last = RM_NODE_NONE;
	size_t count = 0;

	for (size_t i = 0; i < maps->entries.count; i++) {
		uint32_t inner = flow->inner_of_node[maps->entries.items[i].map];

		count += maps->entries.items[i].map != last ? flow->first[inner + 1] - flow->first[inner] : 0;
		last = maps->entries.items[i].map;
	}
	return count;
}

static uint32_t *cycles_search(struct rm_cycles *cycles, const struct rm_flow *flow, const struct rm_weak_maps *maps)
{
	uint32_t *of_inner = rm_array((size_t)flow->inner_count + 1, sizeof(*of_inner));
	struct rm_csr csr = {flow->inner_count, flow->first, flow->targets};
	size_t hidden = cycles_count_hidden(flow, maps);
	uint32_t *saved = rm_array(hidden + 1, sizeof(*saved));

	memset(saved, 0xFF, (hidden + 1) * sizeof(*saved));
	cycles_swap_maps(saved, flow, maps);
	cycles->count = rm_scc_find(of_inner, &csr);
	cycles_swap_maps(saved, flow, maps);
	rm_free(saved);
	return of_inner;
}

/* Members by cycle: count, prefix sum, place. */
static void cycles_collect(struct rm_cycles *cycles, const struct rm_flow *flow, const uint32_t *of_inner)
{
	uint32_t *first = rm_calloc((size_t)cycles->count + 2, sizeof(*first));

	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		if (of_inner[inner] != RM_CSR_NONE)
			first[(size_t)of_inner[inner] + 2]++;
	}
	for (size_t i = 2; i < (size_t)cycles->count + 2; i++)
		first[i] += first[i - 1];
	cycles->members = rm_array((size_t)first[cycles->count + 1] + 1, sizeof(*cycles->members));
	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		if (of_inner[inner] != RM_CSR_NONE)
			cycles->members[first[(size_t)of_inner[inner] + 1]++] = flow->node_of_inner[inner];
	}
	cycles->first = first;
}

static void cycles_sort(struct rm_cycles *cycles, const struct rm_flow *flow, const uint32_t *of_inner, uint32_t node_count)
{
	size_t count = cycles->first[cycles->count], at = 0;

	cycles->sorted = rm_array(count + 1, sizeof(*cycles->sorted));
	cycles->sorted_cycles = rm_array(count + 1, sizeof(*cycles->sorted_cycles));
	rm_bitset_init(&cycles->is_member, node_count);
	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		if (of_inner[inner] == RM_CSR_NONE)
			continue;
		rm_bitset_add(&cycles->is_member, flow->node_of_inner[inner]);
		cycles->sorted[at] = flow->node_of_inner[inner];
		cycles->sorted_cycles[at++] = of_inner[inner];
	}
}

void rm_cycles_find(
	struct rm_cycles *cycles, const struct rm_flow *flow, const struct rm_weak_maps *maps, uint32_t node_count)
{
	uint32_t *of_inner;

	memset(cycles, 0, sizeof(*cycles));
	of_inner = cycles_search(cycles, flow, maps);
	cycles_collect(cycles, flow, of_inner);
	cycles_sort(cycles, flow, of_inner, node_count);
	rm_free(of_inner);
}

uint32_t rm_cycles_of(const struct rm_cycles *cycles, rm_node node)
{
	size_t low = 0, high = cycles->first[cycles->count];

	if (!rm_bitset_has(&cycles->is_member, node))
		return RM_CSR_NONE;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cycles->sorted[middle] < node)
			low = middle + 1;
		else
			high = middle;
	}
	return cycles->sorted_cycles[low];
}

void rm_cycles_release(struct rm_cycles *cycles)
{
	rm_free(cycles->first);
	rm_free(cycles->members);
	rm_free(cycles->sorted);
	rm_free(cycles->sorted_cycles);
	rm_bitset_release(&cycles->is_member);
	memset(cycles, 0, sizeof(*cycles));
}
