/*
 * How far retained sizes can be believed. Cycles and sharing do no harm: dominators are exact for
 * both. What does is a graph that was not read but guessed, in part (references that the
 * conservative scan found by looking for addresses) or as a whole (files of others, whose edges do
 * not say which of them hold their target). An ordinary snapshot always has a few guessed edges, on
 * memory that does not matter; from a hundredth of the heap on it does.
 */
#include "base.h"

#include "pass.h"

#include "cycle_groups.h"
#include "missing_refs.h"
#include "value_set.h"

#define INFERRED_PERCENT 1

/*
 * What hangs only on references that were inferred: nothing else leads there, or the shortest path
 * would show it.
 */
static void confidence_inferred(
	struct rm_value_sum *sum, const struct rm_graph *graph, const struct rm_derived *derived)
{
	struct rm_node_vec nodes = {0};

	for (uint32_t i = 0; i < graph->inferred_count; i++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, graph->inferred_edges[i]);
		if (graph->path_edges[edge.child] == edge.id) {
			rm_vec_push(&nodes, edge.child);
		}
	}
	rm_value_set_retained(sum, &derived->retained, nodes.items, nodes.count);
	rm_vec_release(&nodes);
}

static int confidence_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	struct rm_value_sum inferred;
	struct rm_missing_refs missing;
	struct rm_finding *f;
	uint32_t cycles;
	uint64_t nodes;
	bool is_guessed;

	(void)err;
	confidence_inferred(&inferred, graph, context->derived);
	rm_missing_refs_sum(&missing, context->derived);
	rm_cycles_of_values(&cycles, &nodes, context->derived);
	is_guessed = inferred.bytes > context->heap->heap_bytes / 100 * INFERRED_PERCENT;
	if (graph->node_count == 0) {
		return 0;
	}
	if (graph->is_ours && !is_guessed) {
		f = rm_finding_begin(findings, RM_FINDING_RETAINED_EXACT);
	} else {
		f = rm_finding_begin(findings, RM_FINDING_RETAINED_APPROXIMATE);
	}
	rm_fact_add_count(&f->facts, "scc_count", cycles);
	rm_fact_add_count(&f->facts, "total_scc_nodes", (int64_t)nodes);
	rm_fact_add_count(&f->facts, "missing_refs_nodes", (int64_t)missing.nodes);
	rm_fact_add_bytes(&f->facts, "missing_refs_bytes", (int64_t)missing.bytes);
	rm_fact_add_bytes(&f->facts, "inferred_bytes", (int64_t)inferred.bytes);
	if (graph->is_ours && !is_guessed) {
		rm_finding_say_summary(
			f, cycles == 0 ? "No cycles \xE2\x80\x94 retained size is exact"
						   : "{scc_count} {scc_count?cycle|cycles} ({total_scc_nodes} nodes) "
							 "\xE2\x80\x94 retained size is exact");
	} else {
		rm_fact_add_bytes(&f->facts, "affected_bytes",
			(int64_t)(graph->is_ours ? inferred.bytes : graph->total_bytes));
		rm_finding_say_summary(
			f, cycles == 0 ? "No cycles \xE2\x80\x94 retained size is approximate"
						   : "{scc_count} {scc_count?cycle|cycles} ({total_scc_nodes} nodes) "
							 "\xE2\x80\x94 retained size is approximate");
		rm_finding_say_hypothesis(f,
			graph->is_ours
				? "{affected_bytes} hang on references that were found by looking for addresses"
				: "Another program wrote the file: its references may be more or fewer than PHP counts "
				  "({affected_bytes} of memory)");
	}
	rm_finding_end(f);
	return 0;
}

const struct rm_pass rm_pass_retained_size_confidence = {
	.name = "retained_size_confidence",
	.summary = "how far retained sizes can be believed",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_RETAINED_EXACT, RM_FINDING_RETAINED_APPROXIMATE},
	.emits_count = 2,
	.run = confidence_run,
};
