/* The writer and the rows: bytes of known files, buffers of every size, errors at every call, misuse. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_writer.h"
#include "../lib/rm_test.h"
#include "../lib/rmem_memory.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Two nodes `value`, one edge `value` between them: the smallest file that says anything. */
static int write_two_nodes(const struct rmem_output *output, uint8_t *buffer, size_t buffer_size)
{
	struct rmem_writer writer;
	uint8_t row[RMEM_NODE_BYTES];

	rmem_writer_init(&writer, output, buffer, buffer_size);
	rmem_writer_begin(&writer, "string_dict");
	rmem_writer_bytes(&writer, "\1\0\0\0\5\0\0\0value", 13);
	rmem_writer_end(&writer, 1);
	rmem_writer_begin(&writer, "nodes");
	for (uint32_t id = 0; id < 2; id++) {
		rmem_put_node(row, id, 0, RMEM_NONE);
		rmem_writer_bytes(&writer, row, sizeof row);
	}
	rmem_writer_end(&writer, 2);
	rmem_writer_begin(&writer, "edges");
	rmem_put_edge(row, 0, 1, 0, true, RMEM_STRENGTH_STRONG, RMEM_EDGE_UNKNOWN);
	rmem_writer_bytes(&writer, row, sizeof row);
	rmem_writer_end(&writer, 1);
	return rmem_writer_finish(&writer);
}

static const uint8_t two_nodes[245] = {
	0x52, 0x4d, 0x45, 0x4d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00,
	0x7d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x76, 0x61, 0x6c, 0x75, 0x65, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00,
	0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x73, 0x74, 0x72,
	0x69, 0x6e, 0x67, 0x5f, 0x64, 0x69, 0x63, 0x74, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x0d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x6e, 0x6f, 0x64, 0x65, 0x73, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x4d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x65, 0x64, 0x67,
	0x65, 0x73, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x6d, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00
};

static void test_rmem_writer__worked_example_byte_for_byte(void)
{
	struct rm_memory_file file = {0};
	struct rmem_output output;
	uint8_t buffer[4096];

	RM_CHECK_INT(write_two_nodes(rm_memory_file_output(&file, &output), buffer, sizeof buffer), 0);
	RM_CHECK_BYTES(file.bytes, file.size, two_nodes, sizeof two_nodes);
	RM_CHECK_INT(file.calls, 2);
	rm_memory_file_release(&file);
}

static void test_rmem_writer__worked_example_equals_the_file_of_reli_prof(void)
{
	size_t size;
	uint8_t *bytes = rm_test_read_file(rm_test_path("data/interop/worked-example.rmem"), &size);

	RM_CHECK_BYTES(two_nodes, sizeof two_nodes, bytes, size);
}

/* "0040  01 02 ...  text": up to sixteen pairs of digits behind the offset; the text is apart by two spaces. */
static size_t parse_hex_line(uint8_t bytes[16], const char *line)
{
	size_t len = 0;
	unsigned value;

	for (const char *p = line + 6; len < 16 && sscanf(p, "%2x", &value) == 1; p += 3) {
		bytes[len++] = (uint8_t)value;
		if (p[2] != ' ')
			break;
	}
	return len;
}

/* All lines of the document that look like lines of a dump, in order; each must go on where the one before ended. */
static size_t parse_hex_dump(uint8_t *bytes, size_t size, char *text)
{
	size_t len = 0;
	unsigned offset;
	int end;

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (sscanf(line, "%4x%n", &offset, &end) != 1 || end != 4 || line[4] != ' ' || line[5] != ' ')
			continue;
		RM_REQUIRE(offset == len && size - len >= 16);
		len += parse_hex_line(bytes + len, line);
	}
	return len;
}

static void test_rmem_writer__example_of_the_format_document(void)
{
	struct rm_memory_file file = {0};
	struct rmem_output output;
	uint8_t buffer[256];
	uint8_t documented[2048];
	size_t documented_len;
	size_t size;
	uint8_t *document = rm_test_read_file(rm_test_path("../docs/format.md"), &size);
	char *text = malloc(size + 1);

	RM_REQUIRE(text != NULL);
	memcpy(text, document, size);
	text[size] = '\0';
	documented_len = parse_hex_dump(documented, sizeof documented, text);
	free(text);
	RM_CHECK_INT(rm_memory_write_example(rm_memory_file_output(&file, &output), buffer, sizeof buffer), 0);
	RM_CHECK_BYTES(documented, documented_len, file.bytes, file.size);
	rm_memory_file_release(&file);
}

