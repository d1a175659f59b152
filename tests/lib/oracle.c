#include "base.h"

#include "oracle.h"

#include "mem.h"
#include "str.h"
#include "vec.h"

/* ---- graphs without meaning ---- */

/*
 * reached[v] becomes 1 for all that `from` leads to, itself included, when `without` is not there.
 */
static void oracle_reach(
	uint8_t *reached, const struct rm_csr *graph, uint32_t from, uint32_t without)
{
	uint32_t *todo = rm_array((size_t)graph->count + 1, sizeof(*todo));
	uint32_t count = 0;

	memset(reached, 0, graph->count);
	if (from != without) {
		reached[from] = 1;
		todo[count++] = from;
	}
	while (count > 0) {
		uint32_t v = todo[--count];

		for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
			uint32_t w = graph->targets[i];

			if (w != without && reached[w] == 0) {
				reached[w] = 1;
				todo[count++] = w;
			}
		}
	}
	rm_free(todo);
}

uint32_t oracle_components(uint32_t *components, const struct rm_csr *graph)
{
	size_t n = graph->count;
	uint8_t *reach = rm_calloc(n * n + 1, 1);
	uint32_t found = 0;

	for (uint32_t v = 0; v < n; v++) {
		oracle_reach(reach + v * n, graph, v, RM_CSR_NONE);
		components[v] = RM_CSR_NONE;
	}
	for (uint32_t v = 0; v < n; v++) {
		bool is_shared = false;

		for (uint32_t w = v + 1; w < n && components[v] == RM_CSR_NONE; w++) {
			if (reach[v * n + w] != 0 && reach[w * n + v] != 0) {
				components[w] = found;
				is_shared = true;
			}
		}
		if (is_shared)
			components[v] = found++;
	}
	rm_free(reach);
	return found;
}

/* without[d * n + v]: v is reached when d is not there. */
static void oracle_take_away_each(uint8_t *without, const struct rm_csr *graph, uint32_t root)
{
	for (uint32_t d = 0; d < graph->count; d++)
		oracle_reach(without + (size_t)d * graph->count, graph, root, d);
}

static void oracle_idoms_from(
	uint32_t *idoms, const uint8_t *without, const struct rm_csr *graph, uint32_t root)
{
	size_t n = graph->count;
	uint8_t *all = rm_alloc(n);
	uint32_t *depths = rm_calloc(n, sizeof(*depths));

	oracle_reach(all, graph, root, RM_CSR_NONE);
	for (uint32_t d = 0; d < n; d++) {
		for (uint32_t v = 0; v < n; v++)
			depths[v] += all[v] != 0 && without[d * n + v] == 0;
	}
	for (uint32_t v = 0; v < n; v++) {
		idoms[v] = RM_CSR_NONE;
		for (uint32_t d = 0; d < n; d++) {
			if (all[v] != 0 && without[d * n + v] == 0 && depths[d] + 1 == depths[v] && all[d] != 0)
				idoms[v] = d;
		}
	}
	rm_free(depths);
	rm_free(all);
}

void oracle_idoms(uint32_t *idoms, const struct rm_csr *graph, uint32_t root)
{
	uint8_t *without = rm_alloc((size_t)graph->count * graph->count);

	oracle_take_away_each(without, graph, root);
	oracle_idoms_from(idoms, without, graph, root);
	rm_free(without);
}

/* ---- edges and entries ---- */

static bool oracle_links_are_equal(const struct rm_graph *graph, rm_str a, rm_str b)
{
	struct rm_text one = rm_graph_text(graph, a);
	struct rm_text other = rm_graph_text(graph, b);

	return one.len == other.len && (one.len == 0 || memcmp(one.ptr, other.ptr, one.len) == 0);
}

static rm_node oracle_key_of(const struct oracle *oracle, const struct rm_edge *value)
{
	for (uint32_t i = 0; i < oracle->graph->edge_count; i++) {
		const struct rm_edge *key = &oracle->edges[i];

		if (key->kind == RM_EDGE_WEAK_MAP_KEY && key->parent == value->parent &&
			oracle_links_are_equal(oracle->graph, key->link, value->link))
			return key->child;
	}
	return RM_NODE_NONE;
}

