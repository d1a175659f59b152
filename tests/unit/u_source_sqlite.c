/*
 * Databases: what comes back is what went in, row by row; older and foreign schemas; damage; and that reading leaves the
 * file and its folder as they were.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/file.h"
#include "../../analyzer/base/log.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/graph/graph_build.h"
#include "../../analyzer/source/source.h"
#include "../../analyzer/source/source_sqlite.h"
#include "../../analyzer/source/sqlite_export.h"
#include "../../analyzer/source/sqlite_schema.h"
#include "../../ext/format/rmem_rows.h"
#include "../lib/mkgraph.h"
#include "../lib/rm_test.h"

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a folder for databases, empty at the start of each case ---- */

static char folder[4096];
static char scratch[4200];

static void clear_folder(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	RM_REQUIRE(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		char path[4500];

		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			(void)unlink(path);
	}
	closedir(dir);
}

static void remove_folder(void)
{
	clear_folder();
	(void)rmdir(folder);
}

static int count_files(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int count = 0;

	RM_REQUIRE(dir != NULL);
	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static const char *fresh(void)
{
	if (folder[0] == '\0') {
		const char *base = getenv("TMPDIR");

		(void)snprintf(folder, sizeof(folder), "%s/rmem_sqlite_XXXXXX", base != NULL ? base : P_tmpdir);
		RM_REQUIRE(mkdtemp(folder) != NULL);
		/* Some of the names are not plain: they go into a URI. */
		(void)snprintf(scratch, sizeof(scratch), "%s/a%%20b?c#d.db", folder);
		RM_REQUIRE(atexit(remove_folder) == 0);
		rm_log_set_level(RM_LOG_QUIET);
	}
	clear_folder();
	return scratch;
}

static int load_run(struct rm_graph **graph, const char *path, uint64_t run_id, struct rm_err *err)
{
	struct rm_source_options options = { .will_read_all = true, .run_id = run_id, .mmap_bytes = 1 << 20 };

	memset(err, 0, sizeof(*err));
	return rm_source_load(graph, path, &options, err);
}

static struct rm_graph *load(const char *path)
{
	struct rm_graph *graph = NULL;
	struct rm_err err;

	if (load_run(&graph, path, 1, &err) != 0) {
		rm_test_note("%s", err.message);
		RM_REQUIRE(graph != NULL);
	}
	return graph;
}

static int64_t export(const struct rm_graph *graph)
{
	struct rm_sqlite_export_options options = { .has_indexes = true };
	struct rm_err err = { 0 };
	int64_t run_id = 0;

	if (rm_sqlite_export(&run_id, graph, scratch, &options, &err) != 0)
		rm_test_note("%s", err.message);
	RM_REQUIRE(err.code == 0);
	return run_id;
}

static void export_file(const char *name)
{
	struct rm_graph *graph = load(rm_test_path(name));

	RM_CHECK_INT(export(graph), 1);
	rm_graph_free(graph);
}

static void sql(const char *statements)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	RM_REQUIRE(sqlite3_open(scratch, &db) == SQLITE_OK);
	if (sqlite3_exec(db, statements, NULL, NULL, &message) != SQLITE_OK)
		rm_test_note("%s: %s", statements, message);
	RM_CHECK(message == NULL);
	sqlite3_free(message);
	(void)sqlite3_close(db);
}

