/*
 * Below each child of R and of the top, all nodes of the dominator tree are reached from the same
 * branches: every way to them leads over that child. So only those children ("tops") need a set of
 * branches, one bit each. A branch's own supernode is a top too, with its own bit for ever. Edges
 * that lead from one top's subtree into another's can only end in a top, so the edges into tops are
 * all that need a look; the sets flow along them until nothing changes.
 */
#include "base.h"

#include "blame.h"

#define BITS_MAX 64

struct blame_link {
	uint32_t from; /* tops */
	uint32_t to;
};

struct blame_top {
	rm_dom head;
	uint32_t number; /* of the head, in preorder of the dominator tree */
	uint64_t mask;
	uint32_t first_link; /* place in sorted links */
	bool is_queued;
};

struct blame_flow {
	const struct rm_derived *derived;
	const struct rm_retained *tree;
	RM_VEC(struct blame_top) tops; /* ascending by number */
	RM_VEC(struct blame_link) links;
	RM_VEC(uint32_t) queue;
	uint32_t bit_count; /* rows; the last may stand for several branches */
};

/*
 * Row of a virtual node that stands for roots: X, U, N, then the branches, the last ones together
 * when there are many.
 */
static uint32_t blame_bit(const struct blame_flow *flow, rm_dom virtual)
{
	uint32_t offset = virtual - flow->tree->node_count;
	uint32_t bit = offset - RM_VIRTUAL_X;

	return bit < flow->bit_count ? bit : flow->bit_count - 1;
}

static bool blame_is_root(const struct rm_retained *tree, rm_dom id)
{
	return rm_retained_is_virtual(tree, id) && id != rm_retained_virtual(tree, RM_VIRTUAL_TOP) &&
		   id != rm_retained_virtual(tree, RM_VIRTUAL_R);
}

static void blame_add_top(struct blame_flow *flow, rm_dom head)
{
	struct blame_top *top = rm_vec_add(&flow->tops);

	top->head = head;
	top->number = flow->tree->numbers[head];
	top->mask = blame_is_root(flow->tree, head) ? UINT64_C(1) << blame_bit(flow, head) : 0;
}

/* Children stand in the order of their numbers, those of R where R does. */
static void blame_find_tops(struct blame_flow *flow)
{
	const struct rm_retained *tree = flow->tree;
	rm_dom r = rm_retained_virtual(tree, RM_VIRTUAL_R);
	rm_dom child = rm_retained_first_child(tree, rm_retained_virtual(tree, RM_VIRTUAL_TOP));

	for (; child != RM_DOM_NONE; child = rm_retained_next_child(tree, child)) {
		rm_dom below = child == r ? rm_retained_first_child(tree, r) : RM_DOM_NONE;

		if (child != r) {
			blame_add_top(flow, child);
		}
		for (; below != RM_DOM_NONE; below = rm_retained_next_child(tree, below)) {
			blame_add_top(flow, below);
		}
	}
}

