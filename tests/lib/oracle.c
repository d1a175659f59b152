#include "base.h"

#include "oracle.h"

#include "mem.h"

/* ---- graphs without meaning ---- */

/* reached[v] becomes 1 for all that `from` leads to, itself included, when `without` is not there. */
static void oracle_reach(uint8_t *reached, const struct rm_csr *graph, uint32_t from, uint32_t without)
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

static void oracle_idoms_from(uint32_t *idoms, const uint8_t *without, const struct rm_csr *graph, uint32_t root)
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

	if (!rm_graph_summary(&version, oracle->graph, "php_version") || version.len != 3 || version.ptr[0] != 'v')
		return;
	oracle->keeps_own_key = (version.ptr[1] - '0') * 10 + (version.ptr[2] - '0') <= 82;
}

/* ---- what is reached from where ---- */

/* From the seeds over the edges that are usable; neither through nodes that are gone. */
static void oracle_spread(uint8_t *reached, const struct oracle *oracle, const uint8_t *seeds, const uint8_t *usable,
	const uint8_t *gone)
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

/* Lets entries in (least fixpoint) or throws them out (greatest), by map and key. True when one changed. */
static bool oracle_judge_entries(uint8_t *usable, const struct oracle *oracle, const uint8_t *allowed,
	const uint8_t *reached)
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

/* What is alive when the seeds are, over the allowed edges, entries of weak maps by the rule of the version. */
static void oracle_close(uint8_t *reached, const struct oracle *oracle, const uint8_t *seeds, const uint8_t *allowed,
	const uint8_t *gone)
{
	uint8_t *usable = rm_alloc((size_t)oracle->graph->edge_count + 1);
	bool was_thrown_out[2] = { false, true };

	(void)was_thrown_out;
	for (uint32_t i = 0; i < oracle->graph->edge_count; i++)
		usable[i] = allowed[i] != 0 && (oracle->keys[i] == RM_NODE_NONE || oracle->keeps_own_key);
	do {
		oracle_spread(reached, oracle, seeds, usable, gone);
	} while (oracle_judge_entries(usable, oracle, allowed, reached));
	rm_free(usable);
}
