/*
 * A run of a database as rows. In steps:
 *   check      is it a snapshot, and of which age? Does it have the run? Is any page of it damaged?
 *   tables     nodes, edges, locations, attributes, summary: one scan each, in the order of their row numbers
 *   private    what our own exports keep in rm_* tables, if it is still about these rows
 * Columns that older databases lack read as empty. Values that no snapshot can have (an id of a node below 0) cost their
 * row, and all such rows together one note.
 */
#include "base.h"
#include "file.h"
#include "graph_build.h"
#include "log.h"
#include "mem.h"
#include "source_sqlite.h"
#include "sqlite_db.h"
#include "sqlite_rows.h"
#include "sqlite_schema.h"

#include "../../ext/format/rmem_rows.h"

#define LOAD_RUNS_NAMED 12 /* run ids that an error names */

/* Databases up to this size are checked as a whole before they are believed; of larger ones just the pages that are read. */
#define LOAD_CHECKED_BYTES (INT64_C(1) << 30)

struct load {
	struct rm_sqlite_db db;
	struct rm_err *err;
	int64_t run_id;
	bool is_only_run;

	struct rm_rows nodes;
	struct rm_rows edges;
	struct rm_rows locations;
	struct rm_rows attributes;
	struct rm_rows summary;
	struct rm_rows sections[RM_SQLITE_SECTIONS];
	struct rm_dict dict;
	rm_str captured_at;

	bool is_export;        /* a run of ours, and its rows are those that were exported */
	bool has_edge_kinds;
	bool has_canonical_ids; /* the column is to be followed */
	bool has_section[RM_SQLITE_SECTIONS];
	uint64_t bad_rows;
};

/* ---- check ---- */

static int load_need_table(struct load *l, const char *table, const char *const *columns)
{
	bool has;
	int rc = rm_sqlite_has_table(&has, &l->db, table, l->err);

	if (rc == 0 && !has)
		return rm_err_set(l->err, RM_EINPUT, "%s: a SQLite database, but not of snapshots: it has no table %s", l->db.path, table);
	for (size_t i = 0; rc == 0 && columns[i] != NULL; i++) {
		rc = rm_sqlite_has_column(&has, &l->db, table, columns[i], l->err);
		if (rc == 0 && !has)
			rc = rm_err_set(l->err, RM_EINPUT, "%s: a SQLite database, but not of snapshots: %s has no column %s", l->db.path,
				table, columns[i]);
	}
	return rc;
}

/* The form that reli-prof wrote before databases had runs: edges were columns of the nodes. */
static int load_refuse_legacy(struct load *l)
{
	bool has_edges, has_parent = false;
	int rc = rm_sqlite_has_table(&has_edges, &l->db, "context_edges", l->err);

	if (rc == 0 && !has_edges)
		rc = rm_sqlite_has_column(&has_parent, &l->db, "context_nodes", "parent_node_id", l->err);
	if (rc == 0 && has_parent)
		rc = rm_err_set(l->err, RM_EINPUT,
			"%s: a database of an early version of reli-prof, without runs and edges; it cannot be read, take the snapshot again",
			l->db.path);
	return rc;
}

static int load_check_schema(struct load *l)
{
	static const char *const runs[] = { "run_id", "created_at", NULL };
	static const char *const nodes[] = { "run_id", "node_id", "type", NULL };
	static const char *const edges[] = { "run_id", "parent_node_id", "child_node_id", "link_name", "is_tree", NULL };
	static const char *const locations[] = { "run_id", "node_id", "address", "size", "location_type", NULL };
	int rc = load_refuse_legacy(l);

	if (rc == 0)
		rc = load_need_table(l, "context_nodes", nodes);
	if (rc == 0)
		rc = load_need_table(l, "context_edges", edges);
	if (rc == 0)
		rc = load_need_table(l, "context_node_locations", locations);
	if (rc == 0)
		rc = load_need_table(l, "runs", runs);
	return rc;
}

