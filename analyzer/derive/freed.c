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
#include "mem.h"
#include "vec.h"

/*
 * A shortest way that is longer is not climbed to its end: exploring a few nodes too many costs no
 * more.
 */
#define FREED_CLIMB_MAX 64

/* From here on three passes by 11 bits each beat comparing. */
#define FREED_RADIX_MIN 4096

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

struct freed_numbers {
	RM_VEC(uint32_t) list;
};

struct rm_freed_query {
	const struct rm_derived *derived;
	uint8_t *marks;          /* by node */
	struct rm_bitset cut;    /* by edge: of C, or a weak map's entry that has been dropped */
	RM_VEC(uint32_t) cuts;   /* the same as a list */
	RM_VEC(rm_node) touched; /* nodes with marks to be cleared */
	RM_VEC(rm_node) members; /* W; while exploring also the queue */
	RM_VEC(rm_node) stack;   /* marked nodes whose out-edges are to be followed */
	RM_VEC(rm_node) keys;    /* of weak maps: found dead, and their entries not looked at yet */
	RM_VEC(rm_node) doubted; /* had a holder that has died, and perhaps others */
	bool may_take_whole;     /* closed subtrees may be used at all */
	bool takes_whole;        /* and for this question */
	/* Places in preorder of the dominator tree, ascending. */
	struct freed_numbers inside; /* of S, or of the parents of C: what has one below is no whole */
	struct freed_numbers ephemeral; /* of all maps and keys of entries */
	RM_VEC(uint32_t) scratch;
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

/* ---- places in the dominator tree ---- */

static int freed_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Least significant digit first. Three passes: the result ends in to. */
static void freed_radix_sort(uint32_t *to, uint32_t *from, size_t count)
{
	enum { BITS = 11, DIGITS = 1 << BITS };

	for (unsigned shift = 0; shift < 3 * BITS; shift += BITS) {
		size_t at[DIGITS + 1] = {0};
		uint32_t *swap = from;

		for (size_t i = 0; i < count; i++)
			at[(from[i] >> shift & (DIGITS - 1)) + 1]++;
		for (size_t i = 1; i < DIGITS; i++)
			at[i] += at[i - 1];
		for (size_t i = 0; i < count; i++)
			to[at[from[i] >> shift & (DIGITS - 1)]++] = from[i];
		from = to;
		to = swap;
	}
}

static void freed_sort(struct rm_freed_query *query, struct freed_numbers *numbers)
{
	size_t count = numbers->list.count;

	if (count < FREED_RADIX_MIN) {
		if (count > 1)
			qsort(numbers->list.items, count, sizeof(*numbers->list.items), freed_compare);
		return;
	}
	rm_vec_reserve(&query->scratch, count);
	freed_radix_sort(query->scratch.items, numbers->list.items, count);
	memcpy(numbers->list.items, query->scratch.items, count * sizeof(*numbers->list.items));
}

static void freed_add_number(
	struct rm_freed_query *query, struct freed_numbers *numbers, rm_node node)
{
	rm_vec_push(&numbers->list, query->derived->retained.numbers[node]);
}

/* Whether one of them lies in the dominator subtree of node, the node itself included. */
static bool freed_any_below(
	const struct rm_freed_query *query, const struct freed_numbers *numbers, rm_node node)
{
	const struct rm_retained *tree = &query->derived->retained;
	size_t low = 0, high = numbers->list.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (numbers->list.items[middle] < tree->numbers[node])
			low = middle + 1;
		else
			high = middle;
	}
	return low < numbers->list.count &&
		   numbers->list.items[low] - tree->numbers[node] < tree->counts[node];
}

/*
 * Whether the node stands for its dominator subtree, so that nobody needs to look inside. All ways
 * into the subtree lead over the node, so it is freed as a whole when the node is; for the rest
 * this must hold:
 *
 *   - Nothing is taken out inside (but when the node is of S, it takes the inside along anyway):
 *     then all of it survives when the node does.
 *   - Edges that leave it lead to anchored nodes (liveness.h), which survive anyway: no value is
 *     above them on their shortest ways, and takes_whole says that S has values only and C only
 *     edges of values. (Such a target may be of S itself. It is gone then, and is a start of its
 *     own.) So exploring and marking may stop here, and an edge from the inside, where no node has
 *     a mark, may pass for one from a survivor: its target is one. Edges from the inside to the
 *     node itself are the one exception, and freed_has_holder() leaves them out.
 *   - No map and no key of an entry inside: entries are what could free a part of the inside by a
 *     death elsewhere, and something elsewhere by a death inside, past all edges.
 *
 * No node is counted twice: the inside of a taken subtree is reached by nothing but members of S in
 * it, and these are left out at the start.
 */
