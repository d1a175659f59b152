/* Host parts for tests of the format library; see the header. */

#include "rmem_memory.h"

#include <stdlib.h>
#include <string.h>

#include "rm_test.h"

static int memory_count_call(struct rm_memory_file *file)
{
	file->calls++;
	return file->calls == file->fail_at ? file->fail_with : 0;
}

static int memory_write(void *payload, const void *bytes, size_t len)
{
	struct rm_memory_file *file = payload;
	int result = memory_count_call(file);

	if (result != 0)
		return result;
	if (len > file->capacity - file->size) {
		file->capacity = 2 * file->capacity + len;
		file->bytes = realloc(file->bytes, file->capacity);
		RM_REQUIRE(file->bytes != NULL);
	}
	memcpy(file->bytes + file->size, bytes, len);
	file->size += len;
	if (len > file->largest_write)
		file->largest_write = len;
	return 0;
}

static int memory_pwrite(void *payload, uint64_t offset, const void *bytes, size_t len)
{
	struct rm_memory_file *file = payload;
	int result = memory_count_call(file);

	if (result != 0)
		return result;
	RM_REQUIRE(offset <= file->size && len <= file->size - offset);
	memcpy(file->bytes + offset, bytes, len);
	return 0;
}

static int memory_rewrite_header(void *payload, const uint8_t header[64])
{
	return memory_pwrite(payload, 0, header, 64);
}

const struct rmem_output *rm_memory_file_output(struct rm_memory_file *file, struct rmem_output *output)
{
	output->write = memory_write;
	output->rewrite_header = memory_rewrite_header;
	output->payload = file;
	return output;
}

const struct rmem_raw_output *rm_memory_file_raw(struct rm_memory_file *file, struct rmem_raw_output *output)
{
	output->write = memory_write;
	output->pwrite = memory_pwrite;
	output->payload = file;
	return output;
}

void rm_memory_file_release(struct rm_memory_file *file)
{
	free(file->bytes);
	memset(file, 0, sizeof *file);
}

/* In front of each block: its size, in room that keeps the block aligned. */
#define MEMORY_PREFIX 16

static size_t memory_block_size(const void *block)
{
	size_t size;

	memcpy(&size, (const char *)block - MEMORY_PREFIX, sizeof size);
	return size;
}

static void *memory_finish_block(struct rm_memory_heap *heap, char *start, size_t size)
{
	memcpy(start, &size, sizeof size);
	heap->live_blocks++;
	heap->live_bytes += size;
	if (heap->live_bytes > heap->peak_bytes)
		heap->peak_bytes = heap->live_bytes;
	return start + MEMORY_PREFIX;
}

static void memory_forget_block(struct rm_memory_heap *heap, const void *block, size_t size)
{
	if (memory_block_size(block) != size)
		heap->has_wrong_size = true;
	heap->live_blocks--;
	heap->live_bytes -= memory_block_size(block);
}

static void *memory_alloc(void *payload, size_t size)
{
	struct rm_memory_heap *heap = payload;
	char *start;

	if (size == 0)
		heap->has_wrong_size = true;
	if (++heap->calls == heap->fail_at)
		return NULL;
	start = malloc(MEMORY_PREFIX + size);
	return start == NULL ? NULL : memory_finish_block(heap, start, size);
}

static void *memory_resize(void *payload, void *block, size_t old_size, size_t new_size)
{
	struct rm_memory_heap *heap = payload;
	char *start;

	if (new_size == 0)
		heap->has_wrong_size = true;
	if (++heap->calls == heap->fail_at)
		return NULL;
	memory_forget_block(heap, block, old_size);
	start = realloc((char *)block - MEMORY_PREFIX, MEMORY_PREFIX + new_size);
	RM_REQUIRE(start != NULL);
	return memory_finish_block(heap, start, new_size);
}

static void memory_free(void *payload, void *block, size_t size)
{
	memory_forget_block(payload, block, size);
	free((char *)block - MEMORY_PREFIX);
}

const struct rmem_allocator *rm_memory_heap_allocator(struct rm_memory_heap *heap, struct rmem_allocator *allocator)
{
	allocator->alloc = memory_alloc;
	allocator->resize = memory_resize;
	allocator->free = memory_free;
	allocator->payload = heap;
	return allocator;
}

/* The strings of the example; their ids are their places. */
enum {
	EXAMPLE_ARRAY_TYPE,
	EXAMPLE_STRING_TYPE,
	EXAMPLE_GLOBALS,
	EXAMPLE_NAME,
	EXAMPLE_STRING_LOCATION,
	EXAMPLE_HEAP,
	EXAMPLE_CONTENT,
	EXAMPLE_COUNT_KEY,
	EXAMPLE_ONE,
	EXAMPLE_USAGE_KEY,
	EXAMPLE_USAGE,
	EXAMPLE_STRINGS
};

