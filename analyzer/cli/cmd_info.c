/*
 * rmem info: what a snapshot file or a database is made of, and whether it keeps what its format promises: every edge between nodes,
 * one tree, no byte of memory in two rows, and the sum of all rows equal to memory_get_usage().
 */
#include "base.h"
#include "cmd.h"
#include "graph_build.h"
#include "log.h"
#include "mem.h"
#include "opt.h"
#include "source_rmem.h"
#include "source_sqlite.h"
#include "str.h"

#define INFO_VALUE_MAX 200 /* summary values may be whole JSON documents */

struct info_options {
	uint64_t run_id; /* 0: not given */
	uint64_t mmap_size;
	uint64_t memory_limit;
};

/* ---- printing ---- */

/* Text of the file for a terminal: what is not printable ASCII goes in as \xNN, UTF-8 sequences stay as they are. */
static void print_text(struct rm_text text)
{
	size_t len = text.len < INFO_VALUE_MAX ? text.len : INFO_VALUE_MAX;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c < 0x20 || c == 0x7F)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
	if (len < text.len)
		printf("... (%zu bytes)", text.len);
}

static void print_file(const struct rm_rmem_file *file, const struct rm_graph *graph, const char *path)
{
	struct rm_text value;

	printf("File:     %s\n", path);
	if (file->is_compressed)
		printf("Size:     %zu bytes, zstd; %zu uncompressed\n", file->map.size, file->content.size);
	else
		printf("Size:     %zu bytes\n", file->map.size);
	printf("Format:   rmem version %u, flags %" PRIu32 ", %" PRIu32 " sections, %" PRIu32 " strings\n", RMEM_VERSION,
		file->reader.flags, file->reader.section_count, file->reader.string_count);
	if (graph->captured_at.ptr != NULL) {
		printf("Captured: ");
		print_text(graph->captured_at);
		putchar('\n');
	}
	if (rm_graph_summary(&value, graph, "analyzer")) {
		printf("Writer:   ");
		print_text(value);
		if (rm_graph_summary(&value, graph, "detail")) {
			printf(", detail ");
			print_text(value);
		}
		putchar('\n');
	}
}

static void print_sections(const struct rmem_reader *reader)
{
	printf("\nSections:\n  %-16s %14s %14s %12s\n", "name", "offset", "bytes", "rows");
	for (uint32_t i = 0; i < reader->section_count; i++) {
		struct rmem_section section;
		char name[RMEM_NAME_BYTES + 1] = { 0 };

		rmem_reader_section(&section, reader, i);
		memcpy(name, section.name, RMEM_NAME_BYTES);
		for (char *c = name; *c != '\0'; c++)
			*c = *c < 0x20 || *c == 0x7F ? '?' : *c;
		printf("  %-16s %14" PRIu64 " %14" PRIu64 " %12" PRIu64 "\n", name, section.off, section.len, section.count);
	}
}

static void print_summary(const struct rm_graph *graph)
{
	if (graph->summary_count == 0)
		return;
	printf("\nSummary:\n");
	for (uint32_t i = 0; i < graph->summary_count; i++) {
		printf("  ");
		print_text(graph->summary[i].key);
		printf(" = ");
		print_text(graph->summary[i].value);
		putchar('\n');
	}
}

/* ---- what the rows add up to ---- */

struct info_sums {
	uint64_t reached;
	uint64_t capacity;
	uint64_t rounding;
	uint64_t unreached;
};

static void sum_rows(struct info_sums *sums, const struct rm_graph *graph)
{
	memset(sums, 0, sizeof(*sums));
	for (uint32_t place = 0; place < graph->location_count; place++) {
		struct rm_location location;

		rm_graph_location(&location, graph, place);
		if (location.region == RM_REGION_UNREACHED) {
			sums->unreached += location.size + location.overhead;
		} else if (location.is_counted) {
			*(rm_loc_is_capacity(location.type) ? &sums->capacity : &sums->reached) += location.size;
			sums->rounding += location.overhead;
		}
	}
}

