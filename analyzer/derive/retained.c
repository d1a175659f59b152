/*
 * From the packed graph to the tree of all nodes, in steps that keep little memory at a time:
 *
 *   cut       edges that hold nothing (from garbage to what lives, dead entries of weak maps) become self-loops
 *   roots     virtual nodes and their edges go behind the inner ones
 *   inner     dominators of inner nodes (domtree.h), which from here on are their numbers in that tree
 *   leaves    a leaf belongs to the nearest common dominator of all that hold it (dom_forest.h)
 *   sum       counts and sizes of subtrees, over inner nodes only
 *   number    preorder over all nodes, so that a subtree is a run
 *   columns   what is known by numbers is written down by nodes, in their order
 *   wholes    which subtrees have nothing to do with entries of weak maps
 *
 * Memory decides how long this takes, not arithmetic. So the work is done on the inner nodes, in the order of the tree and with what
 * is used together side by side, and the columns of all nodes are touched once, at the end.
 */
#include "base.h"

#include "retained.h"

#include "dom_forest.h"
#include "domtree.h"
#include "mem.h"

struct retained_build {
	struct rm_retained *tree;
	const struct rm_graph *graph;
	struct rm_flow *flow;
	const struct rm_liveness *liveness;
	const struct rm_weak_maps *maps;
	uint32_t inner_count;
	uint32_t virtual_count;
	struct rm_domtree dom;        /* of inner and virtual nodes */
	rm_dom *doms;                 /* by number of dom: what it is in the tree; in the place of dom.nodes */
	uint32_t *places;             /* flow's, by the numbers of dom: inner nodes their own, leaves that of who holds them */
	struct retained_sum *sums;    /* by number of dom */
	uint32_t *starts;             /* by number of dom: number in preorder */
};

/* The subtree of an inner or virtual node, as far as it is known. */
struct retained_sum {
	uint32_t count;
	uint32_t bytes; /* UINT32_MAX: see rm_retained_big() */
	uint32_t extra;
	uint32_t next; /* the number in preorder that the next child gets */
};

/* Inner number of a virtual node, and what an inner number is in the tree. */
static uint32_t build_virtual(const struct retained_build *b, uint32_t which)
{
	return b->inner_count + which;
}

static rm_dom build_dom(const struct retained_build *b, uint32_t inner)
{
	return inner < b->inner_count ? b->flow->node_of_inner[inner] : b->tree->node_count + (inner - b->inner_count);
}

/* ---- cut ---- */

static bool build_is_cut(const struct retained_build *b, rm_node parent, rm_node child, uint32_t edge, uint8_t kind)
{
	const uint8_t *states = b->liveness->states;

	if (RM_UNLIKELY(states[parent] == RM_STATE_GARBAGE))
		return states[child] != RM_STATE_GARBAGE;
	return RM_UNLIKELY(kind == RM_EDGE_WEAK_MAP_VALUE) && !rm_weak_maps_edge_lives(b->maps, edge);
}

static void build_cut_node(struct retained_build *b, uint32_t inner)
{
	const struct rm_graph *graph = b->graph;
	rm_node node = b->flow->node_of_inner[inner];
	uint32_t at = b->flow->first[inner];
	struct rm_edge edge;

	/* The packed edges are the strong rows to inner nodes, in the order of rows. */
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		if (!rm_flow_is_strong(edge.strength, edge.kind) || !rm_flow_is_inner(b->flow, edge.child))
			continue;
		if (build_is_cut(b, node, edge.child, edge.id, edge.kind))
			b->flow->targets[at] = inner;
		at++;
	}
	assert(at == b->flow->first[inner + 1]);
}

static void build_cut(struct retained_build *b)
{
	rm_node last = RM_NODE_NONE;

	for (uint32_t inner = 0; b->liveness->garbage_nodes > 0 && inner < b->inner_count; inner++) {
		if (b->liveness->states[b->flow->node_of_inner[inner]] == RM_STATE_GARBAGE)
			build_cut_node(b, inner);
	}
	for (size_t i = 0; i < b->maps->entries.count; i++) {
		rm_node map = b->maps->entries.items[i].map;

		if (map != last && b->liveness->states[map] != RM_STATE_GARBAGE)
			build_cut_node(b, b->flow->places[map]);
		last = map;
	}
}

