/*
 * The reader against files that are whole, cut, bent and overlapping. Bytes are given to it in a block of exactly their
 * size, so that a run under ASan or valgrind sees every step past the end.
 */

#if defined(__unix__) || defined(__APPLE__)
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif

#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_reader.h"
#include "../lib/rm_test.h"
#include "../lib/rmem_memory.h"

static struct rm_memory_heap heap;
static struct rmem_allocator allocator;

static uint8_t *copy_bytes(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size + (size == 0));

	RM_REQUIRE(copy != NULL);
	if (size > 0)
		memcpy(copy, bytes, size);
	return copy;
}

/* Code of the error or 0; a reader that opened is released again. */
static int open_code(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = copy_bytes(bytes, size);
	struct rmem_error err = {0, UINT64_MAX, NULL};
	struct rmem_reader reader;
	int result;

	memset(&heap, 0, sizeof heap);
	result = rmem_reader_open(&reader, copy, size, rm_memory_heap_allocator(&heap, &allocator), &err);
	if (result != 0) {
		RM_CHECK_INT(err.code, -result);
		RM_CHECK(err.text != NULL && strchr(err.text, '\n') == NULL);
		RM_CHECK(err.offset <= size);
		RM_CHECK_INT(reader.nodes.count, 0);
	}
	rmem_reader_release(&reader);
	RM_CHECK_INT(heap.live_blocks, 0);
	RM_CHECK(!heap.has_wrong_size);
	free(copy);
	return -result;
}

/* The example of docs/format.md: small, every base section, a private one, the dictionary late. */
static struct rm_memory_file make_example(void)
{
	struct rm_memory_file file = {0};
	struct rmem_output output;
	uint8_t buffer[512];

	RM_REQUIRE(rm_memory_write_example(rm_memory_file_output(&file, &output), buffer, sizeof buffer) == 0);
	return file;
}

static uint8_t *toc_entry(const struct rm_memory_file *file, const char *name)
{
	uint64_t toc_off = rmem_get_u64(file->bytes + RMEM_HEADER_TOC_OFF);
	uint32_t count = rmem_get_u32(file->bytes + RMEM_HEADER_SECTION_COUNT_OFF);

	for (uint32_t i = 0; i < count; i++) {
		uint8_t *entry = file->bytes + toc_off + i * RMEM_TOC_ENTRY_BYTES;

		if (strncmp((const char *)entry, name, RMEM_NAME_BYTES) == 0)
			return entry;
	}
	RM_REQUIRE(false);
	return NULL;
}

static uint64_t payload_off(const struct rm_memory_file *file, const char *name)
{
	return rmem_get_u64(toc_entry(file, name) + RMEM_TOC_PAYLOAD_OFF);
}

static bool text_is(const struct rmem_text *text, const char *expected)
{
	return text->len == strlen(expected) && memcmp(text->bytes, expected, text->len) == 0;
}

static bool string_is(const struct rmem_reader *reader, uint32_t id, const char *expected)
{
	struct rmem_text text;

	return rmem_reader_string(&text, reader, id) && text_is(&text, expected);
}

static void open_whole(struct rmem_reader *reader, const void *bytes, size_t size)
{
	struct rmem_error err;

	memset(&heap, 0, sizeof heap);
	RM_REQUIRE(rmem_reader_open(reader, bytes, size, rm_memory_heap_allocator(&heap, &allocator), &err) == 0);
}

