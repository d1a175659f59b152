/*
 * Both algorithms share their first half: numbers in depth-first order, tree parents, and
 * predecessor lists. From then on a node is its number, so "above" and "earlier" are comparisons,
 * and arrays are read nearly in order.
 *
 * The tree edge into a node is in no predecessor list: the parent is where each semidominator
 * starts from. Nor are parallel copies of it, self-loops and edges into the root, none of which can
 * change an answer. What is left of most heaps is few, so the lists are chained.
 *
 * The forest of `link` needs no array: nodes are linked in descending order, so those from `linked`
 * on are the linked ones.
 */
#include "base.h"
#include "domtree.h"
#include "bitset.h"
#include "mem.h"

#define DOMTREE_STEPS_PER_NODE 64
#define DOMTREE_AHEAD 8

/* What is looked up together stands together. Some fields serve the depth-first search before they serve what they are named for. */
struct domtree_node {
	uint32_t parent;   /* in the depth-first tree */
	uint32_t ancestor; /* the parent, compressed by eval. In the search: the next edge to follow */
	uint32_t label;    /* what eval answers; differs between the algorithms. In the search: where its edges end */
	uint32_t semi;     /* semidominator. Until it is known: the first in the list of predecessors */
};

struct domtree_pred {
	uint32_t from;
	uint32_t next; /* RM_CSR_NONE at the end. Until the lists are made: the node, not number, that the edge leads to */
};

struct domtree {
	const struct rm_csr *graph;
	struct rm_domtree *answer;
	struct domtree_node *nodes; /* by number */
	struct rm_bitset is_entered; /* by node: has a number. Small enough to stay near while the search jumps about */
	struct domtree_pred *preds;
	uint32_t pred_count;
	uint32_t *stack; /* the path that eval compresses; in the memory of the answer */
};

/* ---- numbers, parents, predecessors ---- */

static uint32_t domtree_enter(struct domtree *tree, uint32_t v, uint32_t parent)
{
	struct rm_domtree *answer = tree->answer;
	uint32_t number = answer->count++;

	rm_bitset_add(&tree->is_entered, v);
	answer->numbers[v] = number;
	answer->nodes[number] = v;
	tree->nodes[number] = (struct domtree_node){parent, tree->graph->first[v], tree->graph->first[v + 1], RM_CSR_NONE};
	return number;
}

/* Depth-first search; the way back is in the parents, so there is no stack. Edges to nodes that have been entered are put aside. */
static void domtree_number(struct domtree *tree, uint32_t root)
{
	const uint32_t *targets = tree->graph->targets;
	uint32_t number = domtree_enter(tree, root, 0);

	for (;;) {
		struct domtree_node *node = &tree->nodes[number];
		uint32_t i = node->ancestor;

		for (; i < node->label && rm_bitset_has(&tree->is_entered, targets[i]); i++)
			tree->preds[tree->pred_count++] = (struct domtree_pred){number, targets[i]};
		if (i < node->label) {
			node->ancestor = i + 1;
			number = domtree_enter(tree, targets[i], number);
		} else if (number == 0) {
			break;
		} else {
			number = node->parent;
		}
	}
}

/* Nothing tells where the edges lead: the number is asked for some edges ahead, and what it stands for half as many. */
static void domtree_prepare_edge(const struct domtree *tree, uint32_t edge)
{
	const uint32_t *numbers = tree->answer->numbers;

	if (RM_UNLIKELY(tree->pred_count - edge <= 4 * DOMTREE_AHEAD))
		return;
	RM_PREFETCH(&numbers[tree->preds[edge + 4 * DOMTREE_AHEAD].next]);
	RM_PREFETCH(&tree->nodes[numbers[tree->preds[edge + 2 * DOMTREE_AHEAD].next]]);
}

static void domtree_list_preds(struct domtree *tree)
{
	for (uint32_t i = 0; i < tree->pred_count; i++) {
		struct domtree_pred *pred = &tree->preds[i];
		uint32_t to = tree->answer->numbers[pred->next];
		struct domtree_node *node = &tree->nodes[to];

		domtree_prepare_edge(tree, i);
		if (to > pred->from ? node->parent == pred->from : to == pred->from || to == 0)
			continue;
		pred->next = node->semi;
		node->semi = i;
	}
}