static void oracle_read_edges(struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;

	for (uint32_t i = 0; i < graph->edge_count; i++) {
		struct rm_edge *edge = &oracle->edges[i];

		rm_graph_edge(edge, graph, i);
		oracle->is_strong[i] = edge->kind != RM_EDGE_ROOT && edge->parent != RM_NODE_NONE &&
							   (edge->strength == RM_STRONG || edge->kind == RM_EDGE_UNREACHED);
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		oracle->keys[i] = RM_NODE_NONE;
		if (oracle->is_strong[i] != 0 && oracle->edges[i].kind == RM_EDGE_WEAK_MAP_VALUE)
			oracle->keys[i] = oracle_key_of(oracle, &oracle->edges[i]);
	}
}

static void oracle_read_version(struct oracle *oracle)
{
	struct rm_text version;

	if (!rm_graph_summary(&version, oracle->graph, "php_version") || version.len != 3 ||
		version.ptr[0] != 'v')
		return;
	oracle->keeps_own_key = (version.ptr[1] - '0') * 10 + (version.ptr[2] - '0') <= 82;
}

/* ---- what is reached from where ---- */

/* From the seeds over the edges that are usable; neither through nodes that are gone. */
static void oracle_spread(uint8_t *reached, const struct oracle *oracle, const uint8_t *seeds,
	const uint8_t *usable, const uint8_t *gone)
{
	const struct rm_graph *graph = oracle->graph;
	rm_node *todo = rm_array((size_t)graph->node_count + 1, sizeof(*todo));
	uint32_t count = 0;

	for (rm_node v = 0; v < graph->node_count; v++) {
		reached[v] = seeds[v] != 0 && gone[v] == 0;
		if (reached[v] != 0)
			todo[count++] = v;
	}
	while (count > 0) {
		rm_node v = todo[--count];
		struct rm_edge edge;

		for (uint32_t id = graph->out_first[v]; rm_graph_next_out(graph, v, &id, &edge);) {
			if (usable[edge.id] != 0 && reached[edge.child] == 0 && gone[edge.child] == 0) {
				reached[edge.child] = 1;
				todo[count++] = edge.child;
			}
		}
	}
	rm_free(todo);
}

/*
 * Lets entries in (least fixpoint) or throws them out (greatest), by map and key. True when one
 * changed.
 */
static bool oracle_judge_entries(
	uint8_t *usable, const struct oracle *oracle, const uint8_t *allowed, const uint8_t *reached)
{
	bool changed = false;

	for (uint32_t i = 0; i < oracle->graph->edge_count; i++) {
		if (oracle->keys[i] == RM_NODE_NONE || allowed[i] == 0)
			continue;

		bool lives = reached[oracle->edges[i].parent] != 0 && reached[oracle->keys[i]] != 0;

		if (usable[i] != 0 ? oracle->keeps_own_key && !lives : !oracle->keeps_own_key && lives) {
			usable[i] = !usable[i];
			changed = true;
		}
	}
	return changed;
}

/*
 * What is alive when the seeds are, over the allowed edges, entries of weak maps by the rule of the
 * version.
 */
static void oracle_close(uint8_t *reached, const struct oracle *oracle, const uint8_t *seeds,
	const uint8_t *allowed, const uint8_t *gone)
{
	uint8_t *usable = rm_alloc((size_t)oracle->graph->edge_count + 1);

	for (uint32_t i = 0; i < oracle->graph->edge_count; i++)
		usable[i] = allowed[i] != 0 && (oracle->keys[i] == RM_NODE_NONE || oracle->keeps_own_key);
	do {
		oracle_spread(reached, oracle, seeds, usable, gone);
	} while (oracle_judge_entries(usable, oracle, allowed, reached));
	rm_free(usable);
}

/* ---- audit, components, liveness ---- */

/*
 * Immutable or interned, persistent; the bit of the last says of objects that something looks at
 * them weakly.
 */
