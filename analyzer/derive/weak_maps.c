/*
 * Keys and values of one map belong together by the name of their edges, which is made of the key object's class and
 * handle and therefore unique in the map.
 */
#include "base.h"

#include "weak_maps.h"

#include "mem.h"

/* One edge of a map: its name tells which of the other kind belongs to it. */
struct weak_half {
	rm_str link;
	rm_node node;
	uint32_t edge;
};

typedef RM_VEC(struct weak_half) weak_halves;

static int weak_compare_halves(const void *a, const void *b)
{
	const struct weak_half *x = a, *y = b;

	if (x->link != y->link)
		return x->link < y->link ? -1 : 1;
	return (x->edge > y->edge) - (x->edge < y->edge);
}

static const struct weak_half *weak_find_key(const weak_halves *keys, rm_str link)
{
	size_t low = 0, high = keys->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (keys->items[middle].link < link)
			low = middle + 1;
		else
			high = middle;
	}
	return low < keys->count && keys->items[low].link == link ? &keys->items[low] : NULL;
}

static void weak_add_map(struct rm_weak_maps *maps, weak_halves *keys, const struct rm_graph *graph, rm_node map)
{
	struct rm_edge edge;

	rm_vec_clear(keys);
	for (uint32_t id = graph->out_first[map]; rm_graph_next_out(graph, map, &id, &edge);) {
		if (edge.kind == RM_EDGE_WEAK_MAP_KEY)
			rm_vec_push(keys, ((struct weak_half){edge.link, edge.child, edge.id}));
	}
	if (keys->count > 1)
		qsort(keys->items, keys->count, sizeof(*keys->items), weak_compare_halves);
	for (uint32_t id = graph->out_first[map]; rm_graph_next_out(graph, map, &id, &edge);) {
		const struct weak_half *key;

		if (edge.kind != RM_EDGE_WEAK_MAP_VALUE || edge.strength != RM_STRONG)
			continue;
		key = weak_find_key(keys, edge.link);
		if (key != NULL)
			rm_vec_push(&maps->entries, ((struct rm_weak_entry){map, key->node, edge.child, edge.id}));
	}
}

struct weak_key {
	rm_node key;
	uint32_t entry;
};

static int weak_compare_keys(const void *a, const void *b)
{
	const struct weak_key *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->entry > y->entry) - (x->entry < y->entry);
}

static void weak_index_keys(struct rm_weak_maps *maps)
{
	size_t count = maps->entries.count;
	struct weak_key *keys = rm_array(count + 1, sizeof(*keys));

	for (size_t i = 0; i < count; i++)
		keys[i] = (struct weak_key){maps->entries.items[i].key, (uint32_t)i};
	if (count > 1)
		qsort(keys, count, sizeof(*keys), weak_compare_keys);
	rm_vec_reserve(&maps->by_key, count);
	for (size_t i = 0; i < count; i++)
		rm_vec_push(&maps->by_key, keys[i].entry);
	rm_free(keys);
}

/* "v82" is PHP 8.2. Where the version is not known the newest rule holds. */
static bool weak_keeps_own_key(const struct rm_graph *graph)
{
	struct rm_text version;
	uint64_t number;

	if (!rm_graph_summary(&version, graph, "php_version") || version.len < 2 || version.ptr[0] != 'v')
		return false;
	version.ptr++;
	version.len--;
	return rm_text_to_u64(&number, version) && number <= 82;
}

void rm_weak_maps_find(struct rm_weak_maps *maps, const struct rm_graph *graph)
{
	weak_halves keys = {0};
	rm_node last = RM_NODE_NONE;

	memset(maps, 0, sizeof(*maps));
	for (uint32_t id = 0; id < graph->edge_count; id++) {
		struct rm_edge edge;

		if (RM_LIKELY(graph->edge_rows[(size_t)id * 16 + 14] != RM_EDGE_WEAK_MAP_VALUE))
			continue;
		rm_graph_edge(&edge, graph, id);
		if (edge.parent != RM_NODE_NONE && edge.parent != last)
			weak_add_map(maps, &keys, graph, edge.parent);
		last = edge.parent;
	}
	weak_index_keys(maps);
	maps->keeps_own_key = weak_keeps_own_key(graph);
	rm_bitset_init(&maps->dead, maps->entries.count);
	rm_vec_release(&keys);
}

void rm_weak_maps_release(struct rm_weak_maps *maps)
{
	rm_vec_release(&maps->entries);
	rm_vec_release(&maps->by_key);
	rm_bitset_release(&maps->dead);
}

const struct rm_weak_entry *rm_weak_maps_of_edge(const struct rm_weak_maps *maps, uint32_t edge)
{
	size_t low = 0, high = maps->entries.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (maps->entries.items[middle].edge < edge)
			low = middle + 1;
		else
			high = middle;
	}
	return low < maps->entries.count && maps->entries.items[low].edge == edge ? &maps->entries.items[low] : NULL;
}

size_t rm_weak_maps_first(const struct rm_weak_maps *maps, rm_node key)
{
	size_t low = 0, high = maps->by_key.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (maps->entries.items[maps->by_key.items[middle]].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool rm_weak_maps_edge_lives(const struct rm_weak_maps *maps, uint32_t edge)
{
	const struct rm_weak_entry *entry = rm_weak_maps_of_edge(maps, edge);

	return entry == NULL || !rm_bitset_has(&maps->dead, (size_t)(entry - maps->entries.items));
}
