/*
 * Garbage that nothing but the collector frees: neither the program nor anything that refcounts
 * prove reaches it. Values that hang from garbage cycles count like the cycles themselves. No
 * guess: an object that only C code holds is no garbage here (refcount_audit.h).
 */
#include "base.h"

#include "pass.h"

#include "topk.h"
#include "value_finding.h"

#define PENDING_CLASSES_MAX 20
#define PENDING_TEXT_MAX    5 /* classes that the text names */
#define PENDING_SAMPLES_MAX 3

struct pending_class {
	uint64_t count;
	uint64_t bytes;
};

struct pending {
	uint64_t objects;
	uint64_t values;
	uint64_t bytes;
	uint64_t allocated;
	struct pending_class *classes;
	struct rm_topk largest; /* sources of garbage, by what they retain */
};

/* Of a cycle that nothing else leads to, one member is sample enough. */
static bool pending_is_sample(const struct rm_derived *derived, rm_node node)
{
	uint32_t cycle = rm_cycle_of(derived, node);

	return rm_type_is_value(derived->graph->types[node]) &&
		   (cycle == RM_CSR_NONE || derived->cycles.members[derived->cycles.first[cycle]] == node);
}

static void pending_collect(struct pending *p, const struct rm_pass_context *context)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_derived *derived = context->derived;

	p->classes =
		rm_arena_zalloc(context->scratch, ((size_t)graph->class_count + 1) * sizeof(*p->classes));
	for (rm_node node = 0; node < graph->node_count; node++) {
		uint32_t class_id = graph->class_ids[node];

		if (rm_state_of(derived, node) != RM_STATE_GARBAGE) {
			continue;
		}
		p->values++;
		p->bytes += rm_graph_size(graph, node);
		p->allocated += rm_graph_allocated(graph, node);
		if (graph->types[node] == RM_TYPE_OBJECT) {
			p->objects++;
		}
		if (graph->types[node] == RM_TYPE_OBJECT && class_id != RM_CLASS_NONE) {
			p->classes[class_id].count++;
			p->classes[class_id].bytes += rm_graph_size(graph, node);
		}
	}
	for (size_t i = 0; i < derived->liveness.garbage_sources.count; i++) {
		rm_node node = derived->liveness.garbage_sources.items[i];

		if (pending_is_sample(derived, node)) {
			rm_topk_add(&p->largest, rm_retained_allocated(&derived->retained, node), node);
		}
	}
	rm_topk_sort(&p->largest);
}

static void pending_add_classes(
	struct rm_finding *f, const struct rm_graph *graph, const struct pending *p)
{
	struct rm_fact_list *map = rm_fact_add_map(&f->facts, "classes");
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, "top_classes");
	struct rm_topk top;

	rm_topk_init(&top, PENDING_CLASSES_MAX);
	for (uint32_t i = 0; i < graph->class_count; i++) {
		if (p->classes[i].count > 0) {
			rm_topk_add(&top, p->classes[i].bytes, i);
		}
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		uint32_t id = (uint32_t)top.items[i].id;
		struct rm_facts *row = rm_fact_map_add(map, graph->classes[id].name);

		rm_fact_add_count(row, "count", (int64_t)p->classes[id].count);
		rm_fact_add_bytes(row, "size", (int64_t)p->classes[id].bytes);
		if (i < PENDING_TEXT_MAX) {
			row = rm_fact_list_add(list);
			rm_fact_add_text(row, "name", graph->classes[id].name);
			rm_fact_add_count(row, "count", (int64_t)p->classes[id].count);
			rm_fact_add_bytes(row, "size", (int64_t)p->classes[id].bytes);
		}
	}
	rm_topk_release(&top);
}

static enum rm_severity pending_severity(uint64_t bytes, uint64_t heap_bytes)
{
	enum rm_severity severity = rm_severity_by_size(bytes, heap_bytes);

	return severity == RM_SEVERITY_LOW && !rm_size_is_small(bytes) ? RM_SEVERITY_INFO : severity;
}

static void pending_emit(
	const struct rm_pass_context *context, struct rm_findings *findings, const struct pending *p)
{
	const struct rm_retained *tree = &context->derived->retained;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_GC_PENDING_CANDIDATE);
	struct rm_fact_list *samples;

	rm_finding_set_severity(f, pending_severity(p->allocated, context->heap->heap_bytes));
	rm_finding_set_memory(f, context, p->bytes, RM_IMPACT_SAVING);
	rm_finding_set_anchor(f, rm_retained_virtual(tree, RM_VIRTUAL_U));
	rm_fact_add_count(&f->facts, "total_count", (int64_t)p->objects);
	rm_fact_add_count(&f->facts, "value_count", (int64_t)p->values);
	rm_fact_add_bytes(&f->facts, "total_size", (int64_t)p->bytes);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)p->allocated);
	pending_add_classes(f, context->graph, p);
	samples = rm_fact_add_list(&f->facts, "sample_paths");
	for (size_t i = 0; i < p->largest.count; i++) {
		rm_fact_add_path(
			rm_fact_list_add(samples), NULL, (rm_node)p->largest.items[i].id, RM_TEXT_NONE);
		rm_finding_attach(f, (rm_node)p->largest.items[i].id);
	}
	rm_finding_say_summary(f,
		p->objects > 0
			? "{total_count} garbage {total_count?object|objects} ({total_size} with all below) "
			  "that {total_count?waits|wait} for the collector"
			: "{value_count} garbage values ({total_size}) that wait for the collector");
	if (p->objects > 0) {
		rm_finding_say_hypothesis(f, "{top_classes:{name} ({count}, {size})|, }");
	}
	rm_finding_say_next(f, "gc_collect_cycles() frees them; see that gc_enable() is on");
	rm_finding_say_next(
		f, "Compare with a later snapshot: if they grow, break the cycles they come from");
	rm_finding_end(f);
}

static int pending_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct pending p = {0};

	(void)err;
	if (context->derived->liveness.garbage_nodes == 0) {
		return 0;
	}
	rm_topk_init(&p.largest, PENDING_SAMPLES_MAX);
	pending_collect(&p, context);
	if (p.values > 0) {
		pending_emit(context, findings, &p);
	}
	rm_topk_release(&p.largest);
	return 0;
}

const struct rm_pass rm_pass_gc_pending = {
	.name = "gc_pending",
	.summary = "garbage that waits for the collector",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_GC_PENDING_CANDIDATE},
	.emits_count = 1,
	.run = pending_run,
};
