/*
 * Whole documents, byte for byte: sections, order, tables, padding, what the published form
 * leaves out. Findings are made by hand, so that no pass has a say in how they are printed.
 */
#include "base.h"

#include "formatter.h"
#include "mkgraph.h"
#include "report.h"
#include "rm_test.h"

#define RULE  "======================================================================\n"
#define TITLE RULE " rmem Memory Analysis Report\n" RULE "\n"

/* The frame of a report whose passes had nothing to look at. */
static void test_fmt_text__empty_heap(void)
{
	static const char start[] = TITLE "=== Overview ===\n"
									  "  Heap: 0 B, VM stack: 0 B, Compiler arena: 0 B\n";
	static const char end[] = "\n\n" RULE;
	struct rm_graph *graph = mkgraph("");
	struct rm_strbuf out = {0};
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	rm_formatter_find("report")->write(&out, &report, &(struct rm_format_options){0});
	RM_REQUIRE(out.len > sizeof(start) && out.len > sizeof(end));
	RM_CHECK(memcmp(out.bytes, start, sizeof(start) - 1) == 0);
	RM_CHECK(memcmp(out.bytes + out.len - sizeof(end) + 1, end, sizeof(end) - 1) == 0);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "=== Findings ===") == NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "=== Top ") == NULL);
	rm_strbuf_release(&out);
	rm_report_release(&report);
	rm_graph_free(graph);
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

/* ---- findings by hand ---- */

static struct rm_graph *hand_graph;
static struct rm_report hand;

static void hand_start(const char *lines)
{
	memset(&hand, 0, sizeof(hand));
	hand_graph = mkgraph(lines);
	hand.graph = hand_graph;
	rm_findings_init(&hand.findings);
}

static struct rm_finding *hand_begin(
	enum rm_finding_kind kind, enum rm_severity severity, int64_t impact)
{
	struct rm_finding *f = rm_finding_begin(&hand.findings, kind);

	rm_finding_set_severity(f, severity);
	rm_finding_set_impact(f, impact, RM_IMPACT_CURRENT);
	rm_finding_say_summary(f, "x");
	return f;
}

static void hand_finish(void)
{
	rm_report_release(&hand);
	rm_graph_free(hand_graph);
}

static void hand_check(const char *expected)
{
	struct rm_strbuf out = {0};

	rm_formatter_find("report")->write(&out, &hand, &(struct rm_format_options){0});
	RM_CHECK_TEXT(rm_strbuf_cstr(&out), expected);
	rm_strbuf_release(&out);
	hand_finish();
}

static void text_fact(struct rm_finding *f, const char *key, const char *text)
{
	rm_fact_add_text(&f->facts, key, rm_text_of(text));
}

static void page_overview(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_OVERVIEW, RM_SEVERITY_INFO, 0);
	struct rm_fact_list *frames;

	rm_fact_add_bytes(&f->facts, "heap", 161228964);
	rm_fact_add_percent(&f->facts, "percent", 99.52);
	rm_fact_add_bytes(&f->facts, "stack", 262144);
	rm_fact_add_bytes(&f->facts, "arena", 32768);
	rm_finding_say_summary(
		f, "Heap: {heap} ({percent}% analyzed), VM stack: {stack}, Compiler arena: {arena}");
	rm_finding_end(f);
	f = hand_begin(RM_FINDING_CALL_STACK, RM_SEVERITY_INFO, 0);
	frames = rm_fact_add_list(&f->facts, "frames");
	rm_fact_add_text(rm_fact_list_add(frames), NULL, RM_TEXT_LITERAL("sleep()"));
	rm_fact_add_text(rm_fact_list_add(frames), NULL, RM_TEXT_LITERAL("<main>:28"));
	text_fact(f, "header", "Call Stack at capture");
	rm_finding_end(f);
}

