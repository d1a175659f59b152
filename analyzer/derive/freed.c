/*
 * Reachability with something taken out, without looking at the whole graph.
 *
 * Before the question every node is reached: from R, from X, or as garbage from U, and these three
 * hold alike here. The question takes out nodes (S) or edges (C); what is no longer reached is
 * freed. Three steps:
 *
 *   explore  W, all that S or the targets of C lead to. A freed node has lost a holder that was
 *            freed or taken out, that one again, and so on back to S or C: so W has everything that
 *            is freed, and nobody need explore from a node that is known to survive.
 *   mark     what survives in W: all nodes outside of W do, W's nodes with a holder there do too,
 *            and so on inside of W.
 *   sum      the rest of W.
 *
 * "Holder" is an edge that rm_edge_holds(), or the map and the key of a weak map's entry together.
 */
#include "base.h"

#include "freed.h"

#include "bitset.h"
#include "bittree.h"
#include "map.h"
#include "mem.h"
#include "vec.h"

/*
 * A shortest way that is longer is not climbed to its end: exploring a few nodes too many costs no
 * more.
 */
#define FREED_CLIMB_MAX 64

/* Lists of a question about millions do not stay for the next one. */
#define FREED_ITEMS_KEPT 65536
#define freed_empty(list) \
	((list)->capacity > FREED_ITEMS_KEPT ? rm_vec_release(list) : rm_vec_clear(list))

/* Bits of marks[]. The first two say what a node is and stay, the others belong to one question. */
enum freed_mark {
	FREED_HELD = 1,     /* by a root's branch, X or U: survives unless it is of S itself */
	FREED_KEY = 2,      /* of an entry of a weak map */
	FREED_SET = 4,      /* of S */
	FREED_REACHED = 8,  /* of W */
	FREED_WHOLE = 16,   /* of W, and stands for its whole dominator subtree */
	FREED_MARKED = 32,  /* of W, and survives */
	FREED_SAFE = 64,    /* its shortest way avoids what is taken out: survives, no matter of W */
	FREED_UNSURE = 128, /* its shortest way does not, or we have not looked far enough */
	FREED_STAY = FREED_HELD | FREED_KEY,
};

struct rm_freed_query {
	const struct rm_derived *derived;
	uint8_t *marks;           /* by node */
	uint32_t *seen;           /* by node: in-edges that are cut, or come from W; of W only */
	struct rm_bitset cut;     /* by edge: of C, or a weak map's entry that has been dropped */
	RM_VEC(uint32_t) dropped; /* the latter */
	RM_VEC(rm_node) targets;  /* of C */
	RM_VEC(rm_node) touched;  /* nodes with marks to be cleared */
	RM_VEC(rm_node) members;  /* W; while exploring also the queue */
	RM_VEC(rm_node) stack;    /* marked nodes whose out-edges are to be followed */
	RM_VEC(rm_node) keys;     /* of weak maps: found dead, and their entries not looked at yet */
	RM_VEC(rm_node) doubted;  /* had a holder that has died, and perhaps others */
	bool may_take_whole;      /* subtrees may be taken as a whole at all */
	bool takes_whole;         /* and for this question */
	/* Places in preorder of the dominator tree. */
	struct rm_bittree starts; /* of S */
	struct rm_bittree inside; /* of the parents of C: what has one below is no whole */
	struct rm_bittree taken;  /* of W's members that stand for their subtrees */
	/* Answers for classes and properties: several passes ask for the same. */
	struct rm_map answer_places;
	RM_VEC(struct rm_freed) answers;
};

static bool freed_is_value(const struct rm_freed_query *query, rm_node node)
{
	return rm_type_is_value(query->derived->graph->types[node]);
}

static void freed_add_marks(struct rm_freed_query *query, rm_node node, unsigned marks)
{
	if ((query->marks[node] & ~(unsigned)FREED_STAY) == 0)
		rm_vec_push(&query->touched, node);
	query->marks[node] = (uint8_t)(query->marks[node] | marks);
}

