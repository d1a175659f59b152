/*
 * Connections, files and other things of the world outside that only a cycle holds. They are
 * released when the collector gets to the cycle, and not when the program is done with them: a
 * transaction stays open, a lock is held, connections run out. In garbage that is so already; in a
 * live cycle it will be once the cycle is dropped.
 *
 * The search goes from the resource up, since there are few of them: first along its dominators,
 * then, for one that several members of a cycle hold together, backwards over all its holders.
 */
#include "base.h"

#include "pass.h"

#include "cycle_groups.h"
#include "map.h"
#include "value_finding.h"
#include "value_set.h"

#define LEAK_FINDINGS_MAX   10
#define LEAK_CLIMB_MAX      10000
#define LEAK_NEAR_MAX       64   /* holders among which a cycle is looked for */
#define LEAK_SEARCH_MAX     1000 /* holders looked at for the proof */
#define LEAK_CANDIDATES_MAX 4
#define LEAK_ANCESTORS_MAX  100
#define LEAK_CLASSES_SHOWN  5
#define LEAK_SIGNATURE_MAX  20

/*
 * By their whole name or its last part, since libraries have wrappers of the same name in their
 * namespace.
 */
static const char *const leak_class_names[] = {
	"PDO",
	"PDOStatement",
	"mysqli",
	"Mysqli",
	"mysqli_stmt",
	"mysqli_result",
	"PgSql\\Connection",
	"PgSql\\Result",
	"Redis",
	"CurlHandle",
	"CurlMultiHandle",
	"Socket",
	"FTP\\Connection",
	"AMQPConnection",
};

/* One resource and the cycle that holds it. */
struct leak_hit {
	rm_node node;
	uint32_t cycle;
	uint32_t group;
	bool is_garbage;
	struct rm_text name; /* class, or the resource's type */
};

struct leak_search {
	const struct rm_pass_context *context;
	struct rm_cycle_groups groups;
	uint32_t *group_of_cycle; /* RM_CSR_NONE: without objects. NULL until a cycle is met: mostly none is */
	RM_VEC(struct leak_hit) hits;
	struct rm_node_vec queue; /* of the search that is going on */
	struct rm_map seen;
};

static bool leak_name_matches(struct rm_text name, const char *wanted)
{
	struct rm_text end = rm_text_of(wanted);

	if (name.len < end.len ||
		!rm_text_equals(end, (struct rm_text){name.ptr + (name.len - end.len), end.len})) {
		return false;
	}
	return name.len == end.len || name.ptr[name.len - end.len - 1] == '\\';
}

static bool leak_is_resource_name(struct rm_text name)
{
	for (size_t i = 0; i < RM_COUNT_OF(leak_class_names); i++) {
		if (leak_name_matches(name, leak_class_names[i])) {
			return true;
		}
	}
	return false;
}

/* The class that a class extends, as a node; RM_NODE_NONE without one. */
static rm_node leak_parent_class(const struct rm_graph *graph, rm_node definition)
{
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[definition];
		 rm_graph_next_out(graph, definition, &id, &edge);) {
		if (edge.kind == RM_EDGE_CLASS && rm_text_is(rm_graph_text(graph, edge.link), "parent")) {
			return edge.child;
		}
	}
	return RM_NODE_NONE;
}

/* Whether instances are resources: the class or one that it extends is in the list. */
static bool leak_is_resource_class(const struct rm_graph *graph, const struct rm_class *class)
{
	rm_node node = class->definition;
	struct rm_text name;

	if (leak_is_resource_name(class->name)) {
		return true;
	}
	for (int i = 0; node != RM_NODE_NONE && i < LEAK_ANCESTORS_MAX; i++) {
		if (rm_graph_attribute(&name, graph, node, "class_name") && leak_is_resource_name(name)) {
			return true;
		}
		node = leak_parent_class(graph, node);
	}
	return false;
}

/* ---- the search ---- */

static void leak_queue(struct leak_search *s, rm_node node)
{
	bool is_new;

	(void)rm_map_add(&s->seen, node, &is_new);
	if (is_new) {
		rm_vec_push(&s->queue, node);
	}
}

static void leak_restart(struct leak_search *s, rm_node node)
{
	rm_map_release(&s->seen);
	rm_vec_clear(&s->queue);
	leak_queue(s, node);
}

