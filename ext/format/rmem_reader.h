#ifndef RMEM_READER_H
#define RMEM_READER_H

/*
 * Reads an uncompressed snapshot that lies in memory, mapped or not; the twin of rmem_writer.h. rmem_reader_open() checks
 * every bound and every count against the bytes that are there, before it allocates anything; what it let through can
 * be iterated without further checks. Rows themselves are not judged: ids may dangle, kinds may be unknown.
 *
 *     result = rmem_reader_open(&reader, bytes, size, &allocator, &err);
 *     for (uint64_t i = 0; i < reader.edges.count; i++) {
 *         rmem_reader_edge(&edge, &reader, i);
 *         if (rmem_reader_string(&name, &reader, edge.link_id))
 *             ...
 *     }
 *     rmem_reader_release(&reader);
 *
 * A section that the file does not have is one of no rows; only string_dict and nodes must be there. Of two sections of
 * one name the later counts. Functions that can fail return 0 or a negative code and fill `err`.
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rmem_format.h"
#include "rmem_host.h"
#include "rmem_rows.h"

/* Rows of one size: `bytes` holds at least count * row size of them. Entries of summary: behind the count. */
struct rmem_rows {
	const uint8_t *bytes;
	uint64_t count;
};

/* An entry of the table of contents, checked to lie inside the file. The name is padded with NULs, not ended by one. */
struct rmem_section {
	uint8_t name[RMEM_NAME_BYTES];
	uint64_t off;
	uint64_t len;
	uint64_t count;           /* as the entry says; no promise about bytes */
};

/* Raw bytes of a string, borrowed from the file: no NUL at the end, any bytes inside. */
struct rmem_text {
	const char *bytes;
	uint32_t len;
};

struct rmem_reader {
	/* To read. */
	const uint8_t *bytes;
	uint64_t size;
	uint32_t flags;
	uint32_t section_count;
	uint32_t string_count;
	struct rmem_rows nodes;
	struct rmem_rows edges;
	struct rmem_rows locations;
	struct rmem_rows attributes;
	struct rmem_rows summary;
	uint32_t run_count;

	/* The reader's own. */
	struct rmem_allocator allocator;
	uint64_t toc_off;
	struct rmem_section strings;
	struct rmem_section runs;
	void *string_offs;        /* of every fourth string; u32 or u64 each, by the length of string_dict; NULL: no strings */
	bool string_offs_are_wide;
};

/*
 * The bytes stay the caller's and must outlive the reader. Memory: a byte a string, two where string_dict is 4 GiB and
 * more. After a failure the reader is empty, and releasing it is allowed.
 */
int rmem_reader_open(struct rmem_reader *reader, const void *bytes, size_t size, const struct rmem_allocator *allocator,
	struct rmem_error *err);
void rmem_reader_release(struct rmem_reader *reader);

/* The index-th entry of the table of contents, in the order of the table; index < section_count. */
void rmem_reader_section(struct rmem_section *section, const struct rmem_reader *reader, uint32_t index);

/* The last section of this name. false: there is none, and `section` is empty. Looks at every entry. */
bool rmem_reader_find_section(struct rmem_section *section, const struct rmem_reader *reader, const char *name);

/* A section of rows that are `row_bytes` long, for private ones. None: 0 rows. -RMEM_E_BOUNDS: more rows than bytes. */
int rmem_reader_rows(struct rmem_rows *rows, const struct rmem_reader *reader, const char *name, uint32_t row_bytes,
	struct rmem_error *err);

/* The string of this id. false: there is no such string (RMEM_NONE, or an id past the end), and `text` is empty. */
bool rmem_reader_string(struct rmem_text *text, const struct rmem_reader *reader, uint32_t id);

/* The value that `summary` gives for a key; of several the last. Looks at every pair. false: the key is not there. */
bool rmem_reader_summary(struct rmem_text *value, const struct rmem_reader *reader, const char *key);

/* The next entry of `runs`; `*position` starts as 0. The first one is the time of capture. false: no more. */
bool rmem_reader_next_run(struct rmem_text *text, const struct rmem_reader *reader, uint64_t *position);

/* Row number `index` of rows that are `row_bytes` long: for rmem_get_<row>(). */
static inline const uint8_t *rmem_row(const struct rmem_rows *rows, uint64_t index, uint32_t row_bytes)
{
	assert(index < rows->count);
	return rows->bytes + index * row_bytes;
}

static inline void rmem_reader_node(struct rmem_node *node, const struct rmem_reader *reader, uint64_t index)
{
	rmem_get_node(node, rmem_row(&reader->nodes, index, RMEM_NODE_BYTES));
}

static inline void rmem_reader_edge(struct rmem_edge *edge, const struct rmem_reader *reader, uint64_t index)
{
	rmem_get_edge(edge, rmem_row(&reader->edges, index, RMEM_EDGE_BYTES));
}

static inline void rmem_reader_location(struct rmem_location *location, const struct rmem_reader *reader, uint64_t index)
{
	rmem_get_location(location, rmem_row(&reader->locations, index, RMEM_LOCATION_BYTES));
}

static inline void rmem_reader_attribute(struct rmem_attribute *attribute, const struct rmem_reader *reader, uint64_t index)
{
	rmem_get_attribute(attribute, rmem_row(&reader->attributes, index, RMEM_ATTRIBUTE_BYTES));
}

static inline void rmem_reader_pair(struct rmem_pair *pair, const struct rmem_reader *reader, uint64_t index)
{
	rmem_get_pair(pair, rmem_row(&reader->summary, index, RMEM_PAIR_BYTES));
}

#endif