static void page_high(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_DOMINANT_CLASS, RM_SEVERITY_HIGH, 720000);

	text_fact(f, "class_name", "App\\Models\\User");
	rm_fact_add_count(&f->facts, "count", 10000);
	rm_fact_add_bytes(&f->facts, "avg", 72);
	rm_fact_add_percent(&f->facts, "percent", 98.2);
	rm_fact_add_bytes(&f->facts, "bytes", 720000);
	rm_finding_say_summary(
		f, "{class_name}: {count} instances x {avg} = {percent}% of object memory ({bytes})");
	rm_finding_say_hypothesis(f, "Unbounded accumulation \xE2\x80\x94 likely a loop without limit");
	rm_finding_say_next(f, "Check if count scales with input size");
	rm_finding_say_next(f, "Look for owner path to find the accumulating container");
	rm_finding_end(f);
	f = hand_begin(RM_FINDING_BOTTLENECK_PATH, RM_SEVERITY_HIGH, 161228964);
	text_fact(f, "path", "<main>:28::$users->items");
	rm_fact_add_bytes(&f->facts, "size", 161228964);
	rm_finding_say_summary(f, "{path} ({size})");
	rm_finding_say_hypothesis(f, "Heaviest memory path \xE2\x80\x94 the primary chain of memory consumption");
	rm_finding_say_next(f, "Is the growth bounded?");
	rm_finding_end(f);
}

static void page_property(struct rm_fact_list *list, const char *name, int64_t copies, int64_t avg,
	int64_t size, const char *reason)
{
	struct rm_facts *item = rm_fact_list_add(list);

	rm_fact_add_text(item, "property", rm_text_of(name));
	rm_fact_add_count(item, "distinct_targets", copies);
	rm_fact_add_bytes(item, "avg_size", avg);
	rm_fact_add_bytes(item, "size", size);
	rm_fact_add_text(item, "share_reason", rm_text_of(reason));
}

/* The figures of the example are rounded by hand (10,000 x 599 B are 5.71 MB): each is a fact here. */
static void page_property_scaling(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_PROPERTY_SCALING, RM_SEVERITY_MEDIUM, 9992929);
	struct rm_fact_list *list;

	text_fact(f, "class_name", "App\\Models\\User");
	rm_fact_add_count(&f->facts, "instances", 10000);
	rm_fact_add_count(&f->facts, "per", 5);
	rm_fact_add_bytes(&f->facts, "each", 502);
	rm_fact_add_count(&f->facts, "shared", 12);
	rm_fact_add_count(&f->facts, "scalars", 14);
	list = rm_fact_add_list(&f->facts, "per_instance_properties");
	page_property(list, "attributes", 10000, 599, 6144655, "");
	page_property(list, "casts", 10000, 376, 3848274, "");
	list = rm_fact_add_list(&f->facts, "shared_properties");
	page_property(list, "relations", 1, 56, 56, "array, CoW");
	page_property(list, "fillable", 1, 56, 56, "array, CoW");
	rm_finding_say_summary(f,
		"{class_name} ({instances} instances): {per} per-instance props ({each%kb}/instance "
		"retained), {shared} shared");
	rm_finding_say_hypothesis(f, "PER-INSTANCE (retained, scales with count):");
	rm_finding_say_hypothesis(f,
		"{per_instance_properties<8:  {class_name}::${property}: {distinct_targets} copies x "
		"{avg_size} = {size}|\n}");
	rm_finding_say_hypothesis(
		f, "({scalars} scalar properties per-instance, included in object size)");
	rm_finding_say_hypothesis(
		f, "SHARED: {shared_properties<10:{class_name}::${property} ({share_reason})|, }");
	rm_finding_say_next(f, "Could small values be made on demand?");
	rm_finding_end(f);
}

static void page_cycle(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_CYCLE_CLUSTER, RM_SEVERITY_MEDIUM, 44564480);

	rm_fact_add_count(&f->facts, "count", 200);
	rm_fact_add_count(&f->facts, "class_count", 3);
	rm_fact_add_bytes(&f->facts, "total_size", 174400);
	rm_fact_add_bytes(&f->facts, "retained_size", 44564480);
	text_fact(f, "composition",
		"1x Webklex\\PHPIMAP\\Message + 3x Webklex\\PHPIMAP\\Attachment + "
		"1x Webklex\\PHPIMAP\\AttachmentCollection");
	text_fact(
		f, "back_reference", "Webklex\\PHPIMAP\\Attachment::$oMessage -> Webklex\\PHPIMAP\\Message");
	text_fact(f, "entry_path", "<main>:28::$messages[0]->attachments->items[0]");
	rm_fact_add_count(&f->facts, "more", 199);
	rm_finding_say_summary(f,
		"{count} identical cycle{count?|s} ({class_count} classes, {total_size} shallow, "
		"{retained_size} retained)");
	rm_finding_say_hypothesis(f, "Per cycle: {composition}");
	rm_finding_say_hypothesis(f, "Back-reference: {back_reference}");
	rm_finding_say_hypothesis(f, "Example: {entry_path}");
	rm_finding_say_hypothesis(f, "({more} more with same pattern)");
	rm_finding_say_hypothesis(
		f, "Single entry point \xE2\x80\x94 breaking the back-reference likely frees this cycle");
	rm_finding_say_next(f, "Break {back_reference} to eliminate all {count} cycles");
	rm_finding_say_next(f, "Consider a WeakReference");
	rm_finding_end(f);
}

