/*
 * Properties that cost much: what would be freed if the property were dropped in all instances. A
 * property that a parent class declares is one property, whatever the classes of the instances are.
 *
 * The exact question is asked of candidates only, in the order of an upper bound
 * (property_stats.h): once ten answers are larger than the next bound, no other property can be
 * among the ten. The bound includes what several instances hold together, so a wrapper in each of
 * them around one common value is found too.
 */
#include "base.h"

#include "pass.h"

#include "id_sort.h"
#include "property_declaration.h"
#include "property_edges.h"
#include "topk.h"
#include "value_finding.h"
#include "value_shape.h"
#include "vec.h"

#define PROPERTY_BYTES_MIN ((uint64_t)1024 * 1024)
#define PROPERTY_ROWS_MAX  10
#define PROPERTY_ASKED_MAX 200
/* In as many instances a property is a pattern, whatever its values look like. */
#define PROPERTY_INSTANCES_MANY 100
#define PROPERTY_SAMPLES        5
#define PROPERTY_CLASSES_MAX    20
/*
 * Objects that are referred to that often on average are services: what they hold is not the
 * property's.
 */
#define SERVICE_REFS_MIN 10

struct expensive_group {
	rm_node declarer; /* definition of the class, or RM_NODE_NONE: then class_id */
	uint32_t class_id;
	struct rm_text name;
	uint32_t first; /* place in members */
	uint32_t count;
	uint64_t bound;
};

struct expensive_member {
	rm_node declarer;
	uint32_t property; /* in the stats */
	uint32_t class_id;
	struct rm_text name;
};

struct expensive_row {
	const struct expensive_group *group;
	struct rm_freed freed;
	uint64_t refs;
	uint64_t distinct;
	uint64_t shallow_bytes;
	rm_dom anchor;
	rm_node samples[PROPERTY_SAMPLES]; /* the heaviest values */
	uint32_t sample_count;
	bool is_service;
	bool is_pattern;
};

struct expensive_search {
	const struct rm_pass_context *context;
	RM_VEC(struct expensive_member) members;
	RM_VEC(struct expensive_group) groups;
	struct expensive_row rows[PROPERTY_ROWS_MAX + 1]; /* largest first */
	uint32_t row_count;
};

/* ---- groups ---- */

static int expensive_compare_members(const void *left, const void *right)
{
	const struct expensive_member *a = left, *b = right;
	int order;

	if (a->declarer != b->declarer) {
		return a->declarer < b->declarer ? -1 : 1;
	}
	if (a->declarer == RM_NODE_NONE && a->class_id != b->class_id) {
		return a->class_id < b->class_id ? -1 : 1;
	}
	order = rm_text_compare(a->name, b->name);
	if (order != 0) {
		return order;
	}
	return a->property < b->property ? -1 : a->property > b->property;
}

static bool expensive_is_same(const struct expensive_member *a, const struct expensive_member *b)
{
	return a->declarer == b->declarer &&
		   (a->declarer != RM_NODE_NONE || a->class_id == b->class_id) &&
		   rm_text_equals(a->name, b->name);
}

static int expensive_compare_groups(const void *left, const void *right)
{
	const struct expensive_group *a = left, *b = right;

	if (a->bound != b->bound) {
		return a->bound > b->bound ? -1 : 1;
	}
	return a->first < b->first ? -1 : a->first > b->first;
}

static void expensive_group(struct expensive_search *s)
{
	const struct rm_graph *graph = s->context->graph;
	const struct rm_property_stats *stats = &s->context->derived->properties;

	for (uint32_t i = 0; i < stats->items.count; i++) {
		const struct rm_property *property = &stats->items.items[i];
		struct expensive_member *member;

		/*
		 * Parts of one declared property may be small in each class: only nothing at all is left
		 * out.
		 */
		if (rm_property_bound(property) == 0) {
			continue;
		}
		member = rm_vec_add(&s->members);
		member->property = i;
		member->class_id = property->class_id;
		member->declarer = rm_property_declarer(
			&member->name, graph, property->class_id, rm_graph_text(graph, property->link));
	}
	if (s->members.count > 1) {
		qsort(s->members.items, s->members.count, sizeof(*s->members.items),
			expensive_compare_members);
	}
	for (uint32_t i = 0; i < s->members.count; i++) {
		const struct expensive_member *member = &s->members.items[i];
		struct expensive_group *group;

		if (i == 0 || !expensive_is_same(member, member - 1)) {
			group = rm_vec_add(&s->groups);
			group->declarer = member->declarer;
			group->class_id = member->class_id;
			group->name = member->name;
			group->first = i;
		}
		group = &rm_vec_last(&s->groups);
		group->count++;
		group->bound += rm_property_bound(&stats->items.items[member->property]);
	}
	if (s->groups.count > 1) {
		qsort(s->groups.items, s->groups.count, sizeof(*s->groups.items), expensive_compare_groups);
	}
}

