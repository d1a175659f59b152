#ifndef FAKE_WALK_H
#define FAKE_WALK_H

/*
 * A program's heap by hand, walked by ext/sink as the extension's walk would: values with edges, on a fake heap or beside it, written to
 * a file in memory and read back.
 *
 *     struct fake_walk walk;
 *     fake_walk_init(&walk, 1);
 *     uint32_t root = fake_walk_root(&walk);
 *     uint32_t list = fake_walk_value(&walk, SINK_ARRAY, 3);
 *     fake_walk_edge(&walk, root, list, RMEM_STRENGTH_STRONG);
 *     fake_walk_write(&walk, false, SINK_STRINGS_PREVIEW);
 *     RM_CHECK_INT(walk.reader.nodes.count, 2);
 *     fake_walk_release(&walk);
 */

#include "../../ext/format/rmem_reader.h"
#include "../../ext/sink/sink.h"
#include "fake_heap.h"
#include "rmem_memory.h"

#define FAKE_VALUE_NONE UINT32_MAX

struct fake_value {
	enum sink_kind kind;
	uintptr_t address;         /* roots: their number */
	uint32_t bin;              /* HEAP_BINS: not on the heap */
	uint32_t size;             /* of its own row */
	uint32_t scalars;          /* told behind the edges */
	uint32_t first_edge;       /* edge + 1 */
	uint32_t last_edge;
	uint8_t *table;            /* a second block, or NULL */
	uint32_t table_size, table_spare;
	bool hides;                /* marks what it reaches as secret */
	uint32_t node_id;          /* after fake_walk_write(): RMEM_NONE when it is not in the file */
};

struct fake_edge {
	uint32_t to, next;
	uint8_t strength;
	uint64_t number;           /* its name */
};

struct fake_walk {
	struct fake_heap fake;
	struct fake_value *values;
	uint32_t value_count, value_capacity;
	struct fake_edge *edges;
	uint32_t edge_count, edge_capacity;
	uint32_t roots[16];
	uint32_t root_count;
	/* the result */
	struct sink sink;
	struct sink_totals totals;
	struct rm_memory_file file;
	struct rmem_reader reader;
	int error;                 /* of the sink (-1) or of the writer */
	/* before writing */
	unsigned fail_at;          /* the call to the file that fails */
	bool no_memory;            /* own memory fails when marking begins */
};

void fake_walk_init(struct fake_walk *walk, uint32_t chunks);
void fake_walk_release(struct fake_walk *walk);

/* Marked in the order in which they are made. */
uint32_t fake_walk_root(struct fake_walk *walk);
/* A block of `extra` bytes more than the kind needs; a string has that many letters. */
uint32_t fake_walk_value(struct fake_walk *walk, enum sink_kind kind, uint32_t extra);
/* The same in memory that the heap does not know. */
uint32_t fake_walk_outsider(struct fake_walk *walk, enum sink_kind kind, uint32_t extra);
/* Gives a value a second block. */
void fake_walk_table(struct fake_walk *walk, uint32_t value, uint32_t size, uint32_t spare);
void fake_walk_edge(struct fake_walk *walk, uint32_t from, uint32_t to, uint8_t strength);

/*
 * Walks and reads back; walk->error says how it went. Blocks that nothing reaches are claimed as unreached when `unreached` is a root whose
 * kind of edges does that: the last root does, when it has no edges.
 */
void fake_walk_write(struct fake_walk *walk, bool full, enum sink_strings strings);

/* A text of the dictionary; "?" when there is none. Lives until the next call. */
const char *fake_walk_text(const struct fake_walk *walk, uint32_t string_id);

#endif
