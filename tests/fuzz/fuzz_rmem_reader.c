/*
 * Fuzz target: the reader and the decompressor. The first byte of an input chooses: even, the rest is a snapshot as it
 * is; odd, it is compressed. Whatever opens is read to the last row. Beside crashes, three things abort: memory that
 * stays behind, more memory than the limits allow, and an error without a text.
 *
 * With RM_FUZZ_STANDALONE it has a main() of its own that replays the files and folders given to it, for machines
 * without libFuzzer and for the ordinary test run.
 */

#if defined(RM_FUZZ_STANDALONE) && (defined(__unix__) || defined(__APPLE__))
#define _DEFAULT_SOURCE
#endif

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_codec.h"
#include "../../ext/format/rmem_reader.h"

#define FUZZ_LIMIT_BYTES (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t fuzz_live_bytes;
static size_t fuzz_peak_bytes;
static volatile uint64_t fuzz_sum;

static void fuzz_require(int held, const char *text)
{
	if (!held) {
		fprintf(stderr, "fuzz_rmem_reader: %s\n", text);
		abort();
	}
}

static void fuzz_count(size_t size)
{
	fuzz_live_bytes += size;
	if (fuzz_live_bytes > fuzz_peak_bytes)
		fuzz_peak_bytes = fuzz_live_bytes;
}

static void *fuzz_alloc(void *payload, size_t size)
{
	(void)payload;
	fuzz_count(size);
	fuzz_require(size > 0 && fuzz_live_bytes <= 16u << 20, "more memory than the limits allow");
	return malloc(size);
}

static void *fuzz_resize(void *payload, void *block, size_t old_size, size_t new_size)
{
	(void)payload;
	fuzz_live_bytes -= old_size;
	fuzz_count(new_size);
	return realloc(block, new_size);
}

static void fuzz_free(void *payload, void *block, size_t size)
{
	(void)payload;
	fuzz_live_bytes -= size;
	free(block);
}

static const struct rmem_allocator fuzz_allocator = {fuzz_alloc, fuzz_resize, fuzz_free, NULL};

static void fuzz_read_text(const struct rmem_text *text)
{
	uint64_t sum = text->len;

	for (uint32_t i = 0; i < text->len; i++)
		sum += (uint8_t)text->bytes[i];
	fuzz_sum += sum;
}

static void fuzz_read_string(const struct rmem_reader *reader, uint32_t id)
{
	struct rmem_text text;

	/* A byte of each end: strings may be long, and many rows may name one of them. */
	if (rmem_reader_string(&text, reader, id) && text.len > 0)
		fuzz_sum += (uint64_t)(uint8_t)text.bytes[0] + (uint8_t)text.bytes[text.len - 1];
}

static void fuzz_read_base(const struct rmem_reader *reader)
{
	struct rmem_node node;
	struct rmem_edge edge;
	struct rmem_location location;
	struct rmem_attribute attribute;
	struct rmem_pair pair;

	for (uint64_t i = 0; i < reader->nodes.count; i++) {
		rmem_reader_node(&node, reader, i);
		fuzz_read_string(reader, node.type_id);
		fuzz_read_string(reader, node.class_id);
	}
	for (uint64_t i = 0; i < reader->edges.count; i++) {
		rmem_reader_edge(&edge, reader, i);
		fuzz_read_string(reader, edge.link_id);
		fuzz_sum += edge.kind;
	}
	for (uint64_t i = 0; i < reader->locations.count; i++) {
		rmem_reader_location(&location, reader, i);
		fuzz_read_string(reader, location.string_id);
		fuzz_sum += location.bin_overhead;
	}
	for (uint64_t i = 0; i < reader->attributes.count; i++) {
		rmem_reader_attribute(&attribute, reader, i);
		fuzz_read_string(reader, attribute.value_id);
	}
	for (uint64_t i = 0; i < reader->summary.count; i++) {
		rmem_reader_pair(&pair, reader, i);
		fuzz_read_string(reader, pair.value_id);
	}
}

static void fuzz_read_strings(const struct rmem_reader *reader)
{
	static const char *const keys[] = {"memory_get_usage", "detail", ""};
	struct rmem_text text;
	uint64_t position = 0;

	for (uint32_t i = 0; i < reader->string_count; i++) {
		fuzz_require(rmem_reader_string(&text, reader, i), "a string of the dictionary is missing");
		fuzz_read_text(&text);
	}
	fuzz_require(!rmem_reader_string(&text, reader, reader->string_count), "a string behind the last one");
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (rmem_reader_summary(&text, reader, keys[i]))
			fuzz_read_text(&text);
	}
	while (rmem_reader_next_run(&text, reader, &position))
		fuzz_read_text(&text);
}