static void page_companion(struct rm_fact_list *list, const char *name, int64_t count, int64_t bytes)
{
	struct rm_facts *item = rm_fact_list_add(list);

	rm_fact_add_text(item, "name", rm_text_of(name));
	rm_fact_add_count(item, "count", count);
	rm_fact_add_bytes(item, "bytes", bytes);
}

static void page_companions(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_COMPANION_CLUSTER, RM_SEVERITY_MEDIUM, 0);
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, "classes");

	page_companion(list, "FormBuilder", 3611, 1824522);
	page_companion(list, "Closure", 3619, 1247805);
	rm_fact_add_bytes(&f->facts, "total", 3072327);
	rm_finding_say_summary(
		f, "{classes:{name} ({count}, {bytes})| always paired with } \xE2\x80\x94 {total}");
	rm_finding_say_hypothesis(f, "They are created together");
	rm_finding_say_next(f, "Find what holds them");
	rm_finding_end(f);
}

static void page_dedup(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_DEDUP_CANDIDATE, RM_SEVERITY_LOW, 187200);
	struct rm_facts *examples;

	rm_fact_add_count(&f->facts, "count", 600);
	rm_fact_add_bytes(&f->facts, "each", 312);
	rm_fact_add_bytes(&f->facts, "total", 187200);
	rm_fact_add_percent(&f->facts, "percent", 32.5);
	examples = rm_fact_add_record(&f->facts, "examples");
	rm_fact_add_count(examples, "identical", 195);
	rm_fact_add_text(examples, "sample", RM_TEXT_LITERAL("--boundary_mixed..."));
	rm_finding_say_summary(f, "Attachment::$part (Part): {count} copies x {each} = {total}");
	rm_finding_say_hypothesis(f,
		"{examples:{identical}/{count} copies have identical content ({percent%0}%). "
		"Example: \"{sample}\"}");
	rm_finding_end(f);
}

static void page_type(const char *type, int64_t count, int64_t bytes, double percent)
{
	struct rm_finding *f = hand_begin(RM_FINDING_TYPE_RANKING, RM_SEVERITY_INFO, bytes);

	rm_fact_add_type(&f->facts, "type", rm_text_of(type));
	rm_fact_add_count(&f->facts, "count", count);
	rm_fact_add_bytes(&f->facts, "memory_usage", bytes);
	rm_fact_add_percent(&f->facts, "percentage", percent);
	rm_finding_end(f);
}

static void page_class(
	int64_t rank, const char *name, int64_t count, int64_t avg, int64_t bytes, double percent)
{
	struct rm_finding *f = hand_begin(RM_FINDING_CLASS_RANKING, RM_SEVERITY_INFO, bytes);

	rm_fact_add_number(&f->facts, "rank", rank);
	text_fact(f, "class_name", name);
	rm_fact_add_count(&f->facts, "count", count);
	rm_fact_add_bytes(&f->facts, "avg_size", avg);
	rm_fact_add_bytes(&f->facts, "memory_bytes", bytes);
	rm_fact_add_percent(&f->facts, "percentage_of_object_memory", percent);
	rm_finding_end(f);
}

static struct rm_finding *page_array(
	enum rm_finding_kind kind, int64_t table, int64_t count, const char *path)
{
	struct rm_finding *f = hand_begin(kind, RM_SEVERITY_MEDIUM, 0);

	rm_fact_add_bytes(&f->facts, "table_size", table);
	rm_fact_add_count(&f->facts, "element_count", count);
	text_fact(f, "owner_path", path);
	rm_finding_end(f);
	return f;
}

static void page_string(int64_t size, const char *path, const char *preview)
{
	struct rm_finding *f = hand_begin(RM_FINDING_LARGE_STRING, RM_SEVERITY_MEDIUM, size);

	rm_fact_add_bytes(&f->facts, "size", size);
	text_fact(f, "owner_path", path);
	if (preview != NULL) {
		text_fact(f, "preview", preview);
	}
	rm_finding_end(f);
}