static void leak_find_groups(struct leak_search *s)
{
	uint32_t cycle_count = s->context->derived->cycles.count;

	rm_cycle_groups_find(&s->groups, s->context->derived);
	s->group_of_cycle = rm_array(cycle_count, sizeof(*s->group_of_cycle));
	for (uint32_t i = 0; i < cycle_count; i++) {
		s->group_of_cycle[i] = RM_CSR_NONE;
	}
	for (size_t i = 0; i < s->groups.groups.count; i++) {
		const struct rm_cycle_group *group = &s->groups.groups.items[i];

		for (uint32_t k = 0; k < group->count; k++) {
			s->group_of_cycle[s->groups.cycles.items[group->first + k]] = (uint32_t)i;
		}
	}
}

/* The node's cycle if it has objects in it, else RM_CSR_NONE. */
static uint32_t leak_object_cycle(struct leak_search *s, rm_node node)
{
	uint32_t cycle = rm_cycle_of(s->context->derived, node);

	if (cycle == RM_CSR_NONE) {
		return cycle;
	}
	if (s->group_of_cycle == NULL) {
		leak_find_groups(s);
	}
	return s->group_of_cycle[cycle] != RM_CSR_NONE ? cycle : RM_CSR_NONE;
}

/* Cycles near the node, over its holders. */
static uint32_t leak_near_cycles(uint32_t *cycles, struct leak_search *s, rm_node node)
{
	const struct rm_derived *derived = s->context->derived;
	const struct rm_graph *graph = s->context->graph;
	uint32_t count = 0;

	leak_restart(s, node);
	for (size_t i = 0; i < s->queue.count && i < LEAK_NEAR_MAX; i++) {
		rm_node at = s->queue.items[i];
		uint32_t cycle = leak_object_cycle(s, at);
		struct rm_edge edge;

		if (cycle != RM_CSR_NONE) {
			bool is_known = false;

			for (uint32_t k = 0; k < count; k++) {
				is_known = is_known || cycles[k] == cycle;
			}
			if (!is_known && count < LEAK_CANDIDATES_MAX) {
				cycles[count++] = cycle;
			}
			continue;
		}
		for (uint32_t k = 0; rm_graph_next_in(graph, at, &k, &edge);) {
			if (edge.parent != RM_NODE_NONE && rm_edge_holds(derived, &edge)) {
				leak_queue(s, edge.parent);
			}
		}
	}
	return count;
}

/*
 * Whether something other than edges holds the node: a root edge, references that the graph does
 * not show.
 */
static bool leak_is_anchored(const struct rm_derived *derived, rm_node node)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_edge edge;

	if (rm_bitset_has(&derived->liveness.held, node)) {
		return true;
	}
	for (uint32_t k = 0; rm_graph_next_in(graph, node, &k, &edge);) {
		if (edge.parent == RM_NODE_NONE) {
			return true;
		}
	}
	/* Garbage that no other holds either is held by nobody, but not by the cycle. */
	return rm_graph_in_count(graph, node) == 0;
}

/*
 * Proves that every way to the node passes the cycle: backwards from the node, never into it, all
 * ways end.
 */
static bool leak_is_held_by(struct leak_search *s, rm_node node, uint32_t cycle)
{
	const struct rm_derived *derived = s->context->derived;
	const struct rm_graph *graph = s->context->graph;

	leak_restart(s, node);
	for (size_t i = 0; i < s->queue.count; i++) {
		rm_node at = s->queue.items[i];
		uint32_t holders = 0;
		struct rm_edge edge;

		if (i >= LEAK_SEARCH_MAX || leak_is_anchored(derived, at)) {
			return false;
		}
		for (uint32_t k = 0; rm_graph_next_in(graph, at, &k, &edge);) {
			if (!rm_edge_holds(derived, &edge)) {
				continue;
			}
			holders++;
			if (!rm_cycles_has(&derived->cycles, cycle, edge.parent)) {
				leak_queue(s, edge.parent);
			}
		}
		if (holders == 0) {
			return false;
		}
	}
	return true;
}

/* The cycle that alone holds the node, RM_CSR_NONE for none. */
static uint32_t leak_cycle_of(struct leak_search *s, rm_node node)
{
	const struct rm_derived *derived = s->context->derived;
	const struct rm_retained *tree = &derived->retained;
	uint32_t cycles[LEAK_CANDIDATES_MAX], count;
	rm_dom id = node;

	for (int i = 0; i < LEAK_CLIMB_MAX && id != RM_DOM_NONE && !rm_retained_is_virtual(tree, id);
		 i++) {
		uint32_t cycle = leak_object_cycle(s, id);

		if (cycle != RM_CSR_NONE) {
			return cycle;
		}
		id = rm_retained_parent(tree, id);
	}
	count = leak_near_cycles(cycles, s, node);
	for (uint32_t i = 0; i < count; i++) {
		if (leak_is_held_by(s, node, cycles[i])) {
			return cycles[i];
		}
	}
	return RM_CSR_NONE;
}

