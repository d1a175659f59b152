/*
 * Whole documents, byte for byte: sections, order, tables, padding, what the published form
 * leaves out.
 */
#include "base.h"

#include "formatter.h"
#include "mkgraph.h"
#include "report.h"
#include "rm_test.h"

#define RULE  "======================================================================\n"
#define TITLE RULE " rmem Memory Analysis Report\n" RULE "\n"

static void check_report_options(
	const char *lines, const char *expected, struct rm_format_options options)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_strbuf out = {0};
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	rm_formatter_find("report")->write(&out, &report, &options);
	RM_CHECK_TEXT(rm_strbuf_cstr(&out), expected);
	rm_strbuf_release(&out);
	rm_report_release(&report);
	rm_graph_free(graph);
}

static void check_report(const char *lines, const char *expected)
{
	check_report_options(lines, expected, (struct rm_format_options){0});
}

static void test_fmt_text__empty_heap(void)
{
	check_report("", TITLE "=== Overview ===\n"
						   "  Heap: 0 B, VM stack: 0 B, Compiler arena: 0 B\n"
						   "\n" RULE);
}

static void test_fmt_text__all_sections(void)
{
	check_report(
		"captured 2026-03-28T17:58:56Z\n"
		"summary memory_get_usage 1000000\n"
		"summary heap_unreached_bytes 0\n"
		"summary vm_stack_total 262144\n"
		"summary compiler_arena_total 32768\n"
		"heap size=1000000 real_size=2097152 real_peak=2097152 limit=2097152 chunks=1\n"
		"chunk addr=0x7f0000000000 main=1 runs=1:L244\n"
		"root call_frames f call_frames\n"
		"node m call_frame size=96 @function_name=<main> @lineno=28 < f frame 1\n"
		"node s call_frame size=96 @function_name=sleep @lineno=-1 < f frame 0\n"
		"node users array size=56 table=262152 count=120 capacity=16384 used=16384 flags=packed,slot16 < m variable users\n"
		"repeat 120\n"
		"node u{i} object size=72 class=App\\Models\\User count=2 capacity=2 < users element {i}\n"
		"end\n"
		"node v object size=2500 class=App\\Very\\Long\\Name\\Of\\A\\Class\\That\\Does\\Not\\Fit < m variable v\n",
		TITLE
		"=== Overview ===\n"
		"  Captured: 2026-03-28T17:58:56Z\n"
		"  Heap: 976.56 KB (100.0% analyzed), VM stack: 256.00 KB, Compiler arena: 32.00 KB\n"
		"\n"
		"  Call Stack at capture:\n"
		"    #0 sleep()\n"
		"    #1 <main>:28\n"
		"\n"
		"=== Findings ===\n"
		"\n"
		"  [HIGH]  \xE2\x80\x94\n"
		"    near_memory_limit: Peak of 2.00 MB is 100.0% of memory_limit (2.00 MB), and the next 2 MB chunk does not fit\n"
		"    A little more and the process ends with a fatal error; the limit counts whole chunks and huge blocks, not "
		"memory_get_usage()\n"
		"    Next: Look at the largest findings of this report; Raise memory_limit or lower the peak\n"
		"\n"
		"  [LOW]  256.01 KB impacted\n"
		"    dominant_type: ZendArrayTable accounts for 95.8% of heap (1, 256.01 KB)\n"
		"    More than half of what is allocated is of this one kind\n"
		"    Next: See which classes, arrays and strings weigh most; Look for something that grows without bound\n"
		"\n"
		"  [LOW]  8.44 KB impacted\n"
		"    dominant_class: App\\Models\\User: 120 instances x 72 B = 77.6% of object memory (8.44 KB)\n"
		"    Unbounded accumulation \xE2\x80\x94 likely a loop without limit\n"
		"    Next: Check if count scales with input size; Look for owner path\n"
		"\n"
		"=== Type Breakdown ===\n"
		"\n"
		"  Type                                Count       Memory        %\n"
		"  ----------------------------------------------------------------\n"
		"  ZendArrayTable                          1    256.01 KB    95.8%\n"
		"  ZendObject                            121     10.88 KB     4.1%\n"
		"  CallFrameHeader                         2        192 B     0.1%\n"
		"  ZendArray                               1         56 B     0.0%\n"
		"\n"
		"=== Top Classes by Memory ===\n"
		"\n"
		"    #  Class                                       Count   Avg Size       Memory        %\n"
		"  ---------------------------------------------------------------------------------------\n"
		"    1  App\\Models\\User                               120       72 B      8.44 KB    77.6%\n"
		"    2  ...ong\\Name\\Of\\A\\Class\\That\\Does\\Not\\Fit        1    2.44 KB      2.44 KB    22.4%\n"
		"\n"
		"=== Top Arrays ===\n"
		"\n"
		"    #      Retained        Table    Elems  Path\n"
		"  --------------------------------------------------------------------------------\n"
		"    1     256.06 KB    256.06 KB      120  <main>:28::$users [sparse]\n"
		"\n"
		"=== Additional Info ===\n"
		"  [structural_duplicate] App\\Models\\User: 120 identical shapes x 72 B = 8.44 KB (at most 8.37 KB to save)\n"
		"  [zendmm_chunk_heuristic_state] 1 chunk in use, 0 cached (0 B), peak 1; 0/4 deletions at boundary 0\n"
		"  [zendmm_chunk_fragmentation_state] 1.04 MB of free pages in 1 in-use chunk, 0 of them \xE2\x89\xA5"
		"90% empty; "
		"0 B more in runs without a live slot\n"
		"\n" RULE);
}

