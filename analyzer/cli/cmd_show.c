/*
 * rmem show: one value, or a class by its instances. With --batch many values, one a line, for programs that ask a lot:
 * the snapshot is read and derived from once.
 */
#include "base.h"
#include "cmd.h"
#include "derived_cache.h"
#include "file.h"
#include "fmt_json.h"
#include "log.h"
#include "mem.h"
#include "opt.h"
#include "php_path.h"
#include "source.h"
#include "value_find.h"
#include "value_show.h"

#define SHOW_CANDIDATES_MAX 20

struct show_options {
	const char *format;
	bool is_batch;
	uint64_t run_id;
	uint64_t mmap_size;
	uint64_t memory_limit;
	struct rm_derived_cache_options cache;
};

struct show_work {
	const struct show_options *options;
	struct rm_value_show show;
	struct rm_value_finder *finder;
	struct rm_arena arena; /* of one answer */
	struct rm_strbuf out;
};

static const char show_about[]
	= "Tells what holds one value of a snapshot, and what it holds. VALUE is a path as\n"
	  "reports print it ('$users->items[3]', 'App\\Logger::$buffer', '<main>::$x'; lines\n"
	  "and frames may be left out), a node id (#123), an address (0x7f3a5c202060), or\n"
	  "the name of a class: its instances by retained size, and who holds them.\n"
	  "--batch takes values from standard input, and answers each by a line of JSON.\n";

static const char *show_problem(const struct rm_value_found *found)
{
	if (found->is_too_long)
		return "the path is too long, or leads too many ways";
	return found->places.count == 0 ? "no such value" : "several values have that path";
}

static bool show_is_one(const struct rm_value_found *found)
{
	return !found->is_too_long && (found->class_id != RM_CLASS_NONE || found->places.count == 1);
}

static void show_add_facts(struct rm_facts *facts, struct show_work *work, const struct rm_value_found *found, bool is_brief)
{
	if (found->class_id != RM_CLASS_NONE)
		rm_class_show_add(facts, &work->show, found->class_id, is_brief);
	else if (is_brief)
		rm_value_show_brief(facts, &work->show, &found->places.items[0]);
	else
		rm_value_show_add(facts, &work->show, &found->places.items[0]);
}

/* ---- one value ---- */

/* The candidates with their ids: any of them can be asked for then. */
static void show_list_candidates(const struct show_work *work, const struct rm_value_found *found)
{
	struct rm_strbuf path = { 0 };

	for (size_t i = 0; i < found->places.count && i < SHOW_CANDIDATES_MAX; i++) {
		rm_node node = found->places.items[i].node;

		rm_strbuf_clear(&path);
		rm_value_type_add(&path, work->show.graph, node);
		rm_strbuf_add_cstr(&path, "  ");
		rm_php_path_add(&path, work->show.graph, node, 0);
		rm_log_error("  #%" PRIu32 "  %s", rm_graph_file_id(work->show.graph, node), rm_strbuf_cstr(&path));
	}
	if (found->places.count > SHOW_CANDIDATES_MAX)
		rm_log_error("  and %zu more", found->places.count - SHOW_CANDIDATES_MAX);
	rm_strbuf_release(&path);
}

static int show_one(struct show_work *work, const char *value)
{
	struct rm_value_found found = { 0 };
	struct rm_facts facts = { .arena = &work->arena };
	struct rm_err err = { 0 };
	int code = RM_EXIT_USAGE;

	rm_value_find(&found, work->finder, rm_text_of(value));
	if (!show_is_one(&found)) {
		rm_log_error("%s: %.200s", show_problem(&found), value);
		show_list_candidates(work, &found);
	} else {
		show_add_facts(&facts, work, &found, false);
		if (strcmp(work->options->format, "json") == 0)
			rm_fmt_json_facts(&work->out, work->show.graph, &facts, true);
		else
			rm_value_show_text(&work->out, work->show.graph, &facts);
		code = RM_EXIT_DONE;
		if (rm_file_write_fd(1, work->out.bytes, work->out.len, "standard output", &err) != 0)
			code = rm_cmd_fail(&err);
	}
	rm_value_found_release(&found);
	return code;
}

/* ---- many ---- */

static void show_answer(struct show_work *work, struct rm_text value)
{
	struct rm_value_found found = { 0 };
	struct rm_facts facts = { .arena = &work->arena };

	rm_fact_add_text(&facts, "value", value);
	rm_value_find(&found, work->finder, value);
	if (show_is_one(&found)) {
		show_add_facts(&facts, work, &found, true);
	} else {
		rm_fact_add_text(&facts, "error", rm_text_of(show_problem(&found)));
		if (found.places.count > 0) {
			struct rm_fact_list *list = rm_fact_add_list(&facts, "candidates");

			for (size_t i = 0; i < found.places.count && i < SHOW_CANDIDATES_MAX; i++)
				rm_fact_add_node(rm_fact_list_add(list), NULL, found.places.items[i].node);
		}
	}
	rm_fmt_json_facts(&work->out, work->show.graph, &facts, false);
	rm_value_found_release(&found);
	rm_arena_clear(&work->arena);
}

