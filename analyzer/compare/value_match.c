/*
 * Done twice, once in each direction: the wanted values of one graph and all that is on the way to
 * them make a tree of paths, and the other graph is descended by this tree from its roots. Each
 * node on the way is looked at once, whatever hangs below it.
 */
#include "base.h"

#include "value_match.h"

#include "path_tree.h"

/* A value from this share of the heap on is worth a line whether or not a finding names it. */
#define VALUE_SHARE_PERCENT 1

static bool value_is_one(const struct rm_graph *graph, rm_node node)
{
	uint8_t type = graph->types[node];

	return type == RM_TYPE_ARRAY || type == RM_TYPE_OBJECT || type == RM_TYPE_STRING;
}

static void value_want(struct rm_path_tree *tree, const struct rm_graph *graph, rm_node node)
{
	if (node < graph->node_count && value_is_one(graph, node)) {
		rm_path_tree_want(tree, node);
	}
}

/* Lists of facts nest as deep as a pass writes them: two levels. */
static void value_want_facts(
	struct rm_path_tree *tree, const struct rm_graph *graph, const struct rm_facts *facts)
{
	for (const struct rm_fact *fact = facts->first; fact != NULL; fact = fact->next) {
		if (fact->type == RM_FACT_NODE || fact->type == RM_FACT_PATH) {
			value_want(tree, graph, fact->value.node);
		}
		if (fact->type < RM_FACT_LIST) {
			continue;
		}
		for (const struct rm_fact_item *item = fact->value.list->first; item != NULL;
			 item = item->next) {
			value_want_facts(tree, graph, &item->facts);
		}
	}
}

/* The values that a report is about. */
static void value_want_all(struct rm_path_tree *tree, const struct rm_report *report)
{
	const struct rm_graph *graph = report->graph;
	uint64_t least = report->heap.heap_bytes / 100 * VALUE_SHARE_PERCENT;

	for (size_t i = 0; i < report->findings.count; i++) {
		const struct rm_finding *f = report->findings.items[i];

		for (uint32_t k = 0; k < f->evidence_count; k++) {
			value_want(tree, graph, f->evidence[k]);
		}
		value_want_facts(tree, graph, &f->facts);
	}
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (value_is_one(graph, node) &&
			rm_retained_bytes(&report->derived->retained, node) >= least) {
			rm_path_tree_want(tree, node);
		}
	}
}

/* A value has one partner, and the path that is found first is the one that is told. */
static void value_pair(
	struct rm_value_matches *matches, rm_node baseline, rm_node target, bool is_baseline_path)
{
	struct rm_value_match match = {baseline, target, is_baseline_path};
	bool is_new;

	if (rm_map_find(&matches->by_baseline, baseline) != NULL ||
		rm_map_find(&matches->by_target, target) != NULL) {
		return;
	}
	*rm_map_add(&matches->by_baseline, baseline, &is_new) = (uint32_t)matches->items.count;
	*rm_map_add(&matches->by_target, target, &is_new) = (uint32_t)matches->items.count;
	rm_vec_push(&matches->items, match);
}

static void value_match_from(struct rm_value_matches *matches, const struct rm_report *from,
	const struct rm_report *to, bool is_baseline_path)
{
	struct rm_path_tree tree;

	rm_path_tree_init(&tree, from->graph);
	value_want_all(&tree, from);
	rm_path_tree_follow(&tree, to->graph);
	for (size_t i = 0; i < tree.steps.count; i++) {
		const struct rm_path_step *step = &tree.steps.items[i];

		if (!step->is_wanted || step->twin == RM_NODE_NONE ||
			from->graph->types[step->node] != to->graph->types[step->twin]) {
			continue;
		}
		value_pair(matches, is_baseline_path ? step->node : step->twin,
			is_baseline_path ? step->twin : step->node, is_baseline_path);
	}
	rm_path_tree_release(&tree);
}

void rm_value_matches_make(struct rm_value_matches *matches, const struct rm_report *baseline,
	const struct rm_report *target)
{
	value_match_from(matches, target, baseline, false);
	value_match_from(matches, baseline, target, true);
}

void rm_value_matches_release(struct rm_value_matches *matches)
{
	rm_vec_release(&matches->items);
	rm_map_release(&matches->by_baseline);
	rm_map_release(&matches->by_target);
}

rm_node rm_value_match_of_baseline(const struct rm_value_matches *matches, rm_node node)
{
	const uint32_t *index = rm_map_find(&matches->by_baseline, node);

	return index != NULL ? matches->items.items[*index].target : RM_NODE_NONE;
}

rm_node rm_value_match_of_target(const struct rm_value_matches *matches, rm_node node)
{
	const uint32_t *index = rm_map_find(&matches->by_target, node);

	return index != NULL ? matches->items.items[*index].baseline : RM_NODE_NONE;
}