static int load_no_such_run(struct load *l)
{
	struct rm_strbuf known = { 0 };
	sqlite3_stmt *rows = rm_sqlite_prepare(&l->db, l->err, "SELECT run_id FROM runs ORDER BY run_id");
	int count = 0, rc = -1;

	while (rows != NULL && (rc = rm_sqlite_step(&l->db, rows, l->err)) == 1) {
		if (count < LOAD_RUNS_NAMED)
			rm_strbuf_addf(&known, "%s%" PRId64, count > 0 ? ", " : "", (int64_t)sqlite3_column_int64(rows, 0));
		count++;
	}
	(void)sqlite3_finalize(rows);
	if (rc == 0 && count == 0)
		(void)rm_err_set(l->err, RM_EUSAGE, "%s: no run %" PRId64 ": the database has no runs", l->db.path, l->run_id);
	else if (rc == 0 && count > LOAD_RUNS_NAMED)
		(void)rm_err_set(l->err, RM_EUSAGE, "%s: no run %" PRId64 "; there are %s and %d more", l->db.path, l->run_id,
			rm_strbuf_cstr(&known), count - LOAD_RUNS_NAMED);
	else if (rc == 0)
		(void)rm_err_set(l->err, RM_EUSAGE, "%s: no run %" PRId64 "; there %s %s", l->db.path, l->run_id,
			count == 1 ? "is only" : "are", rm_strbuf_cstr(&known));
	rm_strbuf_release(&known);
	return l->err->code;
}

static int load_find_run(struct load *l)
{
	sqlite3_stmt *row = rm_sqlite_prepare(&l->db, l->err, "SELECT created_at FROM runs WHERE run_id = %" PRId64, l->run_id);
	int64_t count = 0;
	int rc = row != NULL ? rm_sqlite_step(&l->db, row, l->err) : l->err->code;

	if (rc == 1) {
		struct rm_text text = rm_sqlite_text(row, 0);

		l->captured_at = text.len != 0 ? rm_dict_add(&l->dict, text) : RM_STR_NONE;
	}
	(void)sqlite3_finalize(row);
	if (rc == 0)
		return load_no_such_run(l);
	if (rc == 1)
		rc = rm_sqlite_number(&count, &l->db, 0, l->err, "SELECT count(*) FROM runs");
	l->is_only_run = count == 1;
	return rc;
}

static int load_step(struct load *l, sqlite3_stmt *rows)
{
	return rows != NULL ? rm_sqlite_step(&l->db, rows, l->err) : l->err->code;
}

/* A damaged page may belong to an index that nobody asks: the rows are all there then, but the file is not to be trusted. */
static int load_check_pages(struct load *l)
{
	int64_t pages = 0, page_bytes = 0;
	sqlite3_stmt *rows;
	int rc = rm_sqlite_number(&pages, &l->db, 0, l->err, "PRAGMA page_count");

	if (rc == 0)
		rc = rm_sqlite_number(&page_bytes, &l->db, 0, l->err, "PRAGMA page_size");
	if (rc != 0 || page_bytes == 0 || pages > LOAD_CHECKED_BYTES / page_bytes)
		return rc;
	rows = rm_sqlite_prepare(&l->db, l->err, "PRAGMA quick_check(1)");
	rc = load_step(l, rows);
	if (rc == 1 && !rm_text_is(rm_sqlite_text(rows, 0), "ok"))
		rc = rm_sqlite_damaged(&l->db, rm_sqlite_text(rows, 0), l->err);
	(void)sqlite3_finalize(rows);
	return rc < 0 ? rc : 0;
}

/* ---- scans ---- */

/*
 * Rows of the run in the order in which they were written. Runs stand one behind the other in the tables, so where there
 * are several the ends of this one are asked for, which an index answers at once; without an index it is one scan more.
 * The columns are names, or NULL in place of one that an older table lacks.
 */
