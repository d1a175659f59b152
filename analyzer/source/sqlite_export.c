/*
 * How a run is written:
 *   prepare    what needs memory beside the rows: nodes that share an address, totals by type and class
 *   open       a temporary file for a new database, a transaction on an old one
 *   tables     those that are not there, columns that old ones lack
 *   rows       run, summary, nodes, edges, locations, attributes, totals, private sections, retained sizes
 *   indexes    after the rows: sorting once is several times faster than keeping an order
 *   finish     commit, and the name of a new file
 * Everything that goes wrong on the way is kept as the first error; the statements after it do nothing.
 */
#include "base.h"
#include "file.h"
#include "graph_build.h"
#include "leftover.h"
#include "log.h"
#include "mem.h"
#include "sqlite_db.h"
#include "sqlite_export.h"
#include "sqlite_schema.h"
#include "vec.h"
#include "words.h"

#include "../../ext/format/rmem_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pages that stay in memory: appending needs few, sorting for an index takes as much for itself. */
#define EXPORT_CACHE_KIB 16384

/*
 * An old database keeps its indexes up row by row while it is much larger than the new run; else they are dropped and made
 * anew, in the same transaction.
 */
#define EXPORT_OLD_PER_NEW 6

/* Two exports may find that there is no database, and both make one. */
#define EXPORT_TRIES 3

struct shared_address {
	uint64_t address;
	uint32_t node_id;
};

struct type_total {
	uint64_t count;
	uint64_t bytes;
};

typedef RM_VEC(struct type_total) type_totals;

struct export {
	struct rm_sqlite_db db;
	struct rm_err *err;
	const struct rm_graph *graph;
	struct rm_graph_input input;
	const struct rm_sqlite_export_options *options;

	int64_t run_id;
	uint64_t node_rows; /* without repeated ids */
	int64_t first_edge_id;
	bool has_edge_kinds;
	bool has_own_canonical_ids;
	bool makes_indexes;
	RM_VEC(struct shared_address) canonical; /* by node: pairs of node and the one that stands for it, sorted */
	struct rm_words types;
	struct rm_words classes;
	type_totals type_totals;
	type_totals class_totals;
};

/* ---- prepare: nodes that share an address ---- */

static int shared_compare_addresses(const void *left, const void *right)
{
	const struct shared_address *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->node_id > b->node_id) - (a->node_id < b->node_id);
}

/* In a list of pairs (node, first) the address of a pair is the node that stands for it. */
static int shared_compare_nodes(const void *left, const void *right)
{
	const struct shared_address *a = left, *b = right;

	if (a->node_id != b->node_id)
		return a->node_id < b->node_id ? -1 : 1;
	return (a->address > b->address) - (a->address < b->address);
}

static bool export_file_has_canonical_ids(const struct export *e)
{
	for (uint64_t i = 0; i < e->input.node_rows; i++) {
		uint32_t canonical = rmem_get_u32(e->input.nodes + i * RMEM_NODE_BYTES + 4);

		if (canonical != 0 && canonical != rmem_get_u32(e->input.nodes + i * RMEM_NODE_BYTES))
			return true;
	}
	return false;
}

/* Runs of one address in the sorted list; of each that has several nodes, every node points to the smallest. */
static void export_collect_shared(struct export *e, const struct shared_address *uses, size_t count)
{
	for (size_t start = 0, end; start < count; start = end) {
		for (end = start + 1; end < count && uses[end].address == uses[start].address;)
			end++;
		if (uses[end - 1].node_id == uses[start].node_id)
			continue;
		for (size_t i = start; i < end; i++)
			rm_vec_push(&e->canonical, ((struct shared_address){ uses[start].node_id, uses[i].node_id }));
	}
	if (e->canonical.count > 1)
		qsort(e->canonical.items, e->canonical.count, sizeof(*e->canonical.items), shared_compare_nodes);
}

