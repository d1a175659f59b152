/*
 * Which nodes there are: marking, the queue, the table of specials, ranks. Nothing here writes to
 * the file.
 */
#include "sink_private.h"

#include <string.h>

/*
 * The first block is small, as most heaps are; each further one is twice as large as the one before, so that the longest queue
 * takes few mappings.
 */
#define QUEUE_FIRST_BYTES ((size_t)128 * 1024)
#define QUEUE_LAST_BYTES  ((size_t)64 * 1024 * 1024)

struct sink_queue_block {
	struct sink_queue_block *next;
	size_t bytes;
	uint32_t read, write, capacity;
	uint64_t entries[];
};

#define QUEUE_KIND_SHIFT 48

/* --- queue --- */

/* An empty block at the end of the queue. NULL when own memory ran out. */
static struct sink_queue_block *queue_extend(struct sink *sink)
{
	struct sink_queue_block *last = sink->queue_last, *block = sink->queue_spare;
	size_t bytes = last == NULL ? QUEUE_FIRST_BYTES : last->bytes * 2;

	sink->queue_spare = NULL;
	if (block == NULL) {
		bytes = bytes < QUEUE_LAST_BYTES ? bytes : QUEUE_LAST_BYTES;
		block = reli_own_mem_map(&sink->mem, bytes);
		if (block == NULL) {
			return NULL;
		}
		block->bytes = bytes;
		block->capacity = (uint32_t)((bytes - sizeof *block) / sizeof block->entries[0]);
	}
	block->next = NULL;
	block->read = block->write = 0;
	if (last == NULL) {
		sink->queue_first = block;
	} else {
		last->next = block;
	}
	sink->queue_last = block;
	return block;
}

static void queue_push(struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	struct sink_queue_block *block = sink->queue_last;

	if (block == NULL || block->write == block->capacity) {
		block = queue_extend(sink);
		if (block == NULL) {
			return;
		}
	}
	block->entries[block->write++] = (uint64_t)kind << QUEUE_KIND_SHIFT | address;
}

/*
 * Nodes come off the queue long before they would be found in the cache: fetch the header of a
 * later one, and for one a little nearer what the third word of its header points at, which is an
 * array's table (an object's class otherwise, which is there already).
 */
static void queue_prefetch(const struct sink_queue_block *block)
{
	const uintptr_t mask = ((uintptr_t)1 << QUEUE_KIND_SHIFT) - 1;
	uint32_t far = block->read + 32, near = block->read + 14;

	if (far < block->write) {
		const char *header = (const char *)(block->entries[far] & mask);

		__builtin_prefetch(header);
		__builtin_prefetch(header + 64);
		__builtin_prefetch(header + 128);
	}
	if (near < block->write && block->entries[near] >> QUEUE_KIND_SHIFT == SINK_ARRAY) {
		const char *table = ((char *const *)(block->entries[near] & mask))[2];

		__builtin_prefetch(table);
		__builtin_prefetch(table + 64);
	}
}

static bool queue_pop(struct sink *sink, enum sink_kind *kind, uintptr_t *address)
{
	struct sink_queue_block *block = sink->queue_first;
	uint64_t entry;

	if (block != NULL && block->read == block->capacity) {
		sink->queue_first = block->next;
		if (block->next == NULL) {
			sink->queue_last = NULL;
		}
		if (sink->queue_spare == NULL || sink->queue_spare->bytes < block->bytes) {
			reli_own_mem_unmap(&sink->mem, sink->queue_spare);
			sink->queue_spare = block;
		} else {
			reli_own_mem_unmap(&sink->mem, block);
		}
		block = sink->queue_first;
	}
	if (block == NULL || block->read == block->write) {
		return false;
	}
	queue_prefetch(block);
	entry = block->entries[block->read++];
	*kind = (enum sink_kind)(entry >> QUEUE_KIND_SHIFT);
	*address = entry & (((uintptr_t)1 << QUEUE_KIND_SHIFT) - 1);
	return true;
}

/* --- specials --- */

static uint32_t special_hash(enum sink_kind kind, uintptr_t address)
{
	uint64_t hash = (address ^ (uint64_t)kind << 56) * UINT64_C(0x9e3779b97f4a7c15);

	return (uint32_t)(hash >> 32);
}

struct sink_special *sink_find_special(
	const struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	uint32_t at = sink->special_index[special_hash(kind, address) & (sink->special_index_size - 1)];

	while (at != 0) {
		struct sink_special *special = &sink->specials[at - 1];

		if (special->address == address && special->kind == kind) {
			return special;
		}
		at = special->hash_next;
	}
	return NULL;
}

