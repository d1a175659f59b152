/*
 * rmem compare: two snapshots in, differences out. Every option is checked before a file is touched, and the whole
 * document is built before any of it is written.
 */
#include "base.h"
#include "cmd.h"
#include "compare.h"
#include "file.h"
#include "gate.h"
#include "log.h"
#include "mem.h"
#include "opt.h"
#include "source.h"

struct compare_options {
	const char *format;
	const char *output;
	const char *fail_on;
	const char *diff_nodes;
	bool is_pretty;
	bool is_full;
	bool will_prefetch;
	bool ffi_csr; /* accepted, without effect */
	double threshold;
	uint64_t run_ids[2]; /* baseline, target */
	uint64_t diff_limit;
	uint64_t workers;
	uint64_t memory_limit;
	uint64_t mmap_size;
	struct rm_derived_cache_options cache;
};

static const char compare_about[]
	= "Tells what changed from one snapshot to another, from the summary to single\n"
	  "values and findings. Without TARGET: two runs of a file that holds several.\n";

static const char *const compare_sides[] = { "baseline-only", "target-only", NULL };

static int compare_load(struct rm_graph **graph, const char *path, uint64_t run_id, const struct compare_options *options,
	struct rm_err *err)
{
	struct rm_source_options source_options
		= { .will_read_all = options->will_prefetch, .run_id = run_id, .mmap_bytes = options->mmap_size };
	struct rm_strbuf warning = { 0 };
	int rc = rm_source_load(graph, path, &source_options, err);

	if (rc == 0 && rm_graph_warning(&warning, *graph))
		rm_log_note("%s: %s", path, rm_strbuf_cstr(&warning));
	rm_strbuf_release(&warning);
	return rc;
}

static int compare_write(const struct rm_compare *compare, const struct compare_options *options, const struct rm_opts *opts,
	struct rm_err *err)
{
	bool is_stdout = options->output == NULL || strcmp(options->output, "-") == 0;
	struct rm_format_options format_options = {
		.is_pretty = options->is_pretty,
		.is_colour = rm_opts_use_colour(opts, is_stdout && rm_file_is_terminal(1)),
	};
	struct rm_strbuf document = { 0 };
	int rc;

	if (strcmp(options->format, "report-json") == 0)
		rm_compare_write_json(&document, compare, &format_options);
	else
		rm_compare_write_text(&document, compare, &format_options);
	if (is_stdout) {
		rc = rm_file_write_fd(1, document.bytes, document.len, "standard output", err);
	} else {
		rc = rm_file_write(options->output, document.bytes, document.len, err);
		if (rc == 0)
			rm_log_note("comparison written to %s", options->output);
	}
	rm_strbuf_release(&document);
	return rc;
}

static enum rm_node_side compare_side(const struct compare_options *options)
{
	if (options->diff_nodes == NULL)
		return RM_NODES_NONE;
	return strcmp(options->diff_nodes, compare_sides[0]) == 0 ? RM_NODES_BASELINE_ONLY : RM_NODES_TARGET_ONLY;
}

/* Both graphs are there. */
static int compare_graphs(struct rm_graph *baseline, struct rm_graph *target, const struct rm_gate *gate,
	struct rm_derived_cache *const caches[2], const struct compare_options *options, const struct rm_opts *opts)
{
	struct rm_compare_options compare_options = {
		.is_full = options->is_full || gate->kind != RM_GATE_NONE,
		.workers = options->workers,
		.threshold = options->threshold,
		.diff_side = compare_side(options),
		.diff_limit = options->diff_limit,
		.caches = { caches[0], caches[1] },
	};
	struct rm_strbuf why = { 0 };
	struct rm_compare compare;
	struct rm_err err = { 0 };
	bool is_tripped;
	int rc;

	rm_compare_make(&compare, baseline, target, &compare_options);
	if (compare.note != NULL)
		rm_log_note("%s", compare.note);
	is_tripped = rm_gate_is_tripped_by_change(&why, gate, &compare);
	rc = compare_write(&compare, options, opts, &err);
	if (is_tripped)
		rm_log_note("--fail-on=%s: %s", options->fail_on, rm_strbuf_cstr(&why));
	rm_report_keep(&compare.baseline, caches[0]);
	rm_report_keep(&compare.target, caches[1]);
	rm_compare_release(&compare);
	rm_strbuf_release(&why);
	if (rc != 0)
		return rm_cmd_fail(&err);
	return is_tripped ? RM_EXIT_GATE : RM_EXIT_DONE;
}