/* The top whose subtree the node is in: the last one that does not come after it. */
static uint32_t blame_top_of(const struct blame_flow *flow, rm_dom id)
{
	uint32_t number = flow->tree->numbers[id];
	uint32_t low = 0, high = (uint32_t)flow->tops.count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (flow->tops.items[middle].number <= number) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

/* Whoever reaches `from` reaches `to`. Sets that never change are passed on at once. */
static void blame_link(struct blame_flow *flow, rm_dom from, rm_dom to)
{
	uint32_t a = blame_top_of(flow, from), b = blame_top_of(flow, to);

	if (a == b) {
		return;
	}
	if (blame_is_root(flow->tree, flow->tops.items[a].head)) {
		flow->tops.items[b].mask |= flow->tops.items[a].mask;
	} else {
		rm_vec_push(&flow->links, ((struct blame_link){a, b}));
	}
}

static rm_dom blame_branch_of(const struct blame_flow *flow, const struct rm_root *root)
{
	const struct rm_retained *tree = flow->tree;
	const struct rm_graph *graph = flow->derived->graph;
	struct rm_text link = rm_graph_text(graph, root->link);

	for (uint32_t i = 0; i < tree->branches.count; i++) {
		if (rm_text_equals(rm_graph_text(graph, tree->branches.items[i].link), link)) {
			return rm_retained_branch(tree, i);
		}
	}
	return rm_retained_virtual(tree, RM_VIRTUAL_N);
}

/* Edges from other subtrees into this one end in its head, which may hold itself as well. */
static void blame_find_edges(struct blame_flow *flow, rm_node head)
{
	const struct rm_graph *graph = flow->derived->graph;
	struct rm_edge edge;

	for (uint32_t at = 0; rm_graph_next_in(graph, head, &at, &edge);) {
		if (edge.parent != RM_NODE_NONE && !rm_retained_dominates(flow->tree, head, edge.parent) &&
			rm_edge_holds(flow->derived, &edge)) {
			blame_link(flow, edge.parent, head);
		}
	}
}

static void blame_find_links(struct blame_flow *flow)
{
	const struct rm_derived *derived = flow->derived;
	const struct rm_graph *graph = derived->graph;
	const struct rm_retained *tree = flow->tree;
	const struct rm_liveness *liveness = &derived->liveness;

	for (uint32_t i = 0; i < graph->root_count; i++) {
		blame_link(flow, blame_branch_of(flow, &graph->roots[i]), graph->roots[i].node);
	}
	for (size_t i = 0; i < liveness->externals.count; i++) {
		blame_link(flow, rm_retained_virtual(tree, RM_VIRTUAL_X), liveness->externals.items[i]);
	}
	for (size_t i = 0; i < liveness->garbage_sources.count; i++) {
		blame_link(
			flow, rm_retained_virtual(tree, RM_VIRTUAL_U), liveness->garbage_sources.items[i]);
	}
	for (size_t i = 0; i < flow->tops.count; i++) {
		if (!rm_retained_is_virtual(tree, flow->tops.items[i].head)) {
			blame_find_edges(flow, flow->tops.items[i].head);
		}
	}
}

static int blame_compare_links(const void *left, const void *right)
{
	const struct blame_link *a = left, *b = right;

	if (a->from != b->from) {
		return a->from < b->from ? -1 : 1;
	}
	return a->to < b->to ? -1 : a->to > b->to;
}

static void blame_enqueue(struct blame_flow *flow, uint32_t top)
{
	if (!flow->tops.items[top].is_queued) {
		flow->tops.items[top].is_queued = true;
		rm_vec_push(&flow->queue, top);
	}
}

/*
 * A set only grows, and has 64 members at most: each top is looked at that often at worst, as a
 * rule once or twice.
 */
static void blame_spread(struct blame_flow *flow)
{
	if (flow->links.count == 0) {
		return;
	}
	qsort(flow->links.items, flow->links.count, sizeof(*flow->links.items), blame_compare_links);
	for (size_t i = flow->links.count; i-- > 0;) {
		flow->tops.items[flow->links.items[i].from].first_link = (uint32_t)i;
		blame_enqueue(flow, flow->links.items[i].from);
	}
	for (size_t next = 0; next < flow->queue.count; next++) {
		struct blame_top *top = &flow->tops.items[flow->queue.items[next]];
		uint32_t from = flow->queue.items[next];

		top->is_queued = false;
		for (size_t i = top->first_link; i < flow->links.count && flow->links.items[i].from == from;
			 i++) {
			struct blame_top *to = &flow->tops.items[flow->links.items[i].to];

			if ((top->mask & ~to->mask) != 0) {
				to->mask |= top->mask;
				blame_enqueue(flow, flow->links.items[i].to);
			}
		}
	}
}

static uint32_t blame_bits_in(uint64_t mask)
{
	uint32_t count = 0;

	for (; mask != 0; mask &= mask - 1) {
		count++;
	}
	return count;
}

/* Equal parts, and what is left over a byte each to the first ones, so that nothing is lost. */
static void blame_share(
	struct rm_blame_row *rows, uint32_t row_count, uint64_t mask, uint64_t bytes)
{
	uint32_t sharers = blame_bits_in(mask);
	uint64_t part = bytes / sharers, rest = bytes % sharers;

	for (uint32_t bit = 0; bit < row_count; bit++) {
		if ((mask >> bit & 1) == 0) {
			continue;
		}
		rows[bit].reachable_bytes += bytes;
		if (sharers == 1) {
			rows[bit].exclusive_bytes += bytes;
			continue;
		}
		rows[bit].shared_bytes += part + (rest > 0 ? 1 : 0);
		rest -= rest > 0 ? 1 : 0;
	}
}

static void blame_name_rows(struct blame_flow *flow, struct rm_blame *blame)
{
	static const struct rm_text names[] = {{"external", 8}, {"unreachable", 11}, {"unreached", 9}};
	const struct rm_retained *tree = flow->tree;
	uint32_t wanted = RM_VIRTUAL_BRANCH - RM_VIRTUAL_X + (uint32_t)tree->branches.count;

	flow->bit_count = wanted < BITS_MAX ? wanted : BITS_MAX;
	for (uint32_t bit = 0; bit < flow->bit_count; bit++) {
		struct rm_blame_row *row = rm_vec_add(&blame->rows);

		row->branch = tree->node_count + RM_VIRTUAL_X + bit;
		if (bit < RM_COUNT_OF(names)) {
			row->name = names[bit];
		} else {
			row->name = rm_graph_text(
				flow->derived->graph, tree->branches.items[bit - RM_COUNT_OF(names)].link);
		}
	}
	if (wanted > BITS_MAX) {
		rm_vec_last(&blame->rows).name = RM_TEXT_LITERAL("(other roots)");
		rm_vec_last(&blame->rows).branch = RM_DOM_NONE;
	}
}

static int blame_compare_rows(const void *left, const void *right)
{
	const struct rm_blame_row *a = left, *b = right;
	uint64_t x = rm_blame_row_total(a), y = rm_blame_row_total(b);

	if (x != y) {
		return x > y ? -1 : 1;
	}
	return a->branch < b->branch ? -1 : a->branch > b->branch;
}

void rm_blame_compute(struct rm_blame *blame, const struct rm_derived *derived)
{
	struct blame_flow flow = {.derived = derived, .tree = &derived->retained};
	uint32_t unreachable = RM_VIRTUAL_U - RM_VIRTUAL_X;

	memset(blame, 0, sizeof(*blame));
	blame_name_rows(&flow, blame);
	blame_find_tops(&flow);
	blame_find_links(&flow);
	blame_spread(&flow);
	for (size_t i = 0; i < flow.tops.count; i++) {
		const struct blame_top *top = &flow.tops.items[i];
		uint64_t bytes = rm_retained_bytes(flow.tree, top->head);
		uint64_t mask = top->mask != 0 ? top->mask : UINT64_C(1) << unreachable;

		blame_share(blame->rows.items, flow.bit_count, mask, bytes);
		blame->total_bytes += bytes;
	}
	qsort(blame->rows.items, blame->rows.count, sizeof(*blame->rows.items), blame_compare_rows);
	rm_vec_release(&flow.tops);
	rm_vec_release(&flow.links);
	rm_vec_release(&flow.queue);
}

void rm_blame_release(struct rm_blame *blame)
{
	rm_vec_release(&blame->rows);
}