static void domtree_init(struct domtree *tree, struct rm_domtree *answer, const struct rm_csr *graph, uint32_t root)
{
	size_t count = graph->count;

	*answer = (struct rm_domtree){0};
	answer->numbers = rm_array(count, sizeof(*answer->numbers));
	answer->nodes = rm_array(count + 1, sizeof(*answer->nodes));
	answer->idoms = rm_array(count + 1, sizeof(*answer->idoms));
	*tree = (struct domtree){.graph = graph, .answer = answer, .stack = answer->idoms};
	tree->nodes = rm_array(count + 1, sizeof(*tree->nodes));
	tree->preds = rm_array(graph->first[count], sizeof(*tree->preds));
	memset(answer->numbers, 0xFF, count * sizeof(*answer->numbers));
	rm_bitset_init(&tree->is_entered, count);
	domtree_number(tree, root);
	rm_bitset_release(&tree->is_entered);
	domtree_list_preds(tree);
}

static void domtree_release_work(struct domtree *tree)
{
	rm_free(tree->preds);
	rm_free(tree->nodes);
}

void rm_domtree_release(struct rm_domtree *tree)
{
	rm_free(tree->numbers);
	rm_free(tree->nodes);
	rm_free(tree->idoms);
	memset(tree, 0, sizeof(*tree));
}

/*
 * Puts v and what stands above it, up to the last linked node but one, on the stack; answers that
 * last one.
 */
static uint32_t domtree_climb_forest(
	uint32_t *depth, const struct domtree *tree, uint32_t v, uint32_t linked)
{
	*depth = 0;
	while (tree->nodes[v].ancestor >= linked) {
		tree->stack[(*depth)++] = v;
		v = tree->nodes[v].ancestor;
	}
	return v;
}

/* Predecessors come in the order of the search, which is not that of the loops: they are asked for some nodes ahead. */
static void domtree_prepare(const struct domtree *tree, uint32_t w)
{
	uint32_t later = w > 2 * DOMTREE_AHEAD ? tree->nodes[w - 2 * DOMTREE_AHEAD].semi : RM_CSR_NONE;
	uint32_t soon = w > DOMTREE_AHEAD ? tree->nodes[w - DOMTREE_AHEAD].semi : RM_CSR_NONE;

	if (later != RM_CSR_NONE)
		RM_PREFETCH(&tree->preds[later]);
	if (soon != RM_CSR_NONE)
		RM_PREFETCH(&tree->nodes[tree->preds[soon].from]);
}

/* ---- semi-NCA ---- */

/*
 * The smallest semidominator on the path from v up to the root of its tree in the forest, that root
 * excluded. Only its number is wanted, never the node that has it, so labels hold semidominators
 * themselves.
 */
static uint32_t domtree_nca_eval(struct domtree *tree, uint32_t v, uint32_t linked)
{
	struct domtree_node *nodes = tree->nodes;

	if (nodes[v].ancestor < linked)
		return nodes[v].label;

	uint32_t depth;
	uint32_t top = domtree_climb_forest(&depth, tree, v, linked);
	uint32_t label = nodes[top].label;
	uint32_t ancestor = nodes[top].ancestor;

	while (depth > 0) {
		struct domtree_node *u = &nodes[tree->stack[--depth]];

		if (label < u->label)
			u->label = label;
		label = u->label;
		u->ancestor = ancestor;
	}
	return label;
}

static void domtree_nca_semidominators(struct domtree *tree)
{
	for (uint32_t w = tree->answer->count; w-- > 1;) {
		struct domtree_node *node = &tree->nodes[w];
		uint32_t semi = node->parent;

		domtree_prepare(tree, w);
		for (uint32_t i = node->semi; i != RM_CSR_NONE; i = tree->preds[i].next) {
			uint32_t v = tree->preds[i].from;
			uint32_t candidate = v < w ? v : domtree_nca_eval(tree, v, w + 1);

			if (candidate < semi)
				semi = candidate;
		}
		node->ancestor = node->parent;
		node->semi = semi;
		node->label = semi;
	}
}

/*
 * The immediate dominator of w is the nearest common ancestor, in the dominator tree so far, of its
 * parent and its semidominator: climb from the parent until at or above the semidominator. False
 * when that takes too long.
 */
