/*
 * rmem report: a snapshot in, findings out. Options are checked before the file is touched; the whole document is built
 * before any of it is written, so that an error leaves no half of one behind.
 */
#include "base.h"
#include "cmd.h"
#include "file.h"
#include "formatter.h"
#include "gate.h"
#include "log.h"
#include "mem.h"
#include "opt.h"
#include "report.h"
#include "source.h"

#define FORMATS_MAX 8

struct report_options {
	const char *format;
	const char *output;
	const char *fail_on;
	bool is_pretty;
	bool is_full;
	bool will_prefetch;
	uint64_t run_id;
	uint64_t memory_limit;
	struct rm_derived_cache_options cache;

	/* Accepted and checked; they steer other tools, or things that this one does without being told. */
	bool ffi_csr;
	const char *link_cache;
	uint64_t fetch_chunk;
	uint64_t workers;
	uint64_t mmap_size;
};

static const char report_about[]
	= "Reads a snapshot (.rmem, .rmem.zst or a SQLite database) and reports what holds\n"
	  "its memory: findings by severity, types, classes, the state of the allocator.\n";

static int report_write(const struct rm_report *report, const struct report_options *options, const struct rm_opts *opts,
	struct rm_err *err)
{
	const struct rm_formatter *formatter = rm_formatter_find(options->format);
	struct rm_format_options format_options = {
		.is_pretty = options->is_pretty,
		.is_colour = rm_opts_use_colour(opts, options->output == NULL && rm_file_is_terminal(1)),
	};
	struct rm_strbuf document = { 0 };
	struct rm_text text;
	int rc;

	formatter->write(&document, report, &format_options);
	text = rm_strbuf_text(&document);
	if (options->output == NULL) {
		rc = rm_file_write_fd(1, text.ptr, text.len, "standard output", err);
	} else {
		rc = rm_file_write(options->output, text.ptr, text.len, err);
		if (rc == 0)
			rm_log_note("report written to %s", options->output);
	}
	rm_strbuf_release(&document);
	return rc;
}

static int report_run(const char *path, const struct report_options *options, const struct rm_opts *opts)
{
	struct rm_source_options source_options = { .will_read_all = options->will_prefetch,
		.run_id = options->run_id,
		.mmap_bytes = options->mmap_size };
	struct rm_strbuf warning = { 0 };
	struct rm_graph *graph = NULL;
	struct rm_derived_cache *cache;
	struct rm_report report;
	struct rm_err err = { 0 };
	struct rm_gate gate;
	struct rm_strbuf why = { 0 };
	double start = rm_log_seconds();
	bool is_tripped;
	int rc;

	if (rm_gate_parse(&gate, options->fail_on, &err) != 0)
		return rm_cmd_fail(&err);
	cache = rm_derived_cache_new(path, &options->cache);
	rc = rm_source_load(&graph, path, &source_options, &err);
	if (rc != 0) {
		rm_derived_cache_free(cache);
		return rm_cmd_fail(&err);
	}
	if (rm_graph_warning(&warning, graph))
		rm_log_note("%s: %s", path, rm_strbuf_cstr(&warning));
	rm_log_verbose("graph: %.3f s, %" PRIu32 " nodes, %" PRIu32 " edges, %" PRIu64 " bytes of memory",
		rm_log_seconds() - start, graph->node_count, graph->edge_count, rm_mem_used());

	rm_report_make(&report, graph,
		&(struct rm_report_options){
			.is_full = options->is_full || gate.kind != RM_GATE_NONE, .workers = options->workers, .cache = cache,
			.is_brief = true });
	is_tripped = rm_gate_is_tripped(&why, &gate, &report);
	rc = report_write(&report, options, opts, &err);
	if (is_tripped)
		rm_log_note("--fail-on=%s: %s", options->fail_on, rm_strbuf_cstr(&why));
	rm_log_verbose("total: %.3f s, %" PRIu64 " bytes of memory at most", rm_log_seconds() - start, rm_mem_peak());
	rm_report_keep(&report, cache);

	rm_report_release(&report);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
	rm_strbuf_release(&warning);
	rm_strbuf_release(&why);
	if (rc != 0)
		return rm_cmd_fail(&err);
	return is_tripped ? RM_EXIT_GATE : RM_EXIT_DONE;
}