static void test_rmem_reader__everything_in_the_example(void)
{
	struct rm_memory_file file = make_example();
	struct rmem_reader reader;
	struct rmem_node node;
	struct rmem_edge edge;
	struct rmem_location location;
	struct rmem_attribute attribute;
	struct rmem_text text;
	uint64_t position = 0;

	open_whole(&reader, file.bytes, file.size);
	RM_CHECK_INT(reader.nodes.count, 2);
	RM_CHECK_INT(reader.edges.count, 2);
	RM_CHECK_INT(reader.locations.count, 1);
	RM_CHECK_INT(reader.attributes.count, 1);
	RM_CHECK_INT(reader.summary.count, 1);
	RM_CHECK_INT(reader.string_count, 11);
	RM_CHECK_INT(reader.section_count, 8);
	RM_CHECK_INT(heap.peak_bytes, (11 / 4 + 1) * 4);

	rmem_reader_node(&node, &reader, 1);
	RM_CHECK(node.id == 1 && string_is(&reader, node.type_id, "StringContext"));
	rmem_reader_edge(&edge, &reader, 0);
	RM_CHECK(edge.parent == RMEM_NONE && edge.child == 0 && edge.kind == RMEM_EDGE_ROOT);
	rmem_reader_edge(&edge, &reader, 1);
	RM_CHECK(edge.parent == 0 && edge.child == 1 && edge.is_tree == 1 && edge.strength == 0);
	RM_CHECK(edge.kind == RMEM_EDGE_GLOBAL && string_is(&reader, edge.link_id, "name"));
	rmem_reader_location(&location, &reader, 0);
	RM_CHECK(location.node_id == 1 && location.address == UINT64_C(0x7f3a5c202060) && location.size == 28);
	RM_CHECK(string_is(&reader, location.string_id, "Zo\xC3\xAB") && string_is(&reader, location.region_id, "zend_mm_heap"));
	rmem_reader_attribute(&attribute, &reader, 0);
	RM_CHECK(attribute.node_id == 0 && string_is(&reader, attribute.key_id, "#count"));

	RM_CHECK(rmem_reader_summary(&text, &reader, "memory_get_usage") && text_is(&text, "32"));
	RM_CHECK(!rmem_reader_summary(&text, &reader, "memory_get_usag") && text.len == 0);
	RM_CHECK(rmem_reader_next_run(&text, &reader, &position) && text_is(&text, "2026-01-02T03:04:05Z"));
	RM_CHECK(!rmem_reader_next_run(&text, &reader, &position) && text.len == 0);
	rmem_reader_release(&reader);
	RM_CHECK_INT(heap.live_blocks, 0);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__string_ids_past_the_end_are_no_string(void)
{
	struct rm_memory_file file = make_example();
	struct rmem_reader reader;
	struct rmem_text text;

	open_whole(&reader, file.bytes, file.size);
	RM_CHECK(rmem_reader_string(&text, &reader, 10) && text_is(&text, "32"));
	RM_CHECK(!rmem_reader_string(&text, &reader, 11) && text.len == 0 && text.bytes != NULL);
	RM_CHECK(!rmem_reader_string(&text, &reader, RMEM_NONE) && text.len == 0);
	rmem_reader_release(&reader);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__private_rows_by_name(void)
{
	struct rm_memory_file file = make_example();
	struct rmem_reader reader;
	struct rmem_rows rows;
	struct rmem_container container;
	struct rmem_section section;
	struct rmem_error err;

	open_whole(&reader, file.bytes, file.size);
	RM_CHECK_INT(rmem_reader_rows(&rows, &reader, RMEM_SECTION_CONTAINERS, RMEM_CONTAINER_BYTES, &err), 0);
	RM_REQUIRE(rows.count == 1);
	rmem_get_container(&container, rmem_row(&rows, 0, RMEM_CONTAINER_BYTES));
	RM_CHECK(container.node_id == 0 && container.flags == RMEM_CONTAINER_ARRAY && container.capacity == 8);
	RM_CHECK_INT(rmem_reader_rows(&rows, &reader, RMEM_SECTION_HASHES, RMEM_HASH_BYTES, &err), 0);
	RM_CHECK_INT(rows.count, 0);
	RM_CHECK_INT(rmem_reader_rows(&rows, &reader, RMEM_SECTION_CONTAINERS, RMEM_CONTAINER_BYTES + 1, &err), -RMEM_E_BOUNDS);
	RM_CHECK_INT(rows.count, 0);
	RM_CHECK(rmem_reader_find_section(&section, &reader, "nodes") && section.off == 64 && section.len == 32);
	RM_CHECK(!rmem_reader_find_section(&section, &reader, "node") && section.len == 0);
	RM_CHECK(!rmem_reader_find_section(&section, &reader, ""));
	RM_CHECK(!rmem_reader_find_section(&section, &reader, "a_name_beyond_all_bounds"));
	rmem_reader_section(&section, &reader, 7);
	RM_CHECK_BYTES(section.name, 16, "string_dict\0\0\0\0\0", 16);
	rmem_reader_release(&reader);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__truncation_at_every_byte(void)
{
	struct rm_memory_file file = make_example();

	RM_CHECK_INT(open_code(file.bytes, file.size), 0);
	for (size_t size = 0; size < file.size; size++) {
		int code = open_code(file.bytes, size);

		if (!RM_CHECK_INT(code, size < 64 ? RMEM_E_TRUNCATED : RMEM_E_BOUNDS)) {
			rm_test_note("cut to %zu bytes", size);
			break;
		}
	}
	rm_memory_file_release(&file);
}

static void test_rmem_reader__header(void)
{
	struct rm_memory_file file = make_example();
	uint8_t saved[64];

	memcpy(saved, file.bytes, 64);
	file.bytes[0] = 'r';
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_MAGIC);
	memset(file.bytes, 0, 64);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_MAGIC);
	memcpy(file.bytes, saved, 64);
	rmem_put_u32(file.bytes + RMEM_HEADER_VERSION_OFF, 2);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_VERSION);
	memcpy(file.bytes, saved, 64);
	rmem_put_u32(file.bytes + RMEM_HEADER_FLAGS_OFF, 2);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_VERSION);
	rmem_put_u32(file.bytes + RMEM_HEADER_FLAGS_OFF, UINT32_MAX);
	memset(file.bytes + 24, 0xAA, 40);
	RM_CHECK_INT(open_code(file.bytes, file.size), 0);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__place_of_the_table_of_contents(void)
{
	struct rm_memory_file file = make_example();
	uint8_t *toc_off = file.bytes + RMEM_HEADER_TOC_OFF;
	uint8_t *section_count = file.bytes + RMEM_HEADER_SECTION_COUNT_OFF;
	uint64_t good = rmem_get_u64(toc_off);

	rmem_put_u64(toc_off, file.size + 1);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
	rmem_put_u64(toc_off, UINT64_MAX - 100);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
	rmem_put_u64(toc_off, 0);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_OVERLAP);
	rmem_put_u64(toc_off, good);
	rmem_put_u32(section_count, 9);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
	rmem_put_u32(section_count, UINT32_MAX);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
	rmem_put_u32(section_count, 0);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_MISSING);
	rmem_put_u64(toc_off, file.size);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_MISSING);
	rm_memory_file_release(&file);
}