static sqlite3_stmt *load_scan(struct load *l, const char *table, const char *columns)
{
	int64_t first = INT64_MIN, last = INT64_MAX;
	int rc = 0;

	if (!l->is_only_run) {
		rc = rm_sqlite_number(&first, &l->db, 0, l->err, "SELECT min(rowid) FROM %s WHERE run_id = %" PRId64, table, l->run_id);
		if (rc == 0)
			rc = rm_sqlite_number(&last, &l->db, 0, l->err, "SELECT max(rowid) FROM %s WHERE run_id = %" PRId64, table, l->run_id);
	}
	if (rc != 0)
		return NULL;
	return rm_sqlite_prepare(&l->db, l->err,
		"SELECT %s FROM %s NOT INDEXED WHERE rowid BETWEEN %" PRId64 " AND %" PRId64 " AND run_id = %" PRId64 " ORDER BY rowid",
		columns, table, first, last, l->run_id);
}

/* Adds ", column" to a list, or ", NULL" when the table does not have it. */
static int load_add_column(struct rm_strbuf *columns, struct load *l, const char *table, const char *column)
{
	bool has;
	int rc = rm_sqlite_has_column(&has, &l->db, table, column, l->err);

	rm_strbuf_addf(columns, ", %s", has ? column : "NULL");
	return rc;
}

/* An id of a node; false (and a row less) for what cannot be one. */
static bool load_node_id(uint32_t *id, struct load *l, sqlite3_stmt *row, int column)
{
	int64_t value = sqlite3_column_int64(row, column);

	if (RM_UNLIKELY(sqlite3_column_type(row, column) != SQLITE_INTEGER || value < 0 || value >= (int64_t)RMEM_NONE)) {
		l->bad_rows++;
		return false;
	}
	*id = (uint32_t)value;
	return true;
}