/*
 * The companion's hypothesis, checks and impact are JSON's alone; a cluster's head names the
 * other kinds.
 */
static void test_fmt_text__what_the_published_form_leaves_out(void)
{
	check_report("summary memory_get_usage 20000000\n"
				 "summary heap_unreached_bytes 0\n"
				 "root global_variables g engine_table\n"
				 "repeat 300\n"
				 "node a{i} object size=9000 class=A count=1 capacity=1 < g global a\n"
				 "node b{i} object size=400 class=B count=1 capacity=1 < a{i} property b\n"
				 "end\n",
		TITLE
		"=== Overview ===\n"
		"  Heap: 19.07 MB (100.0% analyzed), VM stack: 0 B, Compiler arena: 0 B\n"
		"\n"
		"=== Findings ===\n"
		"\n"
		"  [MEDIUM]  2.57 MB impacted\n"
		"    dominant_class: A: 300 instances x 8.79 KB = 95.7% of object memory (2.57 MB)\n"
		"    Unbounded accumulation \xE2\x80\x94 likely a loop without limit\n"
		"    Next: Check if count scales with input size; Look for owner path\n"
		"    Also detected as: structural_duplicate\n"
		"\n"
		"  [MEDIUM]  \xE2\x80\x94\n"
		"    companion_cluster: A (300, 2.57 MB) always paired with B (300, 117.19 KB) \xE2\x80\x94 2.69 MB\n"
		"\n"
		"  [LOW]  2.69 MB impacted\n"
		"    dominant_type: ZendObject accounts for 100.0% of heap (600, 2.69 MB)\n"
		"    More than half of what is allocated is of this one kind\n"
		"    Next: See which classes, arrays and strings weigh most; Look for something that grows without bound\n"
		"\n"
		"  [LOW]  2.57 MB impacted\n"
		"    structural_duplicate: A: 300 identical shapes x 8.79 KB = 2.57 MB (at most 2.57 MB to save)\n"
		"    Same class, same properties; their values may differ. If instances are equal, they can be shared\n"
		"\n"
		"  [LOW]  116.80 KB impacted\n"
		"    structural_duplicate: B: 300 identical shapes x 400 B = 117.19 KB (at most 116.80 KB to save)\n"
		"    Same class, same properties; their values may differ. If instances are equal, they can be shared\n"
		"\n"
		"=== Type Breakdown ===\n"
		"\n"
		"  Type                                Count       Memory        %\n"
		"  ----------------------------------------------------------------\n"
		"  ZendObject                            600      2.69 MB   100.0%\n"
		"\n"
		"=== Top Classes by Memory ===\n"
		"\n"
		"    #  Class                                       Count   Avg Size       Memory        %\n"
		"  ---------------------------------------------------------------------------------------\n"
		"    1  A                                             300    8.79 KB      2.57 MB    95.7%\n"
		"    2  B                                             300      400 B    117.19 KB     4.3%\n"
		"\n" RULE);
}

