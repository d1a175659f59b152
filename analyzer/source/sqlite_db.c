/*
 * How a database is read without touching it. SQLite would roll back what a killed writer left (a journal beside the file),
 * and make files beside one that is in WAL mode. So: a file in WAL mode that has no log is opened as immutable; where
 * there is something to recover, it is recovered in a copy.
 */
#include "base.h"
#include "file.h"
#include "leftover.h"
#include "log.h"
#include "mem.h"
#include "sqlite_db.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#define DB_HEADER_BYTES 100u
#define DB_HEADER_WRITE_VERSION 18u /* this and the next byte: 2 in WAL mode */
#define DB_BUSY_READ_MS 5000
#define DB_BUSY_WRITE_MS 60000
#define DB_COPY_BYTES ((size_t)1 << 20)

/* ---- SQLite's memory is ours ---- */

static void *db_malloc(int size)
{
	return rm_try_alloc((size_t)size);
}

static void *db_realloc(void *block, int size)
{
	return rm_try_realloc(block, (size_t)size);
}

static int db_size(void *block)
{
	return block != NULL ? (int)rm_mem_size(block) : 0;
}

static int db_roundup(int size)
{
	return (size + 7) & ~7;
}

static int db_init(void *payload)
{
	(void)payload;
	return SQLITE_OK;
}

static void db_shutdown(void *payload)
{
	(void)payload;
}

/* Before the first connection, and once: a comparison opens two databases at the same time. */
static void db_configure(void)
{
	static const sqlite3_mem_methods methods = {
		.xMalloc = db_malloc,
		.xFree = rm_free,
		.xRealloc = db_realloc,
		.xSize = db_size,
		.xRoundup = db_roundup,
		.xInit = db_init,
		.xShutdown = db_shutdown,
	};

	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
	(void)sqlite3_initialize();
}

/* ---- errors ---- */