/* ---- one property ---- */

static void expensive_look_at_values(
	struct expensive_row *row, const struct rm_pass_context *context, rm_node *values, size_t count)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_retained *tree = &context->derived->retained;
	bool has_objects = false;
	struct rm_topk top;

	row->anchor = rm_members_common(tree, values, count);
	row->is_pattern = count >= PROPERTY_INSTANCES_MANY;
	row->refs = count;
	row->distinct = rm_ids_make_distinct(values, count);
	rm_topk_init(&top, PROPERTY_SAMPLES);
	for (size_t i = 0; i < row->distinct; i++) {
		row->shallow_bytes += rm_graph_size(graph, values[i]);
		has_objects = has_objects ||
					  graph->types[rm_value_behind_reference(graph, values[i])] == RM_TYPE_OBJECT;
		rm_topk_add(&top, rm_retained_bytes(tree, values[i]), values[i]);
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		row->samples[row->sample_count++] = (rm_node)top.items[i].id;
		row->is_pattern =
			row->is_pattern || rm_value_accumulates(context->derived, context->heap,
								   rm_value_behind_reference(graph, (rm_node)top.items[i].id));
	}
	rm_topk_release(&top);
	row->is_service = has_objects && count > row->distinct &&
					  (row->distinct == 1 || count >= SERVICE_REFS_MIN * row->distinct);
}

static void expensive_ask(
	struct expensive_row *row, struct expensive_search *s, const struct expensive_group *group)
{
	const struct rm_pass_context *context = s->context;
	const struct expensive_member *members = &s->members.items[group->first];
	RM_VEC(rm_node) values = {0};
	rm_edge_ids edges = {0};
	struct rm_edge edge;

	memset(row, 0, sizeof(*row));
	row->group = group;
	for (uint32_t i = 0; i < group->count; i++) {
		rm_property_edges(
			&edges, context->graph, &context->derived->properties, members[i].property);
	}
	if (group->count == 1) {
		rm_freed_property(&row->freed, context->freed, members[0].property, &edges);
	} else {
		rm_freed_edges(&row->freed, context->freed, edges.items, edges.count);
	}
	for (size_t i = 0; row->freed.bytes >= PROPERTY_BYTES_MIN && i < edges.count; i++) {
		rm_graph_edge(&edge, context->graph, edges.items[i]);
		if (edge.kind != RM_EDGE_KEY) {
			rm_vec_push(&values, edge.child);
		}
	}
	if (values.count > 0) {
		expensive_look_at_values(row, context, values.items, values.count);
	}
	rm_vec_release(&values);
	rm_vec_release(&edges);
}

static void expensive_insert(struct expensive_search *s, const struct expensive_row *row)
{
	uint32_t at = s->row_count;

	while (at > 0 && s->rows[at - 1].freed.bytes < row->freed.bytes) {
		s->rows[at] = s->rows[at - 1];
		at--;
	}
	s->rows[at] = *row;
	s->row_count += s->row_count < PROPERTY_ROWS_MAX ? 1 : 0;
}

static void expensive_find(struct expensive_search *s)
{
	for (uint32_t i = 0; i < s->groups.count && i < PROPERTY_ASKED_MAX; i++) {
		const struct expensive_group *group = &s->groups.items[i];
		struct expensive_row row;

		if (group->bound < PROPERTY_BYTES_MIN ||
			(s->row_count == PROPERTY_ROWS_MAX &&
				s->rows[PROPERTY_ROWS_MAX - 1].freed.bytes >= group->bound)) {
			return;
		}
		expensive_ask(&row, s, group);
		if (row.freed.bytes >= PROPERTY_BYTES_MIN && !row.is_service) {
			expensive_insert(s, &row);
		}
	}
}

