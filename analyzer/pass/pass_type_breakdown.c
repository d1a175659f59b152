/*
 * What kinds of memory the heap consists of. One kind that holds more than half of it is worth a
 * finding, rated without what PHP itself needs: its tables, compiled code, and the strings that
 * belong to code.
 */
#include "base.h"

#include "pass.h"

/* The table of types has an end: the first rows, and one for all others together. */
#define TYPE_ROWS_MAX 24

#define DOMINANT_PERCENT 50.0
/* Shares of the heap (not of what was found) that a rating needs besides its size. */
#define DOMINANT_HIGH_PERCENT   80
#define DOMINANT_MEDIUM_PERCENT 50

/* Interned strings: names and literals of the code. Same bit in all versions. */
#define TYPE_INFO_INTERNED (1u << 6)

struct type_row {
	uint32_t loc;
	const struct rm_loc_total *total;
};

static int type_compare(const void *left, const void *right)
{
	const struct type_row *a = left, *b = right;

	if (a->total->bytes != b->total->bytes) {
		return a->total->bytes > b->total->bytes ? -1 : 1;
	}
	return rm_text_compare(a->total->text, b->total->text);
}

/* Data of the program, as opposed to tables and code of PHP and memory that nobody claims. */
static bool type_is_user_data(uint32_t loc)
{
	switch (loc) {
	case RM_LOC_STRING:
	case RM_LOC_ARRAY:
	case RM_LOC_ARRAY_TABLE:
	case RM_LOC_ARRAY_SPARE:
	case RM_LOC_OBJECT:
	case RM_LOC_REFERENCE:
	case RM_LOC_RESOURCE:
	case RM_LOC_INTERNAL_DATA:
	case RM_LOC_STREAM:
	case RM_LOC_STREAM_DATA:
	case RM_LOC_STREAM_BUFFER:
	case RM_LOC_OUTPUT_BUFFER:
	case RM_LOC_OPAQUE_BLOCK:
		return true;
	default:
		return loc >= RM_LOC_KNOWN;
	}
}

static uint64_t type_interned_bytes(const struct rm_graph *graph)
{
	uint64_t bytes = 0;

	for (rm_node node = 0; node < graph->node_count; node++) {
		if (graph->types[node] == RM_TYPE_STRING &&
			(rm_graph_type_info(graph, node) & TYPE_INFO_INTERNED) != 0) {
			bytes += rm_graph_allocated(graph, node);
		}
	}
	return bytes;
}

static uint64_t type_user_bytes(const struct rm_graph *graph, const struct type_row *row)
{
	uint64_t bytes = row->total->bytes + row->total->overhead_bytes;
	uint64_t interned;

	if (!type_is_user_data(row->loc)) {
		return 0;
	}
	if (row->loc != RM_LOC_STRING || !rm_size_is_small(bytes)) {
		return bytes;
	}
	interned = type_interned_bytes(graph);
	return bytes > interned ? bytes - interned : 0;
}

static enum rm_severity type_severity(uint64_t bytes, uint64_t heap_bytes)
{
	double percent = heap_bytes > 0 ? 100.0 * (double)bytes / (double)heap_bytes : 0;

	if (rm_size_is_large(bytes, heap_bytes) && percent > DOMINANT_HIGH_PERCENT) {
		return RM_SEVERITY_HIGH;
	}
	if (rm_size_is_medium(bytes, heap_bytes, 8) && percent > DOMINANT_MEDIUM_PERCENT) {
		return RM_SEVERITY_MEDIUM;
	}
	return RM_SEVERITY_LOW;
}

static void type_add_facts(struct rm_finding *f, const struct rm_loc_total *total, double percent)
{
	rm_fact_add_type(&f->facts, "type", total->text);
	rm_fact_add_count(&f->facts, "count", (int64_t)total->count);
	rm_fact_add_bytes(&f->facts, "memory_usage", (int64_t)total->bytes);
	rm_fact_add_percent(&f->facts, "percentage", percent);
	rm_fact_add_bytes(
		&f->facts, "allocated_bytes", (int64_t)(total->bytes + total->overhead_bytes));
	rm_finding_set_impact(f, (int64_t)total->bytes, RM_IMPACT_CURRENT);
}

static void type_emit_dominant(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct type_row *row, double percent)
{
	uint64_t user_bytes;
	struct rm_finding *f;

	/*
	 * A heap in which the program has next to nothing is dominated by something, too: by what PHP
	 * itself needs.
	 */
	user_bytes = type_user_bytes(context->graph, row);
	if (!rm_size_is_small(user_bytes)) {
		return;
	}
	f = rm_finding_begin(findings, RM_FINDING_DOMINANT_TYPE);
	type_add_facts(f, row->total, percent);
	rm_fact_add_bytes(&f->facts, "user_bytes", (int64_t)user_bytes);
	rm_finding_set_severity(f, type_severity(user_bytes, context->heap->heap_bytes));
	rm_finding_say_summary(
		f, "{type} accounts for {percentage}% of heap ({count}, {memory_usage})");
	rm_finding_say_hypothesis(f, "More than half of what is allocated is of this one kind");
	rm_finding_say_next(f, "See which classes, arrays and strings weigh most");
	rm_finding_say_next(f, "Look for something that grows without bound");
	rm_finding_end(f);
}

static void type_emit_row(struct rm_findings *findings, const struct rm_loc_total *total,
	double percent, uint32_t other_count)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_TYPE_RANKING);

	type_add_facts(f, total, percent);
	if (other_count > 0) {
		rm_finding_set_impact(
			f, 0, RM_IMPACT_CURRENT); /* so that the rest stands last, whatever it adds up to */
		rm_fact_add_count(&f->facts, "other_type_count", other_count);
	}
	rm_finding_say_summary(f, "{type}: {memory_usage} ({count})");
	rm_finding_end(f);
}

static int type_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	struct type_row *rows = rm_arena_array(context->scratch, graph->loc_total_count, sizeof(*rows));
	struct rm_loc_total rest = {.text = RM_TEXT_LITERAL("(other types)")};
	uint32_t count = 0, rest_count = 0;

	(void)err;
	for (uint32_t loc = 0; loc < graph->loc_total_count; loc++) {
		if (graph->loc_totals[loc].count > 0) {
			rows[count++] = (struct type_row){loc, &graph->loc_totals[loc]};
		}
	}
	if (count == 0 || graph->total_bytes == 0) {
		return 0;
	}
	qsort(rows, count, sizeof(*rows), type_compare);
	for (uint32_t i = 0; i < count; i++) {
		double percent = 100.0 * (double)rows[i].total->bytes / (double)graph->total_bytes;

		if (percent > DOMINANT_PERCENT) {
			type_emit_dominant(context, findings, &rows[i], percent);
		}
		if (i < TYPE_ROWS_MAX || count == TYPE_ROWS_MAX + 1) {
			type_emit_row(findings, rows[i].total, percent, 0);
			continue;
		}
		rest.count += rows[i].total->count;
		rest.bytes += rows[i].total->bytes;
		rest.overhead_bytes += rows[i].total->overhead_bytes;
		rest_count++;
	}
	if (rest_count > 0) {
		type_emit_row(
			findings, &rest, 100.0 * (double)rest.bytes / (double)graph->total_bytes, rest_count);
	}
	return 0;
}

const struct rm_pass rm_pass_type_breakdown = {
	.name = "type_breakdown",
	.summary = "bytes by kind of memory",
	.emits = {RM_FINDING_DOMINANT_TYPE, RM_FINDING_TYPE_RANKING},
	.emits_count = 2,
	.run = type_run,
};
