#include "base.h"
#include "graph_build.h"
#include "mem.h"
#include "source_rmem.h"

#include <unistd.h>

/* ---- the format library's seams ---- */

static void *host_alloc(void *payload, size_t size)
{
	(void)payload;
	return rm_try_alloc(size);
}

static void *host_resize(void *payload, void *block, size_t old_size, size_t new_size)
{
	(void)payload;
	(void)old_size;
	return rm_try_realloc(block, new_size);
}

static void host_free(void *payload, void *block, size_t size)
{
	(void)payload;
	(void)size;
	rm_free(block);
}

static const struct rmem_allocator host_allocator = { host_alloc, host_resize, host_free, NULL };

/* ---- open ---- */

/*
 * How much a compressed file may expand to: what the user allows, else what the machine has. A file that says more is a
 * bomb or needs another machine.
 */
static uint64_t decompression_limit(void)
{
	long pages, page_bytes;

	if (rm_mem_limit() != 0)
		return rm_mem_limit() > rm_mem_used() ? rm_mem_limit() - rm_mem_used() : 0;
	pages = sysconf(_SC_PHYS_PAGES);
	page_bytes = sysconf(_SC_PAGESIZE);
	return pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : UINT64_MAX;
}

static int rmem_failed(struct rm_err *err, const char *path, const struct rmem_error *fault)
{
	if (fault->code == RMEM_E_LIMIT || fault->code == RMEM_E_MEMORY) {
		if (rm_mem_limit() != 0)
			return rm_err_set(err, RM_EIO, "%s: needs more than the memory limit of %" PRIu64 " bytes", path, rm_mem_limit());
		if (fault->code == RMEM_E_LIMIT)
			return rm_err_set(err, RM_EINPUT, "%s: expands to more than the memory of this machine", path);
		return rm_err_set(err, RM_EIO, "%s: %s", path, fault->text);
	}
	if (fault->code == RMEM_E_NO_ZSTD)
		return rm_err_set(err, RM_EINPUT, "%s: %s", path, fault->text);
	return rm_err_set(err, RM_EINPUT, "%s: %s (at byte %" PRIu64 ")", path, fault->text, fault->offset);
}

int rm_rmem_open_bytes(struct rm_rmem_file *file, const unsigned char *bytes, size_t size, const char *name,
	struct rm_err *err)
{
	struct rmem_error fault = { 0 };
	int rc;

	file->is_compressed = rmem_codec_is_compressed(bytes, size);
	if (file->is_compressed) {
		rc = rmem_decompress(&file->content, bytes, size, decompression_limit(), &host_allocator, &fault);
		if (rc != 0) {
			rmem_decompressed_release(&file->content, &host_allocator);
			rc = rmem_failed(err, name, &fault);
			goto out;
		}
		bytes = file->content.bytes;
		size = file->content.size;
	}
	rc = rmem_reader_open(&file->reader, bytes, size, &host_allocator, &fault);
	if (rc != 0) {
		rc = rmem_failed(err, name, &fault);
		goto out;
	}
	file->is_open = true;
	return 0;
out:
	rm_rmem_close(file);
	return rc;
}

int rm_rmem_open(struct rm_rmem_file *file, const char *path, bool will_read_all, struct rm_err *err)
{
	int rc;

	memset(file, 0, sizeof(*file));
	rc = rm_file_map(&file->map, path, err);
	if (rc != 0)
		return rc;
	if (will_read_all)
		rm_file_will_need(&file->map);
	return rm_rmem_open_bytes(file, file->map.bytes, file->map.size, path, err);
}

void rm_rmem_close(struct rm_rmem_file *file)
{
	if (file->is_open)
		rmem_reader_release(&file->reader);
	if (file->content.bytes != NULL)
		rmem_decompressed_release(&file->content, &host_allocator);
	rm_file_unmap(&file->map);
	memset(file, 0, sizeof(*file));
}

/* ---- to the graph ---- */

static struct rm_text dictionary_text(const void *payload, rm_str id)
{
	const struct rmem_reader *reader = payload;
	struct rmem_text text;

	if (!rmem_reader_string(&text, reader, id))
		return RM_TEXT_NONE;
	/* An empty string is not the same as none, so it needs an address. */
	return (struct rm_text){ text.bytes != NULL ? text.bytes : "", text.len };
}

struct private_section {
	const char *name;
	uint32_t row_bytes;
	const unsigned char **bytes;
	uint64_t *count;
};

