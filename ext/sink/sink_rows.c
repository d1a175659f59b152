/*
 * The rows that come out of each call of a describing function: edges, nodes without memory,
 * attributes, containers, locations, contents of strings.
 */
#include "sink_private.h"

#include <assert.h>
#include <string.h>

#include "keyed_hash.h"

static const bool sink_region_counted[SINK_REGIONS_END] = {
#define RMEM_REGION(id, text, counted) counted,
#include "../format/rmem_kinds.def"
};

enum sink_role { SINK_ROLE_REACHED, SINK_ROLE_CAPACITY, SINK_ROLE_INFERRED, SINK_ROLE_NOBODY };

static const uint8_t sink_location_role[SINK_LOCATIONS_END] = {
#define RMEM_LOCATION_TYPE(id, text, role) SINK_ROLE_##role,
#include "../format/rmem_kinds.def"
};

/* --- edges --- */

static uint32_t sink_level(const struct sink *sink, sink_ref ref)
{
	return ref & SINK_IS_SPECIAL ? sink->specials[ref & ~SINK_IS_SPECIAL].level
								 : sink->words[ref] >> SINK_WORD_LEVEL_SHIFT;
}

/* Claims the tree edge into a node; true for the first edge from the level above. */
static bool sink_take_tree_edge(struct sink *sink, sink_ref child)
{
	if (child & SINK_IS_SPECIAL) {
		struct sink_special *special = &sink->specials[child & ~SINK_IS_SPECIAL];

		if (special->written || special->level != sink->self_level + 1) {
			return false;
		}
		special->written = 1;
		return true;
	}
	if ((sink->words[child] & SINK_WORD_WRITTEN) ||
		sink->words[child] >> SINK_WORD_LEVEL_SHIFT != sink->self_level + 1) {
		return false;
	}
	sink->words[child] |= SINK_WORD_WRITTEN;
	return true;
}

static void sink_edge_row(struct sink *sink, uint32_t parent, uint32_t child, uint32_t name,
	bool tree, uint8_t strength, enum rmem_edge_kind edge)
{
	rmem_put_edge(rmem_writer_reserve(sink->writer, RMEM_EDGE_BYTES), parent, child, name, tree,
		(enum rmem_strength)strength, edge);
	sink->rows++;
	sink->edge_count++;
}

/* Weak edges look at what others hold; only the registries' discover, for what nobody else does. */
static bool sink_discovers(enum rmem_edge_kind edge, uint8_t strength)
{
	return strength == RMEM_STRENGTH_STRONG || edge == RMEM_EDGE_REGISTRY ||
		   edge == RMEM_EDGE_UNREACHED;
}

void sink_edge_marks(struct sink *sink, enum rmem_edge_kind edge, uint8_t strength,
	enum sink_kind kind, uintptr_t address)
{
	if (sink_discovers(edge, strength)) {
		sink_mark(sink, kind, address, false);
	}
}

void sink_edge_writes(struct sink *sink, uint32_t name, enum rmem_edge_kind edge, uint8_t strength,
	enum sink_kind kind, uintptr_t address)
{
	sink_ref child = sink_find(sink, kind, address);

	if (child != SINK_NO_NODE) {
		sink_edge_row(sink, sink->current_id, sink_node_id(sink, child), name,
			sink_discovers(edge, strength) && sink_take_tree_edge(sink, child), strength, edge);
	}
}

void sink_inferred_edge(struct sink *sink, uint32_t name, uint8_t strength, enum sink_kind kind,
	uintptr_t address, bool once)
{
	sink_ref child;

	if (sink->phase == SINK_MARK) {
		sink_mark(sink, kind, address, true);
	} else if (sink->phase == SINK_EDGES) {
		child = sink_find(sink, kind, address);
		if (child != SINK_NO_NODE) {
			bool tree = sink_take_tree_edge(sink, child);

			if (tree || !once) {
				sink_edge_row(sink, sink->current_id, sink_node_id(sink, child), name, tree,
					strength, RMEM_EDGE_INFERRED);
			}
		}
	}
}

