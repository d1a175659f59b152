/*
 * For the time of the search the edges from weak maps to values lead back to the map, which makes no component.
 */
#include "base.h"

#include "cycles.h"

#include "mem.h"
#include "scc.h"
#include "vec.h"

/* A packed edge that is hidden, and where it leads. */
struct cycles_hidden {
	uint32_t place;
	uint32_t target;
};

typedef RM_VEC(struct cycles_hidden) cycles_hidden_list;

/* One map: packed edges are the strong rows to inner nodes, in the order of rows, and so are entries. Returns the next map's. */
static size_t cycles_hide_map(
	cycles_hidden_list *hidden, const struct rm_flow *flow, const struct rm_graph *graph, const struct rm_weak_maps *maps, size_t entry)
{
	rm_node map = maps->entries.items[entry].map;
	uint32_t inner = flow->places[map], place = flow->first[inner];
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[map]; rm_graph_next_out(graph, map, &id, &edge);) {
		bool is_entry = entry < maps->entries.count && maps->entries.items[entry].edge == edge.id;

		entry += is_entry;
		if (!rm_flow_is_strong(edge.strength, edge.kind) || !rm_flow_is_inner(flow, edge.child))
			continue;
		if (is_entry) {
			rm_vec_push(hidden, ((struct cycles_hidden){place, flow->targets[place]}));
			flow->targets[place] = inner;
		}
		place++;
	}
	return entry;
}

/* Whether an object holds itself without anything between. An entry of a weak map is no such edge. */
static bool cycles_is_loop(
	const struct rm_flow *flow, const struct rm_graph *graph, const struct rm_weak_maps *maps, uint32_t inner)
{
	rm_node node = flow->node_of_inner[inner];
	bool points_at_itself = false;
	struct rm_edge edge;

	if (graph->types[node] != RM_TYPE_OBJECT)
		return false;
	for (uint32_t i = flow->first[inner]; i < flow->first[inner + 1] && !points_at_itself; i++)
		points_at_itself = flow->targets[i] == inner;
	if (!points_at_itself)
		return false;
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		if (edge.child == node && rm_flow_is_strong(edge.strength, edge.kind) && rm_weak_maps_of_edge(maps, edge.id) == NULL)
			return true;
	}
	return false;
}

/*
 * The search knows components of two nodes and more; an object that refers to itself is a cycle all the same. Numbers go
 * by first member again afterwards.
 */
static void cycles_add_loops(struct rm_cycles *cycles, const struct rm_flow *flow, const struct rm_graph *graph,
	const struct rm_weak_maps *maps, uint32_t *of_inner)
{
	uint32_t found = cycles->count, next = 0, *numbers;

	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		if (of_inner[inner] == RM_CSR_NONE && cycles_is_loop(flow, graph, maps, inner))
			of_inner[inner] = cycles->count++;
	}
	if (cycles->count == found)
		return;
	numbers = rm_array(cycles->count, sizeof(*numbers));
	for (uint32_t i = 0; i < cycles->count; i++)
		numbers[i] = RM_CSR_NONE;
	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		if (of_inner[inner] == RM_CSR_NONE)
			continue;
		if (numbers[of_inner[inner]] == RM_CSR_NONE)
			numbers[of_inner[inner]] = next++;
		of_inner[inner] = numbers[of_inner[inner]];
	}
	rm_free(numbers);
}

static uint32_t *cycles_search(
	struct rm_cycles *cycles, const struct rm_flow *flow, const struct rm_graph *graph, const struct rm_weak_maps *maps)
{
	uint32_t *of_inner = rm_array((size_t)flow->inner_count + 1, sizeof(*of_inner));
	struct rm_csr csr = {flow->inner_count, flow->first, flow->targets};
	cycles_hidden_list hidden = {0};

	for (size_t entry = 0; entry < maps->entries.count;)
		entry = cycles_hide_map(&hidden, flow, graph, maps, entry);
	cycles->count = rm_scc_find(of_inner, &csr);
	for (size_t i = 0; i < hidden.count; i++)
		flow->targets[hidden.items[i].place] = hidden.items[i].target;
	rm_vec_release(&hidden);
	cycles_add_loops(cycles, flow, graph, maps, of_inner);
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

static void cycles_rank(struct rm_cycles *cycles)
{
	size_t count = cycles->is_member.count;

	cycles->ranks = rm_rank_new(count);
	for (size_t i = 0; i <= count / 64; i++)
		cycles->ranks[i].members = cycles->is_member.words[i];
	rm_rank_settle(cycles->ranks, count);
}

static void cycles_sort(struct rm_cycles *cycles, const struct rm_flow *flow, const uint32_t *of_inner, uint32_t node_count)
{
	size_t count = cycles->first[cycles->count], at = 0;

	cycles->sorted_cycles = rm_array(count + 1, sizeof(*cycles->sorted_cycles));
	rm_bitset_init(&cycles->is_member, node_count);
	for (uint32_t inner = 0; inner < flow->inner_count; inner++) {
		if (of_inner[inner] == RM_CSR_NONE)
			continue;
		rm_bitset_add(&cycles->is_member, flow->node_of_inner[inner]);
		cycles->sorted_cycles[at++] = of_inner[inner];
	}
	cycles_rank(cycles);
}

void rm_cycles_find(
	struct rm_cycles *cycles, const struct rm_flow *flow, const struct rm_graph *graph, const struct rm_weak_maps *maps)
{
	uint32_t *of_inner;

	memset(cycles, 0, sizeof(*cycles));
	of_inner = cycles_search(cycles, flow, graph, maps);
	cycles_collect(cycles, flow, of_inner);
	cycles_sort(cycles, flow, of_inner, graph->node_count);
	rm_free(of_inner);
}

bool rm_cycles_restore(struct rm_cycles *cycles)
{
	size_t member_count = rm_bitset_population(&cycles->is_member), at = 0;
	uint32_t *next;

	cycles_rank(cycles);
	cycles->members = rm_array(member_count + 1, sizeof(*cycles->members));
	cycles->count = 0;
	for (size_t i = 0; i < member_count; i++) {
		/* Numbers go by first member. */
		if (cycles->sorted_cycles[i] > cycles->count)
			return false;
		cycles->count += cycles->sorted_cycles[i] == cycles->count;
	}
	next = cycles->first = rm_calloc((size_t)cycles->count + 2, sizeof(*next));
	for (size_t i = 0; i < member_count; i++)
		next[(size_t)cycles->sorted_cycles[i] + 2]++;
	for (size_t i = 2; i < (size_t)cycles->count + 2; i++)
		next[i] += next[i - 1];
	for (rm_node node = 0; at < member_count; node++) {
		if (rm_bitset_has(&cycles->is_member, node))
			cycles->members[next[(size_t)cycles->sorted_cycles[at++] + 1]++] = node;
	}
	return true;
}

void rm_cycles_release(struct rm_cycles *cycles)
{
	rm_free(cycles->first);
	rm_free(cycles->members);
	rm_free(cycles->ranks);
	rm_free(cycles->sorted_cycles);
	rm_bitset_release(&cycles->is_member);
	memset(cycles, 0, sizeof(*cycles));
}
