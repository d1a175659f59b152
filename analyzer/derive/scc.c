/*
 * Tarjan's depth-first search in the form of D. J. Pearce ("A space-efficient algorithm for finding
 * strongly connected components", Information Processing Letters 116(1), 2016): a node goes to the
 * stack of open components only when the search leaves it, and one number a node is enough.
 *
 * That number, low[v], is 0 for a node not seen yet, then the smallest visit number that v has been
 * found to lead back to, and the answer once v is done. Edges to what is done tell nothing. Most
 * lead there, so that this is looked up in a set of bits, which stays near while the search jumps
 * about.
 */
#include "base.h"
#include "scc.h"
#include "bitset.h"
#include "mem.h"

/* A node on the way from where the search started. */
struct scc_frame {
	uint32_t node;
	uint32_t next;   /* edge to follow */
	uint32_t number; /* of the visit */
};

struct scc_search {
	const struct rm_csr *graph;
	uint32_t *low; /* the caller's components */
	struct rm_bitset is_done;
	struct scc_frame *frames;
	uint32_t *open; /* nodes of components that are not done */
	uint32_t depth; /* of frames */
	uint32_t open_count;
	uint32_t visited;
	uint32_t found; /* components of two and more so far */
};

static void scc_enter(struct scc_search *search, uint32_t v)
{
	search->visited++;
	search->low[v] = search->visited;
	search->frames[search->depth++] = (struct scc_frame){v, search->graph->first[v], search->visited};
}

static void scc_finish(struct scc_search *search, uint32_t v, uint32_t component)
{
	search->low[v] = component;
	rm_bitset_add(&search->is_done, v);
}

/*
 * v is the first node of its component: the open nodes that lead back to v, no further, are the
 * others.
 */
static void scc_close(struct scc_search *search, uint32_t v)
{
	uint32_t number = search->low[v];
	uint32_t component = RM_CSR_NONE;

	while (search->open_count > 0 && search->low[search->open[search->open_count - 1]] >= number) {
		component = search->found;
		scc_finish(search, search->open[--search->open_count], component);
	}
	search->found += component != RM_CSR_NONE;
	scc_finish(search, v, component);
}

static void scc_leave(struct scc_search *search)
{
	const struct scc_frame *frame = &search->frames[--search->depth];
	uint32_t low = search->low[frame->node];

	if (low == frame->number) {
		scc_close(search, frame->node);
		return;
	}
	/* Not the first of its component, so something is below it on the way. */
	uint32_t parent = frame[-1].node;

	search->open[search->open_count++] = frame->node;
	if (low < search->low[parent])
		search->low[parent] = low;
}

/*
 * Follows edges of the topmost node up to one that leads to a new node, which is entered. False
 * when there is none.
 */
static bool scc_advance(struct scc_search *search)
{
	struct scc_frame *frame = &search->frames[search->depth - 1];
	const uint32_t *targets = search->graph->targets;
	uint32_t end = search->graph->first[frame->node + 1];
	uint32_t low = search->low[frame->node];

	for (uint32_t i = frame->next; i < end; i++) {
		uint32_t other;

		if (rm_bitset_has(&search->is_done, targets[i]))
			continue;
		other = search->low[targets[i]];
		if (other == 0) {
			search->low[frame->node] = low;
			frame->next = i + 1;
			scc_enter(search, targets[i]);
			return true;
		}
		if (other < low)
			low = other;
	}
	search->low[frame->node] = low;
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

/* Components were numbered as they were finished. */
static void scc_renumber(uint32_t *components, uint32_t count, uint32_t found)
{
	uint32_t *new_numbers = rm_array(found, sizeof(*new_numbers));
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
	rm_free(new_numbers);
}

uint32_t rm_scc_find(uint32_t *components, const struct rm_csr *graph)
{
	struct scc_search search = {
		.graph = graph,
		.low = components,
		.frames = rm_array(graph->count, sizeof(*search.frames)),
		.open = rm_array(graph->count, sizeof(*search.open)),
	};

	rm_bitset_init(&search.is_done, graph->count);
	memset(components, 0, graph->count * sizeof(*components));
	for (uint32_t v = 0; v < graph->count; v++) {
		if (!rm_bitset_has(&search.is_done, v))
			scc_search_from(&search, v);
	}
	rm_bitset_release(&search.is_done);
	rm_free(search.open);
	rm_free(search.frames);
	scc_renumber(components, graph->count, search.found);
	return search.found;
}
