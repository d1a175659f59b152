/*
 * Values that refer to each other in a circle. Reference counts never free them; only the collector
 * does, and only once nothing else holds them. Alike cycles are one finding, sized by what dropping
 * all of their members at once would free: the sum over single cycles would count what they share
 * again and again, and the first one times their number is wrong as soon as one of them is odd.
 *
 * One or two objects are a micro-cycle (an object and its closure, parent and child); a big one
 * that exists once or twice is how containers of services look, and no mistake.
 */
#include "base.h"

#include "pass.h"

#include "back_reference.h"
#include "cycle_groups.h"
#include "value_finding.h"
#include "value_set.h"

#define CYCLE_GROUPS_MAX      10
#define CYCLE_COMPOSITION_MAX 5
#define CYCLE_EVIDENCE_MAX    5
#define MICRO_OBJECTS_MAX     2
#define DI_CLASSES_MIN        16 /* no data structure of one library has that many */
#define DI_CYCLES_MAX         2
#define SINGLE_ENTRY_MAX      2
#define FEW_ENTRIES_MAX       10
#define STRUCTURAL_MIN        11 /* as often as this by design, not by accident */

struct cycle_facts {
	const struct rm_cycle_group *group;
	/* The first of its cycles with the fewest entries: no variable of a loop holds it. */
	uint32_t example;
	struct rm_node_vec members;
	struct rm_freed freed;
	struct rm_strbuf composition;
	struct rm_strbuf back_reference;
	bool breaks_cycle;
	uint32_t entries; /* references from outside into one cycle, the most of all */
	rm_node entry;
};

/* References from outside into the members of one cycle. */
static uint32_t cycle_entries(const struct rm_derived *derived, uint32_t cycle)
{
	const struct rm_graph *graph = derived->graph;
	const struct rm_cycles *cycles = &derived->cycles;
	uint32_t entries = 0;
	struct rm_edge edge;

	for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
		rm_node node = cycles->members[i];

		for (uint32_t k = 0; rm_graph_next_in(graph, node, &k, &edge);) {
			if (edge.parent != RM_NODE_NONE && rm_flow_is_strong(edge.strength, edge.kind) &&
				!rm_cycles_has(cycles, cycle, edge.parent)) {
				entries++;
			}
		}
	}
	return entries;
}

/*
 * The member that the program finds first: its shortest way comes from outside. Else the first
 * object.
 */
static rm_node cycle_entry(const struct rm_derived *derived, uint32_t cycle)
{
	const struct rm_graph *graph = derived->graph;
	const struct rm_cycles *cycles = &derived->cycles;
	rm_node object = RM_NODE_NONE;

	for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
		rm_node node = cycles->members[i];
		struct rm_edge edge = {.parent = RM_NODE_NONE};

		if (graph->path_edges[node] != RM_EDGE_NONE) {
			rm_graph_edge(&edge, graph, graph->path_edges[node]);
			if (edge.parent == RM_NODE_NONE || !rm_cycles_has(cycles, cycle, edge.parent)) {
				return node;
			}
		}
		if (object == RM_NODE_NONE && graph->types[node] == RM_TYPE_OBJECT) {
			object = node;
		}
	}
	return object;
}

static void cycle_collect(struct cycle_facts *c, const struct rm_pass_context *context,
	const struct rm_cycle_groups *groups, const struct rm_cycle_group *group)
{
	const struct rm_derived *derived = context->derived;
	const struct rm_cycles *cycles = &derived->cycles;
	struct rm_cycle_classes classes = {0};
	struct rm_back_reference back;
	uint32_t fewest = UINT32_MAX;

	*c = (struct cycle_facts){.group = group};
	for (uint32_t k = 0; k < group->count; k++) {
		uint32_t cycle = groups->cycles.items[group->first + k];
		uint32_t entries = cycle_entries(derived, cycle);

		c->entries = entries > c->entries ? entries : c->entries;
		if (entries < fewest) {
			fewest = entries;
			c->example = cycle;
		}
		for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
			rm_vec_push(&c->members, cycles->members[i]);
		}
	}
	rm_freed_nodes(&c->freed, context->freed, c->members.items, c->members.count);
	rm_cycle_classes_of(&classes, derived, c->example);
	rm_cycle_composition(&c->composition, context->graph, &classes, CYCLE_COMPOSITION_MAX);
	if (rm_back_reference_find(&back, derived, c->example)) {
		rm_back_reference_text(&c->back_reference, derived, &back);
		c->breaks_cycle = back.breaks_cycle;
	}
	c->entry = cycle_entry(derived, c->example);
	rm_vec_release(&classes.items);
}

