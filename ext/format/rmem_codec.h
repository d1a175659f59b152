#ifndef RMEM_CODEC_H
#define RMEM_CODEC_H

/*
 * Compressed snapshots: the same file inside zstd frames (docs/format.md, section 5). This is the only place that knows
 * zstd. Built without RMEM_HAVE_ZSTD everything here is still there and answers -RMEM_E_NO_ZSTD.
 *
 * Writing: a compressor stands between the writer and the file.
 *
 *     result = rmem_compressor_init(&compressor, &file_output, 3, scratch, sizeof scratch);
 *     rmem_writer_init(&writer, rmem_compressor_output(&compressor, &output), buffer, sizeof buffer);
 *     ... rmem_writer_finish(&writer) ...
 *     rmem_compressor_release(&compressor);
 *
 * Reading: all frames at once, into memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rmem_format.h"
#include "rmem_host.h"

#define RMEM_ZSTD_LEVEL_MIN     1
#define RMEM_ZSTD_LEVEL_MAX     19
#define RMEM_ZSTD_LEVEL_DEFAULT 3

/* Whether this build has zstd, and the version of the library it runs with ("none" without). */
bool rmem_codec_is_available(void);
const char *rmem_codec_version(void);

struct rmem_compressor {
	struct rmem_raw_output file;
	void *stream;             /* zstd's state; NULL in a build without it */
	uint8_t *buffer;
	size_t buffer_size;
	size_t buffer_used;
	uint64_t written;         /* bytes given to the file */
	size_t header_len;        /* bytes of the first frame's content seen so far */
	uint8_t header[RMEM_HEADER_BYTES];
};

/*
 * The file is copied, its payload and the buffer (compressed bytes on their way out; 128 KiB is a good size, 1 the least)
 * are borrowed. All memory of zstd is taken here, before the walk. -RMEM_E_MEMORY, -RMEM_E_MISUSE for a level outside
 * 1..19, -RMEM_E_NO_ZSTD. After a failure release need not, but may be called.
 */
int rmem_compressor_init(struct rmem_compressor *compressor, const struct rmem_raw_output *file, int level,
	uint8_t *buffer, size_t buffer_size);

/*
 * Fills `output` for rmem_writer_init() and returns it. Its rewrite_header ends the last frame: nothing can be written
 * after rmem_writer_finish(). Errors of the file's callbacks come through as they are.
 */
const struct rmem_output *rmem_compressor_output(struct rmem_compressor *compressor, struct rmem_output *output);

/* Bytes in the file so far. */
uint64_t rmem_compressor_written(const struct rmem_compressor *compressor);

void rmem_compressor_release(struct rmem_compressor *compressor);

/* Whether the bytes start as a zstd frame does. Needs no zstd. */
bool rmem_codec_is_compressed(const void *bytes, size_t size);

/* What rmem_decompress() made. `size` bytes are the content, `capacity` is what the allocator gave. */
struct rmem_decompressed {
	uint8_t *bytes;
	size_t size;
	size_t capacity;
};

/*
 * Undoes the compression of a whole file, by whatever zstd it was made, with or without content sizes in its frames.
 * At most `limit` bytes come out, else -RMEM_E_LIMIT. No more memory is asked for than the blocks of the frames can
 * fill, nor than `limit`. Bytes that end inside a frame: -RMEM_E_TRUNCATED; bytes that are no frame after one:
 * -RMEM_E_TRAILING. The result is the caller's, to be given back with rmem_decompressed_release(), also after an error.
 */
int rmem_decompress(struct rmem_decompressed *out, const void *bytes, size_t size, uint64_t limit,
	const struct rmem_allocator *allocator, struct rmem_error *err);

void rmem_decompressed_release(struct rmem_decompressed *out, const struct rmem_allocator *allocator);

#endif
