/*
 * Values by hash, sorted, so that equal ones are neighbours; then neighbours are compared. Most
 * values are the only one of their kind: a table of bits, filled in a first round, tells which
 * hashes come twice, and only those are listed in the second.
 *
 * Arrays and objects go first, the outer ones before what lies inside (preorder of the dominator
 * tree): of a copy that could go everything inside would go along.
 */
#include "base.h"

#include "duplicates.h"

#include "hash_filter.h"
#include "mem.h"
#include "property_edges.h"
#include "string_content.h"

#define FETCH_AHEAD     16
#define TYPE_INFO_APART ((1u << 6) | (1u << 7)) /* interned or persistent */

struct duplicate_entry {
	uint64_t hash;
	rm_node node;
};

typedef RM_VEC(struct duplicate_entry) duplicate_entries;

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

static int duplicate_compare(const void *left, const void *right)
{
	const struct duplicate_entry *a = left, *b = right;

	if (a->hash != b->hash) {
		return a->hash < b->hash ? -1 : 1;
	}
	return a->node < b->node ? -1 : a->node > b->node;
}

/* ---- sets ---- */

/*
 * Of entries with one hash those that are equal to the first, as a set. Returns how many others
 * there are; they are moved to the start.
 */
static size_t duplicate_take_set(
	struct duplicate_search *s, struct duplicate_entry *entries, size_t entry_count)
{
	struct rm_duplicates *found = s->found;
	uint32_t first = (uint32_t)found->members.count, count;
	rm_node keeper = entries[0].node;
	size_t others = 0;

	for (size_t i = 0; i < entry_count; i++) {
		if (i == 0 || rm_equality_same(s->equality, keeper, entries[i].node)) {
			rm_vec_push(&found->members, entries[i].node);
		} else {
			entries[others++] = entries[i];
		}
	}
	count = (uint32_t)found->members.count - first;
	if (count > 1) {
		rm_vec_push(
			&found->sets, ((struct rm_duplicate_set){
							  .first = first, .count = count, .type = s->graph->types[keeper]}));
	} else {
		found->members.count = first;
	}
	return others;
}

static void duplicate_take(struct duplicate_search *s, duplicate_entries *entries)
{
	size_t at = 0;

	if (entries->count > 1) {
		qsort(entries->items, entries->count, sizeof(*entries->items), duplicate_compare);
	}
	while (at < entries->count) {
		struct duplicate_entry *run = &entries->items[at];
		size_t count = 1;

		while (at + count < entries->count && run[count].hash == run->hash) {
			count++;
		}
		at += count;
		while (count > 1) {
			count = duplicate_take_set(s, run, count);
		}
	}
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

static uint64_t duplicate_hash_at(const struct duplicate_search *s, uint32_t i)
{
	return i < s->graph->container_count
			   ? rm_equality_hash(s->equality, rm_graph_container_node(s->graph, i))
			   : 0;
}

static void duplicate_find_containers(struct duplicate_search *s)
{
	const struct rm_graph *graph = s->graph;
	struct rm_hash_filter filter;
	duplicate_entries entries = {0};

	rm_hash_filter_init(&filter, graph->container_count);
	for (uint32_t i = 0; i < graph->container_count; i++) {
		rm_hash_filter_prepare(&filter, duplicate_hash_at(s, i + FETCH_AHEAD));
		rm_hash_filter_see(&filter, duplicate_hash_at(s, i));
	}
	for (uint32_t i = 0; i < graph->container_count; i++) {
		rm_node node = rm_graph_container_node(graph, i);
		uint64_t hash = duplicate_hash_at(s, i);
		struct rm_container container;

		rm_hash_filter_prepare(&filter, duplicate_hash_at(s, i + FETCH_AHEAD));
		if (!rm_hash_filter_passes(&filter, hash)) {
			continue;
		}
		rm_graph_container_at(&container, graph, i);
		if (duplicate_is_container(s, &container)) {
			rm_vec_push(&entries, ((struct duplicate_entry){hash, node}));
		}
	}
	rm_hash_filter_release(&filter);
	duplicate_take(s, &entries);
	rm_vec_release(&entries);
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

static uint64_t duplicate_string_hash(const struct duplicate_search *s, rm_node node)
{
	return node < s->graph->node_count && s->graph->types[node] == RM_TYPE_STRING
			   ? rm_equality_hash(s->equality, node)
			   : 0;
}

static void duplicate_find_strings(struct duplicate_search *s)
{
	const struct rm_graph *graph = s->graph;
	struct rm_hash_filter filter;
	duplicate_entries entries = {0};

	rm_hash_filter_init(&filter, graph->node_count / 2);
	for (int round = 0; round < 2; round++) {
		for (rm_node node = 0; node < graph->node_count; node++) {
			uint64_t hash = duplicate_string_hash(s, node);

			rm_hash_filter_prepare(&filter, duplicate_string_hash(s, node + FETCH_AHEAD));
			if (round == 0) {
				rm_hash_filter_see(&filter, hash);
			} else if (rm_hash_filter_passes(&filter, hash) && duplicate_is_string(s, node)) {
				rm_vec_push(&entries, ((struct duplicate_entry){hash, node}));
			}
		}
	}
	rm_hash_filter_release(&filter);
	duplicate_take(s, &entries);
	rm_vec_release(&entries);
}

static int duplicate_compare_sets(const void *left, const void *right)
{
	const struct rm_duplicate_set *a = left, *b = right;

	return a->keeper < b->keeper ? -1 : a->keeper > b->keeper;
}

/* Hashes depend on how the snapshot numbers its words; the order of sets must not. */
static void duplicate_order(struct rm_duplicates *found)
{
	for (size_t i = 0; i < found->sets.count; i++) {
		found->sets.items[i].keeper = found->members.items[found->sets.items[i].first];
	}
	if (found->sets.count > 1) {
		qsort(found->sets.items, found->sets.count, sizeof(*found->sets.items),
			duplicate_compare_sets);
	}
}

void rm_duplicates_find(struct rm_duplicates *duplicates, const struct rm_derived *derived,
	struct rm_equality *equality)
{
	struct duplicate_search s = {
		.found = duplicates, .derived = derived, .graph = derived->graph, .equality = equality};

	memset(duplicates, 0, sizeof(*duplicates));
	rm_bitset_init(&duplicates->covered, (size_t)derived->graph->node_count + 1);
	rm_equality_hash_all(equality);
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
