/*
 * Snapshots, plain or compressed: the bytes with a reader on them, and the graph made from them.
 *
 *     struct rm_rmem_file file = { 0 };
 *     if (rm_rmem_open(&file, path, true, &err) == 0)
 *         use(&file.reader);
 *     rm_rmem_close(&file);
 */
#ifndef RM_SOURCE_RMEM_H
#define RM_SOURCE_RMEM_H

#include "base.h"
#include "err.h"
#include "file.h"
#include "graph_build.h"
#include "source.h"

#include "../../ext/format/rmem_codec.h"
#include "../../ext/format/rmem_reader.h"

struct rm_rmem_file {
	struct rm_file_map map;
	struct rmem_decompressed content; /* bytes NULL for a plain file: it is read where it is mapped */
	struct rmem_reader reader;
	bool is_compressed;
	bool is_open;
};

extern const struct rm_source rm_source_rmem;

int rm_rmem_open(struct rm_rmem_file *file, const char *path, bool will_read_all, struct rm_err *err);
void rm_rmem_close(struct rm_rmem_file *file);

/* The same for bytes that lie in memory and stay there; `file` is zeroed by the caller, `name` is for messages. */
int rm_rmem_open_bytes(struct rm_rmem_file *file, const unsigned char *bytes, size_t size, const char *name,
	struct rm_err *err);

/* The rows of an open file as the graph builder wants them; borrowed from the file, `release` left empty. */
int rm_rmem_input(struct rm_graph_input *input, const struct rm_rmem_file *file, const char *path, struct rm_err *err);

#endif
