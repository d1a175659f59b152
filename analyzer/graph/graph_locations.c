/*
 * The location rows: whose they are, what they add up to. One pass over the rows in their order gives sizes, classes and
 * totals; a second one only where an address was seen twice.
 *
 * Telling repeated addresses: a bitmap with one bit for 8 bytes, for each 2 MiB of address space that has rows. On a heap
 * that is a bit or two a row, where a table of addresses would take a dozen bytes. A bit that is set already makes the
 * address a suspect, no more (two rows in one word of memory, say); suspects are then compared exactly, with their types.
 */
#include "base.h"
#include "graph_private.h"
#include "map.h"
#include "mem.h"
#include "vec.h"

#include "../../ext/format/rmem_rows.h"

#define SEEN_PAGE_SHIFT 21
#define SEEN_WORDS (((size_t)1 << SEEN_PAGE_SHIFT) / 8 / 64)

/* Rows scattered so thinly that bitmaps would cost more than this go to a table of addresses instead. */
#define SEEN_FREE_PAGES 256u
#define SEEN_BYTES_PER_ROW 8u

/* On a heap that has lived long each row is on another page than the last: a cache of pages, and bitmaps fetched ahead. */
#define SEEN_CACHE 4096u
#define SEEN_AHEAD 12u

struct seen_page {
	uint64_t page;
	uint64_t *bitmap;
};

struct seen {
	struct rm_map pages; /* address >> 21 → index of its bitmap */
	RM_VEC(uint64_t *) bitmaps;
	struct rm_map addresses; /* in place of bitmaps, for what is scattered */
	struct seen_page *cache;
	uint64_t page_limit;
	RM_VEC(uint64_t) suspects;
};

static void seen_init(struct seen *seen, uint64_t rows)
{
	memset(seen, 0, sizeof(*seen));
	seen->cache = rm_array(SEEN_CACHE, sizeof(*seen->cache));
	for (uint32_t i = 0; i < SEEN_CACHE; i++)
		seen->cache[i] = (struct seen_page){ UINT64_MAX, NULL };
	seen->page_limit = SEEN_FREE_PAGES + rows * SEEN_BYTES_PER_ROW / (SEEN_WORDS * 8);
}

static void seen_release(struct seen *seen)
{
	for (size_t i = 0; i < seen->bitmaps.count; i++)
		rm_free(seen->bitmaps.items[i]);
	rm_vec_release(&seen->bitmaps);
	rm_free(seen->cache);
	rm_map_release(&seen->pages);
	rm_map_release(&seen->addresses);
	rm_vec_release(&seen->suspects);
}

/* The bitmap of a page, NULL when there may be no more of them. */
static uint64_t *seen_bitmap(struct seen *seen, uint64_t page)
{
	const uint32_t *found = rm_map_find(&seen->pages, page);
	bool is_new;

	if (found != NULL)
		return seen->bitmaps.items[*found];
	if (seen->bitmaps.count >= seen->page_limit)
		return NULL;
	*rm_map_add(&seen->pages, page, &is_new) = (uint32_t)seen->bitmaps.count;
	rm_vec_push(&seen->bitmaps, rm_calloc(SEEN_WORDS, sizeof(uint64_t)));
	return rm_vec_last(&seen->bitmaps);
}

static inline void seen_add(struct seen *seen, uint64_t address)
{
	uint64_t page = address >> SEEN_PAGE_SHIFT;
	uint32_t granule = (uint32_t)(address >> 3) & (uint32_t)(SEEN_WORDS * 64 - 1);
	uint64_t bit = UINT64_C(1) << (granule % 64);
	struct seen_page *place = &seen->cache[page % SEEN_CACHE];
	uint64_t *word;

	if (RM_UNLIKELY(place->page != page)) {
		place->bitmap = seen_bitmap(seen, page);
		place->page = page;
	}
	if (RM_UNLIKELY(place->bitmap == NULL)) {
		bool is_new;

		if (address == UINT64_MAX) {
			rm_vec_push(&seen->suspects, address);
			return;
		}
		rm_map_add(&seen->addresses, address, &is_new);
		if (!is_new)
			rm_vec_push(&seen->suspects, address);
		return;
	}
	word = &place->bitmap[granule / 64];
	if (RM_UNLIKELY((*word & bit) != 0))
		rm_vec_push(&seen->suspects, address);
	*word |= bit;
}