static void page_blame(
	const char *root, int64_t exclusive, int64_t shared, int64_t total, double percent)
{
	struct rm_finding *f = hand_begin(RM_FINDING_ROOT_BLAME, RM_SEVERITY_INFO, total);

	text_fact(f, "root_name", root);
	rm_fact_add_bytes(&f->facts, "exclusive_bytes", exclusive);
	rm_fact_add_bytes(&f->facts, "shared_bytes", shared);
	rm_fact_add_bytes(&f->facts, "total_bytes", total);
	rm_fact_add_percent(&f->facts, "percentage", percent);
	rm_finding_end(f);
}

static void page_confidence(void)
{
	struct rm_finding *f = hand_begin(RM_FINDING_RETAINED_APPROXIMATE, RM_SEVERITY_INFO, 0);

	rm_fact_add_count(&f->facts, "scc_count", 201);
	rm_fact_add_count(&f->facts, "total_scc_nodes", 3015);
	rm_finding_say_summary(
		f, "{scc_count} cycles ({total_scc_nodes} nodes) \xE2\x80\x94 retained size is approximate");
	rm_finding_end(f);
}

/* The published example of a report, with its figures, in the order in which it has them. */
static void test_fmt_text__the_published_example(void)
{
	hand_start("captured 2026-03-28T17:58:56Z\n");
	page_confidence();
	page_overview();
	page_high();
	page_property_scaling();
	page_cycle();
	page_companions();
	page_dedup();
	page_type("ZendObjectMemoryLocation", 14200, 20971520, 83.3);
	page_type("ZendStringMemoryLocation", 3500, 2097152, 8.3);
	page_type("ZendArrayMemoryLocation", 1200, 1572864, 6.3);
	page_type("ZendReferenceMemoryLocation", 100, 12288, 0.0);
	page_class(1, "App\\Models\\User", 10000, 72, 720000, 98.2);
	page_class(2, "App\\Cache\\Item", 100, 640, 64000, 0.9);
	page_class(3, "Webklex\\PHPIMAP\\Message", 200, 256, 51200, 0.7);
	rm_fact_add_bytes(
		&page_array(RM_FINDING_LARGE_ARRAY, 163840, 10000, "<main>:28::$users")->facts,
		"retained_size", 16043213);
	rm_fact_add_bytes(
		&page_array(RM_FINDING_LARGE_ARRAY, 65536, 1200, "$GLOBALS->container->cache")->facts,
		"retained_size", 2097152);
	page_string(210821, "<main>:28::$messages[0]->structure->raw",
		"Content-Type: multipart/mixed; boundary=\"--=_mixed 0051\"");
	page_string(104858, "App\\Logger->$buffer", "[2026-01-15 12:00:00] app.INFO: Started the run");
	page_blame("call_frames", 40370176, 1258291, 41628467, 95.2);
	page_blame("class_table", 1887437, 102400, 1992294, 4.6);
	hand_check(TITLE
		"=== Overview ===\n"
		"  Captured: 2026-03-28T17:58:56Z\n"
		"  Heap: 153.76 MB (99.5% analyzed), VM stack: 256.00 KB, Compiler arena: 32.00 KB\n"
		"\n"
		"  Call Stack at capture:\n"
		"    #0 sleep()\n"
		"    #1 <main>:28\n"
		"\n"
		"=== Findings ===\n"
		"\n"
		"  [HIGH]  703.13 KB impacted\n"
		"    dominant_class: App\\Models\\User: 10,000 instances x 72 B = 98.2% of object memory (703.13 KB)\n"
		"    Unbounded accumulation \xE2\x80\x94 likely a loop without limit\n"
		"    Next: Check if count scales with input size; Look for owner path\n"
		"\n"
		"  [HIGH]  153.76 MB impacted\n"
		"    bottleneck_path: <main>:28::$users->items (153.76 MB)\n"
		"    Heaviest memory path \xE2\x80\x94 the primary chain of memory consumption\n"
		"\n"
		"  [MEDIUM]  9.53 MB impacted\n"
		"    property_scaling: App\\Models\\User (10,000 instances): 5 per-instance props (0.49 KB/instance retained), "
		"12 shared\n"
		"    PER-INSTANCE (retained, scales with count):\n"
		"      App\\Models\\User::$attributes: 10,000 copies x 599 B = 5.86 MB\n"
		"      App\\Models\\User::$casts: 10,000 copies x 376 B = 3.67 MB\n"
		"    (14 scalar properties per-instance, included in object size)\n"
		"    SHARED: App\\Models\\User::$relations (array, CoW), App\\Models\\User::$fillable (array, CoW)\n"
		"\n"
		"  [MEDIUM]  42.50 MB impacted\n"
		"    cycle_cluster: 200 identical cycles (3 classes, 170.31 KB shallow, 42.50 MB retained)\n"
		"    Per cycle: 1x Webklex\\PHPIMAP\\Message + 3x Webklex\\PHPIMAP\\Attachment + "
		"1x Webklex\\PHPIMAP\\AttachmentCollection\n"
		"    Back-reference: Webklex\\PHPIMAP\\Attachment::$oMessage -> Webklex\\PHPIMAP\\Message\n"
		"    Example: <main>:28::$messages[0]->attachments->items[0]\n"
		"    (199 more with same pattern)\n"
		"    Single entry point \xE2\x80\x94 breaking the back-reference likely frees this cycle\n"
		"    Next: Break Webklex\\PHPIMAP\\Attachment::$oMessage -> Webklex\\PHPIMAP\\Message to eliminate all 200 cycles\n"
		"\n"
		"  [MEDIUM]  \xE2\x80\x94\n"
		"    companion_cluster: FormBuilder (3,611, 1.74 MB) always paired with Closure (3,619, 1.19 MB) \xE2\x80\x94 2.93 MB\n"
		"\n"
		"  [LOW]  182.81 KB impacted\n"
		"    dedup_candidate: Attachment::$part (Part): 600 copies x 312 B = 182.81 KB\n"
		"    195/600 copies have identical content (32%). Example: \"--boundary_mixed...\"\n"
		"\n"
		"=== Type Breakdown ===\n"
		"\n"
		"  Type                                Count       Memory        %\n"
		"  ----------------------------------------------------------------\n"
		"  ZendObject                         14,200     20.00 MB    83.3%\n"
		"  ZendString                          3,500      2.00 MB     8.3%\n"
		"  ZendArray                           1,200      1.50 MB     6.3%\n"
		"  ZendReference                         100     12.00 KB     0.0%\n"
		"\n"
		"=== Top Classes by Memory ===\n"
		"\n"
		"    #  Class                                       Count   Avg Size       Memory        %\n"
		"  ---------------------------------------------------------------------------------------\n"
		"    1  App\\Models\\User                            10,000       72 B    703.13 KB    98.2%\n"
		"    2  App\\Cache\\Item                                100      640 B     62.50 KB     0.9%\n"
		"    3  Webklex\\PHPIMAP\\Message                       200      256 B     50.00 KB     0.7%\n"
		"\n"
		"=== Top Arrays ===\n"
		"\n"
		"    #      Retained        Table    Elems  Path\n"
		"  --------------------------------------------------------------------------------\n"
		"    1      15.30 MB    160.00 KB   10,000  <main>:28::$users\n"
		"    2       2.00 MB     64.00 KB    1,200  $GLOBALS->container->cache\n"
		"\n"
		"=== Top Strings ===\n"
		"\n"
		"    #          Size  Path                            Preview\n"
		"  ------------------------------------------------------------------------------------------\n"
		"    1     205.88 KB  ...messages[0]->structure->raw  Content-Type: multipart/mixed; boun...\n"
		"    2     102.40 KB  App\\Logger->$buffer             [2026-01-15 12:00:00] app.INFO: Sta...\n"
		"\n"
		"=== Root Blame Allocation ===\n"
		"\n"
		"  Root Branch                Exclusive     Shared      Total   % Heap\n"
		"  ----------------------------------------------------------------------\n"
		"  call_frames                 38.50 MB    1.20 MB   39.70 MB    95.2%\n"
		"  class_table                  1.80 MB  100.00 KB    1.90 MB     4.6%\n"
		"\n"
		"=== Additional Info ===\n"
		"  [retained_approximate] 201 cycles (3,015 nodes) \xE2\x80\x94 retained size is approximate\n"
		"\n" RULE);
}

