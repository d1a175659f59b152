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

static void test_fmt_json__whole_document(void)
{
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
	RM_CHECK_TEXT(rm_strbuf_cstr(&out),
		"{\"meta\":{\"node_count\":13,\"edge_count\":13,\"php_version\":\"v84\",\"heap_memory_analyzed_percentage\":99.52,"
		"\"memory_get_usage\":400000,\"captured_at\":\"2026-03-28T17:58:56Z\"},\"findings\":["
		"{\"kind\":\"type_ranking\",\"severity\":\"info\",\"confidence\":\"high\",\"summary\":\"ZendObject: 720 B (10)\","
		"\"facts\":{\"type\":\"ZendObjectMemoryLocation\",\"count\":10,\"memory_usage\":720,\"percentage\":100,"
		"\"allocated_bytes\":720},\"impact_bytes\":720},"
		"{\"kind\":\"class_ranking\",\"severity\":\"info\",\"confidence\":\"high\","
		"\"summary\":\"#1 App\\\\Models\\\\User: 10 instances x 72 B (720 B)\",\"facts\":{\"rank\":1,"
		"\"class_name\":\"App\\\\Models\\\\User\",\"count\":10,\"memory_bytes\":720,\"percentage_of_object_memory\":100,"
		"\"avg_size\":72,\"allocated_bytes\":720},\"impact_bytes\":720},"
		"{\"kind\":\"overview\",\"severity\":\"info\",\"confidence\":\"high\",\"summary\":\"Heap: 388.75 KB (99.5% analyzed), "
		"VM stack: 0 B, Compiler arena: 0 B\",\"facts\":{\"memory_get_usage\":400000,\"memory_get_real_usage\":0,"
		"\"memory_get_peak_usage\":0,\"memory_get_peak_usage_real\":0,\"memory_limit\":0,\"heap_total\":0,\"heap_usage\":0,"
		"\"vm_stack_total\":0,\"compiler_arena_total\":0,\"analyzed_percentage\":99.5,"
		"\"analyzed_percentage_source\":\"block_enumeration\",\"displayed_heap_bytes\":398080,\"attributed_bytes\":720,"
		"\"reached_bytes\":0,\"capacity_bytes\":0,\"rounding_bytes\":0,\"unreached_bytes\":1920,\"inferred_bytes\":0}}]}\n");
}

static void test_fmt_json__facts_of_nothing_are_null(void)
{
	write_json("", false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\"php_version\":null,\"heap_memory_analyzed_percentage\":null,"
				 "\"memory_get_usage\":null,\"captured_at\":null}") != NULL);
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
		"node a object size=72 class=\"class@anonymous\\0/srv/a\\\"b.php:3\\xff\" < g global a\n",
		false);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "\"class_name\":\"class@anonymous\\u0000/srv/a\\\"b.php:3\xEF\xBF\xBD\"") != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out),
				 "#1 class@anonymous\\\\0/srv/a\\\"b.php:3\xEF\xBF\xBD: 1 instances") != NULL);
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

static void test_fmt_json__clusters(void)
{
	write_json("summary memory_get_usage 20000000\n"
			   "root global_variables g engine_table\n"
			   "repeat 300\n"
			   "node a{i} object size=9000 class=A count=1 capacity=1 < g global a\n"
			   "end\n",
		false);
	RM_CHECK(
		strstr(rm_strbuf_cstr(&out),
			"\"cluster_id\":1,\"cluster_role\":\"head\",\"cluster_impact_bytes\":2700000") != NULL);
	RM_CHECK(strstr(rm_strbuf_cstr(&out), "\"cluster_id\":1,\"cluster_role\":\"member\"}") != NULL);
	rm_strbuf_release(&out);
}

RM_TEST_TABLE(RM_TEST(test_fmt_json__whole_document),
	RM_TEST(test_fmt_json__facts_of_nothing_are_null),
	RM_TEST(test_fmt_json__integers_beyond_doubles),
	RM_TEST(test_fmt_json__texts_that_c_strings_cannot_hold),
	RM_TEST(test_fmt_json__pretty_and_compact), RM_TEST(test_fmt_json__clusters), )
