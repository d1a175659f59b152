/*
 * W: all that what is taken out leads to, unless it is known to survive. Two short cuts keep it small. Whoever has a
 * shortest way that avoids all that is taken out stays outside, and a dominator subtree that goes or stays as one is one
 * member, with the edges that leave it (crossing.h).
 */
#include "base.h"

#include "freed_private.h"

#include "mem.h"

/*
 * A shortest way that is longer is not climbed to its end: exploring a few nodes too many costs no more.
 */
#define FREED_CLIMB_MAX 64

/* So many ways are looked up together. */
#define FREED_LOOK 16u

/* ---- subtrees of the dominator tree ---- */

static bool freed_any_below(const struct rm_freed_query *query, const struct rm_bittree *places, uint32_t place)
{
	uint32_t next = rm_bittree_next(places, place);

	return next != RM_BITTREE_NONE && next - place < query->derived->retained.counts[freed_node(query, place)];
}

/*
 * Whether the node stands for its dominator subtree, so that nobody needs to look at each node
 * inside. All ways into the subtree lead over the node, so it is freed as a whole when the node is;
 * for the rest this must hold:
 *
 *   - Nothing is taken out inside (but when the node is of S, it takes the inside along anyway):
 *     then all of it survives when the node does.
 *   - Edges that leave it are crossing ones and followed like the node's own, or lead to
 *     anchored nodes (liveness.h), which survive anyway: no value is above them on their shortest
 *     ways, and takes_whole says that S has values only and C only edges of values. (Such a target
 *     may be of S itself. It is gone then, and is a start of its own.)
 *   - No map and no key of an entry inside: entries are what could free a part of the inside by a
 *     death elsewhere, and something elsewhere by a death inside, past all edges.
 *
 * No node is counted twice: the inside of a taken subtree is reached by nothing but what is taken
 * out in it, and that is left out at the start.
 */
static bool freed_is_whole(const struct rm_freed_query *query, uint32_t place)
{
	return query->takes_whole && rm_bitset_has(&query->derived->retained.wholes, freed_node(query, place)) &&
		   (freed_has_mark(query, place, FREED_SET) ||
			   !(freed_any_below(query, &query->inside, place) || freed_any_below(query, &query->starts, place)));
}

uint32_t freed_outermost(const struct rm_freed_query *query, uint32_t place)
{
	uint32_t start = rm_bittree_prev(&query->taken, place);

	if (start == RM_BITTREE_NONE || place - start >= query->derived->retained.counts[freed_node(query, start)])
		return place;
	return start;
}

/* ---- climb ---- */

/*
 * Only for what R reaches is the path a way of holding edges. A way over an entry of a weak map is no proof, since the key
 * may die.
 */
static rm_node freed_look_parent(const struct rm_freed_query *query, rm_node node)
{
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	if (node >= graph->node_count || rm_state_of(query->derived, node) != RM_STATE_LIVE ||
		!rm_graph_path_edge(&edge, graph, node) || edge.kind == RM_EDGE_WEAK_MAP_VALUE)
		return RM_NODE_NONE;
	return edge.parent;
}

/*
 * For places side by side, which are climbed from in turn, step by step for all of them: each step would wait for memory.
 */
static void freed_look_above(const struct rm_freed_query *query, uint32_t *above, uint32_t first)
{
	const struct rm_graph *graph = query->derived->graph;
	const struct rm_retained *tree = &query->derived->retained;
	const rm_dom *nodes = tree->order + first;
	uint32_t count = tree->dom_count - first < FREED_LOOK ? tree->dom_count - first : FREED_LOOK;
	rm_node parents[FREED_LOOK];

	for (uint32_t i = 0; i < count; i++) {
		if (nodes[i] < graph->node_count)
			RM_PREFETCH(&graph->path_edges[nodes[i]]);
	}
	for (uint32_t i = 0; i < count; i++) {
		if (nodes[i] < graph->node_count && graph->path_edges[nodes[i]] != RM_EDGE_NONE)
			RM_PREFETCH(graph->edge_rows + (size_t)graph->path_edges[nodes[i]] * 16);
	}
	for (uint32_t i = 0; i < count; i++) {
		parents[i] = freed_look_parent(query, nodes[i]);
		if (parents[i] != RM_NODE_NONE)
			RM_PREFETCH(&tree->numbers[parents[i]]);
	}
	for (uint32_t i = 0; i < count; i++)
		above[i] = parents[i] != RM_NODE_NONE ? tree->numbers[parents[i]] : RM_DOM_NONE;
}

/*
 * The node before this one on its shortest way, RM_DOM_NONE when that proves nothing. Remembered, since question after
 * question climbs the same ways: 0 is the top and before nobody.
 */
