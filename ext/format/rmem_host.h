#ifndef RMEM_HOST_H
#define RMEM_HOST_H

/*
 * What the format library asks of the program that uses it: somewhere to send bytes, somewhere to get memory, and a
 * place to say what went wrong. The library itself knows no file, no stream and no heap; the extension and the analyzer
 * each bring their own. (zstd is the exception: behind rmem_codec.h it allocates its working state with malloc.)
 */

#include <stddef.h>
#include <stdint.h>

/* The numbers start far from errno values, so that an error of a callback can travel the same way as one of ours. */
enum rmem_error_code {
	RMEM_E_MISUSE = 10001,     /* the caller broke the order of calls or a stated limit */
	RMEM_E_MEMORY,             /* the allocator gave nothing */
	RMEM_E_TRUNCATED,          /* the bytes end before what they announce */
	RMEM_E_MAGIC,              /* not a snapshot at all, or one that was never finished */
	RMEM_E_VERSION,            /* a snapshot of another version or byte order */
	RMEM_E_BOUNDS,             /* a table of contents entry or a count goes past the bytes */
	RMEM_E_OVERLAP,            /* two sections claim the same bytes */
	RMEM_E_MISSING,            /* a section without which the file says nothing */
	RMEM_E_COMPRESSED_DATA,    /* zstd cannot make sense of the bytes */
	RMEM_E_TRAILING,           /* bytes after the last frame that are no frame */
	RMEM_E_LIMIT,              /* more bytes than the caller allows */
	RMEM_E_NO_ZSTD             /* this build has no zstd */
};

/* Where and why. `text` is static, one line, without an end of line; `offset` counts from the start of the input. */
struct rmem_error {
	int code;
	uint64_t offset;
	const char *text;
};

static inline int rmem_fail(struct rmem_error *err, int code, uint64_t offset, const char *text)
{
	err->code = code;
	err->offset = offset;
	err->text = text;
	return -code;
}

/*
 * A destination written front to back, and its first 64 bytes once more at the end, when they are known. Both return 0,
 * or a negative number that the writer hands through untouched. `write` takes all of `len` or fails.
 */
struct rmem_output {
	int (*write)(void *payload, const void *bytes, size_t len);
	int (*rewrite_header)(void *payload, const uint8_t header[64]);
	void *payload;
};

/* A plain file seen by the compressor: append, and overwrite `len` bytes at `offset`. Results as above. */
struct rmem_raw_output {
	int (*write)(void *payload, const void *bytes, size_t len);
	int (*pwrite)(void *payload, uint64_t offset, const void *bytes, size_t len);
	void *payload;
};

/*
 * Memory. Sizes come back with every call, so that mmap will do for an implementation. `resize` keeps the content up to
 * the smaller size and may move the block; with NULL it is never called. Both return NULL when there is no memory
 * (the old block stays valid then). Sizes are never 0.
 */
struct rmem_allocator {
	void *(*alloc)(void *payload, size_t size);
	void *(*resize)(void *payload, void *block, size_t old_size, size_t new_size);
	void (*free)(void *payload, void *block, size_t size);
	void *payload;
};

#endif
