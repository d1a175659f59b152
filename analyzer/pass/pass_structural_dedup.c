/*
 * Many objects that look alike: same class, same size, same properties. They may be copies of one
 * thing: then their contents are equal, and what one copy for each content would save is what they
 * are rated by. Where contents differ or cannot be compared the finding never gets above low.
 * Objects that store nothing at all could do without existing.
 *
 * Empty means no declared slot that was ever set and no dynamic property. Objects of internal
 * classes with state of their own in C keep their data elsewhere and are left out, before the
 * largest are chosen.
 */
#include "base.h"

#include "pass.h"

#include "equality.h"
#include "id_sort.h"
#include "map.h"
#include "value_finding.h"
#include "vec.h"

#define SHAPE_INSTANCES_MIN 50
#define SHAPE_ROWS_MAX      10

/*
 * What an object of a class without properties takes; files of other writers say no more about
 * slots.
 */
#define BARE_OBJECT_BYTES 40
#define SLOT_BYTES        16

struct shape_group {
	uint32_t class_id;
	uint32_t size; /* cut to 32 bits: only for the key */
	uint32_t dynamic_count;
	bool is_empty;
	bool may_be_dynamic; /* some object of the class has dynamic properties */
	uint64_t count;
	uint64_t bytes;
	uint64_t allocated_bytes;
	rm_node example;
};

struct shape_collector {
	const struct rm_graph *graph;
	const struct rm_derived *derived; /* NULL where edges are not followed */
	struct rm_map index;
	RM_VEC(struct shape_group) groups;
	uint32_t
		*last_groups; /* by class: the group of the object before, plus 1; saves most look-ups */
	uint8_t *has_dynamic; /* by class: some object has a table */
};

/* Classes with state in C, by the start of their names: for files that do not say. */
static bool shape_is_internal_name(struct rm_text name)
{
	static const char *const starts[] = {"Closure", "Generator", "Fiber", "Weak", "Spl", "Array",
		"Date", "DOM", "Dom\\", "XML", "SimpleXML", "PDO", "mysqli", "Reflection", "Curl", "GMP",
		"BcMath", "Iterator", "Caching", "Recursive", "Append", "Limit", "Callback", "Regex",
		"Intl", "Collator", "NumberFormatter", "SQLite3", "Random\\", "Socket", "OpenSSL", "Phar",
		"Zip", "Finfo", "finfo", "Soap", "Internal"};

	for (size_t i = 0; i < RM_COUNT_OF(starts); i++) {
		size_t len = strlen(starts[i]);
		if (name.len >= len && memcmp(name.ptr, starts[i], len) == 0) {
			return true;
		}
	}
	return false;
}

static uint32_t shape_dynamic_count(const struct rm_graph *graph, rm_node object)
{
	struct rm_container table;
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[object]; rm_graph_next_out(graph, object, &id, &edge);) {
		if (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES &&
			rm_graph_container(&table, graph, edge.child)) {
			return (table.flags & RM_CONTAINER_REBUILT) != 0 ? 0 : table.count;
		}
	}
	return 0;
}

/* Has a declared property with something in it. */
static bool shape_stores(const struct rm_graph *graph, const struct rm_container *object)
{
	struct rm_edge edge;

	if ((object->flags & RM_CONTAINER_ESTIMATED) == 0) {
		return object->count > 0;
	}
	/* Of other writers' objects only the size tells slots that hold scalars. */
	if (rm_graph_size(graph, object->node) >= BARE_OBJECT_BYTES + SLOT_BYTES) {
		return true;
	}
	for (uint32_t id = graph->out_first[object->node];
		 rm_graph_next_out(graph, object->node, &id, &edge);) {
		if (edge.kind == RM_EDGE_PROPERTY) {
			return true;
		}
	}
	return false;
}

static bool shape_is_same(const struct shape_group *a, const struct shape_group *b)
{
	return a->class_id == b->class_id && a->size == b->size &&
		   a->dynamic_count == b->dynamic_count && a->is_empty == b->is_empty;
}

static struct shape_group *shape_find(struct shape_collector *c, const struct shape_group *wanted)
{
	uint32_t last = c->last_groups[wanted->class_id];
	uint64_t key;

