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
 *            (freed_explore.c)
 *   mark     what survives in W: all nodes outside of W do, W's nodes with a holder there do too,
 *            and so on inside of W. (freed_survive.c)
 *   sum      the rest of W.
 *
 * "Holder" is an edge that rm_edge_holds(), or the map and the key of a weak map's entry together.
 */
#include "base.h"

#include "freed_private.h"

#include "mem.h"

/* Lists of a question about millions do not stay for the next one. */
#define FREED_ITEMS_KEPT 65536
#define freed_empty(list) \
	((list)->capacity > FREED_ITEMS_KEPT ? rm_vec_release(list) : rm_vec_clear(list))

/* One node in so many with marks of the question: looking at all of them is no slower than at a list. */
#define FREED_TOUCHED_SHARE 32

/* ---- sum ---- */

static void freed_add_added(struct rm_freed_query *query)
{
	const struct rm_retained *tree = &query->derived->retained;

	for (uint32_t i = 0; i < query->added_count; i++) {
		struct rm_retained_size size = rm_retained_size(tree, query->added[i]);

		query->freed->bytes += size.bytes;
		query->freed->allocated += size.bytes + size.extra;
		query->freed->nodes += tree->counts[query->added[i]];
	}
	query->added_count = 0;
}

void freed_add_whole(struct rm_freed_query *query, rm_node node)
{
	RM_PREFETCH(&query->derived->retained.bytes_low[node]);
	RM_PREFETCH(&query->derived->retained.extra_low[node]);
	query->added[query->added_count++] = node;
	if (query->added_count == RM_COUNT_OF(query->added))
		freed_add_added(query);
}

static void freed_add_node(struct rm_freed_query *query, rm_node node)
{
	const struct rm_graph *graph = query->derived->graph;

	query->freed->bytes += rm_graph_size(graph, node);
	query->freed->allocated += rm_graph_allocated(graph, node);
	query->freed->nodes++;
}

static void freed_sum(struct rm_freed_query *query)
{
	for (size_t i = 0; i < query->members.count; i++) {
		uint32_t place = query->members.items[i];

		if (freed_has_mark(query, place, FREED_ALIVE))
			continue;
		if (freed_has_mark(query, place, FREED_WHOLE))
			freed_add_whole(query, freed_node(query, place));
		else
			freed_add_node(query, freed_node(query, place));
	}
	freed_add_added(query);
}

static void freed_clean_marks(struct rm_freed_query *query)
{
	if (query->touched.count == query->touched_max) {
		for (uint32_t place = 0; place < query->derived->retained.dom_count; place++)
			query->marks[place] &= FREED_STAY;
	} else {
		for (size_t i = 0; i < query->touched.count; i++)
			query->marks[query->touched.items[i]] &= FREED_STAY;
	}
}

static void freed_clean(struct rm_freed_query *query)
{
	freed_clean_marks(query);
	for (size_t i = 0; i < query->members.count; i++)
		query->seen[query->members.items[i]] = 0;
	for (size_t i = 0; i < query->targets.count; i++)
		query->seen[query->targets.items[i]] = 0;
	rm_map_release(&query->seen_carry);
	for (size_t i = 0; i < query->dropped.count; i++)
		rm_bitset_remove(&query->cut, query->dropped.items[i]);
	freed_empty(&query->touched);
	freed_empty(&query->members);
	freed_empty(&query->targets);
	freed_empty(&query->dropped);
	freed_empty(&query->stack);
	rm_bittree_clear(&query->starts);
	rm_bittree_clear(&query->inside);
	rm_bittree_clear(&query->holes);
	rm_bittree_clear(&query->taken);
}

/* ---- the questions ---- */

static void freed_begin(struct rm_freed *freed, struct rm_freed_query *query)
{
	memset(freed, 0, sizeof(*freed));
	query->freed = freed;
	query->takes_whole = query->may_take_whole;
}

/* From S and C to the answer, and back to a clean work space. */
static void freed_finish(struct rm_freed_query *query)
{
	query->held_marks = query->takes_whole ? FREED_HELD | FREED_ANCHORED : FREED_HELD;
	freed_explore(query);
	freed_mark(query);
	freed_sum(query);
	freed_clean(query);
}

