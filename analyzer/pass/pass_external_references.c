/*
 * Values with more references than the graph shows: somebody in C code holds them too (a driver, a
 * function in progress, a leak of an extension). They do not go when the program lets go of them,
 * so sizes of what they hang from are too large by their share. By class, or by type for what has
 * none.
 */
#include "base.h"

#include "pass.h"

#include "topk.h"
#include "value_finding.h"
#include "value_set.h"
#include "value_shape.h"
#include "vec.h"

#define EXTERNAL_BYTES_MIN    (64 * 1024)
#define EXTERNAL_FINDINGS_MAX 10
#define EXTERNAL_SAMPLES_MAX  5
/* Of these what several members hold together counts too; each may cost a look at all they reach. */
#define EXTERNAL_EXACT_MAX 16

/* A missing reference; groups are runs of equal keys. */
struct external_row {
	uint64_t key; /* class, or type of what has none */
	rm_node node;
	uint32_t missing;
};

struct external_group {
	size_t first;
	size_t count;
	uint64_t missing;
	struct rm_value_sum retained;
};

struct external_search {
	const struct rm_pass_context *context;
	RM_VEC(struct external_row) rows;
	RM_VEC(struct external_group) groups;
	uint32_t exact_left; /* groups that may still be asked for what their members hold together */
};

static int external_row_compare(const void *left, const void *right)
{
	const struct external_row *a = left, *b = right;

	if (a->key != b->key) {
		return a->key < b->key ? -1 : 1;
	}
	return a->node < b->node ? -1 : a->node > b->node;
}

static void external_collect(struct external_search *s)
{
	const struct rm_audit *audit = &s->context->derived->audit;
	const struct rm_graph *graph = s->context->graph;

	for (size_t i = 0; i < audit->missing.count; i++) {
		struct external_row row = {
			.node = audit->missing.items[i].node, .missing = audit->missing.items[i].count};

		row.key = graph->class_ids[row.node] != RM_CLASS_NONE
					  ? UINT64_C(1) << 32 | graph->class_ids[row.node]
					  : graph->types[row.node];
		rm_vec_push(&s->rows, row);
	}
	if (s->rows.count > 1) {
		qsort(s->rows.items, s->rows.count, sizeof(*s->rows.items), external_row_compare);
	}
}

static void external_measure(struct external_search *s, struct external_group *group)
{
	rm_node *nodes = rm_arena_array(s->context->scratch, group->count, sizeof(*nodes));

	for (size_t i = 0; i < group->count; i++) {
		nodes[i] = s->rows.items[group->first + i].node;
		group->missing += s->rows.items[group->first + i].missing;
	}
	rm_value_set_retained(&group->retained, &s->context->derived->retained, nodes, group->count);
	if (group->count > 1 && s->exact_left > 0) {
		struct rm_freed freed;

		s->exact_left--;
		rm_freed_nodes(&freed, s->context->freed, nodes, group->count);
		group->retained.bytes = freed.bytes;
		group->retained.allocated = freed.allocated;
	}
}

static void external_group(struct external_search *s)
{
	for (size_t i = 0; i < s->rows.count; i++) {
		if (i == 0 || s->rows.items[i].key != s->rows.items[i - 1].key) {
			struct external_group *group = rm_vec_add(&s->groups);

			group->first = i;
		}
		rm_vec_last(&s->groups).count++;
	}
	for (size_t i = 0; i < s->groups.count; i++) {
		external_measure(s, &s->groups.items[i]);
	}
}

static void external_emit(
	struct external_search *s, struct rm_findings *findings, const struct external_group *group)
{
	const struct rm_pass_context *context = s->context;
	const struct rm_graph *graph = context->graph;
	const struct rm_retained *tree = &context->derived->retained;
	const struct external_row *rows = &s->rows.items[group->first];
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_EXTERNAL_REFERENCES);
	struct rm_text class_name = rm_graph_class_name(graph, rows->node);
	rm_node *nodes = rm_arena_array(context->scratch, group->count, sizeof(*nodes));
	struct rm_fact_list *samples;
	struct rm_topk top;

	rm_topk_init(&top, EXTERNAL_SAMPLES_MAX);
	for (size_t i = 0; i < group->count; i++) {
		nodes[i] = rows[i].node;
		rm_topk_add(&top, rm_retained_allocated(tree, rows[i].node), rows[i].node);
	}
	rm_topk_sort(&top);
	rm_finding_set_severity(f, rm_severity_up_to_medium(group->retained.allocated,
								   context->heap->heap_bytes) == RM_SEVERITY_MEDIUM
								   ? RM_SEVERITY_LOW
								   : RM_SEVERITY_INFO);
	rm_finding_set_memory(f, context, group->retained.bytes, RM_IMPACT_CURRENT);
	rm_finding_set_anchor(f, rm_members_common(tree, nodes, group->count));
	rm_fact_add_text(&f->facts, "class_or_type",
		class_name.ptr != NULL ? class_name : rm_text_of(rm_type_word(graph->types[rows->node])));
	rm_fact_add_count(&f->facts, "count", (int64_t)group->count);
	rm_fact_add_bytes(&f->facts, "retained_bytes", (int64_t)group->retained.bytes);
	rm_fact_add_bytes(
		&f->facts, "retained_allocated_bytes", (int64_t)group->retained.allocated);
	rm_fact_add_bool(&f->facts, "inferred", true);
	rm_fact_add_count(&f->facts, "missing_references", (int64_t)group->missing);
	samples = rm_fact_add_list(&f->facts, "sample_paths");
	for (size_t i = 0; i < top.count; i++) {
		rm_fact_add_path(rm_fact_list_add(samples), NULL, (rm_node)top.items[i].id, RM_TEXT_NONE);
		rm_finding_attach(f, (rm_node)top.items[i].id);
	}
	rm_topk_release(&top);
	rm_finding_say_summary(f,
		"{count} {class_or_type} {count?value|values} with {missing_references} "
		"{missing_references?reference|references} from C code ({retained_bytes} retained)");
	rm_finding_say_hypothesis(f,
		"Their refcounts are higher than the references that the snapshot shows: an extension or a "
		"function in progress holds them");
	rm_finding_say_next(f, "See what C code was given them: a driver, a callback, a stream");
	rm_finding_say_next(
		f, "If no function was in progress and they stay for good, suspect a leak in an extension");
	rm_finding_end(f);
}

static int external_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct external_search s = {.context = context, .exact_left = EXTERNAL_EXACT_MAX};
	struct rm_topk top;

	(void)err;
	external_collect(&s);
	external_group(&s);
	rm_topk_init(&top, EXTERNAL_FINDINGS_MAX);
	for (size_t i = 0; i < s.groups.count; i++) {
		if (s.groups.items[i].retained.bytes >= EXTERNAL_BYTES_MIN) {
			rm_topk_add(&top, s.groups.items[i].retained.bytes, i);
		}
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		external_emit(&s, findings, &s.groups.items[top.items[i].id]);
	}
	rm_topk_release(&top);
	rm_vec_release(&s.rows);
	rm_vec_release(&s.groups);
	return 0;
}

const struct rm_pass rm_pass_external_references = {
	.name = "external_references",
	.summary = "values that C code holds beside the program",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_EXTERNAL_REFERENCES},
	.emits_count = 1,
	.run = external_run,
};