static void special_link(struct sink *sink, uint32_t number)
{
	struct sink_special *special = &sink->specials[number];
	uint32_t *head =
		&sink->special_index[special_hash((enum sink_kind)special->kind, special->address) &
							 (sink->special_index_size - 1)];

	special->hash_next = *head;
	*head = number + 1;
}

static void special_relink(struct sink *sink)
{
	memset(sink->special_index, 0, (size_t)sink->special_index_size * sizeof *sink->special_index);
	for (uint32_t i = 0; i < sink->special_count; i++) {
		special_link(sink, i);
	}
}

static int special_reserve(struct sink *sink)
{
	struct sink_special *specials;
	uint32_t *index;

	if (sink->special_count < sink->special_capacity) {
		return 0;
	}
	specials = reli_own_mem_grow(
		&sink->mem, sink->specials, (size_t)sink->special_capacity * 2 * sizeof *specials);
	if (specials == NULL) {
		return -1;
	}
	/* They may have moved, whatever becomes of the index. */
	sink->specials = specials;
	index = reli_own_mem_map(&sink->mem, (size_t)sink->special_index_size * 2 * sizeof *index);
	if (index == NULL) {
		return -1;
	}
	reli_own_mem_unmap(&sink->mem, sink->special_index);
	sink->special_capacity *= 2;
	sink->special_index = index;
	sink->special_index_size *= 2;
	special_relink(sink);
	return 0;
}

struct sink_special *sink_get_special(struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	struct sink_special *special = sink_find_special(sink, kind, address);

	if (special != NULL) {
		return special;
	}
	if (special_reserve(sink) != 0) {
		return NULL;
	}
	special = &sink->specials[sink->special_count];
	memset(special, 0, sizeof *special);
	special->address = address;
	special->kind = (uint16_t)kind;
	special_link(sink, sink->special_count++);
	return special;
}

void sink_expect_compound(struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	uint32_t slot = reli_heap_slot_at(&sink->heap, address);

	if (slot != HEAP_NONE && sink_get_special(sink, kind, address) != NULL) {
		sink->words[slot] = SINK_COMPOUND;
	}
}

uint64_t sink_inside_bytes(const struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	const struct sink_special *compound = sink_find_special(sink, kind, address);

	return compound == NULL ? 0 : compound->inside_bytes;
}

/* --- marking --- */

static uint32_t sink_next_level(struct sink *sink)
{
	uint32_t level = sink->self_level + 1;

	/* Chains longer than the field: their far end has no tree edge, everything else is right. Such
	 * a chain takes 4 GB. */
	if (level > SINK_LEVEL_MAX) {
		return SINK_LEVEL_MAX;
	}
	if (level > sink->last_level) {
		sink->last_level = level;
	}
	return level;
}

/* Strings and such have nothing to describe while marking: they never enter the queue. */
static bool sink_kind_has_inside(enum sink_kind kind)
{
	return kind != SINK_STRING && kind != SINK_SECRET && kind != SINK_UNREACHED;
}

/* A secret stays the node that everybody else takes for a string. */
static enum sink_kind special_kind(const struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	return kind == SINK_STRING && sink->totals.secrets != 0 &&
				   sink_find_special(sink, SINK_SECRET, address) != NULL
			   ? SINK_SECRET
			   : kind;
}

void sink_make_secret(struct sink *sink, uintptr_t address)
{
	uint32_t slot = reli_heap_slot_at(&sink->heap, address);
	struct sink_special *special;

	sink->totals.secrets++;
	if (slot != HEAP_NONE) {
		enum sink_kind kind = sink_word_kind(sink->words[slot]);

		if (kind == SINK_NOTHING || kind == SINK_STRING) {
			sink->words[slot] = (sink->words[slot] & ~SINK_WORD_KIND) | SINK_SECRET;
		}
		return;
	}
	special = sink_find_special(sink, SINK_STRING, address);
	if (special != NULL) {
		special->kind = SINK_SECRET;
		special_relink(sink);
	} else {
		sink_get_special(sink, SINK_SECRET, address);
	}
}

bool sink_is_secret(const struct sink *sink, uintptr_t address)
{
	return sink->totals.secrets != 0 && (sink_kind_at(sink, address) == SINK_SECRET ||
											sink_find_special(sink, SINK_SECRET, address) != NULL);
}

static bool sink_is_in_compound(const struct sink *sink, uintptr_t address)
{
	struct heap_block block;

	return reli_heap_block_of(&sink->heap, address, &block) &&
		   sink_word_kind(sink->words[block.slot]) == SINK_COMPOUND;
}

static void sink_mark_special(
	struct sink *sink, enum sink_kind kind, uintptr_t address, bool inferred)
{
	struct sink_special *special =
		sink_get_special(sink, special_kind(sink, kind, address), address);

