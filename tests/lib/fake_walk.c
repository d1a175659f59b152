/* See fake_walk.h. */
#include "fake_walk.h"

#include <stdlib.h>
#include <string.h>

#include "rm_test.h"

#define STRING_HEADER 24u

void fake_walk_init(struct fake_walk *walk, uint32_t chunks)
{
	memset(walk, 0, sizeof *walk);
	fake_heap_init(&walk->fake, chunks, NULL);
}

void fake_walk_release(struct fake_walk *walk)
{
	for (uint32_t i = 0; i < walk->value_count; i++) {
		if (walk->values[i].kind != SINK_ROOT && walk->values[i].bin == HEAP_BINS) {
			free((void *) walk->values[i].address);
		}
	}
	if (walk->reader.bytes != NULL) {
		rmem_reader_release(&walk->reader);
	}
	rm_memory_file_release(&walk->file);
	free(walk->values);
	free(walk->edges);
	fake_heap_release(&walk->fake);
}

/* --- the program --- */

static struct fake_value *add_value(struct fake_walk *walk, enum sink_kind kind)
{
	struct fake_value *value;

	if (walk->value_count == walk->value_capacity) {
		walk->value_capacity = walk->value_capacity * 2 + 64;
		walk->values = realloc(walk->values, walk->value_capacity * sizeof *walk->values);
		RM_REQUIRE(walk->values != NULL);
	}
	value = &walk->values[walk->value_count++];
	memset(value, 0, sizeof *value);
	value->kind = kind;
	value->bin = HEAP_BINS;
	return value;
}

uint32_t fake_walk_root(struct fake_walk *walk)
{
	struct fake_value *value = add_value(walk, SINK_ROOT);

	value->address = walk->root_count;
	walk->roots[walk->root_count++] = walk->value_count - 1;
	return walk->value_count - 1;
}

static void fill_value(struct fake_value *value, uint32_t number)
{
	uint8_t *bytes = (uint8_t *) value->address;

	/* describe() gets the address alone. */
	memcpy(bytes, &number, sizeof number);
	for (uint32_t i = STRING_HEADER; value->kind == SINK_STRING && i < value->size; i++) {
		bytes[i] = (uint8_t) ('a' + (number + i) % 26);
	}
}

static uint32_t value_size(enum sink_kind kind, uint32_t extra)
{
	return (kind == SINK_STRING ? STRING_HEADER : 56) + extra;
}

uint32_t fake_walk_value(struct fake_walk *walk, enum sink_kind kind, uint32_t extra)
{
	struct fake_value *value = add_value(walk, kind);

	value->size = value_size(kind, extra);
	value->bin = fake_heap_bin_of(value->size);
	value->address = (uintptr_t) fake_heap_alloc(&walk->fake, value->size);
	fill_value(value, walk->value_count - 1);
	return walk->value_count - 1;
}

uint32_t fake_walk_outsider(struct fake_walk *walk, enum sink_kind kind, uint32_t extra)
{
	struct fake_value *value = add_value(walk, kind);

	value->size = value_size(kind, extra);
	value->address = (uintptr_t) calloc(1, value->size);
	RM_REQUIRE(value->address != 0);
	fill_value(value, walk->value_count - 1);
	return walk->value_count - 1;
}

void fake_walk_table(struct fake_walk *walk, uint32_t value, uint32_t size, uint32_t spare)
{
	walk->values[value].table = fake_heap_alloc(&walk->fake, size + spare);
	walk->values[value].table_size = size;
	walk->values[value].table_spare = spare;
}

void fake_walk_edge(struct fake_walk *walk, uint32_t from, uint32_t to, uint8_t strength)
{
	struct fake_value *value = &walk->values[from];
	uint32_t number = walk->edge_count;

	if (walk->edge_count == walk->edge_capacity) {
		walk->edge_capacity = walk->edge_capacity * 2 + 64;
		walk->edges = realloc(walk->edges, walk->edge_capacity * sizeof *walk->edges);
		RM_REQUIRE(walk->edges != NULL);
	}
	walk->edges[walk->edge_count++] = (struct fake_edge) { .to = to, .strength = strength, .number = number };
	if (value->first_edge == 0) {
		value->first_edge = number + 1;
	} else {
		walk->edges[value->last_edge - 1].next = number + 1;
	}
	value->last_edge = number + 1;
}

/* --- the describing functions --- */

static void tell_string(struct fake_walk *walk, const struct fake_value *value, bool secret)
{
	struct sink *sink = &walk->sink;

	if (sink->phase == SINK_MARK || sink->phase == SINK_LOCATIONS) {
		struct sink_own own = {
			.address = value->address, .size = value->size, .class_id = RMEM_NONE,
			.string_id = secret ? RMEM_NONE : sink_string_id(sink), .refcount = 1,
		};

		sink_own(sink, SINK_LOC_STRING, &own);
	} else if (!secret) {
		sink_string_content(sink, (const char *) value->address + STRING_HEADER, value->size - STRING_HEADER);
	}
}