static inline void seen_fetch(const struct seen *seen, uint64_t address)
{
	uint64_t page = address >> SEEN_PAGE_SHIFT;
	const struct seen_page *place = &seen->cache[page % SEEN_CACHE];

	if (place->page == page && place->bitmap != NULL)
		RM_PREFETCH(&place->bitmap[((uint32_t)(address >> 3) & (uint32_t)(SEEN_WORDS * 64 - 1)) / 64]);
}

/* ---- sizes of nodes ---- */

/*
 * What does not fit the column moves to the table of big ones, both sizes of the node at once: each such node is 64 KiB of
 * heap, so a table may take its time and space. There an extra may be less than nothing, see row_extra().
 */
static void size_add(struct rm_graph_store *store, rm_node node, uint64_t size, uint64_t extra)
{
	struct rm_small_size *small = &store->sizes[node];
	struct rm_big_size *big;
	uint32_t *at;
	bool is_new;

	if (RM_LIKELY(size < (uint64_t)RM_SIZE_BIG - small->bytes && extra < (uint64_t)RM_SIZE_BIG - small->extra)) {
		small->bytes = (uint16_t)(small->bytes + size);
		small->extra = (uint16_t)(small->extra + extra);
		return;
	}
	at = rm_map_add(&store->big_nodes, node, &is_new);
	if (is_new) {
		*at = (uint32_t)store->bigs.count;
		rm_vec_push(&store->bigs, ((struct rm_big_size){ small->bytes, small->extra }));
		small->bytes = small->extra = RM_SIZE_BIG;
	}
	big = &store->bigs.items[*at];
	big->size = rm_sum(big->size, size);
	big->extra += extra;
}

static void size_take(struct rm_graph_store *store, rm_node node, uint64_t size, uint64_t extra)
{
	const uint32_t *at = rm_map_find(&store->big_nodes, node);

	if (at == NULL) {
		store->sizes[node].bytes = (uint16_t)(store->sizes[node].bytes - size);
		store->sizes[node].extra = (uint16_t)(store->sizes[node].extra - extra);
		return;
	}
	store->bigs.items[*at].size -= size < store->bigs.items[*at].size ? size : store->bigs.items[*at].size;
	store->bigs.items[*at].extra -= extra;
}

/* ---- order of rows ---- */

/* The rows of a node start here. Called for all nodes in their order, and for the number behind the last. */
static inline void location_first(struct rm_graph_store *store, rm_node node, uint32_t row)
{
	uint32_t *run = &store->loc_runs[node / RM_LOC_RUN];
	bool is_new;

	if (node % RM_LOC_RUN == 0)
		*run = row;
	if (RM_LIKELY(row - *run < RM_LOC_FAR)) {
		store->loc_offsets[node] = (uint8_t)(row - *run);
		return;
	}
	store->loc_offsets[node] = RM_LOC_FAR;
	*rm_map_add(&store->far_locations, node, &is_new) = row;
}

/* Rows by node, those of one node in file order: count, prefix sum, place. */
static void order_locations(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	const struct rm_graph_input *input = &store->input;
	uint32_t *first = rm_calloc((size_t)graph->node_count + 1, sizeof(*first));
	uint32_t kept = 0;

	store->loc_order = rm_array((size_t)input->location_rows + 1, sizeof(*store->loc_order));
	for (uint32_t i = 0; i < input->location_rows; i++) {
		uint32_t id = rmem_get_u32(input->locations + (size_t)i * RMEM_LOCATION_BYTES);
		rm_node node = rm_graph_node_of_id(graph, id);

		if (node != RM_NODE_NONE) {
			first[node]++;
			kept++;
		} else if (store->node_of_rank == NULL || rm_id_index_rank(&store->ids, id) == RM_NODE_NONE) {
			graph->faults.dangling_locations++;
		}
	}
	/* Ends first; placing from the back turns them into starts. */
	for (rm_node node = 1; node < graph->node_count; node++)
		first[node] += first[node - 1];
	first[graph->node_count] = kept;
	for (uint32_t i = (uint32_t)input->location_rows; i-- > 0;) {
		rm_node node = rm_graph_node_of_id(graph, rmem_get_u32(input->locations + (size_t)i * RMEM_LOCATION_BYTES));

		if (node != RM_NODE_NONE)
			store->loc_order[--first[node]] = i;
	}
	for (rm_node node = 0; node <= graph->node_count; node++)
		location_first(store, node, first[node]);
	rm_free(first);
	graph->location_count = kept;
}