static uint32_t freed_above(struct rm_freed_query *query, uint32_t place)
{
	uint32_t **piece = &query->above[place / FREED_PIECE], *above;

	if (*piece == NULL)
		*piece = rm_calloc(FREED_PIECE, sizeof(**piece));
	above = *piece + place % FREED_PIECE;
	if (*above == 0)
		freed_look_above(query, above - place % FREED_LOOK, place - place % FREED_LOOK);
	return *above;
}

/*
 * Whether the node's shortest way from a root, or from something that X or U holds, avoids all that
 * is taken out. Answers are noted on the way, so that no edge is climbed twice; only a way that is
 * too long says nothing about its upper nodes.
 *
 * Anchored nodes, which freed_is_whole() builds on, must be known however long the way is: were one explored, marking
 * would stop at a subtree that is taken as a whole and never come to the anchored nodes behind it. So they are of
 * held_marks then.
 */
static bool freed_is_safe(struct rm_freed_query *query, uint32_t place)
{
	uint32_t way[FREED_CLIMB_MAX];
	unsigned mark = FREED_UNSURE;
	size_t count = 0;

	for (uint32_t at = place; count < FREED_CLIMB_MAX; at = freed_above(query, at)) {
		if (at == RM_DOM_NONE || freed_has_mark(query, at, FREED_SET))
			break;
		if (freed_has_mark(query, at, FREED_ALIVE | query->held_marks)) {
			mark = FREED_ALIVE;
			break;
		}
		if (freed_has_mark(query, at, FREED_UNSURE))
			break;
		way[count++] = at;
	}
	if (count == FREED_CLIMB_MAX)
		count = 1;
	for (size_t i = 0; i < count; i++)
		freed_add_marks(query, way[i], mark);
	return mark == FREED_ALIVE;
}

/* ---- exits ---- */

static void freed_exit_start_node(struct freed_exit *exit, const struct rm_freed_query *query, rm_node node)
{
	exit->node = node;
	exit->at = query->derived->graph->out_first[node];
}

/* Of all that is in places first to last. */
static void freed_exit_start_run(
	struct freed_exit *exit, const struct rm_freed_query *query, uint32_t first, uint32_t last)
{
	exit->node = RM_NODE_NONE;
	exit->at = rm_crossing_first(&query->derived->crossing, first);
	exit->end = rm_crossing_first(&query->derived->crossing, last + 1);
}

/* Children in that run but for its first are none to hear of. */
static void freed_exit_bound(struct freed_exit *exit, uint32_t first, uint32_t last, unsigned passed)
{
	memset(exit, 0, sizeof(*exit));
	exit->first = first + 1;
	exit->inner = last - first;
	exit->passed = (uint8_t)passed;
}

void freed_exit_start(struct freed_exit *exit, const struct rm_freed_query *query, uint32_t place, unsigned passed)
{
	rm_node node = freed_node(query, place);

	if (freed_has_mark(query, place, FREED_WHOLE)) {
		uint32_t last = place + query->derived->retained.counts[node] - 1;

		freed_exit_bound(exit, place, last, passed);
		freed_exit_start_run(exit, query, place, last);
	} else {
		freed_exit_bound(exit, place, place, passed);
		freed_exit_start_node(exit, query, node);
	}
}

static bool freed_exit_is(struct freed_exit *exit, const struct rm_freed_query *query, uint32_t child)
{
	if (child - exit->first < exit->inner || freed_has_mark(query, child, exit->passed))
		return false;
	exit->child = child;
	return true;
}

/* No map of an entry is in a whole. */
static bool freed_exit_cross(struct freed_exit *exit, const struct rm_freed_query *query)
{
	const uint32_t *targets = query->derived->crossing.targets.items;

	while (exit->at < exit->end) {
		uint32_t child = targets[exit->at++];

		RM_PREFETCH(&query->marks[targets[exit->at + RM_CROSSING_AHEAD - 1]]);
		if (freed_exit_is(exit, query, child))
			return true;
	}
	return false;
}

bool freed_exit_next(struct freed_exit *exit, const struct rm_freed_query *query)
{
	const struct rm_derived *derived = query->derived;
	struct rm_edge edge;

	if (exit->node == RM_NODE_NONE)
		return freed_exit_cross(exit, query);
	while (rm_graph_next_out(derived->graph, exit->node, &exit->at, &edge)) {
		if (!freed_exit_is(exit, query, freed_place(query, edge.child)) || !freed_edge_counts(query, &edge))
			continue;
		exit->entry = NULL;
		if (RM_UNLIKELY(edge.kind == RM_EDGE_WEAK_MAP_VALUE))
			exit->entry = rm_weak_maps_of_edge(&derived->weak_maps, edge.id);
		return true;
	}
	return false;
}

/* ---- explore ---- */