static bool freed_has_mark(const struct rm_freed_query *query, rm_node node, unsigned marks)
{
	return (query->marks[node] & marks) != 0;
}

/* ---- subtrees of the dominator tree ---- */

static bool freed_any_below(
	const struct rm_freed_query *query, const struct rm_bittree *places, rm_node node)
{
	const struct rm_retained *tree = &query->derived->retained;
	uint32_t number = tree->numbers[node], next = rm_bittree_next(places, number);

	return next != RM_BITTREE_NONE && next - number < tree->counts[node];
}

/*
 * Whether the node stands for its dominator subtree, so that nobody needs to look at each node
 * inside. All ways into the subtree lead over the node, so it is freed as a whole when the node is;
 * for the rest this must hold:
 *
 *   - Nothing is taken out inside (but when the node is of S, it takes the inside along anyway):
 *     then all of it survives when the node does.
 *   - Edges that leave it are `crossing` (retained.h) and followed like the node's own, or lead to
 *     anchored nodes (liveness.h), which survive anyway: no value is above them on their shortest
 *     ways, and takes_whole says that S has values only and C only edges of values. (Such a target
 *     may be of S itself. It is gone then, and is a start of its own.)
 *   - No map and no key of an entry inside: entries are what could free a part of the inside by a
 *     death elsewhere, and something elsewhere by a death inside, past all edges.
 *
 * No node is counted twice: the inside of a taken subtree is reached by nothing but what is taken
 * out in it, and that is left out at the start.
 */
static bool freed_is_whole(const struct rm_freed_query *query, rm_node node)
{
	return query->takes_whole && rm_bitset_has(&query->derived->retained.wholes, node) &&
		   (freed_has_mark(query, node, FREED_SET) ||
			   !(freed_any_below(query, &query->inside, node) ||
				   freed_any_below(query, &query->starts, node)));
}

/* The member of W whose subtree has been taken with the node in it, or the node itself. */
static rm_node freed_outermost(const struct rm_freed_query *query, rm_node node)
{
	const struct rm_retained *tree = &query->derived->retained;
	uint32_t number = tree->numbers[node], start = rm_bittree_prev(&query->taken, number);

	if (start == RM_BITTREE_NONE || number - start >= tree->counts[tree->order[start]])
		return node;
	return tree->order[start];
}

/* ---- explore ---- */

static void freed_note_way(
	struct rm_freed_query *query, const rm_node *way, size_t count, unsigned mark)
{
	for (size_t i = 0; i < count; i++)
		freed_add_marks(query, way[i], mark);
}

/*
 * What freed_is_whole() builds on must be known however long the way is: were an anchored node explored, marking would
 * stop at a subtree that is taken as a whole and never come to the anchored nodes behind it.
 */
static bool freed_stays_anyway(const struct rm_freed_query *query, rm_node node)
{
	return query->takes_whole && rm_bitset_has(&query->derived->liveness.anchored, node);
}

/*
 * Whether the node's shortest way from a root, or from something that X or U holds, avoids all that
 * is taken out. Answers are noted on the way, so that no edge is climbed twice; only a way that is
 * too long says nothing about its upper nodes. A way over an entry of a weak map is no proof, since
 * the key may die: unsure.
 */
