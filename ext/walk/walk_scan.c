/*
 * Blocks without a known structure. After everything precise has claimed its blocks, words in the
 * private parts of internal objects, in resources, in the globals of engine and extensions and at
 * last on the C stack are looked at: a word that is exactly the start of a live block nobody has
 * claimed makes its holder the owner (inferred). What is left then is *unreached*, and listed.
 *
 * Only memory that is known to be mapped is read: allocator blocks, registered globals, and the
 * process's own data as /proc/self/maps shows it.
 */
#include "walk_private.h"

#include "walk_maps.h"
#include "../compat/compat_modules.h"

/* --- what a block looks like --- */

static bool scan_is_string(const struct heap_block *block)
{
	const zend_string *string = (const zend_string *)block->start;

	return block->size >= _ZSTR_HEADER_SIZE + 8 &&
		   (GC_TYPE_INFO(string) & GC_TYPE_MASK) == IS_STRING && GC_REFCOUNT(string) != 0 &&
		   GC_REFCOUNT(string) < UINT32_C(0x10000000) &&
		   ZSTR_LEN(string) < block->size - _ZSTR_HEADER_SIZE &&
		   ZSTR_VAL(string)[ZSTR_LEN(string)] == '\0';
}

static bool scan_is_array(const struct walk *walk, const struct heap_block *block)
{
	const zend_array *array = (const zend_array *)block->start;
	uint64_t table;
	struct heap_block data;

	if (block->size != sizeof *array || (GC_TYPE_INFO(array) & GC_TYPE_MASK) != IS_ARRAY ||
		GC_REFCOUNT(array) == 0 || array->nTableSize < 2 ||
		(array->nTableSize & (array->nTableSize - 1)) != 0 || array->nNumUsed > array->nTableSize ||
		array->nNumOfElements > array->nNumUsed) {
		return false;
	}
	if (HT_FLAGS(array) & HASH_FLAG_UNINITIALIZED) {
		return true;
	}
	table = (uintptr_t)HT_GET_DATA_ADDR(array);
	return reli_heap_block_of(&walk->sink.heap, table, &data) && data.start == table &&
		   sink_kind_at(&walk->sink, table) == SINK_NOTHING &&
		   walk_table_hash_bytes(array) + array->nTableSize * walk_table_element_bytes(array) <=
			   data.size;
}

static enum sink_kind scan_guess(const struct walk *walk, const struct heap_block *block)
{
	if (scan_is_string(block)) {
		return SINK_STRING;
	}
	return scan_is_array(walk, block) ? SINK_ARRAY : SINK_OPAQUE;
}

/* --- words --- */

/* A zval's type word behind a pointer to such a block. */
WALK_READS_ANYTHING static bool scan_is_zval_of(
	const uintptr_t *word, const void *end, enum sink_kind kind)
{
	uint32_t type_info;

	if ((const void *)(word + 2) > end) {
		return false;
	}
	memcpy(&type_info, word + 1, sizeof type_info);
	switch (kind) {
	case SINK_STRING:
	case SINK_SECRET:
		return type_info == IS_STRING_EX;
	case SINK_ARRAY:
		return type_info == IS_ARRAY_EX;
	case SINK_OBJECT:
		return type_info == IS_OBJECT_EX;
	case SINK_REFERENCE:
		return type_info == IS_REFERENCE_EX;
	case SINK_RESOURCE:
		return type_info == IS_RESOURCE_EX;
	default:
		return false;
	}
}

static const char *scan_align(const void *address)
{
	return (const char *)(((uintptr_t)address + 7) & ~(uintptr_t)7);
}

/* Words of one structure. */
struct scan {
	const char
		*name; /* of the module whose globals they are, empty for a part of the node itself */
	const char *base, *end; /* `base` at a multiple of 8 */
	bool values;            /* zvals in it may be references to what is known */
	bool once;              /* at most one edge a block: the memory may change while it is read */
	bool stray; /* pointers may be left over from something that is gone: no proof of a reference */
	bool stray_values; /* the same for zvals; a library's variables keep none that is gone */
};

static uint32_t scan_name(struct walk *walk, const struct scan *scan, const uintptr_t *word)
{
	return sink_name_format(
		&walk->sink, "%s+0x%zx", scan->name, (size_t)((const char *)word - scan->base));
}

/* C code often keeps a borrowed copy of a zval beside the one it counts: one structure refers to a
 * value once. */
WALK_READS_ANYTHING static bool scan_has_told(
	const struct scan *scan, const uintptr_t *word, enum sink_kind kind)
{
	for (const uintptr_t *earlier = (const uintptr_t *)scan->base; earlier < word; earlier++) {
		if (*earlier == *word && scan_is_zval_of(earlier, scan->end, kind)) {
			return true;
		}
	}
	return false;
}

