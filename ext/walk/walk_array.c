/* Hash tables: header, table memory, elements. */
#include "walk_private.h"

uint32_t walk_entry_name(struct walk *walk, const struct walk_entry *entry)
{
	if (!sink_wants_names(&walk->sink)) {
		return 0;
	}
	if (entry->key == NULL) {
		return sink_name_number(&walk->sink, (int64_t)entry->index);
	}
	return walk_string_name(walk, entry->key);
}

/* Text keys of a user's array are data: strings=none hides them, and a secret stays one when it is
 * used as a key. */
static inline uint32_t array_key_name(struct walk *walk, const struct walk_entry *entry)
{
	struct sink *sink = &walk->sink;

	if (!sink_wants_names(sink)) {
		return 0;
	}
	if (entry->key != NULL &&
		(sink->strings == SINK_STRINGS_NONE || sink_is_secret(sink, (uintptr_t)entry->key))) {
		return sink_name(sink, "*");
	}
	return walk_entry_name(walk, entry);
}

size_t walk_table_hash_bytes(const HashTable *table)
{
	return HT_HASH_SIZE(table->nTableMask);
}

size_t walk_table_element_bytes(const HashTable *table)
{
	return reli_table_has_zvals(table) ? sizeof(zval) : sizeof(Bucket);
}

static bool table_has_memory(const HashTable *table)
{
	return !(HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED) && table->arData != NULL &&
		   table->nTableSize != 0;
}

/*
 * Bytes behind the elements in use. Tables in shared memory or an arena are opcache's copies, cut
 * to what they hold: what follows them belongs to something else, whatever the table's size says.
 * Without allocator data only the immutable ones are known.
 */
static size_t table_spare_bytes(const struct walk *walk, const HashTable *table)
{
	const struct heap *heap = &walk->sink.heap;
	bool is_cut = heap->problem != NULL
					  ? (GC_FLAGS(table) & GC_IMMUTABLE) != 0
					  : reli_heap_slot_at(heap, (uintptr_t)HT_GET_DATA_ADDR(table)) == HEAP_NONE;

	return is_cut ? 0 : (table->nTableSize - table->nNumUsed) * walk_table_element_bytes(table);
}

static size_t table_used_bytes(const HashTable *table)
{
	return walk_table_hash_bytes(table) + table->nNumUsed * walk_table_element_bytes(table);
}

static void table_used_part(struct walk *walk, const HashTable *table)
{
	if (table_has_memory(table)) {
		sink_block(&walk->sink, SINK_LOC_ARRAY_TABLE, (uintptr_t)HT_GET_DATA_ADDR(table),
			table_used_bytes(table), table_spare_bytes(walk, table));
	}
}

static void table_spare_part(struct walk *walk, const HashTable *table)
{
	if (table_has_memory(table)) {
		sink_tail(&walk->sink, SINK_LOC_ARRAY_SPARE,
			(uintptr_t)HT_GET_DATA_ADDR(table) + table_used_bytes(table),
			table_spare_bytes(walk, table));
	}
}

void walk_table_memory(struct walk *walk, const HashTable *table)
{
	table_used_part(walk, table);
	table_spare_part(walk, table);
}

/* Marking: integer keys that lead to a node need a name. Full detail names every element. */
static inline void array_use_number(struct walk *walk, const struct walk_entry *entry)
{
	if (walk->sink.phase == SINK_MARK && entry->key == NULL &&
		(walk->sink.full || Z_TYPE_P(entry->value) >= IS_STRING)) {
		sink_use_number(&walk->sink, entry->index);
	}
}

/* One element. An INDIRECT value belongs to a frame or an object and is only looked at. */
static inline void array_element(
	struct walk *walk, const struct walk_entry *entry, enum rmem_edge_kind edge, uint32_t name)
{
	struct sink *sink = &walk->sink;
	bool counted_key = entry->key != NULL && !ZSTR_IS_INTERNED(entry->key);
	const zval *value = entry->value;

	array_use_number(walk, entry);
	sink_open(sink, name, SINK_TYPE_ARRAY_ELEMENT);
	if (counted_key) {
		walk_string(walk, sink->full ? sink->name_key : name, RMEM_EDGE_KEY, entry->key);
	}
	if (Z_TYPE_P(value) == IS_INDIRECT) {
		walk_borrowed_value(
			walk, sink->full ? sink->name_value : name, RMEM_EDGE_ALIAS, Z_INDIRECT_P(value));
	} else {
		walk_value(walk, sink->full ? sink->name_value : name, edge, value);
	}
	sink_close(sink);
}

static void table_each(
	struct walk *walk, const HashTable *table, enum rmem_edge_kind edge, bool is_data)
{
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		array_element(walk, &entry, edge,
			is_data ? array_key_name(walk, &entry) : walk_entry_name(walk, &entry));
	}
}