/*
 * Garbage, or what would be if it had no resource in the cycle itself: the collector never takes
 * such a cycle, it is lost for good.
 */
static bool leak_is_garbage(const struct rm_derived *derived, uint32_t cycle)
{
	const struct rm_cycles *cycles = &derived->cycles;
	bool has_resource = false;

	for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
		rm_node node = cycles->members[i];

		if (rm_state_of(derived, node) != RM_STATE_EXTERNAL) {
			return rm_state_of(derived, node) == RM_STATE_GARBAGE;
		}
		if (rm_audit_missing(&derived->audit, node) > 0) {
			return false;
		}
		has_resource = has_resource || derived->graph->types[node] == RM_TYPE_RESOURCE;
	}
	return has_resource;
}

static void leak_try(struct leak_search *s, rm_node node)
{
	const struct rm_graph *graph = s->context->graph;
	struct leak_hit hit = {.node = node, .cycle = leak_cycle_of(s, node)};

	if (hit.cycle == RM_CSR_NONE) {
		return;
	}
	hit.group = s->group_of_cycle[hit.cycle];
	hit.is_garbage = leak_is_garbage(s->context->derived, hit.cycle);
	hit.name = rm_graph_class_name(graph, node);
	if (graph->types[node] == RM_TYPE_RESOURCE &&
		!rm_graph_attribute(&hit.name, graph, node, "resource_type")) {
		hit.name = RM_TEXT_LITERAL("resource");
	}
	rm_vec_push(&s->hits, hit);
}

static void leak_collect(struct leak_search *s)
{
	const struct rm_graph *graph = s->context->graph;
	const struct rm_property_stats *stats = &s->context->derived->properties;

	for (rm_node node = 0; node < graph->node_count; node++) {
		if (graph->types[node] == RM_TYPE_RESOURCE) {
			leak_try(s, node);
		}
	}
	for (uint32_t i = 0; i < graph->class_count; i++) {
		uint32_t end = stats->first_instances[i + 1];

		if (leak_is_resource_class(graph, &graph->classes[i])) {
			for (uint32_t k = stats->first_instances[i]; k < end; k++) {
				leak_try(s, stats->instances[k]);
			}
		}
	}
}

/* ---- what is said ---- */

static int leak_hit_compare(const void *left, const void *right)
{
	const struct leak_hit *a = left, *b = right;
	int order;

	if (a->is_garbage != b->is_garbage) {
		return a->is_garbage ? -1 : 1;
	}
	if (a->group != b->group) {
		return a->group < b->group ? -1 : 1;
	}
	order = rm_text_compare(a->name, b->name);
	if (order != 0) {
		return order;
	}
	return a->node < b->node ? -1 : a->node > b->node;
}

static bool leak_hit_is_alike(const struct leak_hit *a, const struct leak_hit *b)
{
	return a->is_garbage == b->is_garbage && a->group == b->group &&
		   rm_text_equals(a->name, b->name);
}

static void leak_add_classes(struct leak_search *s, struct rm_finding *f, uint32_t cycle)
{
	const struct rm_graph *graph = s->context->graph;
	struct rm_cycle_classes classes = {0};
	struct rm_strbuf names = {0}, signature = {0};

	rm_cycle_classes_of(&classes, s->context->derived, cycle);
	for (size_t i = 0; i < classes.items.count && i < LEAK_SIGNATURE_MAX; i++) {
		const struct rm_cycle_class *row = &classes.items.items[i];

		if (i < LEAK_CLASSES_SHOWN) {
			rm_strbuf_add_cstr(&names, i > 0 ? ", " : "");
			rm_strbuf_add_text(&names, graph->classes[row->class_id].name);
		}
		rm_strbuf_add_cstr(&signature, i > 0 ? ", " : "");
		rm_strbuf_add_text(&signature, graph->classes[row->class_id].name);
		rm_strbuf_addf(&signature, ":%" PRIu32, row->count);
	}
	if (classes.items.count > LEAK_CLASSES_SHOWN) {
		rm_strbuf_addf(&names, ", ... +%zu more", classes.items.count - LEAK_CLASSES_SHOWN);
	}
	rm_fact_add_text(&f->facts, "scc_classes", rm_strbuf_text(&names));
	rm_fact_add_text(&f->facts, "scc_signature", rm_strbuf_text(&signature));
	rm_strbuf_release(&names);
	rm_strbuf_release(&signature);
	rm_vec_release(&classes.items);
}