/* Takes the node into W, once, unless it is known to survive. */
static void freed_reach(struct rm_freed_query *query, uint32_t place)
{
	bool is_whole;

	if (freed_has_mark(query, place, FREED_REACHED | FREED_SET) || freed_is_safe(query, place))
		return;
	is_whole = freed_is_whole(query, place);
	freed_add_marks(query, place, is_whole ? FREED_REACHED | FREED_WHOLE : FREED_REACHED);
	rm_vec_push(&query->members, place);
	if (is_whole && query->derived->retained.counts[freed_node(query, place)] > 1)
		rm_bittree_add(&query->taken, place);
}

/* Most edges lead to what has been seen. */
static unsigned freed_passed(const struct rm_freed_query *query)
{
	return FREED_SET | FREED_ALIVE | query->held_marks;
}

static void freed_explore_exits(struct rm_freed_query *query, struct freed_exit *exit)
{
	while (freed_exit_next(exit, query)) {
		freed_reach(query, exit->child);
		if (freed_has_mark(query, exit->child, FREED_REACHED))
			freed_see(query, exit->child);
	}
}

const struct rm_weak_entry *freed_next_of_key(const struct rm_freed_query *query, rm_node key, size_t *at)
{
	const struct rm_weak_maps *maps = &query->derived->weak_maps;

	while (*at < maps->by_key.count) {
		const struct rm_weak_entry *entry = &maps->entries.items[maps->by_key.items[(*at)++]];
		struct rm_edge edge;

		if (entry->key != key)
			return NULL;
		rm_graph_edge(&edge, query->derived->graph, entry->edge);
		if (freed_edge_counts(query, &edge))
			return entry;
	}
	return NULL;
}

/* A value may go when its map does, which the edge sees to, or when its key does. */
static void freed_explore_key(struct rm_freed_query *query, rm_node key)
{
	size_t at = rm_weak_maps_first(&query->derived->weak_maps, key);
	const struct rm_weak_entry *entry;

	while ((entry = freed_next_of_key(query, key, &at)) != NULL)
		freed_reach(query, freed_place(query, entry->value));
}

/*
 * What leaves a run of whole members of S. Where edges inside may be cut, the packed ones do not tell which: the rows of
 * their parents do.
 */
static void freed_explore_run(struct rm_freed_query *query, uint32_t first, uint32_t last)
{
	struct freed_exit exit;

	freed_exit_bound(&exit, first, last, freed_passed(query));
	for (uint32_t at = first, hole; at <= last; at = hole + 1) {
		hole = rm_bittree_next(&query->holes, at);
		if (hole > last) {
			freed_exit_start_run(&exit, query, at, last);
			freed_explore_exits(query, &exit);
			return;
		}
		if (hole > at) {
			freed_exit_start_run(&exit, query, at, hole - 1);
			freed_explore_exits(query, &exit);
		}
		freed_exit_start_node(&exit, query, freed_node(query, hole));
		freed_explore_exits(query, &exit);
	}
}

/*
 * S in the order of the tree. Members inside of a subtree that is taken as a whole come right behind it and are passed
 * over, and subtrees side by side are one run. A whole that is taken out is freed for sure and needs no further look.
 */
static void freed_explore_starts(struct rm_freed_query *query)
{
	const struct rm_retained *tree = &query->derived->retained;
	uint32_t place = rm_bittree_next(&query->starts, 0);

	while (place != RM_BITTREE_NONE) {
		uint32_t first = place;

		while (place < tree->dom_count && freed_has_mark(query, place, FREED_SET) && freed_is_whole(query, place)) {
			rm_node node = freed_node(query, place);

			freed_add_whole(query, node);
			if (tree->counts[node] > 1)
				rm_bittree_add(&query->taken, place);
			place += tree->counts[node];
		}
		if (place > first) {
			freed_explore_run(query, first, place - 1);
		} else {
			freed_add_marks(query, place, FREED_REACHED);
			rm_vec_push(&query->members, place++);
		}
		place = rm_bittree_next(&query->starts, place);
	}
}

void freed_explore(struct rm_freed_query *query)
{
	struct freed_exit exit;

	freed_explore_starts(query);
	for (size_t i = 0; i < query->targets.count; i++) {
		uint32_t place = query->targets.items[i];

		if (!freed_has_mark(query, place, FREED_SET) && freed_outermost(query, place) == place)
			freed_reach(query, place);
	}
	for (size_t i = 0; i < query->members.count; i++) {
		uint32_t place = query->members.items[i];

		freed_exit_start(&exit, query, place, freed_passed(query));
		freed_explore_exits(query, &exit);
		if (freed_has_mark(query, place, FREED_KEY))
			freed_explore_key(query, freed_node(query, place));
	}
}
