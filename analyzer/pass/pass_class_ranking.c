/*
 * Which classes the objects are of, by the bytes of the objects themselves. One class with more
 * than half of them, and enough instances to be a pattern, is a finding.
 */
#include "base.h"

#include "pass.h"

#include "value_finding.h"

#define RANKING_ROWS_MAX 20
#define DOMINANT_PERCENT 50.0
/* One lone object is all of its heap's objects; a hundred of one class were made by a loop. */
#define DOMINANT_INSTANCES_MIN 100

static int class_compare(const void *left, const void *right)
{
	const struct rm_class *a = *(const struct rm_class *const *)left;
	const struct rm_class *b = *(const struct rm_class *const *)right;

	if (a->bytes != b->bytes) {
		return a->bytes > b->bytes ? -1 : 1;
	}
	return rm_text_compare(a->name, b->name);
}

static void class_add_facts(struct rm_finding *f, const struct rm_class *class, double percent)
{
	rm_fact_add_text(&f->facts, "class_name", class->name);
	rm_fact_add_count(&f->facts, "count", (int64_t) class->count);
	rm_fact_add_bytes(&f->facts, "memory_bytes", (int64_t) class->bytes);
	rm_fact_add_percent(&f->facts, "percentage_of_object_memory", percent);
	rm_fact_add_bytes(
		&f->facts, "avg_size", class->count > 0 ? (int64_t)(class->bytes / class->count) : 0);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t) class->allocated_bytes);
	rm_finding_set_impact(f, (int64_t) class->bytes, RM_IMPACT_CURRENT);
}

/* Rated by what all instances hold together; where edges are not followed, by what they take themselves. */
static void class_add_retained(struct rm_finding *f, const struct rm_pass_context *context,
	uint32_t class_id, uint64_t shallow_allocated)
{
	const struct rm_graph *graph = context->graph;
	struct rm_freed retained = {.allocated = shallow_allocated};

	if (context->derived != NULL) {
		const struct rm_property_stats *stats = &context->derived->properties;
		const rm_node *instances = stats->instances + stats->first_instances[class_id];
		uint32_t count = rm_class_instance_count(stats, class_id);

		rm_freed_class(&retained, context->freed, class_id, count);
		rm_fact_add_bytes(&f->facts, "retained_bytes", (int64_t)retained.bytes);
		rm_fact_add_bytes(
			&f->facts, "retained_allocated_bytes", (int64_t)retained.allocated);
		rm_finding_set_members(f, context, instances, count > 0 ? 1 : 0);
		rm_finding_set_anchor(f, rm_members_common(&context->derived->retained, instances, count));
		rm_finding_set_held(f, (int64_t)retained.bytes);
	} else {
		for (rm_node node = 0; node < graph->node_count; node++) {
			if (graph->class_ids[node] == class_id && graph->types[node] == RM_TYPE_OBJECT) {
				rm_finding_attach(f, node);
				break;
			}
		}
	}
	rm_finding_set_severity(
		f, rm_severity_by_size(retained.allocated, context->heap->heap_bytes));
}

static void class_emit_dominant(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct rm_class *class, double percent)
{
	const struct rm_graph *graph = context->graph;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_DOMINANT_CLASS);

	class_add_facts(f, class, percent);
	class_add_retained(f, context, (uint32_t)(class - graph->classes), class->allocated_bytes);
	rm_finding_say_summary(f,
		"{class_name}: {count} instances x {avg_size} = {percentage_of_object_memory}% of object "
		"memory ({memory_bytes})");
	/* What holds little, or is only a few objects, accuses nobody. */
	rm_finding_say_hypothesis(f,
		f->severity == RM_SEVERITY_LOW && context->derived != NULL
			? "Most of the object memory is of this class; at this size that is normal unless it grows"
			: "Unbounded accumulation \xE2\x80\x94 likely a loop without limit");
	rm_finding_say_next(f, "Check if count scales with input size");
	rm_finding_say_next(f, "Look for owner path to find the accumulating container");
	rm_finding_end(f);
}

static int class_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_class **rows =
		rm_arena_array(context->scratch, graph->class_count, sizeof(*rows));
	uint64_t total = 0;
	uint32_t count = 0;

	(void)err;
	for (uint32_t i = 0; i < graph->class_count; i++) {
		if (graph->classes[i].count > 0) {
			rows[count++] = &graph->classes[i];
			total += graph->classes[i].bytes;
		}
	}
	if (total == 0) {
		return 0;
	}
	qsort(rows, count, sizeof(*rows), class_compare);
	for (uint32_t i = 0; i < count && i < RANKING_ROWS_MAX; i++) {
		double percent = 100.0 * (double)rows[i]->bytes / (double)total;
		struct rm_finding *f;

		if (percent > DOMINANT_PERCENT && rows[i]->count >= DOMINANT_INSTANCES_MIN) {
			class_emit_dominant(context, findings, rows[i], percent);
		}
		f = rm_finding_begin(findings, RM_FINDING_CLASS_RANKING);
		rm_fact_add_number(&f->facts, "rank", i + 1);
		class_add_facts(f, rows[i], percent);
		rm_finding_say_summary(
			f, "#{rank} {class_name}: {count} instances x {avg_size} ({memory_bytes})");
		rm_finding_end(f);
	}
	return 0;
}

const struct rm_pass rm_pass_class_ranking = {
	.name = "class_ranking",
	.summary = "bytes of objects by class",
	.emits = {RM_FINDING_DOMINANT_CLASS, RM_FINDING_CLASS_RANKING},
	.emits_count = 2,
	.run = class_run,
};
