/*
 * Classes whose instances each belong to one instance of another class: fewer owners would mean
 * fewer of them. An object belongs to another only if that one alone keeps it alive, through one of
 * its properties, be it directly or as an element of an array there; whatever a hundred objects
 * share belongs to none of them.
 */
#include "base.h"

#include "pass.h"

#include "id_sort.h"
#include "map.h"
#include "mem.h"
#include "value_finding.h"
#include "vec.h"

#define OWNER_INSTANCES_MIN   100
#define OWNING_PERCENT        90  /* of the owners have one */
#define ONE_TO_ONE_PERCENT    110 /* up to that many for a hundred owners it is one each */
#define OWNED_GROUPS_MAX      5
#define COVERAGE_SURE_PERCENT 95
/* Between an owner and what it owns: a reference, an array, a reference in it. */
#define BETWEEN_STEPS_MAX 4

struct owning_pair {
	uint32_t owner_class;
	uint32_t owned_class;
	rm_str link;
	uint64_t owned;
	uint64_t owners; /* that own at least one */
	bool is_pattern;
	RM_VEC(rm_node) owned_nodes;
	RM_VEC(rm_node) owner_nodes;
};

struct owning_group {
	uint32_t owned_class;
	uint64_t owned;
};

/* Who owns an instance of the class that is looked at. */
struct owning_found {
	uint32_t pair; /* index in pairs, or PAIR_NONE */
	rm_node owner;
};

#define PAIR_NONE UINT32_MAX

struct owning_collector {
	const struct rm_pass_context *context;
	struct rm_map index;
	RM_VEC(struct owning_pair) pairs; /* those of an owned class stand together */
	RM_VEC(struct owning_group) groups; /* the largest first */
	struct owning_found *found; /* by place among the live instances of a class */
};

/* ---- who owns an object, through which property ---- */

static bool owning_is_between(const struct rm_graph *graph, rm_node node)
{
	return graph->types[node] == RM_TYPE_ARRAY || graph->types[node] == RM_TYPE_REFERENCE;
}

/* The object that dominates this one with nothing but arrays and references between them. */
static rm_node owning_owner(const struct rm_pass_context *context, rm_node object)
{
	const struct rm_retained *tree = &context->derived->retained;
	const struct rm_graph *graph = context->graph;
	rm_dom above = rm_retained_parent(tree, object);

	for (int i = 0; i < BETWEEN_STEPS_MAX; i++) {
		if (above == RM_DOM_NONE || rm_retained_is_virtual(tree, above)) {
			return RM_NODE_NONE;
		}
		if (!owning_is_between(graph, above)) {
			break;
		}
		above = rm_retained_parent(tree, above);
	}
	return above < graph->node_count && graph->types[above] == RM_TYPE_OBJECT ? above
																			  : RM_NODE_NONE;
}

/* The property that the way from the owner to the object starts with; false when it is none. */
static bool owning_property(
	rm_str *link, const struct rm_graph *graph, rm_node owner, rm_node object)
{
	struct rm_edge edge, below = {.kind = RM_EDGE_UNKNOWN};
	rm_node node = object;

	for (int i = 0; i <= BETWEEN_STEPS_MAX && graph->path_edges[node] != RM_EDGE_NONE; i++) {
		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		if (edge.parent == RM_NODE_NONE) {
			return false;
		}
		if (edge.parent == owner) {
			*link = edge.kind == RM_EDGE_DYNAMIC_PROPERTIES ? below.link : edge.link;
			return edge.kind == RM_EDGE_PROPERTY ||
				   (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES && below.kind == RM_EDGE_ELEMENT);
		}
		if (!owning_is_between(graph, edge.parent)) {
			return false;
		}
		below = edge;
		node = edge.parent;
	}
	return false;
}

static bool owning_find(
	struct owning_pair *pair, rm_node *owner, const struct rm_pass_context *context, rm_node object)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_property_stats *stats = &context->derived->properties;

	*owner = owning_owner(context, object);
	if (*owner == RM_NODE_NONE) {
		return false;
	}
	pair->owner_class = graph->class_ids[*owner];
	pair->owned_class = graph->class_ids[object];
	return pair->owner_class != RM_CLASS_NONE && pair->owner_class != pair->owned_class &&
		   rm_class_live_count(stats, pair->owner_class) >= OWNER_INSTANCES_MIN &&
		   owning_property(&pair->link, graph, *owner, object);
}

/* ---- counting ---- */