static uint32_t load_u32(sqlite3_stmt *row, int column)
{
	int64_t value = sqlite3_column_int64(row, column);

	return value < 0 ? 0 : value > (int64_t)UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static rm_str load_name(struct load *l, sqlite3_stmt *row, int column)
{
	return rm_dict_name(&l->dict, rm_sqlite_text(row, column));
}

static int load_nodes(struct load *l)
{
	struct rm_strbuf columns = { 0 };
	sqlite3_stmt *rows = NULL;
	int rc;

	rm_strbuf_add_cstr(&columns, "node_id, \"type\"");
	rc = load_add_column(&columns, l, "context_nodes", "canonical_node_id");
	if (rc == 0)
		rows = load_scan(l, "context_nodes", rm_strbuf_cstr(&columns));
	while (rc >= 0 && (rc = load_step(l, rows)) == 1) {
		uint32_t id, canonical = 0;
		unsigned char *row;

		if (!load_node_id(&id, l, rows, 0))
			continue;
		if (sqlite3_column_type(rows, 2) == SQLITE_INTEGER)
			canonical = load_u32(rows, 2);
		row = rm_rows_add(&l->nodes);
		rmem_put_u32(row, id);
		rmem_put_u32(row + 4, canonical);
		rmem_put_u32(row + 8, load_name(l, rows, 1));
		rmem_put_u32(row + 12, RMEM_NONE);
	}
	(void)sqlite3_finalize(rows);
	rm_strbuf_release(&columns);
	return rc;
}

static enum rmem_strength load_strength(struct rm_text text)
{
	if (rm_text_is(text, "weak"))
		return RMEM_STRENGTH_WEAK;
	return rm_text_is(text, "structural") ? RMEM_STRENGTH_STRUCTURAL : RMEM_STRENGTH_STRONG;
}

static int load_edges(struct load *l)
{
	struct rm_strbuf columns = { 0 };
	sqlite3_stmt *rows = NULL;
	int rc;

	rm_strbuf_add_cstr(&columns, "parent_node_id, child_node_id, link_name, is_tree");
	rc = load_add_column(&columns, l, "context_edges", "strength");
	if (rc == 0)
		rows = load_scan(l, "context_edges", rm_strbuf_cstr(&columns));
	while (rc >= 0 && (rc = load_step(l, rows)) == 1) {
		uint32_t parent = RMEM_NONE, child;

		if (sqlite3_column_type(rows, 0) != SQLITE_NULL && !load_node_id(&parent, l, rows, 0))
			continue;
		if (!load_node_id(&child, l, rows, 1))
			continue;
		rmem_put_edge(rm_rows_add(&l->edges), parent, child, load_name(l, rows, 2), sqlite3_column_int64(rows, 3) == 1,
			load_strength(rm_sqlite_text(rows, 4)), RMEM_EDGE_UNKNOWN);
	}
	(void)sqlite3_finalize(rows);
	rm_strbuf_release(&columns);
	return rc;
}

/* A size below 0 is none. In our own exports it is one of 2^63 and more, as the file had it. */
static uint64_t load_size(struct load *l, sqlite3_stmt *row, int column)
{
	int64_t size = sqlite3_column_int64(row, column);

	if (RM_UNLIKELY(size < 0 && !l->is_export)) {
		l->bad_rows++;
		return 0;
	}
	return (uint64_t)size;
}

static int load_locations(struct load *l)
{
	static const char *const later[] = { "class_name", "string_value", "refcount", "type_info", "region", "bin_overhead" };
	struct rm_strbuf columns = { 0 };
	sqlite3_stmt *rows = NULL;
	int rc = 0;

	rm_strbuf_add_cstr(&columns, "node_id, location_type, address, size");
	for (size_t i = 0; i < RM_COUNT_OF(later) && rc == 0; i++)
		rc = load_add_column(&columns, l, "context_node_locations", later[i]);
	if (rc == 0)
		rows = load_scan(l, "context_node_locations", rm_strbuf_cstr(&columns));
	while (rc >= 0 && (rc = load_step(l, rows)) == 1) {
		struct rmem_location location;

		if (!load_node_id(&location.node_id, l, rows, 0))
			continue;
		location.type_id = load_name(l, rows, 1);
		location.address = (uint64_t)sqlite3_column_int64(rows, 2);
		location.size = load_size(l, rows, 3);
		location.class_id = load_name(l, rows, 4);
		location.string_id = rm_dict_add(&l->dict, rm_sqlite_text(rows, 5));
		location.refcount = load_u32(rows, 6);
		location.type_info = load_u32(rows, 7);
		location.region_id = load_name(l, rows, 8);
		location.bin_overhead = load_u32(rows, 9);
		rmem_put_location(rm_rows_add(&l->locations), &location);
	}
	(void)sqlite3_finalize(rows);
	rm_strbuf_release(&columns);
	return rc;
}

/* Tables of keys and values, which a database need not have. */
static int load_attributes(struct load *l)
{
	sqlite3_stmt *rows;
	bool has;
	int rc = rm_sqlite_has_table(&has, &l->db, "context_node_attributes", l->err);

	if (rc != 0 || !has)
		return rc;
	rows = load_scan(l, "context_node_attributes", "node_id, \"key\", \"value\"");
	while ((rc = load_step(l, rows)) == 1) {
		uint32_t node;

		if (load_node_id(&node, l, rows, 0))
			rmem_put_attribute(rm_rows_add(&l->attributes), node, load_name(l, rows, 1), load_name(l, rows, 2));
	}
	(void)sqlite3_finalize(rows);
	return rc;
}

static int load_summary(struct load *l)
{
	sqlite3_stmt *rows;
	bool has;
	int rc = rm_sqlite_has_table(&has, &l->db, "summary", l->err);

	if (rc != 0 || !has)
		return rc;
	rows = load_scan(l, "summary", "\"key\", \"value\"");
	while ((rc = load_step(l, rows)) == 1)
		rmem_put_pair(rm_rows_add(&l->summary), load_name(l, rows, 0), load_name(l, rows, 1));
	(void)sqlite3_finalize(rows);
	return rc;
}

/* ---- private ---- */

static bool load_names_section(struct rm_text list, const char *name)
{
	size_t len = strlen(name), start = 0;

	for (size_t i = 0; i <= list.len; i++) {
		if (i < list.len && list.ptr[i] != ',')
			continue;
		if (i - start == len && memcmp(list.ptr + start, name, len) == 0)
			return true;
		start = i + 1;
	}
	return false;
}

/* What the exporter noted about the run. Without a note, or a table that it names, the run is a stranger's. */
static int load_marks(struct load *l)
{
	sqlite3_stmt *row;
	bool has;
	int rc = rm_sqlite_has_table(&has, &l->db, "rm_runs", l->err);

	l->has_canonical_ids = true;
	if (rc != 0 || !has)
		return rc;
	row = rm_sqlite_prepare(&l->db, l->err, "SELECT sections, has_own_canonical_ids FROM rm_runs WHERE run_id = %" PRId64, l->run_id);
	rc = load_step(l, row);
	if (rc == 1) {
		struct rm_text sections = rm_sqlite_text(row, 0);

		l->is_export = true;
		l->has_edge_kinds = load_names_section(sections, RM_SQLITE_EDGE_KINDS);
		for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++)
			l->has_section[i] = load_names_section(sections, rm_sqlite_sections[i].name);
		l->has_canonical_ids = sqlite3_column_int(row, 1) != 0;
	}
	(void)sqlite3_finalize(row);
	return rc < 0 ? rc : 0;
}