static bool oracle_has_refcount(const struct rm_graph *graph, rm_node v)
{
	switch (graph->types[v]) {
	case RM_TYPE_OBJECT:
		return rm_graph_refcount(graph, v) > 0 && (rm_graph_type_info(graph, v) & 1u << 6) == 0;
	case RM_TYPE_ARRAY:
	case RM_TYPE_STRING:
	case RM_TYPE_REFERENCE:
	case RM_TYPE_RESOURCE:
	case RM_TYPE_CONSTANT_AST:
		return rm_graph_refcount(graph, v) > 0 &&
			   (rm_graph_type_info(graph, v) & (1u << 6 | 1u << 7)) == 0;
	default:
		return false;
	}
}

static void oracle_audit(struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;
	uint32_t *in_counts = rm_calloc((size_t)graph->node_count + 1, sizeof(*in_counts));

	for (uint32_t i = 0; i < graph->edge_count; i++)
		in_counts[oracle->edges[i].child] += oracle->is_strong[i];
	for (rm_node v = 0; v < graph->node_count; v++) {
		uint32_t refcount = rm_graph_refcount(graph, v);

		oracle->is_audited[v] = oracle_has_refcount(graph, v) && oracle->is_root[v] == 0;
		if (oracle->is_audited[v] != 0) {
			oracle->missing[v] = refcount > in_counts[v] ? refcount - in_counts[v] : 0;
			oracle->excess[v] = refcount < in_counts[v] ? in_counts[v] - refcount : 0;
		}
		oracle->held[v] =
			oracle->missing[v] > 0 ||
			(oracle->is_audited[v] == 0 && oracle->is_root[v] == 0 && in_counts[v] == 0);
	}
	rm_free(in_counts);
}

/* Strong edges that are no entries; those of weak maps whose key nobody knows are ordinary ones. */
static bool oracle_edge_binds(const struct oracle *oracle, uint32_t edge)
{
	return oracle->is_strong[edge] != 0 && oracle->keys[edge] == RM_NODE_NONE;
}

/* An object that holds itself is a cycle of one. */
static bool oracle_is_loop(const struct oracle *oracle, rm_node v)
{
	struct rm_edge edge;

	for (uint32_t id = oracle->graph->out_first[v]; rm_graph_next_out(oracle->graph, v, &id, &edge);) {
		if (edge.child == v && oracle_edge_binds(oracle, edge.id))
			return oracle->graph->types[v] == RM_TYPE_OBJECT;
	}
	return false;
}

/* Numbers again by the smallest member, with the loops among them. */
static void oracle_add_loops(struct oracle *oracle)
{
	uint32_t nodes = oracle->graph->node_count, count = 0;
	uint32_t *old = rm_array((size_t)nodes + 1, sizeof(*old));

	for (rm_node v = 0; v < nodes; v++)
		old[v] = oracle->components[v];
	for (rm_node v = 0; v < nodes; v++) {
		bool is_first = old[v] != RM_CSR_NONE || oracle_is_loop(oracle, v);

		for (rm_node w = 0; w < v && old[v] != RM_CSR_NONE; w++) {
			if (old[w] == old[v]) {
				oracle->components[v] = oracle->components[w];
				is_first = false;
				break;
			}
		}
		if (is_first)
			oracle->components[v] = count++;
	}
	oracle->component_count = count;
	rm_free(old);
}

static void oracle_find_components(struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;
	uint32_t *first = rm_calloc((size_t)graph->node_count + 1, sizeof(*first));
	uint32_t *targets = rm_array((size_t)graph->edge_count + 1, sizeof(*targets));
	uint32_t count = 0;

	for (rm_node v = 0; v < graph->node_count; v++) {
		struct rm_edge edge;

		for (uint32_t id = graph->out_first[v]; rm_graph_next_out(graph, v, &id, &edge);) {
			if (oracle_edge_binds(oracle, edge.id))
				targets[count++] = edge.child;
		}
		first[v + 1] = count;
	}
	struct rm_csr csr = {.count = graph->node_count, .first = first, .targets = targets};

	oracle->component_count = oracle_components(oracle->components, &csr);
	oracle_add_loops(oracle);
	rm_free(targets);
	rm_free(first);
}

/*
 * Alive is what roots and X hold together, and an entry lives when its map and key are alive,
 * whoever of the two keeps them. What roots reach over edges that live is live, the rest of what is
 * alive external.
 */