static bool freed_is_safe(struct rm_freed_query *query, rm_node node)
{
	const struct rm_graph *graph = query->derived->graph;
	rm_node way[FREED_CLIMB_MAX];
	struct rm_edge edge;
	size_t count = 0;

	for (rm_node at = node; count < FREED_CLIMB_MAX; at = edge.parent) {
		if (freed_has_mark(query, at, FREED_SET)) {
			freed_note_way(query, way, count, FREED_UNSURE);
			return false;
		}
		if (freed_has_mark(query, at, FREED_HELD | FREED_SAFE) || freed_stays_anyway(query, at)) {
			freed_note_way(query, way, count, FREED_SAFE);
			return true;
		}
		way[count++] = at;
		/* Only for what R reaches is the path a way of holding edges. */
		if (freed_has_mark(query, at, FREED_UNSURE) ||
			rm_state_of(query->derived, at) != RM_STATE_LIVE ||
			graph->path_edges[at] == RM_EDGE_NONE ||
			rm_bitset_has(&query->cut, graph->path_edges[at])) {
			freed_note_way(query, way, count, FREED_UNSURE);
			return false;
		}
		rm_graph_edge(&edge, graph, graph->path_edges[at]);
		if (edge.kind == RM_EDGE_WEAK_MAP_VALUE || edge.parent == RM_NODE_NONE) {
			freed_note_way(query, way, count, FREED_UNSURE);
			return false;
		}
	}
	freed_add_marks(query, node, FREED_UNSURE);
	return false;
}

/* Whether the edge is there, as far as it alone decides. */
static bool freed_edge_counts(const struct rm_freed_query *query, const struct rm_edge *edge)
{
	return !rm_bitset_has(&query->cut, edge->id) && rm_edge_holds(query->derived, edge);
}

/*
 * The edges by which a member of W holds others: its own, or for a whole those that leave the
 * subtree (and those from inside to the node itself, so that `seen` counts them).
 */
struct freed_exit {
	uint8_t passed;  /* marks of those that nobody wants to hear of */
	uint32_t edge;   /* the next to be looked at */
	uint32_t end;
	rm_node node;    /* whose they are */
	uint32_t number; /* of a whole: the place from which to look for further nodes */
	uint32_t first;
	uint32_t last;
	bool is_whole;
};

static void freed_exit_start(
	struct freed_exit *exit, const struct rm_freed_query *query, rm_node node, unsigned passed)
{
	const struct rm_retained *tree = &query->derived->retained;

	memset(exit, 0, sizeof(*exit));
	exit->node = node;
	exit->passed = (uint8_t)passed;
	exit->is_whole = freed_has_mark(query, node, FREED_WHOLE);
	if (exit->is_whole) {
		exit->number = exit->first = tree->numbers[node];
		exit->last = exit->first + tree->counts[node] - 1;
	} else {
		exit->edge = query->derived->graph->out_first[node];
	}
}

/* The next edge that leaves a whole. */
static bool freed_exit_cross(
	struct rm_edge *edge, struct freed_exit *exit, const struct rm_freed_query *query)
{
	const struct rm_retained *tree = &query->derived->retained;
	const struct rm_graph *graph = query->derived->graph;

	for (;;) {
		while (exit->edge < exit->end) {
			uint32_t id = exit->edge++, inside;

			if (exit->end - id > RM_GRAPH_AHEAD)
				RM_PREFETCH(&query->marks[rm_graph_child_ahead(graph, id)]);
			if (!rm_bitset_has(&tree->crossing, id) || rm_bitset_has(&query->cut, id))
				continue;
			rm_graph_edge(edge, graph, id);
			if (freed_has_mark(query, edge->child, exit->passed))
				continue;
			inside = tree->numbers[edge->child] - exit->first;
			if (inside == 0 || inside > exit->last - exit->first)
				return true;
		}
		exit->number = rm_bittree_next(&tree->leaving, exit->number);
		if (exit->number > exit->last)
			return false;
		exit->node = tree->order[exit->number++];
		exit->edge = graph->out_first[exit->node];
		exit->end = graph->out_first[exit->node + 1];
	}
}

static bool freed_exit_next(
	struct rm_edge *edge, struct freed_exit *exit, const struct rm_freed_query *query)
{
	if (exit->is_whole)
		return freed_exit_cross(edge, exit, query);
	while (rm_graph_next_out(query->derived->graph, exit->node, &exit->edge, edge)) {
		if (!freed_has_mark(query, edge->child, exit->passed) && freed_edge_counts(query, edge))
			return true;
	}
	return false;
}