static uint32_t owning_pair(struct owning_collector *c, const struct owning_pair *wanted)
{
	uint64_t key =
		rm_map_mix((uint64_t)wanted->owner_class << 32 | wanted->owned_class) ^ wanted->link;

	for (;; key = rm_map_mix(key + 1)) {
		const struct owning_pair *pair;
		bool is_new;
		uint32_t *at;

		key = key == UINT64_MAX ? 0 : key;
		at = rm_map_add(&c->index, key, &is_new);
		if (is_new) {
			*at = (uint32_t)c->pairs.count;
			rm_vec_push(&c->pairs, *wanted);
		}
		pair = &c->pairs.items[*at];
		if (pair->owner_class == wanted->owner_class && pair->owned_class == wanted->owned_class &&
			pair->link == wanted->link) {
			return *at;
		}
	}
}

static uint64_t owning_instances(const struct owning_collector *c, uint32_t class_id)
{
	return rm_class_live_count(&c->context->derived->properties, class_id);
}

static void owning_count_owners(struct owning_collector *c, struct owning_pair *pair)
{
	pair->owners = rm_ids_make_distinct(pair->owner_nodes.items, pair->owner_nodes.count);
	pair->is_pattern =
		pair->owners * 100 >= owning_instances(c, pair->owner_class) * OWNING_PERCENT;
	rm_vec_release(&pair->owner_nodes);
}

/* The rows and columns that an object's way up leads over, the more of them the sooner it comes. */
static void owning_prepare(
	const struct rm_pass_context *context, const rm_node *objects, uint32_t left)
{
	enum { FIRST = 24, SECOND = 16, THIRD = 8 };
	const struct rm_graph *graph = context->graph;
	const rm_dom *parents = context->derived->retained.parents;
	struct rm_edge edge;

	if (left > FIRST) {
		RM_PREFETCH(&graph->path_edges[objects[FIRST]]);
		RM_PREFETCH(&parents[objects[FIRST]]);
	}
	if (left > SECOND) {
		rm_dom above = parents[objects[SECOND]];
		uint32_t id = graph->path_edges[objects[SECOND]];

		if (id != RM_EDGE_NONE) {
			RM_PREFETCH(graph->edge_rows + (size_t)id * 16);
		}
		if (above < graph->node_count) {
			RM_PREFETCH(&graph->types[above]);
			RM_PREFETCH(&graph->class_ids[above]);
			RM_PREFETCH(&parents[above]);
			RM_PREFETCH(&graph->path_edges[above]);
		}
	}
	if (left > THIRD && rm_graph_path_edge(&edge, graph, objects[THIRD]) &&
		edge.parent != RM_NODE_NONE && owning_is_between(graph, edge.parent)) {
		rm_dom above = parents[edge.parent];

		if (graph->path_edges[edge.parent] != RM_EDGE_NONE) {
			RM_PREFETCH(graph->edge_rows + (size_t)graph->path_edges[edge.parent] * 16);
		}
		if (above < graph->node_count) {
			RM_PREFETCH(&graph->types[above]);
			RM_PREFETCH(&graph->class_ids[above]);
		}
	}
}

/* Counts what each pair owns of the class. */
static void owning_count(struct owning_collector *c, const rm_node *objects, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct owning_pair wanted = {0};

		owning_prepare(c->context, objects + i, count - i);
		c->found[i].pair = PAIR_NONE;
		if (owning_find(&wanted, &c->found[i].owner, c->context, objects[i])) {
			c->found[i].pair = owning_pair(c, &wanted);
			c->pairs.items[c->found[i].pair].owned++;
		}
	}
}

/* Lists the members of what may be a pattern, and sees whether there are owners enough. */
static void owning_list(
	struct owning_collector *c, const rm_node *objects, uint32_t count, size_t first_pair)
{
	for (size_t i = first_pair; i < c->pairs.count; i++) {
		struct owning_pair *pair = &c->pairs.items[i];

		pair->is_pattern =
			pair->owned * 100 >= owning_instances(c, pair->owner_class) * OWNING_PERCENT;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct owning_pair *pair =
			c->found[i].pair != PAIR_NONE ? &c->pairs.items[c->found[i].pair] : NULL;

		if (pair != NULL && pair->is_pattern) {
			rm_vec_push(&pair->owned_nodes, objects[i]);
			rm_vec_push(&pair->owner_nodes, c->found[i].owner);
		}
	}
	for (size_t i = first_pair; i < c->pairs.count; i++) {
		if (c->pairs.items[i].is_pattern) {
			owning_count_owners(c, &c->pairs.items[i]);
		}
	}
}

static int owning_compare_groups(const void *left, const void *right)
{
	const struct owning_group *a = left, *b = right;

	if (a->owned != b->owned) {
		return a->owned > b->owned ? -1 : 1;
	}
	return a->owned_class < b->owned_class ? -1 : a->owned_class > b->owned_class;
}