static int load_row_count(int64_t *count, struct load *l, const char *column)
{
	return rm_sqlite_number(count, &l->db, -1, l->err, "SELECT %s FROM rm_runs WHERE run_id = %" PRId64, column, l->run_id);
}

/* Rows may have been deleted or added since, or the run be another one that got the same id: then the rest is not about it. */
static int load_check_marks(struct load *l)
{
	int64_t nodes, edges, locations, attributes;
	int rc = 0;

	if (!l->is_export)
		return 0;
	rc = load_row_count(&nodes, l, "node_rows");
	if (rc == 0)
		rc = load_row_count(&edges, l, "edge_rows");
	if (rc == 0)
		rc = load_row_count(&locations, l, "location_rows");
	if (rc == 0)
		rc = load_row_count(&attributes, l, "attribute_rows");
	if (rc != 0)
		return rc;
	if ((uint64_t)nodes == l->nodes.count && (uint64_t)edges == l->edges.count && (uint64_t)locations == l->locations.count
		&& (uint64_t)attributes == l->attributes.count)
		return 0;
	rm_log_note("%s: run %" PRId64 " was changed after it was exported; its rm_* tables are left aside", l->db.path, l->run_id);
	l->is_export = l->has_edge_kinds = false;
	memset(l->has_section, 0, sizeof(l->has_section));
	return 0;
}

static int load_edge_kinds(struct load *l)
{
	sqlite3_stmt *rows;
	int rc;

	if (!l->has_edge_kinds)
		return 0;
	rows = rm_sqlite_prepare(&l->db, l->err, "SELECT row, kind FROM " RM_SQLITE_EDGE_KINDS " WHERE run_id = %" PRId64, l->run_id);
	while ((rc = load_step(l, rows)) == 1) {
		int64_t number = sqlite3_column_int64(rows, 0);
		int64_t kind = sqlite3_column_int64(rows, 1);

		if (number >= 0 && (uint64_t)number < l->edges.count && kind >= 0 && kind <= UINT16_MAX)
			rmem_put_u16(l->edges.bytes + (size_t)number * RMEM_EDGE_BYTES + 14, (uint16_t)kind);
		else
			l->bad_rows++;
	}
	(void)sqlite3_finalize(rows);
	return rc;
}

