/* The template language. */
#include "base.h"

#include "finding_text.h"
#include "mkgraph.h"
#include "rm_test.h"

static struct rm_arena arena;
static struct rm_facts facts;

static void check(const char *template, const char *expected)
{
	struct rm_graph *graph =
		mkgraph("root global_variables g engine_table\nnode a array size=56 < g global cache\n");
	struct rm_strbuf sb = {0};

	rm_finding_text_add(&sb, graph, &facts, template);
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), expected);
	rm_strbuf_release(&sb);
	rm_graph_free(graph);
}

static void start(void)
{
	memset(&facts, 0, sizeof(facts));
	facts.arena = &arena;
}

static void test_finding_text__every_type_of_fact(void)
{
	start();
	rm_fact_add_bytes(&facts, "bytes", 720000);
	rm_fact_add_count(&facts, "count", 10000);
	rm_fact_add_number(&facts, "number", 10000);
	rm_fact_add_percent(&facts, "percent", 98.25);
	rm_fact_add_text(&facts, "text", RM_TEXT_LITERAL("a\033b"));
	rm_fact_add_type(&facts, "type", RM_TEXT_LITERAL("Foo\\BarMemoryLocation"));
	rm_fact_add_type(&facts, "bare", RM_TEXT_LITERAL("MemoryLocation"));
	rm_fact_add_address(&facts, "address", 0x7f00);
	rm_fact_add_node(&facts, "node", 1);
	rm_fact_add_path(&facts, "path", 1, RM_TEXT_LITERAL("[]"));
	rm_fact_add_bool(&facts, "bool", true);
	check("{bytes} {count} {number} {percent}% {percent%0}% {percent%2}%",
		"703.13 KB 10,000 10000 98.2% 98% 98.25%");
	check("{text} {type} {bare} {address} {node} {path} {bool}",
		"a\\x1bb Bar MemoryLocation 0x7f00 #1 $cache[] yes");
	rm_arena_clear(&arena);
}

static void test_finding_text__lists(void)
{
	struct rm_fact_list *list, *inner, *empty;
	struct rm_facts *item;

	start();
	list = rm_fact_add_list(&facts, "frames");
	rm_fact_add_text(rm_fact_list_add(list), NULL, RM_TEXT_LITERAL("sleep()"));
	rm_fact_add_text(rm_fact_list_add(list), NULL, RM_TEXT_LITERAL("<main>:28"));
	list = rm_fact_add_list(&facts, "chunks");
	for (int i = 0; i < 2; i++) {
		item = rm_fact_list_add(list);
		rm_fact_add_count(item, "n", i);
		inner = rm_fact_add_list(item, "blocks");
		rm_fact_add_count(rm_fact_list_add(inner), "b", 7);
		rm_fact_add_count(rm_fact_list_add(inner), "b", 8);
	}
	empty = rm_fact_add_list(&facts, "empty");
	RM_CHECK_INT(empty->count, 0);
	check("{frames:#{#} {}|\n}", "#0 sleep()\n#1 <main>:28");
	check("{chunks:{n}: {blocks:<{b}>|, }| and }", "0: <7>, <8> and 1: <7>, <8>");
	check("[{empty:{x}|, }]", "[]");
	check("{frames} frames", "2 frames");
	rm_arena_clear(&arena);
}

/* What holds for all items is a fact of the finding, not of each item. */
static void test_finding_text__items_see_what_is_around_them(void)
{
	struct rm_fact_list *list, *inner;
	struct rm_facts *item;

	start();
	rm_fact_add_text(&facts, "class", RM_TEXT_LITERAL("A"));
	rm_fact_add_text(&facts, "name", RM_TEXT_LITERAL("outer"));
	list = rm_fact_add_list(&facts, "rows");
	for (int i = 0; i < 3; i++) {
		item = rm_fact_list_add(list);
		rm_fact_add_count(item, "n", i);
		if (i == 1) {
			rm_fact_add_text(item, "name", RM_TEXT_LITERAL("own"));
		}
		inner = rm_fact_add_list(item, "parts");
		rm_fact_add_count(rm_fact_list_add(inner), "p", i * 10);
	}
	check("{rows:{class}::{n} {name}|, }", "A::0 outer, A::1 own, A::2 outer");
	check("{rows:{parts:{class}{n}{p}}|, }", "A00, A110, A220");
	rm_arena_clear(&arena);
}

