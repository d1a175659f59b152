/*
 * What of W survives: a fixpoint over who has a holder that survives. Entries of weak maps, of which map and key together
 * are a holder, make it the least or the greatest one (weak_maps.h).
 */
#include "base.h"

#include "freed_private.h"

static bool survive_does(const struct rm_freed_query *query, uint32_t place)
{
	if (!freed_has_mark(query, place, FREED_SET | FREED_REACHED)) {
		uint32_t outermost = freed_outermost(query, place);

		if (outermost == place)
			return true;
		place = outermost;
	}
	return !freed_has_mark(query, place, FREED_SET) && freed_has_mark(query, place, FREED_ALIVE);
}

static bool survive_node(const struct rm_freed_query *query, rm_node node)
{
	return survive_does(query, freed_place(query, node));
}

/* ---- mark ---- */

/*
 * Whether an entry passes life on from a map that survives. Least fixpoint: when the key is known
 * to survive. Greatest: until the key is known not to; such entries are cut then
 * (survive_drop_entries).
 */
static bool survive_entry_passes(const struct rm_freed_query *query, const struct rm_weak_entry *entry)
{
	if (query->derived->weak_maps.keeps_own_key)
		return !freed_has_mark(query, freed_place(query, entry->key), FREED_SET);
	return survive_node(query, entry->key);
}

/* Whether a survivor holds the node. Held nodes are not in W, so roots, X and U need no look. */
static bool survive_has_holder(const struct rm_freed_query *query, rm_node node)
{
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	for (uint32_t at = 0; rm_graph_next_in(graph, node, &at, &edge);) {
		const struct rm_weak_entry *entry = NULL;

		if (edge.parent == RM_NODE_NONE || !freed_edge_counts(query, &edge) || !survive_node(query, edge.parent))
			continue;
		if (RM_UNLIKELY(edge.kind == RM_EDGE_WEAK_MAP_VALUE))
			entry = rm_weak_maps_of_edge(&query->derived->weak_maps, edge.id);
		if (entry == NULL || survive_entry_passes(query, entry))
			return true;
	}
	return false;
}

static void survive_mark(struct rm_freed_query *query, uint32_t place)
{
	if (!freed_has_mark(query, place, FREED_REACHED) || freed_has_mark(query, place, FREED_SET | FREED_ALIVE))
		return;
	freed_add_marks(query, place, FREED_ALIVE);
	rm_vec_push(&query->stack, place);
}

/*
 * The key has come to survive: so do the values of its entries whose maps did before. The other
 * maps will ask again.
 */
static void survive_mark_from_key(struct rm_freed_query *query, rm_node key)
{
	size_t at = rm_weak_maps_first(&query->derived->weak_maps, key);
	const struct rm_weak_entry *entry;

	while ((entry = freed_next_of_key(query, key, &at)) != NULL) {
		if (survive_node(query, entry->map))
			survive_mark(query, freed_place(query, entry->value));
	}
}

static void survive_mark_from(struct rm_freed_query *query, uint32_t place)
{
	struct freed_exit exit;

	freed_exit_start(&exit, query, place, FREED_SET | FREED_ALIVE);
	while (freed_exit_next(&exit, query)) {
		if (freed_has_mark(query, exit.child, FREED_REACHED) &&
			(exit.entry == NULL || survive_entry_passes(query, exit.entry)))
			survive_mark(query, exit.child);
	}
	if (freed_has_mark(query, place, FREED_KEY))
		survive_mark_from_key(query, freed_node(query, place));
}

/*
 * Marks those of W that have a holder, and all that follows from it. As long as nothing is
 * marked, holders are outside of W, and a node all of whose in-edges have been `seen` has none.
 */
static void survive_mark_held(struct rm_freed_query *query, const freed_places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		uint32_t place = places->items[i];
		rm_node node = freed_node(query, place);

		if (!freed_has_mark(query, place, FREED_SET | FREED_ALIVE) &&
			!freed_has_seen_all(query, place, rm_graph_in_count(query->derived->graph, node)) && survive_has_holder(query, node))
			survive_mark(query, place);
	}
	while (query->stack.count > 0)
		survive_mark_from(query, rm_vec_pop(&query->stack));
}

/* ---- drop: greatest fixpoint only ---- */

/* A mark is taken back, perhaps to be given again. */
static void survive_doubt(struct rm_freed_query *query, uint32_t place)
{
	if (!freed_has_mark(query, place, FREED_REACHED) || !freed_has_mark(query, place, FREED_ALIVE))
		return;
	query->marks[place] = (uint8_t)(query->marks[place] & ~(unsigned)FREED_ALIVE);
	freed_forget_seen(query, place); /* other marked nodes may hold it */
	rm_vec_push(&query->doubted, place);
}

/*
 * The key has died, and with it all its entries: those of dead maps too, which may only be in
 * doubt.
 */
static void survive_drop_key(struct rm_freed_query *query, rm_node key)
{
	size_t at = rm_weak_maps_first(&query->derived->weak_maps, key);
	const struct rm_weak_entry *entry;

	while ((entry = freed_next_of_key(query, key, &at)) != NULL) {
		rm_bitset_add(&query->cut, entry->edge);
		rm_vec_push(&query->dropped, entry->edge);
		survive_doubt(query, freed_place(query, entry->value));
	}
}

/* All that may have survived on account of what is in doubt. */
static void survive_doubt_followers(struct rm_freed_query *query)
{
	struct freed_exit exit;

	for (size_t i = 0; i < query->doubted.count; i++) {
		freed_exit_start(&exit, query, query->doubted.items[i], FREED_SET);
		while (freed_exit_next(&exit, query))
			survive_doubt(query, exit.child);
	}
}

static void survive_list_dead_keys(struct rm_freed_query *query, const freed_places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		uint32_t place = places->items[i];

		if (freed_has_mark(query, place, FREED_KEY) && !survive_does(query, place))
			rm_vec_push(&query->keys, freed_node(query, place));
	}
}

/*
 * The greatest fixpoint began with all entries. Those whose keys have not come to survive go, then
 * what lived by them and by nothing else, then the entries of keys among that. Each round looks at
 * what the one before has put in doubt only: a chain of entries falls in the time that it takes to
 * follow it. Marks that are left never rest on a doubted node, since all that follows from one is
 * in doubt as well.
 */
static void survive_drop_entries(struct rm_freed_query *query)
{
	survive_list_dead_keys(query, &query->members);
	while (query->keys.count > 0) {
		while (query->keys.count > 0)
			survive_drop_key(query, rm_vec_pop(&query->keys));
		survive_doubt_followers(query);
		survive_mark_held(query, &query->doubted);
		survive_list_dead_keys(query, &query->doubted);
		rm_vec_clear(&query->doubted);
	}
}

void freed_mark(struct rm_freed_query *query)
{
	survive_mark_held(query, &query->members);
	if (query->derived->weak_maps.keeps_own_key)
		survive_drop_entries(query);
}