/* Wholes need that only values are taken out, and only edges of values. */
static void freed_note_holder(struct rm_freed_query *query, rm_node node)
{
	query->takes_whole = query->takes_whole && rm_type_is_value(query->derived->graph->types[node]);
}

static void freed_add_start(struct rm_freed_query *query, uint32_t place)
{
	freed_add_marks(query, place, FREED_SET);
	rm_bittree_add(&query->starts, place);
}

void rm_freed_nodes(
	struct rm_freed *freed, struct rm_freed_query *query, const rm_node *nodes, size_t count)
{
	freed_begin(freed, query);
	for (size_t i = 0; i < count; i++) {
		assert(nodes[i] < query->derived->graph->node_count);
		if (count - i > FREED_AHEAD) {
			RM_PREFETCH(&query->derived->retained.numbers[nodes[i + FREED_AHEAD]]);
			RM_PREFETCH(&query->derived->graph->types[nodes[i + FREED_AHEAD]]);
		}
		freed_add_start(query, freed_place(query, nodes[i]));
		freed_note_holder(query, nodes[i]);
	}
	freed_finish(query);
}

/* Asks for what the loop over C looks up, in three steps: rows of edges lie anywhere, their ends elsewhere. */
static void freed_prepare_edges(const struct rm_freed_query *query, const uint32_t *edges, size_t left)
{
	const struct rm_graph *graph = query->derived->graph;
	const uint32_t *numbers = query->derived->retained.numbers;
	struct rm_edge edge;

	if (left > 3 * FREED_AHEAD)
		RM_PREFETCH(graph->edge_rows + (size_t)edges[3 * FREED_AHEAD] * 16);
	if (left > 2 * FREED_AHEAD) {
		rm_graph_edge(&edge, graph, edges[2 * FREED_AHEAD]);
		RM_PREFETCH(&numbers[edge.child]);
		RM_PREFETCH(&graph->path_edges[edge.child]);
		if (edge.parent != RM_NODE_NONE) {
			RM_PREFETCH(&numbers[edge.parent]);
			RM_PREFETCH(&graph->types[edge.parent]);
		}
	}
	if (left > FREED_AHEAD) {
		rm_graph_edge(&edge, graph, edges[FREED_AHEAD]);
		RM_PREFETCH(&query->seen[numbers[edge.child]]);
		RM_PREFETCH(&query->marks[numbers[edge.child]]);
	}
}

/*
 * The target has lost an edge. With all its edges it is gone whatever becomes of others: of S for the rest of the
 * question, and what is cut inside of its subtree makes no difference. With the last edge of its shortest way that proves
 * nothing any more.
 */
static void freed_cut_target(struct rm_freed_query *query, const struct rm_edge *edge)
{
	uint32_t place = freed_place(query, edge->child), degree = rm_graph_in_count(query->derived->graph, edge->child);

	freed_see(query, place);
	if (freed_has_seen_all(query, place, degree) && !freed_has_mark(query, place, FREED_HELD)) {
		freed_forget_seen(query, place);
		freed_add_start(query, place);
	} else if (query->seen[place] == 1) {
		rm_vec_push(&query->targets, place);
	}
	if (degree == 1)
		return;
	rm_bittree_add(&query->holes, freed_place(query, edge->parent));
	if (query->derived->graph->path_edges[edge->child] == edge->id)
		freed_add_marks(query, place, FREED_UNSURE);
}

/* C. Edges that hold nothing make no difference, and neither does naming one twice. */
static void freed_cut_edges(struct rm_freed_query *query, const uint32_t *edges, size_t count)
{
	const struct rm_derived *derived = query->derived;
	struct rm_edge edge;

	for (size_t i = 0; i < count; i++) {
		assert(edges[i] < derived->graph->edge_count);
		freed_prepare_edges(query, edges + i, count - i);
		rm_graph_edge(&edge, derived->graph, edges[i]);
		/* A branch holds its root nodes for as long as the program runs. */
		if (edge.parent == RM_NODE_NONE || !freed_edge_counts(query, &edge))
			continue;
		rm_bitset_add(&query->cut, edge.id);
		rm_bittree_add(&query->inside, freed_place(query, edge.parent));
		freed_note_holder(query, edge.parent);
		freed_cut_target(query, &edge);
	}
}