static void test_rmem_writer__every_buffer_size_gives_the_same_bytes(void)
{
	uint8_t buffer[300];
	struct rmem_output output;

	for (size_t size = 1; size <= sizeof buffer; size++) {
		struct rm_memory_file file = {0};

		RM_CHECK_INT(write_two_nodes(rm_memory_file_output(&file, &output), buffer, size), 0);
		RM_CHECK_BYTES(file.bytes, file.size, two_nodes, sizeof two_nodes);
		rm_memory_file_release(&file);
	}
}

static void test_rmem_writer__reserve_in_a_buffer_of_one_row(void)
{
	struct rm_memory_file wide = {0};
	struct rm_memory_file narrow = {0};
	struct rmem_output output;
	uint8_t buffer[4096];

	RM_CHECK_INT(rm_memory_write_example(rm_memory_file_output(&wide, &output), buffer, sizeof buffer), 0);
	RM_CHECK_INT(rm_memory_write_example(rm_memory_file_output(&narrow, &output), buffer, RMEM_LOCATION_BYTES), 0);
	RM_CHECK_BYTES(narrow.bytes, narrow.size, wide.bytes, wide.size);
	RM_CHECK(narrow.calls > wide.calls);
	rm_memory_file_release(&wide);
	rm_memory_file_release(&narrow);
}

static void test_rmem_writer__large_bytes_bypass_the_buffer(void)
{
	static uint8_t large[100000];
	struct rm_memory_file file = {0};
	struct rmem_output output;
	struct rmem_writer writer;
	uint8_t buffer[64];

	for (size_t i = 0; i < sizeof large; i++)
		large[i] = (uint8_t)(i * 7 + i / 256);
	rmem_writer_init(&writer, rm_memory_file_output(&file, &output), buffer, sizeof buffer);
	rmem_writer_begin(&writer, "large");
	rmem_writer_bytes(&writer, "before", 6);
	rmem_writer_bytes(&writer, large, sizeof large);
	rmem_writer_bytes(&writer, "after", 5);
	RM_CHECK_INT(rmem_writer_offset(&writer), 64 + 6 + sizeof large + 5);
	rmem_writer_end(&writer, 1);
	RM_CHECK_INT(rmem_writer_finish(&writer), 0);

	RM_CHECK_INT(file.largest_write, sizeof large);
	RM_REQUIRE(file.size == 64 + 6 + sizeof large + 5 + 40);
	RM_CHECK_BYTES(file.bytes + 64, 6, "before", 6);
	RM_CHECK_BYTES(file.bytes + 70, sizeof large, large, sizeof large);
	RM_CHECK_BYTES(file.bytes + 70 + sizeof large, 5, "after", 5);
	rm_memory_file_release(&file);
}

static void test_rmem_writer__no_section_at_all(void)
{
	struct rm_memory_file file = {0};
	struct rmem_output output;
	struct rmem_writer writer;
	uint8_t buffer[64];

	rmem_writer_init(&writer, rm_memory_file_output(&file, &output), buffer, sizeof buffer);
	RM_CHECK_INT(rmem_writer_finish(&writer), 0);
	RM_REQUIRE(file.size == 64);
	RM_CHECK_INT(rmem_get_u32(file.bytes + RMEM_HEADER_SECTION_COUNT_OFF), 0);
	RM_CHECK_INT(rmem_get_u64(file.bytes + RMEM_HEADER_TOC_OFF), 64);
	rm_memory_file_release(&file);
}

/* Whichever call of the output fails, its number comes out, nothing is written after it and the magic is not there. */
static void test_rmem_writer__failure_at_every_call(void)
{
	struct rmem_output output;
	uint8_t buffer[RMEM_LOCATION_BYTES];
	struct rm_memory_file whole = {0};

	RM_CHECK_INT(rm_memory_write_example(rm_memory_file_output(&whole, &output), buffer, sizeof buffer), 0);
	RM_REQUIRE(whole.calls > 10);
	for (unsigned fail_at = 1; fail_at <= whole.calls; fail_at++) {
		struct rm_memory_file file = {.fail_at = fail_at, .fail_with = -28};

		RM_CHECK_INT(rm_memory_write_example(rm_memory_file_output(&file, &output), buffer, sizeof buffer), -28);
		RM_CHECK_INT(file.calls, fail_at);
		RM_CHECK(file.size < 4 || rmem_get_u32(file.bytes) == 0);
		rm_memory_file_release(&file);
	}
	rm_memory_file_release(&whole);
}