/* Elements that lead to a node. Lists of numbers are long and have none. */
static void table_references(
	struct walk *walk, const HashTable *table, enum rmem_edge_kind edge, bool is_data)
{
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		if (Z_TYPE_P(entry.value) >= IS_STRING ||
			(entry.key != NULL && !ZSTR_IS_INTERNED(entry.key))) {
			array_element(walk, &entry, edge,
				is_data ? array_key_name(walk, &entry) : walk_entry_name(walk, &entry));
		}
	}
}

/* Elements that are only counted and hashed. */
static void table_scalars(struct walk *walk, const HashTable *table)
{
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		if (Z_TYPE_P(entry.value) < IS_STRING) {
			walk_scalar(walk, 0, RMEM_EDGE_ELEMENT, entry.value);
		}
	}
}

static void table_elements(
	struct walk *walk, const HashTable *table, enum rmem_edge_kind edge, bool is_data)
{
	if (walk->sink.full) {
		table_each(walk, table, edge, is_data);
	} else if (walk->sink.phase == SINK_CONTAINERS) {
		table_scalars(walk, table);
	} else {
		table_references(walk, table, edge, is_data);
	}
}

void walk_table(
	struct walk *walk, const HashTable *table, enum rmem_edge_kind values, enum sink_type part)
{
	struct sink *sink = &walk->sink;

	sink_open(sink, sink->full ? sink_name(sink, "array_elements") : 0, part);
	sink_count_attribute(sink, table->nNumOfElements);
	table_used_part(walk, table);
	if (sink_wants_values(sink)) {
		table_elements(walk, table, values, false);
	}
	sink_close(sink);
	table_spare_part(walk, table);
}

/* A property table that casts or dumps left behind: nothing in it but looks at the slots. */
static bool table_is_rebuilt(const HashTable *table)
{
	struct walk_entry entry = walk_first(table);
	bool any = false;

	while (walk_next(&entry)) {
		if (Z_TYPE_P(entry.value) != IS_INDIRECT) {
			return false;
		}
		any = true;
	}
	return any;
}

static uint32_t array_flags(const zend_array *array)
{
	uint32_t flags = RMEM_CONTAINER_ARRAY;

	flags |= HT_FLAGS(array) & HASH_FLAG_PACKED ? RMEM_CONTAINER_PACKED : 0;
	flags |= reli_table_packs_zvals() ? RMEM_CONTAINER_PACKED_ZVALS : 0;
	flags |= HT_FLAGS(array) & HASH_FLAG_UNINITIALIZED ? RMEM_CONTAINER_UNINITIALISED : 0;
	flags |= GC_FLAGS(array) & GC_IMMUTABLE ? RMEM_CONTAINER_IMMUTABLE : 0;
	return flags;
}

void walk_array_container(struct walk *walk, const zend_array *array)
{
	struct sink *sink = &walk->sink;
	bool has_table = table_has_memory(array);

	if (sink->phase == SINK_CONTAINERS) {
		sink_container(sink,
			array_flags(array) | (table_is_rebuilt(array) ? RMEM_CONTAINER_REBUILT : 0),
			array->nNumOfElements, has_table ? array->nTableSize : 0,
			has_table ? array->nNumUsed : 0);
	}
}

void walk_array_node(struct walk *walk, zend_array *array)
{
	struct sink *sink = &walk->sink;
	bool has_table = table_has_memory(array);

	if (sink_wants_blocks(sink)) {
		struct sink_own own = {
			.address = (uintptr_t)array,
			.size = sizeof *array,
			.class_id = RMEM_NONE,
			.string_id = RMEM_NONE,
			.refcount = GC_REFCOUNT(array),
			.type_info = GC_TYPE_INFO(array),
		};

		sink_own(sink, SINK_LOC_ARRAY, &own);
	}
	/* The spare part first: in full detail node numbers must not depend on what stands behind the
	 * elements. */
	if (has_table && array->nTableSize > array->nNumUsed &&
		(sink->full || sink->phase == SINK_LOCATIONS)) {
		sink_open(
			sink, sink->full ? sink_name(sink, "possible_unused_area") : 0, SINK_TYPE_ARRAY_SPARE);
		table_spare_part(walk, array);
		sink_close(sink);
	}
	if (has_table) {
		sink_open(
			sink, sink->full ? sink_name(sink, "array_elements") : 0, SINK_TYPE_ARRAY_ELEMENTS);
		if (sink_wants_blocks(sink)) {
			table_used_part(walk, array);
		}
		sink_count_attribute(sink, array->nNumOfElements);
		if (sink_wants_values(sink)) {
			table_elements(walk, array, RMEM_EDGE_ELEMENT, true);
		}
		sink_close(sink);
	} else {
		sink_count_attribute(sink, 0);
	}
	walk_array_container(walk, array);
}
