/*
 * Files that reli-prof's own writer made (tests/data/interop), row by row against what its own reader made of them. The
 * heap in them is invented; it has strings with NULs and without UTF-8, equal texts under two ids, rows out of order.
 */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_reader.h"
#include "../lib/rm_test.h"
#include "../lib/rmem_memory.h"

static struct rmem_reader reader;
static struct rm_memory_heap heap;
static struct rmem_allocator allocator;
static cJSON *json;

static void open_reader(const char *name)
{
	struct rmem_error err;
	size_t size;
	uint8_t *bytes = rm_test_read_file(rm_test_path(name), &size);

	RM_REQUIRE(rmem_reader_open(&reader, bytes, size, rm_memory_heap_allocator(&heap, &allocator), &err) == 0);
}

/*
 * cJSON's strings end at a NUL, so "\u0000" becomes "\u2400", the picture of a NUL, before it is parsed; text of the
 * snapshot is painted in the same way before it is compared.
 */
#define NUL_PICTURE "\xE2\x90\x80"

static void open_both(void)
{
	size_t size;
	char *text = (char *)rm_test_read_file(rm_test_path("data/interop/graph-small.json"), &size);

	open_reader("data/interop/graph-small.rmem");
	for (size_t i = 0; i + 6 <= size; i++) {
		if (memcmp(text + i, "\\u0000", 6) == 0)
			text[i + 2] = '2', text[i + 3] = '4';
	}
	json = cJSON_ParseWithLength(text, size);
	RM_REQUIRE(json != NULL);
}

static void close_both(void)
{
	rmem_reader_release(&reader);
	cJSON_Delete(json);
	json = NULL;
	RM_CHECK_INT(heap.live_blocks, 0);
}

static bool painted_equals(const struct rmem_text *text, const char *expected)
{
	uint32_t i;

	for (i = 0; i < text->len; i++) {
		bool is_nul = text->bytes[i] == '\0';

		if (is_nul ? strncmp(expected, NUL_PICTURE, 3) != 0 : *expected != text->bytes[i])
			return false;
		expected += is_nul ? 3 : 1;
	}
	return *expected == '\0';
}

/* Strings are JSON strings, {"hex": "..."} where they are no UTF-8 or have a NUL, and null where there is none. */
static bool text_equals(const struct rmem_text *text, bool is_there, const cJSON *expected)
{
	const char *hex;
	unsigned byte;

	if (!is_there || cJSON_IsNull(expected))
		return !is_there && cJSON_IsNull(expected);
	if (cJSON_IsString(expected))
		return painted_equals(text, expected->valuestring);
	hex = cJSON_GetStringValue(cJSON_GetObjectItem(expected, "hex"));
	if (hex == NULL || strlen(hex) != 2 * (size_t)text->len)
		return false;
	for (uint32_t i = 0; i < text->len; i++) {
		if (sscanf(hex + 2 * (size_t)i, "%2x", &byte) != 1 || byte != (uint8_t)text->bytes[i])
			return false;
	}
	return true;
}

static bool string_equals(uint32_t id, const cJSON *row, const char *key)
{
	struct rmem_text text;
	bool is_there = rmem_reader_string(&text, &reader, id);
	const cJSON *expected = cJSON_GetObjectItemCaseSensitive(row, key);

	return expected != NULL && text_equals(&text, is_there, expected);
}

/* Numbers of the file stay below 2^53, where a double is exact. */
static bool number_equals(uint64_t value, const cJSON *row, const char *key)
{
	const cJSON *expected = cJSON_GetObjectItemCaseSensitive(row, key);

	return cJSON_IsNumber(expected) && (uint64_t)expected->valuedouble == value;
}

/* The rows of a table of the JSON, which must be as many as the file has. */
static const cJSON *first_row(const char *name, uint64_t count)
{
	const cJSON *table = cJSON_GetObjectItemCaseSensitive(json, name);

	RM_REQUIRE(cJSON_IsArray(table));
	RM_CHECK_INT(cJSON_GetArraySize(table), count);
	RM_REQUIRE((uint64_t)cJSON_GetArraySize(table) == count);
	return table->child;
}

static void test_rmem_interop__worked_example(void)
{
	struct rmem_node node;
	struct rmem_edge edge;
	struct rmem_text text;

	open_reader("data/interop/worked-example.rmem");
	RM_CHECK_INT(reader.nodes.count, 2);
	RM_CHECK_INT(reader.edges.count, 1);
	RM_CHECK_INT(reader.locations.count, 0);
	RM_CHECK_INT(reader.attributes.count, 0);
	RM_CHECK_INT(reader.summary.count, 0);
	RM_CHECK_INT(reader.run_count, 0);
	rmem_reader_node(&node, &reader, 1);
	RM_CHECK(node.id == 1 && node.class_id == RMEM_NONE);
	rmem_reader_edge(&edge, &reader, 0);
	RM_CHECK(edge.parent == 0 && edge.child == 1 && edge.is_tree == 1 && edge.strength == 0 && edge.kind == 0);
	RM_CHECK(rmem_reader_string(&text, &reader, edge.link_id) && text.len == 5 && memcmp(text.bytes, "value", 5) == 0);
	rmem_reader_release(&reader);
}

static void test_rmem_interop__sections(void)
{
	const cJSON *row;
	struct rmem_section section;

	open_both();
	row = first_row("sections", reader.section_count);
	for (uint32_t i = 0; row != NULL; row = row->next, i++) {
		char name[RMEM_NAME_BYTES + 1] = {0};

		rmem_reader_section(&section, &reader, i);
		memcpy(name, section.name, sizeof section.name);
		RM_CHECK_TEXT(name, cJSON_GetStringValue(cJSON_GetObjectItem(row, "name")));
		RM_CHECK(number_equals(section.off, row, "offset"));
		RM_CHECK(number_equals(section.len, row, "length"));
		RM_CHECK(number_equals(section.count, row, "elements"));
	}
	close_both();
}

