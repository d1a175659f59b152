/*
 * One loop over all edges. What an edge adds to is guessed first: edges of one name follow each
 * other with targets of one class and size.
 */
#include "base.h"

#include "value_buckets.h"

#include "id_sort.h"

#define BUCKET_COUNT_MIN 50 /* more than these */
#define BUCKET_BYTES_MIN 10240

#define BUCKET_EDGES_WAITING 128

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

/* What the row of an edge says: all other columns are looked up of few edges only. */
static bool bucket_may_take(const struct rm_edge *edge)
{
	return RM_UNLIKELY(edge->kind == RM_EDGE_PROPERTY) && !edge->is_tree &&
		   edge->parent != RM_NODE_NONE && edge->strength == RM_STRONG;
}

static void bucket_prepare(const struct rm_derived *derived, rm_node child)
{
	const struct rm_graph *graph = derived->graph;

	RM_PREFETCH(&graph->types[child]);
	RM_PREFETCH(&graph->class_ids[child]);
	RM_PREFETCH(&graph->sizes[child]);
}

static void bucket_take(
	struct rm_value_buckets *buckets, const struct rm_derived *derived, const struct rm_edge *edge)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_value_bucket wanted = {.source_class = graph->class_ids[edge->parent],
		.link = edge->link,
		.class_id = graph->class_ids[edge->child],
		.size = rm_graph_size(graph, edge->child)};
	struct rm_value_bucket *bucket;

	if (wanted.source_class == RM_CLASS_NONE || wanted.size == 0 ||
		(graph->types[edge->child] != RM_TYPE_STRING &&
			graph->types[edge->child] != RM_TYPE_OBJECT) ||
		rm_is_in_cycle(derived, edge->child)) {
		return;
	}
	bucket = bucket_find(buckets, &wanted);
	/* What all instances share comes again and again. */
	if (bucket->members.count == 0 || rm_vec_last(&bucket->members) != edge->child) {
		rm_vec_push(&bucket->members, edge->child);
	}
}

/* Children lie anywhere: an edge waits until others have been found, and what it asks for is there. */
static void bucket_collect(struct rm_value_buckets *buckets, const struct rm_derived *derived)
{
	struct rm_edge waiting[BUCKET_EDGES_WAITING];
	size_t count = 0;

	for (uint32_t id = 0; id < derived->graph->edge_count; id++) {
		struct rm_edge *edge = &waiting[count];

		rm_graph_edge(edge, derived->graph, id);
		if (bucket_may_take(edge)) {
			bucket_prepare(derived, edge->child);
			count++;
		}
		if (count == BUCKET_EDGES_WAITING || id + 1 == derived->graph->edge_count) {
			for (size_t i = 0; i < count; i++) {
				bucket_take(buckets, derived, &waiting[i]);
			}
			count = 0;
		}
	}
}

void rm_value_buckets_find(struct rm_value_buckets *buckets, const struct rm_derived *derived)
{
	size_t kept = 0;

	memset(buckets, 0, sizeof(*buckets));
	bucket_collect(buckets, derived);
	for (size_t i = 0; i < buckets->items.count; i++) {
		struct rm_value_bucket *bucket = &buckets->items.items[i];

		bucket->members.count =
			rm_ids_make_distinct(bucket->members.items, bucket->members.count);
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
