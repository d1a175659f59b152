/* JSON: members and their order, numbers that doubles cannot hold, texts that C strings cannot. */
#include "base.h"

#include <cjson/cJSON.h>

#include "formatter.h"
#include "mkgraph.h"
#include "report.h"
#include "rm_test.h"

static struct rm_strbuf out;

static void write_json(const char *lines, bool is_pretty)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_report report;

	rm_strbuf_clear(&out);
	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	rm_formatter_find("report-json")
		->write(&out, &report, &(struct rm_format_options){.is_pretty = is_pretty});
	rm_report_release(&report);
	rm_graph_free(graph);
}

/* The members of the document, whatever else is found. */
static void test_fmt_json__whole_document(void)
{
	static const char start[] =
		"{\"meta\":{\"node_count\":13,\"edge_count\":13,\"php_version\":\"v84\",\"heap_memory_analyzed_percentage\":99.52,"
		"\"memory_get_usage\":400000,\"captured_at\":\"2026-03-28T17:58:56Z\",\"scc_count\":0,\"unreachable_bytes\":0,"
		"\"missing_refs_bytes\":0,\"skipped\":[]},\"findings\":[{\"kind\":\"";
	static const char row[] =
		"{\"kind\":\"type_ranking\",\"severity\":\"info\",\"confidence\":\"high\",\"summary\":\"ZendObject: 720 B (10)\","
		"\"facts\":{\"type\":\"ZendObjectMemoryLocation\",\"count\":10,\"memory_usage\":720,\"percentage\":100,"
		"\"allocated_bytes\":720,\"impact_kind\":\"current\"},\"impact_bytes\":720}";
	static const char overview[] =
		"{\"kind\":\"overview\",\"severity\":\"info\",\"confidence\":\"high\",\"summary\":\"Heap: 388.75 KB (99.5% "
		"analyzed), VM stack: 0 B, Compiler arena: 0 B\",\"facts\":{\"memory_get_usage\":400000,";

	write_json("captured 2026-03-28T17:58:56Z\n"
			   "summary php_version v84\n"
			   "summary memory_get_usage 400000\n"
			   "summary heap_unreached_bytes 1920\n"
			   "root global_variables g engine_table\n"
			   "root unreached x unreached weak\n"
			   "node b unreached_block size=1920 region=unreached < x unreached 0x1 weak\n"
			   "repeat 10\n"
			   "node o{i} object size=72 class=App\\Models\\User count=2 capacity=2 < g global o\n"
			   "end\n",
		false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), start) == rm_strbuf_cstr(&out));
	RM_CHECK(strstr(rm_strbuf_cstr(&out), row) != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), overview) != NULL);
	RM_CHECK_TEXT(rm_strbuf_cstr(&out) + out.len - 4, "}]}\n");
}

static void test_fmt_json__facts_of_nothing_are_null(void)
{
	write_json("", false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\"php_version\":null,\"heap_memory_analyzed_percentage\":null,"
				 "\"memory_get_usage\":null,\"captured_at\":null,\"skipped\":[]}") != NULL);
}

static void test_fmt_json__integers_beyond_doubles(void)
{
	write_json(
		"summary memory_get_peak_usage 9007199254740993\nsummary memory_limit 2800000000000000003\n"
		"summary memory_get_peak_usage_real 2300000000000000001\n",
		false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "\"memory_get_peak_usage\":9007199254740993") != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "\"memory_limit\":2800000000000000003") != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "\"headroom\":500000000000000002") != NULL);
}

static void test_fmt_json__texts_that_c_strings_cannot_hold(void)
{
	write_json(
		"root global_variables g engine_table\n"
		"node a object size=72 class=\"odd name\\0/srv/a\\\"b.php:3\\xff\" < g global a\n",
		false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\"class_name\":\"odd name\\u0000/srv/a\\\"b.php:3\xEF\xBF\xBD\"") != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "#1 odd name\\\\0/srv/a\\\"b.php:3\xEF\xBF\xBD: 1 instances") != NULL);
}