static void test_rmem_interop__strings(void)
{
	const cJSON *row;
	struct rmem_text text;

	open_both();
	row = first_row("strings", reader.string_count);
	for (uint32_t i = 0; row != NULL; row = row->next, i++)
		RM_CHECK(rmem_reader_string(&text, &reader, i) && text_equals(&text, true, row));
	close_both();
}

static void test_rmem_interop__nodes(void)
{
	const cJSON *row;
	struct rmem_node node;

	open_both();
	row = first_row("nodes", reader.nodes.count);
	for (uint64_t i = 0; row != NULL; row = row->next, i++) {
		rmem_reader_node(&node, &reader, i);
		RM_CHECK(number_equals(node.id, row, "id") && string_equals(node.type_id, row, "type"));
	}
	close_both();
}

static void test_rmem_interop__edges(void)
{
	static const char *const strengths[] = {"strong", "weak", "structural"};
	const cJSON *row;
	struct rmem_edge edge;

	open_both();
	row = first_row("edges", reader.edges.count);
	for (uint64_t i = 0; row != NULL; row = row->next, i++) {
		rmem_reader_edge(&edge, &reader, i);
		RM_REQUIRE(edge.strength < 3);
		if (edge.parent == RMEM_NONE)
			RM_CHECK(cJSON_IsNull(cJSON_GetObjectItem(row, "parent")));
		else
			RM_CHECK(number_equals(edge.parent, row, "parent"));
		RM_CHECK(number_equals(edge.child, row, "child") && string_equals(edge.link_id, row, "link"));
		RM_CHECK_INT(edge.is_tree, cJSON_IsTrue(cJSON_GetObjectItem(row, "tree")) != 0);
		RM_CHECK_TEXT(strengths[edge.strength], cJSON_GetStringValue(cJSON_GetObjectItem(row, "strength")));
		RM_CHECK_INT(edge.kind, 0);
	}
	close_both();
}

static bool is_counted(uint32_t region_id)
{
	struct rmem_text text;
	bool is_there = rmem_reader_string(&text, &reader, region_id);

	if (!is_there)
		return true;
#define RMEM_REGION(id, region, counted) \
	if (text.len == sizeof region - 1 && memcmp(text.bytes, region, text.len) == 0) \
		return counted;
#include "../../ext/format/rmem_kinds.def"
	return false;
}

static void test_rmem_interop__locations(void)
{
	const cJSON *row;
	const cJSON *total;
	struct rmem_location location;
	uint64_t counted_bytes = 0;

	open_both();
	row = first_row("locations", reader.locations.count);
	for (uint64_t i = 0; row != NULL; row = row->next, i++) {
		rmem_reader_location(&location, &reader, i);
		RM_CHECK(number_equals(location.node_id, row, "node") && string_equals(location.type_id, row, "type"));
		RM_CHECK(string_equals(location.class_id, row, "class") && number_equals(location.address, row, "address"));
		RM_CHECK(number_equals(location.size, row, "size") && string_equals(location.string_id, row, "string"));
		RM_CHECK(number_equals(location.refcount, row, "refcount") && number_equals(location.type_info, row, "type_info"));
		RM_CHECK(string_equals(location.region_id, row, "region"));
		RM_CHECK(number_equals(location.bin_overhead, row, "bin_overhead"));
		if (is_counted(location.region_id))
			counted_bytes += location.size;
	}
	total = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "derived"), "size_total");
	RM_CHECK_INT(counted_bytes, 3154868);
	RM_CHECK(cJSON_IsNumber(total) && (uint64_t)total->valuedouble == counted_bytes);
	close_both();
}

static void test_rmem_interop__attributes(void)
{
	const cJSON *row;
	struct rmem_attribute attribute;

	open_both();
	row = first_row("attributes", reader.attributes.count);
	for (uint64_t i = 0; row != NULL; row = row->next, i++) {
		rmem_reader_attribute(&attribute, &reader, i);
		RM_CHECK(number_equals(attribute.node_id, row, "node"));
		RM_CHECK(string_equals(attribute.key_id, row, "key") && string_equals(attribute.value_id, row, "value"));
	}
	close_both();
}

static void test_rmem_interop__summary_and_runs(void)
{
	const cJSON *entry;
	struct rmem_text text;
	uint64_t position = 0;
	uint64_t count = 0;

	open_both();
	cJSON_ArrayForEach(entry, cJSON_GetObjectItem(json, "summary")) {
		RM_CHECK(rmem_reader_summary(&text, &reader, entry->string) && text_equals(&text, true, entry));
		count++;
	}
	RM_CHECK_INT(reader.summary.count, 20);
	RM_CHECK_INT(count, 20);
	RM_CHECK(rmem_reader_next_run(&text, &reader, &position));
	RM_CHECK(text_equals(&text, true, cJSON_GetObjectItem(json, "captured_at")));
	RM_CHECK(!rmem_reader_next_run(&text, &reader, &position));
	close_both();
}

RM_TEST_TABLE(
	RM_TEST(test_rmem_interop__worked_example),
	RM_TEST(test_rmem_interop__sections),
	RM_TEST(test_rmem_interop__strings),
	RM_TEST(test_rmem_interop__nodes),
	RM_TEST(test_rmem_interop__edges),
	RM_TEST(test_rmem_interop__locations),
	RM_TEST(test_rmem_interop__attributes),
	RM_TEST(test_rmem_interop__summary_and_runs),
)