static void load_field(unsigned char *row, const struct rm_sqlite_field *field, sqlite3_stmt *statement, int column)
{
	unsigned char *at = row + field->offset;
	struct rm_text bytes;
	double number;
	uint64_t bits;

	switch (field->kind) {
	case RM_SQLITE_U16:
		rmem_put_u16(at, (uint16_t)load_u32(statement, column));
		break;
	case RM_SQLITE_U32:
		rmem_put_u32(at, load_u32(statement, column));
		break;
	case RM_SQLITE_U64:
		rmem_put_u64(at, (uint64_t)sqlite3_column_int64(statement, column));
		break;
	case RM_SQLITE_F64:
		number = sqlite3_column_double(statement, column);
		memcpy(&bits, &number, sizeof(bits));
		rmem_put_u64(at, bits);
		break;
	case RM_SQLITE_BYTES:
		bytes = rm_sqlite_text(statement, column);
		if (bytes.ptr != NULL && bytes.len == field->bytes)
			memcpy(at, bytes.ptr, bytes.len);
		break;
	}
}

static int load_section(struct load *l, uint32_t index)
{
	const struct rm_sqlite_section *section = &rm_sqlite_sections[index];
	struct rm_rows *out = &l->sections[index];
	struct rm_strbuf columns = { 0 };
	sqlite3_stmt *rows;
	int rc;

	for (uint32_t i = 0; i < section->field_count; i++)
		rm_strbuf_addf(&columns, "%s%s", i > 0 ? ", " : "", section->fields[i].name);
	rows = rm_sqlite_prepare(&l->db, l->err, "SELECT %s FROM %s WHERE run_id = %" PRId64 " ORDER BY row", rm_strbuf_cstr(&columns),
		section->name, l->run_id);
	while ((rc = load_step(l, rows)) == 1) {
		unsigned char *row = rm_rows_add(out);

		memset(row, 0, section->row_bytes);
		for (uint32_t i = 0; i < section->field_count; i++)
			load_field(row, &section->fields[i], rows, (int)i);
	}
	(void)sqlite3_finalize(rows);
	rm_strbuf_release(&columns);
	return rc;
}

/* ---- the whole ---- */

static void load_forget_canonical_ids(struct load *l)
{
	for (size_t i = 0; i < l->nodes.count; i++)
		rmem_put_u32(l->nodes.bytes + i * RMEM_NODE_BYTES + 4, 0);
}

static int load_tables(struct load *l)
{
	int rc = load_check_schema(l);

	if (rc == 0)
		rc = load_find_run(l);
	if (rc == 0)
		rc = load_check_pages(l);
	if (rc == 0)
		rc = load_marks(l);
	if (rc == 0)
		rc = load_nodes(l);
	if (rc == 0)
		rc = load_edges(l);
	if (rc == 0)
		rc = load_locations(l);
	if (rc == 0)
		rc = load_attributes(l);
	if (rc == 0)
		rc = load_summary(l);
	if (rc == 0)
		rc = load_check_marks(l);
	if (rc == 0)
		rc = load_edge_kinds(l);
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS && rc == 0; i++) {
		if (l->has_section[i])
			rc = load_section(l, i);
	}
	if (rc == 0 && !l->has_canonical_ids)
		load_forget_canonical_ids(l);
	if (rc == 0 && rm_dict_is_full(&l->dict))
		rc = rm_err_set(l->err, RM_EINPUT, "%s: too many texts for this program", l->db.path);
	return rc;
}

static struct rm_text load_text(const void *payload, rm_str id)
{
	const struct rm_dict *dict = payload;

	return rm_dict_text(dict, id);
}

