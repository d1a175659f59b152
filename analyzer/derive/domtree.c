/*
 * Both algorithms share their first half: numbers in depth-first order, tree parents, and
 * predecessor lists. From then on a node is its number, so "above" and "earlier" are comparisons,
 * and arrays are read nearly in order.
 *
 * The tree edge into a node is in no predecessor list: the parent is where each semidominator
 * starts from. Nor are parallel copies of it, self-loops and edges into the root, none of which can
 * change an answer.
 *
 * The forest of `link` needs no array: nodes are linked in descending order, so those from `linked`
 * on are the linked ones.
 */
#include "base.h"
#include "domtree.h"
#include "mem.h"

#define DOMTREE_STEPS_PER_NODE 64

struct domtree {
	const struct rm_csr *graph;
	uint32_t reached; /* nodes that have a number */
	/* By node, RM_CSR_NONE: not reached. Lives in the caller's array until the stack does. */
	uint32_t *numbers;
	/* The same array, once predecessors are known: the path that eval compresses. */
	uint32_t *stack;
	/* By number, from here on. */
	uint32_t *order;      /* the node that has it */
	uint32_t *parents;    /* in the depth-first tree; semi-NCA makes immediate dominators of them */
	uint32_t *ancestors;  /* parents, compressed by eval */
	uint32_t *semis;      /* semidominators */
	uint32_t *labels;     /* what eval answers; differs between the algorithms */
	uint32_t *pred_first; /* reached + 1 */
	uint32_t *preds;
};

/* ---- numbers, parents, predecessors ---- */

/* Whether the edge goes into a predecessor list. The target has got its number before. */
static bool domtree_edge_counts(const struct domtree *tree, uint32_t from, uint32_t to)
{
	return to > from ? tree->parents[to] != from : to != from && to != 0;
}

static uint32_t domtree_enter(struct domtree *tree, uint32_t *cursors, uint32_t v, uint32_t parent)
{
	uint32_t number = tree->reached++;

	tree->numbers[v] = number;
	tree->order[number] = v;
	tree->parents[number] = parent;
	cursors[number] = tree->graph->first[v];
	return number;
}

/*
 * Depth-first search; the way back is in the parents, so there is no stack. Counts predecessors as
 * it meets them.
 */
static void domtree_number(
	struct domtree *tree, uint32_t *cursors, uint32_t *pred_counts, uint32_t root)
{
	const uint32_t *targets = tree->graph->targets;
	uint32_t number = domtree_enter(tree, cursors, root, 0);

	for (;;) {
		uint32_t end = tree->graph->first[tree->order[number] + 1];
		uint32_t i = cursors[number];
		uint32_t next = 0;

		while (i < end && (next = tree->numbers[targets[i]]) != RM_CSR_NONE) {
			if (domtree_edge_counts(tree, number, next))
				pred_counts[next]++;
			i++;
		}
		if (i < end) {
			cursors[number] = i + 1;
			number = domtree_enter(tree, cursors, targets[i], number);
		} else if (number == 0) {
			break;
		} else {
			number = tree->parents[number];
		}
	}
}

/*
 * pred_first comes with counts. Sums make it the end of each list, and filling from behind its
 * start.
 */
static void domtree_place_preds(struct domtree *tree)
{
	uint32_t total = 0;

	for (uint32_t i = 0; i < tree->reached; i++) {
		total += tree->pred_first[i];
		tree->pred_first[i] = total;
	}
	tree->pred_first[tree->reached] = total;
	tree->preds = rm_array(total, sizeof(*tree->preds));
	for (uint32_t i = tree->reached; i-- > 0;) {
		uint32_t v = tree->order[i];

		for (uint32_t e = tree->graph->first[v]; e < tree->graph->first[v + 1]; e++) {
			uint32_t next = tree->numbers[tree->graph->targets[e]];

			if (domtree_edge_counts(tree, i, next))
				tree->preds[--tree->pred_first[next]] = i;
		}
	}
}

static void domtree_init(
	struct domtree *tree, uint32_t *idoms, const struct rm_csr *graph, uint32_t root)
{
	uint32_t count = graph->count;

