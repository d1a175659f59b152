/* See sink.h. Here: the life of a sink and the phases. */
#include "sink_private.h"

#include <string.h>

static const char *const sink_type_text[SINK_TYPES] = {
#define RMEM_NODE_TYPE(id, text, role) text,
#include "../format/rmem_kinds.def"
};

static const char *const sink_location_text[SINK_LOCATIONS_END] = {
#define RMEM_LOCATION_TYPE(id, text, role) text,
#include "../format/rmem_kinds.def"
};

static const char *const sink_region_text[SINK_REGIONS_END] = {
#define RMEM_REGION(id, text, counted) text,
#include "../format/rmem_kinds.def"
};

/* What kinds of nodes that are no roots are called. */
static const uint8_t sink_kind_type[SINK_KINDS] = {
	[SINK_STRING] = SINK_TYPE_STRING,
	[SINK_SECRET] = SINK_TYPE_STRING,
	[SINK_ARRAY] = SINK_TYPE_ARRAY,
	[SINK_OBJECT] = SINK_TYPE_OBJECT,
	[SINK_REFERENCE] = SINK_TYPE_REFERENCE,
	[SINK_RESOURCE] = SINK_TYPE_RESOURCE,
	[SINK_AST] = SINK_TYPE_CONSTANT_AST,
	[SINK_OPAQUE] = SINK_TYPE_OPAQUE_BLOCK,
	[SINK_UNREACHED] = SINK_TYPE_UNREACHED_BLOCK,
	[SINK_FRAME] = SINK_TYPE_CALL_FRAME,
	[SINK_VM_PAGE] = SINK_TYPE_VM_STACK_ARENA,
	[SINK_ARENA] = SINK_TYPE_COMPILER_ARENA,
	[SINK_CLASS] = SINK_TYPE_CLASS,
	[SINK_USER_FUNCTION] = SINK_TYPE_USER_FUNCTION,
	[SINK_INTERNAL_FUNCTION] = SINK_TYPE_INTERNAL_FUNCTION,
	[SINK_CODE] = SINK_TYPE_USER_FUNCTION,
	[SINK_SHARED] = SINK_TYPE_SHARED_BLOCK,
	[SINK_CONSTANT] = SINK_TYPE_CONSTANT,
	[SINK_MODULE] = SINK_TYPE_MODULE,
};

enum sink_type sink_type_of(const struct sink *sink, enum sink_kind kind, uintptr_t address)
{
	return kind == SINK_ROOT ? sink->host.type_of_root(sink->host.payload, address)
							 : (enum sink_type)sink_kind_type[kind];
}

/* --- life --- */

static bool sink_note_free(void *payload, uint32_t slot)
{
	struct sink *sink = payload;

	if (sink->words[slot] != SINK_NOTHING) {
		return false;
	}
	sink->words[slot] = SINK_FREE;
	return true;
}

int sink_init(struct sink *sink, struct rmem_writer *writer, const struct heap_facts *facts,
	const struct sink_host *host)
{
	memset(sink, 0, sizeof *sink);
	reli_own_mem_init(&sink->mem);
	sink->writer = writer;
	sink->host = *host;
	sink->special_capacity = sink->special_index_size = 2048;
	/* A packed array cannot be longer than this many elements; larger integer keys are written as
	 * text. */
	sink->number_limit = facts->real_size / 16 + 4096;
	if (reli_heap_init(&sink->heap, facts, &sink->mem) != 0) {
		return -1;
	}
	sink->words =
		reli_own_mem_map(&sink->mem, ((size_t)sink->heap.slot_count + 1) * sizeof *sink->words);
	reli_own_mem_use_all(sink->words, sink->heap.slot_count * sizeof *sink->words);
	sink->specials = reli_own_mem_map(&sink->mem, sink->special_capacity * sizeof *sink->specials);
	sink->special_index =
		reli_own_mem_map(&sink->mem, sink->special_index_size * sizeof *sink->special_index);
	sink->number_bits =
		reli_own_mem_map(&sink->mem, (sink->number_limit / 64 + 1) * sizeof *sink->number_bits);
	if (sink->mem.failed || reli_str_table_init(&sink->names, &sink->mem) != 0) {
		return -1;
	}
	reli_heap_each_free(&sink->heap, sink_note_free, sink);
	return 0;
}