void sink_registry_edge(struct sink *sink, uint64_t number, enum sink_kind kind, uintptr_t address)
{
	uint32_t slot = reli_heap_slot_at(&sink->heap, address);
	sink_ref child;

	/* Nearly everything was found elsewhere before its registry came: one look at the word settles
	 * that. */
	if (slot != HEAP_NONE && sink_word_kind(sink->words[slot]) != SINK_NOTHING &&
		sink->words[slot] >> SINK_WORD_LEVEL_SHIFT != sink->self_level + 1) {
		return;
	}
	if (sink->phase == SINK_MARK) {
		sink_mark(sink, kind, address, false);
		child = sink_find(sink, kind, address);
		if (child != SINK_NO_NODE && sink_level(sink, child) == sink->self_level + 1) {
			sink_use_number(sink, number);
		}
	} else if (sink->phase == SINK_EDGES) {
		child = sink_find(sink, kind, address);
		if (child != SINK_NO_NODE && sink_take_tree_edge(sink, child)) {
			sink_edge_row(sink, sink->current_id, sink_node_id(sink, child),
				sink_name_number(sink, (int64_t)number), true, RMEM_STRENGTH_WEAK,
				RMEM_EDGE_REGISTRY);
		}
	}
}

void sink_root_edge(struct sink *sink, uintptr_t address, uint32_t name, uint8_t strength)
{
	struct sink_special *special = sink_find_special(sink, SINK_ROOT, address);

	if (special != NULL && special->level != 0) {
		special->written = 1;
		sink_edge_row(sink, RMEM_NONE,
			sink_node_id(sink, SINK_IS_SPECIAL | (uint64_t)(special - sink->specials)), name, true,
			strength, RMEM_EDGE_ROOT);
	}
}

/* --- full detail: nodes without memory --- */

void sink_open_part(struct sink *sink, uint32_t name, enum sink_type type)
{
	uint32_t id = sink->next_id++;

	assert(sink->open_count < SINK_OPEN_MAX);
	if (sink->phase == SINK_NODES) {
		sink_node_row(sink, id, type);
	} else if (sink->phase == SINK_EDGES) {
		sink_edge_row(sink, sink->current_id, id, name, true, RMEM_STRENGTH_STRONG, RMEM_EDGE_PART);
	}
	sink->open_ids[sink->open_count++] = sink->current_id;
	sink->current_id = id;
}

void sink_close_part(struct sink *sink)
{
	sink->current_id = sink->open_ids[--sink->open_count];
}

static void sink_scalar_attributes(struct sink *sink, uint32_t id, uint8_t type, uint64_t bits);

void sink_scalar(struct sink *sink, uint32_t name, enum rmem_edge_kind edge, uint8_t type,
	uint64_t bits, uint64_t place)
{
	if (sink->phase == SINK_CONTAINERS) {
		sink->scalar_count++;
		sink->scalar_hash = reli_hash_scalar(sink->key, sink->scalar_hash, place, type, bits);
	}
	if (sink->full) {
		uint32_t id = sink->next_id++;

		if (sink->phase == SINK_NODES) {
			sink_node_row(sink, id, SINK_TYPE_SCALAR);
		} else if (sink->phase == SINK_EDGES) {
			sink_edge_row(sink, sink->current_id, id, name, true, RMEM_STRENGTH_STRONG, edge);
		} else if (sink->phase == SINK_ATTRIBUTES && sink->strings != SINK_STRINGS_NONE) {
			sink_scalar_attributes(sink, id, type, bits);
		}
	}
}

/* --- attributes and containers --- */

static void sink_attribute_row(struct sink *sink, uint32_t id, uint32_t key, uint32_t value)
{
	rmem_put_attribute(rmem_writer_reserve(sink->writer, RMEM_ATTRIBUTE_BYTES), id, key, value);
	sink->rows++;
}