/* ---- roots ---- */

static bool build_is_unreached(const struct rm_graph *graph, const struct rm_root *root)
{
	return rm_text_is(rm_graph_text(graph, root->link), "unreached");
}

/* Which virtual node holds the root. */
static uint32_t build_branch(struct retained_build *b, const struct rm_root *root)
{
	struct rm_text link = rm_graph_text(b->graph, root->link);

	if (build_is_unreached(b->graph, root))
		return RM_VIRTUAL_N;
	for (size_t i = 0; i < b->tree->branches.count; i++) {
		if (rm_text_equals(rm_graph_text(b->graph, b->tree->branches.items[i].link), link))
			return RM_VIRTUAL_BRANCH + (uint32_t)i;
	}
	rm_vec_push(&b->tree->branches, ((struct rm_branch){root->link, root->node}));
	return RM_VIRTUAL_BRANCH + (uint32_t)b->tree->branches.count - 1;
}

struct virtual_edge {
	uint32_t parent; /* virtual */
	uint32_t child;  /* rm_dom: node, or node_count + virtual */
};

typedef RM_VEC(struct virtual_edge) virtual_edges;

static void build_list_roots(struct retained_build *b, virtual_edges *edges)
{
	uint32_t node_count = b->tree->node_count;

	for (uint32_t i = 0; i < b->graph->root_count; i++) {
		uint32_t branch = build_branch(b, &b->graph->roots[i]);

		rm_vec_push(edges, ((struct virtual_edge){branch, b->graph->roots[i].node}));
	}
	for (size_t i = 0; i < b->liveness->externals.count; i++)
		rm_vec_push(edges, ((struct virtual_edge){RM_VIRTUAL_X, b->liveness->externals.items[i]}));
	for (size_t i = 0; i < b->liveness->garbage_sources.count; i++)
		rm_vec_push(edges, ((struct virtual_edge){RM_VIRTUAL_U, b->liveness->garbage_sources.items[i]}));
	for (uint32_t i = RM_VIRTUAL_R; i < RM_VIRTUAL_BRANCH; i++)
		rm_vec_push(edges, ((struct virtual_edge){RM_VIRTUAL_TOP, node_count + i}));
	for (uint32_t i = 0; i < b->tree->branches.count; i++)
		rm_vec_push(edges, ((struct virtual_edge){RM_VIRTUAL_R, node_count + RM_VIRTUAL_BRANCH + i}));
	b->virtual_count = RM_VIRTUAL_BRANCH + (uint32_t)b->tree->branches.count;
}

/* RM_CSR_NONE for leaves. */
static uint32_t build_inner(const struct retained_build *b, rm_dom id)
{
	if (id >= b->tree->node_count)
		return b->inner_count + (id - b->tree->node_count);
	return rm_flow_is_inner(b->flow, id) ? b->flow->places[id] : RM_CSR_NONE;
}

/* Edges of virtual nodes to inner ones, behind all others. */
static void build_append_roots(struct retained_build *b, const virtual_edges *edges)
{
	struct rm_flow *flow = b->flow;
	uint32_t base = flow->first[b->inner_count], count = b->inner_count + b->virtual_count;
	uint32_t *first;

	first = flow->first = rm_realloc_array(flow->first, (size_t)count + 2, sizeof(*flow->first));
	flow->targets = rm_realloc_array(flow->targets, (size_t)base + edges->count + 1, sizeof(*flow->targets));
	for (uint32_t i = b->inner_count + 1; i < count + 2; i++)
		first[i] = 0;
	for (size_t i = 0; i < edges->count; i++) {
		if (build_inner(b, edges->items[i].child) != RM_CSR_NONE)
			first[build_virtual(b, edges->items[i].parent) + 2]++;
	}
	first[b->inner_count + 1] = base;
	for (uint32_t i = b->inner_count + 2; i < count + 2; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < edges->count; i++) {
		uint32_t child = build_inner(b, edges->items[i].child);

		if (child != RM_CSR_NONE)
			flow->targets[first[build_virtual(b, edges->items[i].parent) + 1]++] = child;
	}
}

/* ---- inner ---- */