static void tell_edge(struct fake_walk *walk, const struct fake_value *from, const struct fake_edge *edge)
{
	struct sink *sink = &walk->sink;
	const struct fake_value *to = &walk->values[edge->to];
	bool weak = edge->strength != RMEM_STRENGTH_STRONG;
	uint32_t name;

	if (sink->phase == SINK_MARK) {
		sink_use_number(sink, edge->number);
		if (from->hides && to->kind == SINK_STRING) {
			sink_make_secret(sink, to->address);
		}
	}
	name = sink_name_number(sink, (int64_t) edge->number);
	sink_open(sink, name, SINK_TYPE_ARRAY_ELEMENT);
	sink_edge(sink, name, weak ? RMEM_EDGE_ALIAS : RMEM_EDGE_ELEMENT, edge->strength, to->kind, to->address);
	sink_close(sink);
}

static void tell_contents(struct fake_walk *walk, const struct fake_value *value)
{
	struct sink *sink = &walk->sink;

	sink_open(sink, sink_name(sink, "elements"), SINK_TYPE_ARRAY_ELEMENTS);
	for (uint32_t at = value->first_edge; at != 0; at = walk->edges[at - 1].next) {
		tell_edge(walk, value, &walk->edges[at - 1]);
	}
	for (uint32_t i = 0; i < value->scalars; i++) {
		sink_scalar(sink, sink_name_number(sink, i), RMEM_EDGE_ELEMENT, RELI_SCALAR_INT, 1000 + i, i);
	}
	sink_close(sink);
}

/* What nothing has reached, as the walk's last root lists it. */
static void tell_unreached(struct fake_walk *walk)
{
	struct sink *sink = &walk->sink;
	struct heap_cursor at;

	for (reli_heap_first(&sink->heap, &at); !at.done; reli_heap_next(&sink->heap, &at)) {
		if (sink->phase == SINK_MARK && sink_kind_at(sink, at.block.start) == SINK_NOTHING) {
			sink_claim(sink, at.block.slot, SINK_UNREACHED);
		} else if (sink->phase == SINK_EDGES && sink_kind_at(sink, at.block.start) == SINK_UNREACHED) {
			sink_edge(sink, sink_name(sink, "unreached"), RMEM_EDGE_UNREACHED, RMEM_STRENGTH_WEAK, SINK_UNREACHED, at.block.start);
		}
	}
}

static void tell_value(struct fake_walk *walk, const struct fake_value *value)
{
	struct sink *sink = &walk->sink;
	struct sink_own own = {
		.address = value->address, .size = value->size, .class_id = RMEM_NONE, .string_id = RMEM_NONE, .refcount = 1,
	};

	if (value->kind != SINK_ROOT) {
		sink_own(sink, SINK_LOC_ARRAY, &own);
	}
	if (value->table != NULL) {
		sink_block(sink, SINK_LOC_ARRAY_TABLE, (uintptr_t) value->table, value->table_size, value->table_spare);
		sink_tail(sink, SINK_LOC_ARRAY_SPARE, (uintptr_t) value->table + value->table_size, value->table_spare);
	}
	if (sink_wants_values(sink)) {
		tell_contents(walk, value);
	}
	sink_count_attribute(sink, value->scalars);
	sink_container(sink, 1, value->scalars, 0, 0);
}

static void tell_unreached_block(struct fake_walk *walk, uintptr_t address, const struct heap_block *block)
{
	struct sink_own own = { .address = address, .size = block->size, .class_id = RMEM_NONE, .string_id = RMEM_NONE };

	sink_own(&walk->sink, SINK_LOC_UNREACHED_BLOCK, &own);
}

static void describe(void *payload, struct sink *sink, enum sink_kind kind, uintptr_t address, const struct heap_block *block)
{
	struct fake_walk *walk = payload;
	uint32_t number;

	(void) sink;
	if (kind == SINK_UNREACHED) {
		tell_unreached_block(walk, address, block);
		return;
	}
	if (kind == SINK_ROOT) {
		number = walk->roots[address];
		if (address + 1 == walk->root_count && walk->values[number].first_edge == 0) {
			tell_unreached(walk);
			return;
		}
	} else {
		memcpy(&number, (const void *) address, sizeof number);
	}
	if (walk->values[number].kind == SINK_STRING) {
		tell_string(walk, &walk->values[number], kind == SINK_SECRET);
	} else {
		tell_value(walk, &walk->values[number]);
	}
}

static enum sink_type type_of_root(void *payload, uintptr_t number)
{
	(void) payload;
	(void) number;
	return SINK_TYPE_ENGINE_TABLE;
}