static void print_graph(const struct rm_graph *graph, const struct info_sums *sums)
{
	printf("\nGraph:\n");
	printf("  node rows      %12" PRIu64 "\n", graph->file_node_rows);
	printf("  edge rows      %12" PRIu64 "\n", graph->file_edge_rows);
	printf("  nodes          %12" PRIu32 "  after collapsing\n", graph->node_count);
	printf("  edges          %12" PRIu32 "\n", graph->edge_count);
	printf("  roots          %12" PRIu32 "\n", graph->root_count);
	printf("  classes        %12" PRIu32 "\n", graph->class_count);
	printf("  reached bytes  %12" PRIu64 "\n", sums->reached);
	printf("  capacity bytes %12" PRIu64 "\n", sums->capacity);
	printf("  rounding bytes %12" PRIu64 "\n", sums->rounding);
	printf("  unreached bytes%12" PRIu64 "\n", sums->unreached);
}

/* ---- checks ---- */

struct extent {
	uint64_t address;
	uint64_t end;
};

static int compare_extents(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

/* Rows that begin before an earlier one ends, among those that the accounting uses. */
static uint64_t count_overlaps(const struct rm_graph *graph)
{
	struct extent *extents = rm_array((size_t)graph->location_count + 1, sizeof(*extents));
	uint64_t overlaps = 0, end = 0;
	uint32_t count = 0;

	for (uint32_t place = 0; place < graph->location_count; place++) {
		struct rm_location location;

		rm_graph_location(&location, graph, place);
		if (location.address == 0 || location.size == 0 || location.size > UINT64_MAX - location.address)
			continue;
		if (location.region != RM_REGION_UNREACHED && (!location.is_counted || location.region == RM_REGION_NONE))
			continue;
		extents[count++] = (struct extent){ location.address, location.address + location.size };
	}
	qsort(extents, count, sizeof(*extents), compare_extents);
	for (uint32_t i = 0; i < count; i++) {
		overlaps += extents[i].address < end;
		if (extents[i].end > end)
			end = extents[i].end;
	}
	rm_free(extents);
	return overlaps;
}

static void print_check(const char *what, uint64_t faults)
{
	if (faults == 0)
		printf("  ok     %s\n", what);
	else
		printf("  fault  %s: %" PRIu64 "\n", what, faults);
}

static uint64_t count_treeless(const struct rm_graph *graph)
{
	uint64_t count = 0;

	for (rm_node node = 0; node < graph->node_count; node++)
		count += graph->path_edges[node] == RM_EDGE_NONE;
	return count;
}

static void print_identity(const struct rm_graph *graph, const struct info_sums *sums)
{
	uint64_t sum = sums->reached + sums->capacity + sums->rounding + sums->unreached;
	uint64_t usage;

	if (!graph->is_ours || !rm_graph_summary_u64(&usage, graph, "memory_get_usage"))
		return;
	if (sum == usage)
		printf("  ok     rows add up to memory_get_usage(): %" PRIu64 "\n", usage);
	else
		printf("  fault  rows add up to %" PRIu64 ", memory_get_usage() is %" PRIu64 "\n", sum, usage);
}

static void print_checks(const struct rm_graph *graph, const struct info_sums *sums)
{
	const struct rm_graph_faults *faults = &graph->faults;

	printf("\nChecks:\n");
	print_check("node ids are unique", faults->duplicate_nodes);
	print_check("edges end at nodes", faults->dangling_edges);
	print_check("one tree edge into a node", faults->second_tree_edges);
	print_check("tree edges form no cycle", faults->tree_cycles);
	print_check("nodes hang in the tree", count_treeless(graph));
	print_check("locations belong to nodes", faults->dangling_locations);
	print_check("no address twice with one type", faults->duplicate_locations);
	if (graph->is_ours)
		print_check("no byte in two locations", count_overlaps(graph));
	print_identity(graph, sums);
	if (graph->zendmm != NULL && graph->zendmm->has_chunks)
		print_check("page maps agree with the allocator's counters", graph->zendmm->is_consistent ? 0 : 1);
}

/* ---- command ---- */

static int info_rmem(const char *path, struct rm_err *err)
{
	struct rm_rmem_file file = { 0 };
	struct rm_graph_input input;
	struct rm_graph *graph = NULL;
	struct info_sums sums;
	int rc;

	rc = rm_rmem_open(&file, path, true, err);
	if (rc != 0)
		goto out;
	rc = rm_rmem_input(&input, &file, path, err);
	if (rc != 0)
		goto out;
	rc = rm_graph_build(&graph, &input, err);
	if (rc != 0)
		goto out;
	sum_rows(&sums, graph);
	print_file(&file, graph, path);
	print_sections(&file.reader);
	print_summary(graph);
	print_graph(graph, &sums);
	print_checks(graph, &sums);
out:
	rm_graph_free(graph);
	rm_rmem_close(&file);
	return rc;
}

static void print_runs(const struct rm_sqlite_run_list *list)
{
	printf("\nRuns:\n  %8s  %-20s %12s %12s  %s\n", "run", "captured", "node rows", "edge rows", "writer");
	for (size_t i = 0; i < list->runs.count; i++) {
		const struct rm_sqlite_run *run = &list->runs.items[i];

		printf("  %8" PRId64 "  ", run->run_id);
		print_text(run->captured_at);
		for (size_t width = run->captured_at.len; width < 20; width++)
			putchar(' ');
		printf(" %12" PRIu64 " %12" PRIu64 "  ", run->node_rows, run->edge_rows);
		print_text(run->analyzer);
		putchar('\n');
	}
}

/* All runs as a list, and one of them as if it were a file: by default the first. */
static int info_sqlite(const char *path, const struct info_options *options, struct rm_err *err)
{
	struct rm_source_options source_options
		= { .will_read_all = true, .run_id = options->run_id, .mmap_bytes = options->mmap_size };
	struct rm_sqlite_run_list list = { 0 };
	struct rm_graph *graph = NULL;
	struct info_sums sums;
	int rc;

	rc = rm_sqlite_list_runs(&list, path, err);
	if (rc != 0)
		goto out;
	if (options->run_id == 0)
		source_options.run_id = list.runs.count != 0 ? (uint64_t)list.runs.items[0].run_id : 1;
	rc = rm_source_load(&graph, path, &source_options, err);
	if (rc != 0)
		goto out;
	printf("File:     %s\n", path);
	printf("Size:     %" PRIu64 " bytes\n", list.page_bytes * list.page_count);
	printf("Format:   SQLite database, %zu run%s\n", list.runs.count, list.runs.count == 1 ? "" : "s");
	print_runs(&list);
	if (list.runs.count > 1)
		printf("\nRun %" PRIu64 ":\n", source_options.run_id);
	sum_rows(&sums, graph);
	print_summary(graph);
	print_graph(graph, &sums);
	print_checks(graph, &sums);
out:
	rm_graph_free(graph);
	rm_sqlite_run_list_release(&list);
	return rc;
}

static int info_run(const char *path, const struct info_options *options)
{
	struct rm_err err = { 0 };
	double start = rm_log_seconds();
	int rc = rm_sqlite_detect_path(path) ? info_sqlite(path, options, &err) : info_rmem(path, &err);

	rm_log_verbose("total: %.3f s, %" PRIu64 " bytes of memory at most", rm_log_seconds() - start, rm_mem_peak());
	return rc != 0 ? rm_cmd_fail(&err) : RM_EXIT_DONE;
}

int cmd_info(int argc, char **argv)
{
	struct info_options o = { .mmap_size = UINT64_C(2) << 30 };
	const struct rm_opt options[] = {
		{ .name = "run-id", .kind = RM_OPT_COUNT, .least = 1, .target = &o.run_id, .value = "N",
			.help = "which run of a database (default the first)" },
		{ .name = "mmap-size", .kind = RM_OPT_SIZE, .target = &o.mmap_size, .value = "SIZE",
			.help = "how much of a database is mapped (default 2G)" },
		{ .name = "memory-limit", .kind = RM_OPT_SIZE, .takes_unlimited = true, .target = &o.memory_limit, .value = "SIZE",
			.help = "ceiling for rmem's own memory, such as 2G" },
	};
	struct rm_opts opts = {
		.usage = "rmem info [options] SNAPSHOT",
		.about = "Shows header, sections, sizes and summary of a snapshot (.rmem, .rmem.zst), or\n"
				 "the runs of a SQLite database, and checks its rows.\n",
		.options = options,
		.count = RM_COUNT_OF(options),
		.operand_min = 1,
		.operand_max = 1,
	};
	struct rm_err err = { 0 };

	if (rm_opts_parse(&opts, argc, argv, &err) != 0)
		return rm_cmd_fail(&err);
	if (rm_opts_answer(&opts, "rmem " RM_VERSION))
		return RM_EXIT_DONE;
	rm_cmd_set_up(&opts, o.memory_limit);
	return info_run(opts.operands[0], &o);
}
