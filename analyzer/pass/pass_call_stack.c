/*
 * Where the program stood: the frames below the root call_frames, and below
 * memory_limit_call_frames when the snapshot was taken on the way out of a failed allocation.
 * Frames of suspended generators and fibers hang below their objects and are no part of it.
 */
#include "base.h"

#include "pass.h"

#include "owner_path.h"
#include "vec.h"

struct stack_frame {
	int64_t number;
	rm_node node;
};

static int stack_compare(const void *left, const void *right)
{
	const struct stack_frame *a = left, *b = right;

	if (a->number != b->number) {
		return a->number < b->number ? -1 : 1;
	}
	return a->node < b->node ? -1 : a->node > b->node;
}

static void stack_emit(const struct rm_graph *graph, struct rm_findings *findings, rm_node root,
	const char *stack_kind, const char *header)
{
	RM_VEC(struct stack_frame) frames = {0};
	struct rm_strbuf label = {0};
	struct rm_fact_list *list;
	struct rm_finding *f;
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[root]; rm_graph_next_out(graph, root, &id, &edge);) {
		struct stack_frame frame = {.node = edge.child};

		if (graph->types[edge.child] == RM_TYPE_CALL_FRAME &&
			rm_text_to_i64(&frame.number, rm_graph_text(graph, edge.link))) {
			rm_vec_push(&frames, frame);
		}
	}
	if (frames.count == 0) {
		goto out;
	}
	qsort(frames.items, frames.count, sizeof(*frames.items), stack_compare);
	f = rm_finding_begin(findings, RM_FINDING_CALL_STACK);
	list = rm_fact_add_list(&f->facts, "frames");
	for (size_t i = 0; i < frames.count; i++) {
		rm_strbuf_clear(&label);
		rm_frame_label(&label, graph, frames.items[i].node);
		rm_fact_add_text(rm_fact_list_add(list), NULL, rm_strbuf_text(&label));
	}
	rm_fact_add_count(&f->facts, "depth", (int64_t)frames.count);
	rm_fact_add_text(&f->facts, "stack_kind", rm_text_of(stack_kind));
	rm_fact_add_text(&f->facts, "header", rm_text_of(header));
	rm_finding_say_summary(f, "{header}: {frames:{}| -> }");
	rm_finding_say_hypothesis(f, "{frames:#{#} {}|\n}");
	rm_finding_end(f);
out:
	rm_vec_release(&frames);
	rm_strbuf_release(&label);
}

static int stack_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	rm_node at_capture = RM_NODE_NONE, at_limit = RM_NODE_NONE;

	(void)err;
	for (uint32_t i = 0; i < graph->root_count; i++) {
		struct rm_text link = rm_graph_text(graph, graph->roots[i].link);

		if (rm_text_is(link, "call_frames") && at_capture == RM_NODE_NONE) {
			at_capture = graph->roots[i].node;
		} else if (rm_text_is(link, "memory_limit_call_frames") && at_limit == RM_NODE_NONE) {
			at_limit = graph->roots[i].node;
		}
	}
	if (at_limit != RM_NODE_NONE) {
		stack_emit(graph, findings, at_limit, "memory_limit", "Call Stack at the memory limit");
	}
	if (at_capture != RM_NODE_NONE) {
		stack_emit(graph, findings, at_capture,
			at_limit != RM_NODE_NONE ? "capture_shutdown" : "capture", "Call Stack at capture");
	}
	return 0;
}

const struct rm_pass rm_pass_call_stack = {
	.name = "call_stack",
	.summary = "the PHP functions that were running",
	.emits = {RM_FINDING_CALL_STACK},
	.emits_count = 1,
	.run = stack_run,
};