void sink_release(struct sink *sink)
{
	reli_own_mem_release(&sink->mem);
}

/* --- phases --- */

/* Which kinds of blocks have something to say in a phase; all others are passed over without being
 * read. */
#define KIND_BIT(kind) (1u << (kind))
#define KINDS_WITH_EDGES                                                                           \
	(KIND_BIT(SINK_ARRAY) | KIND_BIT(SINK_OBJECT) | KIND_BIT(SINK_REFERENCE) |                     \
		KIND_BIT(SINK_RESOURCE) | KIND_BIT(SINK_AST) | KIND_BIT(SINK_OPAQUE))
#define KINDS_OF_STRINGS (KIND_BIT(SINK_STRING) | KIND_BIT(SINK_SECRET))
#define KINDS_ALL        (KINDS_WITH_EDGES | KINDS_OF_STRINGS | KIND_BIT(SINK_UNREACHED))

static const uint32_t sink_phase_kinds[] = {
	[SINK_COUNT] = KINDS_ALL,
	[SINK_NODES] = KINDS_ALL,
	[SINK_EDGES] = KINDS_WITH_EDGES,
	[SINK_ATTRIBUTES] = KIND_BIT(SINK_ARRAY) | KIND_BIT(SINK_RESOURCE) | KIND_BIT(SINK_OPAQUE) |
						KIND_BIT(SINK_UNREACHED),
	[SINK_CONTAINERS] = KIND_BIT(SINK_ARRAY) | KIND_BIT(SINK_OBJECT),
	[SINK_LOCATIONS] = KINDS_ALL,
	[SINK_HASHES] = KINDS_OF_STRINGS,
	[SINK_STRINGS] = KINDS_OF_STRINGS,
};

/* One node in one phase; what a phase wants of every node alike is done here. `id` is its number in
 * graph detail. */
static inline void sink_visit(struct sink *sink, enum sink_kind kind, uintptr_t address,
	const struct heap_block *block, uint32_t id)
{
	sink->self_block = *block;
	sink->self_kind = kind;
	sink->self_address = address;
	sink->self_id = sink->current_id = id;
	sink->next_id = id + 1;
	if (sink->phase == SINK_NODES) {
		sink_node_row(sink, id, sink_type_of(sink, kind, address));
	} else if (sink->phase == SINK_ATTRIBUTES && sink->self_inferred) {
		sink_attribute_number(sink, "#inferred", 1);
	}
	sink->host.describe(sink->host.payload, sink, kind, address, block);
}

/* The number of a node whose rank is `rank`. While full detail counts, numbers are given out. */
static inline uint32_t sink_number(struct sink *sink, uint32_t *first_id, uint32_t rank)
{
	if (!sink->full) {
		return rank;
	}
	if (sink->phase == SINK_COUNT) {
		*first_id = (uint32_t)sink->node_count;
	}
	return *first_id;
}

static void sink_visit_specials(struct sink *sink)
{
	for (uint32_t i = 0; i < sink->special_count && sink->writer->error == 0; i++) {
		struct sink_special *special = &sink->specials[i];
		struct heap_block block = {0, 0, HEAP_NONE};

		reli_heap_block_of(&sink->heap, special->address, &block);
		sink_enter(sink, SINK_IS_SPECIAL | i, special->level, special->inferred);
		sink_visit(sink, (enum sink_kind)special->kind, special->address, &block,
			sink_number(sink, &special->first_id, i));
		if (sink->phase == SINK_COUNT) {
			sink->node_count = sink->next_id;
		}
	}
}

/*
 * Blocks of a run lie side by side, but what they point at does not: fetch the header of a later
 * block, and the table of an array a little nearer (the third word of its header points there).
 */