/* Nothing is out of reach of R, X, U and N together; should it be, it belongs to X rather than to nobody. */
static void build_add_unreached(struct retained_build *b, uint32_t count)
{
	struct rm_domtree *dom = &b->dom;

	for (uint32_t inner = 0; dom->count < count && inner < count; inner++) {
		if (dom->numbers[inner] != RM_CSR_NONE)
			continue;
		dom->idoms[dom->count] = dom->numbers[build_virtual(b, RM_VIRTUAL_X)];
		dom->nodes[dom->count] = inner;
		dom->numbers[inner] = dom->count++;
	}
}

static void build_inner_tree(struct retained_build *b)
{
	uint32_t count = b->inner_count + b->virtual_count;
	struct rm_csr csr = {count, b->flow->first, b->flow->targets};

	rm_domtree_find(&b->dom, &csr, build_virtual(b, RM_VIRTUAL_TOP));
	rm_free(b->flow->first);
	rm_free(b->flow->targets);
	b->flow->first = b->flow->targets = NULL;
	build_add_unreached(b, count);
	b->places = b->flow->places;
	for (rm_node node = 0; node < b->tree->node_count; node++) {
		if (b->places[node] != RM_CSR_NONE)
			b->places[node] = b->dom.numbers[b->places[node]];
	}
	b->doms = b->dom.nodes;
	for (uint32_t at = 0; at < b->dom.count; at++)
		b->doms[at] = build_dom(b, b->doms[at]);
}

/* ---- leaves ---- */

static inline void build_add_holder(struct retained_build *b, const struct rm_dom_forest *forest, rm_node leaf, uint32_t holder)
{
	uint32_t *place = &b->places[leaf];

	if (*place == RM_CSR_NONE)
		*place = holder;
	else if (*place != holder)
		*place = rm_dom_forest_common(forest, *place, holder);
}

/* First holders were taken before it was known who is garbage, which holds nothing that lives. */
static void build_drop_garbage_holders(struct retained_build *b)
{
	const uint8_t *states = b->liveness->states;

	for (rm_node node = 0; b->liveness->garbage_nodes > 0 && node < b->tree->node_count; node++) {
		if (states[node] != RM_STATE_GARBAGE && b->places[node] != RM_CSR_NONE && !rm_flow_is_inner(b->flow, node)
			&& states[b->doms[b->places[node]]] == RM_STATE_GARBAGE)
			b->places[node] = RM_CSR_NONE;
	}
}

static void build_add_further(struct retained_build *b, const struct rm_dom_forest *forest)
{
	const struct rm_graph *graph = b->graph;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		const unsigned char *row = graph->edge_rows + (size_t)id * 16;
		rm_node parent, child;

		if (!rm_bitset_has(&b->flow->further, id))
			continue;
		RM_PREFETCH(&b->places[rm_graph_child_ahead(graph, id)]);
		parent = rm_graph_u32(row);
		child = rm_graph_u32(row + 4);
		if (!build_is_cut(b, parent, child, id, row[14]))
			build_add_holder(b, forest, child, b->places[parent]);
	}
}

static void build_place_leaves(struct retained_build *b, const virtual_edges *edges)
{
	struct rm_dom_forest forest;

	rm_dom_forest_build(&forest, b->dom.idoms, b->dom.count);
	build_drop_garbage_holders(b);
	for (size_t i = 0; i < edges->count; i++) {
		if (build_inner(b, edges->items[i].child) == RM_CSR_NONE)
			build_add_holder(
				b, &forest, edges->items[i].child, b->dom.numbers[build_virtual(b, edges->items[i].parent)]);
	}
	build_add_further(b, &forest);
	rm_dom_forest_release(&forest);
	for (rm_node node = 0; node < b->tree->node_count; node++) {
		if (RM_UNLIKELY(b->places[node] == RM_CSR_NONE))
			b->places[node] = b->dom.numbers[build_virtual(b, RM_VIRTUAL_X)];
	}
}

/* ---- sum ---- */

static void build_set_big(struct rm_retained *tree, rm_dom id, struct rm_retained_size sum)
{
	bool is_new;
	uint32_t *place = rm_map_add(&tree->big_places, id, &is_new);

	if (is_new) {
		*place = (uint32_t)tree->bigs.count;
		rm_vec_add(&tree->bigs);
	}
	tree->bigs.items[*place] = sum;
}