int rm_sqlite_failed(struct rm_sqlite_db *db, struct rm_err *err)
{
	int code = db->handle != NULL ? sqlite3_errcode(db->handle) : SQLITE_NOMEM;

	switch (code) {
	case SQLITE_NOMEM:
		if (rm_mem_limit() != 0)
			return rm_err_set(err, RM_EIO, "%s: needs more than the memory limit of %" PRIu64 " bytes", db->path, rm_mem_limit());
		return rm_err_set(err, RM_EIO, "%s: out of memory", db->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return rm_err_set(err, db->fault_code, "%s: another program is writing to the database", db->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return rm_err_set(err, db->fault_code, "%s: not a SQLite database, or a damaged one: %s", db->path,
			sqlite3_errmsg(db->handle));
	case SQLITE_FULL:
		return rm_err_set(err, RM_EIO, "%s: no space left for the database", db->path);
	default:
		return rm_err_set(err, db->fault_code, "%s: SQLite says: %s", db->path, sqlite3_errmsg(db->handle));
	}
}

int rm_sqlite_damaged(struct rm_sqlite_db *db, struct rm_text finding, struct rm_err *err)
{
	static const char heading[] = "*** in database main ***\n";
	size_t start = finding.len > sizeof(heading) && memcmp(finding.ptr, heading, sizeof(heading) - 1) == 0 ? sizeof(heading) - 1 : 0;
	size_t end = start;

	while (end < finding.len && finding.ptr[end] >= 0x20 && finding.ptr[end] < 0x7F && end - start < 200)
		end++;
	return rm_err_set(err, db->fault_code, "%s: a damaged SQLite database: %.*s", db->path, (int)(end - start), finding.ptr + start);
}

/* ---- opening ---- */

bool rm_sqlite_is_database(const unsigned char *bytes, size_t size)
{
	static const char magic[16] = "SQLite format 3";

	return size >= sizeof(magic) && memcmp(bytes, magic, sizeof(magic)) == 0;
}

/* A path as a file: URI, in which % ? # mean something. */
static void db_add_uri(struct rm_strbuf *uri, const char *path, const char *parameters)
{
	rm_strbuf_add_cstr(uri, path[0] == '/' ? "file://" : "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '%' || *p == '?' || *p == '#')
			rm_strbuf_addf(uri, "%%%02X", (unsigned char)*p);
		else
			rm_strbuf_add_char(uri, *p);
	}
	rm_strbuf_add_cstr(uri, parameters);
}

static int db_connect(struct rm_sqlite_db *db, const char *path, const char *parameters, int flags, struct rm_err *err)
{
	static pthread_once_t configured = PTHREAD_ONCE_INIT;
	struct rm_strbuf uri = { 0 };
	int rc;

	(void)pthread_once(&configured, db_configure);
	db_add_uri(&uri, path, parameters);
	rc = sqlite3_open_v2(rm_strbuf_cstr(&uri), &db->handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	rm_strbuf_release(&uri);
	if (rc != SQLITE_OK) {
		rc = rm_sqlite_failed(db, err);
		rm_sqlite_close(db);
		return rc;
	}
	(void)sqlite3_extended_result_codes(db->handle, 0);
	/* What the schema of a stranger's file says is not to be trusted with more than it must. */
	if ((flags & SQLITE_OPEN_READONLY) != 0)
		(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
#endif
	return 0;
}

void rm_sqlite_close(struct rm_sqlite_db *db)
{
	if (db->handle != NULL)
		(void)sqlite3_close(db->handle);
	db->handle = NULL;
}

static uint64_t db_size_of(const char *path, const char *suffix)
{
	struct rm_strbuf name = { 0 };
	struct stat st;
	uint64_t size = 0;

	rm_strbuf_add_cstr(&name, path);
	rm_strbuf_add_cstr(&name, suffix);
	if (stat(rm_strbuf_cstr(&name), &st) == 0 && S_ISREG(st.st_mode))
		size = (uint64_t)st.st_size;
	rm_strbuf_release(&name);
	return size;
}

static bool db_is_there(const char *path, const char *suffix)
{
	struct rm_strbuf name = { 0 };
	bool is_there;

	rm_strbuf_add_cstr(&name, path);
	rm_strbuf_add_cstr(&name, suffix);
	is_there = access(rm_strbuf_cstr(&name), F_OK) == 0;
	rm_strbuf_release(&name);
	return is_there;
}

static bool db_is_in_wal_mode(const char *path)
{
	unsigned char header[DB_HEADER_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, header, sizeof(header)) : -1;

	if (fd >= 0)
		close(fd);
	return got == (ssize_t)sizeof(header) && (header[DB_HEADER_WRITE_VERSION] == 2 || header[DB_HEADER_WRITE_VERSION + 1] == 2);
}

/* The first look at the pages: it is here that a journal that must be rolled back shows. */
static int db_touch(struct rm_sqlite_db *db)
{
	return sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
}

/* ---- a copy, for what must be recovered first ---- */

static int db_copy_file(const char *from, const char *to, struct rm_err *err)
{
	char *buffer = rm_alloc(DB_COPY_BYTES);
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc = 0;

	if (in < 0)
		rc = rm_err_set(err, RM_EINPUT, "%s: %s", from, strerror(errno));
	else if (out < 0)
		rc = rm_err_set(err, RM_EIO, "%s: %s", to, strerror(errno));
	while (rc == 0) {
		ssize_t got = read(in, buffer, DB_COPY_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			rc = rm_err_set(err, RM_EINPUT, "%s: %s", from, strerror(errno));
		else if (got > 0)
			rc = rm_file_write_fd(out, buffer, (size_t)got, to, err);
		if (got <= 0)
			break;
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	rm_free(buffer);
	return rc;
}

/* Files that there are or may come to be, and the folder last: so they can be removed one after the other. */
struct db_copy {
	struct rm_strbuf names[5];
};

#define DB_COPY_FOLDER 4u

static int db_copy_make(struct db_copy *copy, struct rm_err *err)
{
	static const char *const files[DB_COPY_FOLDER] = { "db", "db-wal", "db-journal", "db-shm" };
	const char *base = getenv("TMPDIR");
	struct rm_strbuf *folder = &copy->names[DB_COPY_FOLDER];

	rm_strbuf_addf(folder, "%s/rmem-read.XXXXXX", base != NULL && base[0] != '\0' ? base : "/tmp");
	if (mkdtemp(folder->bytes) == NULL)
		return rm_err_set(err, RM_EIO, "%s: %s", rm_strbuf_cstr(folder), strerror(errno));
	for (size_t i = 0; i < DB_COPY_FOLDER; i++) {
		rm_strbuf_addf(&copy->names[i], "%s/%s", rm_strbuf_cstr(folder), files[i]);
		rm_leftover_add(rm_strbuf_cstr(&copy->names[i]));
	}
	rm_leftover_add(rm_strbuf_cstr(folder));
	return 0;
}

static void db_copy_remove(struct db_copy *copy)
{
	for (size_t i = 0; i < RM_COUNT_OF(copy->names); i++) {
		const char *name = rm_strbuf_cstr(&copy->names[i]);

		(void)(i == DB_COPY_FOLDER ? rmdir(name) : unlink(name));
		rm_leftover_drop(name);
		rm_strbuf_release(&copy->names[i]);
	}
}

/*
 * Opens a recovered copy. Its files lose their names as soon as it is open, so that they are gone however the program
 * ends. What is being written this moment may be copied half; then the copy is damaged, which shows.
 */
static int db_open_copy(struct rm_sqlite_db *db, const char *path, struct rm_err *err)
{
	static const char *const suffixes[] = { "", "-wal", "-journal" };
	struct rm_strbuf from = { 0 };
	struct db_copy copy = { 0 };
	int rc;

	rc = db_copy_make(&copy, err);
	if (rc != 0) {
		rm_strbuf_release(&copy.names[DB_COPY_FOLDER]);
		return rc;
	}
	for (size_t i = 0; i < RM_COUNT_OF(suffixes) && rc == 0; i++) {
		rm_strbuf_clear(&from);
		rm_strbuf_addf(&from, "%s%s", path, suffixes[i]);
		if (i == 0 || db_is_there(path, suffixes[i]))
			rc = db_copy_file(rm_strbuf_cstr(&from), rm_strbuf_cstr(&copy.names[i]), err);
	}
	if (rc == 0)
		rc = db_connect(db, rm_strbuf_cstr(&copy.names[0]), "?mode=rw", SQLITE_OPEN_READWRITE, err);
	if (rc == 0 && sqlite3_exec(db->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
		rc = rm_sqlite_failed(db, err);
	if (rc == 0 && db_touch(db) != SQLITE_OK)
		rc = rm_sqlite_failed(db, err);
	if (rc == 0)
		rm_log_note("%s: a writer was interrupted; read from a copy without what it left unfinished", path);
	db_copy_remove(&copy);
	rm_strbuf_release(&from);
	return rc;
}

int rm_sqlite_open(struct rm_sqlite_db *db, const char *path, uint64_t mmap_bytes, struct rm_err *err)
{
	bool is_wal = db_is_in_wal_mode(path);
	bool has_log = is_wal && db_size_of(path, "-wal") != 0;
	int rc;

	*db = (struct rm_sqlite_db){ .path = path, .fault_code = RM_EINPUT };
	/* A log without its index: SQLite would make the index beside it. */
	if (has_log && !db_is_there(path, "-shm")) {
		rc = db_open_copy(db, path, err);
		if (rc != 0)
			goto out;
	} else {
		rc = db_connect(db, path, is_wal && !has_log ? "?mode=ro&immutable=1" : "?mode=ro", SQLITE_OPEN_READONLY, err);
		if (rc != 0)
			goto out;
		(void)sqlite3_busy_timeout(db->handle, DB_BUSY_READ_MS);
		rc = db_touch(db);
		if (rc == SQLITE_READONLY || rc == SQLITE_CANTOPEN) {
			rm_sqlite_close(db);
			rc = db_open_copy(db, path, err);
		} else if (rc != SQLITE_OK) {
			rc = rm_sqlite_failed(db, err);
		}
		if (rc != 0)
			goto out;
	}
	rc = rm_sqlite_exec(db, err, "PRAGMA mmap_size = %" PRId64 "; PRAGMA cell_size_check = ON; PRAGMA query_only = ON",
		mmap_bytes <= (uint64_t)INT64_MAX ? (int64_t)mmap_bytes : INT64_MAX);
out:
	if (rc != 0)
		rm_sqlite_close(db);
	return rc;
}

int rm_sqlite_open_to_write(struct rm_sqlite_db *db, const char *path, struct rm_err *err)
{
	int rc;

	*db = (struct rm_sqlite_db){ .path = path, .fault_code = RM_EIO };
	rc = db_connect(db, path, "?mode=rw", SQLITE_OPEN_READWRITE, err);
	if (rc == 0)
		(void)sqlite3_busy_timeout(db->handle, DB_BUSY_WRITE_MS);
	return rc;
}

/* ---- statements ---- */

static sqlite3_stmt *db_prepare_text(struct rm_sqlite_db *db, const char *sql, struct rm_err *err)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) != SQLITE_OK)
		(void)rm_sqlite_failed(db, err);
	return statement;
}

sqlite3_stmt *rm_sqlite_prepare(struct rm_sqlite_db *db, struct rm_err *err, const char *format, ...)
{
	struct rm_strbuf sql = { 0 };
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, format);
	rm_strbuf_vaddf(&sql, format, args);
	va_end(args);
	statement = db_prepare_text(db, rm_strbuf_cstr(&sql), err);
	rm_strbuf_release(&sql);
	return statement;
}

int rm_sqlite_exec(struct rm_sqlite_db *db, struct rm_err *err, const char *format, ...)
{
	struct rm_strbuf sql = { 0 };
	va_list args;
	int rc = 0;

	va_start(args, format);
	rm_strbuf_vaddf(&sql, format, args);
	va_end(args);
	if (sqlite3_exec(db->handle, rm_strbuf_cstr(&sql), NULL, NULL, NULL) != SQLITE_OK)
		rc = rm_sqlite_failed(db, err);
	rm_strbuf_release(&sql);
	return rc;
}

int rm_sqlite_step(struct rm_sqlite_db *db, sqlite3_stmt *statement, struct rm_err *err)
{
	int rc = sqlite3_step(statement);

	if (RM_LIKELY(rc == SQLITE_ROW))
		return 1;
	return rc == SQLITE_DONE ? 0 : rm_sqlite_failed(db, err);
}

int rm_sqlite_number(int64_t *number, struct rm_sqlite_db *db, int64_t fallback, struct rm_err *err, const char *format, ...)
{
	struct rm_strbuf sql = { 0 };
	sqlite3_stmt *statement;
	va_list args;
	int rc;

	*number = fallback;
	va_start(args, format);
	rm_strbuf_vaddf(&sql, format, args);
	va_end(args);
	statement = db_prepare_text(db, rm_strbuf_cstr(&sql), err);
	rm_strbuf_release(&sql);
	if (statement == NULL)
		return err->code;
	rc = rm_sqlite_step(db, statement, err);
	if (rc == 1 && sqlite3_column_type(statement, 0) != SQLITE_NULL)
		*number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	return rc < 0 ? rc : 0;
}

int rm_sqlite_has_table(bool *has, struct rm_sqlite_db *db, const char *table, struct rm_err *err)
{
	int64_t count;
	int rc = rm_sqlite_number(&count, db, 0, err,
		"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = '%s' COLLATE NOCASE", table);

	*has = rc == 0 && count > 0;
	return rc;
}

int rm_sqlite_has_column(bool *has, struct rm_sqlite_db *db, const char *table, const char *column, struct rm_err *err)
{
	int64_t count;
	int rc = rm_sqlite_number(&count, db, 0, err,
		"SELECT count(*) FROM pragma_table_info('%s') WHERE name = '%s' COLLATE NOCASE", table, column);

	*has = rc == 0 && count > 0;
	return rc;
}

struct rm_text rm_sqlite_text(sqlite3_stmt *statement, int column)
{
	const void *bytes;
	int type = sqlite3_column_type(statement, column);

	if (type == SQLITE_NULL)
		return RM_TEXT_NONE;
	bytes = type == SQLITE_BLOB ? sqlite3_column_blob(statement, column) : (const void *)sqlite3_column_text(statement, column);
	/* An empty blob has no address. */
	return (struct rm_text){ bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(statement, column) };
}