static void test_rmem_writer__reserve_after_an_error_is_harmless(void)
{
	struct rm_memory_file file = {.fail_at = 1, .fail_with = -5};
	struct rmem_output output;
	struct rmem_writer writer;
	uint8_t buffer[64];

	rmem_writer_init(&writer, rm_memory_file_output(&file, &output), buffer, sizeof buffer);
	rmem_writer_begin(&writer, "nodes");
	for (int i = 0; i < 1000; i++) {
		uint8_t *row = rmem_writer_reserve(&writer, RMEM_NODE_BYTES);

		RM_REQUIRE(row >= buffer && row + RMEM_NODE_BYTES <= buffer + sizeof buffer);
		memset(row, 0xFF, RMEM_NODE_BYTES);
	}
	rmem_writer_end(&writer, 1000);
	RM_CHECK_INT(rmem_writer_finish(&writer), -5);
	RM_CHECK_INT(file.calls, 1);
	rm_memory_file_release(&file);
}

static void start_writer(struct rmem_writer *writer, struct rm_memory_file *file)
{
	static uint8_t buffer[256];
	struct rmem_output output;

	rm_memory_file_release(file);
	rmem_writer_init(writer, rm_memory_file_output(file, &output), buffer, sizeof buffer);
}

static void test_rmem_writer__misuse_is_an_error(void)
{
	static const char *const bad_names[] = {"", "seventeen_letters"};
	struct rm_memory_file file = {0};
	struct rmem_writer writer;

	for (size_t i = 0; i < COUNT(bad_names); i++) {
		start_writer(&writer, &file);
		rmem_writer_begin(&writer, bad_names[i]);
		RM_CHECK_INT(rmem_writer_finish(&writer), -RMEM_E_MISUSE);
	}
	start_writer(&writer, &file);
	rmem_writer_begin(&writer, "one");
	rmem_writer_begin(&writer, "two");
	RM_CHECK_INT(rmem_writer_finish(&writer), -RMEM_E_MISUSE);

	start_writer(&writer, &file);
	rmem_writer_begin(&writer, "open");
	RM_CHECK_INT(rmem_writer_finish(&writer), -RMEM_E_MISUSE);

	start_writer(&writer, &file);
	rmem_writer_end(&writer, 0);
	RM_CHECK_INT(rmem_writer_finish(&writer), -RMEM_E_MISUSE);

	start_writer(&writer, &file);
	for (int i = 0; i < 2; i++) {
		rmem_writer_begin(&writer, "twice");
		rmem_writer_end(&writer, 0);
	}
	RM_CHECK_INT(rmem_writer_finish(&writer), -RMEM_E_MISUSE);
	RM_CHECK(file.size < 4 || rmem_get_u32(file.bytes) == 0);
	rm_memory_file_release(&file);
}

static int write_sections(struct rm_memory_file *file, unsigned count)
{
	struct rmem_writer writer;
	char name[RMEM_NAME_BYTES + 1];

	start_writer(&writer, file);
	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof name, "sixteen_bytes_%02u", i % 100);
		rmem_writer_begin(&writer, name);
		rmem_writer_end(&writer, i);
	}
	return rmem_writer_finish(&writer);
}

static void test_rmem_writer__forty_sections_with_full_names_and_no_more(void)
{
	struct rm_memory_file file = {0};

	RM_CHECK_INT(write_sections(&file, 40), 0);
	RM_REQUIRE(file.size == 64 + 40 * 40);
	RM_CHECK_BYTES(file.bytes + 64 + 39 * 40, 16, "sixteen_bytes_39", 16);
	RM_CHECK_INT(rmem_get_u64(file.bytes + 64 + 39 * 40 + RMEM_TOC_COUNT_OFF), 39);
	RM_CHECK_INT(write_sections(&file, 41), -RMEM_E_MISUSE);
	rm_memory_file_release(&file);
}

/* Bytes whose order shows, through get and put, at an odd address. */
static void test_rmem_bytes__little_endian_at_odd_addresses(void)
{
	uint8_t bytes[16] = {0};

	rmem_put_u16(bytes + 1, 0x0201);
	rmem_put_u32(bytes + 3, UINT32_C(0x86050403));
	rmem_put_u64(bytes + 7, UINT64_C(0x8e0d0c0b0a090807));
	RM_CHECK_BYTES(bytes, 15, "\0\1\2\3\4\5\x86\7\x8\x9\xa\xb\xc\xd\x8e", 15);
	RM_CHECK(rmem_get_u16(bytes + 1) == 0x0201);
	RM_CHECK(rmem_get_u32(bytes + 3) == UINT32_C(0x86050403));
	RM_CHECK(rmem_get_u64(bytes + 7) == UINT64_C(0x8e0d0c0b0a090807));
}