void sink_attribute_number(struct sink *sink, const char *key, int64_t value)
{
	if (sink->phase == SINK_ATTRIBUTES) {
		sink_attribute_row(
			sink, sink->current_id, sink_name(sink, key), sink_name_number(sink, value));
	}
}

void sink_attribute_text(struct sink *sink, const char *key, const char *text, size_t len)
{
	if (sink->phase == SINK_ATTRIBUTES) {
		sink_attribute_row(
			sink, sink->current_id, sink_name(sink, key), sink_name_bytes(sink, text, len, 0));
	}
}

void sink_attribute_copy(struct sink *sink, const char *key, const char *text, size_t len)
{
	if (sink->phase == SINK_ATTRIBUTES) {
		sink_attribute_row(
			sink, sink->current_id, sink_name(sink, key), sink_name_copy(sink, text, len));
	}
}

void sink_attribute_list(struct sink *sink, const char *key, const char *text, size_t len)
{
	uint32_t before = sink->names.count, value;

	if (sink->phase != SINK_ATTRIBUTES) {
		return;
	}
	value = sink_name_literal(sink, text, len);
	if (sink->names.count > before) {
		const char *kept = reli_own_mem_text(&sink->mem, text, len);

		sink->names.rows[sink->names.count - 1].text = kept != NULL ? kept : "";
		sink->names.rows[sink->names.count - 1].len = kept != NULL ? (uint32_t)len : 0;
	}
	sink_attribute_row(sink, sink->current_id, sink_name(sink, key), value);
}

void sink_count_attribute(struct sink *sink, uint32_t count)
{
	if (sink->phase == SINK_ATTRIBUTES) {
		sink_attribute_row(sink, sink->current_id, sink->name_count, sink_name_number(sink, count));
	}
}

static void sink_scalar_attributes(struct sink *sink, uint32_t id, uint8_t type, uint64_t bits)
{
	static const char *const types[] = {"null", "bool", "bool", "int", "float"};
	double number;
	uint32_t value;

	memcpy(&number, &bits, sizeof number);
	if (type == RELI_SCALAR_NULL) {
		value = sink_name(sink, "null");
	} else if (type == RELI_SCALAR_FALSE) {
		value = sink_name(sink, "");
	} else if (type == RELI_SCALAR_TRUE) {
		value = sink_name(sink, "1");
	} else if (type == RELI_SCALAR_INT) {
		value = sink_name_number(sink, (int64_t)bits);
	} else if (number != number) {
		value = sink_name(sink, "[\"nan\"]");
	} else if (number - number != 0) {
		value = sink_name(sink, "[\"infinity\"]");
	} else {
		value = sink_name_format(sink, "%.14G", number);
	}
	sink_attribute_row(sink, id, sink->name_value, value);
	sink_attribute_row(sink, id, sink_name(sink, "value_type"), sink_name(sink, types[type]));
}

void sink_container(
	struct sink *sink, uint32_t flags, uint32_t count, uint32_t capacity, uint32_t used)
{
	if (sink->phase == SINK_CONTAINERS) {
		struct rmem_container row = {
			.node_id = sink->self_id,
			.flags = flags,
			.count = count,
			.scalar_count = sink->scalar_count,
			.scalar_hash = sink->strings == SINK_STRINGS_NONE ? 0 : sink->scalar_hash,
			.capacity = capacity,
			.used = used,
		};

		rmem_put_container(rmem_writer_reserve(sink->writer, RMEM_CONTAINER_BYTES), &row);
		sink->rows++;
	}
}

/* --- locations --- */

struct sink_place {
	enum sink_region region;
	uint64_t block_size; /* of the block that starts at the address, else 0 */
	uint32_t slot;
};

/* The block around an address; the node's own is known, and a spare part lies behind the part asked
 * for before. */
static inline bool sink_block_of(struct sink *sink, uintptr_t address, struct heap_block *block)
{
	if (address - sink->self_block.start < sink->self_block.size) {
		*block = sink->self_block;
		return true;
	}
	if (address - sink->last_block.start >= sink->last_block.size &&
		!reli_heap_block_of(&sink->heap, address, &sink->last_block)) {
		sink->last_block.size = 0;
		return false;
	}
	*block = sink->last_block;
	return true;
}

