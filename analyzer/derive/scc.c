/*
 * Tarjan's depth-first search in the form of D. J. Pearce ("A space-efficient algorithm for finding
 * strongly connected components", Information Processing Letters 116(1), 2016): a node goes to the
 * stack of open components only when the search leaves it, so that it is on one of the two stacks
 * at a time and both fit into one array, from either end.
 *
 * low[v] is 0 for a node not seen yet, SCC_DONE once its component is known, else the smallest
 * visit number that v has been found to lead back to. As SCC_DONE is above all numbers, edges to
 * finished components need no test of their own. The visit number itself stands in components[v]
 * until the answer does.
 */
#include "base.h"
#include "scc.h"
#include "mem.h"

#define SCC_DONE UINT32_MAX

struct scc_search {
	const struct rm_csr *graph;
	uint32_t *components;
	uint32_t *low;
	uint32_t *cursors; /* by place on the search stack: the next edge to follow */
	uint32_t *stacks;  /* search stack upwards from 0, open components downwards from the end */
	uint32_t depth;    /* nodes on the search stack */
	uint32_t open;     /* the newest node of the open components; graph->count when there is none */
	uint32_t visited;
	uint32_t found; /* components of two and more so far */
};

static void scc_enter(struct scc_search *search, uint32_t v)
{
	search->visited++;
	search->low[v] = search->visited;
	search->components[v] = search->visited;
	search->stacks[search->depth] = v;
	search->cursors[search->depth] = search->graph->first[v];
	search->depth++;
}

/*
 * v is the first node of its component: the open nodes that lead back to v, no further, are the
 * others.
 */
static void scc_close(struct scc_search *search, uint32_t v)
{
	uint32_t number = search->components[v];
	uint32_t end = search->graph->count;
	uint32_t open = search->open;

	while (open < end && search->low[search->stacks[open]] >= number) {
		search->low[search->stacks[open]] = SCC_DONE;
		search->components[search->stacks[open]] = search->found;
		open++;
	}
	search->components[v] = open > search->open ? search->found++ : RM_CSR_NONE;
	search->low[v] = SCC_DONE;
	search->open = open;
}

static void scc_leave(struct scc_search *search)
{
	uint32_t v = search->stacks[--search->depth];
	uint32_t low = search->low[v];

	if (low == search->components[v]) {
		scc_close(search, v);
		return;
	}
	/* Not the first of its component, so something is below it on the search stack. */
	uint32_t parent = search->stacks[search->depth - 1];

	search->stacks[--search->open] = v;
	if (low < search->low[parent])
		search->low[parent] = low;
}

/*
 * Follows edges of the topmost node up to one that leads to a new node, which is entered. False
 * when there is none.
 */
static bool scc_advance(struct scc_search *search)
{
	const uint32_t *targets = search->graph->targets;
	uint32_t v = search->stacks[search->depth - 1];
	uint32_t end = search->graph->first[v + 1];
	uint32_t low = search->low[v];

	for (uint32_t i = search->cursors[search->depth - 1]; i < end; i++) {
		uint32_t other = search->low[targets[i]];

		if (other == 0) {
			search->low[v] = low;
			search->cursors[search->depth - 1] = i + 1;
			scc_enter(search, targets[i]);
			return true;
		}
		if (other < low)
			low = other;
	}
	search->low[v] = low;
	return false;
}

static void scc_search_from(struct scc_search *search, uint32_t root)
{
	scc_enter(search, root);
	while (search->depth > 0) {
		if (!scc_advance(search))
			scc_leave(search);
	}
}

/* Components were numbered as they were finished; new_numbers has room for one number each. */
static void scc_renumber(
	uint32_t *components, uint32_t count, uint32_t *new_numbers, uint32_t found)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < found; i++)
		new_numbers[i] = RM_CSR_NONE;
	for (uint32_t v = 0; v < count && found > 0; v++) {
		if (components[v] == RM_CSR_NONE)
			continue;
		if (new_numbers[components[v]] == RM_CSR_NONE)
			new_numbers[components[v]] = next++;
		components[v] = new_numbers[components[v]];
	}
}

uint32_t rm_scc_find(uint32_t *components, const struct rm_csr *graph)
{
	struct scc_search search = {
		.graph = graph,
		.components = components,
		.low = rm_calloc(graph->count, sizeof(*search.low)),
		.cursors = rm_array(graph->count, sizeof(*search.cursors)),
		.stacks = rm_array(graph->count, sizeof(*search.stacks)),
		.open = graph->count,
	};

	for (uint32_t v = 0; v < graph->count; v++) {
		if (search.low[v] == 0)
			scc_search_from(&search, v);
	}
	scc_renumber(components, graph->count, search.cursors, search.found);
	rm_free(search.stacks);
	rm_free(search.cursors);
	rm_free(search.low);
	return search.found;
}
