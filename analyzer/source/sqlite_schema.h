/*
 * The database form of a snapshot, as data: tables, columns, indexes and views, used by the side that reads and by the one
 * that writes. docs/sqlite-schema.md describes all of it.
 *
 * The base tables are reli-prof's, so that either tool reads the other's databases. What the base tables cannot say stands
 * in tables named rm_*: one for each private section of a snapshot file, field by field as in docs/format.md section 4,
 * and three more. Their rows are found by run and number, in the order of the file.
 */
#ifndef RM_SQLITE_SCHEMA_H
#define RM_SQLITE_SCHEMA_H

#include "base.h"
#include "graph_build.h"

/* ---- tables for private sections ---- */

enum rm_sqlite_field_kind {
	RM_SQLITE_U16,
	RM_SQLITE_U32,
	RM_SQLITE_U64, /* stored as the signed number with the same bits */
	RM_SQLITE_F64,
	RM_SQLITE_BYTES,
};

struct rm_sqlite_field {
	const char *name;
	enum rm_sqlite_field_kind kind;
	uint16_t offset; /* in the row of the file */
	uint16_t bytes;
};

struct rm_sqlite_section {
	const char *name; /* of the table, and of the section of the file */
	uint32_t row_bytes;
	uint32_t field_count;
	const struct rm_sqlite_field *fields;
};

#define RM_SQLITE_SECTIONS 7u
extern const struct rm_sqlite_section rm_sqlite_sections[RM_SQLITE_SECTIONS];

/* Where the input of a graph keeps the rows of the section with that index. *bytes is NULL: there is no such section. */
struct rm_sqlite_rows {
	const unsigned char **bytes;
	uint64_t *count;
};

struct rm_sqlite_rows rm_sqlite_section_rows(struct rm_graph_input *input, uint32_t index);

/* The name that rm_runs.sections has for edge kinds, which are no section in the file but a field of its edges. */
#define RM_SQLITE_EDGE_KINDS "rm_edge_kinds"

/* ---- everything else ---- */

/* A column that a database of an older writer may lack, and how it is added: empty, as readers take it when it is not there. */
struct rm_sqlite_later_column {
	const char *table;
	const char *column;
	const char *declaration;
};

struct rm_sqlite_index {
	const char *name;
	const char *on; /* behind CREATE INDEX name ON */
};

/* NULL-terminated; tables and views as whole statements that do nothing when the thing is there. */
extern const char *const rm_sqlite_tables[];
extern const char *const rm_sqlite_views[];
extern const struct rm_sqlite_later_column rm_sqlite_later_columns[]; /* ends with a table of NULL */
extern const struct rm_sqlite_index rm_sqlite_indexes[];              /* ends with a name of NULL */

/* Tables of ours, which all have a column run_id. */
extern const char *const rm_sqlite_own_tables[];

#endif