	if (last != 0 && shape_is_same(&c->groups.items[last - 1], wanted)) {
		return &c->groups.items[last - 1];
	}
	key = rm_map_mix((uint64_t)wanted->class_id << 32 | wanted->size) ^
		  rm_map_mix((uint64_t)wanted->dynamic_count << 1 | (wanted->is_empty ? 1u : 0u));
	for (;; key = rm_map_mix(key + 1)) {
		bool is_new;
		uint32_t *at;

		key = key == UINT64_MAX ? 0 : key;
		at = rm_map_add(&c->index, key, &is_new);
		if (is_new) {
			*at = (uint32_t)c->groups.count;
			rm_vec_push(&c->groups, *wanted);
		} else if (!shape_is_same(&c->groups.items[*at], wanted)) {
			continue;
		}
		c->last_groups[wanted->class_id] = *at + 1;
		return &c->groups.items[*at];
	}
}

static void shape_add(struct shape_collector *c, const struct rm_container *object)
{
	const struct rm_graph *graph = c->graph;
	struct shape_group wanted = {
		.class_id = graph->class_ids[object->node], .example = object->node};
	uint64_t size = rm_graph_size(graph, object->node);
	struct shape_group *group;
	bool is_internal;

	if (wanted.class_id == RM_CLASS_NONE || size == 0 ||
		(object->flags & (RM_CONTAINER_LAZY | RM_CONTAINER_ENUM_CASE | RM_CONTAINER_FREED)) != 0) {
		return;
	}
	/* The collector takes it anyway. */
	if (c->derived != NULL && rm_state_of(c->derived, object->node) == RM_STATE_GARBAGE) {
		return;
	}
	wanted.size = (uint32_t)size;
	wanted.may_be_dynamic = c->has_dynamic[wanted.class_id] != 0;
	wanted.dynamic_count =
		wanted.may_be_dynamic ? shape_dynamic_count(graph, object->node) : 0;
	wanted.is_empty = wanted.dynamic_count == 0 && !shape_stores(graph, object);
	is_internal = (object->flags & RM_CONTAINER_INTERNAL_STATE) != 0 ||
				  ((object->flags & RM_CONTAINER_ESTIMATED) != 0 &&
					  shape_is_internal_name(graph->classes[wanted.class_id].name));
	/* What such an object is made of is in C: equal properties say nothing about it. */
	if (is_internal) {
		return;
	}
	group = shape_find(c, &wanted);
	group->count++;
	group->bytes += size;
	group->allocated_bytes += rm_graph_allocated(graph, object->node);
}

static void shape_collect(struct shape_collector *c)
{
	const struct rm_graph *graph = c->graph;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, id);
		if (RM_UNLIKELY(edge.kind == RM_EDGE_DYNAMIC_PROPERTIES) && edge.parent != RM_NODE_NONE &&
			graph->class_ids[edge.parent] != RM_CLASS_NONE) {
			c->has_dynamic[graph->class_ids[edge.parent]] = 1;
		}
	}
	for (uint32_t i = 0; i < graph->container_count; i++) {
		struct rm_container object;

		rm_graph_container_at(&object, graph, i);
		if ((object.flags & RM_CONTAINER_OBJECT) != 0) {
			shape_add(c, &object);
		}
	}
}

static int shape_compare(const void *left, const void *right)
{
	const struct shape_group *a = left, *b = right;

	if (a->bytes != b->bytes) {
		return a->bytes > b->bytes ? -1 : 1;
	}
	return a->example < b->example ? -1 : a->example > b->example;
}

static int shape_name_compare(const void *left, const void *right)
{
	return rm_text_compare(*(const struct rm_text *)left, *(const struct rm_text *)right);
}

/*
 * Names of the properties, sorted and joined: of the class, or as far as edges of the example
 * tell them.
 */