/* Takes the node into W, once. */
static void freed_take(struct rm_freed_query *query, rm_node node)
{
	const struct rm_retained *tree = &query->derived->retained;
	bool is_whole = freed_is_whole(query, node);

	freed_add_marks(query, node, is_whole ? FREED_REACHED | FREED_WHOLE : FREED_REACHED);
	rm_vec_push(&query->members, node);
	if (is_whole && tree->counts[node] > 1)
		rm_bittree_add(&query->taken, tree->numbers[node]);
}

/* Likewise, unless it is known to survive. */
static void freed_reach(struct rm_freed_query *query, rm_node node)
{
	if (!freed_has_mark(query, node, FREED_REACHED | FREED_SET) && !freed_is_safe(query, node))
		freed_take(query, node);
}

/* The entry that an edge is the value of; NULL for an ordinary edge. */
static const struct rm_weak_entry *freed_entry(
	const struct rm_freed_query *query, const struct rm_edge *edge)
{
	if (RM_LIKELY(edge->kind != RM_EDGE_WEAK_MAP_VALUE))
		return NULL;
	return rm_weak_maps_of_edge(&query->derived->weak_maps, edge->id);
}

/*
 * The next entry that the node is the key of and that is there; NULL at the end. *at starts at
 * rm_weak_maps_first().
 */
static const struct rm_weak_entry *freed_next_of_key(
	const struct rm_freed_query *query, rm_node key, size_t *at)
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
		freed_reach(query, entry->value);
}

static void freed_explore(struct rm_freed_query *query)
{
	const uint32_t *out_first = query->derived->graph->out_first;
	struct freed_exit exit;
	struct rm_edge edge;

	for (size_t i = 0; i < query->members.count; i++) {
		rm_node node = query->members.items[i];

		/* Strings, mostly. */
		if (out_first[node] == out_first[node + 1] && !freed_has_mark(query, node, FREED_KEY))
			continue;
		/* Most edges lead to what has been seen. */
		freed_exit_start(&exit, query, node, FREED_SET | FREED_SAFE | FREED_HELD);
		while (freed_exit_next(&edge, &exit, query)) {
			freed_reach(query, edge.child);
			query->seen[edge.child] += freed_has_mark(query, edge.child, FREED_REACHED);
		}
		if (freed_has_mark(query, node, FREED_KEY))
			freed_explore_key(query, node);
	}
}

/* ---- mark ---- */

static bool freed_survives(const struct rm_freed_query *query, rm_node node)
{
	if (!freed_has_mark(query, node, FREED_SET | FREED_REACHED)) {
		rm_node outermost = freed_outermost(query, node);

		if (outermost == node)
			return true;
		node = outermost;
	}
	return !freed_has_mark(query, node, FREED_SET) && freed_has_mark(query, node, FREED_MARKED);
}

/*
 * Whether an entry passes life on from a map that survives. Least fixpoint: when the key is known
 * to survive. Greatest: until the key is known not to; such entries are cut then
 * (freed_drop_entries).
 */
static bool freed_entry_passes(
	const struct rm_freed_query *query, const struct rm_weak_entry *entry)
{
	if (query->derived->weak_maps.keeps_own_key)
		return !freed_has_mark(query, entry->key, FREED_SET);
	return freed_survives(query, entry->key);
}

/* Whether a survivor holds the node. Held nodes are not in W, so roots, X and U need no look. */
static bool freed_has_holder(const struct rm_freed_query *query, rm_node node)
{
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	for (uint32_t at = 0; rm_graph_next_in(graph, node, &at, &edge);) {
		const struct rm_weak_entry *entry;

		if (edge.parent == RM_NODE_NONE || !freed_edge_counts(query, &edge) ||
			!freed_survives(query, edge.parent))
			continue;
		entry = freed_entry(query, &edge);
		if (entry == NULL || freed_entry_passes(query, entry))
			return true;
	}
	return false;
}

static void freed_mark(struct rm_freed_query *query, rm_node node)
{
	if (!freed_has_mark(query, node, FREED_REACHED) ||
		freed_has_mark(query, node, FREED_SET | FREED_MARKED))
		return;
	freed_add_marks(query, node, FREED_MARKED);
	rm_vec_push(&query->stack, node);
}