/* False: the sum does not fit, and nothing was added. What is big already never fits. */
static inline bool build_add_small(uint32_t *bytes, uint32_t *extra, struct rm_retained_size size)
{
	size.bytes += *bytes;
	size.extra += *extra;
	if (RM_UNLIKELY(size.bytes >= UINT32_MAX || size.extra >= UINT32_MAX))
		return false;
	*bytes = (uint32_t)size.bytes;
	*extra = (uint32_t)size.extra;
	return true;
}

static void build_add_big(struct rm_retained *tree, rm_dom id, uint32_t *bytes, uint32_t extra, struct rm_retained_size size)
{
	struct rm_retained_size sum = {*bytes, extra};

	if (*bytes == UINT32_MAX)
		sum = rm_retained_big(tree, id);
	*bytes = UINT32_MAX;
	build_set_big(tree, id, (struct rm_retained_size){sum.bytes + size.bytes, sum.extra + size.extra});
}

static inline void build_add_size(struct rm_retained *tree, rm_dom id, struct rm_retained_size size)
{
	if (!build_add_small(&tree->bytes_low[id], &tree->extra_low[id], size))
		build_add_big(tree, id, &tree->bytes_low[id], tree->extra_low[id], size);
}

static struct rm_retained_size build_own_size(const struct rm_graph *graph, rm_node node)
{
	uint64_t bytes = rm_graph_size(graph, node);

	return (struct rm_retained_size){bytes, rm_graph_allocated(graph, node) - bytes};
}

static inline void build_add_sum(struct retained_build *b, uint32_t at, uint32_t count, struct rm_retained_size size)
{
	struct retained_sum *sum = &b->sums[at];

	sum->count += count;
	if (!build_add_small(&sum->bytes, &sum->extra, size))
		build_add_big(b->tree, b->doms[at], &sum->bytes, sum->extra, size);
}

/* What is asked for ahead: the sum of a later node, or of whoever holds it. */
static void build_prepare_sum(const struct retained_build *b, rm_node node)
{
	if (RM_LIKELY(b->tree->node_count - node > RM_GRAPH_AHEAD))
		RM_PREFETCH(&b->sums[b->places[node + RM_GRAPH_AHEAD]]);
}

/* Every node counts where it has its place: inner ones for themselves, leaves for who holds them. Then all go up. */
static void build_sum(struct retained_build *b)
{
	b->sums = rm_calloc((size_t)b->dom.count + 1, sizeof(*b->sums));
	for (rm_node node = 0; node < b->tree->node_count; node++) {
		build_prepare_sum(b, node);
		build_add_sum(b, b->places[node], 1, build_own_size(b->graph, node));
	}
	for (uint32_t which = 0; which < b->virtual_count; which++)
		b->sums[b->dom.numbers[build_virtual(b, which)]].count++;
	for (uint32_t at = b->dom.count; at-- > 1;) {
		const struct retained_sum *sum = &b->sums[at];
		struct rm_retained_size size = {sum->bytes, sum->extra};

		if (RM_UNLIKELY(sum->bytes == UINT32_MAX))
			size = rm_retained_big(b->tree, b->doms[at]);
		build_add_sum(b, b->dom.idoms[at], sum->count, size);
	}
}

/* ---- number ---- */

/* Parents hand out runs of numbers to their children: to inner nodes here, to leaves when the columns are written. */
static void build_number(struct retained_build *b)
{
	b->starts = rm_array((size_t)b->dom.count + 1, sizeof(*b->starts));
	b->starts[0] = 0;
	b->sums[0].next = 1;
	for (uint32_t at = 1; at < b->dom.count; at++) {
		struct retained_sum *parent = &b->sums[b->dom.idoms[at]];

		b->starts[at] = parent->next;
		parent->next += b->sums[at].count;
		b->sums[at].next = b->starts[at] + 1;
	}
}

/* ---- columns ---- */

static void build_write_inner(struct retained_build *b, rm_dom id, uint32_t at)
{
	struct rm_retained *tree = b->tree;

	tree->parents[id] = at > 0 ? b->doms[b->dom.idoms[at]] : RM_DOM_NONE;
	tree->numbers[id] = b->starts[at];
	tree->counts[id] = b->sums[at].count;
	tree->bytes_low[id] = b->sums[at].bytes;
	tree->extra_low[id] = b->sums[at].extra;
	tree->order[b->starts[at]] = id;
}