static const char *const example_strings[EXAMPLE_STRINGS] = {
	[EXAMPLE_ARRAY_TYPE] = "ArrayHeaderContext",
	[EXAMPLE_STRING_TYPE] = "StringContext",
	[EXAMPLE_GLOBALS] = "global_variables",
	[EXAMPLE_NAME] = "name",
	[EXAMPLE_STRING_LOCATION] = "ZendStringMemoryLocation",
	[EXAMPLE_HEAP] = "zend_mm_heap",
	[EXAMPLE_CONTENT] = "Zo\xC3\xAB",
	[EXAMPLE_COUNT_KEY] = "#count",
	[EXAMPLE_ONE] = "1",
	[EXAMPLE_USAGE_KEY] = "memory_get_usage",
	[EXAMPLE_USAGE] = "32",
};

static void example_write_text(struct rmem_writer *writer, const char *text)
{
	rmem_writer_u32(writer, (uint32_t)strlen(text));
	rmem_writer_bytes(writer, text, strlen(text));
}

static void example_write_rows(struct rmem_writer *writer)
{
	const struct rmem_location string = {
		.node_id = 1, .type_id = EXAMPLE_STRING_LOCATION, .class_id = RMEM_NONE, .address = UINT64_C(0x7f3a5c202060),
		.size = 28, .string_id = EXAMPLE_CONTENT, .refcount = 2, .type_info = 0x16, .region_id = EXAMPLE_HEAP,
		.bin_overhead = 4
	};
	const struct rmem_container array = {
		.node_id = 0, .flags = RMEM_CONTAINER_ARRAY, .count = 1, .capacity = 8, .used = 1
	};

	rmem_writer_begin(writer, RMEM_SECTION_NODES);
	rmem_put_node(rmem_writer_reserve(writer, RMEM_NODE_BYTES), 0, EXAMPLE_ARRAY_TYPE, RMEM_NONE);
	rmem_put_node(rmem_writer_reserve(writer, RMEM_NODE_BYTES), 1, EXAMPLE_STRING_TYPE, RMEM_NONE);
	rmem_writer_end(writer, 2);
	rmem_writer_begin(writer, RMEM_SECTION_EDGES);
	rmem_put_edge(rmem_writer_reserve(writer, RMEM_EDGE_BYTES), RMEM_NONE, 0, EXAMPLE_GLOBALS, true,
		RMEM_STRENGTH_STRONG, RMEM_EDGE_ROOT);
	rmem_put_edge(rmem_writer_reserve(writer, RMEM_EDGE_BYTES), 0, 1, EXAMPLE_NAME, true,
		RMEM_STRENGTH_STRONG, RMEM_EDGE_GLOBAL);
	rmem_writer_end(writer, 2);
	rmem_writer_begin(writer, RMEM_SECTION_LOCATIONS);
	rmem_put_location(rmem_writer_reserve(writer, RMEM_LOCATION_BYTES), &string);
	rmem_writer_end(writer, 1);
	rmem_writer_begin(writer, RMEM_SECTION_ATTRIBUTES);
	rmem_put_attribute(rmem_writer_reserve(writer, RMEM_ATTRIBUTE_BYTES), 0, EXAMPLE_COUNT_KEY, EXAMPLE_ONE);
	rmem_writer_end(writer, 1);
	rmem_writer_begin(writer, RMEM_SECTION_CONTAINERS);
	rmem_put_container(rmem_writer_reserve(writer, RMEM_CONTAINER_BYTES), &array);
	rmem_writer_end(writer, 1);
}

static void example_write_rest(struct rmem_writer *writer)
{
	rmem_writer_begin(writer, RMEM_SECTION_SUMMARY);
	rmem_writer_u32(writer, 1);
	rmem_put_pair(rmem_writer_reserve(writer, RMEM_PAIR_BYTES), EXAMPLE_USAGE_KEY, EXAMPLE_USAGE);
	rmem_writer_end(writer, 1);
	rmem_writer_begin(writer, RMEM_SECTION_RUNS);
	rmem_writer_u32(writer, 1);
	example_write_text(writer, "2026-01-02T03:04:05Z");
	rmem_writer_end(writer, 1);
	rmem_writer_begin(writer, RMEM_SECTION_STRING_DICT);
	rmem_writer_u32(writer, EXAMPLE_STRINGS);
	for (int i = 0; i < EXAMPLE_STRINGS; i++)
		example_write_text(writer, example_strings[i]);
	rmem_writer_end(writer, EXAMPLE_STRINGS);
}

int rm_memory_write_example(const struct rmem_output *output, uint8_t *buffer, size_t buffer_size)
{
	struct rmem_writer writer;

	rmem_writer_init(&writer, output, buffer, buffer_size);
	example_write_rows(&writer);
	example_write_rest(&writer);
	return rmem_writer_finish(&writer);
}