/*
 * The key has come to survive: so do the values of its entries whose maps did before. The other
 * maps will ask again.
 */
static void freed_mark_from_key(struct rm_freed_query *query, rm_node key)
{
	size_t at = rm_weak_maps_first(&query->derived->weak_maps, key);
	const struct rm_weak_entry *entry;

	while ((entry = freed_next_of_key(query, key, &at)) != NULL) {
		if (freed_survives(query, entry->map))
			freed_mark(query, entry->value);
	}
}

static void freed_mark_from(struct rm_freed_query *query, rm_node node)
{
	struct freed_exit exit;
	struct rm_edge edge;

	freed_exit_start(&exit, query, node, FREED_SET | FREED_MARKED);
	while (freed_exit_next(&edge, &exit, query)) {
		const struct rm_weak_entry *entry;

		if (!freed_has_mark(query, edge.child, FREED_REACHED))
			continue;
		entry = freed_entry(query, &edge);
		if (entry == NULL || freed_entry_passes(query, entry))
			freed_mark(query, edge.child);
	}
	if (freed_has_mark(query, node, FREED_KEY))
		freed_mark_from_key(query, node);
}

/*
 * Marks those of the nodes that have a holder, and all that follows from it. As long as nothing is
 * marked, holders are outside of W, and a node all of whose in-edges have been `seen` has none.
 */
static void freed_mark_held(struct rm_freed_query *query, const rm_node *nodes, size_t count)
{
	const struct rm_graph *graph = query->derived->graph;

	for (size_t i = 0; i < count; i++) {
		rm_node node = nodes[i];

		if (!freed_has_mark(query, node, FREED_SET | FREED_MARKED) &&
			query->seen[node] != rm_graph_in_count(graph, node) &&
			freed_has_holder(query, node))
			freed_mark(query, node);
	}
	while (query->stack.count > 0)
		freed_mark_from(query, rm_vec_pop(&query->stack));
}

/* ---- drop: greatest fixpoint only ---- */

/* A mark is taken back, perhaps to be given again. */
static void freed_doubt(struct rm_freed_query *query, rm_node node)
{
	if (!freed_has_mark(query, node, FREED_MARKED))
		return;
	query->marks[node] = (uint8_t)(query->marks[node] & ~(unsigned)FREED_MARKED);
	query->seen[node] = 0; /* other marked nodes may hold it */
	rm_vec_push(&query->doubted, node);
}

/*
 * The key has died, and with it all its entries: those of dead maps too, which may only be in
 * doubt.
 */
static void freed_drop_key(struct rm_freed_query *query, rm_node key)
{
	size_t at = rm_weak_maps_first(&query->derived->weak_maps, key);
	const struct rm_weak_entry *entry;

	while ((entry = freed_next_of_key(query, key, &at)) != NULL) {
		rm_bitset_add(&query->cut, entry->edge);
		rm_vec_push(&query->dropped, entry->edge);
		freed_doubt(query, entry->value);
	}
}

/* All that may have survived on account of what is in doubt. */
static void freed_doubt_followers(struct rm_freed_query *query)
{
	struct freed_exit exit;
	struct rm_edge edge;

	for (size_t i = 0; i < query->doubted.count; i++) {
		freed_exit_start(&exit, query, query->doubted.items[i], FREED_SET);
		while (freed_exit_next(&edge, &exit, query))
			freed_doubt(query, edge.child);
	}
}

static void freed_list_dead_keys(struct rm_freed_query *query, const rm_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (freed_has_mark(query, nodes[i], FREED_KEY) && !freed_survives(query, nodes[i]))
			rm_vec_push(&query->keys, nodes[i]);
	}
}

/*
 * The greatest fixpoint began with all entries. Those whose keys have not come to survive go, then
 * what lived by them and by nothing else, then the entries of keys among that. Each round looks at
 * what the one before has put in doubt only: a chain of entries falls in the time that it takes to
 * follow it. Marks that are left never rest on a doubted node, since all that follows from one is
 * in doubt as well.
 */