static void root_edges(void *payload, struct sink *sink)
{
	struct fake_walk *walk = payload;

	for (uint32_t i = 0; i < walk->root_count; i++) {
		sink_root_edge(sink, i, sink_name(sink, "root"), RMEM_STRENGTH_STRONG);
	}
}

/* --- walk and read back --- */

static int mark(struct fake_walk *walk)
{
	walk->sink.mem.failed |= walk->no_memory;
	walk->sink.phase = SINK_MARK;
	for (uint32_t i = 0; i < walk->root_count; i++) {
		sink_mark_root(&walk->sink, i);
	}
	return walk->sink.mem.failed ? -1 : sink_freeze(&walk->sink);
}

static void write_sections(struct sink *sink, struct rmem_writer *writer)
{
	if (sink->full) {
		sink_run_phase(sink, SINK_COUNT, NULL);
	}
	sink_run_phase(sink, SINK_NODES, RMEM_SECTION_NODES);
	sink_run_phase(sink, SINK_EDGES, RMEM_SECTION_EDGES);
	sink_run_phase(sink, SINK_ATTRIBUTES, RMEM_SECTION_ATTRIBUTES);
	sink_run_phase(sink, SINK_CONTAINERS, RMEM_SECTION_CONTAINERS);
	sink_freeze_names(sink);
	sink_run_phase(sink, SINK_LOCATIONS, RMEM_SECTION_LOCATIONS);
	if (sink->strings == SINK_STRINGS_PREVIEW) {
		sink_run_phase(sink, SINK_HASHES, RMEM_SECTION_HASHES);
	}
	rmem_writer_begin(writer, RMEM_SECTION_SUMMARY);
	rmem_writer_u32(writer, 0);
	rmem_writer_end(writer, 0);
	sink_write_strings(sink);
}

/* Each value's own row tells its node; rows of unreached blocks have the same addresses and mean nobody. */
static void find_ids(struct fake_walk *walk)
{
	for (uint32_t i = 0; i < walk->value_count; i++) {
		walk->values[i].node_id = RMEM_NONE;
	}
	for (uint64_t i = 0; i < walk->reader.locations.count; i++) {
		struct rmem_location row;
		const char *type;
		uint32_t number;

		rmem_reader_location(&row, &walk->reader, i);
		type = fake_walk_text(walk, row.type_id);
		if (strcmp(type, "ZendArrayMemoryLocation") == 0 || strcmp(type, "ZendStringMemoryLocation") == 0) {
			memcpy(&number, (const void *) row.address, sizeof number);
			RM_REQUIRE(number < walk->value_count && walk->values[number].address == row.address);
			walk->values[number].node_id = row.node_id;
		}
	}
}

static void read_back(struct fake_walk *walk)
{
	struct rmem_allocator allocator;
	static struct rm_memory_heap heap;
	struct rmem_error err;

	rm_memory_heap_allocator(&heap, &allocator);
	if (!RM_CHECK_INT(rmem_reader_open(&walk->reader, walk->file.bytes, walk->file.size, &allocator, &err), 0)) {
		walk->reader.bytes = NULL;
		rm_test_abandon();
	}
	find_ids(walk);
}

void fake_walk_write(struct fake_walk *walk, bool full, enum sink_strings strings)
{
	static uint8_t buffer[8192];
	struct rmem_writer writer;
	struct rmem_output output;
	struct heap_facts facts = fake_heap_facts(&walk->fake);
	struct sink_host host = { .payload = walk, .describe = describe, .type_of_root = type_of_root, .root_edges = root_edges };

	if (walk->reader.bytes != NULL) {
		rmem_reader_release(&walk->reader);
		memset(&walk->reader, 0, sizeof walk->reader);
	}
	rm_memory_file_release(&walk->file);
	walk->file.fail_at = walk->fail_at;
	walk->file.fail_with = -28;
	rmem_writer_init(&writer, rm_memory_file_output(&walk->file, &output), buffer, sizeof buffer);
	walk->error = sink_init(&walk->sink, &writer, &facts, &host);
	walk->sink.full = full;
	walk->sink.strings = strings;
	walk->sink.key[0] = 1;
	if (walk->error == 0) {
		walk->error = mark(walk);
	}
	if (walk->error == 0) {
		write_sections(&walk->sink, &writer);
		walk->error = rmem_writer_finish(&writer);
	}
	walk->totals = walk->sink.totals;
	sink_release(&walk->sink);
	if (walk->error == 0) {
		read_back(walk);
	}
}

const char *fake_walk_text(const struct fake_walk *walk, uint32_t string_id)
{
	static char texts[4][512];
	static unsigned turn;
	char *text = texts[turn++ % 4];
	struct rmem_text found;

	if (!rmem_reader_string(&found, &walk->reader, string_id)) {
		return "?";
	}
	found.len = found.len < sizeof texts[0] ? found.len : (uint32_t) sizeof texts[0] - 1;
	memcpy(text, found.bytes, found.len);
	text[found.len] = '\0';
	return text;
}