static void test_fmt_text__names_cannot_drive_the_terminal(void)
{
	check_report("captured \"now\\x1b[2J\"\n"
				 "root global_variables g engine_table\n"
				 "node a object size=72 class=\"\xE6\xBC\xA2\xE5\xAD\x97\\x1b[31m\" < g global a\n",
		TITLE
		"=== Overview ===\n"
		"  Captured: now\\x1b[2J\n"
		"  Heap: 0 B, VM stack: 0 B, Compiler arena: 0 B\n"
		"\n"
		"=== Type Breakdown ===\n"
		"\n"
		"  Type                                Count       Memory        %\n"
		"  ----------------------------------------------------------------\n"
		"  ZendObject                              1         72 B   100.0%\n"
		"\n"
		"=== Top Classes by Memory ===\n"
		"\n"
		"    #  Class                                       Count   Avg Size       Memory        %\n"
		"  ---------------------------------------------------------------------------------------\n"
		"    1  \xE6\xBC\xA2\xE5\xAD\x97\\x1b[31m                                    1       72 B         72 B   100.0%\n"
		"\n" RULE);
}

static void test_fmt_text__colour_only_when_asked(void)
{
	struct rm_graph *graph =
		mkgraph("heap real_size=1000 real_peak=90000000 limit=100000000 chunks=0 peak_chunks=0\n");
	struct rm_strbuf out = {0};
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	rm_formatter_find("report")->write(&out, &report, &(struct rm_format_options){0});
	RM_CHECK(strchr(rm_strbuf_cstr(&out), '\033') == NULL);
	rm_strbuf_clear(&out);
	rm_formatter_find("report")->write(
		&out, &report, &(struct rm_format_options){.is_colour = true});
	RM_CHECK(
		strstr(rm_strbuf_cstr(&out), "  \033[1;33m[WARNING]\033[0m  9.54 MB impacted\n") != NULL);
	rm_strbuf_release(&out);
	rm_report_release(&report);
	rm_graph_free(graph);
}

/* The report says what was left out. */
static void test_fmt_text__says_what_was_skipped(void)
{
	struct rm_graph *graph =
		mkgraph("root global_variables g engine_table\nnode a array size=56 table=40960 count=0 "
				"capacity=1024 < g global a\n");
	struct rm_strbuf out = {0};
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	report.skipped_needs = RM_NEED_EDGES;
	rm_formatter_find("report")->write(&out, &report, &(struct rm_format_options){0});
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\n  Skipped (500,000 references or more, and no full analysis): oversized_slots") !=
			 NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "500,000 values") == NULL);
	rm_strbuf_clear(&out);
	report.skipped_needs |= RM_NEED_NODES;
	rm_formatter_find("report")->write(&out, &report, &(struct rm_format_options){0});
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\n  Skipped (500,000 values and references or more, and no full analysis): "
				 "dynamic_properties, top_arrays, ") != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "\n  Skipped (500,000 references or more") != NULL);
	rm_strbuf_clear(&out);
	rm_formatter_find("report-json")->write(&out, &report, &(struct rm_format_options){0});
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\"skipped\":[{\"pass\":\"oversized_slots\",\"reason\":\"500,000 references or "
				 "more, and no full analysis\"},") != NULL);
	rm_report_release(&report);
	rm_strbuf_release(&out);
	rm_graph_free(graph);
}

RM_TEST_TABLE(RM_TEST(test_fmt_text__empty_heap), RM_TEST(test_fmt_text__all_sections),
	RM_TEST(test_fmt_text__what_the_published_form_leaves_out),
	RM_TEST(test_fmt_text__names_cannot_drive_the_terminal),
	RM_TEST(test_fmt_text__colour_only_when_asked), RM_TEST(test_fmt_text__says_what_was_skipped), )