/* Answers go out as they come, so that a program may wait for each before it asks on. */
static int show_batch(struct show_work *work)
{
	struct rm_strbuf line = { 0 };
	struct rm_err err = { 0 };
	int c, rc = 0;

	do {
		c = getchar();
		if (c != EOF && c != '\n') {
			rm_strbuf_add_char(&line, (char)c);
			continue;
		}
		if (line.len == 0)
			continue;
		show_answer(work, rm_strbuf_text(&line));
		rc = rm_file_write_fd(1, work->out.bytes, work->out.len, "standard output", &err);
		rm_strbuf_clear(&work->out);
		rm_strbuf_clear(&line);
	} while (c != EOF && rc == 0);
	rm_strbuf_release(&line);
	return rc == 0 ? RM_EXIT_DONE : rm_cmd_fail(&err);
}

static int show_run(const char *path, const char *value, const struct show_options *options)
{
	struct rm_source_options source_options
		= { .will_read_all = true, .run_id = options->run_id, .mmap_bytes = options->mmap_size };
	struct show_work work = { .options = options };
	struct rm_strbuf warning = { 0 };
	struct rm_graph *graph = NULL;
	struct rm_derived_cache *cache;
	struct rm_derived *derived;
	struct rm_err err = { 0 };
	double start = rm_log_seconds();
	int code;

	cache = rm_derived_cache_new(path, &options->cache);
	if (rm_source_load(&graph, path, &source_options, &err) != 0) {
		rm_derived_cache_free(cache);
		return rm_cmd_fail(&err);
	}
	if (rm_graph_warning(&warning, graph))
		rm_log_note("%s: %s", path, rm_strbuf_cstr(&warning));
	derived = rm_derived_cache_derive(cache, graph);
	work.show = (struct rm_value_show){ .graph = graph, .derived = derived, .freed = rm_freed_new(derived) };
	work.finder = rm_value_finder_new(derived);
	rm_log_progress_end();

	code = options->is_batch ? show_batch(&work) : show_one(&work, value);
	rm_log_verbose("total: %.3f s, %" PRIu64 " bytes of memory at most", rm_log_seconds() - start, rm_mem_peak());
	rm_derived_cache_store(cache, derived, RM_TEXT_NONE);

	rm_value_finder_free(work.finder);
	rm_freed_free(work.show.freed);
	rm_derived_free(derived);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
	rm_arena_release(&work.arena);
	rm_strbuf_release(&work.out);
	rm_strbuf_release(&warning);
	return code;
}

int cmd_show(int argc, char **argv)
{
	static const char *const formats[] = { "text", "json", NULL };
	struct show_options o = { .format = "text", .run_id = 1, .mmap_size = UINT64_C(2) << 30 };
	const struct rm_opt options[] = {
		{ .name = "output-format", .letter = 'f', .kind = RM_OPT_CHOICE, .target = &o.format, .choices = formats,
			.value = "FORMAT", .help = "text (the default) or json" },
		{ .name = "batch", .kind = RM_OPT_FLAG, .target = &o.is_batch,
			.help = "many values: one a line on standard input" },
		{ .name = "run-id", .kind = RM_OPT_COUNT, .least = 1, .target = &o.run_id, .value = "N",
			.help = "which run of a database (default 1)" },
		{ .name = "mmap-size", .kind = RM_OPT_SIZE, .target = &o.mmap_size, .value = "SIZE",
			.help = "how much of a database is mapped (default 2G)" },
		{ .name = "memory-limit", .kind = RM_OPT_SIZE, .takes_unlimited = true, .target = &o.memory_limit, .value = "SIZE",
			.help = "ceiling for rmem's own memory, such as 2G" },
		{ .name = "no-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.is_off,
			.help = "do not read or write SNAPSHOT.derived" },
		{ .name = "rebuild-derived-cache", .kind = RM_OPT_FLAG, .target = &o.cache.will_rebuild,
			.help = "write SNAPSHOT.derived anew" },
	};
	struct rm_opts opts = {
		.usage = "rmem show [options] SNAPSHOT VALUE",
		.about = show_about,
		.options = options,
		.count = RM_COUNT_OF(options),
		.operand_min = 1,
		.operand_max = 2,
	};
	struct rm_err err = { 0 };

	if (rm_opts_parse(&opts, argc, argv, &err) != 0)
		return rm_cmd_fail(&err);
	if (rm_opts_answer(&opts, "rmem " RM_VERSION))
		return RM_EXIT_DONE;
	if (o.is_batch != (opts.operand_count == 1)) {
		(void)rm_err_set(&err, RM_EUSAGE, o.is_batch ? "--batch reads its values from standard input: only the snapshot is named"
													 : "two words are needed: SNAPSHOT and VALUE");
		return rm_cmd_fail(&err);
	}
	rm_cmd_set_up(&opts, o.memory_limit);
	return show_run(opts.operands[0], opts.operand_count == 2 ? opts.operands[1] : NULL, &o);
}