WALK_READS_ANYTHING static void scan_word(
	struct walk *walk, const struct scan *scan, const uintptr_t *word)
{
	struct sink *sink = &walk->sink;
	enum sink_kind kind = sink_kind_at(sink, *word);
	struct heap_block block;

	if (kind == SINK_KINDS || kind == SINK_FREE || kind == SINK_BLOCK_OF_NODE) {
		return;
	}
	if (sink->phase == SINK_MARK) {
		if (kind == SINK_NOTHING && reli_heap_block_of(&sink->heap, *word, &block)) {
			sink_inferred_edge(
				sink, 0, RMEM_STRENGTH_STRONG, scan_guess(walk, &block), *word, scan->once);
		}
	} else if (sink_is_inferred(sink, *word)) {
		bool proof = scan_is_zval_of(word, scan->end, kind) ? !scan->stray_values : !scan->stray;
		bool weak = kind != SINK_OPAQUE && !proof;

		sink_inferred_edge(sink, scan_name(walk, scan, word),
			weak ? RMEM_STRENGTH_WEAK : RMEM_STRENGTH_STRONG, kind, *word,
			scan->once || kind != SINK_OPAQUE);
	} else if (scan->values && scan_is_zval_of(word, scan->end, kind) &&
			   !scan_has_told(scan, word, kind)) {
		sink_inferred_edge(sink, scan_name(walk, scan, word), RMEM_STRENGTH_STRONG,
			kind == SINK_SECRET ? SINK_STRING : kind, *word, false);
	}
}

WALK_READS_ANYTHING static void scan_range(struct walk *walk, const struct scan *scan)
{
	const uintptr_t *word = (const uintptr_t *)scan->base;

	if (walk->sink.heap.span == 0) {
		return;
	}
	for (; (const char *)(word + 1) <= scan->end; word++) {
		/* Nearly all words are no heap addresses: the cheap test first. */
		if (*word - walk->sink.heap.low < walk->sink.heap.span) {
			scan_word(walk, scan, word);
		}
	}
}

/* Marking comes here twice: the first time the node is only remembered, the second time its words
 * are read. */
static bool scan_is_due(struct walk *walk)
{
	return walk->sink.phase == SINK_EDGES || (walk->sink.phase == SINK_MARK && walk->scanning);
}

static void scan_remember(struct walk *walk)
{
	struct sink *sink = &walk->sink;
	uint64_t entry;

	if (sink->phase != SINK_MARK || walk->scanning) {
		return;
	}
	entry = sink_self_entry(sink);
	if (walk->scan_count != 0 && walk->scan_list[walk->scan_count - 1] == entry) {
		return;
	}
	if (walk->scan_count == walk->scan_capacity) {
		uint32_t capacity = walk->scan_capacity == 0 ? 4096 : walk->scan_capacity * 2;
		uint64_t *list = reli_own_mem_grow(&sink->mem, walk->scan_list, capacity * sizeof *list);

		if (list == NULL) {
			return;
		}
		walk->scan_list = list;
		walk->scan_capacity = capacity;
	}
	walk->scan_list[walk->scan_count++] = entry;
}

void walk_scan_words(struct walk *walk, const void *from, const void *to, bool values)
{
	scan_remember(walk);
	if (scan_is_due(walk)) {
		const struct scan scan = {
			.name = "", .base = scan_align(from), .end = to, .values = values};

		scan_range(walk, &scan);
	}
}

void walk_scan_block(struct walk *walk, enum sink_location type, const void *address, size_t size)
{
	sink_block(&walk->sink, type, (uintptr_t)address, size, 0);
	walk_scan_words(walk, address, (const char *)address + size, true);
}

/* Blocks are not cleared when they are used again: a zval in one may be what its last user left
 * there. Only unclaimed blocks are looked for. */
void walk_opaque_node(struct walk *walk, uintptr_t address, const struct heap_block *block)
{
	struct sink_own own = {
		.address = address, .size = block->size, .class_id = RMEM_NONE, .string_id = RMEM_NONE};

	sink_own(&walk->sink, SINK_LOC_OPAQUE_BLOCK, &own);
	if (scan_is_due(walk)) {
		const struct scan scan = {
			.name = "",
			.base = (const char *)address,
			.end = (const char *)address + block->size,
		};

		scan_range(walk, &scan);
	}
}

/* --- globals --- */

static void scan_module_globals(struct walk *walk, const char *name, const void *from, size_t size)
{
	const struct scan scan = {
		.name = name, .base = scan_align(from), .end = (const char *)from + size, .once = true};

	scan_range(walk, &scan);
}

static void scan_library_data(struct walk *walk, const char *name, const void *from, size_t size)
{
	const struct scan scan = {.name = name,
		.base = scan_align(from),
		.end = (const char *)from + size,
		.once = true,
		.stray = true};

	scan_range(walk, &scan);
}