int cmd_report(int argc, char **argv)
{
	static const char *const link_caches[] = { "auto", "eager", "lazy", NULL };
	const char *formats[FORMATS_MAX + 1] = { NULL };
	struct report_options o = {
		.format = "report",
		.is_pretty = true,
		.is_full = true,
		.will_prefetch = true,
		.run_id = 1,
		.link_cache = "auto",
		.fetch_chunk = 200000,
		.workers = 1,
		.mmap_size = UINT64_C(2) << 30,
	};
	const struct rm_opt options[] = {
		{ .name = "output-format", .letter = 'f', .kind = RM_OPT_CHOICE, .target = &o.format, .choices = formats,
			.value = "FORMAT", .help = "report (text, the default) or report-json" },
		{ .name = "output", .letter = 'o', .kind = RM_OPT_TEXT, .target = &o.output, .value = "PATH",
			.help = "write there instead of to standard output (-)" },
		{ .name = "pretty-print", .kind = RM_OPT_SWITCH, .target = &o.is_pretty, .help = "JSON with indentation (default on)" },
		{ .name = "full-analysis", .kind = RM_OPT_SWITCH, .target = &o.is_full,
			.help = "all passes whatever the size (default on)" },
		{ .name = "fail-on", .kind = RM_OPT_TEXT, .target = &o.fail_on, .value = "LIMIT",
			.help = "exit 1 at a finding of that severity, bytes (10M) or percent of memory (5%)" },
		{ .name = "run-id", .kind = RM_OPT_COUNT, .least = 1, .target = &o.run_id, .value = "N",
			.help = "which run of a database (default 1)" },
		{ .name = "memory-limit", .kind = RM_OPT_SIZE, .takes_unlimited = true, .target = &o.memory_limit, .value = "SIZE",
			.help = "ceiling for rmem's own memory, such as 2G" },
		{ .name = "prefetch", .kind = RM_OPT_SWITCH, .target = &o.will_prefetch,
			.help = "ask the system to read the file ahead (default on)" },
		{ .name = "report-workers", .kind = RM_OPT_COUNT, .least = 1, .target = &o.workers, .value = "N",
			.help = "parallel workers (default 1)" },
		{ .name = "no-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.is_off,
			.help = "do not read or write SNAPSHOT.derived" },
		{ .name = "rebuild-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.will_rebuild,
			.help = "write SNAPSHOT.derived anew" },
		{ .name = "ffi-csr", .kind = RM_OPT_SWITCH, .target = &o.ffi_csr, .is_idle = true },
		{ .name = "link-cache", .kind = RM_OPT_CHOICE, .target = &o.link_cache, .choices = link_caches, .value = "MODE",
			.is_idle = true },
		{ .name = "substrate-bulk-fetch-chunk", .kind = RM_OPT_COUNT, .least = 1, .target = &o.fetch_chunk, .value = "N",
			.is_idle = true },
		{ .name = "mmap-size", .kind = RM_OPT_SIZE, .target = &o.mmap_size, .value = "SIZE",
			.help = "how much of a database is mapped (default 2G)" },
	};
	struct rm_opts opts = {
		.usage = "rmem report [options] SNAPSHOT",
		.about = report_about,
		.options = options,
		.count = RM_COUNT_OF(options),
		.operand_min = 1,
		.operand_max = 1,
	};
	struct rm_err err = { 0 };

	for (size_t i = 0; i < FORMATS_MAX && rm_formatter_at(i) != NULL; i++)
		formats[i] = rm_formatter_at(i)->name;
	if (rm_opts_parse(&opts, argc, argv, &err) != 0)
		return rm_cmd_fail(&err);
	if (rm_opts_answer(&opts, "rmem " RM_VERSION))
		return RM_EXIT_DONE;
	if (o.output != NULL && strcmp(o.output, "-") == 0)
		o.output = NULL;
	rm_cmd_set_up(&opts, o.memory_limit);
	return report_run(opts.operands[0], &o, &opts);
}