/* Every entry, also of sections that nobody reads, with offsets and lengths whose sum overflows or not. */
static void test_rmem_reader__entries_past_the_end(void)
{
	static const char *const names[] = {"nodes", "edges", "locations", "attributes", "rm_containers", "summary", "runs",
		"string_dict"};
	struct rm_memory_file file = make_example();

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		uint8_t *entry = toc_entry(&file, names[i]);
		uint8_t saved[RMEM_TOC_ENTRY_BYTES];

		memcpy(saved, entry, sizeof saved);
		rmem_put_u64(entry + RMEM_TOC_PAYLOAD_OFF, file.size + 1);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		rmem_put_u64(entry + RMEM_TOC_PAYLOAD_OFF, UINT64_MAX);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		memcpy(entry, saved, sizeof saved);
		rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, file.size);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, UINT64_MAX - rmem_get_u64(entry + RMEM_TOC_PAYLOAD_OFF) + 1);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		memcpy(entry, "unheard_of\0\0\0\0\0\0", 16);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		memcpy(entry, saved, sizeof saved);
	}
	RM_CHECK_INT(open_code(file.bytes, file.size), 0);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__more_rows_than_bytes(void)
{
	static const char *const names[] = {"nodes", "edges", "locations", "attributes"};
	struct rm_memory_file file = make_example();

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		uint8_t *count = toc_entry(&file, names[i]) + RMEM_TOC_COUNT_OFF;
		uint64_t good = rmem_get_u64(count);

		rmem_put_u64(count, good + 1);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		/* Times any row size this is 0 in 64 bits. */
		rmem_put_u64(count, UINT64_C(1) << 62);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		rmem_put_u64(count, good - 1);
		RM_CHECK_INT(open_code(file.bytes, file.size), 0);
		rmem_put_u64(count, good);
	}
	rm_memory_file_release(&file);
}

/* Inner counts rule; what the entry says of these sections is not looked at. */
static void test_rmem_reader__inner_counts(void)
{
	static const char *const names[] = {"summary", "runs", "string_dict"};
	struct rm_memory_file file = make_example();

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		uint8_t *entry = toc_entry(&file, names[i]);
		uint8_t *count = file.bytes + payload_off(&file, names[i]);
		uint32_t good = rmem_get_u32(count);
		uint64_t good_len = rmem_get_u64(entry + RMEM_TOC_LENGTH_OFF);

		rmem_put_u32(count, good + 1);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		rmem_put_u32(count, UINT32_MAX);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		RM_CHECK_INT(heap.peak_bytes, 0);
		rmem_put_u32(count, good);
		rmem_put_u64(entry + RMEM_TOC_COUNT_OFF, UINT64_MAX);
		RM_CHECK_INT(open_code(file.bytes, file.size), 0);
		for (uint64_t len = 1; len < 4; len++) {
			rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, len);
			RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		}
		rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, good_len - 1);
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
		rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, 0);
		RM_CHECK_INT(open_code(file.bytes, file.size), 0);
		rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, good_len);
	}
	rm_memory_file_release(&file);
}