static void freed_drop_entries(struct rm_freed_query *query)
{
	freed_list_dead_keys(query, query->members.items, query->members.count);
	while (query->keys.count > 0) {
		while (query->keys.count > 0)
			freed_drop_key(query, rm_vec_pop(&query->keys));
		freed_doubt_followers(query);
		freed_mark_held(query, query->doubted.items, query->doubted.count);
		freed_list_dead_keys(query, query->doubted.items, query->doubted.count);
		rm_vec_clear(&query->doubted);
	}
}

/* ---- sum ---- */

static void freed_sum(struct rm_freed *freed, const struct rm_freed_query *query)
{
	const struct rm_derived *derived = query->derived;

	for (size_t i = 0; i < query->members.count; i++) {
		rm_node node = query->members.items[i];

		if (freed_has_mark(query, node, FREED_MARKED))
			continue;
		if (freed_has_mark(query, node, FREED_WHOLE)) {
			freed->bytes += rm_retained_bytes(&derived->retained, node);
			freed->allocated += rm_retained_allocated(&derived->retained, node);
			freed->nodes += derived->retained.counts[node];
		} else {
			freed->bytes += rm_graph_size(derived->graph, node);
			freed->allocated += rm_graph_allocated(derived->graph, node);
			freed->nodes++;
		}
	}
}

static void freed_clean(struct rm_freed_query *query)
{
	for (size_t i = 0; i < query->touched.count; i++) {
		rm_node node = query->touched.items[i];

		query->marks[node] = (uint8_t)(query->marks[node] & FREED_STAY);
	}
	for (size_t i = 0; i < query->members.count; i++)
		query->seen[query->members.items[i]] = 0;
	for (size_t i = 0; i < query->targets.count; i++)
		query->seen[query->targets.items[i]] = 0;
	for (size_t i = 0; i < query->dropped.count; i++)
		rm_bitset_remove(&query->cut, query->dropped.items[i]);
	freed_empty(&query->touched);
	freed_empty(&query->members);
	freed_empty(&query->targets);
	freed_empty(&query->dropped);
	freed_empty(&query->stack);
	rm_bittree_clear(&query->starts);
	rm_bittree_clear(&query->inside);
	rm_bittree_clear(&query->taken);
}

/* From the start nodes in members to the answer, and back to a clean work space. */
static void freed_finish(struct rm_freed *freed, struct rm_freed_query *query)
{
	freed_explore(query);
	freed_mark_held(query, query->members.items, query->members.count);
	if (query->derived->weak_maps.keeps_own_key)
		freed_drop_entries(query);
	freed_sum(freed, query);
	freed_clean(query);
}

/* ---- the questions ---- */

static void freed_add_start(struct rm_freed_query *query, rm_node node)
{
	freed_add_marks(query, node, FREED_SET);
	rm_bittree_add(&query->starts, query->derived->retained.numbers[node]);
}

/*
 * S in the order of the dominator tree, so that members inside of a subtree that is taken as a
 * whole come right behind it and are passed over.
 */
static void freed_take_starts(struct rm_freed_query *query)
{
	const struct rm_retained *tree = &query->derived->retained;
	uint32_t number = rm_bittree_next(&query->starts, 0);

	while (number != RM_BITTREE_NONE) {
		rm_node node = tree->order[number];

		freed_take(query, node);
		number += freed_has_mark(query, node, FREED_WHOLE) ? tree->counts[node] : 1;
		number = rm_bittree_next(&query->starts, number);
	}
}

void rm_freed_nodes(
	struct rm_freed *freed, struct rm_freed_query *query, const rm_node *nodes, size_t count)
{
	memset(freed, 0, sizeof(*freed));
	query->takes_whole = query->may_take_whole;
	rm_vec_reserve(&query->touched, count);
	rm_vec_reserve(&query->members, count);
	for (size_t i = 0; i < count; i++) {
		assert(nodes[i] < query->derived->graph->node_count);
		if (freed_has_mark(query, nodes[i], FREED_SET))
			continue;
		freed_add_start(query, nodes[i]);
		query->takes_whole = query->takes_whole && freed_is_value(query, nodes[i]);
	}
	freed_take_starts(query);
	freed_finish(freed, query);
}

