/* The whole comparison: both documents, and both reports of the same passes. */
#include "base.h"

#include <cjson/cJSON.h>

#include "compare.h"
#include "mkgraph.h"
#include "rm_test.h"

static struct rm_strbuf out;

struct sides {
	struct rm_graph *graphs[2];
	struct rm_compare compare;
};

static void sides_open(
	struct sides *s, const char *baseline, const char *target, const struct rm_compare_options *options)
{
	s->graphs[0] = mkgraph(baseline);
	s->graphs[1] = mkgraph(target);
	rm_compare_make(&s->compare, s->graphs[0], s->graphs[1], options);
}

static void sides_close(struct sides *s)
{
	rm_compare_release(&s->compare);
	rm_graph_free(s->graphs[0]);
	rm_graph_free(s->graphs[1]);
}

static const char *text_of(const char *baseline, const char *target, const struct rm_compare_options *options)
{
	struct sides s;

	sides_open(&s, baseline, target, options);
	rm_strbuf_clear(&out);
	rm_compare_write_text(&out, &s.compare, &(struct rm_format_options){.is_pretty = true});
	sides_close(&s);
	return rm_strbuf_cstr(&out);
}

static cJSON *json_of(const char *baseline, const char *target, const struct rm_compare_options *options)
{
	struct sides s;
	cJSON *document;

	sides_open(&s, baseline, target, options);
	rm_strbuf_clear(&out);
	rm_compare_write_json(&out, &s.compare, &(struct rm_format_options){.is_pretty = true});
	sides_close(&s);
	document = cJSON_Parse(rm_strbuf_cstr(&out));
	RM_REQUIRE(document != NULL);
	return document;
}

static const struct rm_compare_options full = {.is_full = true};

static const char before[] =
	"captured 2026-04-01T10:00:00Z\n"
	"summary memory_get_usage 25690112\n"
	"summary memory_get_real_usage 29360128\n"
	"summary memory_limit 134217728\n"
	"summary zend_mm_heap_usage 24956108\n"
	"summary heap_unreached_bytes 462422\n"
	"heap size=25690112 real_size=29360128 real_peak=29360128 limit=134217728 chunks=14\n"
	"root unreached x unreached weak\n"
	"node lost unreached_block size=462422 region=unreached @#shape=zero < x unreached 0x1 weak\n"
	"root call_frames f call_frames\n"
	"node m call_frame size=96 @function_name=<main> @lineno=28 < f frame 0\n"
	"node cache object size=56 class=App\\Cache count=1 capacity=1 < m variable cache\n"
	"node items array size=56 table=320 count=10 capacity=16 used=10 < cache property items\n"
	"repeat 10\nnode u{i} object size=1600 class=App\\User count=0 capacity=0 < items element {i}\nend\n"
	"node h object size=16384 class=App\\Legacy count=0 capacity=0 < m variable handler\n";
static const char after[] =
	"captured 2026-04-01T14:00:00Z\n"
	"summary memory_get_usage 32717824\n"
	"summary memory_get_real_usage 35651584\n"
	"summary memory_limit 134217728\n"
	"summary zend_mm_heap_usage 31981568\n"
	"summary heap_unreached_bytes 817945\n"
	"heap size=32717824 real_size=35651584 real_peak=35651584 limit=134217728 chunks=17\n"
	"root unreached x unreached weak\n"
	"node lost unreached_block size=817945 region=unreached @#shape=zero < x unreached 0x1 weak\n"
	"root call_frames f call_frames\n"
	"node m call_frame size=96 @function_name=<main> @lineno=30 < f frame 0\n"
	"node cache object size=56 class=App\\Cache count=1 capacity=1 < m variable cache\n"
	"node items array size=56 table=65536 count=4010 capacity=4096 used=4010 < cache property items\n"
	"repeat 4010\nnode u{i} object size=1600 class=App\\User count=0 capacity=0 < items element {i}\nend\n"
	"repeat 1200\nnode h{i} object size=72 class=App\\Fresh\\Handler count=0 capacity=0 < m variable h{i}\nend\n";