static void shape_signature(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct shape_group *group)
{
	RM_VEC(struct rm_text) names = {0};
	rm_node definition = graph->classes[group->class_id].definition;
	struct rm_text declared;
	struct rm_edge edge;

	if (definition != RM_NODE_NONE &&
		rm_graph_attribute(&declared, graph, definition, "#properties")) {
		for (size_t at = 0; at < declared.len;) {
			const char *comma = memchr(declared.ptr + at, ',', declared.len - at);
			size_t len = comma != NULL ? (size_t)(comma - declared.ptr) - at : declared.len - at;
			struct rm_text name = {declared.ptr + at, len};

			rm_vec_push(&names, name);
			at += len + 1;
		}
	} else {
		for (uint32_t id = graph->out_first[group->example];
			 rm_graph_next_out(graph, group->example, &id, &edge);) {
			if (edge.kind == RM_EDGE_PROPERTY) {
				rm_vec_push(&names, rm_graph_text(graph, edge.link));
			}
		}
	}
	if (names.count > 1) {
		qsort(names.items, names.count, sizeof(*names.items), shape_name_compare);
	}
	for (size_t i = 0; i < names.count; i++) {
		rm_strbuf_add_cstr(out, i > 0 ? "," : "");
		rm_strbuf_add_text(out, names.items[i]);
	}
	if (group->dynamic_count > 0) {
		rm_strbuf_addf(
			out, "%s[dynamic:%" PRIu32 "]", names.count > 0 ? "," : "", group->dynamic_count);
	}
	rm_vec_release(&names);
}

/* ---- contents ---- */

struct shape_contents {
	bool is_known;        /* at least one instance could be compared with the others */
	bool is_different;    /* all could, and no two are equal */
	uint64_t distinct;    /* different contents, those that cannot be compared each for itself */
	uint64_t equal_waste; /* allocated bytes of all copies but one for each content */
};

typedef RM_VEC(struct rm_id_pair) shape_members; /* model and object */

static bool shape_is_member(
	const struct rm_graph *graph, const struct shape_group *group, rm_node object)
{
	return (uint32_t)rm_graph_size(graph, object) == group->size &&
		   (!group->may_be_dynamic || shape_dynamic_count(graph, object) == group->dynamic_count);
}

/* Counts all members, and lists those that some other object equals. */
static uint64_t shape_list_members(shape_members *members, struct shape_contents *contents,
	const struct rm_pass_context *context, const struct shape_group *group)
{
	const struct rm_property_stats *stats = &context->derived->properties;
	const rm_node *instances = stats->instances + stats->first_instances[group->class_id];
	uint32_t count = rm_class_live_count(stats, group->class_id);
	uint64_t total = 0;

	for (uint32_t i = 0; i < count; i++) {
		bool is_comparable;
		rm_node model;

		if (!shape_is_member(context->graph, group, instances[i])) {
			continue;
		}
		total++;
		is_comparable = rm_equality_is_comparable(context->equality, instances[i]);
		contents->is_known = contents->is_known || is_comparable;
		contents->is_different = contents->is_different && is_comparable;
		model = rm_equality_model(context->equality, instances[i]);
		if (model != RM_NODE_NONE) {
			rm_vec_push(members, ((struct rm_id_pair){model, instances[i]}));
		}
	}
	rm_id_pairs_sort(members->items, members->count);
	return total;
}

static void shape_compare_contents(struct shape_contents *contents,
	const struct rm_pass_context *context, const struct shape_group *group)
{
	const struct rm_retained *tree = &context->derived->retained;
	shape_members members = {0};
	uint64_t total;

	memset(contents, 0, sizeof(*contents));
	contents->is_different = true;
	total = shape_list_members(&members, contents, context, group);
	contents->distinct = total - members.count;
	for (size_t i = 0; i < members.count; i++) {
		if (i > 0 && members.items[i].key == members.items[i - 1].key) {
			contents->equal_waste += rm_retained_allocated(tree, members.items[i].id);
		} else {
			contents->distinct++;
		}
	}
	contents->is_different = contents->is_different && contents->distinct == total;
	rm_vec_release(&members);
}

/*
 * Equal contents are rated by what they waste, whatever else is at most low; what is no copy of
 * anything is no concern.
 */
static void shape_rate(struct rm_finding *f, const struct rm_pass_context *context,
	const struct shape_contents *contents, uint64_t waste, uint64_t allocated_waste)
{
	enum rm_severity by_shape =
		rm_size_is_small(allocated_waste) ? RM_SEVERITY_LOW : RM_SEVERITY_INFO;
	enum rm_severity by_contents =
		rm_severity_of_waste(contents->equal_waste, context->heap->heap_bytes);

	if (contents->is_different) {
		by_shape = RM_SEVERITY_INFO;
	}
	rm_finding_set_severity(f, by_contents < by_shape ? by_contents : by_shape);
	if (contents->equal_waste * 2 >= allocated_waste && contents->is_known) {
		rm_finding_set_confidence(f, RM_CONFIDENCE_MEDIUM);
		rm_finding_set_memory(f, context, contents->equal_waste, RM_IMPACT_SAVING);
		rm_finding_say_hypothesis(f,
			"Same class, same properties, and {distinct_contents} different "
			"content{distinct_contents?|s} in all: one instance for each saves {equal_waste_bytes}");
	} else {
		rm_finding_set_memory(f, context, waste, RM_IMPACT_CURRENT);
		rm_finding_say_hypothesis(f,
			contents->is_different
				? "Same class, same properties, but no two have equal contents"
				: "Same class, same properties; their values may differ. If instances are equal, they can "
				  "be shared");
	}
}