/* Keeps the largest groups only: no others are told. */
static void owning_add_group(struct owning_collector *c, const struct owning_group *group)
{
	rm_vec_push(&c->groups, *group);
	qsort(c->groups.items, c->groups.count, sizeof(*c->groups.items), owning_compare_groups);
	if (c->groups.count > OWNED_GROUPS_MAX) {
		c->groups.count = OWNED_GROUPS_MAX;
	}
}

static void owning_collect_class(struct owning_collector *c, uint32_t class_id)
{
	const struct rm_property_stats *stats = &c->context->derived->properties;
	const rm_node *objects = stats->instances + stats->first_instances[class_id];
	struct owning_group group = {.owned_class = class_id};
	size_t first_pair = c->pairs.count;

	owning_count(c, objects, stats->live_counts[class_id]);
	owning_list(c, objects, stats->live_counts[class_id], first_pair);
	for (size_t i = first_pair; i < c->pairs.count; i++) {
		group.owned += c->pairs.items[i].is_pattern ? c->pairs.items[i].owned : 0;
	}
	if (group.owned > 0) {
		owning_add_group(c, &group);
	}
}

/* Whether a class with that many instances could be among the groups that are told. */
static bool owning_may_matter(const struct owning_collector *c, uint64_t instances)
{
	return instances * 100 >= OWNER_INSTANCES_MIN * OWNING_PERCENT &&
		   (c->groups.count < OWNED_GROUPS_MAX ||
			   c->groups.items[OWNED_GROUPS_MAX - 1].owned <= instances);
}

/* Classes with many instances come first: they make the largest groups. */
static void owning_collect(struct owning_collector *c)
{
	uint32_t class_count = c->context->graph->class_count;
	struct owning_group *classes =
		rm_arena_array(c->context->scratch, (size_t)class_count + 1, sizeof(*classes));

	for (uint32_t i = 0; i < class_count; i++) {
		classes[i] = (struct owning_group){.owned_class = i, .owned = owning_instances(c, i)};
	}
	if (class_count == 0) {
		return;
	}
	qsort(classes, class_count, sizeof(*classes), owning_compare_groups);
	c->found = rm_array((size_t)classes[0].owned + 1, sizeof(*c->found));
	for (uint32_t i = 0; i < class_count && owning_may_matter(c, classes[i].owned); i++) {
		owning_collect_class(c, classes[i].owned_class);
	}
	rm_free(c->found);
}

/* ---- the finding ---- */

static int owning_compare_pairs(const void *left, const void *right)
{
	const struct owning_pair *a = *(const struct owning_pair *const *)left;
	const struct owning_pair *b = *(const struct owning_pair *const *)right;

	if (a->owned != b->owned) {
		return a->owned > b->owned ? -1 : 1;
	}
	if (a->owner_class != b->owner_class) {
		return a->owner_class < b->owner_class ? -1 : 1;
	}
	/* Both stand in the array of pairs, in the order of their first objects; ids of texts say nothing. */
	return a < b ? -1 : a > b;
}

static void owning_add_owner(
	struct rm_fact_list *list, const struct owning_collector *c, const struct owning_pair *pair)
{
	const struct rm_graph *graph = c->context->graph;
	uint64_t owners = owning_instances(c, pair->owner_class);
	struct rm_facts *facts = rm_fact_list_add(list);

	rm_fact_add_text(facts, "owner", graph->classes[pair->owner_class].name);
	rm_fact_add_text(facts, "owned", graph->classes[pair->owned_class].name);
	rm_fact_add_count(facts, "owner_count", (int64_t)owners);
	rm_fact_add_count(facts, "owned_count", (int64_t)pair->owned);
	rm_fact_add_ratio(facts, "rate", (double)pair->owned / (double)owners);
	rm_fact_add_text(facts, "prop", rm_graph_text(graph, pair->link));
}

/* Everything that the finding says of all owners together. */
struct owning_sums {
	uint64_t owned;
	uint64_t owners;
	uint32_t class_count; /* of the owners: one class may own through several properties */
	bool is_one_to_one;
	RM_VEC(rm_node) nodes;
};

static bool owning_is_seen(struct owning_pair *const *pairs, uint32_t at)
{
	for (uint32_t i = 0; i < at; i++) {
		if (pairs[i]->owner_class == pairs[at]->owner_class) {
			return true;
		}
	}
	return false;
}

static void owning_sum(struct owning_sums *sums, const struct owning_collector *c,
	struct owning_pair *const *pairs, uint32_t count)
{
	memset(sums, 0, sizeof(*sums));
	for (uint32_t i = 0; i < count; i++) {
		sums->owned += pairs[i]->owned;
		if (!owning_is_seen(pairs, i)) {
			sums->owners += owning_instances(c, pairs[i]->owner_class);
			sums->class_count++;
		}
		for (size_t j = 0; j < pairs[i]->owned_nodes.count; j++) {
			rm_vec_push(&sums->nodes, pairs[i]->owned_nodes.items[j]);
		}
	}
	sums->is_one_to_one = sums->owned * 100 <= sums->owners * ONE_TO_ONE_PERCENT;
}

