/* Two graphs to all differences. */
#include "base.h"

#include "compare.h"

#include <pthread.h>

static const char compare_refusal[] =
	"the other snapshot has no such analysis, and both get the same";

struct compare_side {
	struct rm_report *report;
	struct rm_graph *graph;
	struct rm_report_options options;
};

static void *compare_report(void *payload)
{
	struct compare_side *side = payload;

	rm_report_make(side->report, side->graph, &side->options);
	return NULL;
}

/* Both at once: they share nothing. Where there is no second thread, one after the other. */
static void compare_reports(struct compare_side *baseline, struct compare_side *target)
{
	pthread_t thread;
	bool has_thread = pthread_create(&thread, NULL, compare_report, target) == 0;

	(void)compare_report(baseline);
	if (has_thread) {
		(void)pthread_join(thread, NULL);
	} else {
		(void)compare_report(target);
	}
}

static unsigned compare_allowed(const struct rm_graph *graph, bool is_full)
{
	return rm_report_allowed_needs(graph->node_count, graph->edge_count, is_full);
}

static void compare_make_reports(struct rm_compare *compare, struct rm_graph *baseline,
	struct rm_graph *target, const struct rm_compare_options *options)
{
	unsigned a = compare_allowed(baseline, options->is_full);
	unsigned b = compare_allowed(target, options->is_full);
	struct rm_report_options report_options = {
		.is_full = options->is_full,
		.workers = options->workers,
		.refused_needs = a ^ b,
		.refusal = compare_refusal,
	};
	struct compare_side sides[2] = {
		{&compare->baseline, baseline, report_options},
		{&compare->target, target, report_options},
	};

	for (size_t i = 0; i < 2; i++) {
		sides[i].options.cache = options->caches[i];
	}
	compare_reports(&sides[0], &sides[1]);
	if (a != b) {
		compare->note = a > b ? "the target is not analyzed in full, so the baseline is not either"
							  : "the baseline is not analyzed in full, so the target is not either";
	} else if ((a & RM_NEED_EDGES) == 0 && baseline->node_count > 0) {
		compare->note = "references were followed in neither, so single values are not compared";
	}
}

void rm_compare_make(struct rm_compare *compare, struct rm_graph *baseline, struct rm_graph *target,
	const struct rm_compare_options *options)
{
	memset(compare, 0, sizeof(*compare));
	compare_make_reports(compare, baseline, target, options);
	compare->has_values = compare->baseline.derived != NULL && compare->target.derived != NULL;
	if (compare->has_values) {
		rm_value_matches_make(&compare->matches, &compare->baseline, &compare->target);
		rm_value_deltas_make(&compare->values, &compare->matches, &compare->baseline,
			&compare->target, options->threshold);
	}
	rm_metric_deltas_make(
		&compare->metrics, &compare->baseline, &compare->target, options->threshold);
	rm_type_deltas_make(&compare->types, baseline, target, options->threshold);
	rm_class_deltas_make(&compare->classes, baseline, target, options->threshold);
	rm_finding_diff_make(&compare->findings, &compare->baseline, &compare->target,
		&compare->matches, &compare->classes);
	compare->diff_side = options->diff_side;
	if (compare->diff_side != RM_NODES_NONE) {
		const struct rm_graph *graph = rm_compare_diff_graph(compare);

		rm_node_diff_make(
			&compare->nodes, graph, graph == baseline ? target : baseline, options->diff_limit);
	}
}

void rm_compare_release(struct rm_compare *compare)
{
	rm_node_diff_release(&compare->nodes);
	rm_finding_diff_release(&compare->findings);
	rm_class_deltas_release(&compare->classes);
	rm_count_deltas_release(&compare->types);
	rm_metric_deltas_release(&compare->metrics);
	rm_value_deltas_release(&compare->values);
	rm_value_matches_release(&compare->matches);
	rm_report_release(&compare->target);
	rm_report_release(&compare->baseline);
}

int64_t rm_compare_growth(uint64_t *from, uint64_t *to, const struct rm_compare *compare)
{
	*from = compare->baseline.heap.usage_bytes;
	*to = compare->target.heap.usage_bytes;
	if (*from == 0 || *to == 0) {
		*from = *to = 0;
	}
	return (int64_t)(*to - *from);
}
