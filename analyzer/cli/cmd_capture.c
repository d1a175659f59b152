/*
 * rmem capture: a snapshot of a running program, and then what another command does with a snapshot. Those commands are
 * run as if they had been typed, so that options, messages and exit codes are theirs.
 */
#include "base.h"
#include "capture.h"
#include "cmd.h"
#include "file.h"
#include "log.h"
#include "mem.h"
#include "opt.h"
#include "process.h"

#include <unistd.h>

struct capture_options {
	const char *format;
	const char *output;
	const char *pid;
	const char *signal;
	const char *folder;
	uint64_t seconds;
	bool is_pretty;
	bool will_keep;
	uint64_t memory_limit;
	char memory_limit_text[24];
};

static const char capture_about[]
	= "Sends the signal of the extension to a PHP process, waits for the snapshot that\n"
	  "it writes, and keeps or reports it. A process without the extension, or one that\n"
	  "does not catch the signal, gets none.\n";

/* ---- what becomes of the snapshot ---- */

static int capture_store(const char *snapshot, const char *output)
{
	struct rm_file_map map = { 0 };
	struct rm_err err = { 0 };
	int rc = 0;

	if (output == NULL) {
		printf("%s\n", snapshot);
		return RM_EXIT_DONE;
	}
	if (strcmp(output, "-") != 0) {
		rc = rm_file_move(snapshot, output, &err);
	} else {
		rc = rm_file_map(&map, snapshot, &err);
		if (rc == 0)
			rc = rm_file_write_fd(1, map.bytes, map.size, "standard output", &err);
		rm_file_unmap(&map);
		if (rc == 0)
			(void)unlink(snapshot);
	}
	if (rc != 0) {
		rm_log_note("the snapshot is %s", snapshot);
		return rm_cmd_fail(&err);
	}
	if (strcmp(output, "-") != 0)
		rm_log_note("snapshot written to %s", output);
	return RM_EXIT_DONE;
}

/* Words of a command line; the longest has a dozen. */
struct capture_words {
	char *items[16];
	int count;
};

static void word_add(struct capture_words *words, const char *word)
{
	assert((size_t)words->count < RM_COUNT_OF(words->items));
	words->items[words->count++] = (char *)(uintptr_t)word; /* commands sort the pointers, and leave the words alone */
}

static void words_add_common(struct capture_words *words, const struct capture_options *options, const struct rm_opts *opts)
{
	if (opts->verbosity != 0)
		word_add(words, opts->verbosity < 0 ? "--quiet" : "--verbose");
	if (opts->colour >= 0)
		word_add(words, opts->colour == 1 ? "--color" : "--no-color");
	if (options->memory_limit != 0) {
		word_add(words, "--memory-limit");
		word_add(words, options->memory_limit_text);
	}
}

static int capture_export(const char *snapshot, const struct capture_options *options, const struct rm_opts *opts)
{
	const struct rm_cmd *cmd = rm_cmd_find("export-sqlite");
	struct capture_words words = { .count = 0 };

	words_add_common(&words, options, opts);
	word_add(&words, "--");
	word_add(&words, snapshot);
	word_add(&words, options->output);
	return cmd->run(words.count, words.items);
}

static int capture_report(const char *snapshot, const struct capture_options *options, const struct rm_opts *opts)
{
	struct capture_words words = { .count = 0 };

	words_add_common(&words, options, opts);
	word_add(&words, "--output-format");
	word_add(&words, options->format);
	word_add(&words, options->is_pretty ? "--pretty-print" : "--no-pretty-print");
	/* It will be gone when the report is done. */
	if (!options->will_keep)
		word_add(&words, "--no-derived-cache");
	if (options->output != NULL) {
		word_add(&words, "--output");
		word_add(&words, options->output);
	}
	word_add(&words, "--");
	word_add(&words, snapshot);
	return cmd_report(words.count, words.items);
}

static int capture_use(const char *snapshot, const struct capture_options *options, const struct rm_opts *opts)
{
	int code;

	if (strcmp(options->format, "rmem") == 0)
		return capture_store(snapshot, options->output);
	if (strcmp(options->format, "sqlite3") == 0)
		code = capture_export(snapshot, options, opts);
	else
		code = capture_report(snapshot, options, opts);
	if (code == RM_EXIT_DONE && !options->will_keep)
		(void)unlink(snapshot);
	else
		rm_log_note("the snapshot is %s", snapshot);
	return code;
}

/* ---- options ---- */