/* ---- tables ---- */

/* 40 columns of a name fit; of 41 the end is kept, and what the snapshot calls a class is only text. */
static void test_fmt_text__rows_of_classes(void)
{
	hand_start("captured \"now\\x1b[2J\"\n");
	page_class(1, "App\\A23456789012345678901234567890123456", 1, 2500, 2500, 22.4);
	page_class(2, "App\\Z\\A234567890123456789012345678901234", 1234567, 1023, 1262962041, 77.6);
	page_class(3, "Appe\\Z\\A234567890123456789012345678901234", 1, 72, 72, 0);
	page_class(20, "\xE6\xBC\xA2\xE5\xAD\x97\033[31m", 1, 72, 72, 100);
	hand_check(TITLE
		"=== Overview ===\n"
		"  Captured: now\\x1b[2J\n"
		"\n"
		"=== Top Classes by Memory ===\n"
		"\n"
		"    #  Class                                       Count   Avg Size       Memory        %\n"
		"  ---------------------------------------------------------------------------------------\n"
		"    1  App\\A23456789012345678901234567890123456        1    2.44 KB      2.44 KB    22.4%\n"
		"    2  App\\Z\\A234567890123456789012345678901234 1,234,567    1,023 B      1.18 GB    77.6%\n"
		"    3  ...\\Z\\A234567890123456789012345678901234        1       72 B         72 B     0.0%\n"
		"   20  \xE6\xBC\xA2\xE5\xAD\x97\\x1b[31m                                    1       72 B         72 B   100.0%\n"
		"\n" RULE);
}