/* ---- the finding ---- */

static void expensive_add_classes(
	struct rm_finding *f, const struct expensive_search *s, const struct expensive_group *group)
{
	const struct rm_property_stats *stats = &s->context->derived->properties;
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, "by_class");
	struct rm_topk top;

	rm_topk_init(&top, PROPERTY_CLASSES_MAX);
	for (uint32_t i = group->first; i < group->first + group->count; i++) {
		uint32_t property = s->members.items[i].property;

		rm_topk_add(&top, stats->items.items[property].refs, property);
	}
	rm_topk_sort(&top);
	for (size_t i = 0; i < top.count; i++) {
		const struct rm_property *property = &stats->items.items[top.items[i].id];
		struct rm_facts *facts = rm_fact_list_add(list);

		rm_fact_add_text(facts, "class_name", s->context->graph->classes[property->class_id].name);
		rm_fact_add_count(facts, "count", (int64_t)property->refs);
	}
	rm_topk_release(&top);
}

static void expensive_emit(
	const struct expensive_search *s, struct rm_findings *findings, const struct expensive_row *row)
{
	const struct rm_pass_context *context = s->context;
	const struct expensive_group *group = row->group;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_EXPENSIVE_PROPERTY);
	struct rm_text class_name = context->graph->classes[group->class_id].name;

	if (group->declarer != RM_NODE_NONE) {
		(void)rm_graph_attribute(&class_name, context->graph, group->declarer, "class_name");
	}
	rm_finding_set_severity(f,
		row->is_pattern ? rm_severity_up_to_medium(row->freed.allocated, context->heap->heap_bytes)
						: RM_SEVERITY_LOW);
	rm_finding_set_memory(f, context, row->freed.bytes, RM_IMPACT_SAVING);
	rm_fact_add_text(&f->facts, "class_name", class_name);
	rm_fact_add_text(&f->facts, "property_name", group->name);
	rm_fact_add_count(&f->facts, "count", (int64_t)row->refs);
	rm_fact_add_bytes(&f->facts, "total_size", (int64_t)row->freed.bytes);
	rm_fact_add_bytes(&f->facts, "avg_size", (int64_t)(row->freed.bytes / row->refs));
	rm_fact_add_bytes(&f->facts, "freed_allocated_bytes", (int64_t)row->freed.allocated);
	rm_fact_add_bytes(&f->facts, "shallow_total", (int64_t)row->shallow_bytes);
	rm_fact_add_count(&f->facts, "distinct_values", (int64_t)row->distinct);
	expensive_add_classes(f, s, group);
	rm_finding_set_members(f, context, row->samples, row->sample_count);
	rm_finding_set_anchor(f, row->anchor);
	rm_finding_say_summary(
		f, "{class_name}::${property_name}: {count} x {avg_size} = {total_size}");
	rm_finding_say_hypothesis(f,
		row->refs > 1
			? "That much goes when the property is dropped in all instances; nobody else holds it"
			: "That much goes when the property is dropped; nobody else holds it");
	rm_finding_say_next(f, "Load it when it is needed, or share one value among instances");
	rm_finding_say_next(f, "Keep it in a denser form, or drop it when it has been used");
	rm_finding_end(f);
}

static int expensive_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct expensive_search *s = rm_arena_zalloc(context->scratch, sizeof(*s));

	(void)err;
	s->context = context;
	expensive_group(s);
	expensive_find(s);
	for (uint32_t i = 0; i < s->row_count; i++) {
		expensive_emit(s, findings, &s->rows[i]);
	}
	rm_vec_release(&s->members);
	rm_vec_release(&s->groups);
	return 0;
}

const struct rm_pass rm_pass_per_property_memory = {
	.name = "per_property_memory",
	.summary = "properties that hold much in all instances together",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_EXPENSIVE_PROPERTY},
	.emits_count = 1,
	.run = expensive_run,
};
