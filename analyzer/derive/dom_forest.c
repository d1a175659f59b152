/* Children by counting, preorder with an explicit stack, heavy paths top down. */
#include "base.h"

#include "dom_forest.h"

#include "csr.h"
#include "mem.h"

struct forest_children {
	uint32_t *first; /* count + 2, of which count + 1 are in use at the end */
	uint32_t *nodes;
};

static void forest_list_children(struct forest_children *children, const uint32_t *parents, uint32_t count)
{
	uint32_t *first = rm_calloc((size_t)count + 2, sizeof(*first));

	children->nodes = rm_array((size_t)count + 1, sizeof(*children->nodes));
	for (uint32_t v = 0; v < count; v++) {
		if (parents[v] != RM_CSR_NONE)
			first[(size_t)parents[v] + 2]++;
	}
	for (size_t i = 2; i < (size_t)count + 2; i++)
		first[i] += first[i - 1];
	for (uint32_t v = 0; v < count; v++) {
		if (parents[v] != RM_CSR_NONE)
			children->nodes[first[(size_t)parents[v] + 1]++] = v;
	}
	children->first = first;
}

/* A node leaves the stack and its children take its place; each is on it once, so it never outgrows the tree. */
static void forest_number(struct rm_dom_forest *forest, const struct forest_children *children, uint32_t root)
{
	uint32_t *stack = rm_array((size_t)forest->count + 1, sizeof(*stack));
	uint32_t depth = 0, next = 0;

	stack[depth++] = root;
	while (depth > 0) {
		uint32_t v = stack[--depth];

		forest->order[next] = v;
		forest->numbers[v] = next++;
		for (uint32_t at = children->first[v + 1]; at > children->first[v]; at--)
			stack[depth++] = children->nodes[at - 1];
	}
	assert(next == forest->count);
	rm_free(stack);
}

/* The child with the largest subtree goes on with its parent's path, all others begin one of their own. */
static void forest_find_heads(struct rm_dom_forest *forest)
{
	uint32_t *counts = rm_array((size_t)forest->count + 1, sizeof(*counts));
	uint32_t *heavy = rm_array((size_t)forest->count + 1, sizeof(*heavy));

	for (uint32_t v = 0; v < forest->count; v++) {
		counts[v] = 1;
		heavy[v] = RM_CSR_NONE;
	}
	for (uint32_t i = forest->count; i-- > 1;) {
		uint32_t v = forest->order[i], parent = forest->parents[v];

		counts[parent] += counts[v];
		if (heavy[parent] == RM_CSR_NONE || counts[v] > counts[heavy[parent]])
			heavy[parent] = v;
	}
	for (uint32_t i = 0; i < forest->count; i++) {
		uint32_t v = forest->order[i], parent = forest->parents[v];

		forest->heads[v] = parent != RM_CSR_NONE && heavy[parent] == v ? forest->heads[parent] : v;
	}
	rm_free(counts);
	rm_free(heavy);
}

void rm_dom_forest_build(struct rm_dom_forest *forest, const uint32_t *parents, uint32_t count, uint32_t root)
{
	struct forest_children children;

	forest->count = count;
	forest->parents = parents;
	forest->numbers = rm_array((size_t)count + 1, sizeof(*forest->numbers));
	forest->order = rm_array((size_t)count + 1, sizeof(*forest->order));
	forest->heads = rm_array((size_t)count + 1, sizeof(*forest->heads));
	forest_list_children(&children, parents, count);
	forest_number(forest, &children, root);
	rm_free(children.first);
	rm_free(children.nodes);
	forest_find_heads(forest);
}

void rm_dom_forest_release(struct rm_dom_forest *forest)
{
	rm_free(forest->numbers);
	rm_free(forest->order);
	rm_free(forest->heads);
	memset(forest, 0, sizeof(*forest));
}
