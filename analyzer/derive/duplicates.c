/*
 * Values by what stands for all that equal them (equality.h), sorted, so that equal ones are
 * neighbours. Most values are the only one of their kind and are never listed.
 *
 * Arrays and objects go first, the outer ones before what lies inside (preorder of the dominator
 * tree): of a copy that could go everything inside would go along.
 */
#include "base.h"

#include "duplicates.h"

#include "id_sort.h"
#include "mem.h"
#include "property_edges.h"

#define TYPE_INFO_APART ((1u << 6) | (1u << 7)) /* interned or persistent */

typedef RM_VEC(struct rm_id_pair) duplicate_entries; /* model and value */

struct duplicate_search {
	struct rm_duplicates *found;
	const struct rm_derived *derived;
	const struct rm_graph *graph;
	struct rm_equality *equality;
};

static bool duplicate_is_candidate(const struct duplicate_search *s, rm_node node)
{
	return rm_state_of(s->derived, node) == RM_STATE_LIVE &&
		   rm_graph_allocated(s->graph, node) > 0 && !rm_bitset_has(&s->found->covered, node);
}

/* ---- sets ---- */

static void duplicate_take(struct duplicate_search *s, duplicate_entries *entries)
{
	struct rm_duplicates *found = s->found;
	size_t at = 0;

	rm_id_pairs_sort(entries->items, entries->count);
	while (at < entries->count) {
		const struct rm_id_pair *run = &entries->items[at];
		struct rm_duplicate_set set = {
			.first = (uint32_t)found->members.count, .type = s->graph->types[run->id]};

		for (; at < entries->count && entries->items[at].key == run->key; at++) {
			rm_vec_push(&found->members, entries->items[at].id);
		}
		set.count = (uint32_t)found->members.count - set.first;
		if (set.count > 1) {
			rm_vec_push(&found->sets, set);
		} else {
			found->members.count = set.first;
		}
	}
	rm_vec_release(entries);
}

/* ---- arrays and objects ---- */

/* Tables in which PHP keeps names are parts of what they belong to. */
static bool duplicate_is_part(const struct rm_graph *graph, rm_node array)
{
	struct rm_edge edge;

	if (!rm_graph_path_edge(&edge, graph, array)) {
		return true;
	}
	return edge.kind == RM_EDGE_DYNAMIC_PROPERTIES || edge.kind == RM_EDGE_SYMBOL_TABLE ||
		   edge.kind == RM_EDGE_STATIC_VARIABLES || edge.kind == RM_EDGE_CAPTURED ||
		   edge.kind == RM_EDGE_ROOT;
}

static bool duplicate_stores(const struct rm_graph *graph, const struct rm_container *container)
{
	return (container->flags & RM_CONTAINER_OBJECT) == 0 || container->count > 0 ||
		   rm_object_dynamic_table(graph, container->node) != RM_NODE_NONE;
}

static bool duplicate_is_container(
	const struct duplicate_search *s, const struct rm_container *container)
{
	return duplicate_is_candidate(s, container->node) && duplicate_stores(s->graph, container) &&
		   !((container->flags & RM_CONTAINER_ARRAY) != 0 &&
			   duplicate_is_part(s->graph, container->node));
}

static void duplicate_find_containers(struct duplicate_search *s)
{
	const struct rm_graph *graph = s->graph;
	duplicate_entries entries = {0};

	for (uint32_t i = 0; i < graph->container_count; i++) {
		rm_node node = rm_graph_container_node(graph, i);
		rm_node model = rm_equality_model(s->equality, node);
		struct rm_container container;

		if (model == RM_NODE_NONE) {
			continue;
		}
		rm_graph_container_at(&container, graph, i);
		if (duplicate_is_container(s, &container)) {
			rm_vec_push(&entries, ((struct rm_id_pair){model, node}));
		}
	}
	duplicate_take(s, &entries);
}

/*
 * By places in preorder of all copies that could go: what each dominates is covered, the copies
 * themselves excepted.
 */