static inline struct sink_place sink_place_of(struct sink *sink, uintptr_t address)
{
	struct sink_place place = {SINK_REGION_OUTSIDE, 0, HEAP_NONE};
	struct heap_block block;

	if (!sink_block_of(sink, address, &block)) {
		return place;
	}
	place.slot = block.slot;
	place.block_size = block.start == address ? block.size : 0;
	if (sink_word_kind(sink->words[block.slot]) == SINK_COMPOUND) {
		place.region = sink_find_special(sink, SINK_ARENA, block.start) != NULL
						   ? SINK_REGION_ARENA
						   : SINK_REGION_VM_STACK;
	} else {
		place.region =
			block.size >= HEAP_CHUNK_SIZE - HEAP_PAGE_SIZE && block.start % HEAP_CHUNK_SIZE == 0
				? SINK_REGION_HUGE
				: SINK_REGION_HEAP;
	}
	return place;
}

static void sink_add_totals(struct sink *sink, enum sink_location type, enum sink_region region,
	uint64_t size, uint64_t overhead)
{
	enum sink_role role = (enum sink_role)sink_location_role[type];

	sink->totals.by_region[region] += size;
	if (region == SINK_REGION_UNREACHED) {
		sink->totals.unreached += size + overhead;
	} else if (sink_region_counted[region]) {
		sink->totals.rounding += overhead;
		if (role == SINK_ROLE_CAPACITY) {
			sink->totals.capacity += size;
		} else {
			sink->totals.reached += size;
		}
		if (sink->self_inferred) {
			sink->totals.inferred += size + overhead;
		}
	}
}

static inline void sink_location_row(struct sink *sink, enum sink_location type,
	enum sink_region region, const struct sink_own *own, uint64_t overhead)
{
	const struct rmem_location row = {
		.node_id = sink->current_id,
		.type_id = sink->location_names[type],
		.class_id = own->class_id,
		.address = own->address,
		.size = own->size,
		.string_id = own->string_id,
		.refcount = own->refcount,
		.type_info = own->type_info,
		.region_id = sink->region_names[region],
		.bin_overhead = (uint32_t)overhead,
	};

	rmem_put_location(rmem_writer_reserve(sink->writer, RMEM_LOCATION_BYTES), &row);
	sink->rows++;
	sink_add_totals(sink, type, region, own->size, overhead);
}

/* Bytes of the block beyond the row, its tail and, in a compound, what lives inside. */
static uint64_t sink_overhead(const struct sink *sink, const struct sink_place *place,
	uint64_t size, uint64_t tail, uintptr_t address)
{
	uint64_t taken = size + tail;

	if (place->block_size == 0) {
		return 0;
	}
	if (sink_word_kind(sink->words[place->slot]) == SINK_COMPOUND) {
		const struct sink_special *compound = sink_find_special(sink, SINK_ARENA, address);

		compound = compound != NULL ? compound : sink_find_special(sink, SINK_VM_PAGE, address);
		taken += compound != NULL ? compound->inside_bytes : 0;
	}
	return place->block_size > taken ? place->block_size - taken : 0;
}

/* The allocator's entry for a huge block is a block of its own, which comes and goes with that one. */
static void sink_huge_entry(
	struct sink *sink, const struct sink_place *place, uintptr_t address, bool is_unreached)
{
	const struct heap_huge *huge =
		place->block_size != 0 ? reli_heap_huge_at(&sink->heap, address) : NULL;
	struct heap_block block;

	if (huge != NULL && reli_heap_block_of(&sink->heap, huge->list_node, &block)) {
		const struct sink_own own = {.address = huge->list_node,
			.size = HEAP_HUGE_ENTRY_SIZE,
			.class_id = RMEM_NONE,
			.string_id = RMEM_NONE};

		sink_location_row(sink, SINK_LOC_HUGE_LIST,
			is_unreached ? SINK_REGION_UNREACHED : SINK_REGION_HEAP, &own,
			block.size - HEAP_HUGE_ENTRY_SIZE);
	}
}