void rm_freed_edges(
	struct rm_freed *freed, struct rm_freed_query *query, const uint32_t *edges, size_t count)
{
	freed_begin(freed, query);
	freed_cut_edges(query, edges, count);
	freed_finish(query);
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

static void freed_learn_node(struct rm_freed_query *query, rm_node node, unsigned mark)
{
	uint8_t *marks = &query->marks[freed_place(query, node)];

	*marks = (uint8_t)(*marks | mark);
}

/* Few, and side by side. */
static void freed_learn_anchored(struct rm_freed_query *query)
{
	const struct rm_bitset *anchored = &query->derived->liveness.anchored;

	for (rm_node node = 0; node < anchored->count; node++) {
		if (anchored->words[node / 64] == 0)
			node |= 63;
		else if (rm_bitset_has(anchored, node))
			freed_learn_node(query, node, FREED_ANCHORED);
	}
}

/* What no question changes. */
static void freed_learn_graph(struct rm_freed_query *query)
{
	const struct rm_derived *derived = query->derived;
	const struct rm_liveness *liveness = &derived->liveness;
	const struct rm_weak_maps *maps = &derived->weak_maps;

	for (uint32_t i = 0; i < derived->graph->root_count; i++)
		freed_learn_node(query, derived->graph->roots[i].node, FREED_HELD);
	for (size_t i = 0; i < liveness->externals.count; i++)
		freed_learn_node(query, liveness->externals.items[i], FREED_HELD);
	for (size_t i = 0; i < liveness->garbage_sources.count; i++)
		freed_learn_node(query, liveness->garbage_sources.items[i], FREED_HELD);
	freed_learn_anchored(query);
	for (size_t i = 0; i < maps->entries.count; i++) {
		const struct rm_weak_entry *entry = &maps->entries.items[i];

		freed_learn_node(query, entry->key, FREED_KEY);
		/*
		 * No file of ours has maps that are no objects; with one, an anchored node could hang on a
		 * key.
		 */
		query->may_take_whole =
			query->may_take_whole && rm_type_is_value(derived->graph->types[entry->map]);
	}
}

struct rm_freed_query *rm_freed_new(const struct rm_derived *derived)
{
	struct rm_freed_query *query = rm_calloc(1, sizeof(*query));
	uint32_t places = derived->retained.dom_count;

	query->derived = derived;
	query->marks = rm_calloc((size_t)places + 1, sizeof(*query->marks));
	query->seen = rm_calloc((size_t)places + 1, sizeof(*query->seen));
	query->above = rm_calloc((size_t)places / FREED_PIECE + 1, sizeof(*query->above));
	rm_bitset_init(&query->cut, derived->graph->edge_count);
	query->touched_max = places / FREED_TOUCHED_SHARE + 1;
	rm_bittree_init(&query->starts, places);
	rm_bittree_init(&query->inside, places);
	rm_bittree_init(&query->holes, places);
	rm_bittree_init(&query->taken, places);
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
	for (uint32_t i = 0; i <= query->derived->retained.dom_count / FREED_PIECE; i++)
		rm_free(query->above[i]);
	rm_free(query->above);
	rm_bitset_release(&query->cut);
	rm_vec_release(&query->dropped);
	rm_vec_release(&query->targets);
	rm_vec_release(&query->touched);
	rm_vec_release(&query->members);
	rm_vec_release(&query->stack);
	rm_vec_release(&query->doubted);
	rm_vec_release(&query->keys);
	rm_bittree_release(&query->starts);
	rm_bittree_release(&query->inside);
	rm_bittree_release(&query->holes);
	rm_bittree_release(&query->taken);
	rm_map_release(&query->answer_places);
	rm_vec_release(&query->answers);
	rm_free(query);
}
