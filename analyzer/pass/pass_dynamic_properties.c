/*
 * Hash tables for properties. Properties that a class does not declare live in a table of their
 * own, at 320 bytes and more an object. The same table appears when somebody only looks at an
 * object as an array (casts, debug output): then declaring properties would change nothing, so
 * the two are told apart. Internal classes that keep their data in C show it in such a table
 * (dates, SplFixedArray): theirs count as looked at, whatever is in them.
 */
#include "base.h"

#include "pass.h"

#include "value_finding.h"
#include "vec.h"

#define DYNAMIC_TABLES_MIN  10 /* more than these */
#define DYNAMIC_ROWS_MAX    10
#define DECLARED_SLOT_BYTES 16

struct dynamic_sums {
	uint64_t count;
	uint64_t header_bytes;
	uint64_t used_bytes;
	uint64_t spare_bytes;
	uint64_t allocated_bytes;
	uint64_t property_count;
	uint64_t spare_count; /* objects with room for more */
	rm_node example;
	rm_node ends[2]; /* the objects that stand first and last in the dominator tree */
};

struct dynamic_row {
	struct dynamic_sums sums;
	uint32_t class_id;
	bool is_mirror; /* the tables only repeat what the objects have anyway */
	uint64_t structural_bytes;
	uint64_t avoidable_bytes;
};

/*
 * Properties of its own that the table has. It may hold entries that only point at declared
 * slots: those are no strong elements and no scalars of the table.
 */
static uint64_t dynamic_property_count(const struct rm_graph *graph, rm_node table)
{
	struct rm_container array;
	struct rm_edge edge;
	uint64_t count = 0;

	if (!rm_graph_container(&array, graph, table) || (array.flags & RM_CONTAINER_REBUILT) != 0) {
		return 0;
	}
	if ((array.flags & RM_CONTAINER_ESTIMATED) != 0) {
		return array.count;
	}
	for (uint32_t id = graph->out_first[table]; rm_graph_next_out(graph, table, &id, &edge);) {
		count += edge.kind == RM_EDGE_ELEMENT && edge.strength == RM_STRONG ? 1 : 0;
	}
	count += array.scalar_count;
	return count < array.count ? count : array.count;
}

static void dynamic_add(struct dynamic_sums *sums, const struct rm_pass_context *context,
	const struct rm_edge *edge, uint64_t property_count)
{
	const struct rm_graph *graph = context->graph;
	uint32_t end = rm_graph_loc_first(graph, edge->child + 1);
	uint64_t spare = 0;

	for (uint32_t row = rm_graph_loc_first(graph, edge->child); row < end; row++) {
		struct rm_location location;

		rm_graph_location(&location, graph, row);
		if (!location.is_counted) {
			continue;
		}
		if (location.type == RM_LOC_ARRAY) {
			sums->header_bytes += location.size;
		} else if (location.type == RM_LOC_ARRAY_SPARE) {
			spare += location.size;
		} else {
			sums->used_bytes += location.size;
		}
	}
	if (sums->count == 0) {
		sums->example = sums->ends[0] = sums->ends[1] = edge->parent;
	}
	if (context->derived != NULL) {
		const uint32_t *numbers = context->derived->retained.numbers;

		sums->ends[0] = numbers[edge->parent] < numbers[sums->ends[0]] ? edge->parent : sums->ends[0];
		sums->ends[1] = numbers[edge->parent] > numbers[sums->ends[1]] ? edge->parent : sums->ends[1];
	}
	sums->count++;
	sums->spare_bytes += spare;
	sums->spare_count += spare > 0 ? 1 : 0;
	sums->property_count += property_count;
	sums->allocated_bytes += rm_graph_allocated(graph, edge->child);
}

/* One look-up a class: all of its instances are the same in this. */
static bool dynamic_is_internal(uint8_t *state, const struct rm_graph *graph, rm_node object)
{
	enum { UNKNOWN, NO, YES };
	struct rm_container container;

	if (*state == UNKNOWN) {
		bool is_internal = rm_graph_container(&container, graph, object) &&
						   (container.flags & RM_CONTAINER_INTERNAL_STATE) != 0;
		*state = is_internal ? YES : NO;
	}
	return *state == YES;
}

