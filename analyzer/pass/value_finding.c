/* The small common parts of findings about values. */
#include "base.h"

#include "value_finding.h"

#define COMMON_MEMBERS_MAX 1000
#define COMMON_STRAYS_MIN  20 /* of fewer each counts */

bool rm_value_is_inferred(const struct rm_derived *derived, rm_node node)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_edge edge;

	if (rm_state_of(derived, node) == RM_STATE_EXTERNAL ||
		rm_bitset_has(&derived->liveness.held, node)) {
		return true;
	}
	for (uint32_t steps = 0; steps <= graph->node_count && graph->path_edges[node] != RM_EDGE_NONE;
		 steps++) {
		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		/* Shortest ways take such an edge only where no other leads to the value. */
		if (edge.kind == RM_EDGE_INFERRED) {
			return true;
		}
		if (edge.parent == RM_NODE_NONE) {
			return false;
		}
		node = edge.parent;
	}
	return false;
}

static void value_note_inferred(struct rm_finding *f)
{
	rm_fact_add_bool(&f->facts, "inferred", true);
	if (f->confidence == RM_CONFIDENCE_HIGH) {
		rm_finding_set_confidence(f, RM_CONFIDENCE_MEDIUM);
	}
}

void rm_finding_set_value(struct rm_finding *f, const struct rm_pass_context *context, rm_node node)
{
	rm_finding_attach(f, node);
	if (context->derived == NULL) {
		return;
	}
	rm_finding_set_anchor(f, node);
	if (rm_value_is_inferred(context->derived, node)) {
		value_note_inferred(f);
	}
}

static int numbers_compare(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

/* What holds all members from one place in preorder to another: a subtree is a run of numbers. */
static rm_dom common_between(const struct rm_retained *tree, uint32_t first, uint32_t last)
{
	return rm_retained_common(tree, tree->order[first], tree->order[last]);
}

/*
 * Of many members a tenth may be elsewhere: the last user of a loop is in a variable too, and ten
 * thousand others still make the list. So many are looked at that a tenth of them is a tenth of all.
 */
rm_dom rm_members_common(const struct rm_retained *tree, const rm_node *members, size_t count)
{
	uint32_t numbers[COMMON_MEMBERS_MAX], used = 0;
	rm_dom best = RM_DOM_NONE;

	for (size_t i = 0; i < count && i < COMMON_MEMBERS_MAX; i++) {
		size_t at = count <= COMMON_MEMBERS_MAX ? i : (size_t)((uint64_t)count * i / COMMON_MEMBERS_MAX);

		numbers[used++] = tree->numbers[members[at]];
	}
	if (used == 0) {
		return RM_DOM_NONE;
	}
	qsort(numbers, used, sizeof(*numbers), numbers_compare);
	if (used < COMMON_STRAYS_MIN) {
		return common_between(tree, numbers[0], numbers[used - 1]);
	}
	for (uint32_t part = 0; part <= 2; part++) {
		uint32_t from = used / 20 * part, left = used / 20 * (2 - part);
		rm_dom common = common_between(tree, numbers[from], numbers[used - 1 - left]);

		/* The deeper one has the larger number, when one holds the other. */
		if (best == RM_DOM_NONE || tree->numbers[common] > tree->numbers[best]) {
			best = common;
		}
	}
	return best;
}

void rm_finding_set_members(struct rm_finding *f, const struct rm_pass_context *context,
	const rm_node *members, size_t count)
{
	size_t looked_at = count < RM_FINDING_EVIDENCE_MAX ? count : RM_FINDING_EVIDENCE_MAX;
	bool is_inferred = false;

	for (size_t i = 0; i < looked_at; i++) {
		rm_finding_attach(f, members[i]);
	}
	if (context->derived == NULL || count == 0) {
		return;
	}
	rm_finding_set_anchor(f, rm_members_common(&context->derived->retained, members, count));
	for (size_t i = 0; i < looked_at; i++) {
		is_inferred = is_inferred || rm_value_is_inferred(context->derived, members[i]);
	}
	if (is_inferred) {
		value_note_inferred(f);
	}
}

void rm_finding_set_memory(struct rm_finding *f, const struct rm_pass_context *context,
	uint64_t bytes, enum rm_impact_kind kind)
{
	uint64_t most = context->heap->heap_bytes;

	rm_finding_set_impact(f, (int64_t)(most > 0 && bytes > most ? most : bytes), kind);
}

void rm_finding_add_owner(struct rm_finding *f, const char *key, const struct rm_graph *graph,
	const struct rm_owner_pattern *pattern)
{
	struct rm_strbuf owner = {0};

	rm_owner_pattern_add(&owner, graph, pattern);
	if (rm_owner_pattern_is_named(pattern)) {
		rm_fact_add_text(&f->facts, key, rm_strbuf_text(&owner));
	} else {
		rm_fact_add_path(&f->facts, key, pattern->value, rm_strbuf_text(&owner));
	}
	rm_strbuf_release(&owner);
}

rm_node rm_value_behind_reference(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;
	uint32_t id = graph->out_first[node];

	if (graph->types[node] == RM_TYPE_REFERENCE && rm_graph_next_out(graph, node, &id, &edge) &&
		edge.kind == RM_EDGE_REFERENCED) {
		return edge.child;
	}
	return node;
}