/* Every kind of array in one list; what a row lacks has a stand-in. */
static void test_fmt_text__rows_of_arrays(void)
{
	struct rm_finding *f;

	hand_start("");
	page_array(RM_FINDING_SPARSE_ARRAY, 262144, 5, "$cache");
	rm_fact_add_bytes(&page_array(RM_FINDING_LARGE_ARRAY, 20480, 1234567, "")->facts,
		"retained_size", (int64_t)1 << 40);
	rm_fact_add_bytes(&page_array(RM_FINDING_SPARSE_ARRAY, 40960, 0, "$a['\033']")->facts,
		"retained_size", 99);
	f = hand_begin(RM_FINDING_LARGE_ARRAY, RM_SEVERITY_INFO, 0);
	rm_fact_add_bytes(&f->facts, "table_size", 320);
	rm_fact_add_count(&f->facts, "capacity", 8);
	rm_finding_end(f);
	hand_check(TITLE
		"=== Overview ===\n\n"
		"=== Top Arrays ===\n"
		"\n"
		"    #      Retained        Table    Elems  Path\n"
		"  --------------------------------------------------------------------------------\n"
		"    1     256.00 KB    256.00 KB        5  $cache [sparse]\n"
		"    2   1,024.00 GB     20.00 KB 1,234,567  (root)\n"
		"    3          99 B     40.00 KB        0  $a['\\x1b'] [sparse]\n"
		"    4         320 B        320 B        8  (root)\n"
		"\n" RULE);
}

/*
 * Widths on the character: 30 columns of a path fit and 31 do not, 38 of a preview fit and 39 do
 * not; escapes count as what is printed, wide characters as two; nothing is cut in two.
 */
static void test_fmt_text__rows_of_strings(void)
{
	hand_start("");
	page_string(10240, "$a23456789012345678901234567->x",
		"123456789012345678901234567890123456789");
	page_string(10240, "$a2345678901234567890123456->x", "12345678901234567890123456789012345678");
	page_string(10240, "0", "0");
	page_string(10240, "", "");
	page_string(10240, "$x", NULL);
	page_string(10240, "$x", "a\nb\rc\td\x01");
	page_string(10240, "$\xE6\xBC\xA2\xE6\xBC\xA2\xE6\xBC\xA2\xE6\xBC\xA2\xE6\xBC\xA2->abcdefghijklmnopqrs",
		"1234567890123456789012345678901234\xE6\xBC\xA2\xC3\xA9\xC3\xA9\xC3\xA9");
	page_string(10240, "$x", "\xC3\xA9\xC3\xA9\xC3\xA9 123456789012345678901234567890123456");
	hand_check(TITLE
		"=== Overview ===\n\n"
		"=== Top Strings ===\n"
		"\n"
		"    #          Size  Path                            Preview\n"
		"  ------------------------------------------------------------------------------------------\n"
		"    1      10.00 KB  ...456789012345678901234567->x  12345678901234567890123456789012345...\n"
		"    2      10.00 KB  $a2345678901234567890123456->x  12345678901234567890123456789012345678\n"
		"    3      10.00 KB  0                               0\n"
		"    4      10.00 KB  (root)                          (binary)\n"
		"    5      10.00 KB  $x                              (not stored)\n"
		"    6      10.00 KB  $x                              a\\nb\\rc\\td\\x01\n"
		"    7      10.00 KB  ...\xE6\xBC\xA2\xE6\xBC\xA2\xE6\xBC\xA2->abcdefghijklmnopqrs  1234567890123456789012345678901234...\n"
		"    8      10.00 KB  $x                              \xC3\xA9\xC3\xA9\xC3\xA9 1234567890123456789012345678901...\n"
		"\n" RULE);
}