/* Both forms parse, and say the same. */
static void test_fmt_json__pretty_and_compact(void)
{
	static const char lines[] =
		"summary memory_get_usage 40000000\n"
		"root global_variables g engine_table\n"
		"node a array size=56 table=40960 count=0 capacity=1024 < g global cache\n";
	cJSON *pretty, *compact, *finding, *facts;

	write_json(lines, true);
	RM_CHECK(strchr(rm_strbuf_cstr(&out), '\n') != strrchr(rm_strbuf_cstr(&out), '\n'));
	pretty = cJSON_Parse(rm_strbuf_cstr(&out));
	write_json(lines, false);
	RM_CHECK(strchr(rm_strbuf_cstr(&out), '\n') == rm_strbuf_cstr(&out) + out.len - 1);
	compact = cJSON_Parse(rm_strbuf_cstr(&out));
	RM_REQUIRE(pretty != NULL && compact != NULL);
	RM_CHECK(cJSON_Compare(pretty, compact, true));

	finding = NULL;
	cJSON_ArrayForEach(finding, cJSON_GetObjectItem(compact, "findings"))
	{
		if (strcmp(cJSON_GetObjectItem(finding, "kind")->valuestring, "sparse_array") == 0) {
			break;
		}
	}
	RM_REQUIRE(finding != NULL);
	facts = cJSON_GetObjectItem(finding, "facts");
	RM_CHECK_INT(
		cJSON_GetArrayItem(cJSON_GetObjectItem(finding, "evidence_node_ids"), 0)->valueint, 1);
	RM_CHECK_TEXT(
		cJSON_GetArrayItem(cJSON_GetObjectItem(finding, "representative_paths"), 0)->valuestring,
		"$cache");
	RM_CHECK_TEXT(cJSON_GetObjectItem(facts, "owner_path")->valuestring, "$cache");
	RM_CHECK(cJSON_IsFalse(cJSON_GetObjectItem(facts, "packed")));
	RM_CHECK(cJSON_GetArraySize(cJSON_GetObjectItem(finding, "next_checks")) > 0);
	cJSON_Delete(pretty);
	cJSON_Delete(compact);
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

static struct rm_finding *hand_begin(enum rm_finding_kind kind)
{
	struct rm_finding *f = rm_finding_begin(&hand.findings, kind);

	rm_finding_say_summary(f, "x");
	return f;
}

/* What stands in the list of findings. */
static void hand_check(const char *expected)
{
	const char *found;

	rm_strbuf_clear(&out);
	rm_formatter_find("report-json")->write(&out, &hand, &(struct rm_format_options){0});
	found = strstr(rm_strbuf_cstr(&out), "\"findings\":[");
	RM_REQUIRE(found != NULL);
	rm_strbuf_truncate(&out, out.len - strlen("]}\n"));
	RM_CHECK_TEXT(found + strlen("\"findings\":["), expected);
	rm_report_release(&hand);
	rm_graph_free(hand_graph);
}

/* The published example of a finding. */
static void test_fmt_json__published_finding(void)
{
	struct rm_finding *f;

	hand_start("");
	f = rm_finding_begin(&hand.findings, RM_FINDING_DOMINANT_CLASS);
	rm_finding_set_severity(f, RM_SEVERITY_HIGH);
	rm_fact_add_text(&f->facts, "class_name", RM_TEXT_LITERAL("App\\Models\\User"));
	rm_fact_add_count(&f->facts, "count", 10000);
	rm_fact_add_bytes(&f->facts, "memory_bytes", 720000);
	rm_fact_add_percent(&f->facts, "percentage_of_object_memory", 98.2);
	rm_fact_add_bytes(&f->facts, "avg_size", 72);
	rm_finding_set_impact(f, 720000, RM_IMPACT_CURRENT);
	rm_finding_say_summary(f,
		"{class_name}: {count} instances x {avg_size} = {percentage_of_object_memory}% of object "
		"memory ({memory_bytes})");
	rm_finding_say_hypothesis(f, "Unbounded accumulation \xE2\x80\x94 likely a loop without limit");
	rm_finding_say_next(f, "Check if count scales with input size");
	rm_finding_say_next(f, "Look for owner path to find the accumulating container");
	rm_finding_end(f);
	hand_check("{\"kind\":\"dominant_class\",\"severity\":\"high\",\"confidence\":\"high\","
			   "\"summary\":\"App\\\\Models\\\\User: 10,000 instances x 72 B = 98.2% of object memory "
			   "(703.13 KB)\",\"facts\":{\"class_name\":\"App\\\\Models\\\\User\",\"count\":10000,"
			   "\"memory_bytes\":720000,\"percentage_of_object_memory\":98.2,\"avg_size\":72,"
			   "\"impact_kind\":\"current\"},\"hypothesis\":\"Unbounded accumulation \xE2\x80\x94 likely a "
			   "loop without limit\",\"next_checks\":[\"Check if count scales with input size\","
			   "\"Look for owner path to find the accumulating container\"],\"impact_bytes\":720000}");
}

static void test_fmt_json__every_type_of_fact(void)
{
	struct rm_finding *f;
	struct rm_facts *record;
	struct rm_fact_list *list;

	hand_start("root global_variables g engine_table\nnode a array size=56 < g global cache\n");
	f = hand_begin(RM_FINDING_DEDUP_CANDIDATE);
	rm_fact_add_ratio(&f->facts, "rate", 0.9549);
	rm_fact_add_percent(&f->facts, "share", 32.45);
	rm_fact_add_percent(&f->facts, "whole", 98.0);
	rm_fact_add_null(&f->facts, "nothing");
	rm_fact_add_text_or_null(&f->facts, "unknown", RM_TEXT_NONE);
	rm_fact_add_text_or_null(&f->facts, "empty", RM_TEXT_LITERAL(""));
	rm_fact_add_address(&f->facts, "address", 0x7f00);
	rm_fact_add_node(&f->facts, "node_id", 1);
	rm_fact_add_path(&f->facts, "path", 1, RM_TEXT_LITERAL("[]"));
	rm_fact_add_bool(&f->facts, "yes", true);
	list = rm_fact_add_list(&f->facts, "names");
	rm_fact_add_text(rm_fact_list_add(list), NULL, RM_TEXT_LITERAL("\n"));
	rm_fact_add_list(&f->facts, "none");
	list = rm_fact_add_map(&f->facts, "classes");
	rm_fact_add_count(rm_fact_map_add(list, RM_TEXT_LITERAL("App\\A")), "count", 4);
	rm_fact_add_count(rm_fact_map_add(list, RM_TEXT_LITERAL("B")), "count", 5);
	rm_fact_add_map(&f->facts, "nobody");
	record = rm_fact_add_record(&f->facts, "examples");
	rm_fact_add_text(record, "type", RM_TEXT_LITERAL("string"));
	rm_fact_add_text(rm_fact_list_add(rm_fact_add_list(record, "samples")), NULL,
		RM_TEXT_LITERAL("a"));
	rm_fact_add_record(&f->facts, "bare");
	rm_finding_end(f);
	hand_check("{\"kind\":\"dedup_candidate\",\"severity\":\"info\",\"confidence\":\"high\","
			   "\"summary\":\"x\",\"facts\":{\"rate\":0.95,\"share\":32.5,\"whole\":98,\"nothing\":null,"
			   "\"unknown\":null,\"empty\":\"\",\"address\":\"0x7f00\",\"node_id\":1,"
			   "\"path\":\"$cache[]\",\"yes\":true,\"names\":[\"\\n\"],\"none\":[],"
			   "\"classes\":{\"App\\\\A\":{\"count\":4},\"B\":{\"count\":5}},\"nobody\":{},"
			   "\"examples\":{\"type\":\"string\",\"samples\":[\"a\"]},\"bare\":{}}}");
}

/* What is empty is left out; a hypothesis of several lines is one text. */
static void test_fmt_json__lines_and_nothing(void)
{
	struct rm_finding *f;

	hand_start("");
	f = hand_begin(RM_FINDING_CYCLE_CLUSTER);
	rm_finding_say_hypothesis(f, "first");
	rm_finding_say_hypothesis(f, "second");
	rm_finding_set_impact(f, 0, RM_IMPACT_CURRENT);
	rm_finding_end(f);
	rm_finding_end(hand_begin(RM_FINDING_RETAINED_EXACT));
	hand_check("{\"kind\":\"cycle_cluster\",\"severity\":\"low\",\"confidence\":\"high\","
			   "\"summary\":\"x\",\"hypothesis\":\"first\\nsecond\"},"
			   "{\"kind\":\"retained_exact\",\"severity\":\"info\",\"confidence\":\"high\","
			   "\"summary\":\"x\"}");
}

/* All that the text report leaves out is here. */
static void test_fmt_json__next_checks_are_complete(void)
{
	static const enum rm_finding_kind kinds[] = {RM_FINDING_BOTTLENECK_PATH,
		RM_FINDING_PROPERTY_SCALING, RM_FINDING_COMPANION_CLUSTER, RM_FINDING_CYCLE_CLUSTER};

	for (size_t i = 0; i < RM_COUNT_OF(kinds); i++) {
		struct rm_finding *f;

		hand_start("");
		f = hand_begin(kinds[i]);
		rm_finding_say_hypothesis(f, "why");
		rm_finding_say_next(f, "one");
		rm_finding_say_next(f, "two");
		rm_finding_end(f);
		rm_strbuf_clear(&out);
		rm_formatter_find("report-json")->write(&out, &hand, &(struct rm_format_options){0});
		RM_CHECK(strstr(rm_strbuf_cstr(&out),
					 "\"hypothesis\":\"why\",\"next_checks\":[\"one\",\"two\"]}") != NULL);
		rm_report_release(&hand);
		rm_graph_free(hand_graph);
	}
}

static void test_fmt_json__clusters(void)
{
	struct rm_finding *f;

	hand_start("");
	for (uint32_t i = 0; i < 3; i++) {
		f = hand_begin(RM_FINDING_MICRO_CYCLE);
		f->cluster_id = i < 2 ? 7 : 0;
		f->is_cluster_head = i == 0;
		f->cluster_impact_bytes = i == 0 ? 1300 : 0;
		rm_finding_end(f);
	}
	hand_check("{\"kind\":\"micro_cycle\",\"severity\":\"low\",\"confidence\":\"high\",\"summary\":\"x\","
			   "\"cluster_id\":7,\"cluster_role\":\"head\",\"cluster_impact_bytes\":1300},"
			   "{\"kind\":\"micro_cycle\",\"severity\":\"low\",\"confidence\":\"high\",\"summary\":\"x\","
			   "\"cluster_id\":7,\"cluster_role\":\"member\"},"
			   "{\"kind\":\"micro_cycle\",\"severity\":\"low\",\"confidence\":\"high\",\"summary\":\"x\"}");
}

/* ---- meta ---- */

/* One garbage cycle of two, one live one, one value that somebody outside holds. */
static void test_fmt_json__meta_of_what_was_derived(void)
{
	write_json("root global_variables g engine_table\n"
			   "root objects_store s objects_store weak\n"
			   "node a object size=40 refs=1 class=A < s registry 1 weak\n"
			   "node b object size=56 refs=1 class=A < a property b\n"
			   "node t string size=1000 refs=1 < b property t\n"
			   "edge b property a a\n"
			   "node c object size=72 refs=2 class=C < g global c\n"
			   "node d object size=88 refs=1 class=C < c property d\n"
			   "edge d property c c\n"
			   "node e string size=320 refs=2 < g global e\n",
		false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\"scc_count\":2,\"unreachable_bytes\":1096,\"missing_refs_bytes\":320,"
				 "\"skipped\":[]},\"findings\":[") != NULL);
}