static void build_write_leaf(struct retained_build *b, rm_node leaf, uint32_t holder)
{
	struct rm_retained *tree = b->tree;
	uint32_t number = b->sums[holder].next++;

	tree->parents[leaf] = b->doms[holder];
	tree->numbers[leaf] = number;
	tree->counts[leaf] = 1;
	tree->bytes_low[leaf] = tree->extra_low[leaf] = 0;
	build_add_size(tree, leaf, build_own_size(b->graph, leaf));
	tree->order[number] = leaf;
}

/* The column of places becomes that of parents while it is read. */
static void build_columns(struct retained_build *b)
{
	struct rm_retained *tree = b->tree;
	size_t places = (size_t)tree->dom_count + 1;

	tree->parents = b->places = rm_realloc_array(b->places, places, sizeof(*tree->parents));
	b->flow->places = NULL;
	tree->numbers = rm_array(places, sizeof(*tree->numbers));
	tree->counts = rm_array(places, sizeof(*tree->counts));
	tree->bytes_low = rm_array(places, sizeof(*tree->bytes_low));
	tree->extra_low = rm_array(places, sizeof(*tree->extra_low));
	tree->order = rm_array(places, sizeof(*tree->order));
	for (rm_node node = 0; node < tree->node_count; node++) {
		build_prepare_sum(b, node);
		if (rm_flow_is_inner(b->flow, node))
			build_write_inner(b, node, b->places[node]);
		else
			build_write_leaf(b, node, b->places[node]);
	}
	for (uint32_t which = 0; which < b->virtual_count; which++)
		build_write_inner(b, tree->node_count + which, b->dom.numbers[build_virtual(b, which)]);
}

/* ---- wholes ---- */

static void build_unwhole(struct rm_retained *tree, rm_dom id)
{
	while (id < tree->node_count && rm_bitset_has(&tree->wholes, id)) {
		rm_bitset_remove(&tree->wholes, id);
		id = tree->parents[id];
	}
}

static void build_wholes(struct retained_build *b)
{
	struct rm_retained *tree = b->tree;

	rm_bitset_init(&tree->wholes, tree->node_count);
	memset(tree->wholes.words, 0xFF, ((size_t)tree->node_count / 64 + 1) * sizeof(*tree->wholes.words));
	for (size_t i = 0; i < b->maps->entries.count; i++) {
		build_unwhole(tree, b->maps->entries.items[i].map);
		build_unwhole(tree, b->maps->entries.items[i].key);
	}
}

void rm_retained_compute(struct rm_retained *tree, const struct rm_graph *graph, struct rm_flow *flow,
	const struct rm_liveness *liveness, const struct rm_weak_maps *maps)
{
	struct retained_build b = {.tree = tree, .graph = graph, .flow = flow, .liveness = liveness, .maps = maps,
		.inner_count = flow->inner_count};
	virtual_edges edges = {0};

	memset(tree, 0, sizeof(*tree));
	tree->graph = graph;
	tree->node_count = graph->node_count;
	build_cut(&b);
	build_list_roots(&b, &edges);
	build_append_roots(&b, &edges);
	tree->dom_count = tree->node_count + b.virtual_count;
	build_inner_tree(&b);
	build_place_leaves(&b, &edges);
	build_sum(&b);
	build_number(&b);
	build_columns(&b);
	rm_vec_release(&edges);
	rm_domtree_release(&b.dom);
	rm_free(b.sums);
	rm_free(b.starts);
	build_wholes(&b);
}

/* ---- again ---- */

void rm_retained_prepare(struct rm_retained *tree, const struct rm_graph *graph)
{
	struct retained_build b = {.tree = tree, .graph = graph};
	size_t places;

	memset(tree, 0, sizeof(*tree));
	tree->graph = graph;
	tree->node_count = graph->node_count;
	for (uint32_t i = 0; i < graph->root_count; i++)
		(void)build_branch(&b, &graph->roots[i]);
	tree->dom_count = tree->node_count + RM_VIRTUAL_BRANCH + (uint32_t)tree->branches.count;
	places = (size_t)tree->dom_count + 1;
	tree->parents = rm_array(places, sizeof(*tree->parents));
	tree->order = rm_array(places, sizeof(*tree->order));
}