/* A table shows the number that JSON has: 0.25 % are 0.3 there, where a sentence has 0.2. */
static void test_fmt_text__percentages_of_tables_are_the_facts(void)
{
	hand_start("");
	page_type("AMemoryLocation", 1, 1, 0.25);
	page_blame("a_root_branch_with_a_long_name", 0, 1023, (int64_t)1 << 40, 0.35);
	hand_check(TITLE
		"=== Overview ===\n\n"
		"=== Type Breakdown ===\n"
		"\n"
		"  Type                                Count       Memory        %\n"
		"  ----------------------------------------------------------------\n"
		"  A                                       1          1 B     0.3%\n"
		"\n"
		"=== Root Blame Allocation ===\n"
		"\n"
		"  Root Branch                Exclusive     Shared      Total   % Heap\n"
		"  ----------------------------------------------------------------------\n"
		"  ...ranch_with_a_long_name        0 B    1,023 B 1,024.00 GB     0.4%\n"
		"\n" RULE);
}

/* ---- what else belongs where ---- */

/* How far sizes can be trusted comes first, whatever the order of the list. */
static void test_fmt_text__additional_information(void)
{
	struct rm_finding *f;

	hand_start("");
	rm_finding_end(hand_begin(RM_FINDING_DEDUP_CANDIDATE, RM_SEVERITY_INFO, 500));
	rm_finding_end(hand_begin(RM_FINDING_SHARED_SINGLETON, RM_SEVERITY_INFO, 0));
	f = hand_begin(RM_FINDING_RETAINED_EXACT, RM_SEVERITY_INFO, 0);
	rm_finding_say_summary(f, "No cycles \xE2\x80\x94 retained size is exact");
	rm_finding_end(f);
	hand_check(TITLE "=== Overview ===\n\n"
					 "=== Additional Info ===\n"
					 "  [retained_exact] No cycles \xE2\x80\x94 retained size is exact\n"
					 "  [dedup_candidate] x\n"
					 "  [shared_singleton] x\n"
					 "\n" RULE);
}

static void hand_say_all(enum rm_finding_kind kind)
{
	struct rm_finding *f = hand_begin(kind, RM_SEVERITY_LOW, 0);

	rm_finding_say_hypothesis(f, "why");
	rm_finding_say_next(f, "one");
	rm_finding_say_next(f, "two");
	rm_finding_say_next(f, "three");
	rm_finding_end(f);
}

static void test_fmt_text__lines_that_only_json_has(void)
{
	hand_start("");
	hand_say_all(RM_FINDING_BOTTLENECK_PATH);
	hand_say_all(RM_FINDING_PROPERTY_SCALING);
	hand_say_all(RM_FINDING_COMPANION_CLUSTER);
	hand_say_all(RM_FINDING_CYCLE_CLUSTER);
	hand_say_all(RM_FINDING_DOMINANT_CLASS);
	hand_say_all(RM_FINDING_CHOKE_POINT);
	hand_check(TITLE "=== Overview ===\n\n"
					 "=== Findings ===\n\n"
					 "  [LOW]  \xE2\x80\x94\n    bottleneck_path: x\n    why\n\n"
					 "  [LOW]  \xE2\x80\x94\n    property_scaling: x\n    why\n\n"
					 "  [LOW]  \xE2\x80\x94\n    companion_cluster: x\n\n"
					 "  [LOW]  \xE2\x80\x94\n    cycle_cluster: x\n    why\n    Next: one\n\n"
					 "  [LOW]  \xE2\x80\x94\n    dominant_class: x\n    why\n    Next: one; Look for owner path; three\n\n"
					 "  [LOW]  \xE2\x80\x94\n    choke_point: x\n    why\n    Next: one; two; three\n\n" RULE);
}