static void test_rmem_reader__length_of_a_string_past_its_section(void)
{
	struct rm_memory_file file = make_example();
	uint8_t *len = file.bytes + payload_off(&file, "string_dict") + 4;

	rmem_put_u32(len, rmem_get_u32(len) + 1);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
	rmem_put_u32(len, UINT32_MAX);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_BOUNDS);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__bytes_behind_the_last_run_are_no_run(void)
{
	struct rm_memory_file file = make_example();
	uint8_t *runs = file.bytes + payload_off(&file, "runs");
	struct rmem_reader reader;
	struct rmem_text text;
	uint64_t position = 0;

	/* The time shrinks to its date; the rest of it would be a string of no bytes, and more. */
	rmem_put_u32(runs + 4, 10);
	memset(runs + 18, 0, 10);
	open_whole(&reader, file.bytes, file.size);
	RM_CHECK(rmem_reader_next_run(&text, &reader, &position) && text_is(&text, "2026-01-02"));
	RM_CHECK(!rmem_reader_next_run(&text, &reader, &position));
	rmem_reader_release(&reader);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__overlapping_sections(void)
{
	struct rm_memory_file file = make_example();
	uint8_t *edges_off = toc_entry(&file, "edges") + RMEM_TOC_PAYLOAD_OFF;
	uint64_t good = rmem_get_u64(edges_off);

	rmem_put_u64(edges_off, good - 1);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_OVERLAP);
	rmem_put_u64(edges_off, good + 1);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_OVERLAP);
	rmem_put_u64(edges_off, payload_off(&file, "string_dict") + 8);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_OVERLAP);
	rmem_put_u64(edges_off, 32);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_OVERLAP);
	rmem_put_u64(edges_off, file.size - 32);
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_OVERLAP);
	/* A section that we do not know may lie where it likes. */
	memcpy(edges_off - RMEM_TOC_PAYLOAD_OFF, "of_others\0\0\0\0\0\0\0", 16);
	RM_CHECK_INT(open_code(file.bytes, file.size), 0);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__missing_and_empty_sections(void)
{
	static const char *const optional[] = {"edges", "locations", "attributes", "rm_containers", "summary", "runs"};
	static const char *const required[] = {"nodes", "string_dict"};
	struct rm_memory_file file = make_example();

	for (size_t i = 0; i < 2; i++) {
		uint8_t *entry = toc_entry(&file, required[i]);

		entry[0] ^= 0x20;
		RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_MISSING);
		entry[0] ^= 0x20;
	}
	for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
		toc_entry(&file, optional[i])[0] ^= 0x20;
	RM_CHECK_INT(open_code(file.bytes, file.size), 0);

	/* Nothing in it, at the very end of the file or in the middle of another one. */
	for (size_t i = 0; i < 2; i++) {
		uint8_t *entry = toc_entry(&file, required[i]);

		rmem_put_u64(entry + RMEM_TOC_PAYLOAD_OFF, i == 0 ? file.size : 70);
		rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, 0);
		rmem_put_u64(entry + RMEM_TOC_COUNT_OFF, 0);
	}
	RM_CHECK_INT(open_code(file.bytes, file.size), 0);
	RM_CHECK_INT(heap.calls, 0);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__of_two_sections_the_later_counts(void)
{
	struct rm_memory_file file = make_example();
	uint8_t *first = toc_entry(&file, "attributes");
	struct rmem_reader reader;
	struct rmem_section section;

	/* The place of `attributes` gets a `nodes` of one row; it comes behind the real one. */
	memcpy(first, "nodes\0\0\0\0\0\0\0\0\0\0", 16);
	rmem_put_u64(first + RMEM_TOC_PAYLOAD_OFF, payload_off(&file, "nodes") + 16);
	rmem_put_u64(first + RMEM_TOC_LENGTH_OFF, 16);
	open_whole(&reader, file.bytes, file.size);
	RM_CHECK_INT(reader.nodes.count, 1);
	RM_CHECK_INT(rmem_get_u32(reader.nodes.bytes), 1);
	RM_CHECK(rmem_reader_find_section(&section, &reader, "nodes") && section.len == 16);
	rmem_reader_release(&reader);
	rm_memory_file_release(&file);
}