/* Each put fills its row to the last byte and not beyond, and get finds every field again. */
static void test_rmem_rows__base_rows_round_trip(void)
{
	uint8_t row[RMEM_LOCATION_BYTES + 1];
	struct rmem_node node;
	struct rmem_edge edge;
	struct rmem_location location;
	struct rmem_attribute attribute;
	struct rmem_pair pair;
	const struct rmem_location written = {1, 2, 3, UINT64_C(0x8000000000000004), UINT64_C(0x7000000000000005), 6, 7, 8, 9, 10};

	memset(row, 0xEE, sizeof row);
	rmem_put_node(row, 11, 12, 13);
	rmem_get_node(&node, row);
	RM_CHECK(node.id == 11 && node.canonical_id == 0 && node.type_id == 12 && node.class_id == 13);
	RM_CHECK_INT(row[RMEM_NODE_BYTES], 0xEE);

	rmem_put_edge(row, RMEM_NONE, 21, 22, false, RMEM_STRENGTH_STRUCTURAL, RMEM_EDGE_ARENA);
	rmem_get_edge(&edge, row);
	RM_CHECK(edge.parent == RMEM_NONE && edge.child == 21 && edge.link_id == 22);
	RM_CHECK(edge.is_tree == 0 && edge.strength == 2 && edge.kind == RMEM_EDGE_ARENA);
	RM_CHECK_INT(row[RMEM_EDGE_BYTES], 0xEE);

	rmem_put_attribute(row, 31, 32, 33);
	rmem_get_attribute(&attribute, row);
	RM_CHECK(attribute.node_id == 31 && attribute.key_id == 32 && attribute.value_id == 33);

	rmem_put_pair(row, 41, 42);
	rmem_get_pair(&pair, row);
	RM_CHECK(pair.key_id == 41 && pair.value_id == 42);

	rmem_put_location(row, &written);
	rmem_get_location(&location, row);
	RM_CHECK(location.node_id == 1 && location.type_id == 2 && location.class_id == 3);
	RM_CHECK(location.address == written.address && location.size == written.size);
	RM_CHECK(location.string_id == 6 && location.refcount == 7 && location.type_info == 8);
	RM_CHECK(location.region_id == 9 && location.bin_overhead == 10);
	RM_CHECK_INT(row[RMEM_LOCATION_BYTES], 0xEE);
}

static void test_rmem_rows__private_rows_round_trip(void)
{
	uint8_t row[RMEM_ZENDMM_HEAP_BYTES + 1];
	const struct rmem_container written = {1, 2, 3, 4, 5, 6, 7};
	struct rmem_container container;
	struct rmem_hash hash;
	struct rmem_zendmm_huge huge;
	struct rmem_zendmm_free run;

	memset(row, 0xEE, sizeof row);
	rmem_put_container(row, &written);
	rmem_get_container(&container, row);
	RM_CHECK(container.node_id == 1 && container.flags == 2 && container.count == 3 && container.scalar_count == 4);
	RM_CHECK(container.scalar_hash == 5 && container.capacity == 6 && container.used == 7);
	RM_CHECK_INT(row[RMEM_CONTAINER_BYTES], 0xEE);

	rmem_put_hash(row, 8, UINT64_C(0x9abc000000000001));
	rmem_get_hash(&hash, row);
	RM_CHECK(hash.node_id == 8 && hash.hash == UINT64_C(0x9abc000000000001));

	rmem_put_zendmm_huge(row, 1, 2, 3);
	rmem_get_zendmm_huge(&huge, row);
	RM_CHECK(huge.address == 1 && huge.size == 2 && huge.list_address == 3);

	rmem_put_zendmm_free(row, 70000, 511, 512);
	rmem_get_zendmm_free(&run, row);
	RM_CHECK(run.chunk_row == 70000 && run.page == 511 && run.free_slots == 512);
}