static void fuzz_read_private(const struct rmem_reader *reader)
{
	static const struct {
		const char *name;
		uint32_t row_bytes;
	} sections[] = {
		{RMEM_SECTION_CONTAINERS, RMEM_CONTAINER_BYTES},
		{RMEM_SECTION_HASHES, RMEM_HASH_BYTES},
		{RMEM_SECTION_ZENDMM_HEAP, RMEM_ZENDMM_HEAP_BYTES},
		{RMEM_SECTION_ZENDMM_CHUNK, RMEM_ZENDMM_CHUNK_BYTES},
		{RMEM_SECTION_ZENDMM_HUGE, RMEM_ZENDMM_HUGE_BYTES},
		{RMEM_SECTION_ZENDMM_CACHE, RMEM_ZENDMM_CACHE_BYTES},
		{RMEM_SECTION_ZENDMM_FREE, RMEM_ZENDMM_FREE_BYTES},
	};
	struct rmem_section section;
	struct rmem_rows rows;
	struct rmem_error err;

	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
		if (rmem_reader_rows(&rows, reader, sections[i].name, sections[i].row_bytes, &err) != 0)
			continue;
		for (uint64_t row = 0; row < rows.count; row++) {
			const uint8_t *bytes = rmem_row(&rows, row, sections[i].row_bytes);

			fuzz_sum += (uint64_t)bytes[0] + bytes[sections[i].row_bytes - 1];
		}
	}
	for (uint32_t i = 0; i < reader->section_count; i++) {
		rmem_reader_section(&section, reader, i);
		fuzz_sum += section.off + section.len + section.name[0];
	}
}

static void fuzz_open(const uint8_t *bytes, size_t size)
{
	struct rmem_reader reader;
	struct rmem_error err = {0, 0, NULL};
	size_t live_bytes = fuzz_live_bytes;

	fuzz_peak_bytes = live_bytes;
	if (rmem_reader_open(&reader, bytes, size, &fuzz_allocator, &err) == 0) {
		fuzz_read_base(&reader);
		fuzz_read_strings(&reader);
		fuzz_read_private(&reader);
	} else {
		fuzz_require(err.text != NULL && err.offset <= size, "an error without text or place");
	}
	rmem_reader_release(&reader);
	fuzz_require(fuzz_peak_bytes - live_bytes <= size, "an index larger than the file");
	fuzz_require(fuzz_live_bytes == live_bytes, "memory stays behind");
}

static void fuzz_decompress(const uint8_t *bytes, size_t size)
{
	struct rmem_decompressed out;
	struct rmem_error err = {0, 0, NULL};

	if (rmem_decompress(&out, bytes, size, FUZZ_LIMIT_BYTES, &fuzz_allocator, &err) == 0) {
		fuzz_require(out.size <= FUZZ_LIMIT_BYTES, "more bytes than the limit");
		/* The block has been cut to its content: a read past the end is one past the block. */
		if (out.size > 0)
			fuzz_open(out.bytes, out.size);
	} else {
		fuzz_require(err.text != NULL && err.offset <= size, "an error without text or place");
	}
	rmem_decompressed_release(&out, &fuzz_allocator);
	fuzz_require(fuzz_live_bytes == 0, "memory stays behind");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if ((data[0] & 1) == 0)
		fuzz_open(data + 1, size - 1);
	else
		fuzz_decompress(data + 1, size - 1);
	return 0;
}

#ifdef RM_FUZZ_STANDALONE

#include <dirent.h>

static int fuzz_replay_file(FILE *file)
{
	size_t capacity = 4096;
	size_t size = 0;
	uint8_t *bytes = malloc(capacity);
	uint8_t *exact;

	fuzz_require(bytes != NULL, "no memory");
	while ((size += fread(bytes + size, 1, capacity - size, file)) == capacity) {
		capacity *= 2;
		bytes = realloc(bytes, capacity);
		fuzz_require(bytes != NULL, "no memory");
	}
	/* A block of exactly this size lets ASan and valgrind see reads past the end. */
	exact = malloc(size + (size == 0));
	fuzz_require(exact != NULL, "no memory");
	memcpy(exact, bytes, size);
	free(bytes);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	return 1;
}

/* A file, or every file of a folder, not of folders in it. How many there were. */
static int fuzz_replay(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char name[4096];
	FILE *file;
	int count = 0;

	if (folder == NULL) {
		file = fopen(path, "rb");
		fuzz_require(file != NULL, "a file cannot be opened");
		count = fuzz_replay_file(file);
		fclose(file);
		return count;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		file = fopen(name, "rb");
		if (file != NULL) {
			count += fuzz_replay_file(file);
			fclose(file);
		}
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++)
		count += fuzz_replay(argv[i]);
	printf("%d inputs replayed\n", count);
	return count == 0;
}

#endif