static void hand_in_cluster(enum rm_finding_kind kind, uint32_t cluster_id, bool is_head)
{
	struct rm_finding *f = hand_begin(kind, RM_SEVERITY_LOW, 1024);

	if (rm_finding_kind_section(kind) != RM_SECTION_FINDINGS) {
		rm_fact_add_bytes(&f->facts, "table_size", 1024);
		rm_fact_add_count(&f->facts, "element_count", 1);
	}
	f->cluster_id = cluster_id;
	f->is_cluster_head = is_head;
	rm_finding_end(f);
}

/*
 * One line at the first block, by kind with how many; the blocks stay where they are. A row of a
 * table has no room for it: then the first block speaks for the head too.
 */
static void test_fmt_text__clusters(void)
{
	hand_start("");
	hand_in_cluster(RM_FINDING_BOTTLENECK_PATH, 1, true);
	hand_in_cluster(RM_FINDING_LARGE_ARRAY, 2, true);
	hand_in_cluster(RM_FINDING_CHOKE_POINT, 1, false);
	hand_in_cluster(RM_FINDING_LARGE_ARRAY, 1, false);
	hand_in_cluster(RM_FINDING_CHOKE_POINT, 1, false);
	hand_in_cluster(RM_FINDING_EXPENSIVE_PROPERTY, 2, false);
	hand_in_cluster(RM_FINDING_EXPENSIVE_PROPERTY, 2, false);
	hand_in_cluster(RM_FINDING_EMPTY_OBJECT, 0, false);
	hand_check(TITLE "=== Overview ===\n\n"
					 "=== Findings ===\n\n"
					 "  [LOW]  1.00 KB impacted\n    bottleneck_path: x\n"
					 "    Also detected as: choke_point\xC3\x97""2, large_array\n\n"
					 "  [LOW]  1.00 KB impacted\n    choke_point: x\n\n"
					 "  [LOW]  1.00 KB impacted\n    choke_point: x\n\n"
					 "  [LOW]  1.00 KB impacted\n    expensive_property: x\n"
					 "    Also detected as: large_array, expensive_property\n\n"
					 "  [LOW]  1.00 KB impacted\n    expensive_property: x\n\n"
					 "  [LOW]  1.00 KB impacted\n    empty_object: x\n\n"
					 "=== Top Arrays ===\n\n"
					 "    #      Retained        Table    Elems  Path\n"
					 "  --------------------------------------------------------------------------------\n"
					 "    1       1.00 KB      1.00 KB        1  (root)\n"
					 "    2       1.00 KB      1.00 KB        1  (root)\n"
					 "\n" RULE);
}

/* The same facts, other lines said: what is not said leaves no gap. */
static void test_fmt_text__lines_left_out(void)
{
	struct rm_finding *f;

	hand_start("");
	f = hand_begin(RM_FINDING_MICRO_CYCLE, RM_SEVERITY_LOW, 1);
	rm_finding_say_hypothesis(f, "first");
	rm_finding_say_hypothesis(f, "last");
	rm_finding_end(f);
	rm_finding_end(hand_begin(RM_FINDING_MICRO_CYCLE, RM_SEVERITY_LOW, 1));
	hand_check(TITLE "=== Overview ===\n\n"
					 "=== Findings ===\n\n"
					 "  [LOW]  1 B impacted\n    micro_cycle: x\n    first\n    last\n\n"
					 "  [LOW]  1 B impacted\n    micro_cycle: x\n\n" RULE);
}

RM_TEST_TABLE(RM_TEST(test_fmt_text__empty_heap), RM_TEST(test_fmt_text__colour_only_when_asked),
	RM_TEST(test_fmt_text__says_what_was_skipped),
	RM_TEST(test_fmt_text__the_published_example), RM_TEST(test_fmt_text__rows_of_classes),
	RM_TEST(test_fmt_text__rows_of_arrays),
	RM_TEST(test_fmt_text__rows_of_strings),
	RM_TEST(test_fmt_text__percentages_of_tables_are_the_facts),
	RM_TEST(test_fmt_text__additional_information),
	RM_TEST(test_fmt_text__lines_that_only_json_has), RM_TEST(test_fmt_text__clusters),
	RM_TEST(test_fmt_text__lines_left_out), )