/* Column by column, against the published layout. */
static void test_compare__tables_of_the_text(void)
{
	static const char expected[] =
		"==============================================================================\n"
		" rmem Memory Comparison Report\n"
		"==============================================================================\n"
		"\n"
		"  Baseline: 2026-04-01 10:00:00\n"
		"  Target:   2026-04-01 14:00:00\n"
		"\n"
		"=== Summary Delta ===\n"
		"\n"
		"  Metric                                    Baseline         Target          Delta\n"
		"  ---------------------------------------------------------------------------------------\n"
		"  memory_get_usage()                        24.50 MB       31.20 MB       +6.70 MB (+27.4%)\n"
		"  memory_get_usage(true)                    28.00 MB       34.00 MB       +6.00 MB (+21.4%)\n"
		"  memory_limit                             128.00 MB      128.00 MB           +0 B (+0.0%)\n"
		"  Heap usage                                23.80 MB       30.50 MB       +6.70 MB (+28.2%)\n"
		"  Analyzed                                     98.2%          97.5%         -0.7pt\n"
		"\n"
		"=== Type Breakdown Delta ===\n"
		"\n"
		"  Type                              Count \xCE\x94     Baseline       Target       Memory \xCE\x94\n"
		"  ----------------------------------------------------------------------------------\n"
		"  ZendObject                          +5199     31.68 KB      6.20 MB       +6.17 MB\n"
		"  ZendArrayTable                         +0        320 B     64.00 KB      +63.69 KB\n"
		"\n"
		"=== Class Memory Changes ===\n"
		"\n"
		"  Class                                       Count \xCE\x94       Memory \xCE\x94  Target Memory\n"
		"  ----------------------------------------------------------------------------------\n"
		"  App\\User                                      +4000       +6.10 MB        6.12 MB\n"
		"\n"
		"  New classes (target only):\n"
		"    App\\Fresh\\Handler                           1,200 instances  84.38 KB\n"
		"\n"
		"  Removed classes (baseline only):\n"
		"    App\\Legacy                                      1 instances  16.00 KB\n"
		"\n"
		"=== Value Changes ===\n"
		"\n"
		"  <main>::$cache->items +4,000 elements, +6.17 MB retained, now 6.18 MB\n"
		"\n"
		"=== Findings Diff ===\n"
		"\n"
		"  New findings:\n";
	const char *text = text_of(before, after, &full);

	RM_CHECK_BYTES(text, strlen(text) < sizeof(expected) - 1 ? strlen(text) : sizeof(expected) - 1,
		expected, sizeof(expected) - 1);
	RM_CHECK(strstr(text, "\n  Changed findings:\n") != NULL);
	RM_CHECK(strstr(text, "    large_array <main>::$cache->items: severity low \xE2\x86\x92 medium, impact ") != NULL);
	RM_CHECK(strstr(text, " \n") == NULL);
}

static const cJSON *member(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	RM_REQUIRE(item != NULL);
	return item;
}

static void test_compare__members_of_the_json(void)
{
	static const char *const order[] = {"baseline", "target", "summary_deltas", "type_deltas",
		"class_deltas", "value_deltas", "findings_diff"};
	cJSON *document = json_of(before, after, &full);
	const cJSON *row = member(document, "summary_deltas")->child;
	const cJSON *at = document->child;

	for (size_t i = 0; i < RM_COUNT_OF(order); i++, at = at->next) {
		RM_REQUIRE(at != NULL);
		RM_CHECK_TEXT(at->string, order[i]);
	}
	RM_CHECK(at == NULL);
	RM_CHECK_TEXT(member(member(document, "baseline"), "captured_at")->valuestring, "2026-04-01T10:00:00Z");
	RM_CHECK_TEXT(member(row, "metric")->valuestring, "memory_get_usage");
	RM_CHECK_INT(member(row, "delta")->valueint, 7027712);
	RM_CHECK(member(row, "delta_percent")->valuedouble > 27.39 && member(row, "delta_percent")->valuedouble < 27.41);
	row = member(document, "type_deltas")->child;
	RM_CHECK_TEXT(member(row, "type")->valuestring, "ZendObjectMemoryLocation");
	RM_CHECK_INT(member(row, "count_delta")->valueint, 5199);
	row = member(member(document, "class_deltas"), "changed")->child;
	RM_CHECK_TEXT(member(row, "class_name")->valuestring, "App\\User");
	RM_CHECK_INT(member(row, "memory_delta")->valueint, 6400000);
	row = member(member(document, "class_deltas"), "removed")->child;
	RM_CHECK_INT(member(row, "target_memory")->valueint, 0);
	RM_CHECK_INT(member(row, "memory_delta")->valueint, -16384);
	row = member(document, "value_deltas")->child;
	RM_CHECK_TEXT(member(row, "path")->valuestring, "<main>::$cache->items");
	RM_CHECK_TEXT(member(row, "type")->valuestring, "array");
	RM_CHECK_INT(member(row, "baseline_elements")->valueint, 10);
	RM_CHECK_INT(member(row, "target_elements")->valueint, 4010);
	RM_CHECK(cJSON_IsNull(member(row->next, "target_elements")));
	row = member(document, "findings_diff");
	RM_CHECK(cJSON_IsArray(member(row, "new")) && cJSON_IsArray(member(row, "resolved")));
	RM_CHECK(cJSON_IsObject(member(member(row, "changed")->child, "baseline")));
	cJSON_Delete(document);
}