	if (special == NULL || special->level != 0) {
		return;
	}
	special->level = sink_next_level(sink);
	special->inferred = inferred || sink->self_inferred;
	/* A string in an arena (opcache's file cache) is described for its bytes, which the arena must
	 * know. */
	if (sink_kind_has_inside(kind) || (kind == SINK_STRING && sink_is_in_compound(sink, address))) {
		queue_push(sink, kind, address);
	}
}

/* The block is claimed already, or free, or announced as a secret. */
static bool sink_mark_is_late(struct sink *sink, enum sink_kind *kind, uint32_t word)
{
	if (sink_word_kind(word) == SINK_SECRET && word >> SINK_WORD_LEVEL_SHIFT == 0) {
		*kind = SINK_SECRET;
		return false;
	}
	if (sink_word_kind(word) == SINK_FREE) {
		sink->totals.stale++;
	} else if (sink_word_kind(word) != *kind && sink_word_kind(word) != SINK_SECRET) {
		sink->totals.conflicts++;
	}
	return true;
}

void sink_mark(struct sink *sink, enum sink_kind kind, uintptr_t address, bool inferred)
{
	uint32_t slot = kind < SINK_BLOCK_KINDS ? reli_heap_slot_at(&sink->heap, address) : HEAP_NONE;
	uint32_t word;

	if (slot == HEAP_NONE) {
		sink_mark_special(sink, kind, address, inferred);
		return;
	}
	word = sink->words[slot];
	if (sink_word_kind(word) != SINK_NOTHING && sink_mark_is_late(sink, &kind, word)) {
		return;
	}
	sink->words[slot] = (uint32_t)kind | sink_next_level(sink) << SINK_WORD_LEVEL_SHIFT |
						(inferred || sink->self_inferred ? SINK_WORD_INFERRED : 0);
	if (sink_kind_has_inside(kind)) {
		queue_push(sink, kind, address);
	}
}

/* A piece of memory of the node that is described: its block is taken, or the bytes are counted to
 * the compound around it. */
void sink_mark_block(struct sink *sink, uintptr_t address, uint64_t size)
{
	uint32_t slot = reli_heap_slot_at(&sink->heap, address);
	struct heap_block block;

	if (sink->again) {
		return;
	}
	if (slot != HEAP_NONE && sink_word_kind(sink->words[slot]) != SINK_COMPOUND) {
		enum sink_kind kind = sink_word_kind(sink->words[slot]);

		/* A block that was only guessed to be one gives way to what it is a part of: the scan can meet
		 * the table of an array before the array, which it found earlier, is described. */
		if (kind == SINK_NOTHING ||
			(kind == SINK_OPAQUE && (sink->words[slot] & SINK_WORD_INFERRED))) {
			sink->words[slot] = SINK_BLOCK_OF_NODE | (sink->self_inferred ? SINK_WORD_INFERRED : 0);
		} else if (kind == SINK_FREE) {
			sink->totals.stale++;
		} else {
			sink->totals.conflicts++;
		}
		return;
	}
	if (reli_heap_block_of(&sink->heap, address, &block) &&
		sink_word_kind(sink->words[block.slot]) == SINK_COMPOUND) {
		struct sink_special *compound = sink_find_special(sink, SINK_ARENA, block.start);

		if (compound == NULL) {
			compound = sink_find_special(sink, SINK_VM_PAGE, block.start);
		}
		if (compound != NULL) {
			compound->inside_bytes += size;
		}
	}
}

enum sink_kind sink_kind_at(const struct sink *sink, uintptr_t address)
{
	uint32_t slot = reli_heap_slot_at(&sink->heap, address);

	return slot == HEAP_NONE ? SINK_KINDS : sink_word_kind(sink->words[slot]);
}

void sink_claim(struct sink *sink, uint32_t slot, enum sink_kind kind)
{
	sink->words[slot] = (sink->words[slot] & ~SINK_WORD_KIND) | (uint32_t)kind;
	if (kind == SINK_UNREACHED) {
		sink->words[slot] |= sink_next_level(sink) << SINK_WORD_LEVEL_SHIFT;
	}
}

bool sink_is_inferred(const struct sink *sink, uintptr_t address)
{
	uint32_t slot = reli_heap_slot_at(&sink->heap, address);

	return slot != HEAP_NONE && (sink->words[slot] & SINK_WORD_INFERRED);
}

uint64_t sink_self_entry(const struct sink *sink)
{
	return (uint64_t)sink->self_kind << QUEUE_KIND_SHIFT | sink->self_address;
}

