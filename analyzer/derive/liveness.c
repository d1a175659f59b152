/*
 * What holds is found first (X by the audit, entries of weak maps by weak_reach.h), then one search from R and one from X.
 * If the garbage that is left turns out to hold what the collector never takes, X holds that too and all is done again;
 * heaps where that happens are rare and their garbage is small. R then reaches all that it reached before, and perhaps
 * more, so that each search can write its paths over those of the one before.
 */
#include "base.h"

#include "liveness.h"

#include "mem.h"
#include "weak_reach.h"

/* Nodes of the queue between one step of asking ahead and the next. */
#define LIVENESS_AHEAD 16u

struct liveness_search {
	struct rm_liveness *liveness;
	const struct rm_weak_maps *maps;
	const struct rm_graph *graph;
	const struct rm_bitset *is_inner; /* by node: leads on. Others are reached and need not be visited */
	rm_node *queue;
	size_t count;
	uint64_t reached;
	uint8_t state;
	RM_VEC(uint32_t) deferred; /* edges to follow when nothing else leads on */
};

/* ---- what X holds ---- */

static void liveness_hold(struct rm_liveness *liveness, rm_node node)
{
	rm_bitset_add(&liveness->held, node);
}

/* Values with references that no edge shows, and what is no refcounted value and no strong edge reaches. */
static void liveness_find_held(struct rm_liveness *liveness, const struct rm_graph *graph, const struct rm_flow *flow,
	const struct rm_audit *audit)
{
	for (size_t i = 0; i < audit->missing.count; i++)
		liveness_hold(liveness, audit->missing.items[i].node);
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (RM_UNLIKELY(flow->in_counts[node] == 0) && !rm_audit_applies(graph, node))
			liveness_hold(liveness, node);
	}
	for (uint32_t i = 0; i < graph->root_count; i++) {
		if (rm_audit_missing(audit, graph->roots[i].node) == 0)
			rm_bitset_remove(&liveness->held, graph->roots[i].node);
	}
}

static void liveness_list_held(struct rm_liveness *liveness, uint32_t node_count)
{
	rm_vec_clear(&liveness->externals);
	for (size_t word = 0; word <= node_count / 64; word++) {
		uint64_t bits = liveness->held.words[word];

		for (rm_node node = (rm_node)(word * 64); bits != 0; node++, bits >>= 1) {
			if ((bits & 1) != 0)
				rm_vec_push(&liveness->externals, node);
		}
	}
}

/* ---- the search ---- */

static void liveness_reach(struct liveness_search *search, rm_node node, uint32_t edge, bool is_anchored)
{
	search->liveness->states[node] = search->state;
	search->reached++;
	if (rm_bitset_has(search->is_inner, node))
		search->queue[search->count++] = node;
	if (search->state == RM_STATE_LIVE)
		search->liveness->path_edges[node] = edge;
	if (is_anchored)
		rm_bitset_add(&search->liveness->anchored, node);
}

static bool liveness_is_deferred(const struct rm_graph *graph, rm_node parent, uint8_t kind)
{
	return kind == RM_EDGE_INFERRED || (kind == RM_EDGE_THIS && graph->types[parent] == RM_TYPE_CALL_FRAME);
}

static bool liveness_is_anchor(const struct rm_liveness *liveness, const struct rm_graph *graph, rm_node parent)
{
	return rm_bitset_has(&liveness->anchored, parent) && !rm_type_is_value(graph->types[parent]);
}

static void liveness_visit(struct liveness_search *search, rm_node node)
{
	const struct rm_graph *graph = search->graph;
	bool is_anchored = liveness_is_anchor(search->liveness, graph, node);

	for (uint32_t id = graph->out_first[node]; id < graph->out_first[node + 1]; id++) {
		const unsigned char *row = graph->edge_rows + (size_t)id * 16;
		rm_node child = rm_graph_u32(row + 4);

		if (search->liveness->states[child] != RM_STATE_GARBAGE || !rm_flow_is_strong(row[13], row[14])
			|| rm_graph_u32(row) != node)
			continue;
		if (RM_UNLIKELY(row[14] == RM_EDGE_WEAK_MAP_VALUE) && !rm_weak_maps_edge_lives(search->maps, id))
			continue;
		if (RM_UNLIKELY(liveness_is_deferred(graph, node, row[14]))) {
			rm_vec_push(&search->deferred, id);
			continue;
		}
		liveness_reach(search, child, id, is_anchored);
	}
}

/*
 * Nodes come from the queue in any order: what they need is asked for while others are visited, and what can only be asked for
 * when something else is there waits for as many again.
 */