/* Nothing is new, gone or changed, and no list has a row. */
static void test_compare__with_itself(void)
{
	cJSON *document = json_of(after, after, &full);
	const char *text;

	RM_CHECK_INT(cJSON_GetArraySize(member(document, "type_deltas")), 0);
	RM_CHECK_INT(cJSON_GetArraySize(member(document, "value_deltas")), 0);
	for (const cJSON *list = member(document, "class_deltas")->child; list != NULL; list = list->next) {
		RM_CHECK_INT(cJSON_GetArraySize(list), 0);
	}
	for (const cJSON *list = member(document, "findings_diff")->child; list != NULL; list = list->next) {
		RM_CHECK_INT(cJSON_GetArraySize(list), 0);
	}
	cJSON_Delete(document);
	text = text_of(after, after, &full);
	RM_CHECK(strstr(text, "=== Summary Delta ===") != NULL);
	RM_CHECK(strstr(text, "=== Type") == NULL && strstr(text, "=== Class") == NULL);
	RM_CHECK(strstr(text, "=== Value") == NULL && strstr(text, "=== Findings") == NULL);
}

static void test_compare__the_same_bytes_every_time(void)
{
	struct rm_strbuf first = {0};
	struct rm_compare_options workers = full;

	rm_strbuf_add_cstr(&first, text_of(before, after, &full));
	workers.workers = 3;
	RM_CHECK_TEXT(text_of(before, after, &full), rm_strbuf_cstr(&first));
	RM_CHECK_TEXT(text_of(before, after, &workers), rm_strbuf_cstr(&first));
	rm_strbuf_release(&first);
}

/* Without references there are no paths and no passes over them; then not on the other side either. */
static void test_compare__both_sides_get_the_same_passes(void)
{
	struct sides s;
	const char *text;

	sides_open(&s, before, "summary memory_get_usage 1000\nnode a object size=40 class=A count=0 capacity=0\n", &full);
	RM_CHECK(s.compare.note != NULL);
	RM_CHECK(s.compare.baseline.derived == NULL && s.compare.target.derived == NULL);
	RM_CHECK(!s.compare.has_values);
	for (size_t i = 0; i < s.compare.findings.resolved.items.count; i++) {
		RM_CHECK(s.compare.findings.resolved.items.items[i]->kind != RM_FINDING_BOTTLENECK_PATH);
	}
	for (size_t i = 0; rm_pass_at(i) != NULL; i++) {
		bool needs_edges = (rm_pass_at(i)->needs & RM_NEED_EDGES) != 0;

		RM_CHECK((rm_report_skip_reason(&s.compare.baseline, rm_pass_at(i)) != NULL) == needs_edges);
	}
	sides_close(&s);
	text = text_of(before, before, &full);
	RM_CHECK(strstr(text, "Note: ") == NULL);
	text = text_of(before, "summary memory_get_usage 1000\nnode a object size=40 class=A count=0 capacity=0\n", &full);
	RM_CHECK(strstr(text, "  Note: ") != NULL);
	RM_CHECK(strstr(text, "  Target:   (unknown)\n") != NULL);
}

static void test_compare__threshold(void)
{
	struct rm_compare_options options = full;
	const char *text;

	options.threshold = 25;
	text = text_of(before, after, &options);
	RM_CHECK(strstr(text, "memory_get_usage() ") != NULL);
	RM_CHECK(strstr(text, "memory_get_usage(true)") == NULL);
	RM_CHECK(strstr(text, "App\\Legacy") != NULL);
	options.threshold = 1e6;
	text = text_of(before, after, &options);
	RM_CHECK(strstr(text, "=== Summary") == NULL && strstr(text, "=== Type") == NULL);
	RM_CHECK(strstr(text, "=== Value") == NULL && strstr(text, "=== Findings") != NULL);
}