static void cycle_release(struct cycle_facts *c)
{
	rm_vec_release(&c->members);
	rm_strbuf_release(&c->composition);
	rm_strbuf_release(&c->back_reference);
}

static const char *cycle_likelihood(uint32_t entries)
{
	if (entries <= SINGLE_ENTRY_MAX) {
		return "high";
	}
	return entries <= FEW_ENTRIES_MAX ? "medium" : "low";
}

static struct rm_finding *cycle_begin(const struct rm_pass_context *context,
	struct rm_findings *findings, enum rm_finding_kind kind, const struct cycle_facts *c)
{
	const struct rm_cycles *cycles = &context->derived->cycles;
	struct rm_finding *f = rm_finding_begin(findings, kind);
	uint32_t end = cycles->first[c->example + 1];

	rm_finding_set_anchor(
		f, rm_members_common(&context->derived->retained, c->members.items, c->members.count));
	for (uint32_t i = cycles->first[c->example];
		 i < end && i < cycles->first[c->example] + CYCLE_EVIDENCE_MAX; i++) {
		rm_finding_attach(f, cycles->members[i]);
	}
	rm_fact_add_text(&f->facts, "composition", rm_strbuf_text(&c->composition));
	rm_fact_add_count(&f->facts, "count", c->group->count);
	rm_fact_add_count(&f->facts, "class_count", c->group->class_count);
	rm_fact_add_bytes(&f->facts, "total_size", (int64_t)c->group->bytes);
	return f;
}

static void cycle_add_facts(
	struct rm_finding *f, const struct rm_pass_context *context, const struct cycle_facts *c)
{
	rm_fact_add_bytes(&f->facts, "retained_size", (int64_t)c->freed.bytes);
	rm_fact_add_bytes(&f->facts, "retained_allocated_bytes", (int64_t)c->freed.allocated);
	rm_fact_add_text(&f->facts, "back_reference", rm_strbuf_text(&c->back_reference));
	rm_fact_add_bool(&f->facts, "breaks_cycle", c->breaks_cycle);
	rm_fact_add_path(&f->facts, "entry_path", c->entry, RM_TEXT_NONE);
	rm_fact_add_count(&f->facts, "ext_incoming", c->entries);
	rm_fact_add_text(
		&f->facts, "single_owner_likelihood", rm_text_of(cycle_likelihood(c->entries)));
	rm_fact_add_text(
		&f->facts, "reachability", rm_text_of(c->group->is_garbage ? "garbage" : "live"));
	rm_fact_add_count(&f->facts, "others", (int64_t)c->group->count - 1);
	if (c->entry != RM_NODE_NONE && rm_value_is_inferred(context->derived, c->entry)) {
		rm_fact_add_bool(&f->facts, "inferred", true);
		rm_finding_set_confidence(f, RM_CONFIDENCE_MEDIUM);
	}
	/* A live cycle is freed with whoever holds it: only garbage is there for the taking. */
	rm_finding_set_memory(
		f, context, c->freed.bytes, c->group->is_garbage ? RM_IMPACT_SAVING : RM_IMPACT_CURRENT);
}

static void cycle_say_next(struct rm_finding *f, const struct cycle_facts *c)
{
	if (c->breaks_cycle) {
		rm_finding_say_next(f, c->group->count == 1
								   ? "Break {back_reference} to eliminate the cycle"
								   : "Break {back_reference} to eliminate all {count} cycles");
	} else if (c->back_reference.len > 0) {
		rm_finding_say_next(
			f, "Look for the references that close the cycle, such as {back_reference}");
	} else {
		rm_finding_say_next(f, "Look for the reference that closes the cycle");
	}
	rm_finding_say_next(
		f, "Use a WeakReference for the way back, or clear it when the values are done with");
	if (c->group->is_garbage) {
		rm_finding_say_next(
			f, "Nothing refers to them any more: gc_collect_cycles() would free them now");
	}
}