/* ---- the pass ---- */

static struct rm_loc_total *loc_total(struct rm_graph_store *store, uint32_t number)
{
	while (store->loc_totals.count <= number) {
		struct rm_loc_total *total = rm_vec_add(&store->loc_totals);
		size_t at = store->loc_totals.count - 1;

		total->text = at < store->loc_words.words.count ? store->loc_words.words.items[at].text : RM_TEXT_LITERAL("?");
	}
	return &store->loc_totals.items[number];
}

static struct rm_class *class_total(struct rm_graph_store *store, uint32_t number)
{
	while (store->classes.count <= number) {
		struct rm_class *class = rm_vec_add(&store->classes);

		class->name = store->class_words.words.items[store->classes.count - 1].text;
		class->definition = RM_NODE_NONE;
	}
	return &store->classes.items[number];
}

struct tally {
	struct rm_graph *graph;
	struct rm_graph_store *store;
	struct seen seen;
};

static enum rm_region row_region(struct rm_graph_store *store, const unsigned char *row)
{
	uint32_t region_id = rmem_get_u32(row + 40);
	uint32_t number;

	if (region_id == RMEM_NONE)
		return RM_REGION_NONE;
	number = rm_words_add(&store->region_words, region_id);
	return number < RM_REGION_NONE ? (enum rm_region)number : RM_REGION_FOREIGN;
}

static bool region_is_counted(enum rm_region region)
{
	static const uint8_t counted[] = {
#define RMEM_REGION(id, text, is_counted) is_counted,
#include "../../ext/format/rmem_kinds.def"
		1, /* RM_REGION_NONE */
	};

	return region < RM_COUNT_OF(counted) && counted[region] != 0;
}

/*
 * What a row has beyond its size: rounding. The compiler's arena is one block for the whole request, and a closure
 * that goes gives nothing of it back: code and run-time caches in it are less than nothing, modulo 2^64, so that no
 * allocated bytes are left of them.
 */
static uint64_t row_extra(const unsigned char *row, enum rm_region region, uint32_t loc)
{
	uint64_t extra = rmem_get_u32(row + 44);

	if (region == RM_REGION_ARENA && loc != RM_LOC_ARENA_HEADER && loc != RM_LOC_ARENA_SPARE)
		extra -= rmem_get_u64(row + 20);
	return extra;
}

static inline uint32_t loc_number(struct rm_graph_store *store, uint32_t type_id)
{
	uint32_t number = rm_words_add(&store->loc_words, type_id);

	return number < RM_LOC_LIMIT ? number : RM_LOC_LIMIT;
}

/* When rows of one node name several classes the alphabetically first counts, whatever the order of rows. */
static void class_of_node(struct rm_graph_store *store, rm_node node, uint32_t class_id)
{
	uint32_t old = store->class_ids[node];

	if (old == class_id)
		return;
	if (old == RM_CLASS_NONE
		|| rm_text_compare(store->class_words.words.items[class_id].text, store->class_words.words.items[old].text) < 0)
		store->class_ids[node] = class_id;
}

static void tally_row(struct tally *tally, rm_node node, const unsigned char *row)
{
	struct rm_graph_store *store = tally->store;
	uint32_t class_string = rmem_get_u32(row + 8);
	uint32_t loc = loc_number(store, rmem_get_u32(row + 4));
	uint32_t class_id = RM_CLASS_NONE;
	struct rm_loc_total *total;
	enum rm_region region;
	uint64_t address, size;
	uint32_t extra;

	/* The type is interned even of rows that do not count, so that it can be named later. */
	total = loc_total(store, loc);
	if (class_string != RMEM_NONE) {
		class_id = rm_words_add(&store->class_words, class_string);
		if (class_id != RM_CLASS_NONE) {
			class_total(store, class_id);
			class_of_node(store, node, class_id);
		}
	}
	region = row_region(store, row);
	if (!region_is_counted(region))
		return;
	address = rmem_get_u64(row + 12);
	size = rmem_get_u64(row + 20);
	extra = rmem_get_u32(row + 44);
	if (address != 0)
		seen_add(&tally->seen, address);
	size_add(store, node, size, row_extra(row, region, loc));
	total->count++;
	total->bytes = rm_sum(total->bytes, size);
	total->overhead_bytes = rm_sum(total->overhead_bytes, extra);
	if (class_id != RM_CLASS_NONE) {
		struct rm_class *class = &store->classes.items[class_id];

		class->count++;
		class->bytes = rm_sum(class->bytes, size);
		class->allocated_bytes = rm_sum(class->allocated_bytes, rm_sum(size, extra));
	}
}