static void test_compare__samples_of_nodes_in_both_forms(void)
{
	static const char one[] = "root global_variables g engine_table\n"
							  "node a object size=100 class=A addr=0x1000 < g global a\n"
							  "node b string size=2048 addr=0x2000 < g global b\n";
	static const char other[] = "root global_variables g engine_table\n"
								"node a object size=100 class=A addr=0x1000 < g global a\n";
	static const char none[] = "root global_variables g engine_table\n"
							   "node c object size=100 class=A addr=0x3000 < g global a\n";
	struct rm_compare_options options = full;
	const cJSON *diff;
	const char *text;
	cJSON *document;

	options.diff_side = RM_NODES_BASELINE_ONLY;
	options.diff_limit = 20;
	text = text_of(one, other, &options);
	RM_CHECK(strstr(text, "=\n\nBaseline-only addresses: 1, 1 shown\n"
						  "  node=2 addr=0x2000 type=ZendStringMemoryLocation size=2.00 KB\n") != NULL);
	options.diff_side = RM_NODES_TARGET_ONLY;
	text = text_of(one, other, &options);
	RM_CHECK(strstr(text, "\nTarget-only addresses: 0, 0 shown\n  (none)\n") != NULL);
	text = text_of(one, none, &options);
	RM_CHECK(strstr(text, " addr=0x3000 type=ZendObjectMemoryLocation size=100 B class=A\n") != NULL);
	options.diff_side = RM_NODES_BASELINE_ONLY;
	options.diff_limit = 1;
	document = json_of(one, none, &options);
	diff = member(document, "node_diff");
	RM_CHECK_TEXT(member(diff, "side")->valuestring, "baseline-only");
	RM_CHECK_INT(member(diff, "total")->valueint, 2);
	RM_CHECK_INT(member(diff, "shown")->valueint, 1);
	RM_CHECK_TEXT(member(member(diff, "nodes")->child, "address")->valuestring, "0x2000");
	RM_CHECK(cJSON_IsNull(member(member(diff, "nodes")->child, "class_name")));
	cJSON_Delete(document);
}

/* Lists that have more than their room say how much more; programs get all of it. */
static void test_compare__what_lists_have_no_room_for(void)
{
	static const char classes[] = "root global_variables g engine_table\n"
								  "repeat 25\nnode a{i} object size=%d class=Class{i} < g global a{i}\nend\n"
								  "repeat 12\nnode b{i} object size=40 class=%s{i} < g global b{i}\nend\n"
								  "repeat 30\nnode l{i} array size=56 spare=%d0000 count=0 capacity=8 < g global l{i}\nend\n";
	char one[600], other[600];
	const char *text;
	cJSON *document;

	(void)snprintf(one, sizeof(one), classes, 40, "Gone", 1);
	(void)snprintf(other, sizeof(other), classes, 56, "Fresh", 2);
	text = text_of(one, other, &full);
	RM_CHECK(strstr(text, "\n  ... and 5 more\n\n  New classes") != NULL);
	RM_CHECK(strstr(text, "\n    ... and 2 more\n\n  Removed") != NULL);
	RM_CHECK(strstr(text, "\n    ... and 2 more\n\n=== Value Changes") != NULL);
	RM_CHECK(strstr(text, "\n  ... and 10 more\n\n=== Findings") != NULL);
	document = json_of(one, other, &full);
	RM_CHECK_INT(cJSON_GetArraySize(member(member(document, "class_deltas"), "changed")), 25);
	RM_CHECK_INT(cJSON_GetArraySize(member(document, "value_deltas")), 30);
	cJSON_Delete(document);
}

/* Names that a snapshot made up cannot drive the terminal. */
static void test_compare__hostile_names(void)
{
	const char *text = text_of("root global_variables g engine_table\ncaptured \"\\x1b[31mred\"\n",
		"root global_variables g engine_table\n"
		"node a object size=40 class=\"\\x1b[2J\" addr=0x1000 < g global \"\\x1b\"\n",
		&full);

	RM_CHECK(strchr(text, '\x1b') == NULL);
	RM_CHECK(strstr(text, "  Baseline: \\x1b[31mred\n") != NULL);
}

RM_TEST_TABLE(RM_TEST(test_compare__tables_of_the_text), RM_TEST(test_compare__members_of_the_json),
	RM_TEST(test_compare__with_itself), RM_TEST(test_compare__the_same_bytes_every_time),
	RM_TEST(test_compare__both_sides_get_the_same_passes), RM_TEST(test_compare__threshold),
	RM_TEST(test_compare__samples_of_nodes_in_both_forms),
	RM_TEST(test_compare__what_lists_have_no_room_for), RM_TEST(test_compare__hostile_names), )