	*tree = (struct domtree){.graph = graph, .numbers = idoms, .stack = idoms};
	tree->order = rm_array(count, sizeof(*tree->order));
	tree->parents = rm_array(count, sizeof(*tree->parents));
	tree->ancestors = rm_array(count, sizeof(*tree->ancestors));
	tree->pred_first = rm_calloc((size_t)count + 1, sizeof(*tree->pred_first));
	for (uint32_t v = 0; v < count; v++)
		tree->numbers[v] = RM_CSR_NONE;
	domtree_number(tree, tree->ancestors, tree->pred_first, root);
	domtree_place_preds(tree);
	memcpy(tree->ancestors, tree->parents, tree->reached * sizeof(*tree->ancestors));
	tree->semis = rm_array(tree->reached, sizeof(*tree->semis));
	tree->labels = rm_array(tree->reached, sizeof(*tree->labels));
}

/* Leaves order and idoms, which the answer is made of. */
static void domtree_release_work(struct domtree *tree)
{
	rm_free(tree->preds);
	rm_free(tree->labels);
	rm_free(tree->semis);
	rm_free(tree->pred_first);
	rm_free(tree->ancestors);
}

static void domtree_answer(uint32_t *idoms, const struct domtree *tree, const uint32_t *by_number)
{
	for (uint32_t v = 0; v < tree->graph->count; v++)
		idoms[v] = RM_CSR_NONE;
	for (uint32_t i = 1; i < tree->reached; i++)
		idoms[tree->order[i]] = tree->order[by_number[i]];
}

/*
 * Puts v and what stands above it, up to the last linked node but one, on the stack; answers that
 * last one.
 */
static uint32_t domtree_climb_forest(
	uint32_t *depth, const struct domtree *tree, uint32_t v, uint32_t linked)
{
	*depth = 0;
	while (tree->ancestors[v] >= linked) {
		tree->stack[(*depth)++] = v;
		v = tree->ancestors[v];
	}
	return v;
}

/* ---- semi-NCA ---- */

/*
 * The smallest semidominator on the path from v up to the root of its tree in the forest, that root
 * excluded. Only its number is wanted, never the node that has it, so labels hold semidominators
 * themselves.
 */
static uint32_t domtree_nca_eval(struct domtree *tree, uint32_t v, uint32_t linked)
{
	uint32_t *labels = tree->labels;

	if (tree->ancestors[v] < linked)
		return labels[v];

	uint32_t depth;
	uint32_t top = domtree_climb_forest(&depth, tree, v, linked);
	uint32_t label = labels[top];
	uint32_t ancestor = tree->ancestors[top];

	while (depth > 0) {
		uint32_t u = tree->stack[--depth];

		if (label < labels[u])
			labels[u] = label;
		label = labels[u];
		tree->ancestors[u] = ancestor;
	}
	return label;
}

static void domtree_nca_semidominators(struct domtree *tree)
{
	for (uint32_t w = tree->reached; w-- > 1;) {
		uint32_t semi = tree->parents[w];

		for (uint32_t i = tree->pred_first[w]; i < tree->pred_first[w + 1]; i++) {
			uint32_t v = tree->preds[i];
			uint32_t candidate = v < w ? v : domtree_nca_eval(tree, v, w + 1);

			if (candidate < semi)
				semi = candidate;
		}
		tree->semis[w] = semi;
		tree->labels[w] = semi;
	}
}

/*
 * The immediate dominator of w is the nearest common ancestor, in the dominator tree so far, of its
 * parent and its semidominator: climb from the parent until at or above the semidominator. False
 * when that takes too long.
 */
static bool domtree_nca_climb(struct domtree *tree)
{
	uint64_t steps = (uint64_t)tree->reached * DOMTREE_STEPS_PER_NODE;
	uint32_t *idoms = tree->parents;

	for (uint32_t w = 1; w < tree->reached; w++) {
		uint32_t semi = tree->semis[w];
		uint32_t idom = idoms[w];

		while (idom > semi && steps > 0) {
			idom = idoms[idom];
			steps--;
		}
		if (idom > semi)
			return false;
		idoms[w] = idom;
	}
	return true;
}