static bool freed_is_whole(const struct rm_freed_query *query, rm_node node)
{
	return query->takes_whole && rm_bitset_has(&query->derived->retained.closed, node) &&
		   (freed_has_mark(query, node, FREED_SET) ||
			   !freed_any_below(query, &query->inside, node)) &&
		   !freed_any_below(query, &query->ephemeral, node);
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

/* Takes the node into W, once, unless it is known to survive. */
static void freed_reach(struct rm_freed_query *query, rm_node node)
{
	if (freed_has_mark(query, node, FREED_REACHED | FREED_SET) || freed_is_safe(query, node))
		return;
	freed_add_marks(
		query, node, freed_is_whole(query, node) ? FREED_REACHED | FREED_WHOLE : FREED_REACHED);
	rm_vec_push(&query->members, node);
}

/* Whether the edge is there, as far as it alone decides. */
static bool freed_edge_counts(const struct rm_freed_query *query, const struct rm_edge *edge)
{
	return !rm_bitset_has(&query->cut, edge->id) && rm_edge_holds(query->derived, edge);
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
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	for (size_t i = 0; i < query->members.count; i++) {
		rm_node node = query->members.items[i];

		if (freed_has_mark(query, node, FREED_WHOLE))
			continue;
		for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
			/* Cheapest first: most edges lead to what has been seen. */
			if (!freed_has_mark(
					query, edge.child, FREED_REACHED | FREED_SET | FREED_SAFE | FREED_HELD) &&
				freed_edge_counts(query, &edge))
				freed_reach(query, edge.child);
		}
		if (freed_has_mark(query, node, FREED_KEY))
			freed_explore_key(query, node);
	}
}

/* ---- mark ---- */

static bool freed_survives(const struct rm_freed_query *query, rm_node node)
{
	return !freed_has_mark(query, node, FREED_SET) &&
		   (!freed_has_mark(query, node, FREED_REACHED) ||
			   freed_has_mark(query, node, FREED_MARKED));
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
	bool is_whole = freed_has_mark(query, node, FREED_WHOLE);
	struct rm_edge edge;

	for (uint32_t i = graph->in_first[node]; i < graph->in_first[node + 1]; i++) {
		const struct rm_weak_entry *entry;

		rm_graph_edge(&edge, graph, graph->in_edges[i]);
		if (edge.parent == RM_NODE_NONE || !freed_survives(query, edge.parent) ||
			!freed_edge_counts(query, &edge) ||
			(is_whole && rm_retained_dominates(&query->derived->retained, node, edge.parent)))
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
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	if (freed_has_mark(query, node, FREED_WHOLE))
		return;
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		const struct rm_weak_entry *entry;

		if (!freed_has_mark(query, edge.child, FREED_REACHED) || !freed_edge_counts(query, &edge))
			continue;
		entry = freed_entry(query, &edge);
		if (entry == NULL || freed_entry_passes(query, entry))
			freed_mark(query, edge.child);
	}
	if (freed_has_mark(query, node, FREED_KEY))
		freed_mark_from_key(query, node);
}

/* Marks those of the nodes that have a holder, and all that follows from it. */
static void freed_mark_held(struct rm_freed_query *query, const rm_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!freed_has_mark(query, nodes[i], FREED_SET | FREED_MARKED) &&
			freed_has_holder(query, nodes[i]))
			freed_mark(query, nodes[i]);
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
		rm_vec_push(&query->cuts, entry->edge);
		freed_doubt(query, entry->value);
	}
}

