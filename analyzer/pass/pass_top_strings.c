/*
 * The largest strings. Strings of equal content are one row, since what can be done about one can
 * be done about all; the row weighs what all copies take. Contents are compared by bytes where the
 * snapshot has them whole, else by its keyed hash and the length; what a snapshot without contents
 * does not say is not guessed.
 */
#include "base.h"

#include "pass.h"

#include "map.h"
#include "string_content.h"
#include "topk.h"
#include "value_finding.h"
#include "value_shape.h"
#include "vec.h"

#define STRING_BYTES_MIN 10240
#define STRING_ROWS_MAX  10

struct string_group {
	rm_node first;
	uint64_t copies;
	uint64_t bytes; /* of all copies */
	uint64_t allocated_bytes;
	uint32_t same_hash; /* group with the same hash and another content, plus 1 */
};

struct string_collector {
	const struct rm_graph *graph;
	struct rm_map index;
	RM_VEC(struct string_group) groups;
};

static struct string_group *string_group(struct string_collector *c, rm_node string)
{
	struct rm_string_content content;
	struct string_group *group;
	uint32_t *at = NULL;
	bool is_new = true;

	rm_string_content_get(&content, c->graph, string);
	if (content.is_known) {
		at = rm_map_add(&c->index, rm_string_content_key(&content), &is_new);
	}
	for (uint32_t i = is_new ? 0 : *at; i != 0; i = c->groups.items[i - 1].same_hash) {
		struct rm_string_content other;

		rm_string_content_get(&other, c->graph, c->groups.items[i - 1].first);
		if (rm_string_content_equals(&content, &other)) {
			return &c->groups.items[i - 1];
		}
	}
	group = rm_vec_add(&c->groups);
	group->first = string;
	group->same_hash = is_new || at == NULL ? 0 : *at;
	if (at != NULL) {
		*at = (uint32_t)c->groups.count;
	}
	return group;
}

static void string_collect(struct string_collector *c)
{
	const struct rm_graph *graph = c->graph;

	for (rm_node node = 0; node < graph->node_count; node++) {
		struct string_group *group;

		if (graph->types[node] != RM_TYPE_STRING ||
			RM_LIKELY(rm_graph_size(graph, node) < STRING_BYTES_MIN)) {
			continue;
		}
		group = string_group(c, node);
		group->copies++;
		group->bytes += rm_graph_size(graph, node);
		group->allocated_bytes += rm_graph_allocated(graph, node);
	}
}

static void string_add_facts(
	struct rm_finding *f, const struct rm_graph *graph, const struct string_group *group)
{
	struct rm_strbuf preview = {0};
	struct rm_string_content content;

	rm_string_content_get(&content, graph, group->first);
	rm_string_preview(&preview, &content);
	rm_fact_add_node(&f->facts, "node_id", group->first);
	rm_fact_add_bytes(&f->facts, "size", (int64_t)rm_graph_size(graph, group->first));
	rm_fact_add_path(&f->facts, "owner_path", group->first, RM_TEXT_NONE);
	rm_fact_add_text(&f->facts, "preview", rm_strbuf_text(&preview));
	rm_fact_add_count(&f->facts, "copies", (int64_t)group->copies);
	rm_fact_add_bytes(&f->facts, "total_size", (int64_t)group->bytes);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)group->allocated_bytes);
	rm_fact_add_number(&f->facts, "refcount", rm_graph_refcount(graph, group->first));
	rm_fact_add_count(&f->facts, "length", (int64_t)content.length);
	rm_strbuf_release(&preview);
}

/* With or without number of copies, with or without a beginning to show. */
static const char *string_summary(const struct rm_finding *f)
{
	bool has_preview = rm_fact_find(&f->facts, "preview")->text.len > 0;

	if (rm_fact_find(&f->facts, "copies")->value.number > 1) {
		return has_preview ? "{copies} equal strings of {size} = {total_size} \xE2\x80\x94 "
							 "{owner_path}: {preview}"
						   : "{copies} equal strings of {size} = {total_size} \xE2\x80\x94 "
							 "{owner_path}";
	}
	return has_preview ? "{size} \xE2\x80\x94 {owner_path}: {preview}"
					   : "{size} \xE2\x80\x94 {owner_path}";
}

static void string_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct string_group *group)
{
	const struct rm_graph *graph = context->graph;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_LARGE_STRING);

	rm_finding_set_severity(
		f, rm_node_is_engine(graph, group->first)
			   ? RM_SEVERITY_LOW
			   : rm_severity_up_to_medium(group->allocated_bytes, context->heap->heap_bytes));
	rm_finding_set_memory(f, context, group->bytes, RM_IMPACT_CURRENT);
	string_add_facts(f, graph, group);
	rm_finding_set_value(f, context, group->first);
	rm_finding_say_summary(f, string_summary(f));
	rm_finding_end(f);
}

static int string_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct string_collector c = {.graph = context->graph};
	struct rm_topk top;

	(void)err;
	string_collect(&c);
	rm_topk_init(&top, STRING_ROWS_MAX);
	/*
	 * Groups stand in the order of their first nodes, so the index breaks ties as the node would.
	 */
	for (size_t i = 0; i < c.groups.count; i++) {
		rm_topk_add(&top, c.groups.items[i].bytes, i);
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		string_emit(context, findings, &c.groups.items[top.items[i].id]);
	}
	rm_topk_release(&top);
	rm_map_release(&c.index);
	rm_vec_release(&c.groups);
	return 0;
}

const struct rm_pass rm_pass_top_strings = {
	.name = "top_strings",
	.summary = "the largest strings, equal ones together",
	.needs = RM_NEED_NODES,
	.emits = {RM_FINDING_LARGE_STRING},
	.emits_count = 1,
	.run = string_run,
};