static int64_t sql_number(const char *query)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	int64_t number = -1;

	RM_REQUIRE(sqlite3_open(scratch, &db) == SQLITE_OK);
	RM_CHECK_INT(sqlite3_prepare_v2(db, query, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(db);
	return number;
}

/* What loading says: exactly this line, behind the path. */
static void check_refused(int code, const char *message)
{
	uint64_t before = rm_mem_used();
	struct rm_graph *graph = NULL;
	struct rm_err err;

	RM_CHECK_INT(load_run(&graph, scratch, 1, &err), code);
	RM_CHECK(graph == NULL);
	RM_CHECK(strlen(err.message) > strlen(scratch) + 2);
	if (strlen(err.message) > strlen(scratch) + 2)
		RM_CHECK_TEXT(err.message + strlen(scratch) + 2, message);
	RM_CHECK_INT(rm_mem_used(), before);
}

/* ---- row by row ---- */

static bool same_text(const struct rm_graph_input *a, uint32_t x, const struct rm_graph_input *b, uint32_t y)
{
	struct rm_text left = x == RMEM_NONE ? RM_TEXT_NONE : a->text(a->payload, x);
	struct rm_text right = y == RMEM_NONE ? RM_TEXT_NONE : b->text(b->payload, y);

	return (left.ptr == NULL) == (right.ptr == NULL) && rm_text_equals(left, right);
}

static void compare_nodes(const struct rm_graph_input *a, const struct rm_graph_input *b)
{
	for (uint64_t i = 0; i < a->node_rows; i++) {
		struct rmem_node x, y;

		rmem_get_node(&x, a->nodes + i * RMEM_NODE_BYTES);
		rmem_get_node(&y, b->nodes + i * RMEM_NODE_BYTES);
		if (!RM_CHECK_INT(y.id, x.id) || !RM_CHECK(same_text(a, x.type_id, b, y.type_id)))
			return;
		if (!RM_CHECK_INT(rmem_get_u32(b->nodes + i * RMEM_NODE_BYTES + 4), rmem_get_u32(a->nodes + i * RMEM_NODE_BYTES + 4)))
			return;
	}
}

static void compare_edges(const struct rm_graph_input *a, const struct rm_graph_input *b)
{
	for (uint64_t i = 0; i < a->edge_rows; i++) {
		struct rmem_edge x, y;

		rmem_get_edge(&x, a->edges + i * RMEM_EDGE_BYTES);
		rmem_get_edge(&y, b->edges + i * RMEM_EDGE_BYTES);
		if (!RM_CHECK(x.parent == y.parent && x.child == y.child && same_text(a, x.link_id, b, y.link_id)))
			return;
		if (!RM_CHECK(x.is_tree == y.is_tree && x.strength == y.strength && x.kind == y.kind))
			return;
	}
}

static void compare_locations(const struct rm_graph_input *a, const struct rm_graph_input *b)
{
	for (uint64_t i = 0; i < a->location_rows; i++) {
		struct rmem_location x, y;

		rmem_get_location(&x, a->locations + i * RMEM_LOCATION_BYTES);
		rmem_get_location(&y, b->locations + i * RMEM_LOCATION_BYTES);
		if (!RM_CHECK(x.node_id == y.node_id && x.address == y.address && x.size == y.size && x.refcount == y.refcount
				&& x.type_info == y.type_info && x.bin_overhead == y.bin_overhead))
			return;
		if (!RM_CHECK(same_text(a, x.type_id, b, y.type_id) && same_text(a, x.class_id, b, y.class_id)
				&& same_text(a, x.string_id, b, y.string_id) && same_text(a, x.region_id, b, y.region_id)))
			return;
	}
}

static void compare_pairs(const struct rm_graph_input *a, const struct rm_graph_input *b)
{
	for (uint64_t i = 0; i < a->attribute_rows; i++) {
		struct rmem_attribute x, y;

		rmem_get_attribute(&x, a->attributes + i * RMEM_ATTRIBUTE_BYTES);
		rmem_get_attribute(&y, b->attributes + i * RMEM_ATTRIBUTE_BYTES);
		if (!RM_CHECK(x.node_id == y.node_id && same_text(a, x.key_id, b, y.key_id) && same_text(a, x.value_id, b, y.value_id)))
			return;
	}
	for (uint64_t i = 0; i < a->summary_rows; i++) {
		const unsigned char *x = a->summary + i * RMEM_PAIR_BYTES, *y = b->summary + i * RMEM_PAIR_BYTES;

		RM_CHECK(same_text(a, rmem_get_u32(x), b, rmem_get_u32(y)) && same_text(a, rmem_get_u32(x + 4), b, rmem_get_u32(y + 4)));
	}
}

static void compare_inputs(const struct rm_graph *from, const struct rm_graph *to)
{
	struct rm_graph_input a = *rm_graph_input_of(from), b = *rm_graph_input_of(to);

	RM_REQUIRE(a.node_rows == b.node_rows && a.edge_rows == b.edge_rows && a.location_rows == b.location_rows);
	RM_REQUIRE(a.attribute_rows == b.attribute_rows && a.summary_rows == b.summary_rows);
	compare_nodes(&a, &b);
	compare_edges(&a, &b);
	compare_locations(&a, &b);
	compare_pairs(&a, &b);
	RM_CHECK((a.captured_at.ptr == NULL) == (b.captured_at.ptr == NULL) && rm_text_equals(a.captured_at, b.captured_at));
	for (uint32_t i = 0; i < RM_SQLITE_SECTIONS; i++) {
		struct rm_sqlite_rows x = rm_sqlite_section_rows(&a, i), y = rm_sqlite_section_rows(&b, i);

		RM_CHECK((*x.bytes == NULL) == (*y.bytes == NULL));
		if (*x.bytes != NULL && *y.bytes != NULL)
			RM_CHECK_BYTES(*y.bytes, *y.count * rm_sqlite_sections[i].row_bytes, *x.bytes, *x.count * rm_sqlite_sections[i].row_bytes);
	}
}

static void check_round_trip(const struct rm_graph *graph)
{
	struct rm_graph *back;

	fresh();
	(void)export(graph);
	back = load(scratch);
	compare_inputs(graph, back);
	RM_CHECK_INT(back->is_ours, graph->is_ours);
	rm_graph_free(back);
}

static void test_source_sqlite__foreign_file_comes_back(void)
{
	struct rm_graph *graph = load(rm_test_path("data/interop/graph-small.rmem"));

	check_round_trip(graph);
	rm_graph_free(graph);
	graph = load(rm_test_path("data/interop/worked-example.rmem"));
	check_round_trip(graph);
	rm_graph_free(graph);
}

static void test_source_sqlite__our_file_comes_back(void)
{
	struct rm_graph *graph = mkgraph("captured 2026-01-02T03:04:05Z\n"
									 "summary memory_get_usage 123456\n"
									 "summary empty \"\"\n"
									 "root global_variables g array\n"
									 "node users array size=56 table=320 spare=64 count=2 capacity=8 used=2 < g global users\n"
									 "node u object class=App\\User size=72 over=8 count=1 refs=2 @key=value < users element 0\n"
									 "node s string text=\"a\\x00b\\xff\\xfe\" content_hash=0xfedcba9876543210 < u property name\n"
									 "node e string text=\"\" < u property empty\n"
									 "row u internal_data size=16 region=outside\n"
									 "row u object_handlers size=9223372036854775900 addr=0xffffffffffffff00\n"
									 "edge users element u 1\n"
									 "edge g alias s again weak\n"
									 "heap size=2097152 peak=2097152 real_size=2097152 limit=134217728 avg=1.25 chunks=1\n"
									 "chunk addr=0x7f0000200000 main=1 runs=1:b5/3,2:L4\n"
									 "huge addr=0x7f0000400000 size=2097152\n");

	check_round_trip(graph);
	rm_graph_free(graph);
}

static void test_source_sqlite__appended_runs_stay_apart(void)
{
	struct rm_graph *one = load(rm_test_path("data/interop/graph-small.rmem"));
	struct rm_graph *two = mkgraph("root global_variables g array\nnode a array count=1 < g global a\n");
	struct rm_graph *back = NULL;
	struct rm_err err;

	fresh();
	RM_CHECK_INT(export(one), 1);
	RM_CHECK_INT(export(two), 2);
	RM_CHECK_INT(export(one), 3);
	for (uint64_t run = 1; run <= 3; run++) {
		RM_REQUIRE(load_run(&back, scratch, run, &err) == 0);
		compare_inputs(run == 2 ? two : one, back);
		rm_graph_free(back);
	}
	RM_CHECK_INT(load_run(&back, scratch, 4, &err), RM_EUSAGE);
	RM_CHECK(strstr(err.message, "no run 4; there are 1, 2, 3") != NULL);
	/* Without indexes too, and when an id is used again after its run was deleted by hand. */
	sql("DROP INDEX idx_context_edges_run_child; DROP INDEX idx_context_node_locations_run_node;"
		"DELETE FROM runs WHERE run_id = 3; DELETE FROM context_nodes WHERE run_id = 3; DELETE FROM context_edges WHERE run_id = 3;"
		"DELETE FROM context_node_locations WHERE run_id = 3; DELETE FROM context_node_attributes WHERE run_id = 3;"
		"DELETE FROM summary WHERE run_id = 3; DELETE FROM location_types_summary WHERE run_id = 3;"
		"DELETE FROM class_objects_summary WHERE run_id = 3");
	RM_CHECK_INT(export(two), 3);
	RM_REQUIRE(load_run(&back, scratch, 3, &err) == 0);
	compare_inputs(two, back);
	rm_graph_free(back);
	rm_graph_free(one);
	rm_graph_free(two);
}

/* ---- the schema, as other readers want it ---- */

static void test_source_sqlite__derived_tables_follow_the_rows(void)
{
	fresh();
	export_file("data/interop/graph-small.rmem");
	RM_CHECK_INT(sql_number("SELECT count(*) FROM (SELECT location_type, count(*), sum(size) FROM context_node_locations"
							" WHERE region IS NULL OR region IN ('zend_mm_heap', 'zend_mm_huge', 'vm_stack', 'compiler_arena')"
							" GROUP BY 1 EXCEPT SELECT type, \"count\", memory_usage FROM location_types_summary)"),
		0);
	RM_CHECK_INT(sql_number("SELECT sum(memory_usage) FROM location_types_summary"),
		sql_number("SELECT sum(size) FROM context_node_locations WHERE region IS NULL OR region IN"
				   " ('zend_mm_heap', 'zend_mm_huge', 'vm_stack', 'compiler_arena')"));
	RM_CHECK_INT(sql_number("SELECT \"count\" FROM class_objects_summary WHERE class_name = 'App\\Row'"), 51);
	/* Nodes of one address all name the smallest of them, and nobody else names any. */
	RM_CHECK_INT(sql_number("SELECT count(*) FROM context_nodes n WHERE n.canonical_node_id IS NOT (SELECT min(o.node_id)"
							" FROM context_node_locations l JOIN context_node_locations o ON o.address = l.address"
							" WHERE l.node_id = n.node_id AND (SELECT count(DISTINCT p.node_id) FROM context_node_locations p"
							" WHERE p.address = l.address) > 1)"),
		0);
	RM_CHECK(sql_number("SELECT count(*) FROM v_node_paths") == sql_number("SELECT count(*) FROM context_nodes"));
	RM_CHECK(sql_number("SELECT count(*) FROM v_arrays WHERE element_count IS NOT NULL AND total_size >= header_size") > 0);
	RM_CHECK_INT(sql_number("SELECT count(*) FROM runs WHERE created_at = '2026-11-21T07:15:11Z'"), 1);
}

static void test_source_sqlite__indexes_are_a_choice(void)
{
	struct rm_graph *graph = load(rm_test_path("data/interop/graph-small.rmem"));
	struct rm_sqlite_export_options options = { .has_indexes = false };
	struct rm_err err = { 0 };
	struct stat st;
	int64_t run_id;
	int wanted = 0;

	for (; rm_sqlite_indexes[wanted].name != NULL;)
		wanted++;
	fresh();
	RM_CHECK_INT(rm_sqlite_export(&run_id, graph, scratch, &options, &err), 0);
	RM_CHECK_INT(sql_number("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"), 0);
	RM_CHECK_INT(export(graph), 2);
	RM_CHECK_INT(sql_number("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"), wanted);
	RM_CHECK_INT(rm_sqlite_export(&run_id, graph, scratch, &options, &err), 0);
	RM_CHECK_INT(sql_number("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"), wanted);
	RM_CHECK_INT(run_id, 3);
	RM_CHECK(stat(scratch, &st) == 0 && (st.st_mode & 0777) == 0600);
	RM_CHECK_INT(count_files(), 1);
	rm_graph_free(graph);
}

/* ---- older schemas ---- */

/* Makes a table anew with other columns. */
static void rebuild(const char *table, const char *columns, const char *select)
{
	char text[2000];

	(void)snprintf(text, sizeof(text),
		"DROP VIEW IF EXISTS v_node_paths; DROP VIEW IF EXISTS v_arrays; DROP VIEW IF EXISTS v_rm_largest_classes;"
		"DROP VIEW IF EXISTS v_rm_largest_arrays; DROP VIEW IF EXISTS v_rm_largest_strings; DROP VIEW IF EXISTS v_rm_top_retained;"
		"DROP VIEW IF EXISTS v_rm_edges; DROP TABLE IF EXISTS rm_runs; ALTER TABLE %s RENAME TO old_rows; CREATE TABLE %s (%s);"
		"INSERT INTO %s SELECT %s FROM old_rows ORDER BY rowid; DROP TABLE old_rows",
		table, table, columns, table, select);
	sql(text);
}

static void test_source_sqlite__older_columns(void)
{
	struct rm_graph *graph = load(rm_test_path("data/interop/graph-small.rmem"));
	struct rm_graph *old;

	fresh();
	(void)export(graph);
	rebuild("context_edges",
		"run_id INTEGER NOT NULL, parent_node_id INTEGER, child_node_id INTEGER NOT NULL, link_name TEXT NOT NULL,"
		" is_tree INTEGER NOT NULL, strength TEXT NOT NULL DEFAULT 'strong'",
		"run_id, parent_node_id, child_node_id, link_name, is_tree, strength");
	rebuild("context_nodes", "run_id INTEGER NOT NULL, node_id INTEGER NOT NULL, type TEXT NOT NULL, PRIMARY KEY (run_id, node_id)",
		"run_id, node_id, type");
	rebuild("context_node_locations",
		"run_id INTEGER, node_id INTEGER, address BIGINT, size BIGINT, location_type TEXT, class_name TEXT, string_value TEXT,"
		" refcount BIGINT, type_info BIGINT, region TEXT",
		"run_id, node_id, address, size, location_type, class_name, string_value, refcount, type_info, region");
	old = load(scratch);
	/* All but what a block has beyond its row. */
	RM_CHECK_INT(old->node_count, graph->node_count);
	RM_CHECK_INT(old->edge_count, graph->edge_count);
	RM_CHECK_INT(old->root_count, graph->root_count);
	RM_CHECK_INT(old->total_bytes, graph->total_bytes);
	RM_CHECK_INT(old->total_allocated, old->total_bytes);
	RM_CHECK(graph->total_allocated > graph->total_bytes);
	rm_graph_free(old);

	/* The next run finds the columns again, and the old one reads as before. */
	RM_CHECK_INT(export(graph), 2);
	old = load(scratch);
	RM_CHECK_INT(old->node_count, graph->node_count);
	RM_CHECK_INT(old->total_bytes, graph->total_bytes);
	rm_graph_free(old);
	rm_graph_free(graph);
}

static void test_source_sqlite__no_strength_is_strong(void)
{
	struct rm_graph *graph;
	struct rm_edge edge;

	fresh();
	export_file("data/interop/graph-small.rmem");
	RM_CHECK(sql_number("SELECT count(*) FROM context_edges WHERE strength <> 'strong'") > 0);
	rebuild("context_edges", "run_id INTEGER, parent_node_id INTEGER, child_node_id INTEGER, link_name TEXT, is_tree INTEGER",
		"run_id, parent_node_id, child_node_id, link_name, is_tree");
	graph = load(scratch);
	for (uint32_t id = 0; id < graph->edge_count; id++) {
		rm_graph_edge(&edge, graph, id);
		RM_CHECK(edge.strength == RM_STRONG || edge.kind == RM_EDGE_WEAK_REFERENT);
	}
	rm_graph_free(graph);
}

static const char minimal[] = "CREATE TABLE runs (run_id INTEGER PRIMARY KEY, created_at TEXT NOT NULL);"
							  "CREATE TABLE context_nodes (run_id INTEGER, node_id INTEGER, type TEXT, canonical_node_id INTEGER);"
							  "CREATE TABLE context_edges (run_id INTEGER, parent_node_id INTEGER, child_node_id INTEGER,"
							  " link_name TEXT, is_tree INTEGER);"
							  "CREATE TABLE context_node_locations (run_id INTEGER, node_id INTEGER, address BIGINT, size BIGINT,"
							  " location_type TEXT);"
							  "INSERT INTO runs VALUES (1, '2020-02-02T02:02:02Z');";

/* Neither summary nor attributes nor anything derived: a graph all the same. */
static void test_source_sqlite__least_that_is_a_snapshot(void)
{
	struct rm_graph *graph;

	fresh();
	sql(minimal);
	sql("INSERT INTO context_nodes VALUES (1, 7, 'ObjectContext', NULL), (1, 9, 'StringContext', NULL);"
		"INSERT INTO context_edges VALUES (1, NULL, 7, 'global_variables', 1), (1, 7, 9, 'name', 1);"
		"INSERT INTO context_node_locations VALUES (1, 7, 4096, 40, 'ZendObjectMemoryLocation'),"
		" (1, 9, 8192, 32, 'ZendStringMemoryLocation')");
	graph = load(scratch);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(graph->edge_count, 2);
	RM_CHECK_INT(graph->total_bytes, 72);
	RM_CHECK_INT(rm_graph_file_id(graph, 1), 9);
	RM_CHECK(rm_text_is(graph->captured_at, "2020-02-02T02:02:02Z"));
	rm_graph_free(graph);
}

/* The writer's word that two nodes are one is taken. */
static void test_source_sqlite__canonical_ids_of_others_hold(void)
{
	struct rm_graph *graph;

	fresh();
	sql(minimal);
	sql("INSERT INTO context_nodes VALUES (1, 1, 'ObjectContext', 1), (1, 2, 'ObjectContext', 1), (1, 3, 'ObjectContext', NULL);"
		"INSERT INTO context_edges VALUES (1, NULL, 1, 'a', 1), (1, NULL, 2, 'b', 1), (1, NULL, 3, 'c', 1)");
	graph = load(scratch);
	RM_CHECK_INT(graph->node_count, 2);
	rm_graph_free(graph);
}

static void test_source_sqlite__impossible_values_cost_their_row(void)
{
	struct rm_graph *graph;

	fresh();
	sql(minimal);
	sql("INSERT INTO context_nodes VALUES (1, 1, 'ObjectContext', -5), (1, -2, 'ObjectContext', NULL), (1, NULL, 'x', NULL),"
		" (1, 4294967295, 'x', NULL), (1, 'word', 'x', NULL), (1, 2, NULL, 9e99), (2, 50, 'of another run', NULL);"
		"INSERT INTO context_edges VALUES (1, NULL, 1, 'a', 1), (1, -1, 1, 'b', 0), (1, 1, NULL, 'c', 0), (1, 1, 2, NULL, 7),"
		" (1, 1, 77, 'dangling', 0);"
		"INSERT INTO context_node_locations VALUES (1, 1, NULL, -40, NULL), (1, 1, -1, NULL, 'x'), (1, 99, 1, 1, 'x')");
	graph = load(scratch);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(graph->edge_count, 2);
	RM_CHECK_INT(graph->total_bytes, 0);
	RM_CHECK_INT(graph->faults.dangling_edges, 1);
	rm_graph_free(graph);
}

/* Rows that were deleted by hand: what the rm_* tables say would go to the wrong edges. */
static void test_source_sqlite__changed_run_loses_its_private_part(void)
{
	struct rm_graph *graph = mkgraph("root global_variables g array\nnode a array count=1 < g global a\nnode b array < a element 0\n");
	struct rm_graph *back;

	fresh();
	(void)export(graph);
	back = load(scratch);
	RM_CHECK(back->is_ours);
	rm_graph_free(back);
	sql("DELETE FROM context_edges WHERE id = 1");
	back = load(scratch);
	RM_CHECK(!back->is_ours);
	RM_CHECK_INT(back->edge_count, 2);
	rm_graph_free(back);
	rm_graph_free(graph);
}

/* ---- what is no snapshot ---- */

static void test_source_sqlite__refused_with_one_line(void)
{
	fresh();
	sql("CREATE TABLE invoices (id INTEGER)");
	check_refused(RM_EINPUT, "a SQLite database, but not of snapshots: it has no table context_nodes");

	fresh();
	sql("CREATE TABLE context_nodes (node_id INTEGER PRIMARY KEY, parent_node_id INTEGER, link_name TEXT, type TEXT,"
		" reference_node_id INTEGER)");
	check_refused(RM_EINPUT,
		"a database of an early version of reli-prof, without runs and edges; it cannot be read, take the snapshot again");

	fresh();
	sql(minimal);
	sql("ALTER TABLE context_edges RENAME COLUMN is_tree TO tree");
	check_refused(RM_EINPUT, "a SQLite database, but not of snapshots: context_edges has no column is_tree");

	/* A view can be any query; only tables are read. */
	fresh();
	sql(minimal);
	sql("ALTER TABLE context_nodes RENAME TO x; CREATE VIEW context_nodes AS SELECT * FROM x");
	check_refused(RM_EINPUT, "a SQLite database, but not of snapshots: it has no table context_nodes");

	fresh();
	sql(minimal);
	sql("DELETE FROM runs");
	check_refused(RM_EUSAGE, "no run 1: the database has no runs");
	sql("INSERT INTO runs VALUES (5, 'x')");
	check_refused(RM_EUSAGE, "no run 1; there is only 5");
}

/* ---- damage ---- */

static void check_damaged(const uint8_t *bytes, size_t size)
{
	uint64_t before = rm_mem_used();
	struct rm_graph *graph = NULL;
	struct rm_err err = { 0 };
	int rc;

	RM_CHECK_INT(rm_file_write(scratch, bytes, size, &err), 0);
	rc = load_run(&graph, scratch, 1, &err);
	if (rc == 0) {
		rm_graph_need_in(graph);
		rm_graph_free(graph);
	} else {
		RM_CHECK(rc == RM_EINPUT || rc == RM_EUSAGE);
		RM_CHECK(err.message[0] != '\0' && strchr(err.message, '\n') == NULL);
	}
	RM_CHECK_INT(rm_mem_used(), before);
}

static void test_source_sqlite__damaged_anywhere(void)
{
	uint64_t state = 4711;
	uint8_t *bytes;
	size_t size;

	fresh();
	export_file("data/interop/graph-small.rmem");
	bytes = rm_test_read_file(scratch, &size);
	for (size_t len = 0; len < size; len += len < 200 ? 13 : 3001)
		check_damaged(bytes, len);
	for (int round = 0; round < 600; round++) {
		uint8_t *copy = rm_alloc(size);
		size_t flips = 1 + rm_test_random(&state) % 20;

		memcpy(copy, bytes, size);
		for (size_t i = 0; i < flips; i++) {
			/* Headers of pages decide most. */
			size_t at = rm_test_random(&state) % size;

			if (rm_test_random(&state) % 2 == 0)
				at = at / 4096 * 4096 + rm_test_random(&state) % 64;
			copy[at] = (uint8_t)rm_test_random(&state);
		}
		check_damaged(copy, size);
		rm_free(copy);
	}
}

/* ---- nothing is touched ---- */

static void check_untouched(void)
{
	size_t size, again;
	uint8_t *before = rm_test_read_file(scratch, &size), *after;
	struct stat first, second;
	int files = count_files();
	struct rm_graph *graph;

	RM_REQUIRE(stat(scratch, &first) == 0);
	graph = load(scratch);
	RM_CHECK_INT(graph->file_node_rows, 238);
	rm_graph_free(graph);
	RM_REQUIRE(stat(scratch, &second) == 0);
	after = rm_test_read_file(scratch, &again);
	RM_CHECK(size == again && memcmp(before, after, size) == 0);
	RM_CHECK(first.st_mtim.tv_sec == second.st_mtim.tv_sec && first.st_mtim.tv_nsec == second.st_mtim.tv_nsec);
	RM_CHECK_INT(count_files(), files);
}

static void test_source_sqlite__reading_touches_nothing(void)
{
	sqlite3 *db = NULL;

	fresh();
	export_file("data/interop/graph-small.rmem");
	check_untouched();
	/* reli-prof leaves databases in this mode. */
	sql("PRAGMA journal_mode = WAL");
	check_untouched();
	/* A log that was not written back yet, of a program that is still there. */
	RM_REQUIRE(sqlite3_open(scratch, &db) == SQLITE_OK);
	RM_CHECK_INT(sqlite3_exec(db, "UPDATE runs SET created_at = 'now'", NULL, NULL, NULL), SQLITE_OK);
	check_untouched();
	{
		struct rm_graph *graph = load(scratch);

		RM_CHECK(rm_text_is(graph->captured_at, "now"));
		rm_graph_free(graph);
	}
	(void)sqlite3_close(db);
}

/* The log alone, as when a folder was copied: it is read, and still nothing is made beside it. */
static void test_source_sqlite__log_without_its_index(void)
{
	char from[4500], to[4500];
	struct rm_err err = { 0 };
	struct rm_graph *graph;
	sqlite3 *db = NULL;
	uint8_t *bytes, *log;
	size_t size, log_size;

	fresh();
	export_file("data/interop/graph-small.rmem");
	sql("PRAGMA journal_mode = WAL");
	RM_REQUIRE(sqlite3_open(scratch, &db) == SQLITE_OK);
	RM_CHECK_INT(sqlite3_exec(db, "UPDATE runs SET created_at = 'logged'", NULL, NULL, NULL), SQLITE_OK);
	(void)snprintf(from, sizeof(from), "%s-wal", scratch);
	bytes = rm_test_read_file(scratch, &size);
	log = rm_test_read_file(from, &log_size);
	(void)sqlite3_close(db);
	clear_folder();
	(void)snprintf(to, sizeof(to), "%s-wal", scratch);
	RM_CHECK_INT(rm_file_write(scratch, bytes, size, &err), 0);
	RM_CHECK_INT(rm_file_write(to, log, log_size, &err), 0);
	check_untouched();
	graph = load(scratch);
	RM_CHECK(rm_text_is(graph->captured_at, "logged"));
	rm_graph_free(graph);
}

static void test_source_sqlite__lists_runs(void)
{
	struct rm_sqlite_run_list list = { 0 };
	struct rm_err err = { 0 };

	fresh();
	export_file("data/interop/graph-small.rmem");
	sql("INSERT INTO runs VALUES (4, 'later')");
	RM_REQUIRE(rm_sqlite_list_runs(&list, scratch, &err) == 0);
	RM_REQUIRE(list.runs.count == 2);
	RM_CHECK_INT(list.runs.items[0].run_id, 1);
	RM_CHECK_INT(list.runs.items[0].node_rows, 238);
	RM_CHECK_INT(list.runs.items[0].edge_rows, 419);
	RM_CHECK(rm_text_is(list.runs.items[0].captured_at, "2026-11-21T07:15:11Z"));
	RM_CHECK_INT(list.runs.items[1].run_id, 4);
	RM_CHECK_INT(list.runs.items[1].node_rows, 0);
	RM_CHECK(list.runs.items[1].analyzer.ptr == NULL);
	rm_sqlite_run_list_release(&list);
}

/* ---- writing into what is there ---- */

static void test_source_sqlite__strange_databases_are_left_alone(void)
{
	struct rm_graph *graph = load(rm_test_path("data/interop/worked-example.rmem"));
	struct rm_sqlite_export_options options = { .has_indexes = true };
	static const char *const strange[] = {
		"CREATE TABLE invoices (id INTEGER); INSERT INTO invoices VALUES (1)",
		"PRAGMA encoding = 'UTF-16'; CREATE TABLE runs (run_id INTEGER PRIMARY KEY, created_at TEXT);"
		"CREATE TABLE context_nodes (a); CREATE TABLE context_edges (a); CREATE TABLE context_node_locations (a)",
	};

	for (size_t i = 0; i < RM_COUNT_OF(strange); i++) {
		struct rm_err err = { 0 };
		size_t size, again;
		uint8_t *before, *after;
		int64_t run_id;

		fresh();
		sql(strange[i]);
		before = rm_test_read_file(scratch, &size);
		RM_CHECK_INT(rm_sqlite_export(&run_id, graph, scratch, &options, &err), RM_EIO);
		after = rm_test_read_file(scratch, &again);
		RM_CHECK(size == again && memcmp(before, after, size) == 0);
		RM_CHECK_INT(count_files(), 1);
	}
	rm_graph_free(graph);
}

RM_TEST_TABLE(
	RM_TEST(test_source_sqlite__foreign_file_comes_back),
	RM_TEST(test_source_sqlite__our_file_comes_back),
	RM_TEST(test_source_sqlite__appended_runs_stay_apart),
	RM_TEST(test_source_sqlite__derived_tables_follow_the_rows),
	RM_TEST(test_source_sqlite__indexes_are_a_choice),
	RM_TEST(test_source_sqlite__older_columns),
	RM_TEST(test_source_sqlite__no_strength_is_strong),
	RM_TEST(test_source_sqlite__least_that_is_a_snapshot),
	RM_TEST(test_source_sqlite__canonical_ids_of_others_hold),
	RM_TEST(test_source_sqlite__impossible_values_cost_their_row),
	RM_TEST(test_source_sqlite__changed_run_loses_its_private_part),
	RM_TEST(test_source_sqlite__refused_with_one_line),
	RM_TEST(test_source_sqlite__damaged_anywhere),
	RM_TEST(test_source_sqlite__reading_touches_nothing),
	RM_TEST(test_source_sqlite__log_without_its_index),
	RM_TEST(test_source_sqlite__lists_runs),
	RM_TEST(test_source_sqlite__strange_databases_are_left_alone),
)