void sink_own(struct sink *sink, enum sink_location type, const struct sink_own *own)
{
	struct sink_place place;

	if (sink->phase == SINK_MARK) {
		uint32_t slot = reli_heap_slot_at(&sink->heap, own->address);

		/* A block node is marked already; a special that starts a block takes it now, one inside a
		 * compound is counted there. */
		if ((sink->self & SINK_IS_SPECIAL) && slot != HEAP_NONE &&
			sink_word_kind(sink->words[slot]) == SINK_NOTHING) {
			sink->words[slot] = SINK_ELSEWHERE;
		} else if (slot == HEAP_NONE) {
			sink_mark_block(sink, own->address, own->size + own->tail);
		}
		return;
	}
	if (sink->phase != SINK_LOCATIONS) {
		return;
	}
	place = sink_place_of(sink, own->address);
	if (type == SINK_LOC_UNREACHED_BLOCK) {
		place.region = SINK_REGION_UNREACHED;
	}
	sink_location_row(sink, type, place.region, own,
		sink_overhead(sink, &place, own->size, own->tail, own->address));
	sink_huge_entry(sink, &place, own->address, type == SINK_LOC_UNREACHED_BLOCK);
}

void sink_block(
	struct sink *sink, enum sink_location type, uintptr_t address, uint64_t size, uint64_t tail)
{
	struct sink_own row = {
		.address = address, .size = size, .class_id = RMEM_NONE, .string_id = RMEM_NONE};
	struct sink_place place;

	if (address == 0) {
		return;
	}
	if (sink->phase == SINK_MARK) {
		sink_mark_block(sink, address, size + tail);
		return;
	}
	if (sink->phase != SINK_LOCATIONS) {
		return;
	}
	place = sink_place_of(sink, address);
	if (place.block_size != 0) {
		uint32_t word = sink->words[place.slot];

		/* Another structure has the block, or a twin of this one has told of it. */
		if (sink_word_kind(word) != SINK_BLOCK_OF_NODE || (word & SINK_WORD_WRITTEN)) {
			return;
		}
		sink->words[place.slot] |= SINK_WORD_WRITTEN;
	}
	sink_location_row(
		sink, type, place.region, &row, sink_overhead(sink, &place, size, tail, address));
	sink_huge_entry(sink, &place, address, false);
}

void sink_tail(struct sink *sink, enum sink_location type, uintptr_t address, uint64_t size)
{
	struct sink_own row = {
		.address = address, .size = size, .class_id = RMEM_NONE, .string_id = RMEM_NONE};

	if (sink->phase == SINK_LOCATIONS && size != 0) {
		sink_location_row(sink, type, sink_place_of(sink, address).region, &row, 0);
	}
}

/* --- contents of strings --- */

uint32_t sink_string_id(struct sink *sink)
{
	if (sink->phase != SINK_LOCATIONS || sink->strings == SINK_STRINGS_NONE) {
		return RMEM_NONE;
	}
	return sink->content_base + (uint32_t)sink->string_count++;
}

void sink_string_content(struct sink *sink, const char *text, size_t len)
{
	bool cut = sink->strings == SINK_STRINGS_PREVIEW && len > RELI_NAME_MAX;

	if (sink->strings == SINK_STRINGS_NONE) {
		return;
	}
	if (sink->phase == SINK_STRINGS) {
		len = cut ? RELI_NAME_MAX : len;
		rmem_writer_u32(sink->writer, (uint32_t)len);
		rmem_writer_bytes(sink->writer, text, len);
	} else if (sink->phase == SINK_HASHES && cut) {
		rmem_put_hash(rmem_writer_reserve(sink->writer, RMEM_HASH_BYTES), sink->self_id,
			reli_hash_bytes(sink->key, text, len));
		sink->rows++;
	}
}