/* Two sums a class: [2 * class] tables with properties of their own, [2 * class + 1] mirrors. */
static struct dynamic_sums *dynamic_collect(const struct rm_pass_context *context)
{
	const struct rm_graph *graph = context->graph;
	struct dynamic_sums *sums = NULL;
	uint8_t *internal = NULL;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct rm_edge edge;
		uint64_t properties;
		uint32_t class_id;

		rm_graph_edge(&edge, graph, id);
		if (RM_LIKELY(edge.kind != RM_EDGE_DYNAMIC_PROPERTIES) || edge.parent == RM_NODE_NONE) {
			continue;
		}
		class_id = graph->class_ids[edge.parent];
		if (class_id == RM_CLASS_NONE || rm_graph_size(graph, edge.child) == 0) {
			continue;
		}
		if (sums == NULL) {
			size_t size = rm_size_mul(graph->class_count, 2 * sizeof(*sums));
			sums = rm_arena_zalloc(context->scratch, size);
			internal = rm_arena_zalloc(context->scratch, graph->class_count);
		}
		properties = dynamic_is_internal(&internal[class_id], graph, edge.parent)
						 ? 0
						 : dynamic_property_count(graph, edge.child);
		dynamic_add(
			&sums[2 * (size_t)class_id + (properties == 0 ? 1 : 0)], context, &edge, properties);
	}
	return sums;
}

static int dynamic_compare(const void *left, const void *right)
{
	const struct dynamic_row *a = left, *b = right;

	if (a->avoidable_bytes != b->avoidable_bytes) {
		return a->avoidable_bytes > b->avoidable_bytes ? -1 : 1;
	}
	return a->sums.example < b->sums.example ? -1 : a->sums.example > b->sums.example;
}

/*
 * Of classes that keep their state in C (dates among them) the collector asks for the table too:
 * every object that a run of it meets gets one.
 */
static void dynamic_say_mirror(struct rm_finding *f, const struct rm_graph *graph, rm_node example)
{
	uint8_t state = 0;

	if (dynamic_is_internal(&state, graph, example)) {
		rm_finding_say_hypothesis(f,
			"PHP makes such a table when it looks at one of these objects as an array, and keeps it: "
			"for a cast, debug output, serialisation, foreach, and for dates and some other classes "
			"whenever the cycle collector looks at them; no property is dynamic");
		rm_finding_say_next(f,
			"Keep fewer of these objects, or what they stand for (a timestamp, a string) instead");
		return;
	}
	rm_finding_say_hypothesis(f,
		"Something looked at these objects as arrays: a cast, debug output, serialisation, "
		"foreach. PHP made the tables for that and keeps them; no property is dynamic");
	rm_finding_say_next(f,
		"Find the (array) cast, var_dump(), var_export() or get_object_vars() that sees them all");
}