/* Asks for what the loop over C looks up, in two steps: rows of edges lie anywhere, and their ends elsewhere. */
static void freed_prepare_edges(const struct rm_freed_query *query, const uint32_t *edges, size_t left)
{
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	if (left > RM_GRAPH_AHEAD)
		RM_PREFETCH(graph->edge_rows + (size_t)edges[RM_GRAPH_AHEAD] * 16);
	if (left <= RM_GRAPH_AHEAD / 2)
		return;
	rm_graph_edge(&edge, graph, edges[RM_GRAPH_AHEAD / 2]);
	RM_PREFETCH(&query->seen[edge.child]);
	if (edge.parent != RM_NODE_NONE) {
		RM_PREFETCH(&query->derived->retained.numbers[edge.parent]);
		RM_PREFETCH(&graph->types[edge.parent]);
	}
}

/* C. Edges that hold nothing make no difference, and neither does naming one twice. */
static void freed_cut_edges(struct rm_freed_query *query, const uint32_t *edges, size_t count)
{
	const struct rm_derived *derived = query->derived;
	struct rm_edge edge;

	rm_vec_reserve(&query->targets, count);
	for (size_t i = 0; i < count; i++) {
		assert(edges[i] < derived->graph->edge_count);
		freed_prepare_edges(query, edges + i, count - i);
		rm_graph_edge(&edge, derived->graph, edges[i]);
		/* A branch holds its root nodes for as long as the program runs. */
		if (edge.parent == RM_NODE_NONE || !freed_edge_counts(query, &edge))
			continue;
		rm_bitset_add(&query->cut, edge.id);
		rm_vec_push(&query->targets, edge.child);
		query->seen[edge.child]++;
		rm_bittree_add(&query->inside, derived->retained.numbers[edge.parent]);
		query->takes_whole = query->takes_whole && freed_is_value(query, edge.parent);
	}
}

/*
 * Targets that have lost all their edges are gone whatever becomes of others: S for the rest of the
 * question, and what is cut inside of their subtrees makes no difference.
 */
void rm_freed_edges(
	struct rm_freed *freed, struct rm_freed_query *query, const uint32_t *edges, size_t count)
{
	const struct rm_graph *graph = query->derived->graph;

	memset(freed, 0, sizeof(*freed));
	query->takes_whole = query->may_take_whole;
	freed_cut_edges(query, edges, count);
	for (size_t i = 0; i < query->targets.count; i++) {
		rm_node node = query->targets.items[i];

		if (query->targets.count - i > RM_GRAPH_AHEAD) {
			RM_PREFETCH(&graph->path_edges[query->targets.items[i + RM_GRAPH_AHEAD]]);
			RM_PREFETCH(&query->seen[query->targets.items[i + RM_GRAPH_AHEAD]]);
		}
		if (query->seen[node] == rm_graph_in_count(graph, node) &&
			!freed_has_mark(query, node, FREED_SET | FREED_HELD))
			freed_add_start(query, node);
	}
	freed_take_starts(query);
	/* Only now: whether a node survives and what is whole depends on all of C. */
	for (size_t i = 0; i < query->targets.count; i++) {
		rm_node node = query->targets.items[i];

		if (!freed_has_mark(query, node, FREED_SET | FREED_REACHED) && freed_outermost(query, node) == node)
			freed_reach(query, node);
	}
	freed_finish(freed, query);
	for (size_t i = 0; i < count; i++)
		rm_bitset_remove(&query->cut, edges[i]);
}

/* Where the answer to a question of that number is kept; is_new: it has to be found yet. */
static struct rm_freed *freed_answer(struct rm_freed_query *query, uint64_t question, bool *is_new)
{
	uint32_t *place = rm_map_add(&query->answer_places, question, is_new);