void rm_domtree_find(uint32_t *idoms, const struct rm_csr *graph, uint32_t root)
{
	struct domtree tree;

	domtree_init(&tree, idoms, graph, root);
	domtree_nca_semidominators(&tree);
	bool is_found = domtree_nca_climb(&tree);

	domtree_release_work(&tree);
	if (is_found)
		domtree_answer(idoms, &tree, tree.parents);
	rm_free(tree.parents);
	rm_free(tree.order);
	if (!is_found)
		rm_domtree_find_lengauer_tarjan(idoms, graph, root);
}

/* ---- simple Lengauer-Tarjan ---- */

/* EVAL: the node with the smallest semidominator on that path. Labels are nodes here. */
static uint32_t domtree_lt_eval(struct domtree *tree, uint32_t v, uint32_t linked)
{
	uint32_t *labels = tree->labels;
	const uint32_t *semis = tree->semis;

	if (tree->ancestors[v] < linked)
		return labels[v];

	uint32_t depth;
	uint32_t top = domtree_climb_forest(&depth, tree, v, linked);
	uint32_t label = labels[top];
	uint32_t ancestor = tree->ancestors[top];

	while (depth > 0) {
		uint32_t u = tree->stack[--depth];

		if (semis[label] < semis[labels[u]])
			labels[u] = label;
		label = labels[u];
		tree->ancestors[u] = ancestor;
	}
	return label;
}

/* Step 2: the semidominator of w. Nodes before w are not linked yet and stand for themselves. */
static void domtree_lt_semidominator(struct domtree *tree, uint32_t w)
{
	uint32_t semi = tree->parents[w];

	for (uint32_t i = tree->pred_first[w]; i < tree->pred_first[w + 1]; i++) {
		uint32_t v = tree->preds[i];
		uint32_t candidate = v < w ? v : tree->semis[domtree_lt_eval(tree, v, w + 1)];

		if (candidate < semi)
			semi = candidate;
	}
	tree->semis[w] = semi;
	tree->labels[w] = w;
}

/*
 * Step 3: what has semidominator p and lies below w, which has just been linked to p. The immediate
 * dominator is p, or that of the node with the smallest semidominator on the way down; step 4 puts
 * that one in.
 */
static void domtree_lt_empty_bucket(struct domtree *tree, uint32_t *doms, uint32_t head, uint32_t w)
{
	uint32_t next;

	for (uint32_t v = head; v != RM_CSR_NONE; v = next) {
		uint32_t u = domtree_lt_eval(tree, v, w);

		next = doms[v];
		doms[v] = tree->semis[u] < tree->semis[v] ? u : tree->parents[w];
	}
}

/*
 * A node leaves its bucket when its dom is set: doms holds the next one in the bucket until then.
 */
static void domtree_lt_run(struct domtree *tree, uint32_t *doms, uint32_t *buckets)
{
	for (uint32_t i = 0; i < tree->reached; i++)
		buckets[i] = RM_CSR_NONE;
	for (uint32_t w = tree->reached; w-- > 1;) {
		uint32_t parent = tree->parents[w];

		domtree_lt_semidominator(tree, w);
		doms[w] = buckets[tree->semis[w]];
		buckets[tree->semis[w]] = w;
		domtree_lt_empty_bucket(tree, doms, buckets[parent], w);
		buckets[parent] = RM_CSR_NONE;
	}
	/* Step 4. */
	for (uint32_t w = 1; w < tree->reached; w++) {
		if (doms[w] != tree->semis[w])
			doms[w] = doms[doms[w]];
	}
}

void rm_domtree_find_lengauer_tarjan(uint32_t *idoms, const struct rm_csr *graph, uint32_t root)
{
	struct domtree tree;

	domtree_init(&tree, idoms, graph, root);
	uint32_t *doms = rm_array(tree.reached, sizeof(*doms));
	uint32_t *buckets = rm_array(tree.reached, sizeof(*buckets));

	domtree_lt_run(&tree, doms, buckets);
	rm_free(buckets);
	domtree_release_work(&tree);
	domtree_answer(idoms, &tree, doms);
	rm_free(doms);
	rm_free(tree.parents);
	rm_free(tree.order);
}