static uint64_t minus(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* A row whose address and type an earlier one had: taken out of everything again. */
static void untally_row(struct tally *tally, rm_node node, const unsigned char *row, uint32_t number)
{
	struct rm_graph_store *store = tally->store;
	uint32_t loc = loc_number(store, rmem_get_u32(row + 4));
	struct rm_loc_total *total = loc_total(store, loc);
	uint32_t class_id = rm_words_find(&store->class_words, rmem_get_u32(row + 8));
	uint64_t size = rmem_get_u64(row + 20);
	uint32_t extra = rmem_get_u32(row + 44);

	size_take(store, node, size, row_extra(row, row_region(store, row), loc));
	total->count--;
	total->bytes = minus(total->bytes, size);
	total->overhead_bytes = minus(total->overhead_bytes, extra);
	if (class_id != RM_CLASS_NONE) {
		struct rm_class *class = &store->classes.items[class_id];

		class->count--;
		class->bytes = minus(class->bytes, size);
		class->allocated_bytes = minus(class->allocated_bytes, size + extra);
	}
	rm_bitset_add(&store->duplicate_rows, number);
	tally->graph->faults.duplicate_locations++;
}

/* The types seen at a suspect address, as a chain in one array. */
struct suspect {
	uint32_t type;
	uint32_t next; /* index + 1, 0 at the end */
};

static void resolve_suspects(struct tally *tally)
{
	struct rm_graph *graph = tally->graph;
	struct rm_graph_store *store = tally->store;
	struct rm_map addresses = { 0 };
	RM_VEC(struct suspect) types = { 0 };
	bool is_new;

	if (tally->seen.suspects.count == 0)
		return;
	for (size_t i = 0; i < tally->seen.suspects.count; i++) {
		if (tally->seen.suspects.items[i] != UINT64_MAX)
			rm_map_add(&addresses, tally->seen.suspects.items[i], &is_new);
	}
	rm_bitset_init(&store->duplicate_rows, (size_t)store->input.location_rows);
	for (rm_node node = 0; node < graph->node_count; node++) {
		uint32_t end = rm_graph_loc_first(graph, node + 1);

		for (uint32_t place = rm_graph_loc_first(graph, node); place < end; place++) {
			uint32_t number = store->loc_order != NULL ? store->loc_order[place] : place;
			const unsigned char *row = store->input.locations + (size_t)number * RMEM_LOCATION_BYTES;
			uint64_t address = rmem_get_u64(row + 12);
			uint32_t type = loc_number(store, rmem_get_u32(row + 4));
			const uint32_t *first;
			uint32_t at;

			if (address == 0 || address == UINT64_MAX || !region_is_counted(row_region(store, row)))
				continue;
			first = rm_map_find(&addresses, address);
			if (first == NULL)
				continue;
			for (at = *first; at != 0 && types.items[at - 1].type != type; at = types.items[at - 1].next)
				;
			if (at != 0) {
				untally_row(tally, node, row, number);
				continue;
			}
			rm_vec_push(&types, ((struct suspect){ type, *first }));
			*rm_map_add(&addresses, address, &is_new) = (uint32_t)types.count;
		}
	}
	rm_map_release(&addresses);
	rm_vec_release(&types);
}

/* False when the rows are not in the order of nodes, or not all of nodes: then it was for nothing. */
static bool tally_in_place(struct tally *tally)
{
	struct rm_graph_store *store = tally->store;
	const unsigned char *row = store->input.locations;
	uint32_t count = (uint32_t)store->input.location_rows;
	rm_node node_count = tally->graph->node_count;
	rm_node next = 0; /* the first whose rows have not begun yet */

	for (uint32_t i = 0; i < count; i++, row += RMEM_LOCATION_BYTES) {
		rm_node node = rmem_get_u32(row);

		if (RM_UNLIKELY(node >= node_count || node + 1 < next))
			return false;
		if (RM_LIKELY(i + SEEN_AHEAD < count))
			seen_fetch(&tally->seen, rmem_get_u64(row + SEEN_AHEAD * RMEM_LOCATION_BYTES + 12));
		while (next <= node)
			location_first(store, next++, i);
		tally_row(tally, node, row);
	}
	while (next <= node_count)
		location_first(store, next++, count);
	tally->graph->location_count = count;
	return true;
}

static void tally_in_order(struct tally *tally)
{
	struct rm_graph *graph = tally->graph;
	struct rm_graph_store *store = tally->store;

	for (rm_node node = 0; node < graph->node_count; node++) {
		uint32_t end = rm_graph_loc_first(graph, node + 1);

		for (uint32_t place = rm_graph_loc_first(graph, node); place < end; place++)
			tally_row(tally, node, store->input.locations + (size_t)store->loc_order[place] * RMEM_LOCATION_BYTES);
	}
}

void rm_graph_location_words_init(struct rm_graph_store *store)
{
	const struct rm_graph_input *input = &store->input;

	rm_words_init(&store->loc_words, input->text, input->payload);
	rm_words_init(&store->region_words, input->text, input->payload);
	rm_words_init(&store->class_words, input->text, input->payload);
#define RMEM_LOCATION_TYPE(id, text, role) rm_words_preset(&store->loc_words, text);
#define RMEM_REGION(id, text, counted) rm_words_preset(&store->region_words, text);
#include "../../ext/format/rmem_kinds.def"
}

static void tally_begin(struct tally *tally)
{
	struct rm_graph_store *store = tally->store;
	size_t places = (size_t)tally->graph->node_count + 1;

	store->loc_runs = rm_array(places / RM_LOC_RUN + 1, sizeof(*store->loc_runs));
	store->loc_offsets = rm_array(places, sizeof(*store->loc_offsets));
	store->sizes = rm_calloc(places, sizeof(*store->sizes));
	store->class_ids = rm_array(places, sizeof(*store->class_ids));
	memset(store->class_ids, 0xFF, places * sizeof(*store->class_ids));
	seen_init(&tally->seen, store->input.location_rows);
	tally->graph->loc_runs = store->loc_runs;
	tally->graph->loc_offsets = store->loc_offsets;
}

/* As if no row had been seen: numbers of words follow the order in which they come. */
static void tally_begin_again(struct tally *tally)
{
	struct rm_graph_store *store = tally->store;

	rm_free(store->loc_runs);
	rm_free(store->loc_offsets);
	rm_free(store->sizes);
	rm_free(store->class_ids);
	rm_map_release(&store->far_locations);
	rm_map_release(&store->big_nodes);
	rm_vec_release(&store->bigs);
	rm_vec_release(&store->loc_totals);
	rm_vec_release(&store->classes);
	rm_words_release(&store->loc_words);
	rm_words_release(&store->region_words);
	rm_words_release(&store->class_words);
	rm_graph_location_words_init(store);
	seen_release(&tally->seen);
	tally_begin(tally);
}

void rm_graph_index_locations(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	struct tally tally = { .graph = graph, .store = store };

	tally_begin(&tally);
	if (store->node_of_rank != NULL) {
		order_locations(graph);
		tally_in_order(&tally);
	} else if (!tally_in_place(&tally)) {
		tally_begin_again(&tally);
		order_locations(graph);
		tally_in_order(&tally);
	}
	resolve_suspects(&tally);
	seen_release(&tally.seen);

	graph->sizes = store->sizes;
	graph->class_ids = store->class_ids;
	graph->loc_totals = store->loc_totals.items;
	graph->loc_total_count = (uint32_t)store->loc_totals.count;
	for (uint32_t i = 0; i < graph->loc_total_count; i++) {
		graph->total_bytes = rm_sum(graph->total_bytes, graph->loc_totals[i].bytes);
		graph->total_allocated
			= rm_sum(graph->total_allocated, rm_sum(graph->loc_totals[i].bytes, graph->loc_totals[i].overhead_bytes));
	}
}