	if (*is_new) {
		*place = (uint32_t)query->answers.count;
		(void)rm_vec_add(&query->answers);
	}
	return &query->answers.items[*place];
}

void rm_freed_class(
	struct rm_freed *freed, struct rm_freed_query *query, uint32_t class_id, uint32_t count)
{
	const struct rm_property_stats *stats = &query->derived->properties;
	uint64_t question = (uint64_t)class_id << 32 | count;
	bool is_new;
	struct rm_freed *answer = freed_answer(query, question, &is_new);

	assert(class_id != RM_CLASS_NONE && count <= rm_class_instance_count(stats, class_id));
	if (is_new)
		rm_freed_nodes(answer, query, stats->instances + stats->first_instances[class_id], count);
	*freed = *answer;
}

void rm_freed_property(
	struct rm_freed *freed, struct rm_freed_query *query, uint32_t property, const rm_edge_ids *edges)
{
	uint64_t question = (uint64_t)RM_CLASS_NONE << 32 | property;
	bool is_new;
	struct rm_freed *answer = freed_answer(query, question, &is_new);

	if (is_new)
		rm_freed_edges(answer, query, edges->items, edges->count);
	*freed = *answer;
}

/* ---- the work space ---- */

/* What no question changes. */
static void freed_learn_graph(struct rm_freed_query *query)
{
	const struct rm_derived *derived = query->derived;
	const struct rm_liveness *liveness = &derived->liveness;
	const struct rm_weak_maps *maps = &derived->weak_maps;

	for (uint32_t i = 0; i < derived->graph->root_count; i++)
		query->marks[derived->graph->roots[i].node] = FREED_HELD;
	for (size_t i = 0; i < liveness->externals.count; i++)
		query->marks[liveness->externals.items[i]] = FREED_HELD;
	for (size_t i = 0; i < liveness->garbage_sources.count; i++)
		query->marks[liveness->garbage_sources.items[i]] = FREED_HELD;
	for (size_t i = 0; i < maps->entries.count; i++) {
		const struct rm_weak_entry *entry = &maps->entries.items[i];

		query->marks[entry->key] = (uint8_t)(query->marks[entry->key] | FREED_KEY);
		/*
		 * No file of ours has maps that are no objects; with one, an anchored node could hang on a
		 * key.
		 */
		query->may_take_whole = query->may_take_whole && freed_is_value(query, entry->map);
	}
}

struct rm_freed_query *rm_freed_new(const struct rm_derived *derived)
{
	struct rm_freed_query *query = rm_calloc(1, sizeof(*query));

	query->derived = derived;
	query->marks = rm_calloc((size_t)derived->graph->node_count + 1, sizeof(*query->marks));
	query->seen = rm_calloc((size_t)derived->graph->node_count + 1, sizeof(*query->seen));
	rm_bitset_init(&query->cut, derived->graph->edge_count);
	rm_bittree_init(&query->starts, derived->retained.dom_count);
	rm_bittree_init(&query->inside, derived->retained.dom_count);
	rm_bittree_init(&query->taken, derived->retained.dom_count);
	query->may_take_whole = true;
	freed_learn_graph(query);
	return query;
}

void rm_freed_free(struct rm_freed_query *query)
{
	if (query == NULL)
		return;
	rm_free(query->marks);
	rm_free(query->seen);
	rm_bitset_release(&query->cut);
	rm_vec_release(&query->dropped);
	rm_vec_release(&query->touched);
	rm_vec_release(&query->members);
	rm_vec_release(&query->stack);
	rm_vec_release(&query->keys);
	rm_vec_release(&query->doubted);
	rm_vec_release(&query->targets);
	rm_bittree_release(&query->starts);
	rm_bittree_release(&query->inside);
	rm_bittree_release(&query->taken);
	rm_map_release(&query->answer_places);
	rm_vec_release(&query->answers);
	rm_free(query);
}