static void dynamic_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct dynamic_row *row)
{
	const struct rm_class *class = &context->graph->classes[row->class_id];
	const struct dynamic_sums *sums = &row->sums;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD);
	uint64_t saving_slots = DECLARED_SLOT_BYTES * sums->property_count;

	rm_finding_set_severity(
		f, rm_severity_up_to_medium(
			   sums->allocated_bytes > saving_slots ? sums->allocated_bytes - saving_slots : 0,
			   context->heap->heap_bytes));
	rm_finding_set_impact(f, (int64_t)row->avoidable_bytes, RM_IMPACT_SAVING);
	rm_finding_set_extent(f, RM_EXTENT_TABLES);
	rm_finding_attach(f, sums->example);
	if (context->derived != NULL) {
		rm_finding_set_anchor(
			f, rm_retained_common(&context->derived->retained, sums->ends[0], sums->ends[1]));
	}
	rm_fact_add_text(&f->facts, "class_name", class->name);
	rm_fact_add_count(&f->facts, "count", (int64_t)sums->count);
	rm_fact_add_bytes(&f->facts, "dynamic_properties_size", (int64_t)row->structural_bytes);
	rm_fact_add_bytes(&f->facts, "header_bytes", (int64_t)sums->header_bytes);
	rm_fact_add_bytes(&f->facts, "used_table_bytes", (int64_t)sums->used_bytes);
	rm_fact_add_bytes(&f->facts, "unused_table_bytes", (int64_t)sums->spare_bytes);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)sums->allocated_bytes);
	rm_fact_add_count(&f->facts, "property_count", (int64_t)sums->property_count);
	rm_fact_add_bytes(&f->facts, "avg_structural_bytes_per_object",
		(int64_t)(row->structural_bytes / sums->count));
	rm_fact_add_count(&f->facts, "objects_with_unused_capacity", (int64_t)sums->spare_count);
	rm_fact_add_bytes(
		&f->facts, "estimated_avoidable_bytes_if_static", (int64_t)row->avoidable_bytes);
	rm_fact_add_percent(
		&f->facts, "avg_properties_per_object", (double)sums->property_count / (double)sums->count);
	rm_fact_add_text(&f->facts, "cause",
		row->is_mirror ? RM_TEXT_LITERAL("materialised") : RM_TEXT_LITERAL("dynamic"));
	if (row->is_mirror) {
		rm_finding_say_summary(f,
			"{count} {class_name} = {dynamic_properties_size}, tables that only repeat what they hold "
			"anyway ({avg_structural_bytes_per_object}/object)");
		dynamic_say_mirror(f, context->graph, sums->example);
		rm_finding_end(f);
		return;
	}
	rm_finding_say_summary(f,
		"{count} {class_name} = {dynamic_properties_size}, about "
		"{estimated_avoidable_bytes_if_static} avoidable ({avg_structural_bytes_per_object}/object, "
		"{avg_properties_per_object} properties/object)");
	rm_finding_say_hypothesis(f,
		"This is the hash table of each object (header, used and spare slots), not the values; "
		"declared properties need 16 bytes each and no table");
	rm_finding_say_next(f, rm_text_is(class->name, "stdClass")
							   ? "Use a class with declared properties instead of stdClass"
							   : "Declare the properties that are used on most objects");
	if (sums->spare_count * 2 >= sums->count) {
		rm_finding_say_next(f, "Most tables have spare slots: a fixed set of fields saves more");
	}
	rm_finding_end(f);
}

static int dynamic_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct dynamic_sums *sums = dynamic_collect(context);
	RM_VEC(struct dynamic_row) rows = {0};

	(void)err;
	for (uint32_t i = 0; sums != NULL && i < 2 * context->graph->class_count; i++) {
		struct dynamic_row row = {.sums = sums[i], .class_id = i / 2, .is_mirror = i % 2 == 1};
		uint64_t slots = DECLARED_SLOT_BYTES * sums[i].property_count;

		row.structural_bytes = sums[i].header_bytes + sums[i].used_bytes + sums[i].spare_bytes;
		row.avoidable_bytes = row.structural_bytes > slots ? row.structural_bytes - slots : 0;
		if (sums[i].count > DYNAMIC_TABLES_MIN &&
			row.avoidable_bytes >= rm_noise_floor_bytes(context->heap->heap_bytes)) {
			rm_vec_push(&rows, row);
		}
	}
	if (rows.count > 1) {
		qsort(rows.items, rows.count, sizeof(*rows.items), dynamic_compare);
	}
	for (size_t i = 0; i < rows.count && i < DYNAMIC_ROWS_MAX; i++) {
		dynamic_emit(context, findings, &rows.items[i]);
	}
	rm_vec_release(&rows);
	return 0;
}

const struct rm_pass rm_pass_dynamic_properties = {
	.name = "dynamic_properties",
	.summary = "hash tables for properties that are not declared",
	.needs = RM_NEED_NODES,
	.emits = {RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD},
	.emits_count = 1,
	.run = dynamic_run,
};