/* Without edges nobody knows; what was left out is named with its reason. */
static void test_fmt_json__meta_of_what_was_not(void)
{
	hand_start("root global_variables g engine_table\nnode a array size=56 < g global cache\n");
	hand.skipped_needs = RM_NEED_EDGES;
	rm_strbuf_clear(&out);
	rm_formatter_find("report-json")->write(&out, &hand, &(struct rm_format_options){0});
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "scc_count") == NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "unreachable_bytes") == NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "missing_refs_bytes") == NULL);
	for (size_t i = 0; rm_pass_at(i) != NULL; i++) {
		struct rm_strbuf item = {0};
		bool is_left_out = (rm_pass_at(i)->needs & RM_NEED_EDGES) != 0;

		rm_strbuf_addf(&item, "{\"pass\":\"%s\",\"reason\":\"", rm_pass_at(i)->name);
		RM_CHECK((strstr(rm_strbuf_cstr(&out), rm_strbuf_cstr(&item)) != NULL) == is_left_out);
		rm_strbuf_release(&item);
	}
	rm_report_release(&hand);
	rm_graph_free(hand_graph);
	rm_strbuf_release(&out);
}

RM_TEST_TABLE(RM_TEST(test_fmt_json__whole_document),
	RM_TEST(test_fmt_json__facts_of_nothing_are_null),
	RM_TEST(test_fmt_json__integers_beyond_doubles),
	RM_TEST(test_fmt_json__texts_that_c_strings_cannot_hold),
	RM_TEST(test_fmt_json__pretty_and_compact), RM_TEST(test_fmt_json__published_finding),
	RM_TEST(test_fmt_json__every_type_of_fact), RM_TEST(test_fmt_json__lines_and_nothing),
	RM_TEST(test_fmt_json__next_checks_are_complete), RM_TEST(test_fmt_json__clusters),
	RM_TEST(test_fmt_json__meta_of_what_was_derived),
	RM_TEST(test_fmt_json__meta_of_what_was_not), )