static void owning_emit(struct owning_collector *c, struct rm_findings *findings,
	const struct owning_group *group, struct owning_pair **pairs, uint32_t count)
{
	const struct rm_pass_context *context = c->context;
	uint64_t instances = owning_instances(c, group->owned_class);
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_OWNERSHIP_PATTERN);
	struct owning_sums sums;
	struct rm_fact_list *list;
	struct rm_freed freed;

	qsort(pairs, count, sizeof(*pairs), owning_compare_pairs);
	owning_sum(&sums, c, pairs, count);
	rm_freed_nodes(&freed, context->freed, sums.nodes.items, sums.nodes.count);
	rm_finding_set_severity(
		f, rm_severity_up_to_medium(freed.allocated, context->heap->heap_bytes));
	rm_finding_set_confidence(f, sums.owned * 100 > instances * COVERAGE_SURE_PERCENT
									 ? RM_CONFIDENCE_HIGH
									 : RM_CONFIDENCE_MEDIUM);
	rm_finding_set_memory(f, context, freed.bytes, RM_IMPACT_CURRENT);
	rm_fact_add_text(&f->facts, "owned_class", context->graph->classes[group->owned_class].name);
	rm_fact_add_count(&f->facts, "owned_count", (int64_t)instances);
	list = rm_fact_add_list(&f->facts, "owners");
	for (uint32_t i = 0; i < count; i++) {
		owning_add_owner(list, c, pairs[i]);
	}
	rm_fact_add_percent(&f->facts, "coverage_pct", 100.0 * (double)sums.owned / (double)instances);
	rm_fact_add_ratio(&f->facts, "per_owner", (double)sums.owned / (double)sums.owners);
	rm_fact_add_count(&f->facts, "owner_class_count", sums.class_count);
	rm_fact_add_bytes(&f->facts, "retained_bytes", (int64_t)freed.bytes);
	rm_fact_add_bytes(&f->facts, "retained_allocated_bytes", (int64_t)freed.allocated);
	rm_finding_set_members(f, context, sums.nodes.items, sums.nodes.count);
	rm_finding_say_summary(
		f, sums.is_one_to_one
			   ? "{owned_class} ({owned_count}) owned 1:1 by {owner_class_count} "
				 "class{owner_class_count?|es} ({coverage_pct%0}%)"
			   : "{owned_class} ({owned_count}) owned 1:{per_owner%1} by {owner_class_count} "
				 "class{owner_class_count?|es} ({coverage_pct%0}%)");
	rm_finding_say_hypothesis(
		f, sums.is_one_to_one ? "Each owner carries one of its own: "
								"{owners<12:{owner} (via ${prop}, {owner_count} instances)|, }"
							  : "Each owner carries several of its own: "
								"{owners<12:{owner} (via ${prop}, {owner_count} instances)|, }");
	rm_finding_say_next(f, "Fewer owners mean fewer of these");
	rm_finding_say_next(f, "Could owners share one, or create it when it is first needed?");
	rm_finding_end(f);
	rm_vec_release(&sums.nodes);
}

static int owning_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct owning_collector c = {.context = context};
	struct owning_pair **pairs;

	(void)err;
	owning_collect(&c);
	pairs = rm_arena_array(context->scratch, c.pairs.count, sizeof(struct owning_pair *));
	for (size_t i = 0; i < c.groups.count; i++) {
		uint32_t count = 0;

		for (size_t j = 0; j < c.pairs.count; j++) {
			if (c.pairs.items[j].is_pattern &&
				c.pairs.items[j].owned_class == c.groups.items[i].owned_class) {
				pairs[count++] = &c.pairs.items[j];
			}
		}
		owning_emit(&c, findings, &c.groups.items[i], pairs, count);
	}
	for (size_t i = 0; i < c.pairs.count; i++) {
		rm_vec_release(&c.pairs.items[i].owned_nodes);
		rm_vec_release(&c.pairs.items[i].owner_nodes);
	}
	rm_map_release(&c.index);
	rm_vec_release(&c.pairs);
	rm_vec_release(&c.groups);
	return 0;
}

const struct rm_pass rm_pass_ownership_pattern = {
	.name = "ownership_pattern",
	.summary = "classes whose instances each belong to one of another class",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_OWNERSHIP_PATTERN},
	.emits_count = 1,
	.run = owning_run,
};