static void duplicate_cover(struct duplicate_search *s)
{
	const struct rm_retained *tree = &s->derived->retained;

	for (size_t i = 0; i < s->found->sets.count; i++) {
		const struct rm_duplicate_set *set = &s->found->sets.items[i];

		for (uint32_t j = set->first + 1; j < set->first + set->count; j++) {
			rm_node copy = s->found->members.items[j];
			uint32_t number = tree->numbers[copy], end = number + tree->counts[copy];

			for (number++; number < end; number++) {
				rm_bitset_add(&s->found->covered, tree->order[number]);
			}
		}
	}
}

/* Takes covered members out of the sets; a set with fewer than two left is none. */
static void duplicate_drop_covered(struct duplicate_search *s)
{
	struct rm_duplicates *found = s->found;
	uint32_t sets = 0, members = 0;

	for (size_t i = 0; i < found->sets.count; i++) {
		struct rm_duplicate_set set = found->sets.items[i];
		uint32_t first = members;

		for (uint32_t j = set.first; j < set.first + set.count; j++) {
			if (!rm_bitset_has(&found->covered, found->members.items[j])) {
				found->members.items[members++] = found->members.items[j];
			}
		}
		if (members - first > 1) {
			set.count = members - first;
			set.first = first;
			found->sets.items[sets++] = set;
		} else {
			members = first;
		}
	}
	found->sets.count = sets;
	found->members.count = members;
}

/* ---- strings ---- */

static bool duplicate_is_string(const struct duplicate_search *s, rm_node string)
{
	return duplicate_is_candidate(s, string) &&
		   (rm_graph_type_info(s->graph, string) & TYPE_INFO_APART) == 0;
}

static void duplicate_find_strings(struct duplicate_search *s)
{
	const struct rm_graph *graph = s->graph;
	duplicate_entries entries = {0};

	for (rm_node node = 0; node < graph->node_count; node++) {
		rm_node model;

		if (graph->types[node] != RM_TYPE_STRING) {
			continue;
		}
		model = rm_equality_model(s->equality, node);
		if (model != RM_NODE_NONE && duplicate_is_string(s, node)) {
			rm_vec_push(&entries, ((struct rm_id_pair){model, node}));
		}
	}
	duplicate_take(s, &entries);
}

static int duplicate_compare_sets(const void *left, const void *right)
{
	const struct rm_duplicate_set *a = left, *b = right;

	return a->keeper < b->keeper ? -1 : a->keeper > b->keeper;
}

/* Members stand in the order of sets, so that who goes through them goes on in one direction. */
static void duplicate_place_members(struct rm_duplicates *found)
{
	rm_node *members = rm_array(found->members.count + 1, sizeof(*members));
	uint32_t at = 0;

	for (size_t i = 0; i < found->sets.count; i++) {
		struct rm_duplicate_set *set = &found->sets.items[i];

		memcpy(members + at, found->members.items + set->first, set->count * sizeof(*members));
		set->first = at;
		at += set->count;
	}
	rm_free(found->members.items);
	found->members.items = members;
	found->members.capacity = found->members.count + 1;
}

/* Which value stands for others means nothing; the order of sets must. */
static void duplicate_order(struct rm_duplicates *found)
{
	for (size_t i = 0; i < found->sets.count; i++) {
		found->sets.items[i].keeper = found->members.items[found->sets.items[i].first];
	}
	if (found->sets.count > 1) {
		qsort(found->sets.items, found->sets.count, sizeof(*found->sets.items),
			duplicate_compare_sets);
		duplicate_place_members(found);
	}
}

void rm_duplicates_find(struct rm_duplicates *duplicates, const struct rm_derived *derived,
	struct rm_equality *equality)
{
	struct duplicate_search s = {
		.found = duplicates, .derived = derived, .graph = derived->graph, .equality = equality};

	memset(duplicates, 0, sizeof(*duplicates));
	rm_bitset_init(&duplicates->covered, (size_t)derived->graph->node_count + 1);
	duplicate_find_containers(&s);
	duplicate_cover(&s);
	duplicate_drop_covered(&s);
	duplicate_find_strings(&s);
	duplicate_order(duplicates);
}

void rm_duplicates_release(struct rm_duplicates *duplicates)
{
	rm_vec_release(&duplicates->sets);
	rm_vec_release(&duplicates->members);
	rm_bitset_release(&duplicates->covered);
}