static void load_describe(struct rm_graph_input *input, struct load *l)
{
	struct rm_rows *rows[] = { &l->nodes, &l->edges, &l->locations, &l->attributes, &l->summary };

	memset(input, 0, sizeof(*input));
	for (size_t i = 0; i < RM_COUNT_OF(rows); i++)
		rm_rows_finish(rows[i]);
	rm_dict_finish(&l->dict);
	input->nodes = l->nodes.bytes;
	input->node_rows = l->nodes.count;
	input->edges = l->edges.bytes;
	input->edge_rows = l->edges.count;
	input->locations = l->locations.bytes;
	input->location_rows = l->locations.count;
	input->attributes = l->attributes.bytes;
	input->attribute_rows = l->attributes.count;
	input->summary = l->summary.bytes;
	input->summary_rows = l->summary.count;
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++) {
		struct rm_sqlite_rows place = rm_sqlite_section_rows(input, i);

		if (!l->has_section[i])
			continue;
		rm_rows_finish(&l->sections[i]);
		*place.bytes = l->sections[i].bytes;
		*place.count = l->sections[i].count;
	}
	if (input->zendmm.heap_count == 0)
		input->zendmm.heap_row = NULL;
	input->captured_at = rm_dict_text(&l->dict, l->captured_at);
	input->text = load_text;
	input->text_count = (uint32_t)l->dict.ends.count;
	input->payload = &l->dict;
}

static void load_release(void *owner)
{
	struct load *l = owner;

	rm_sqlite_close(&l->db);
	rm_rows_release(&l->nodes);
	rm_rows_release(&l->edges);
	rm_rows_release(&l->locations);
	rm_rows_release(&l->attributes);
	rm_rows_release(&l->summary);
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++)
		rm_rows_release(&l->sections[i]);
	rm_dict_release(&l->dict);
	rm_free(l);
}

static struct load *load_new(uint64_t run_id, struct rm_err *err)
{
	struct load *l = rm_calloc(1, sizeof(*l));

	l->run_id = run_id <= (uint64_t)INT64_MAX ? (int64_t)run_id : INT64_MAX;
	l->err = err;
	l->captured_at = RM_STR_NONE;
	l->nodes.row_bytes = RMEM_NODE_BYTES;
	l->edges.row_bytes = RMEM_EDGE_BYTES;
	l->locations.row_bytes = RMEM_LOCATION_BYTES;
	l->attributes.row_bytes = RMEM_ATTRIBUTE_BYTES;
	l->summary.row_bytes = RMEM_PAIR_BYTES;
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++)
		l->sections[i].row_bytes = rm_sqlite_sections[i].row_bytes;
	return l;
}

static void load_read_ahead(const char *path)
{
	struct rm_file_map map;

	if (rm_file_map(&map, path, NULL) != 0)
		return;
	rm_file_will_need(&map);
	rm_file_unmap(&map);
}

static bool sqlite_detect(const unsigned char *bytes, size_t size)
{
	return rm_sqlite_is_database(bytes, size);
}

static int sqlite_load(struct rm_graph **out, const char *path, const struct rm_source_options *options, struct rm_err *err)
{
	struct load *l = load_new(options->run_id, err);
	struct rm_graph_input input;
	int rc;

	rm_log_progress("reading the database");
	if (options->will_read_all)
		load_read_ahead(path);
	rc = rm_sqlite_open(&l->db, path, options->mmap_bytes, err);
	if (rc != 0)
		goto out;
	/* One transaction: all tables as they are at one moment. */
	rc = rm_sqlite_exec(&l->db, err, "BEGIN");
	if (rc == 0)
		rc = load_tables(l);
	if (rc != 0)
		goto out;
	rm_sqlite_close(&l->db);
	if (l->bad_rows != 0)
		rm_log_note("%s: %" PRIu64 " rows have values that no snapshot can have; left out", path, l->bad_rows);
	load_describe(&input, l);
	input.release = load_release;
	input.owner = l;
	l->err = NULL;
	rc = rm_graph_build(out, &input, err);
	if (rc != 0)
		goto out;
	return 0;
out:
	load_release(l);
	return rc;
}