static void oracle_find_states(struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;
	uint8_t *seeds = rm_calloc((size_t)graph->node_count + 1, 1);
	uint8_t *nothing = rm_calloc((size_t)graph->node_count + 1, 1);
	uint8_t *by_roots = rm_calloc((size_t)graph->node_count + 1, 1);
	uint8_t *alive = rm_calloc((size_t)graph->node_count + 1, 1);
	uint8_t *usable = rm_calloc((size_t)graph->edge_count + 1, 1);

	for (rm_node v = 0; v < graph->node_count; v++)
		seeds[v] = oracle->is_root[v] != 0 || oracle->held[v] != 0;
	oracle_close(alive, oracle, seeds, oracle->is_strong, nothing);
	for (uint32_t i = 0; i < graph->edge_count; i++)
		usable[i] = oracle->is_strong[i] != 0 &&
					(oracle->keys[i] == RM_NODE_NONE || alive[oracle->keys[i]] != 0);
	oracle_spread(by_roots, oracle, oracle->is_root, usable, nothing);
	for (rm_node v = 0; v < graph->node_count; v++)
		oracle->states[v] = by_roots[v] != 0 ? RM_STATE_LIVE
							: alive[v] != 0  ? RM_STATE_EXTERNAL
											 : RM_STATE_GARBAGE;
	rm_free(usable);
	rm_free(alive);
	rm_free(by_roots);
	rm_free(nothing);
	rm_free(seeds);
}

static bool oracle_is_garbage(const struct oracle *oracle, rm_node v)
{
	return oracle->states[v] == RM_STATE_GARBAGE;
}

static bool oracle_are_one(const struct oracle *oracle, rm_node a, rm_node b)
{
	return a == b ||
		   (oracle->components[a] != RM_CSR_NONE && oracle->components[a] == oracle->components[b]);
}

/* Whether other garbage leads into the component of v. */
static bool oracle_garbage_leads_to(const struct oracle *oracle, rm_node v)
{
	for (uint32_t i = 0; i < oracle->graph->edge_count; i++) {
		const struct rm_edge *edge = &oracle->edges[i];

		if (oracle_edge_binds(oracle, i) && oracle_is_garbage(oracle, edge->parent) &&
			oracle_are_one(oracle, edge->child, v) && !oracle_are_one(oracle, edge->parent, v))
			return true;
	}
	return false;
}

static void oracle_find_sources(struct oracle *oracle)
{
	for (rm_node v = 0; v < oracle->graph->node_count; v++)
		oracle->is_source[v] = oracle_is_garbage(oracle, v) && !oracle_garbage_leads_to(oracle, v);
}

/*
 * Whether PHP never collects the garbage component of v: a resource in a cycle; nothing refcounted
 * and nobody above.
 */
static bool oracle_is_stuck(const struct oracle *oracle, rm_node v)
{
	bool has_resource = false;
	bool has_refcount = false;

	for (rm_node w = 0; w < oracle->graph->node_count; w++) {
		if (!oracle_are_one(oracle, v, w))
			continue;
		has_resource = has_resource || oracle->graph->types[w] == RM_TYPE_RESOURCE;
		has_refcount = has_refcount || oracle->is_audited[w] != 0;
	}
	return (has_resource && oracle->components[v] != RM_CSR_NONE) ||
		   (!has_refcount && oracle->is_source[v] != 0);
}

/*
 * What X holds besides what the audit says. It keeps more alive, and less garbage has other
 * sources: until nothing changes.
 */
static void oracle_find_liveness(struct oracle *oracle)
{
	uint32_t n = oracle->graph->node_count;
	uint8_t *stuck = rm_calloc((size_t)n + 1, 1);
	bool changed;

	do {
		oracle_find_states(oracle);
		oracle_find_sources(oracle);
		changed = false;
		for (rm_node v = 0; v < n; v++)
			stuck[v] = oracle_is_garbage(oracle, v) && oracle_is_stuck(oracle, v);
		for (rm_node v = 0; v < n; v++) {
			changed = changed || (stuck[v] != 0 && oracle->held[v] == 0);
			oracle->held[v] |= stuck[v];
		}
	} while (changed);
	rm_free(stuck);
}