static void export_find_shared(struct export *e)
{
	struct shared_address *uses;
	size_t count = 0;

	e->has_own_canonical_ids = export_file_has_canonical_ids(e);
	if (e->has_own_canonical_ids)
		return;
	uses = rm_array((size_t)e->input.location_rows + 1, sizeof(*uses));
	for (uint64_t i = 0; i < e->input.location_rows; i++) {
		const unsigned char *row = e->input.locations + i * RMEM_LOCATION_BYTES;
		uint64_t address = rmem_get_u64(row + 12);

		if (address != 0)
			uses[count++] = (struct shared_address){ address, rmem_get_u32(row) };
	}
	qsort(uses, count, sizeof(*uses), shared_compare_addresses);
	export_collect_shared(e, uses, count);
	rm_free(uses);
}

/* The node that stands for this one, 0 when it has its addresses for itself. Of several the last group's counts. */
static bool export_canonical(uint32_t *canonical, const struct export *e, uint32_t node_id)
{
	size_t low = 0, high = e->canonical.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->canonical.items[middle].node_id <= node_id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || e->canonical.items[low - 1].node_id != node_id)
		return false;
	*canonical = (uint32_t)e->canonical.items[low - 1].address;
	return true;
}

/* ---- prepare: totals ---- */

static void total_add(type_totals *totals, uint32_t number, uint64_t bytes)
{
	struct type_total *total;

	while (totals->count <= number)
		(void)rm_vec_add(totals);
	total = &totals->items[number];
	total->count++;
	total->bytes = bytes > (uint64_t)INT64_MAX - total->bytes ? (uint64_t)INT64_MAX : total->bytes + bytes;
}

/* Regions count as in the schema: rows outside of the allocator's memory are left out, rows without a region are not. */
static bool export_region_counts(const struct rm_words *regions, uint32_t number)
{
	static const uint8_t counted[] = {
#define RMEM_REGION(id, text, is_counted) is_counted,
#include "../../ext/format/rmem_kinds.def"
	};

	(void)regions;
	return number == RM_WORD_NONE || (number < RM_COUNT_OF(counted) && counted[number] != 0);
}

static void export_sum_up(struct export *e)
{
	struct rm_words regions;

	rm_words_init(&e->types, e->input.text, e->input.payload);
	rm_words_init(&e->classes, e->input.text, e->input.payload);
	rm_words_init(&regions, e->input.text, e->input.payload);
#define RMEM_REGION(id, text, counted) rm_words_preset(&regions, text);
#include "../../ext/format/rmem_kinds.def"
	for (uint64_t i = 0; i < e->input.location_rows; i++) {
		const unsigned char *row = e->input.locations + i * RMEM_LOCATION_BYTES;
		uint64_t size = rmem_get_u64(row + 20);
		uint32_t type, class;

		if (!export_region_counts(&regions, rm_words_add(&regions, rmem_get_u32(row + 40))))
			continue;
		type = rm_words_add(&e->types, rmem_get_u32(row + 4));
		class = rm_words_add(&e->classes, rmem_get_u32(row + 8));
		if (type != RM_WORD_NONE)
			total_add(&e->type_totals, type, size);
		if (class != RM_WORD_NONE)
			total_add(&e->class_totals, class, size);
	}
	rm_words_release(&regions);
}

static void export_prepare(struct export *e)
{
	export_find_shared(e);
	export_sum_up(e);
	for (uint64_t i = 0; i < e->input.edge_rows && !e->has_edge_kinds; i++)
		e->has_edge_kinds = rmem_get_u16(e->input.edges + i * RMEM_EDGE_BYTES + 14) != RMEM_EDGE_UNKNOWN;
}

/* ---- statements ---- */

static bool export_failed(const struct export *e)
{
	return e->err->code != RM_OK;
}

/* An INSERT with so many values; NULL after an error. `columns` is a list of names. */
static sqlite3_stmt *export_insert(struct export *e, const char *verb, const char *table, const char *columns, int count)
{
	struct rm_strbuf places = { 0 };
	sqlite3_stmt *statement = NULL;

	for (int i = 1; i <= count; i++)
		rm_strbuf_addf(&places, "%s?%d", i > 1 ? ", " : "", i);
	if (!export_failed(e))
		statement = rm_sqlite_prepare(&e->db, e->err, "%s INTO %s (%s) VALUES (%s)", verb, table, columns, rm_strbuf_cstr(&places));
	rm_strbuf_release(&places);
	if (statement != NULL)
		(void)sqlite3_bind_int64(statement, 1, e->run_id);
	return statement;
}

