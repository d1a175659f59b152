/*
 * One breadth-first search for the least fixpoint, to which the greatest adds: it can only reach more, so its rounds look
 * at what the least one left unreached, which is little.
 */
#include "base.h"

#include "weak_reach.h"

#include "flow.h"
#include "mem.h"
#include "vec.h"

struct weak_reach {
	const struct rm_graph *graph;
	struct rm_weak_maps *maps;
	struct rm_bitset reached;
	struct rm_bitset keys;    /* nodes that are a key of some entry */
	struct rm_bitset dropped; /* by entry: greatest fixpoint only */
	bool needs_keys;          /* an entry passes only when its key is reached */
	RM_VEC(rm_node) queue;
};

static void reach_add(struct weak_reach *reach, rm_node node)
{
	if (!rm_bitset_add(&reach->reached, node))
		rm_vec_push(&reach->queue, node);
}

static bool reach_passes(const struct weak_reach *reach, const struct rm_weak_entry *entry)
{
	if (!rm_bitset_has(&reach->reached, entry->map))
		return false;
	if (reach->needs_keys)
		return rm_bitset_has(&reach->reached, entry->key);
	return !rm_bitset_has(&reach->dropped, (size_t)(entry - reach->maps->entries.items));
}

static void reach_follow(struct weak_reach *reach, const struct rm_edge *edge)
{
	const struct rm_weak_entry *entry;

	if (!rm_flow_is_strong(edge->strength, edge->kind))
		return;
	entry = edge->kind == RM_EDGE_WEAK_MAP_VALUE ? rm_weak_maps_of_edge(reach->maps, edge->id) : NULL;
	if (entry == NULL || reach_passes(reach, entry))
		reach_add(reach, edge->child);
}

static void reach_run(struct weak_reach *reach, size_t from)
{
	const struct rm_weak_maps *maps = reach->maps;

	for (size_t at = from; at < reach->queue.count; at++) {
		rm_node node = reach->queue.items[at];
		struct rm_edge edge;

		for (uint32_t id = reach->graph->out_first[node]; rm_graph_next_out(reach->graph, node, &id, &edge);)
			reach_follow(reach, &edge);
		if (!rm_bitset_has(&reach->keys, node))
			continue;
		for (size_t i = rm_weak_maps_first(maps, node); i < maps->by_key.count; i++) {
			const struct rm_weak_entry *entry = &maps->entries.items[maps->by_key.items[i]];

			if (entry->key != node)
				break;
			if (reach_passes(reach, entry))
				reach_add(reach, entry->value);
		}
	}
}

/* One round of the greatest fixpoint; true when it has dropped an entry, and what it reached was taken back. */
static bool reach_round(struct weak_reach *reach, size_t least)
{
	const struct rm_weak_maps *maps = reach->maps;
	bool has_dropped = false;

	for (size_t i = 0; i < maps->entries.count; i++) {
		if (reach_passes(reach, &maps->entries.items[i]))
			reach_add(reach, maps->entries.items[i].value);
	}
	reach_run(reach, least);
	for (size_t i = 0; i < maps->entries.count; i++) {
		const struct rm_weak_entry *entry = &maps->entries.items[i];

		if (rm_bitset_has(&reach->reached, entry->map) && !rm_bitset_has(&reach->reached, entry->key))
			has_dropped |= !rm_bitset_add(&reach->dropped, i);
	}
	while (has_dropped && reach->queue.count > least)
		rm_bitset_remove(&reach->reached, rm_vec_pop(&reach->queue));
	return has_dropped;
}

void rm_weak_reach(struct rm_weak_maps *maps, const struct rm_graph *graph, const rm_node *starts, size_t count)
{
	struct weak_reach reach = {.graph = graph, .maps = maps, .needs_keys = true};
	size_t least;

	rm_bitset_clear(&maps->dead);
	if (maps->entries.count == 0)
		return;
	rm_bitset_init(&reach.reached, graph->node_count);
	rm_bitset_init(&reach.keys, graph->node_count);
	rm_bitset_init(&reach.dropped, maps->entries.count);
	for (size_t i = 0; i < maps->entries.count; i++)
		rm_bitset_add(&reach.keys, maps->entries.items[i].key);
	for (size_t i = 0; i < count; i++)
		reach_add(&reach, starts[i]);
	reach_run(&reach, 0);
	least = reach.queue.count;
	reach.needs_keys = !maps->keeps_own_key;
	while (maps->keeps_own_key && reach_round(&reach, least))
		;
	for (size_t i = 0; i < maps->entries.count; i++) {
		if (rm_bitset_has(&reach.reached, maps->entries.items[i].map)
			&& !rm_bitset_has(&reach.reached, maps->entries.items[i].key))
			rm_bitset_add(&maps->dead, i);
	}
	rm_bitset_release(&reach.reached);
	rm_bitset_release(&reach.keys);
	rm_bitset_release(&reach.dropped);
	rm_vec_release(&reach.queue);
}