static void oracle_find_holding_edges(struct oracle *oracle)
{
	for (uint32_t i = 0; i < oracle->graph->edge_count; i++) {
		const struct rm_edge *edge = &oracle->edges[i];

		oracle->holds[i] = oracle->is_strong[i];
		if (oracle->is_strong[i] == 0)
			continue;
		if (oracle_is_garbage(oracle, edge->parent))
			oracle->holds[i] = oracle_is_garbage(oracle, edge->child);
		else if (oracle->keys[i] != RM_NODE_NONE)
			oracle->holds[i] = !oracle_is_garbage(oracle, oracle->keys[i]);
	}
}

/* ---- shortest ways ---- */

bool oracle_is_deferred_edge(const struct oracle *oracle, const struct rm_edge *edge)
{
	return edge->kind == RM_EDGE_INFERRED ||
		   (edge->kind == RM_EDGE_THIS && oracle->graph->types[edge->parent] == RM_TYPE_CALL_FRAME);
}

static uint32_t oracle_root_rank(const struct rm_graph *graph, rm_str link)
{
	static const char *const order[] = {
		"call_frames", "global_variables", "class_table", "function_table", "global_constants"};
	uint32_t rank = 0;

	while (rank < RM_COUNT_OF(order) && !rm_text_is(rm_graph_text(graph, link), order[rank]))
		rank++;
	return rank;
}

/*
 * The better of two ways is that with fewer deferred edges. Between two without any it is the
 * shorter one, then that from the root which comes first. (How long ways with deferred edges are is
 * nowhere promised.)
 */
static bool oracle_is_better(const struct oracle_way *way, const struct oracle_way *than)
{
	if (way->deferred != than->deferred)
		return way->deferred < than->deferred;
	if (way->deferred > 0)
		return false;
	return way->length != than->length ? way->length < than->length : way->rank < than->rank;
}

/* Improves the ways over one edge at a time until nothing gets better. */
static void oracle_find_ways(struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;
	bool changed = true;

	for (rm_node v = 0; v < graph->node_count; v++)
		oracle->ways[v] = (struct oracle_way){UINT32_MAX, UINT32_MAX, UINT32_MAX};
	for (uint32_t i = 0; i < graph->root_count; i++) {
		struct oracle_way way = {0, 1, oracle_root_rank(graph, graph->roots[i].link)};

		if (oracle_is_better(&way, &oracle->ways[graph->roots[i].node]))
			oracle->ways[graph->roots[i].node] = way;
	}
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < graph->edge_count; i++) {
			const struct rm_edge *edge = &oracle->edges[i];

			if (oracle->holds[i] == 0 || oracle->ways[edge->parent].deferred == UINT32_MAX)
				continue;
			struct oracle_way way = oracle->ways[edge->parent];

			way.deferred += oracle_is_deferred_edge(oracle, edge);
			way.length++;
			if (oracle_is_better(&way, &oracle->ways[edge->child])) {
				oracle->ways[edge->child] = way;
				changed = true;
			}
		}
	}
}

/* ---- dominators ---- */

static bool oracle_is_unreached_link(const struct rm_graph *graph, rm_str link)
{
	return rm_text_is(rm_graph_text(graph, link), "unreached");
}

/* The virtual node of a root's branch, which is added when it is new. */
static rm_dom oracle_branch_of(struct oracle *oracle, rm_str link)
{
	uint32_t branch = 0;

	if (oracle_is_unreached_link(oracle->graph, link))
		return oracle->graph->node_count + RM_VIRTUAL_N;
	while (branch < oracle->branch_count &&
		   !oracle_links_are_equal(oracle->graph, oracle->branch_links[branch], link))
		branch++;
	if (branch == oracle->branch_count)
		oracle->branch_links[oracle->branch_count++] = link;
	return oracle->graph->node_count + RM_VIRTUAL_BRANCH + branch;
}

struct oracle_pairs {
	RM_VEC(rm_dom) from;
	RM_VEC(rm_dom) to;
};