/* The virtual nodes stand where they always do. */
static bool restore_top_is_right(const struct rm_retained *tree)
{
	rm_dom top = rm_retained_virtual(tree, RM_VIRTUAL_TOP), r = rm_retained_virtual(tree, RM_VIRTUAL_R);

	if (tree->order[0] != top || tree->parents[top] != RM_DOM_NONE)
		return false;
	for (rm_dom id = r; id < tree->dom_count; id++) {
		if (tree->parents[id] != (id < rm_retained_branch(tree, 0) ? top : r))
			return false;
	}
	return true;
}

/* Numbers from the order: every node has one place in it, and a parent that is a node. */
static bool restore_numbers(struct rm_retained *tree)
{
	memset(tree->numbers, 0xFF, (size_t)tree->dom_count * sizeof(*tree->numbers));
	for (uint32_t i = 0; i < tree->dom_count; i++) {
		rm_dom id = tree->order[i];

		if (id >= tree->dom_count || tree->numbers[id] != RM_DOM_NONE || (i > 0 && tree->parents[id] >= tree->dom_count))
			return false;
		tree->numbers[id] = i;
	}
	return true;
}

/* In preorder the parent of each node is the node before it, or one above that. Then subtrees are runs. */
static bool restore_is_preorder(const struct rm_retained *tree)
{
	for (uint32_t i = 1; i < tree->dom_count; i++) {
		rm_dom at = tree->order[i - 1], parent = tree->parents[tree->order[i]];

		while (at != parent && at != tree->order[0])
			at = tree->parents[at];
		if (at != parent)
			return false;
	}
	return true;
}

static void restore_sizes(struct rm_retained *tree)
{
	for (rm_node node = 0; node < tree->node_count; node++)
		build_add_size(tree, node, build_own_size(tree->graph, node));
	for (uint32_t i = tree->dom_count; i-- > 1;) {
		rm_dom id = tree->order[i];

		build_add_size(tree, tree->parents[id], rm_retained_size(tree, id));
	}
}

bool rm_retained_restore(struct rm_retained *tree, const struct rm_weak_maps *maps)
{
	struct retained_build b = {.tree = tree, .graph = tree->graph, .maps = maps};
	size_t places = (size_t)tree->dom_count + 1;

	tree->numbers = rm_array(places, sizeof(*tree->numbers));
	if (!restore_numbers(tree) || !restore_top_is_right(tree) || !restore_is_preorder(tree))
		return false;
	tree->counts = rm_array(places, sizeof(*tree->counts));
	for (rm_dom id = 0; id < tree->dom_count; id++)
		tree->counts[id] = 1;
	for (uint32_t i = tree->dom_count; i-- > 1;)
		tree->counts[tree->parents[tree->order[i]]] += tree->counts[tree->order[i]];
	tree->bytes_low = rm_calloc(places, sizeof(*tree->bytes_low));
	tree->extra_low = rm_calloc(places, sizeof(*tree->extra_low));
	restore_sizes(tree);
	build_wholes(&b);
	return true;
}

void rm_retained_release(struct rm_retained *tree)
{
	rm_vec_release(&tree->branches);
	rm_free(tree->parents);
	rm_free(tree->numbers);
	rm_free(tree->counts);
	rm_free(tree->bytes_low);
	rm_free(tree->extra_low);
	rm_map_release(&tree->big_places);
	rm_vec_release(&tree->bigs);
	rm_free(tree->order);
	rm_bitset_release(&tree->wholes);
	memset(tree, 0, sizeof(*tree));
}

struct rm_retained_size rm_retained_big(const struct rm_retained *tree, rm_dom id)
{
	return tree->bigs.items[*rm_map_find(&tree->big_places, id)];
}

rm_dom rm_retained_common(const struct rm_retained *tree, rm_dom a, rm_dom b)
{
	if (a == RM_DOM_NONE || b == RM_DOM_NONE)
		return a == RM_DOM_NONE ? b : a;
	while (!rm_retained_dominates(tree, a, b))
		a = tree->parents[a];
	return a;
}
