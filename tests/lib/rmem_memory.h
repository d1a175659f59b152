#ifndef RMEM_MEMORY_H
#define RMEM_MEMORY_H

/*
 * What the format library asks of a host, made for tests: a file in memory whose Nth call fails, an allocator that
 * counts, checks sizes and fails its Nth call, and one small snapshot that has every section.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../ext/format/rmem_host.h"
#include "../../ext/format/rmem_writer.h"

struct rm_memory_file {
	uint8_t *bytes;
	size_t size;
	size_t capacity;
	unsigned calls;           /* write, pwrite and rewrite_header together */
	unsigned fail_at;         /* the number of the call that fails, from 1; 0: none */
	int fail_with;
	size_t largest_write;
};

/* Start with `struct rm_memory_file file = {0};`. Both fill `output` and return it. */
const struct rmem_output *rm_memory_file_output(struct rm_memory_file *file, struct rmem_output *output);
const struct rmem_raw_output *rm_memory_file_raw(struct rm_memory_file *file, struct rmem_raw_output *output);
void rm_memory_file_release(struct rm_memory_file *file);

struct rm_memory_heap {
	size_t live_blocks;
	size_t live_bytes;
	size_t peak_bytes;
	unsigned calls;
	unsigned fail_at;
	bool has_wrong_size;      /* a block came back with a size other than its own */
};

const struct rmem_allocator *rm_memory_heap_allocator(struct rm_memory_heap *heap, struct rmem_allocator *allocator);

/*
 * The example of docs/format.md: an array that holds a string, in the order in which our own writer works. The buffer
 * must hold the longest row. The result is that of the writer.
 */
int rm_memory_write_example(const struct rmem_output *output, uint8_t *buffer, size_t buffer_size);

#endif
