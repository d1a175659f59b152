/* What the files of the sink share: how a node is found, and what its word says. */
#ifndef RELI_SINK_PRIVATE_H
#define RELI_SINK_PRIVATE_H

#include "sink.h"

/* Bits set: without the instruction, which old machines lack, the compiler would call a function.
 */
static inline uint32_t sink_popcount(uint64_t bits)
{
	bits -= bits >> 1 & UINT64_C(0x5555555555555555);
	bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
	bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* Kinds of blocks that are nodes themselves. */
static inline bool sink_kind_is_node(enum sink_kind kind)
{
	return kind >= SINK_STRING && kind <= SINK_UNREACHED;
}

static inline enum sink_kind sink_word_kind(uint32_t word)
{
	return (enum sink_kind)(word & SINK_WORD_KIND);
}

/* The special node of that kind at that address, or NULL. */
struct sink_special *sink_find_special(
	const struct sink *sink, enum sink_kind kind, uintptr_t address);
/* The same, added when missing; NULL when own memory ran out. */
struct sink_special *sink_get_special(struct sink *sink, enum sink_kind kind, uintptr_t address);

sink_ref sink_find_elsewhere(const struct sink *sink, enum sink_kind kind, uintptr_t address);

/* The node of that kind at that address; SINK_NO_NODE when nothing reached it. */
static inline sink_ref sink_find(const struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	uint32_t slot = kind < SINK_BLOCK_KINDS ? reli_heap_slot_at(&sink->heap, address) : HEAP_NONE;
	enum sink_kind found;

	if (slot == HEAP_NONE) {
		return sink_find_elsewhere(sink, kind, address);
	}
	found = sink_word_kind(sink->words[slot]);
	if (found == kind || (kind == SINK_STRING && found == SINK_SECRET)) {
		return slot;
	}
	return found == SINK_ELSEWHERE ? sink_find_elsewhere(sink, kind, address) : SINK_NO_NODE;
}

static inline uint32_t sink_node_id(const struct sink *sink, sink_ref ref)
{
	if (sink->full) {
		return ref & SINK_IS_SPECIAL ? sink->specials[ref & ~SINK_IS_SPECIAL].first_id
									 : sink->first_ids[ref];
	}
	if (ref & SINK_IS_SPECIAL) {
		return (uint32_t)(ref & ~SINK_IS_SPECIAL);
	}
	return sink->rank_bases[ref / 64] +
		   sink_popcount(sink->rank_masks[ref / 64] & ((UINT64_C(1) << ref % 64) - 1));
}

void sink_mark(struct sink *sink, enum sink_kind kind, uintptr_t address, bool inferred);
void sink_mark_block(struct sink *sink, uintptr_t address, uint64_t size);

/* Makes a node the one that is described. */
static inline void sink_enter(struct sink *sink, sink_ref ref, uint32_t level, bool inferred)
{
	sink->self = ref;
	sink->self_level = level;
	sink->self_inferred = inferred;
	sink->open_count = 0;
	sink->scalar_count = sink->scalar_hash = 0;
}

static inline void sink_node_row(struct sink *sink, uint32_t id, enum sink_type type)
{
	rmem_put_node(
		rmem_writer_reserve(sink->writer, RMEM_NODE_BYTES), id, sink->type_names[type], RMEM_NONE);
	sink->rows++;
}

enum sink_type sink_type_of(const struct sink *sink, enum sink_kind kind, uintptr_t address);

uint32_t sink_name_literal(struct sink *sink, const char *text, size_t len);

#endif