static void sink_describe(struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	struct heap_block block = {0, 0, HEAP_NONE};
	sink_ref ref = sink_find(sink, kind, address);

	if (ref == SINK_NO_NODE) {
		return;
	}
	if (ref & SINK_IS_SPECIAL) {
		const struct sink_special *special = &sink->specials[ref & ~SINK_IS_SPECIAL];

		sink_enter(sink, ref, special->level, special->inferred);
	} else {
		sink_enter(sink, ref, sink->words[ref] >> SINK_WORD_LEVEL_SHIFT,
			sink->words[ref] & SINK_WORD_INFERRED);
	}

	sink->self_kind = kind;
	sink->self_address = address;
	reli_heap_block_of(&sink->heap, address, &block);
	sink->self_block = block;
	sink->host.describe(sink->host.payload, sink, kind, address, &block);
}

void sink_mark_queue(struct sink *sink)
{
	enum sink_kind kind;
	uintptr_t address;

	while (queue_pop(sink, &kind, &address) && !sink->mem.failed) {
		sink_describe(sink, kind, address);
	}
}

void sink_mark_again(struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	sink->again = true;
	sink_describe(sink, kind, address);
	sink->again = false;
}

void sink_mark_root(struct sink *sink, uintptr_t address)
{
	/* A gap of one level keeps the last nodes of the branch before from looking like parents of
	 * this root's children. */
	sink->self_level = sink->last_level + 1;
	sink->self_inferred = false;
	sink_mark_special(sink, SINK_ROOT, address, false);
	sink_mark_queue(sink);
}

/* --- ranks --- */

sink_ref sink_find_elsewhere(const struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	const struct sink_special *special =
		sink_find_special(sink, special_kind(sink, kind, address), address);

	if (special == NULL || special->level == 0) {
		return SINK_NO_NODE;
	}
	return SINK_IS_SPECIAL | (uint64_t)(special - sink->specials);
}

static int sink_freeze_ranks(struct sink *sink)
{
	size_t groups = sink->heap.slot_count / 64 + 1;
	uint64_t rank = sink->special_count;

	sink->rank_masks = reli_own_mem_map(&sink->mem, groups * sizeof *sink->rank_masks);
	sink->rank_bases = reli_own_mem_map(&sink->mem, groups * sizeof *sink->rank_bases);
	if (sink->mem.failed) {
		return -1;
	}
	reli_own_mem_use_all(sink->rank_masks, groups * sizeof *sink->rank_masks);
	reli_own_mem_use_all(sink->rank_bases, groups * sizeof *sink->rank_bases);
	for (uint32_t slot = 0; slot < sink->heap.slot_count; slot++) {
		if (slot % 64 == 0) {
			sink->rank_bases[slot / 64] = (uint32_t)rank;
		}
		if (sink_kind_is_node(sink_word_kind(sink->words[slot]))) {
			sink->rank_masks[slot / 64] |= UINT64_C(1) << slot % 64;
			rank++;
		}
	}
	sink->node_count = rank;
	/* Ids are below 2^31 for other readers. */
	return rank < INT32_MAX ? 0 : -1;
}

static int sink_freeze_numbers(struct sink *sink)
{
	size_t words = sink->number_limit / 64 + 1;

	sink->number_ranks = reli_own_mem_map(&sink->mem, words * sizeof *sink->number_ranks);
	if (sink->number_ranks == NULL) {
		return -1;
	}
	for (size_t i = 0; i < words; i++) {
		sink->number_ranks[i] = sink->number_count;
		sink->number_count += sink_popcount(sink->number_bits[i]);
	}
	return 0;
}

/* Specials that were announced and never reached would be nodes without a tree edge. */
static void sink_drop_unreached_specials(struct sink *sink)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < sink->special_count; i++) {
		if (sink->specials[i].level != 0) {
			sink->specials[kept++] = sink->specials[i];
		}
	}
	if (kept == sink->special_count) {
		return;
	}
	sink->special_count = kept;
	special_relink(sink);
}

int sink_freeze(struct sink *sink)
{
	sink_drop_unreached_specials(sink);
	while (sink->queue_first != NULL) {
		struct sink_queue_block *next = sink->queue_first->next;

		reli_own_mem_unmap(&sink->mem, sink->queue_first);
		sink->queue_first = next;
	}
	reli_own_mem_unmap(&sink->mem, sink->queue_spare);
	sink->queue_last = sink->queue_spare = NULL;
	if (sink->full) {
		sink->first_ids = reli_own_mem_map(
			&sink->mem, ((size_t)sink->heap.slot_count + 1) * sizeof *sink->first_ids);
	}
	return sink->mem.failed || sink_freeze_ranks(sink) != 0 || sink_freeze_numbers(sink) != 0 ? -1
																							  : 0;
}
