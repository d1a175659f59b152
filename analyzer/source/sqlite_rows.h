/*
 * What comes out of a database, in the layout that the graph builder wants: arrays of rows as a snapshot file has them,
 * and a dictionary for their texts.
 *
 *     rm_str link = rm_dict_name(&dict, text);          one id for all equal texts
 *     rmem_put_edge(rm_rows_add(&edges), parent, child, link, ...);
 */
#ifndef RM_SQLITE_ROWS_H
#define RM_SQLITE_ROWS_H

#include "base.h"
#include "graph.h"
#include "map.h"
#include "str.h"
#include "vec.h"

/* Rows of one size; `row_bytes` is set by the owner, all else starts as zero. */
struct rm_rows {
	unsigned char *bytes;
	size_t count;
	size_t capacity;
	uint32_t row_bytes;
};

/* The place of a new last row, not zeroed, valid until the next one. */
unsigned char *rm_rows_add(struct rm_rows *rows);

/* Gives back what was reserved for more rows. The bytes are never NULL after that. */
void rm_rows_finish(struct rm_rows *rows);
void rm_rows_release(struct rm_rows *rows);

struct rm_dict {
	RM_VEC(char) bytes;
	RM_VEC(uint64_t) ends; /* by id: where its text ends, and the next begins */
	struct rm_map names;   /* hash to id, of texts that share one */
};

/* Id of a text that occurs often; RM_STR_NONE when it has no address. */
rm_str rm_dict_name(struct rm_dict *dict, struct rm_text text);

/* A new id: for contents, which are not worth looking for. */
rm_str rm_dict_add(struct rm_dict *dict, struct rm_text text);

struct rm_text rm_dict_text(const struct rm_dict *dict, rm_str id);

/* More texts than ids. From then on RM_STR_NONE was given. */
bool rm_dict_is_full(const struct rm_dict *dict);
void rm_dict_finish(struct rm_dict *dict);
void rm_dict_release(struct rm_dict *dict);

#endif