static void oracle_pair(struct oracle_pairs *pairs, rm_dom from, rm_dom to)
{
	rm_vec_push(&pairs->from, from);
	rm_vec_push(&pairs->to, to);
}

static void oracle_collect_pairs(struct oracle_pairs *pairs, struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;
	rm_dom top = graph->node_count + RM_VIRTUAL_TOP;
	rm_dom r = graph->node_count + RM_VIRTUAL_R;

	oracle_pair(pairs, top, r);
	oracle_pair(pairs, top, graph->node_count + RM_VIRTUAL_X);
	oracle_pair(pairs, top, graph->node_count + RM_VIRTUAL_U);
	oracle_pair(pairs, top, graph->node_count + RM_VIRTUAL_N);
	for (uint32_t i = 0; i < graph->root_count; i++)
		oracle_pair(pairs, oracle_branch_of(oracle, graph->roots[i].link), graph->roots[i].node);
	for (uint32_t i = 0; i < oracle->branch_count; i++)
		oracle_pair(pairs, r, graph->node_count + RM_VIRTUAL_BRANCH + i);
	for (rm_node v = 0; v < graph->node_count; v++) {
		if (oracle->held[v] != 0)
			oracle_pair(pairs, graph->node_count + RM_VIRTUAL_X, v);
		if (oracle->is_source[v] != 0)
			oracle_pair(pairs, graph->node_count + RM_VIRTUAL_U, v);
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		if (oracle->holds[i] != 0)
			oracle_pair(pairs, oracle->edges[i].parent, oracle->edges[i].child);
	}
}

static void oracle_find_dominators(struct oracle *oracle)
{
	const struct rm_graph *graph = oracle->graph;
	struct oracle_pairs pairs = {0};

	oracle->branch_links = rm_array((size_t)graph->root_count + 1, sizeof(*oracle->branch_links));
	oracle_collect_pairs(&pairs, oracle);

	uint32_t n = graph->node_count + RM_VIRTUAL_BRANCH + oracle->branch_count;
	uint32_t *first = rm_calloc((size_t)n + 1, sizeof(*first));
	uint32_t *targets = rm_array(pairs.from.count, sizeof(*targets));
	struct rm_csr csr = {.count = n, .first = first, .targets = targets};

	for (size_t i = 0; i < pairs.from.count; i++)
		first[pairs.from.items[i]]++;
	for (uint32_t v = 1; v <= n; v++)
		first[v] += first[v - 1];
	for (size_t i = 0; i < pairs.from.count; i++)
		targets[--first[pairs.from.items[i]]] = pairs.to.items[i];
	oracle->dom_count = n;
	oracle->idoms = rm_array(n, sizeof(*oracle->idoms));
	oracle->without = rm_alloc((size_t)n * n);
	oracle_take_away_each(oracle->without, &csr, graph->node_count + RM_VIRTUAL_TOP);
	oracle_idoms_from(oracle->idoms, oracle->without, &csr, graph->node_count + RM_VIRTUAL_TOP);
	rm_free(targets);
	rm_free(first);
	rm_vec_release(&pairs.from);
	rm_vec_release(&pairs.to);
}

/* ---- the whole ---- */

struct oracle *oracle_new(const struct rm_graph *graph)
{
	struct oracle *oracle = rm_calloc(1, sizeof(*oracle));
	size_t nodes = (size_t)graph->node_count + 1;
	size_t edges = (size_t)graph->edge_count + 1;

	oracle->graph = graph;
	oracle->edges = rm_calloc(edges, sizeof(*oracle->edges));
	oracle->is_strong = rm_calloc(edges, 1);
	oracle->holds = rm_calloc(edges, 1);
	oracle->keys = rm_calloc(edges, sizeof(*oracle->keys));
	oracle->is_root = rm_calloc(nodes, 1);
	oracle->is_audited = rm_calloc(nodes, 1);
	oracle->missing = rm_calloc(nodes, sizeof(*oracle->missing));
	oracle->excess = rm_calloc(nodes, sizeof(*oracle->excess));
	oracle->components = rm_calloc(nodes, sizeof(*oracle->components));
	oracle->held = rm_calloc(nodes, 1);
	oracle->states = rm_calloc(nodes, 1);
	oracle->is_source = rm_calloc(nodes, 1);
	oracle->ways = rm_calloc(nodes, sizeof(*oracle->ways));