static int compare_run(const struct rm_opts *opts, const struct compare_options *options, const struct rm_gate *gate)
{
	const char *paths[2] = { opts->operands[0], opts->operands[opts->operand_count - 1] };
	struct rm_graph *graphs[2] = { NULL, NULL };
	struct rm_derived_cache *caches[2] = { NULL, NULL };
	struct rm_err err = { 0 };
	double start = rm_log_seconds();
	int code = RM_EXIT_DONE;

	for (size_t i = 0; i < 2 && code == RM_EXIT_DONE; i++) {
		caches[i] = rm_derived_cache_new(paths[i], &options->cache);
		if (compare_load(&graphs[i], paths[i], options->run_ids[i], options, &err) != 0)
			code = rm_cmd_fail(&err);
		else if (opts->operand_count == 1 && !rm_source_has_runs(paths[i])) {
			rm_log_error("%s: a .rmem file holds one run: name the snapshot to compare it with, or a SQLite database", paths[i]);
			code = RM_EXIT_USAGE;
		}
	}
	rm_log_verbose("graphs: %.3f s, %" PRIu64 " bytes of memory", rm_log_seconds() - start, rm_mem_used());
	if (code == RM_EXIT_DONE)
		code = compare_graphs(graphs[0], graphs[1], gate, caches, options, opts);
	rm_log_verbose("total: %.3f s, %" PRIu64 " bytes of memory at most", rm_log_seconds() - start, rm_mem_peak());
	for (size_t i = 0; i < 2; i++) {
		if (graphs[i] != NULL)
			rm_graph_free(graphs[i]);
		rm_derived_cache_free(caches[i]);
	}
	return code;
}

int cmd_compare(int argc, char **argv)
{
	static const char *const formats[] = { "report", "report-json", NULL };
	struct compare_options o = {
		.format = "report",
		.is_pretty = true,
		.is_full = true,
		.will_prefetch = true,
		.run_ids = { 1, 1 },
		.diff_limit = 20,
		.workers = 1,
		.mmap_size = UINT64_C(2) << 30,
	};
	const struct rm_opt options[] = {
		{ .name = "output-format", .letter = 'f', .kind = RM_OPT_CHOICE, .target = &o.format, .choices = formats,
			.value = "FORMAT", .help = "report (text, the default) or report-json" },
		{ .name = "output", .letter = 'o', .kind = RM_OPT_TEXT, .target = &o.output, .value = "PATH",
			.help = "write there instead of to standard output (-)" },
		{ .name = "run-id-baseline", .kind = RM_OPT_COUNT, .least = 1, .target = &o.run_ids[0], .value = "N",
			.help = "run, of a file with several (default 1)" },
		{ .name = "run-id-target", .kind = RM_OPT_COUNT, .least = 1, .target = &o.run_ids[1], .value = "N",
			.help = "likewise" },
		{ .name = "threshold", .kind = RM_OPT_PERCENT, .target = &o.threshold, .value = "PERCENT",
			.help = "leave out smaller changes (default 0)" },
		{ .name = "fail-on", .kind = RM_OPT_TEXT, .target = &o.fail_on, .value = "LIMIT",
			.help = "exit 1 when that is added: high, 10M, 5%" },
		{ .name = "diff-nodes", .kind = RM_OPT_CHOICE, .target = &o.diff_nodes, .choices = compare_sides, .value = "SIDE",
			.help = "of the addresses: baseline-only, target-only" },
		{ .name = "diff-limit", .kind = RM_OPT_COUNT, .target = &o.diff_limit, .value = "N",
			.help = "most addresses shown (default 20)" },
		{ .name = "pretty-print", .kind = RM_OPT_SWITCH, .target = &o.is_pretty, .help = "JSON with indentation (default on)" },
		{ .name = "full-analysis", .kind = RM_OPT_SWITCH, .target = &o.is_full,
			.help = "all passes, however large (default on)" },
		{ .name = "memory-limit", .kind = RM_OPT_SIZE, .takes_unlimited = true, .target = &o.memory_limit, .value = "SIZE",
			.help = "ceiling for rmem's own memory, such as 2G" },
		{ .name = "prefetch", .kind = RM_OPT_SWITCH, .target = &o.will_prefetch,
			.help = "have the files read ahead (default on)" },
		{ .name = "report-workers", .kind = RM_OPT_COUNT, .least = 1, .target = &o.workers, .value = "N",
			.help = "parallel workers, each side (default 1)" },
		{ .name = "no-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.is_off,
			.help = "do not read or write .derived files" },
		{ .name = "rebuild-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.will_rebuild,
			.help = "write .derived files anew" },
		{ .name = "mmap-size", .kind = RM_OPT_SIZE, .target = &o.mmap_size, .value = "SIZE",
			.help = "how much of a database is mapped (default 2G)" },
		{ .name = "ffi-csr", .kind = RM_OPT_SWITCH, .target = &o.ffi_csr, .is_idle = true },
	};
	struct rm_opts opts = {
		.usage = "rmem compare [options] BASELINE [TARGET]",
		.about = compare_about,
		.options = options,
		.count = RM_COUNT_OF(options),
		.operand_min = 1,
		.operand_max = 2,
	};
	struct rm_err err = { 0 };
	struct rm_gate gate;

	if (rm_opts_parse(&opts, argc, argv, &err) != 0)
		return rm_cmd_fail(&err);
	if (rm_opts_answer(&opts, "rmem " RM_VERSION))
		return RM_EXIT_DONE;
	if (rm_gate_parse(&gate, o.fail_on, &err) != 0)
		return rm_cmd_fail(&err);
	rm_cmd_set_up(&opts, o.memory_limit);
	return compare_run(&opts, &o, &gate);
}