static void cycle_emit_cluster(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct cycle_facts *c)
{
	struct rm_finding *f = cycle_begin(context, findings, RM_FINDING_CYCLE_CLUSTER, c);

	cycle_add_facts(f, context, c);
	rm_finding_set_severity(
		f, rm_severity_up_to_medium(c->freed.allocated, context->heap->heap_bytes));
	rm_finding_say_summary(f,
		c->freed.bytes > c->group->bytes
			? "{count} identical {count?cycle|cycles} ({class_count} {class_count?class|classes}, "
			  "{total_size} shallow, {retained_size} retained)"
			: "{count} identical {count?cycle|cycles} ({class_count} {class_count?class|classes}, "
			  "{total_size} shallow)");
	rm_finding_say_hypothesis(f, "Per cycle: {composition}");
	if (c->back_reference.len > 0) {
		rm_finding_say_hypothesis(f, "Back-reference: {back_reference}");
	}
	rm_finding_say_hypothesis(f, "Example: {entry_path}");
	if (c->group->count > 1) {
		rm_finding_say_hypothesis(f, "({others} more with same pattern)");
	}
	if (c->group->is_garbage) {
		rm_finding_say_hypothesis(
			f, "Nothing holds {count?it|them} any more: garbage that waits for the collector");
	} else if (c->entries <= SINGLE_ENTRY_MAX && c->breaks_cycle) {
		rm_finding_say_hypothesis(f,
			"Single entry point \xE2\x80\x94 breaking the back-reference likely frees this cycle");
	} else if (c->group->count >= STRUCTURAL_MIN) {
		rm_finding_say_hypothesis(f, "So many of a kind are part of the design, not an accident");
	}
	cycle_say_next(f, c);
	rm_finding_end(f);
}

static void cycle_emit_micro(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct cycle_facts *c)
{
	struct rm_finding *f = cycle_begin(context, findings, RM_FINDING_MICRO_CYCLE, c);

	cycle_add_facts(f, context, c);
	rm_finding_say_summary(
		f, "{count} {count?micro-cycle|micro-cycles}: {composition} ({total_size} total)");
	rm_finding_say_hypothesis(f, c->group->object_count == 1
									 ? "An object that refers to itself"
									 : "Two objects that refer to each other");
	if (c->back_reference.len > 0) {
		rm_finding_say_hypothesis(f, "Back-reference: {back_reference}");
	}
	if (c->group->is_garbage) {
		rm_finding_say_hypothesis(
			f, "Nothing holds {count?it|them} any more: garbage that waits for the collector");
	}
	rm_finding_say_next(f, "See whether one side can be a WeakReference");
	rm_finding_end(f);
}

static void cycle_emit_container(const struct rm_pass_context *context,
	struct rm_findings *findings, const struct cycle_facts *c)
{
	struct rm_finding *f = cycle_begin(context, findings, RM_FINDING_DI_CONTAINER_CYCLE, c);

	cycle_add_facts(f, context, c);
	rm_finding_set_memory(f, context, c->group->bytes, RM_IMPACT_CURRENT);
	rm_finding_say_summary(
		f, "{class_count} classes forming {count} {count?cycle|cycles} ({total_size})");
	rm_finding_say_hypothesis(f, "What a container of services costs: they know each other");
	rm_finding_say_hypothesis(f, "Top classes: {composition}");
	rm_finding_say_next(f, "Fewer instances of the container would lower it");
	rm_finding_end(f);
}

static int cycle_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct rm_cycle_groups groups;

	(void)err;
	rm_cycle_groups_find(&groups, context->derived);
	for (size_t i = 0; i < groups.groups.count && i < CYCLE_GROUPS_MAX; i++) {
		const struct rm_cycle_group *group = &groups.groups.items[i];
		struct cycle_facts c;

		cycle_collect(&c, context, &groups, group);
		if (group->object_count <= MICRO_OBJECTS_MAX) {
			cycle_emit_micro(context, findings, &c);
		} else if (group->class_count >= DI_CLASSES_MIN && group->count <= DI_CYCLES_MAX) {
			cycle_emit_container(context, findings, &c);
		} else {
			cycle_emit_cluster(context, findings, &c);
		}
		cycle_release(&c);
	}
	rm_cycle_groups_release(&groups);
	return 0;
}

const struct rm_pass rm_pass_cycle_cluster = {
	.name = "cycle_cluster",
	.summary = "values that refer to each other in circles",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_CYCLE_CLUSTER, RM_FINDING_MICRO_CYCLE, RM_FINDING_DI_CONTAINER_CYCLE},
	.emits_count = 3,
	.run = cycle_run,
};
