/*
 * Two snapshots side by side: two reports, and what is different between them.
 *
 *	struct rm_compare compare;
 *	rm_compare_make(&compare, baseline, target, &(struct rm_compare_options){.is_full = true});
 *	rm_compare_write_text(&sb, &compare, &format_options);
 *	rm_compare_release(&compare);
 *
 * The graphs are borrowed and must outlive the comparison. Both reports are made of the same
 * passes: what one snapshot is too large for is left out of the other too, or all that it finds
 * would look new.
 */
#ifndef RM_COMPARE_H
#define RM_COMPARE_H

#include "base.h"
#include "deltas.h"
#include "finding_diff.h"
#include "formatter.h"
#include "node_diff.h"
#include "report.h"
#include "value_deltas.h"
#include "value_match.h"

struct rm_compare_options {
	bool is_full;     /* as in struct rm_report_options */
	uint64_t workers; /* threads for the passes of each side */
	double
		threshold; /* percent; smaller changes of metrics, types, classes and values are left out */
	enum rm_node_side diff_side;
	uint64_t diff_limit;
	struct rm_derived_cache *caches[2]; /* of baseline and target, as in struct rm_report_options */
};

struct rm_compare {
	struct rm_report baseline;
	struct rm_report target;
	bool has_values; /* both sides have sizes that follow from references: values were matched */
	struct rm_value_matches matches;
	struct rm_metric_deltas metrics;
	struct rm_count_deltas types;
	struct rm_class_deltas classes;
	struct rm_value_deltas values;
	struct rm_finding_diff findings;
	enum rm_node_side diff_side;
	struct rm_node_diff nodes;

	const char *note; /* what both reports lack, and why; NULL: nothing */
};

/* Never fails, as reports never do. The two reports are made at the same time. */
void rm_compare_make(struct rm_compare *compare, struct rm_graph *baseline, struct rm_graph *target,
	const struct rm_compare_options *options);
void rm_compare_release(struct rm_compare *compare);

/* Growth of memory_get_usage(), and what it grew from; 0 and 0 when a side does not say. */
int64_t rm_compare_growth(uint64_t *from, uint64_t *to, const struct rm_compare *compare);

/* The side whose addresses are listed. */
static inline const struct rm_graph *rm_compare_diff_graph(const struct rm_compare *compare)
{
	return compare->diff_side == RM_NODES_BASELINE_ONLY ? compare->baseline.graph
														: compare->target.graph;
}

void rm_compare_write_text(struct rm_strbuf *out, const struct rm_compare *compare,
	const struct rm_format_options *options); /* compare_text.c */
void rm_compare_write_json(struct rm_strbuf *out, const struct rm_compare *compare,
	const struct rm_format_options *options); /* compare_json.c */

#endif