/* A NUL inside a name belongs to it. */
static void test_rmem_reader__names_are_compared_whole(void)
{
	struct rm_memory_file file = make_example();

	toc_entry(&file, "nodes")[6] = 'x';
	RM_CHECK_INT(open_code(file.bytes, file.size), RMEM_E_MISSING);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__no_memory(void)
{
	struct rm_memory_file file = make_example();
	struct rmem_reader reader;
	struct rmem_error err;

	memset(&heap, 0, sizeof heap);
	heap.fail_at = 1;
	RM_CHECK_INT(rmem_reader_open(&reader, file.bytes, file.size, rm_memory_heap_allocator(&heap, &allocator), &err),
		-RMEM_E_MEMORY);
	RM_CHECK_INT(err.code, RMEM_E_MEMORY);
	rmem_reader_release(&reader);
	RM_CHECK_INT(heap.live_blocks, 0);
	rm_memory_file_release(&file);
}

/* Reads all that can be read, and adds it up so that nothing is optimised away. */
static volatile uint64_t everything_read;

static uint64_t iterate(const struct rmem_reader *reader)
{
	struct rmem_node node;
	struct rmem_edge edge;
	struct rmem_location location;
	struct rmem_attribute attribute;
	struct rmem_text text;
	uint64_t position = 0;
	uint64_t sum = 0;

	for (uint64_t i = 0; i < reader->nodes.count; i++) {
		rmem_reader_node(&node, reader, i);
		sum += node.id + rmem_reader_string(&text, reader, node.type_id);
	}
	for (uint64_t i = 0; i < reader->edges.count; i++) {
		rmem_reader_edge(&edge, reader, i);
		sum += edge.child + rmem_reader_string(&text, reader, edge.link_id);
	}
	for (uint64_t i = 0; i < reader->locations.count; i++) {
		rmem_reader_location(&location, reader, i);
		sum += location.size;
	}
	for (uint64_t i = 0; i < reader->attributes.count; i++) {
		rmem_reader_attribute(&attribute, reader, i);
		sum += attribute.node_id;
	}
	for (uint32_t i = 0; i < reader->string_count; i++) {
		RM_CHECK(rmem_reader_string(&text, reader, i));
		for (uint32_t k = 0; k < text.len; k++)
			sum += (uint8_t)text.bytes[k];
	}
	while (rmem_reader_next_run(&text, reader, &position))
		sum += text.len;
	return sum + rmem_reader_summary(&text, reader, "memory_get_usage");
}

static uint64_t iterate_private(const struct rmem_reader *reader)
{
	struct rmem_rows rows;
	struct rmem_container container;
	struct rmem_error err;
	uint64_t sum = 0;

	if (rmem_reader_rows(&rows, reader, RMEM_SECTION_CONTAINERS, RMEM_CONTAINER_BYTES, &err) != 0)
		return 0;
	for (uint64_t i = 0; i < rows.count; i++) {
		rmem_get_container(&container, rmem_row(&rows, i, RMEM_CONTAINER_BYTES));
		sum += container.node_id;
	}
	return sum;
}

static void try_bytes(const uint8_t *bytes, size_t size, unsigned *opened)
{
	uint8_t *copy = copy_bytes(bytes, size);
	struct rmem_reader reader;
	struct rmem_error err;

	memset(&heap, 0, sizeof heap);
	if (rmem_reader_open(&reader, copy, size, rm_memory_heap_allocator(&heap, &allocator), &err) == 0) {
		everything_read += iterate(&reader) + iterate_private(&reader);
		++*opened;
	}
	RM_CHECK(heap.peak_bytes <= size);
	rmem_reader_release(&reader);
	RM_CHECK_INT(heap.live_blocks, 0);
	free(copy);
}

/* Any single byte of the file at each of some telling values. */
static void test_rmem_reader__every_byte_changed(void)
{
	static const uint8_t values[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
	struct rm_memory_file file = make_example();
	unsigned opened = 0;

	for (size_t i = 0; i < file.size; i++) {
		uint8_t good = file.bytes[i];

		for (size_t k = 0; k < sizeof values; k++) {
			file.bytes[i] = values[k];
			try_bytes(file.bytes, file.size, &opened);
		}
		file.bytes[i] = good;
	}
	RM_CHECK(opened > 100 && opened < file.size * sizeof values);
	rm_memory_file_release(&file);
}

static void test_rmem_reader__random_flips(void)
{
	size_t size;
	const uint8_t *good = rm_test_read_file(rm_test_path("data/interop/graph-small.rmem"), &size);
	uint8_t *bytes = copy_bytes(good, size);
	size_t toc_off = (size_t)rmem_get_u64(good + RMEM_HEADER_TOC_OFF);
	uint64_t state = 20260102;
	unsigned opened = 0;
	unsigned rounds = 3000;

	for (unsigned round = 0; round < rounds; round++) {
		unsigned flips = 1 + (unsigned)(rm_test_random(&state) % 4);

		memcpy(bytes, good, size);
		for (unsigned i = 0; i < flips; i++) {
			/* Half of them where the structure is, which is a small part of the file. */
			uint64_t random = rm_test_random(&state);
			size_t at = (random & 1) != 0 ? toc_off + (size_t)(random >> 8) % (size - toc_off) : (size_t)(random >> 8) % size;

			bytes[at] ^= (uint8_t)(1u << (random >> 1 & 7));
		}
		try_bytes(bytes, size, &opened);
	}
	RM_CHECK(opened > 0 && opened < rounds);
	free(bytes);
}

/* string_dict of more than 4 GiB: one string as long as a string can be, and one behind it. Only its ends are touched. */
static void test_rmem_reader__dictionary_beyond_four_gibibytes(void)
{
#if (defined(__unix__) || defined(__APPLE__)) && SIZE_MAX > 0xFFFFFFFF
	const uint64_t long_len = UINT32_MAX;
	const uint64_t dict_len = 4 + 4 + long_len + 4 + 3;
	const size_t size = (size_t)(64 + dict_len + 2 * 40);
	uint8_t *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint8_t *toc;
	struct rmem_reader reader;
	struct rmem_text text;

	if (bytes == MAP_FAILED)
		RM_SKIP("no address space for a file of 4 GiB");
	memcpy(bytes, "RMEM\1\0\0\0\1\0\0\0\2\0\0\0", 16);
	rmem_put_u64(bytes + 16, 64 + dict_len);
	rmem_put_u32(bytes + 64, 2);
	rmem_put_u32(bytes + 68, UINT32_MAX);
	rmem_put_u32(bytes + 72 + long_len, 3);
	memcpy(bytes + 76 + long_len, "end", 3);
	toc = bytes + 64 + dict_len;
	memcpy(toc, "string_dict", 11);
	rmem_put_u64(toc + 16, 64);
	rmem_put_u64(toc + 24, dict_len);
	memcpy(toc + 40, "nodes", 5);
	rmem_put_u64(toc + 56, 64);

	open_whole(&reader, bytes, size);
	RM_CHECK_INT(heap.peak_bytes, 8);
	RM_CHECK(rmem_reader_string(&text, &reader, 0) && text.len == UINT32_MAX);
	RM_CHECK(string_is(&reader, 1, "end"));
	rmem_reader_release(&reader);
	RM_CHECK_INT(heap.live_blocks, 0);
	RM_CHECK(!heap.has_wrong_size);
	munmap(bytes, size);
#else
	RM_SKIP("needs mmap and 64 bits");
#endif
}

RM_TEST_TABLE(
	RM_TEST(test_rmem_reader__everything_in_the_example),
	RM_TEST(test_rmem_reader__string_ids_past_the_end_are_no_string),
	RM_TEST(test_rmem_reader__private_rows_by_name),
	RM_TEST(test_rmem_reader__truncation_at_every_byte),
	RM_TEST(test_rmem_reader__header),
	RM_TEST(test_rmem_reader__place_of_the_table_of_contents),
	RM_TEST(test_rmem_reader__entries_past_the_end),
	RM_TEST(test_rmem_reader__more_rows_than_bytes),
	RM_TEST(test_rmem_reader__inner_counts),
	RM_TEST(test_rmem_reader__length_of_a_string_past_its_section),
	RM_TEST(test_rmem_reader__bytes_behind_the_last_run_are_no_run),
	RM_TEST(test_rmem_reader__overlapping_sections),
	RM_TEST(test_rmem_reader__missing_and_empty_sections),
	RM_TEST(test_rmem_reader__of_two_sections_the_later_counts),
	RM_TEST(test_rmem_reader__names_are_compared_whole),
	RM_TEST(test_rmem_reader__no_memory),
	RM_TEST(test_rmem_reader__every_byte_changed),
	RM_TEST(test_rmem_reader__random_flips),
	RM_TEST(test_rmem_reader__dictionary_beyond_four_gibibytes),
)