static void test_finding_text__at_most_so_many_items(void)
{
	struct rm_fact_list *list;

	start();
	list = rm_fact_add_list(&facts, "rows");
	for (int i = 0; i < 12; i++) {
		rm_fact_add_count(rm_fact_list_add(list), NULL, i);
	}
	check("{rows<3:{}|, }", "0, 1, 2");
	check("{rows<10:{}|, }", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
	check("[{rows<0:{}|, }]", "[]");
	check("{rows<99:{}|}", "01234567891011");
	rm_arena_clear(&arena);
}

static void test_finding_text__null_ratio_map_and_record(void)
{
	struct rm_fact_list *map;
	struct rm_facts *record;

	start();
	rm_fact_add_null(&facts, "nothing");
	rm_fact_add_text_or_null(&facts, "text", RM_TEXT_NONE);
	rm_fact_add_ratio(&facts, "ratio", 0.954);
	map = rm_fact_add_map(&facts, "classes");
	rm_fact_add_count(rm_fact_map_add(map, RM_TEXT_LITERAL("A")), "count", 4);
	rm_fact_add_count(rm_fact_map_add(map, RM_TEXT_LITERAL("B")), "count", 5);
	record = rm_fact_add_record(&facts, "examples");
	rm_fact_add_bytes(record, "each", 502);
	check("<{nothing}{text}> {ratio} {ratio%1}", "<> 0.95 1.0");
	check("{classes:{count}|+} of {classes} class{classes?|es}", "4+5 of 2 classes");
	check("{examples:{each} = {each%kb}} in {examples} record{examples?|s}",
		"502 B = 0.49 KB in 1 record");
	rm_arena_clear(&arena);
}

static void test_finding_text__hypothesis_of_several_lines(void)
{
	struct rm_graph *graph = mkgraph("");
	struct rm_findings list;
	struct rm_finding *f;
	struct rm_strbuf sb = {0};

	rm_findings_init(&list);
	f = rm_finding_begin(&list, RM_FINDING_CYCLE_CLUSTER);
	rm_finding_hypothesis_add(&sb, graph, f);
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "");
	rm_fact_add_count(&f->facts, "more", 199);
	rm_finding_say_hypothesis(f, "first");
	rm_finding_hypothesis_add(&sb, graph, f);
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "first");
	rm_strbuf_clear(&sb);
	rm_finding_say_hypothesis(f, "({more} more)");
	rm_finding_hypothesis_add(&sb, graph, f);
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "first\n(199 more)");
	rm_strbuf_release(&sb);
	rm_findings_release(&list);
	rm_graph_free(graph);
}

static void test_finding_text__one_and_many(void)
{
	start();
	rm_fact_add_count(&facts, "one", 1);
	rm_fact_add_count(&facts, "none", 0);
	rm_fact_add_count(&facts, "many", 1000);
	check("{one} block{one?|s}, {none} block{none?|s}, {many} block{many?|s}",
		"1 block, 0 blocks, 1,000 blocks");
	check("{one?it|them} {many?it|them} {one?{many}|-}", "it them 1,000");
	rm_arena_clear(&arena);
}

static void test_finding_text__nothing_to_fill_in(void)
{
	start();
	check("", "");
	check("just words, 100% of them", "just words, 100% of them");
	rm_arena_release(&arena);
}

RM_TEST_TABLE(RM_TEST(test_finding_text__every_type_of_fact), RM_TEST(test_finding_text__lists),
	RM_TEST(test_finding_text__items_see_what_is_around_them),
	RM_TEST(test_finding_text__at_most_so_many_items),
	RM_TEST(test_finding_text__null_ratio_map_and_record),
	RM_TEST(test_finding_text__hypothesis_of_several_lines),
	RM_TEST(test_finding_text__one_and_many), RM_TEST(test_finding_text__nothing_to_fill_in), )