static void shape_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct shape_group *group)
{
	const struct rm_graph *graph = context->graph;
	struct shape_contents contents = {0};
	uint64_t each = group->bytes / group->count, waste = group->bytes - each;
	uint64_t allocated_waste = group->allocated_bytes - group->allocated_bytes / group->count;
	struct rm_strbuf signature = {0};
	struct rm_finding *f = rm_finding_begin(
		findings, group->is_empty ? RM_FINDING_EMPTY_OBJECT : RM_FINDING_STRUCTURAL_DUPLICATE);

	rm_finding_set_value(f, context, group->example);
	rm_fact_add_text(&f->facts, "class_name", graph->classes[group->class_id].name);
	rm_fact_add_count(&f->facts, "count", (int64_t)group->count);
	rm_fact_add_bytes(&f->facts, "each_size", (int64_t)each);
	rm_fact_add_bytes(&f->facts, "total_size", (int64_t)group->bytes);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)group->allocated_bytes);
	if (group->is_empty) {
		rm_finding_set_memory(f, context, waste, RM_IMPACT_SAVING);
		rm_finding_set_severity(
			f, rm_severity_up_to_medium(group->allocated_bytes, context->heap->heap_bytes));
		rm_finding_say_summary(f,
			"{class_name}: {count} instances x {each_size}, nothing stored in them ({total_size})");
		rm_finding_say_hypothesis(f,
			"Objects without any stored property: one instance, an enum case or a static method "
			"may do");
		rm_finding_end(f);
		return;
	}
	shape_signature(&signature, graph, group);
	rm_fact_add_bytes(&f->facts, "theoretical_saving", (int64_t)waste);
	rm_fact_add_text(&f->facts, "properties", rm_strbuf_text(&signature));
	if (context->equality != NULL) {
		shape_compare_contents(&contents, context, group);
		rm_fact_add_count(&f->facts, "distinct_contents", (int64_t)contents.distinct);
		rm_fact_add_bytes(&f->facts, "equal_waste_bytes", (int64_t)contents.equal_waste);
	}
	shape_rate(f, context, &contents, waste, allocated_waste);
	rm_finding_say_summary(f,
		"{class_name}: {count} identical shapes x {each_size} = {total_size} (at most "
		"{theoretical_saving} to save)");
	rm_finding_end(f);
	rm_strbuf_release(&signature);
}

static int shape_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	struct shape_collector c = {.graph = graph, .derived = context->derived};
	uint64_t floor_bytes = rm_noise_floor_bytes(context->heap->heap_bytes);
	uint32_t rows = 0;

	(void)err;
	c.last_groups =
		rm_arena_zalloc(context->scratch, rm_size_mul(graph->class_count, sizeof(*c.last_groups)));
	c.has_dynamic = rm_arena_zalloc(context->scratch, graph->class_count);
	shape_collect(&c);
	if (c.groups.count > 1) {
		qsort(c.groups.items, c.groups.count, sizeof(*c.groups.items), shape_compare);
	}
	for (size_t i = 0; i < c.groups.count && rows < SHAPE_ROWS_MAX; i++) {
		const struct shape_group *group = &c.groups.items[i];

		if (group->count >= SHAPE_INSTANCES_MIN && group->bytes >= floor_bytes) {
			shape_emit(context, findings, group);
			rows++;
		}
	}
	rm_map_release(&c.index);
	rm_vec_release(&c.groups);
	return 0;
}

const struct rm_pass rm_pass_structural_dedup = {
	.name = "structural_dedup",
	.summary = "objects that look alike, and objects that store nothing",
	.needs = RM_NEED_NODES,
	.emits = {RM_FINDING_STRUCTURAL_DUPLICATE, RM_FINDING_EMPTY_OBJECT},
	.emits_count = 2,
	.run = shape_run,
};
