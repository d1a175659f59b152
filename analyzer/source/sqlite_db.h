/*
 * A connection to a SQLite database: opened so that reading never changes a byte of it, with SQLite's memory counted as
 * ours, and its errors as struct rm_err.
 *
 *     struct rm_sqlite_db db;
 *     if (rm_sqlite_open(&db, path, mmap_bytes, &err) == 0) {
 *         sqlite3_stmt *rows = rm_sqlite_prepare(&db, &err, "SELECT run_id FROM %s", "runs");
 *         ...
 *     }
 *     rm_sqlite_close(&db);
 */
#ifndef RM_SQLITE_DB_H
#define RM_SQLITE_DB_H

#include "base.h"
#include "err.h"
#include "str.h"

#include <sqlite3.h>

struct rm_sqlite_db {
	sqlite3 *handle; /* NULL: not open */
	const char *path; /* for messages */
	int fault_code;   /* enum rm_err_code for what goes wrong: RM_EINPUT for a database that is read, RM_EIO for one that is written */
};

/* First bytes of a database file. */
bool rm_sqlite_is_database(const unsigned char *bytes, size_t size);

/*
 * For reading. The file, its folder and what else belongs to it stay as they are: one that somebody left in the middle of a
 * write is copied, and the copy is read as SQLite makes it whole.
 */
int rm_sqlite_open(struct rm_sqlite_db *db, const char *path, uint64_t mmap_bytes, struct rm_err *err);

/* For writing; the file must be there (an empty one is a database without tables). */
int rm_sqlite_open_to_write(struct rm_sqlite_db *db, const char *path, struct rm_err *err);

void rm_sqlite_close(struct rm_sqlite_db *db);

/* NULL after an error. */
sqlite3_stmt *rm_sqlite_prepare(struct rm_sqlite_db *db, struct rm_err *err, const char *format, ...) RM_PRINTF(3, 4);

/* Runs statements that give no rows. */
int rm_sqlite_exec(struct rm_sqlite_db *db, struct rm_err *err, const char *format, ...) RM_PRINTF(3, 4);

/* 1: there is a row; 0: there is none (any more); negative: an error. */
int rm_sqlite_step(struct rm_sqlite_db *db, sqlite3_stmt *statement, struct rm_err *err);

/* The first column of the first row as a number; `fallback` when there is no row, or NULL in it. */
int rm_sqlite_number(int64_t *number, struct rm_sqlite_db *db, int64_t fallback, struct rm_err *err, const char *format, ...)
	RM_PRINTF(5, 6);

/* Sets err from what SQLite said last, and returns its code. */
int rm_sqlite_failed(struct rm_sqlite_db *db, struct rm_err *err);

/* Likewise, for what a check of the pages found; only its first line is told. */
int rm_sqlite_damaged(struct rm_sqlite_db *db, struct rm_text finding, struct rm_err *err);

/* Whether there is such a table (a real one: no view, nothing virtual), and a column in it. Names are ours: never quoted. */
int rm_sqlite_has_table(bool *has, struct rm_sqlite_db *db, const char *table, struct rm_err *err);
int rm_sqlite_has_column(bool *has, struct rm_sqlite_db *db, const char *table, const char *column, struct rm_err *err);

/* Bytes of a text or blob of the current row, borrowed until the next step; ptr NULL for NULL. */
struct rm_text rm_sqlite_text(sqlite3_stmt *statement, int column);

#endif
