/*
 * rmem export-sqlite: a snapshot as a run of a SQLite database, for questions in SQL and for tools that read reli-prof's
 * databases. With the rows go the retained sizes, which SQL could not compute.
 */
#include "base.h"
#include "cmd.h"
#include "derive.h"
#include "derived_cache.h"
#include "log.h"
#include "mem.h"
#include "opt.h"
#include "source.h"
#include "sqlite_export.h"

struct export_sqlite_options {
	bool has_indexes;
	bool will_prefetch;
	uint64_t run_id;
	uint64_t mmap_size;
	uint64_t memory_limit;
	struct rm_derived_cache_options cache;
};

static const char export_sqlite_about[]
	= "Writes a snapshot into a SQLite database, as one run more when it is there.\n"
	  "Tables and columns are those of reli-prof; retained sizes and what only our\n"
	  "snapshots hold stand in tables named rm_*. A run is written whole or not at all,\n"
	  "and runs before it are never touched.\n";

static void export_sqlite_retained(struct rm_sqlite_retained *row, rm_node node, const void *payload)
{
	const struct rm_derived *derived = payload;
	const struct rm_retained *tree = &derived->retained;
	rm_dom parent = rm_retained_parent(tree, node);

	row->shallow_bytes = rm_graph_size(derived->graph, node);
	row->retained_bytes = rm_retained_bytes(tree, node);
	row->retained_allocated_bytes = rm_retained_allocated(tree, node);
	row->dominator = parent == RM_DOM_NONE || rm_retained_is_virtual(tree, parent) ? RM_NODE_NONE : parent;
}

static int export_sqlite_run(const char *from, const char *to, const struct export_sqlite_options *o)
{
	struct rm_source_options source_options = {
		.will_read_all = o->will_prefetch,
		.run_id = o->run_id,
		.mmap_bytes = o->mmap_size,
	};
	struct rm_sqlite_export_options options = { .has_indexes = o->has_indexes, .retained = export_sqlite_retained };
	struct rm_strbuf warning = { 0 };
	struct rm_graph *graph = NULL;
	struct rm_derived_cache *cache = rm_derived_cache_new(from, &o->cache);
	struct rm_derived *derived;
	double start = rm_log_seconds();
	struct rm_err err = { 0 };
	int64_t run_id;
	int rc;

	if (rm_source_load(&graph, from, &source_options, &err) != 0) {
		rm_derived_cache_free(cache);
		return rm_cmd_fail(&err);
	}
	if (rm_graph_warning(&warning, graph))
		rm_log_note("%s: %s", from, rm_strbuf_cstr(&warning));
	derived = rm_derived_cache_derive(cache, graph);
	options.payload = derived;
	rc = rm_sqlite_export(&run_id, graph, to, &options, &err);
	rm_log_progress_end();
	if (rc == 0)
		rm_log_note("%s: run %" PRId64 " written", to, run_id);
	rm_log_verbose("total: %.3f s, %" PRIu64 " bytes of memory at most", rm_log_seconds() - start, rm_mem_peak());
	rm_derived_cache_store(cache, derived, RM_TEXT_NONE);
	rm_derived_cache_free(cache);
	rm_derived_free(derived);
	rm_graph_free(graph);
	rm_strbuf_release(&warning);
	return rc != 0 ? rm_cmd_fail(&err) : RM_EXIT_DONE;
}

int cmd_export_sqlite(int argc, char **argv)
{
	struct export_sqlite_options o = { .has_indexes = true, .will_prefetch = true, .run_id = 1, .mmap_size = UINT64_C(2) << 30 };
	const struct rm_opt options[] = {
		{ .name = "indexes", .kind = RM_OPT_SWITCH, .target = &o.has_indexes,
			.help = "make indexes for fast questions (default on)" },
		{ .name = "run-id", .kind = RM_OPT_COUNT, .least = 1, .target = &o.run_id, .value = "N",
			.help = "which run, when SNAPSHOT is a database (default 1)" },
		{ .name = "mmap-size", .kind = RM_OPT_SIZE, .target = &o.mmap_size, .value = "SIZE",
			.help = "how much of a database is mapped (default 2G)" },
		{ .name = "memory-limit", .kind = RM_OPT_SIZE, .takes_unlimited = true, .target = &o.memory_limit, .value = "SIZE",
			.help = "ceiling for rmem's own memory, such as 2G" },
		{ .name = "prefetch", .kind = RM_OPT_SWITCH, .target = &o.will_prefetch,
			.help = "ask the system to read the file ahead (default on)" },
		{ .name = "no-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.is_off,
			.help = "do not read or write SNAPSHOT.derived" },
		{ .name = "rebuild-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.will_rebuild,
			.help = "write SNAPSHOT.derived anew" },
	};
	struct rm_opts opts = {
		.usage = "rmem export-sqlite [options] SNAPSHOT OUT.db",
		.about = export_sqlite_about,
		.options = options,
		.count = RM_COUNT_OF(options),
		.operand_min = 2,
		.operand_max = 2,
	};
	struct rm_err err = { 0 };

	if (rm_opts_parse(&opts, argc, argv, &err) != 0)
		return rm_cmd_fail(&err);
	if (rm_opts_answer(&opts, "rmem " RM_VERSION))
		return RM_EXIT_DONE;
	rm_cmd_set_up(&opts, o.memory_limit);
	return export_sqlite_run(opts.operands[0], opts.operands[1], &o);
}