static int leak_cycle_compare(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

/* All members of the cycles of these hits, each cycle once. */
static void leak_members(
	struct rm_node_vec *members, struct leak_search *s, const struct leak_hit *hits, size_t count)
{
	const struct rm_cycles *cycles = &s->context->derived->cycles;
	uint32_t *ids = rm_arena_array(s->context->scratch, count, sizeof(*ids));

	for (size_t i = 0; i < count; i++) {
		ids[i] = hits[i].cycle;
	}
	qsort(ids, count, sizeof(*ids), leak_cycle_compare);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && ids[i] == ids[i - 1]) {
			continue;
		}
		for (uint32_t k = cycles->first[ids[i]]; k < cycles->first[ids[i] + 1]; k++) {
			rm_vec_push(members, cycles->members[k]);
		}
	}
}

static void leak_emit(
	struct leak_search *s, struct rm_findings *findings, const struct leak_hit *hits, size_t count)
{
	const struct rm_pass_context *context = s->context;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_RESOURCE_LEAK_RISK);
	struct rm_node_vec members = {0};
	struct rm_freed freed;

	leak_members(&members, s, hits, count);
	rm_freed_nodes(&freed, context->freed, members.items, members.count);
	rm_finding_set_severity(f, hits->is_garbage ? RM_SEVERITY_HIGH : RM_SEVERITY_LOW);
	rm_finding_set_memory(
		f, context, freed.bytes, hits->is_garbage ? RM_IMPACT_SAVING : RM_IMPACT_CURRENT);
	rm_finding_set_anchor(
		f, rm_members_common(&context->derived->retained, members.items, members.count));
	rm_fact_add_text(&f->facts, "resource_class", hits->name);
	leak_add_classes(s, f, hits->cycle);
	rm_fact_add_count(&f->facts, "count", (int64_t)count);
	rm_fact_add_bytes(&f->facts, "retained_size", (int64_t)freed.bytes);
	rm_fact_add_path(&f->facts, "example_path", hits->node, RM_TEXT_NONE);
	rm_fact_add_text(&f->facts, "reachability", rm_text_of(hits->is_garbage ? "garbage" : "live"));
	for (size_t i = 0; i < count; i++) {
		rm_finding_attach(f, hits[i].node);
	}
	rm_finding_say_summary(f, count == 1
								  ? "{resource_class} held by cycle ({scc_classes})"
								  : "{count} {resource_class} held by cycles ({scc_classes})");
	if (hits->is_garbage) {
		rm_finding_say_hypothesis(f,
			"Nothing refers to the cycle any more, but the resource stays open until it is collected");
		rm_finding_say_next(f, "Close it before the last reference goes, or break the cycle");
		rm_finding_say_next(f,
			"In processes that run long: such resources pile up between two runs of the collector");
	} else {
		rm_finding_say_hypothesis(f,
			"When the program lets go of the cycle, the resource stays open until it is collected");
		rm_finding_say_next(f, "Close it by hand when it is done with, or break the cycle");
	}
	rm_finding_say_hypothesis(f, "Example: {example_path}");
	rm_finding_end(f);
	rm_vec_release(&members);
}

static int leak_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct leak_search s = {.context = context};
	size_t emitted = 0;

	(void)err;
	if (context->derived->cycles.count == 0) {
		return 0;
	}
	leak_collect(&s);
	if (s.hits.count > 1) {
		qsort(s.hits.items, s.hits.count, sizeof(*s.hits.items), leak_hit_compare);
	}
	for (size_t i = 0, next; i < s.hits.count && emitted < LEAK_FINDINGS_MAX; i = next) {
		next = i + 1;
		while (next < s.hits.count && leak_hit_is_alike(&s.hits.items[i], &s.hits.items[next])) {
			next++;
		}
		leak_emit(&s, findings, &s.hits.items[i], next - i);
		emitted++;
	}
	rm_vec_release(&s.hits);
	rm_vec_release(&s.queue);
	rm_map_release(&s.seen);
	rm_free(s.group_of_cycle);
	rm_cycle_groups_release(&s.groups);
	return 0;
}

const struct rm_pass rm_pass_resource_leak = {
	.name = "resource_leak",
	.summary = "connections and files that only a cycle holds",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_RESOURCE_LEAK_RISK},
	.emits_count = 1,
	.run = leak_run,
};