static void liveness_prepare(const struct liveness_search *search, size_t at)
{
	const struct rm_graph *graph = search->graph;
	const rm_node *queue = search->queue + at;
	size_t left = search->count - at;
	uint32_t id;

	if (left > 3 * LIVENESS_AHEAD)
		RM_PREFETCH(&graph->out_first[queue[3 * LIVENESS_AHEAD]]);
	if (left > 2 * LIVENESS_AHEAD)
		RM_PREFETCH(graph->edge_rows + (size_t)graph->out_first[queue[2 * LIVENESS_AHEAD]] * 16);
	if (left <= LIVENESS_AHEAD)
		return;
	id = graph->out_first[queue[LIVENESS_AHEAD]];
	for (uint32_t end = graph->out_first[queue[LIVENESS_AHEAD] + 1]; id < end && end - id <= RM_GRAPH_AHEAD; id++)
		RM_PREFETCH(&search->liveness->states[rm_graph_u32(graph->edge_rows + (size_t)id * 16 + 4)]);
}

static void liveness_run(struct liveness_search *search)
{
	size_t at = 0, next = 0;

	for (;;) {
		size_t waiting;

		while (at < search->count) {
			liveness_prepare(search, at);
			liveness_visit(search, search->queue[at++]);
		}
		waiting = search->deferred.count;
		if (next == waiting)
			return;
		for (; next < waiting; next++) {
			struct rm_edge edge;

			rm_graph_edge(&edge, search->graph, search->deferred.items[next]);
			if (search->liveness->states[edge.child] == RM_STATE_GARBAGE)
				liveness_reach(search, edge.child, edge.id, false);
		}
	}
}

/* ---- roots ---- */

/* Where a programmer looks first comes first. */
static uint32_t liveness_rank(struct rm_text link)
{
	static const char *const order[] = {"call_frames", "global_variables", "class_table", "function_table", "global_constants"};

	for (uint32_t i = 0; i < RM_COUNT_OF(order); i++) {
		if (rm_text_is(link, order[i]))
			return i;
	}
	return RM_COUNT_OF(order);
}

static void liveness_search_roots(struct liveness_search *search)
{
	const struct rm_graph *graph = search->graph;

	for (uint32_t rank = 0; rank <= liveness_rank(RM_TEXT_LITERAL("")); rank++) {
		for (uint32_t i = 0; i < graph->root_count; i++) {
			rm_node root = graph->roots[i].node;

			if (search->liveness->states[root] == RM_STATE_GARBAGE
				&& liveness_rank(rm_graph_text(graph, graph->roots[i].link)) == rank)
				liveness_reach(search, root, graph->path_edges[root], true);
		}
	}
	liveness_run(search);
}

static void liveness_search_all(struct rm_liveness *liveness, const struct rm_weak_maps *maps, const struct rm_graph *graph,
	const struct rm_flow *flow)
{
	struct liveness_search search = {
		.liveness = liveness, .maps = maps, .graph = graph, .is_inner = &flow->is_inner, .state = RM_STATE_LIVE};

	memset(liveness->states, RM_STATE_GARBAGE, graph->node_count);
	rm_bitset_clear(&liveness->anchored);
	search.queue = rm_array((size_t)flow->inner_count + 1, sizeof(*search.queue));
	liveness_search_roots(&search);
	search.state = RM_STATE_EXTERNAL;
	rm_vec_clear(&search.deferred);
	for (size_t i = 0; i < liveness->externals.count; i++) {
		if (liveness->states[liveness->externals.items[i]] == RM_STATE_GARBAGE)
			liveness_reach(&search, liveness->externals.items[i], RM_EDGE_NONE, false);
	}
	liveness_run(&search);
	liveness->garbage_nodes = graph->node_count - search.reached;
	rm_free(search.queue);
	rm_vec_release(&search.deferred);
}

static void liveness_find_dead_entries(
	const struct rm_liveness *liveness, struct rm_weak_maps *maps, const struct rm_graph *graph)
{
	RM_VEC(rm_node) starts = {0};

	for (uint32_t i = 0; i < graph->root_count; i++)
		rm_vec_push(&starts, graph->roots[i].node);
	for (size_t i = 0; maps->entries.count > 0 && i < liveness->externals.count; i++)
		rm_vec_push(&starts, liveness->externals.items[i]);
	rm_weak_reach(maps, graph, starts.items, starts.count);
	rm_vec_release(&starts);
}

/* ---- garbage ---- */

struct liveness_garbage {
	struct rm_liveness *liveness;
	const struct rm_graph *graph;
	const struct rm_cycles *cycles;
	const struct rm_weak_maps *maps;
	struct rm_bitset entered; /* by first member of a component: other garbage leads there */
};

/* The members of the node's component: of its cycle, or itself alone. */
static const rm_node *garbage_component(const struct liveness_garbage *g, const rm_node *node, size_t *count)
{
	uint32_t cycle = rm_cycles_of(g->cycles, *node);

	if (cycle == RM_CSR_NONE) {
		*count = 1;
		return node;
	}
	*count = g->cycles->first[cycle + 1] - g->cycles->first[cycle];
	return g->cycles->members + g->cycles->first[cycle];
}

