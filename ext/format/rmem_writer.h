#ifndef RMEM_WRITER_H
#define RMEM_WRITER_H

/*
 * Writes a snapshot front to back: header, sections, table of contents. It keeps no rows: whoever calls it produces them
 * in the order of the file. All its memory is the struct and the buffer that the caller passes in.
 *
 *     rmem_writer_init(&writer, &output, buffer, sizeof buffer);
 *     rmem_writer_begin(&writer, RMEM_SECTION_NODES);
 *     for (id = 0; id < node_count; id++)
 *         rmem_put_node(rmem_writer_reserve(&writer, RMEM_NODE_BYTES), id, type_ids[id], RMEM_NONE);
 *     rmem_writer_end(&writer, node_count);
 *     ...
 *     result = rmem_writer_finish(&writer);
 *
 * The first error sticks: later calls do nothing, and rmem_writer_finish() returns it. A section whose count stands in
 * front of its entries (string_dict, summary, runs) gets it as any other bytes: the caller must know it beforehand.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "rmem_format.h"
#include "rmem_host.h"
#include "rmem_rows.h"

#define RMEM_WRITER_SECTIONS 40u

struct rmem_writer_section {
	char name[RMEM_NAME_BYTES];
	uint64_t off;
	uint64_t len;
	uint64_t count;
};

/* Visible so that reserving a row is inline; everything in it belongs to the writer. */
struct rmem_writer {
	struct rmem_output output;
	uint8_t *buffer;
	size_t buffer_size;
	size_t used;              /* bytes in the buffer */
	uint64_t flushed;         /* bytes given to the output */
	int error;
	bool is_open;             /* between begin and end */
	uint32_t section_count;
	struct rmem_writer_section sections[RMEM_WRITER_SECTIONS];
};

/*
 * The output is copied, its payload and the buffer are borrowed until rmem_writer_finish(). Any buffer size from 1 up
 * works; a row must fit when rmem_writer_reserve() asks for it. 64 KiB to 1 MiB is a good size.
 */
void rmem_writer_init(struct rmem_writer *writer, const struct rmem_output *output, uint8_t *buffer, size_t buffer_size);

/* Starts a section. Names have 1 to 16 bytes and occur once; no section is open; at most RMEM_WRITER_SECTIONS of them. */
void rmem_writer_begin(struct rmem_writer *writer, const char *section_name);

/* Any number of bytes; what is larger than the buffer goes to the output as it is. */
void rmem_writer_bytes(struct rmem_writer *writer, const void *bytes, size_t len);

/* Ends the open section, which has `element_count` rows or entries. */
void rmem_writer_end(struct rmem_writer *writer, uint64_t element_count);

/* Table of contents, flush, header. 0, -RMEM_E_MISUSE, or what a callback returned. The writer is done with then. */
int rmem_writer_finish(struct rmem_writer *writer);

/* For rmem_writer_reserve() alone: empties the buffer into the output; after an error, into nothing. */
void rmem_writer_flush(struct rmem_writer *writer);

/*
 * The next `len` bytes of the open section, for the caller to fill before the next call. `len` is at most the buffer
 * size. Never NULL: after an error what is put there goes nowhere.
 */
static inline uint8_t *rmem_writer_reserve(struct rmem_writer *writer, size_t len)
{
	uint8_t *bytes;

	assert(len <= writer->buffer_size);
	if (len > writer->buffer_size - writer->used)
		rmem_writer_flush(writer);
	bytes = writer->buffer + writer->used;
	writer->used += len;
	return bytes;
}

static inline void rmem_writer_u32(struct rmem_writer *writer, uint32_t value)
{
	rmem_put_u32(rmem_writer_reserve(writer, 4), value);
}

/* Where the next byte will stand in the (uncompressed) file. */
static inline uint64_t rmem_writer_offset(const struct rmem_writer *writer)
{
	return writer->flushed + writer->used;
}

#endif