const struct rm_source rm_source_sqlite = {
	.name = "sqlite",
	.detect = sqlite_detect,
	.load = sqlite_load,
};

bool rm_sqlite_detect_path(const char *path)
{
	struct rm_file_map map;
	bool is_database;

	if (rm_file_map(&map, path, NULL) != 0)
		return false;
	is_database = rm_sqlite_is_database(map.bytes, map.size);
	rm_file_unmap(&map);
	return is_database;
}

/* ---- the list of runs ---- */

static struct rm_text list_copy(struct rm_sqlite_run_list *list, struct rm_text text)
{
	return text.ptr != NULL ? (struct rm_text){ rm_arena_text(&list->texts, text.ptr, text.len), text.len } : RM_TEXT_NONE;
}

/* Counts of all runs at once: `table` is scanned, or an index of it. */
static int list_count(struct rm_sqlite_run_list *list, struct load *l, const char *table, bool is_nodes)
{
	sqlite3_stmt *rows = rm_sqlite_prepare(&l->db, l->err, "SELECT run_id, count(*) FROM %s GROUP BY run_id ORDER BY run_id", table);
	size_t at = 0;
	int rc;

	while ((rc = load_step(l, rows)) == 1) {
		int64_t run_id = sqlite3_column_int64(rows, 0);
		uint64_t count = (uint64_t)sqlite3_column_int64(rows, 1);

		while (at < list->runs.count && list->runs.items[at].run_id < run_id)
			at++;
		if (at < list->runs.count && list->runs.items[at].run_id == run_id)
			*(is_nodes ? &list->runs.items[at].node_rows : &list->runs.items[at].edge_rows) = count;
	}
	(void)sqlite3_finalize(rows);
	return rc;
}

static int list_runs(struct rm_sqlite_run_list *list, struct load *l)
{
	sqlite3_stmt *rows;
	int64_t pages = 0, bytes = 0;
	bool has_summary;
	int rc = load_check_schema(l);

	if (rc == 0)
		rc = rm_sqlite_has_table(&has_summary, &l->db, "summary", l->err);
	if (rc == 0)
		rc = rm_sqlite_number(&pages, &l->db, 0, l->err, "PRAGMA page_count");
	if (rc == 0)
		rc = rm_sqlite_number(&bytes, &l->db, 0, l->err, "PRAGMA page_size");
	if (rc != 0)
		return rc;
	list->page_count = (uint64_t)pages;
	list->page_bytes = (uint64_t)bytes;
	rows = rm_sqlite_prepare(&l->db, l->err, "SELECT run_id, created_at, %s FROM runs r ORDER BY run_id",
		has_summary ? "(SELECT s.\"value\" FROM summary s WHERE s.run_id = r.run_id AND s.\"key\" = 'analyzer')" : "NULL");
	while ((rc = load_step(l, rows)) == 1) {
		struct rm_sqlite_run *run = rm_vec_add(&list->runs);

		run->run_id = sqlite3_column_int64(rows, 0);
		run->captured_at = list_copy(list, rm_sqlite_text(rows, 1));
		run->analyzer = list_copy(list, rm_sqlite_text(rows, 2));
	}
	(void)sqlite3_finalize(rows);
	if (rc == 0)
		rc = list_count(list, l, "context_nodes", true);
	if (rc == 0)
		rc = list_count(list, l, "context_edges", false);
	return rc;
}

int rm_sqlite_list_runs(struct rm_sqlite_run_list *list, const char *path, struct rm_err *err)
{
	struct load *l = load_new(0, err);
	int rc = rm_sqlite_open(&l->db, path, 0, err);

	if (rc == 0)
		rc = list_runs(list, l);
	load_release(l);
	return rc;
}

void rm_sqlite_run_list_release(struct rm_sqlite_run_list *list)
{
	rm_vec_release(&list->runs);
	rm_arena_release(&list->texts);
}