static int capture_check(struct rm_capture *capture, const struct capture_options *options, struct rm_err *err)
{
	uint64_t pid;

	if (options->pid == NULL)
		return rm_err_set(err, RM_EUSAGE, "-p tells the process: rmem capture -p PID");
	if (!rm_text_to_u64(&pid, rm_text_of(options->pid)) || pid == 0 || pid > INT32_MAX)
		return rm_err_set(err, RM_EUSAGE, "--pid: '%s' is not the number of a process", options->pid);
	capture->pid = (int64_t)pid;
	capture->signal_name = options->signal;
	capture->signal = rm_signal_of(options->signal);
	if (capture->signal == 0)
		return rm_err_set(err, RM_EUSAGE, "--signal: '%s' is not a signal for this, such as SIGUSR2 or SIGRTMIN+5", options->signal);
	if (options->folder != NULL && options->folder[0] != '/')
		return rm_err_set(err, RM_EUSAGE, "--dir: '%s' does not start at the root", options->folder);
	capture->folder = options->folder;
	capture->seconds = options->seconds;
	if (strcmp(options->format, "sqlite3") != 0)
		return 0;
	if (options->output == NULL || strcmp(options->output, "-") == 0)
		return rm_err_set(err, RM_EUSAGE, "-f sqlite3 needs the database: -o PATH");
	if (rm_cmd_find("export-sqlite") == NULL)
		return rm_err_set(err, RM_EUSAGE, "-f sqlite3: this rmem writes no databases");
	return 0;
}

int cmd_capture(int argc, char **argv)
{
	static const char *const formats[] = { "rmem", "sqlite3", "report", "report-json", NULL };
	struct capture_options o = { .format = "rmem", .signal = "SIGUSR2", .seconds = 60 };
	const struct rm_opt options[] = {
		{ .name = "pid", .letter = 'p', .kind = RM_OPT_TEXT, .target = &o.pid, .value = "PID", .help = "the process" },
		{ .name = "output-format", .letter = 'f', .kind = RM_OPT_CHOICE, .target = &o.format, .choices = formats,
			.value = "FORMAT", .help = "rmem (default), sqlite3, report or report-json" },
		{ .name = "output", .letter = 'o', .kind = RM_OPT_TEXT, .target = &o.output, .value = "PATH",
			.help = "where to; to a database a run is added. By itself a report goes to standard output (-), and a "
					"snapshot stays where it was written" },
		{ .name = "signal", .kind = RM_OPT_TEXT, .target = &o.signal, .value = "NAME",
			.help = "reli_memory.signal of it (default SIGUSR2)" },
		{ .name = "dir", .kind = RM_OPT_TEXT, .target = &o.folder, .value = "DIR",
			.help = "reli_memory.output_dir of it (default: its TMPDIR, else /tmp)" },
		{ .name = "time-limit", .kind = RM_OPT_COUNT, .least = 1, .target = &o.seconds, .value = "SECONDS",
			.help = "how long to wait (default 60)" },
		{ .name = "keep", .kind = RM_OPT_FLAG, .target = &o.will_keep, .help = "leave the snapshot behind a report or export" },
		{ .name = "pretty-print", .kind = RM_OPT_SWITCH, .target = &o.is_pretty, .help = "JSON with indentation (default off)" },
		{ .name = "memory-limit", .kind = RM_OPT_SIZE, .takes_unlimited = true, .target = &o.memory_limit, .value = "SIZE",
			.help = "ceiling for rmem's own memory, such as 2G" },
	};
	struct rm_opts opts = {
		.usage = "rmem capture -p PID [options]",
		.about = capture_about,
		.options = options,
		.count = RM_COUNT_OF(options),
		.operand_min = 0,
		.operand_max = 0,
	};
	struct rm_capture capture = { 0 };
	struct rm_strbuf path = { 0 };
	struct rm_err err = { 0 };
	int code;

	if (rm_opts_parse(&opts, argc, argv, &err) != 0)
		return rm_cmd_fail(&err);
	if (rm_opts_answer(&opts, "rmem " RM_VERSION))
		return RM_EXIT_DONE;
	rm_log_set_level(opts.verbosity < 0 ? RM_LOG_QUIET : opts.verbosity > 0 ? RM_LOG_VERBOSE : RM_LOG_NOTES);
	(void)snprintf(o.memory_limit_text, sizeof(o.memory_limit_text), "%" PRIu64, o.memory_limit);
	if (capture_check(&capture, &o, &err) != 0 || rm_capture_take(&path, &capture, &err) != 0)
		code = rm_cmd_fail(&err);
	else
		code = capture_use(rm_strbuf_cstr(&path), &o, &opts);
	rm_strbuf_release(&path);
	return code;
}