static void scan_stray_data(struct walk *walk, const char *name, const void *from, size_t size)
{
	const struct scan scan = {.name = name,
		.base = scan_align(from),
		.end = (const char *)from + size,
		.once = true,
		.stray = true,
		.stray_values = true};

	scan_range(walk, &scan);
}

/* What an opcode or an internal function has in its hands: slots outside every live range, a result
 * that is being built. */
static void scan_vm_stacks(struct walk *walk)
{
	for (uint32_t i = 0; i < walk->sink.special_count; i++) {
		const struct sink_special *special = &walk->sink.specials[i];

		if (special->kind == SINK_VM_PAGE) {
			const struct _zend_vm_stack *page = (const struct _zend_vm_stack *)special->address;

			scan_stray_data(walk, "VM stack", page, walk_page_top(walk, page) - (uintptr_t)page);
		}
	}
}

/* The last root before `unreached`: first the nodes that asked for it, then the globals, then
 * whatever the process has. */
void walk_root_module_globals(struct walk *walk)
{
	if (walk->sink.phase == SINK_MARK) {
		walk->scanning = true;
	}
	if (!scan_is_due(walk)) {
		return;
	}
	reli_each_module_globals(scan_module_globals, walk);
	scan_vm_stacks(walk);
	walk_each_library_range(walk, scan_library_data);
	walk_each_working_range(walk, scan_stray_data);
}

void walk_scan_objects(struct walk *walk)
{
	walk->scanning = true;
	for (uint32_t i = 0; i < walk->scan_count; i++) {
		sink_mark_again(&walk->sink, (enum sink_kind)(walk->scan_list[i] >> 48),
			walk->scan_list[i] & ((UINT64_C(1) << 48) - 1));
		sink_mark_queue(&walk->sink);
	}
}

/* --- unreached --- */

static const char *scan_shape(const struct walk *walk, const struct heap_block *block)
{
	const uintptr_t *words = (const uintptr_t *)block->start;
	size_t zeros = 0, count = MIN(block->size / sizeof *words, 32);

	if (scan_is_string(block)) {
		return "string";
	}
	if (block->size == sizeof(zend_array) &&
		(GC_TYPE_INFO((const zend_refcounted *)block->start) & GC_TYPE_MASK) == IS_ARRAY) {
		return "array";
	}
	for (size_t i = 0; i < count; i++) {
		zeros += words[i] == 0;
	}
	if (zeros == count) {
		return "zero";
	}
	return walk_maps_name(walk, words[0]) != NULL ||
				   words[0] - walk->sink.heap.low < walk->sink.heap.span
			   ? "pointer"
			   : "unknown";
}

/* The first word that points into the code or data of a library says whose block it may be. */
static void scan_module(struct walk *walk, const struct heap_block *block)
{
	const uintptr_t *words = (const uintptr_t *)block->start;

	for (size_t i = 0; i < MIN(block->size / sizeof *words, 32); i++) {
		const char *name = walk_maps_name(walk, words[i]);

		if (name != NULL) {
			sink_attribute_copy(&walk->sink, "#module", name, strlen(name));
			return;
		}
	}
}

void walk_unreached_node(struct walk *walk, uintptr_t address, const struct heap_block *block)
{
	struct sink_own own = {
		.address = address, .size = block->size, .class_id = RMEM_NONE, .string_id = RMEM_NONE};
	const char *shape;

	sink_own(&walk->sink, SINK_LOC_UNREACHED_BLOCK, &own);
	if (walk->sink.phase == SINK_ATTRIBUTES) {
		shape = scan_shape(walk, block);
		sink_attribute_text(&walk->sink, "#shape", shape, strlen(shape));
		scan_module(walk, block);
	}
}

void walk_unreached_list(struct walk *walk)
{
	struct sink *sink = &walk->sink;
	struct heap_cursor at;

	if (sink->phase != SINK_MARK && (sink->phase != SINK_EDGES || !walk->has_unreached)) {
		return;
	}
	for (reli_heap_first(&sink->heap, &at); !at.done; reli_heap_next(&sink->heap, &at)) {
		enum sink_kind kind = sink_kind_of(sink, at.block.slot);

		if (sink->phase == SINK_MARK &&
			(kind == SINK_NOTHING || sink_is_announced_secret(sink, at.block.slot))) {
			sink_claim(sink, at.block.slot, SINK_UNREACHED);
			walk->has_unreached = true;
		} else if (sink->phase == SINK_EDGES && kind == SINK_UNREACHED) {
			sink_edge(sink, sink_name_format(sink, "%zu bytes", at.block.size), RMEM_EDGE_UNREACHED,
				RMEM_STRENGTH_WEAK, SINK_UNREACHED, at.block.start);
		}
	}
}