static rm_node garbage_first(const struct liveness_garbage *g, rm_node node)
{
	size_t count;

	return garbage_component(g, &node, &count)[0];
}

/* Entries lead nowhere by themselves; where the file does not tell the key, a map's value is one like any other. */
static bool garbage_edge_leads(const struct liveness_garbage *g, const struct rm_edge *edge)
{
	return rm_flow_is_strong(edge->strength, edge->kind)
		&& (edge->kind != RM_EDGE_WEAK_MAP_VALUE || rm_weak_maps_of_edge(g->maps, edge->id) == NULL);
}

static void garbage_find_entered(struct liveness_garbage *g)
{
	struct rm_edge edge;

	for (rm_node node = 0; node < g->graph->node_count; node++) {
		if (g->liveness->states[node] != RM_STATE_GARBAGE)
			continue;
		for (uint32_t id = g->graph->out_first[node]; rm_graph_next_out(g->graph, node, &id, &edge);) {
			if (garbage_edge_leads(g, &edge) && g->liveness->states[edge.child] == RM_STATE_GARBAGE
				&& garbage_first(g, edge.child) != garbage_first(g, node))
				rm_bitset_add(&g->entered, garbage_first(g, edge.child));
		}
	}
}

static bool garbage_hold(const struct liveness_garbage *g, const rm_node *members, size_t count)
{
	bool is_new = false;

	for (size_t i = 0; i < count; i++)
		is_new |= !rm_bitset_add(&g->liveness->held, members[i]);
	return is_new;
}

/* The collector goes by refcounts: what has none is never taken by itself. */
static bool garbage_has_refcount(const struct liveness_garbage *g, const rm_node *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rm_audit_applies(g->graph, members[i]))
			return true;
	}
	return false;
}

/* It does not look into resources, so a circle through one is never taken. */
static bool garbage_has_resource(const struct liveness_garbage *g, const rm_node *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (count > 1 && g->graph->types[members[i]] == RM_TYPE_RESOURCE)
			return true;
	}
	return false;
}

/* Lists the sources of garbage; true when X holds more than before, and the search must be made again. */
static bool garbage_find_sources(struct liveness_garbage *g)
{
	bool has_more = false;

	rm_vec_clear(&g->liveness->garbage_sources);
	garbage_find_entered(g);
	for (rm_node node = 0; node < g->graph->node_count; node++) {
		size_t count;
		const rm_node *members;
		bool is_source;

		if (g->liveness->states[node] != RM_STATE_GARBAGE)
			continue;
		members = garbage_component(g, &node, &count);
		if (members[0] != node)
			continue;
		is_source = !rm_bitset_has(&g->entered, node);
		if (garbage_has_resource(g, members, count) || (is_source && !garbage_has_refcount(g, members, count)))
			has_more |= garbage_hold(g, members, count);
		for (size_t i = 0; is_source && i < count; i++)
			rm_vec_push(&g->liveness->garbage_sources, members[i]);
	}
	return has_more;
}

static bool liveness_sort_garbage(struct rm_liveness *liveness, const struct rm_graph *graph,
	const struct rm_cycles *cycles, const struct rm_weak_maps *maps)
{
	struct liveness_garbage g = {.liveness = liveness, .graph = graph, .cycles = cycles, .maps = maps};
	bool has_more;

	rm_vec_clear(&liveness->garbage_sources);
	if (liveness->garbage_nodes == 0)
		return false;
	rm_bitset_init(&g.entered, graph->node_count);
	has_more = garbage_find_sources(&g);
	rm_bitset_release(&g.entered);
	return has_more;
}

void rm_liveness_run(struct rm_liveness *liveness, struct rm_weak_maps *maps, const struct rm_graph *graph,
	uint32_t *path_edges, const struct rm_flow *flow, const struct rm_cycles *cycles, const struct rm_audit *audit)
{
	memset(liveness, 0, sizeof(*liveness));
	liveness->states = rm_array((size_t)graph->node_count + 1, sizeof(*liveness->states));
	liveness->path_edges = path_edges;
	rm_bitset_init(&liveness->anchored, graph->node_count);
	rm_bitset_init(&liveness->held, graph->node_count);
	liveness_find_held(liveness, graph, flow, audit);
	do {
		liveness_list_held(liveness, graph->node_count);
		liveness_find_dead_entries(liveness, maps, graph);
		liveness_search_all(liveness, maps, graph, flow);
	} while (liveness_sort_garbage(liveness, graph, cycles, maps));
}

void rm_liveness_release(struct rm_liveness *liveness)
{
	rm_free(liveness->states);
	rm_bitset_release(&liveness->anchored);
	rm_bitset_release(&liveness->held);
	rm_vec_release(&liveness->externals);
	rm_vec_release(&liveness->garbage_sources);
}