static inline void sink_prefetch(const struct sink *sink, const struct heap_cursor *at, bool tables)
{
	if (at->left >= 12) {
		__builtin_prefetch((const void *)(at->block.start + 12 * at->block.size));
		if (tables && sink_word_kind(sink->words[at->block.slot + 5]) == SINK_ARRAY) {
			const char *table = ((char *const *)(at->block.start + 5 * at->block.size))[2];

			__builtin_prefetch(table);
			__builtin_prefetch(table + 64);
		}
	}
}

/* In graph detail a node row says the kind of the block and nothing else: the heap is not read. */
static void sink_block_nodes(struct sink *sink)
{
	uint32_t id = sink->special_count;

	for (uint32_t slot = 0; slot < sink->heap.slot_count && sink->writer->error == 0; slot++) {
		enum sink_kind kind = sink_word_kind(sink->words[slot]);

		if (KINDS_ALL >> kind & 1) {
			sink_node_row(sink, id++, sink_type_of(sink, kind, 0));
		}
	}
}

static void sink_visit_blocks(struct sink *sink)
{
	/* Full detail numbers what is inside a block by describing it. */
	uint32_t kinds =
		sink->full && sink->phase < SINK_HASHES ? KINDS_ALL : sink_phase_kinds[sink->phase];
	uint32_t kinds_inferred = sink->phase == SINK_ATTRIBUTES ? KINDS_ALL : kinds,
			 rank = sink->special_count;
	bool tables = sink->phase == SINK_EDGES || sink->phase == SINK_CONTAINERS;
	struct heap_cursor at;

	for (reli_heap_first(&sink->heap, &at); !at.done && sink->writer->error == 0;
		 reli_heap_next(&sink->heap, &at)) {
		uint32_t word = sink->words[at.block.slot], kind_bit = 1u << sink_word_kind(word);

		if (!(kind_bit & KINDS_ALL)) {
			continue;
		}
		if (kind_bit & (word & SINK_WORD_INFERRED ? kinds_inferred : kinds)) {
			sink_prefetch(sink, &at, tables);
			sink_enter(
				sink, at.block.slot, word >> SINK_WORD_LEVEL_SHIFT, word & SINK_WORD_INFERRED);
			sink_visit(sink, sink_word_kind(word), at.block.start, &at.block,
				sink_number(sink, sink->full ? &sink->first_ids[at.block.slot] : NULL, rank));
			if (sink->phase == SINK_COUNT) {
				sink->node_count = sink->next_id;
			}
		}
		rank++;
	}
}

/* Types and regions get their names first, so that rows can carry the ids without a look-up. */
static void sink_name_vocabulary(struct sink *sink)
{
	for (unsigned i = 0; i < SINK_TYPES; i++) {
		sink->type_names[i] = sink_name_literal(sink, sink_type_text[i], strlen(sink_type_text[i]));
	}
	for (unsigned i = 0; i < SINK_LOCATIONS_END; i++) {
		sink->location_names[i] =
			sink_name_literal(sink, sink_location_text[i], strlen(sink_location_text[i]));
	}
	for (unsigned i = 0; i < SINK_REGIONS_END; i++) {
		sink->region_names[i] =
			sink_name_literal(sink, sink_region_text[i], strlen(sink_region_text[i]));
	}
	sink->name_referenced = sink_name_literal(sink, "referenced", 10);
	sink->name_value = sink_name_literal(sink, "value", 5);
	sink->name_key = sink_name_literal(sink, "key", 3);
	sink->name_count = sink_name_literal(sink, "#count", 6);
}

void sink_run_phase(struct sink *sink, enum sink_phase phase, const char *section)
{
	sink->phase = phase;
	if (phase == SINK_COUNT) {
		sink->node_count = 0;
	} else if (phase == SINK_NODES) {
		sink_name_vocabulary(sink);
	}
	if (section != NULL) {
		sink->rows = 0;
		rmem_writer_begin(sink->writer, section);
	}
	if (phase == SINK_EDGES) {
		sink->host.root_edges(sink->host.payload, sink);
	}
	sink_visit_specials(sink);
	if (phase == SINK_NODES && !sink->full) {
		sink_block_nodes(sink);
	} else {
		sink_visit_blocks(sink);
	}
	if (section != NULL) {
		rmem_writer_end(sink->writer, sink->rows);
	}
}
