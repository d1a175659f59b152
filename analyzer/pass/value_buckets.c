/*
 * One loop over all edges lists what the instances of a class refer to by each property. Only then
 * what is listed is looked up, in the order of nodes, each once: in the order of edges every value
 * would be another place in memory.
 */
#include "base.h"

#include "value_buckets.h"

#include "id_sort.h"

#define BUCKET_COUNT_MIN 50 /* more than these */
#define BUCKET_BYTES_MIN 10240

#define LISTS_RECENT 64

/* What a property refers to. */
struct bucket_list {
	uint32_t source_class;
	rm_str link;
	RM_VEC(rm_node) values;
};

struct bucket_lists {
	struct rm_map index;
	RM_VEC(struct bucket_list) items;
	uint32_t recent[LISTS_RECENT]; /* by name: the one asked for last, plus 1 */
};

static bool bucket_is(const struct rm_value_bucket *bucket, const struct rm_value_bucket *wanted)
{
	return bucket->source_class == wanted->source_class && bucket->link == wanted->link &&
		   bucket->class_id == wanted->class_id && bucket->size == wanted->size;
}

static struct rm_value_bucket *bucket_find(
	struct rm_value_buckets *buckets, const struct rm_value_bucket *wanted)
{
	uint32_t *recent = &buckets->recent[wanted->link % RM_VALUE_BUCKETS_RECENT];
	uint64_t key;

	if (*recent != 0 && bucket_is(&buckets->items.items[*recent - 1], wanted)) {
		return &buckets->items.items[*recent - 1];
	}
	key = rm_map_mix((uint64_t)wanted->source_class << 32 | wanted->link);
	key = rm_map_mix(key ^ ((uint64_t)wanted->class_id << 32) ^ wanted->size);
	for (;; key = rm_map_mix(key + 1)) {
		struct rm_value_bucket *bucket;
		bool is_new;
		uint32_t *at;

		key = key == UINT64_MAX ? 0 : key;
		at = rm_map_add(&buckets->index, key, &is_new);
		if (is_new) {
			*at = (uint32_t)buckets->items.count;
			rm_vec_push(&buckets->items, *wanted);
		}
		bucket = &buckets->items.items[*at];
		if (bucket_is(bucket, wanted)) {
			*recent = *at + 1;
			return bucket;
		}
	}
}

static int bucket_compare(const void *left, const void *right)
{
	const struct rm_value_bucket *a = left, *b = right;
	uint64_t x = a->size * a->members.count, y = b->size * b->members.count;

	if (x != y) {
		return x > y ? -1 : 1;
	}
	if (a->members.items[0] != b->members.items[0]) {
		return a->members.items[0] < b->members.items[0] ? -1 : 1;
	}
	if (a->source_class != b->source_class) {
		return a->source_class < b->source_class ? -1 : 1;
	}
	return a->link < b->link ? -1 : a->link > b->link;
}

/* ---- what each property refers to ---- */

static struct bucket_list *bucket_list(
	struct bucket_lists *lists, uint32_t source_class, rm_str link)
{
	uint32_t *recent = &lists->recent[link % LISTS_RECENT];
	bool is_new;
	uint32_t *at;

	if (*recent != 0 && lists->items.items[*recent - 1].source_class == source_class &&
		lists->items.items[*recent - 1].link == link) {
		return &lists->items.items[*recent - 1];
	}
	at = rm_map_add(&lists->index, (uint64_t)source_class << 32 | link, &is_new);
	if (is_new) {
		struct bucket_list *list = rm_vec_add(&lists->items);

		list->source_class = source_class;
		list->link = link;
		*at = (uint32_t)lists->items.count - 1;
	}
	*recent = *at + 1;
	return &lists->items.items[*at];
}

static void bucket_list_all(struct bucket_lists *lists, const struct rm_graph *graph)
{
	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct bucket_list *list;
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, id);
		if (RM_LIKELY(edge.kind != RM_EDGE_PROPERTY) || edge.is_tree ||
			edge.parent == RM_NODE_NONE || edge.strength != RM_STRONG ||
			graph->class_ids[edge.parent] == RM_CLASS_NONE) {
			continue;
		}
		list = bucket_list(lists, graph->class_ids[edge.parent], edge.link);
		/* What all instances share comes again and again. */
		if (list->values.count == 0 || rm_vec_last(&list->values) != edge.child) {
			rm_vec_push(&list->values, edge.child);
		}
	}
}

/* ---- by class and size ---- */

static void bucket_add(struct rm_value_buckets *buckets, const struct rm_derived *derived,
	const struct bucket_list *list, rm_node value)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_value_bucket wanted = {.source_class = list->source_class,
		.link = list->link,
		.class_id = graph->class_ids[value],
		.size = rm_graph_size(graph, value)};

	if (wanted.size > 0 &&
		(graph->types[value] == RM_TYPE_STRING || graph->types[value] == RM_TYPE_OBJECT) &&
		!rm_is_in_cycle(derived, value)) {
		struct rm_value_bucket *bucket = bucket_find(buckets, &wanted);

		rm_vec_push(&bucket->members, value);
	}
}

static void bucket_collect(struct rm_value_buckets *buckets, const struct rm_derived *derived)
{
	struct bucket_lists lists = {0};

	bucket_list_all(&lists, derived->graph);
	for (size_t i = 0; i < lists.items.count; i++) {
		struct bucket_list *list = &lists.items.items[i];
		size_t count = rm_ids_make_distinct(list->values.items, list->values.count);

		for (size_t j = 0; j < count && count > BUCKET_COUNT_MIN; j++) {
			bucket_add(buckets, derived, list, list->values.items[j]);
		}
		rm_vec_release(&list->values);
	}
	rm_map_release(&lists.index);
	rm_vec_release(&lists.items);
}

void rm_value_buckets_find(struct rm_value_buckets *buckets, const struct rm_derived *derived)
{
	size_t kept = 0;

	memset(buckets, 0, sizeof(*buckets));
	bucket_collect(buckets, derived);
	for (size_t i = 0; i < buckets->items.count; i++) {
		struct rm_value_bucket *bucket = &buckets->items.items[i];

		if (bucket->members.count > BUCKET_COUNT_MIN &&
			bucket->members.count * bucket->size > BUCKET_BYTES_MIN) {
			buckets->items.items[kept++] = *bucket;
		} else {
			rm_vec_release(&bucket->members);
		}
	}
	buckets->items.count = kept;
	if (kept > 1) {
		qsort(buckets->items.items, kept, sizeof(*buckets->items.items), bucket_compare);
	}
}

void rm_value_buckets_release(struct rm_value_buckets *buckets)
{
	for (size_t i = 0; i < buckets->items.count; i++) {
		rm_vec_release(&buckets->items.items[i].members);
	}
	rm_map_release(&buckets->index);
	rm_vec_release(&buckets->items);
}