static void test_rmem_rows__allocator_rows_round_trip(void)
{
	static uint8_t row[RMEM_ZENDMM_CHUNK_BYTES + 1];
	uint8_t free_map[RMEM_ZENDMM_PAGES / 8];
	uint8_t map[RMEM_ZENDMM_PAGES * 4];
	struct rmem_zendmm_heap heap = {
		.version = RMEM_ZENDMM_HEAP_VERSION, .flags = RMEM_ZENDMM_EXACT, .address = 3, .size = 4, .peak = 5, .real_size = 6,
		.real_peak = 7, .limit = 8, .avg_chunks_count = 1.75, .chunks_count = 10, .peak_chunks_count = 11,
		.cached_chunks_count = 12, .last_chunks_delete_boundary = 13, .last_chunks_delete_count = 14, .small_bytes = 15,
		.large_bytes = 16, .huge_bytes = 17
	};
	struct rmem_zendmm_heap heap_back;
	struct rmem_zendmm_chunk chunk = {1, 2, 3, 4, RMEM_ZENDMM_MAIN_CHUNK, free_map, map};
	struct rmem_zendmm_chunk chunk_back;

	memset(row, 0xEE, sizeof row);
	rmem_put_zendmm_heap(row, &heap);
	rmem_get_zendmm_heap(&heap_back, row);
	RM_CHECK(heap_back.version == 1 && heap_back.flags == 4 && heap_back.address == 3 && heap_back.size == 4);
	RM_CHECK(heap_back.peak == 5 && heap_back.real_size == 6 && heap_back.real_peak == 7 && heap_back.limit == 8);
	RM_CHECK(heap_back.avg_chunks_count > 1.7 && heap_back.avg_chunks_count < 1.8);
	RM_CHECK(heap_back.chunks_count == 10 && heap_back.peak_chunks_count == 11 && heap_back.cached_chunks_count == 12);
	RM_CHECK(heap_back.last_chunks_delete_boundary == 13 && heap_back.last_chunks_delete_count == 14);
	RM_CHECK(heap_back.small_bytes == 15 && heap_back.large_bytes == 16 && heap_back.huge_bytes == 17);
	RM_CHECK_INT(rmem_get_u32(row + 84), 0);
	RM_CHECK_INT(row[RMEM_ZENDMM_HEAP_BYTES], 0xEE);

	for (size_t i = 0; i < sizeof free_map; i++)
		free_map[i] = (uint8_t)(255 - i);
	for (uint32_t page = 0; page < RMEM_ZENDMM_PAGES; page++)
		rmem_put_u32(map + page * 4, page * 1000003);
	rmem_put_zendmm_chunk(row, &chunk);
	rmem_get_zendmm_chunk(&chunk_back, row);
	RM_CHECK(chunk_back.address == 1 && chunk_back.free_pages == 2 && chunk_back.free_tail == 3);
	RM_CHECK(chunk_back.number == 4 && chunk_back.flags == RMEM_ZENDMM_MAIN_CHUNK);
	RM_CHECK_BYTES(chunk_back.free_map, sizeof free_map, free_map, sizeof free_map);
	RM_CHECK(rmem_chunk_map(&chunk_back, 0) == 0 && rmem_chunk_map(&chunk_back, 511) == 511u * 1000003u);
	RM_CHECK_INT(rmem_get_u64(row + RMEM_ZENDMM_CHUNK_BYTES - 8), 0);
	RM_CHECK_INT(row[RMEM_ZENDMM_CHUNK_BYTES], 0xEE);
}

RM_TEST_TABLE(
	RM_TEST(test_rmem_writer__worked_example_byte_for_byte),
	RM_TEST(test_rmem_writer__worked_example_equals_the_file_of_reli_prof),
	RM_TEST(test_rmem_writer__example_of_the_format_document),
	RM_TEST(test_rmem_writer__every_buffer_size_gives_the_same_bytes),
	RM_TEST(test_rmem_writer__reserve_in_a_buffer_of_one_row),
	RM_TEST(test_rmem_writer__large_bytes_bypass_the_buffer),
	RM_TEST(test_rmem_writer__no_section_at_all),
	RM_TEST(test_rmem_writer__failure_at_every_call),
	RM_TEST(test_rmem_writer__reserve_after_an_error_is_harmless),
	RM_TEST(test_rmem_writer__misuse_is_an_error),
	RM_TEST(test_rmem_writer__forty_sections_with_full_names_and_no_more),
	RM_TEST(test_rmem_bytes__little_endian_at_odd_addresses),
	RM_TEST(test_rmem_rows__base_rows_round_trip),
	RM_TEST(test_rmem_rows__private_rows_round_trip),
	RM_TEST(test_rmem_rows__allocator_rows_round_trip),
)