/* Runs it once; false ends the loop over rows. */
static bool export_row(struct export *e, sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);

	if (RM_LIKELY(rc == SQLITE_DONE)) {
		(void)sqlite3_reset(statement);
		return true;
	}
	(void)rm_sqlite_failed(&e->db, e->err);
	return false;
}

/* Ten thousands of these steps are a few milliseconds. */
#define EXPORT_STEPS_PER_LOOK 20000

/* SQLite asks, in the middle of long statements too; what is not 0 ends the statement. */
static int export_is_interrupted(void *payload)
{
	(void)payload;
	return rm_interrupt_is_due();
}

/* Texts outlive their statement, so SQLite need not copy them. Longer than it takes any: refused when the row is run. */
static void bind_text(sqlite3_stmt *statement, int column, struct rm_text text)
{
	if (text.ptr == NULL)
		(void)sqlite3_bind_null(statement, column);
	else
		(void)sqlite3_bind_text64(statement, column, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static struct rm_text export_text(const struct export *e, uint32_t id)
{
	return id == RMEM_NONE ? RM_TEXT_NONE : e->input.text(e->input.payload, id);
}

static void bind_id(sqlite3_stmt *statement, int column, const struct export *e, uint32_t text_id)
{
	bind_text(statement, column, export_text(e, text_id));
}

/* For columns that may not be NULL. */
static void bind_id_or_empty(sqlite3_stmt *statement, int column, const struct export *e, uint32_t text_id)
{
	struct rm_text text = export_text(e, text_id);

	bind_text(statement, column, text.ptr != NULL ? text : RM_TEXT_LITERAL(""));
}

/* 0 stands for "none" in the file. */
static void bind_unless_zero(sqlite3_stmt *statement, int column, uint64_t value)
{
	if (value == 0)
		(void)sqlite3_bind_null(statement, column);
	else
		(void)sqlite3_bind_int64(statement, column, (int64_t)value);
}

/* ---- rows ---- */

static void export_run(struct export *e)
{
	sqlite3_stmt *statement = NULL;

	if (!export_failed(e))
		statement = rm_sqlite_prepare(&e->db, e->err, "INSERT INTO runs (created_at) VALUES (?1)");
	if (statement == NULL)
		return;
	/* An empty time reads as none. */
	bind_text(statement, 1, e->input.captured_at.ptr != NULL ? e->input.captured_at : RM_TEXT_LITERAL(""));
	if (export_row(e, statement))
		e->run_id = sqlite3_last_insert_rowid(e->db.handle);
	(void)sqlite3_finalize(statement);
	/* Runs that were deleted by hand may have left rows of ours behind, and their ids are given again. */
	for (size_t i = 0; rm_sqlite_own_tables[i] != NULL && !export_failed(e); i++)
		(void)rm_sqlite_exec(&e->db, e->err, "DELETE FROM %s WHERE run_id = %" PRId64, rm_sqlite_own_tables[i], e->run_id);
}

static void export_summary(struct export *e)
{
	sqlite3_stmt *statement = export_insert(e, "INSERT OR REPLACE", "summary", "run_id, \"key\", \"value\"", 3);

	for (uint64_t i = 0; i < e->input.summary_rows && statement != NULL; i++) {
		bind_id_or_empty(statement, 2, e, rmem_get_u32(e->input.summary + i * RMEM_PAIR_BYTES));
		bind_id(statement, 3, e, rmem_get_u32(e->input.summary + i * RMEM_PAIR_BYTES + 4));
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
}

/* Of several rows of one id the first counts, as for whoever reads the file. */
static void export_nodes(struct export *e)
{
	sqlite3_stmt *statement
		= export_insert(e, "INSERT OR IGNORE", "context_nodes", "run_id, node_id, \"type\", canonical_node_id", 4);

	for (uint64_t i = 0; i < e->input.node_rows && statement != NULL; i++) {
		const unsigned char *row = e->input.nodes + i * RMEM_NODE_BYTES;
		uint32_t id = rmem_get_u32(row), canonical = rmem_get_u32(row + 4);

		(void)sqlite3_bind_int64(statement, 2, id);
		bind_id_or_empty(statement, 3, e, rmem_get_u32(row + 8));
		if (e->has_own_canonical_ids ? canonical != 0 : export_canonical(&canonical, e, id))
			(void)sqlite3_bind_int64(statement, 4, canonical);
		else
			(void)sqlite3_bind_null(statement, 4);
		if (!export_row(e, statement))
			break;
		e->node_rows += (uint64_t)sqlite3_changes(e->db.handle);
	}
	(void)sqlite3_finalize(statement);
}

static struct rm_text strength_text(uint8_t strength)
{
	switch (strength) {
	case RMEM_STRENGTH_STRONG:
		return RM_TEXT_LITERAL("strong");
	case RMEM_STRENGTH_STRUCTURAL:
		return RM_TEXT_LITERAL("structural");
	default: /* unknown ones are read as weak */
		return RM_TEXT_LITERAL("weak");
	}
}

static void export_edges(struct export *e)
{
	sqlite3_stmt *statement = export_insert(e, "INSERT", "context_edges",
		"run_id, parent_node_id, child_node_id, link_name, is_tree, strength", 6);

	for (uint64_t i = 0; i < e->input.edge_rows && statement != NULL; i++) {
		struct rmem_edge edge;

		rmem_get_edge(&edge, e->input.edges + i * RMEM_EDGE_BYTES);
		if (edge.parent == RMEM_NONE)
			(void)sqlite3_bind_null(statement, 2);
		else
			(void)sqlite3_bind_int64(statement, 2, edge.parent);
		(void)sqlite3_bind_int64(statement, 3, edge.child);
		bind_id_or_empty(statement, 4, e, edge.link_id);
		(void)sqlite3_bind_int(statement, 5, edge.is_tree == 1);
		bind_text(statement, 6, strength_text(edge.strength));
		if (!export_row(e, statement))
			break;
		if (i == 0)
			e->first_edge_id = sqlite3_last_insert_rowid(e->db.handle);
	}
	(void)sqlite3_finalize(statement);
}

static void export_edge_kinds(struct export *e)
{
	sqlite3_stmt *statement
		= e->has_edge_kinds ? export_insert(e, "INSERT", RM_SQLITE_EDGE_KINDS, "run_id, row, kind", 3) : NULL;

	for (uint64_t i = 0; i < e->input.edge_rows && statement != NULL; i++) {
		(void)sqlite3_bind_int64(statement, 2, (int64_t)i);
		(void)sqlite3_bind_int(statement, 3, rmem_get_u16(e->input.edges + i * RMEM_EDGE_BYTES + 14));
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
}

static void export_locations(struct export *e)
{
	sqlite3_stmt *statement = export_insert(e, "INSERT", "context_node_locations",
		"run_id, node_id, address, size, location_type, class_name, string_value, refcount, type_info, region, bin_overhead", 11);

	for (uint64_t i = 0; i < e->input.location_rows && statement != NULL; i++) {
		struct rmem_location location;

		rmem_get_location(&location, e->input.locations + i * RMEM_LOCATION_BYTES);
		(void)sqlite3_bind_int64(statement, 2, location.node_id);
		bind_unless_zero(statement, 3, location.address);
		(void)sqlite3_bind_int64(statement, 4, (int64_t)location.size);
		bind_id_or_empty(statement, 5, e, location.type_id);
		bind_id(statement, 6, e, location.class_id);
		bind_id(statement, 7, e, location.string_id);
		bind_unless_zero(statement, 8, location.refcount);
		bind_unless_zero(statement, 9, location.type_info);
		bind_id(statement, 10, e, location.region_id);
		(void)sqlite3_bind_int64(statement, 11, location.bin_overhead);
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
}

static void export_attributes(struct export *e)
{
	sqlite3_stmt *statement
		= export_insert(e, "INSERT", "context_node_attributes", "run_id, node_id, \"key\", \"value\"", 4);

	for (uint64_t i = 0; i < e->input.attribute_rows && statement != NULL; i++) {
		struct rmem_attribute attribute;

		rmem_get_attribute(&attribute, e->input.attributes + i * RMEM_ATTRIBUTE_BYTES);
		(void)sqlite3_bind_int64(statement, 2, attribute.node_id);
		bind_id_or_empty(statement, 3, e, attribute.key_id);
		bind_id(statement, 4, e, attribute.value_id);
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
}

static void export_totals(struct export *e, const char *table, const char *name_column, const struct rm_words *words,
	const type_totals *totals)
{
	struct rm_strbuf columns = { 0 };
	sqlite3_stmt *statement;

	rm_strbuf_addf(&columns, "run_id, \"%s\", \"count\", memory_usage", name_column);
	statement = export_insert(e, "INSERT OR REPLACE", table, rm_strbuf_cstr(&columns), 4);
	for (size_t i = 0; i < totals->count && statement != NULL; i++) {
		if (totals->items[i].count == 0)
			continue;
		bind_text(statement, 2, words->words.items[i].text);
		(void)sqlite3_bind_int64(statement, 3, (int64_t)totals->items[i].count);
		(void)sqlite3_bind_int64(statement, 4, (int64_t)totals->items[i].bytes);
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
	rm_strbuf_release(&columns);
}

/* ---- rows of ours ---- */

static void bind_field(sqlite3_stmt *statement, int column, const struct rm_sqlite_field *field, const unsigned char *row)
{
	const unsigned char *at = row + field->offset;
	double number;
	uint64_t bits;

	switch (field->kind) {
	case RM_SQLITE_U16:
		(void)sqlite3_bind_int64(statement, column, rmem_get_u16(at));
		break;
	case RM_SQLITE_U32:
		(void)sqlite3_bind_int64(statement, column, rmem_get_u32(at));
		break;
	case RM_SQLITE_U64:
		(void)sqlite3_bind_int64(statement, column, (int64_t)rmem_get_u64(at));
		break;
	case RM_SQLITE_F64:
		bits = rmem_get_u64(at);
		memcpy(&number, &bits, sizeof(number));
		(void)sqlite3_bind_double(statement, column, number);
		break;
	case RM_SQLITE_BYTES:
		(void)sqlite3_bind_blob(statement, column, at, field->bytes, SQLITE_STATIC);
		break;
	}
}

static void export_section(struct export *e, uint32_t index)
{
	const struct rm_sqlite_section *section = &rm_sqlite_sections[index];
	struct rm_sqlite_rows rows = rm_sqlite_section_rows(&e->input, index);
	struct rm_strbuf columns = { 0 };
	sqlite3_stmt *statement;

	if (*rows.bytes == NULL)
		return;
	rm_strbuf_add_cstr(&columns, "run_id, row");
	for (uint32_t i = 0; i < section->field_count; i++)
		rm_strbuf_addf(&columns, ", %s", section->fields[i].name);
	statement = export_insert(e, "INSERT", section->name, rm_strbuf_cstr(&columns), (int)section->field_count + 2);
	for (uint64_t number = 0; number < *rows.count && statement != NULL; number++) {
		(void)sqlite3_bind_int64(statement, 2, (int64_t)number);
		for (uint32_t i = 0; i < section->field_count; i++)
			bind_field(statement, (int)i + 3, &section->fields[i], *rows.bytes + number * section->row_bytes);
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
	rm_strbuf_release(&columns);
}

static void export_retained(struct export *e)
{
	sqlite3_stmt *statement;

	if (e->options->retained == NULL)
		return;
	statement = export_insert(e, "INSERT", "rm_retained",
		"run_id, node_id, shallow_bytes, retained_bytes, retained_allocated_bytes, dominator_node_id", 6);
	for (rm_node node = 0; node < e->graph->node_count && statement != NULL; node++) {
		struct rm_sqlite_retained row;

		e->options->retained(&row, node, e->options->payload);
		(void)sqlite3_bind_int64(statement, 2, rm_graph_file_id(e->graph, node));
		(void)sqlite3_bind_int64(statement, 3, (int64_t)row.shallow_bytes);
		(void)sqlite3_bind_int64(statement, 4, (int64_t)row.retained_bytes);
		(void)sqlite3_bind_int64(statement, 5, (int64_t)row.retained_allocated_bytes);
		if (row.dominator == RM_NODE_NONE)
			(void)sqlite3_bind_null(statement, 6);
		else
			(void)sqlite3_bind_int64(statement, 6, rm_graph_file_id(e->graph, row.dominator));
		if (!export_row(e, statement))
			break;
	}
	(void)sqlite3_finalize(statement);
}

/* What readers need to know to take the rest for what it is. */
static void export_marks(struct export *e)
{
	struct rm_strbuf sections = { 0 };
	sqlite3_stmt *statement = export_insert(e, "INSERT", "rm_runs",
		"run_id, sections, node_rows, edge_rows, location_rows, attribute_rows, first_edge_id, has_own_canonical_ids", 8);

	if (e->has_edge_kinds)
		rm_strbuf_add_cstr(&sections, RM_SQLITE_EDGE_KINDS);
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++) {
		if (*rm_sqlite_section_rows(&e->input, i).bytes != NULL)
			rm_strbuf_addf(&sections, "%s%s", sections.len > 0 ? "," : "", rm_sqlite_sections[i].name);
	}
	if (statement != NULL) {
		(void)sqlite3_bind_text(statement, 2, rm_strbuf_cstr(&sections), -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(statement, 3, (int64_t)e->node_rows);
		(void)sqlite3_bind_int64(statement, 4, (int64_t)e->input.edge_rows);
		(void)sqlite3_bind_int64(statement, 5, (int64_t)e->input.location_rows);
		(void)sqlite3_bind_int64(statement, 6, (int64_t)e->input.attribute_rows);
		bind_unless_zero(statement, 7, (uint64_t)e->first_edge_id);
		(void)sqlite3_bind_int(statement, 8, e->has_own_canonical_ids);
		(void)export_row(e, statement);
	}
	(void)sqlite3_finalize(statement);
	rm_strbuf_release(&sections);
}

static void export_rows(struct export *e)
{
	export_run(e);
	export_summary(e);
	export_nodes(e);
	export_edges(e);
	export_locations(e);
	export_attributes(e);
	export_totals(e, "location_types_summary", "type", &e->types, &e->type_totals);
	export_totals(e, "class_objects_summary", "class_name", &e->classes, &e->class_totals);
	export_edge_kinds(e);
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++)
		export_section(e, i);
	export_retained(e);
	export_marks(e);
}

/* ---- schema ---- */

static void export_section_table(struct export *e, const struct rm_sqlite_section *section)
{
	static const char *const types[] = {
		[RM_SQLITE_U16] = "INTEGER",
		[RM_SQLITE_U32] = "INTEGER",
		[RM_SQLITE_U64] = "INTEGER",
		[RM_SQLITE_F64] = "REAL",
		[RM_SQLITE_BYTES] = "BLOB",
	};
	struct rm_strbuf fields = { 0 };

	for (uint32_t i = 0; i < section->field_count; i++)
		rm_strbuf_addf(&fields, " %s %s,", section->fields[i].name, types[section->fields[i].kind]);
	(void)rm_sqlite_exec(&e->db, e->err,
		"CREATE TABLE IF NOT EXISTS %s (run_id INTEGER NOT NULL, row INTEGER NOT NULL,%s PRIMARY KEY (run_id, row)) WITHOUT ROWID",
		section->name, rm_strbuf_cstr(&fields));
	rm_strbuf_release(&fields);
}

static void export_tables(struct export *e)
{
	for (size_t i = 0; rm_sqlite_tables[i] != NULL && !export_failed(e); i++)
		(void)rm_sqlite_exec(&e->db, e->err, "%s", rm_sqlite_tables[i]);
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS && !export_failed(e); i++)
		export_section_table(e, &rm_sqlite_sections[i]);
	for (const struct rm_sqlite_later_column *later = rm_sqlite_later_columns; later->table != NULL && !export_failed(e); later++) {
		bool has;

		if (rm_sqlite_has_column(&has, &e->db, later->table, later->column, e->err) == 0 && !has)
			(void)rm_sqlite_exec(&e->db, e->err, "ALTER TABLE %s ADD COLUMN %s %s", later->table, later->column, later->declaration);
	}
}

/* Views are a convenience: one that cannot be made beside what is there already is no reason to refuse a run. */
static void export_views(struct export *e)
{
	for (size_t i = 0; rm_sqlite_views[i] != NULL && !export_failed(e); i++)
		(void)sqlite3_exec(e->db.handle, rm_sqlite_views[i], NULL, NULL, NULL);
}

static void export_drop_indexes(struct export *e)
{
	for (const struct rm_sqlite_index *index = rm_sqlite_indexes; index->name != NULL && !export_failed(e); index++)
		(void)rm_sqlite_exec(&e->db, e->err, "DROP INDEX IF EXISTS %s", index->name);
}

static void export_make_indexes(struct export *e)
{
	for (const struct rm_sqlite_index *index = rm_sqlite_indexes; index->name != NULL && !export_failed(e); index++) {
		rm_log_progress("making indexes");
		(void)rm_sqlite_exec(&e->db, e->err, "CREATE INDEX IF NOT EXISTS %s ON %s", index->name, index->on);
	}
}

/* Whether an old database has nothing to lose but what a snapshot database has. */
static void export_check_old(struct export *e)
{
	static const char *const needed[] = { "runs", "context_nodes", "context_edges", "context_node_locations" };
	int64_t tables = 0;
	bool has = true, is_utf8;
	sqlite3_stmt *encoding;

	(void)rm_sqlite_number(&tables, &e->db, 0, e->err, "SELECT count(*) FROM sqlite_master WHERE type = 'table'");
	if (export_failed(e) || tables == 0)
		return;
	for (size_t i = 0; i < RM_COUNT_OF(needed) && has && !export_failed(e); i++)
		(void)rm_sqlite_has_table(&has, &e->db, needed[i], e->err);
	if (!has)
		(void)rm_err_set(e->err, RM_EIO, "%s: a database of something else; it is left alone", e->db.path);
	encoding = !export_failed(e) ? rm_sqlite_prepare(&e->db, e->err, "PRAGMA encoding") : NULL;
	is_utf8 = encoding == NULL || rm_sqlite_step(&e->db, encoding, e->err) != 1
		|| rm_text_is(rm_sqlite_text(encoding, 0), "UTF-8");
	(void)sqlite3_finalize(encoding);
	if (!is_utf8)
		(void)rm_err_set(e->err, RM_EIO, "%s: its texts are UTF-16, which cannot hold any bytes that PHP strings have", e->db.path);
}

/* ---- a new database ---- */

static void export_fill(struct export *e)
{
	export_tables(e);
	export_rows(e);
	if (e->options->has_indexes)
		export_make_indexes(e);
	export_views(e);
}

/* Gives the finished file its name, if nobody else did meanwhile; then *is_taken. */
static void export_publish(bool *is_taken, struct export *e, const char *temporary, const char *path)
{
	int fd = open(temporary, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		(void)rm_err_set(e->err, RM_EIO, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (export_failed(e) || link(temporary, path) == 0)
		return;
	if (errno == EEXIST) {
		*is_taken = true;
		return;
	}
	/* A file system without links. */
	if (access(path, F_OK) == 0)
		*is_taken = true;
	else if (rename(temporary, path) != 0)
		(void)rm_err_set(e->err, RM_EIO, "%s: %s", path, strerror(errno));
}

/* Nobody sees the file before it is complete, so it needs no journal. It holds what the heap held: private, as snapshots are. */
static void export_new(bool *is_taken, struct export *e, const char *path)
{
	struct rm_strbuf name = { 0 };
	int fd;

	rm_strbuf_addf(&name, "%s.XXXXXX", path);
	fd = mkstemp(name.bytes);
	if (fd < 0) {
		(void)rm_err_set(e->err, RM_EIO, "%s: %s", path, strerror(errno));
		rm_strbuf_release(&name);
		return;
	}
	close(fd);
	rm_leftover_add(name.bytes);
	if (rm_sqlite_open_to_write(&e->db, name.bytes, e->err) == 0) {
		e->db.path = path;
		(void)rm_sqlite_exec(&e->db, e->err,
			"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -%d; BEGIN",
			EXPORT_CACHE_KIB);
		if (!export_failed(e))
			export_fill(e);
		if (!export_failed(e))
			(void)rm_sqlite_exec(&e->db, e->err, "COMMIT");
	}
	rm_sqlite_close(&e->db);
	if (!export_failed(e))
		export_publish(is_taken, e, name.bytes, path);
	(void)unlink(name.bytes);
	rm_leftover_drop(name.bytes);
	rm_strbuf_release(&name);
}

/* ---- a run more ---- */

static bool export_old_is_small(struct export *e)
{
	int64_t edges = 0, locations = 0;
	uint64_t more = e->input.edge_rows + e->input.location_rows;

	(void)rm_sqlite_number(&edges, &e->db, 0, e->err, "SELECT max(rowid) FROM context_edges");
	(void)rm_sqlite_number(&locations, &e->db, 0, e->err, "SELECT max(rowid) FROM context_node_locations");
	return (uint64_t)edges + (uint64_t)locations < more * EXPORT_OLD_PER_NEW;
}

static void export_append(struct export *e, const char *path)
{
	bool makes_anew;

	if (rm_sqlite_open_to_write(&e->db, path, e->err) != 0)
		return;
	(void)rm_sqlite_exec(&e->db, e->err, "PRAGMA cache_size = -%d; BEGIN IMMEDIATE", EXPORT_CACHE_KIB);
	/* A run that is given up is rolled back here and now: else its journal makes every reader work with a copy. */
	rm_interrupt_hold();
	sqlite3_progress_handler(e->db.handle, EXPORT_STEPS_PER_LOOK, export_is_interrupted, NULL);
	if (!export_failed(e))
		export_check_old(e);
	if (!export_failed(e))
		export_tables(e);
	makes_anew = !export_failed(e) && e->options->has_indexes && export_old_is_small(e);
	if (makes_anew)
		export_drop_indexes(e);
	if (!export_failed(e))
		export_rows(e);
	if (!export_failed(e) && e->options->has_indexes)
		export_make_indexes(e);
	export_views(e);
	if (!export_failed(e))
		(void)rm_sqlite_exec(&e->db, e->err, "COMMIT");
	sqlite3_progress_handler(e->db.handle, 0, NULL, NULL);
	if (export_failed(e))
		(void)sqlite3_exec(e->db.handle, "ROLLBACK", NULL, NULL, NULL);
	rm_sqlite_close(&e->db);
	rm_interrupt_release();
}

static void export_reset(struct export *e)
{
	e->run_id = 0;
	e->node_rows = 0;
	e->first_edge_id = 0;
}

static void export_release(struct export *e)
{
	rm_vec_release(&e->canonical);
	rm_words_release(&e->types);
	rm_words_release(&e->classes);
	rm_vec_release(&e->type_totals);
	rm_vec_release(&e->class_totals);
}

int rm_sqlite_export(int64_t *run_id, const struct rm_graph *graph, const char *path,
	const struct rm_sqlite_export_options *options, struct rm_err *err)
{
	struct export e = { .err = err, .graph = graph, .input = *rm_graph_input_of(graph), .options = options };
	bool is_taken = true;
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return rm_err_set(err, RM_EIO, "%s: %s", path, S_ISDIR(st.st_mode) ? "is a directory" : "is not a regular file");
	export_prepare(&e);
	rm_log_progress("writing the database");
	for (int i = 0; i < EXPORT_TRIES && is_taken && !export_failed(&e); i++) {
		is_taken = false;
		export_reset(&e);
		if (access(path, F_OK) == 0)
			export_append(&e, path);
		else
			export_new(&is_taken, &e, path);
	}
	if (is_taken && !export_failed(&e))
		(void)rm_err_set(err, RM_EIO, "%s: appears and vanishes while it is written", path);
	*run_id = e.run_id;
	export_release(&e);
	return err->code;
}