	for (uint32_t i = 0; i < graph->root_count; i++)
		oracle->is_root[graph->roots[i].node] = 1;
	oracle_read_version(oracle);
	oracle_read_edges(oracle);
	oracle_audit(oracle);
	oracle_find_components(oracle);
	oracle_find_liveness(oracle);
	oracle_find_holding_edges(oracle);
	oracle_find_ways(oracle);
	oracle_find_dominators(oracle);
	return oracle;
}

void oracle_free(struct oracle *oracle)
{
	if (oracle == NULL)
		return;
	rm_free(oracle->without);
	rm_free(oracle->idoms);
	rm_free(oracle->branch_links);
	rm_free(oracle->ways);
	rm_free(oracle->is_source);
	rm_free(oracle->states);
	rm_free(oracle->held);
	rm_free(oracle->components);
	rm_free(oracle->excess);
	rm_free(oracle->missing);
	rm_free(oracle->is_audited);
	rm_free(oracle->is_root);
	rm_free(oracle->keys);
	rm_free(oracle->holds);
	rm_free(oracle->is_strong);
	rm_free(oracle->edges);
	rm_free(oracle);
}

bool oracle_dominates(const struct oracle *oracle, rm_dom d, rm_dom v)
{
	return oracle->without[(size_t)d * oracle->dom_count + v] == 0;
}

static void oracle_add(struct oracle_sum *sum, const struct rm_graph *graph, rm_dom v)
{
	sum->nodes++;
	if (v < graph->node_count) {
		sum->bytes += rm_graph_size(graph, v);
		sum->allocated += rm_graph_allocated(graph, v);
	}
}

void oracle_retained(struct oracle_sum *sum, const struct oracle *oracle, rm_dom d)
{
	*sum = (struct oracle_sum){0};
	for (rm_dom v = 0; v < oracle->dom_count; v++) {
		if (oracle_dominates(oracle, d, v))
			oracle_add(sum, oracle->graph, v);
	}
}

/*
 * Roots, X and U hold before and after; garbage is alive too then, so that the same question can be
 * asked of it.
 */
static void oracle_find_kept(
	uint8_t *kept, const struct oracle *oracle, const uint8_t *allowed, const uint8_t *gone)
{
	uint32_t n = oracle->graph->node_count;
	uint8_t *seeds = rm_calloc((size_t)n + 1, 1);

	for (rm_node v = 0; v < n; v++)
		seeds[v] = oracle->is_root[v] != 0 || oracle->held[v] != 0 || oracle->is_source[v] != 0;
	oracle_close(kept, oracle, seeds, allowed, gone);
	rm_free(seeds);
}

void oracle_freed(struct oracle_sum *sum, uint8_t *lost, const struct oracle *oracle,
	const rm_node *nodes, size_t node_count, const uint32_t *edges, size_t edge_count)
{
	const struct rm_graph *graph = oracle->graph;
	uint8_t *gone = rm_calloc((size_t)graph->node_count + 1, 1);
	uint8_t *allowed = rm_alloc((size_t)graph->edge_count + 1);
	uint8_t *before = rm_calloc((size_t)graph->node_count + 1, 1);
	uint8_t *after = rm_calloc((size_t)graph->node_count + 1, 1);

	memcpy(allowed, oracle->holds, graph->edge_count);
	oracle_find_kept(before, oracle, allowed, gone);
	for (size_t i = 0; i < node_count; i++)
		gone[nodes[i]] = 1;
	for (size_t i = 0; i < edge_count; i++)
		allowed[edges[i]] = 0;
	oracle_find_kept(after, oracle, allowed, gone);
	*sum = (struct oracle_sum){0};
	for (rm_node v = 0; v < graph->node_count; v++) {
		bool is_lost = before[v] != 0 && after[v] == 0;

		if (is_lost)
			oracle_add(sum, graph, v);
		if (lost != NULL)
			lost[v] = is_lost;
	}
	rm_free(after);
	rm_free(before);
	rm_free(allowed);
	rm_free(gone);
}
