/*
 * One walk over the heap of this process: what the snapshot calls. Everything it does is reading;
 * see docs/architecture.md for the order of roots and docs/format.md for what comes out.
 *
 *	struct reli_memory_walk_result result;
 *	int error = reli_memory_walk(&writer, &options, &result);
 *
 * The caller owns the writer and finishes it. Nothing is allocated from ZendMM or malloc and no
 * user code runs; memory comes from mmap and is given back before the call returns.
 */
#ifndef RELI_MEMORY_WALK_H
#define RELI_MEMORY_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rmem_writer;

enum reli_memory_strings {
	RELI_MEMORY_STRINGS_PREVIEW,
	RELI_MEMORY_STRINGS_NONE,
	RELI_MEMORY_STRINGS_FULL
};

/* Where the program stands while its heap is walked. */
enum reli_memory_walk_point {
	RELI_MEMORY_POINT_CALL,      /* in a call of an internal function */
	RELI_MEMORY_POINT_INTERRUPT, /* between two opcodes: the one the frame stands at has not begun */
	RELI_MEMORY_POINT_UNSAFE     /* anywhere, in the middle of a change perhaps */
};

struct reli_memory_walk_options {
	enum reli_memory_walk_point point;
	enum reli_memory_strings strings;
	bool full_detail;
	const char *label; /* NULL for none */
	size_t label_len;
	const char *writer; /* name and version of the program: for the summary */
	const char *mode;   /* "fork", "async", "inline": for the summary */
	const char *reason; /* "call", "signal", ...: for the summary */
	int64_t pid;        /* of the process whose heap this is: for the summary */
	uint64_t resident_bytes; /* of that process, 0 when unknown: for the summary */
};

struct reli_memory_walk_result {
	uint64_t nodes, edges;
	int error;           /* 0, or negative errno */
	const char *problem; /* static text beside the error, or NULL */
};

/* Writes all sections; returns result->error. */
int reli_memory_walk(struct rmem_writer *writer, const struct reli_memory_walk_options *options,
	struct reli_memory_walk_result *result);

/* "zendmm", or why the allocator's state cannot be read. */
const char *reli_memory_walk_allocator(void);

#endif