static bool domtree_nca_climb(struct domtree *tree)
{
	uint64_t steps = (uint64_t)tree->answer->count * DOMTREE_STEPS_PER_NODE;
	uint32_t *idoms = tree->answer->idoms;

	idoms[0] = RM_CSR_NONE;
	for (uint32_t w = 1; w < tree->answer->count; w++) {
		uint32_t semi = tree->nodes[w].semi;
		uint32_t idom = tree->nodes[w].parent;

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

void rm_domtree_find(struct rm_domtree *tree, const struct rm_csr *graph, uint32_t root)
{
	struct domtree work;
	bool is_found;

	domtree_init(&work, tree, graph, root);
	domtree_nca_semidominators(&work);
	is_found = domtree_nca_climb(&work);
	domtree_release_work(&work);
	if (!is_found) {
		rm_domtree_release(tree);
		rm_domtree_find_lengauer_tarjan(tree, graph, root);
	}
}

/* ---- simple Lengauer-Tarjan ---- */

/* EVAL: the node with the smallest semidominator on that path. Labels are nodes here. */
static uint32_t domtree_lt_eval(struct domtree *tree, uint32_t v, uint32_t linked)
{
	struct domtree_node *nodes = tree->nodes;

	if (nodes[v].ancestor < linked)
		return nodes[v].label;

	uint32_t depth;
	uint32_t top = domtree_climb_forest(&depth, tree, v, linked);
	uint32_t label = nodes[top].label;
	uint32_t ancestor = nodes[top].ancestor;

	while (depth > 0) {
		struct domtree_node *u = &nodes[tree->stack[--depth]];

		if (nodes[label].semi < nodes[u->label].semi)
			u->label = label;
		label = u->label;
		u->ancestor = ancestor;
	}
	return label;
}

/* Step 2: the semidominator of w. Nodes before w are not linked yet and stand for themselves. */
static void domtree_lt_semidominator(struct domtree *tree, uint32_t w)
{
	struct domtree_node *node = &tree->nodes[w];
	uint32_t semi = node->parent;

	for (uint32_t i = node->semi; i != RM_CSR_NONE; i = tree->preds[i].next) {
		uint32_t v = tree->preds[i].from;
		uint32_t candidate = v < w ? v : tree->nodes[domtree_lt_eval(tree, v, w + 1)].semi;

		if (candidate < semi)
			semi = candidate;
	}
	node->ancestor = node->parent;
	node->semi = semi;
	node->label = w;
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
		doms[v] = tree->nodes[u].semi < tree->nodes[v].semi ? u : tree->nodes[w].parent;
	}
}

/*
 * A node leaves its bucket when its dom is set: doms holds the next one in the bucket until then.
 */
static void domtree_lt_run(struct domtree *tree, uint32_t *doms, uint32_t *buckets)
{
	const struct domtree_node *nodes = tree->nodes;
	uint32_t count = tree->answer->count;

	for (uint32_t i = 0; i < count; i++)
		buckets[i] = RM_CSR_NONE;
	for (uint32_t w = count; w-- > 1;) {
		uint32_t parent = nodes[w].parent;

		domtree_lt_semidominator(tree, w);
		doms[w] = buckets[nodes[w].semi];
		buckets[nodes[w].semi] = w;
		domtree_lt_empty_bucket(tree, doms, buckets[parent], w);
		buckets[parent] = RM_CSR_NONE;
	}
	/* Step 4. */
	doms[0] = RM_CSR_NONE;
	for (uint32_t w = 1; w < count; w++) {
		if (doms[w] != nodes[w].semi)
			doms[w] = doms[doms[w]];
	}
}

void rm_domtree_find_lengauer_tarjan(struct rm_domtree *tree, const struct rm_csr *graph, uint32_t root)
{
	struct domtree work;
	uint32_t *doms, *buckets;

	domtree_init(&work, tree, graph, root);
	doms = rm_array((size_t)graph->count + 1, sizeof(*doms));
	buckets = rm_array(tree->count, sizeof(*buckets));
	domtree_lt_run(&work, doms, buckets);
	rm_free(buckets);
	domtree_release_work(&work);
	rm_free(tree->idoms);
	tree->idoms = doms;
}