static int read_private(struct rm_graph_input *input, const struct rm_rmem_file *file, const char *path, struct rm_err *err)
{
	const struct private_section sections[] = {
		{ RMEM_SECTION_CONTAINERS, RMEM_CONTAINER_BYTES, &input->containers, &input->container_rows },
		{ RMEM_SECTION_HASHES, RMEM_HASH_BYTES, &input->hashes, &input->hash_rows },
		{ RMEM_SECTION_ZENDMM_HEAP, RMEM_ZENDMM_HEAP_BYTES, &input->zendmm.heap_row, &input->zendmm.heap_count },
		{ RMEM_SECTION_ZENDMM_CHUNK, RMEM_ZENDMM_CHUNK_BYTES, &input->zendmm.chunk_rows, &input->zendmm.chunk_count },
		{ RMEM_SECTION_ZENDMM_HUGE, RMEM_ZENDMM_HUGE_BYTES, &input->zendmm.huge_rows, &input->zendmm.huge_count },
		{ RMEM_SECTION_ZENDMM_CACHE, RMEM_ZENDMM_CACHE_BYTES, &input->zendmm.cache_rows, &input->zendmm.cache_count },
		{ RMEM_SECTION_ZENDMM_FREE, RMEM_ZENDMM_FREE_BYTES, &input->zendmm.free_rows, &input->zendmm.free_count },
	};

	for (size_t i = 0; i < RM_COUNT_OF(sections); i++) {
		struct rmem_error fault = { 0 };
		struct rmem_rows rows;

		if (rmem_reader_rows(&rows, &file->reader, sections[i].name, sections[i].row_bytes, &fault) != 0)
			return rmem_failed(err, path, &fault);
		*sections[i].bytes = rows.bytes; /* NULL when there is no such section, which is not the same as no rows */
		*sections[i].count = rows.count;
	}
	if (input->zendmm.heap_count == 0)
		input->zendmm.heap_row = NULL;
	return 0;
}

int rm_rmem_input(struct rm_graph_input *input, const struct rm_rmem_file *file, const char *path, struct rm_err *err)
{
	const struct rmem_reader *reader = &file->reader;
	struct rmem_text captured_at;
	uint64_t position = 0;

	memset(input, 0, sizeof(*input));
	input->nodes = reader->nodes.bytes;
	input->node_rows = reader->nodes.count;
	input->edges = reader->edges.bytes;
	input->edge_rows = reader->edges.count;
	input->locations = reader->locations.bytes;
	input->location_rows = reader->locations.count;
	input->attributes = reader->attributes.bytes;
	input->attribute_rows = reader->attributes.count;
	input->summary = reader->summary.bytes;
	input->summary_rows = reader->summary.count;
	if (rmem_reader_next_run(&captured_at, reader, &position) && captured_at.len != 0)
		input->captured_at = (struct rm_text){ captured_at.bytes, captured_at.len };
	input->text = dictionary_text;
	input->text_count = reader->string_count;
	input->payload = reader;
	return read_private(input, file, path, err);
}

static void file_release(void *owner)
{
	rm_rmem_close(owner);
	rm_free(owner);
}

static bool rmem_detect(const unsigned char *bytes, size_t size)
{
	/* A capture that was cut off has no magic number yet: the reader says so better than "not a snapshot" would. */
	static const unsigned char unfinished[RMEM_HEADER_BYTES];

	if (rmem_codec_is_compressed(bytes, size))
		return true;
	if (size >= 4 && memcmp(bytes, RMEM_MAGIC, 4) == 0)
		return true;
	return size >= sizeof(unfinished) && memcmp(bytes, unfinished, sizeof(unfinished)) == 0;
}

static int rmem_load(struct rm_graph **out, const char *path, const struct rm_source_options *options, struct rm_err *err)
{
	struct rm_rmem_file *file = rm_calloc(1, sizeof(*file));
	struct rm_graph_input input;
	int rc;

	rc = rm_rmem_open(file, path, options->will_read_all, err);
	if (rc != 0)
		goto out;
	rc = rm_rmem_input(&input, file, path, err);
	if (rc != 0)
		goto out;
	input.release = file_release;
	input.owner = file;
	rc = rm_graph_build(out, &input, err);
	if (rc != 0)
		goto out;
	return 0;
out:
	rm_rmem_close(file);
	rm_free(file);
	return rc;
}

const struct rm_source rm_source_rmem = {
	.name = "rmem",
	.detect = rmem_detect,
	.load = rmem_load,
};