/* All that may have survived on account of what is in doubt. */
static void freed_doubt_followers(struct rm_freed_query *query)
{
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	for (size_t i = 0; i < query->doubted.count; i++) {
		rm_node node = query->doubted.items[i];

		if (freed_has_mark(query, node, FREED_WHOLE))
			continue;
		for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
			if (freed_has_mark(query, edge.child, FREED_MARKED) && freed_edge_counts(query, &edge))
				freed_doubt(query, edge.child);
		}
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

/* From the start nodes in members to the answer, and back to a clean work space. */
static void freed_finish(struct rm_freed *freed, struct rm_freed_query *query)
{
	freed_explore(query);
	freed_mark_held(query, query->members.items, query->members.count);
	if (query->derived->weak_maps.keeps_own_key)
		freed_drop_entries(query);
	freed_sum(freed, query);
	for (size_t i = 0; i < query->touched.count; i++) {
		rm_node node = query->touched.items[i];

		query->marks[node] = (uint8_t)(query->marks[node] & FREED_STAY);
	}
	for (size_t i = 0; i < query->cuts.count; i++)
		rm_bitset_remove(&query->cut, query->cuts.items[i]);
	rm_vec_clear(&query->touched);
	rm_vec_clear(&query->cuts);
	rm_vec_clear(&query->members);
	rm_vec_clear(&query->inside.list);
}

/* ---- the questions ---- */

/*
 * The start in the order of the dominator tree, so that members of S inside of a subtree that is
 * taken as a whole come right behind it and are passed over.
 */
static void freed_start_from_set(struct rm_freed_query *query)
{
	const struct rm_retained *tree = &query->derived->retained;
	uint32_t taken_end = 0;

	for (size_t i = 0; i < query->inside.list.count; i++) {
		uint32_t number = query->inside.list.items[i];
		rm_node node = tree->order[number];

		if (number < taken_end)
			continue;
		if (freed_is_whole(query, node)) {
			freed_add_marks(query, node, FREED_REACHED | FREED_WHOLE);
			taken_end = number + tree->counts[node];
		} else {
			freed_add_marks(query, node, FREED_REACHED);
		}
		rm_vec_push(&query->members, node);
	}
}

void rm_freed_nodes(
	struct rm_freed *freed, struct rm_freed_query *query, const rm_node *nodes, size_t count)
{
	memset(freed, 0, sizeof(*freed));
	query->takes_whole = query->may_take_whole;
	for (size_t i = 0; i < count; i++) {
		assert(nodes[i] < query->derived->graph->node_count);
		if (freed_has_mark(query, nodes[i], FREED_SET))
			continue;
		freed_add_marks(query, nodes[i], FREED_SET);
		freed_add_number(query, &query->inside, nodes[i]);
		query->takes_whole = query->takes_whole && freed_is_value(query, nodes[i]);
	}
	freed_sort(query, &query->inside);
	freed_start_from_set(query);
	freed_finish(freed, query);
}

/*
 * Edges that hold nothing make no difference, and the edges into roots cannot be dropped: a branch
 * holds its root nodes for as long as the program runs.
 */
void rm_freed_edges(
	struct rm_freed *freed, struct rm_freed_query *query, const uint32_t *edges, size_t count)
{
	const struct rm_graph *graph = query->derived->graph;
	struct rm_edge edge;

	memset(freed, 0, sizeof(*freed));
	query->takes_whole = query->may_take_whole;
	for (size_t i = 0; i < count; i++) {
		assert(edges[i] < graph->edge_count);
		rm_graph_edge(&edge, graph, edges[i]);
		if (edge.parent == RM_NODE_NONE || !freed_edge_counts(query, &edge))
			continue;
		rm_bitset_add(&query->cut, edge.id);
		rm_vec_push(&query->cuts, edge.id);
		freed_add_number(query, &query->inside, edge.parent);
		query->takes_whole = query->takes_whole && freed_is_value(query, edge.parent);
	}
	freed_sort(query, &query->inside);
	/* Only now: whether a node survives and what is whole depends on all of C. */
	for (size_t i = 0, of_set = query->cuts.count; i < of_set; i++) {
		rm_graph_edge(&edge, graph, query->cuts.items[i]);
		freed_reach(query, edge.child);
	}
	freed_finish(freed, query);
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

		if (i == 0 || entry->map != maps->entries.items[i - 1].map)
			freed_add_number(query, &query->ephemeral, entry->map);
		freed_add_number(query, &query->ephemeral, entry->key);
		query->marks[entry->key] = (uint8_t)(query->marks[entry->key] | FREED_KEY);
		/*
		 * No file of ours has maps that are no objects; with one, an anchored node could hang on a
		 * key.
		 */
		query->may_take_whole = query->may_take_whole && freed_is_value(query, entry->map);
	}
	freed_sort(query, &query->ephemeral);
}

struct rm_freed_query *rm_freed_new(const struct rm_derived *derived)
{
	struct rm_freed_query *query = rm_calloc(1, sizeof(*query));

	query->derived = derived;
	query->marks = rm_calloc((size_t)derived->graph->node_count + 1, sizeof(*query->marks));
	rm_bitset_init(&query->cut, derived->graph->edge_count);
	query->may_take_whole = true;
	freed_learn_graph(query);
	return query;
}

void rm_freed_free(struct rm_freed_query *query)
{
	if (query == NULL)
		return;
	rm_free(query->marks);
	rm_bitset_release(&query->cut);
	rm_vec_release(&query->cuts);
	rm_vec_release(&query->touched);
	rm_vec_release(&query->members);
	rm_vec_release(&query->stack);
	rm_vec_release(&query->keys);
	rm_vec_release(&query->doubted);
	rm_vec_release(&query->inside.list);
	rm_vec_release(&query->ephemeral.list);
	rm_vec_release(&query->scratch);
	rm_free(query);
}
