/*
 * The dominator tree of all nodes and what it gives: the retained size of every node, and which node holds which alone.
 *
 * Above the nodes stand virtual ones: the top, and below it R with a supernode for each root branch (everything PHP
 * itself reaches), X (references that refcounts prove and no edge shows), U (garbage) and N (the list of unreached
 * blocks). What R and X both hold belongs to the top; what several branches hold belongs to R. All share one number
 * space, rm_dom: nodes first, then the virtual ones.
 *
 *     uint64_t bytes = rm_retained_bytes(&derived->retained, node);
 *     rm_dom owner = rm_retained_parent(&derived->retained, node);
 *     rm_dom child;
 *     for (child = rm_retained_first_child(tree, id); child != RM_DOM_NONE; child = rm_retained_next_child(tree, child))
 *         ...
 *
 * Sizes are true after a run of the collector: garbage holds nothing but garbage. docs/findings.md, "What a size means".
 */
#ifndef RM_RETAINED_H
#define RM_RETAINED_H

#include "base.h"
#include "bitset.h"
#include "flow.h"
#include "graph.h"
#include "liveness.h"
#include "map.h"
#include "vec.h"
#include "weak_maps.h"

typedef uint32_t rm_dom;

#define RM_DOM_NONE UINT32_MAX

/* Virtual nodes, as offsets behind the last node. Branches of R follow from RM_VIRTUAL_BRANCH on. */
enum rm_virtual {
	RM_VIRTUAL_TOP,
	RM_VIRTUAL_R,
	RM_VIRTUAL_X,
	RM_VIRTUAL_U,
	RM_VIRTUAL_N,
	RM_VIRTUAL_BRANCH,
};

struct rm_branch {
	rm_str link;  /* name of the branch: call_frames, global_variables, ... */
	rm_node node; /* its first root node */
};

struct rm_retained_size {
	uint64_t bytes;
	uint64_t extra;
};

struct rm_retained {
	const struct rm_graph *graph;
	uint32_t node_count;
	uint32_t dom_count; /* nodes and virtual ones */
	RM_VEC(struct rm_branch) branches;
	/* By rm_dom. */
	uint32_t *parents;   /* immediate dominator */
	uint32_t *numbers;   /* place in preorder of the dominator tree */
	uint32_t *counts;    /* nodes of its subtree, itself included */
	uint32_t *bytes_low; /* retained, by row sizes; UINT32_MAX: see rm_retained_big() */
	uint32_t *extra_low; /* what slots and pages of the allocator take beyond that; likewise */
	struct rm_map big_places; /* rm_dom to its index in bigs, for what does not fit: few nodes retain 4 GiB */
	RM_VEC(struct rm_retained_size) bigs;
	uint32_t *order;     /* by number: the rm_dom that has it. A subtree is a run of it */

	struct rm_bitset wholes; /* by node: no map and no key of a weak map's entry is in its subtree. For freed.h */
};

/* Uses up the edges and the places of flow. */
void rm_retained_compute(struct rm_retained *tree, const struct rm_graph *graph, struct rm_flow *flow,
	const struct rm_liveness *liveness, const struct rm_weak_maps *maps);
void rm_retained_release(struct rm_retained *tree);

/*
 * The tree again from what was kept of it (derived_cache.h). prepare makes room for parents and order; when these
 * are filled in, restore checks that they are a tree with an order of it, and computes the rest. False: they are not, and the
 * tree is only good for being released.
 */
void rm_retained_prepare(struct rm_retained *tree, const struct rm_graph *graph);
bool rm_retained_restore(struct rm_retained *tree, const struct rm_weak_maps *maps);

/* Both sizes of a node that does not fit the columns. */
struct rm_retained_size rm_retained_big(const struct rm_retained *tree, rm_dom id);

static inline struct rm_retained_size rm_retained_size(const struct rm_retained *tree, rm_dom id)
{
	if (RM_UNLIKELY(tree->bytes_low[id] == UINT32_MAX))
		return rm_retained_big(tree, id);
	return (struct rm_retained_size){tree->bytes_low[id], tree->extra_low[id]};
}

static inline uint64_t rm_retained_bytes(const struct rm_retained *tree, rm_dom id)
{
	return rm_retained_size(tree, id).bytes;
}

static inline uint64_t rm_retained_allocated(const struct rm_retained *tree, rm_dom id)
{
	struct rm_retained_size size = rm_retained_size(tree, id);

	return size.bytes + size.extra;
}

/* RM_DOM_NONE for the top. */
static inline rm_dom rm_retained_parent(const struct rm_retained *tree, rm_dom id)
{
	return tree->parents[id];
}

static inline rm_dom rm_retained_virtual(const struct rm_retained *tree, enum rm_virtual which)
{
	return tree->node_count + (uint32_t)which;
}

static inline rm_dom rm_retained_branch(const struct rm_retained *tree, uint32_t branch)
{
	return tree->node_count + RM_VIRTUAL_BRANCH + branch;
}

static inline bool rm_retained_is_virtual(const struct rm_retained *tree, rm_dom id)
{
	return id >= tree->node_count;
}

/* Whether every way to b passes a; true for a == b. O(1). */
static inline bool rm_retained_dominates(const struct rm_retained *tree, rm_dom a, rm_dom b)
{
	return tree->numbers[b] - tree->numbers[a] < tree->counts[a];
}

/* Children in the dominator tree, in no order that means anything; each step O(1). */
static inline rm_dom rm_retained_first_child(const struct rm_retained *tree, rm_dom id)
{
	return tree->counts[id] > 1 ? tree->order[tree->numbers[id] + 1] : RM_DOM_NONE;
}

static inline rm_dom rm_retained_next_child(const struct rm_retained *tree, rm_dom child)
{
	rm_dom parent = tree->parents[child];
	uint32_t next = tree->numbers[child] + tree->counts[child];

	return next < tree->numbers[parent] + tree->counts[parent] ? tree->order[next] : RM_DOM_NONE;
}

/* Nearest common dominator of two. O(depth) in the worst case: for findings, not for loops over all nodes. */
rm_dom rm_retained_common(const struct rm_retained *tree, rm_dom a, rm_dom b);

#endif
