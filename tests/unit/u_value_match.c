/* Which value is which: the same path in two graphs, whatever the numbers of nodes are. */
#include "base.h"

#include "mkgraph.h"
#include "path_tree.h"
#include "php_path.h"
#include "rm_test.h"
#include "value_deltas.h"
#include "value_match.h"

struct sides {
	struct rm_graph *graphs[2];
	struct rm_report reports[2];
	struct rm_value_matches matches;
	struct rm_value_deltas deltas;
};

static void sides_open(struct sides *s, const char *baseline, const char *target)
{
	memset(s, 0, sizeof(*s));
	s->graphs[0] = mkgraph(baseline);
	s->graphs[1] = mkgraph(target);
	for (size_t i = 0; i < 2; i++) {
		rm_report_make(&s->reports[i], s->graphs[i], &(struct rm_report_options){.is_full = true});
	}
	rm_value_matches_make(&s->matches, &s->reports[0], &s->reports[1]);
	rm_value_deltas_make(&s->deltas, &s->matches, &s->reports[0], &s->reports[1], 0);
}

static void sides_close(struct sides *s)
{
	rm_value_deltas_release(&s->deltas);
	rm_value_matches_release(&s->matches);
	for (size_t i = 0; i < 2; i++) {
		rm_report_release(&s->reports[i]);
		rm_graph_free(s->graphs[i]);
	}
}

static const struct rm_value_delta *delta(const struct sides *s, const char *path)
{
	struct rm_strbuf text = {0};
	const struct rm_value_delta *found = NULL;

	for (size_t i = 0; i < s->deltas.rows.count; i++) {
		rm_strbuf_clear(&text);
		rm_value_delta_add_path(&text, &s->deltas.rows.items[i], &s->reports[0], &s->reports[1]);
		if (strcmp(rm_strbuf_cstr(&text), path) == 0) {
			RM_CHECK(found == NULL);
			found = &s->deltas.rows.items[i];
		}
	}
	rm_strbuf_release(&text);
	return found;
}

static void check_delta(const struct sides *s, const char *path, int64_t elements, int64_t bytes)
{
	const struct rm_value_delta *row = delta(s, path);

	if (!RM_CHECK(row != NULL)) {
		rm_test_note("nothing about %s", path);
		return;
	}
	RM_CHECK_INT(rm_value_delta_elements(row), elements);
	RM_CHECK_INT(rm_value_delta_retained(row), bytes);
}

/* Other numbers, other order, another line, a reference where there was none: one value. */
static void test_value_match__a_path_is_a_path(void)
{
	struct sides s;

	sides_open(&s,
		"root call_frames f call_frames\n"
		"node m call_frame size=96 @function_name=<main> @lineno=28 < f frame 0\n"
		"node other string size=100 < m variable other\n"
		"node c object size=72 class=Cache < m variable cache\n"
		"node items array size=56 count=1 capacity=8 < c property items\n"
		"node s string size=5000 < items element k\n",
		"root call_frames f call_frames\n"
		"node w call_frame size=96 @function_name=work @lineno=3 < f frame 0\n"
		"node m call_frame size=96 @function_name=<main> @lineno=31 < f frame 1\n"
		"node r reference size=32 < m variable cache\n"
		"node c object size=72 class=Cache < r referenced value\n"
		"node other string size=100 < m variable other\n"
		"node items array size=56 count=2 capacity=8 < c property items\n"
		"node t string size=2000 < items element l\n"
		"node s string size=6000 < items element k\n");
	check_delta(&s, "<main>::$cache->items", 1, 3000);
	check_delta(&s, "<main>::$cache", 0, 3000);
	check_delta(&s, "<main>::$cache->items['k']", 0, 1000);
	RM_CHECK_INT(s.deltas.rows.count, 3);
	/* One change, one line: where elements came. The string is another one. */
	RM_CHECK(delta(&s, "<main>::$cache")->is_folded);
	RM_CHECK(!delta(&s, "<main>::$cache->items")->is_folded);
	RM_CHECK(!delta(&s, "<main>::$cache->items['k']")->is_folded);
	sides_close(&s);
}

/* Of a recursion the outermost calls are the ones that stay. */
static void test_value_match__frames_are_counted_from_the_outermost(void)
{
	struct sides s;

	sides_open(&s,
		"root call_frames f call_frames\n"
		"node a call_frame size=96 @function_name=walk @lineno=5 < f frame 0\n"
		"node b call_frame size=96 @function_name=walk @lineno=6 < f frame 1\n"
		"node x string size=1000 < a variable text\n"
		"node y string size=2000 < b variable text\n",
		"root call_frames f call_frames\n"
		"node z call_frame size=96 @function_name=walk @lineno=5 < f frame 0\n"
		"node a call_frame size=96 @function_name=walk @lineno=6 < f frame 1\n"
		"node b call_frame size=96 @function_name=walk @lineno=6 < f frame 2\n"
		"node w string size=500 < z variable text\n"
		"node x string size=1000 < a variable text\n"
		"node y string size=2100 < b variable text\n");
	RM_CHECK_INT(s.matches.items.count, 2);
	check_delta(&s, "walk#2::$text", 0, 100); /* its number in the target */
	RM_CHECK_INT(s.deltas.rows.count, 1);
	sides_close(&s);
}

/* What has another path now is still found by the old one. */
static void test_value_match__the_old_path_may_be_one_of_several(void)
{
	struct sides s;

	sides_open(&s,
		"root global_variables g engine_table\n"
		"node a object size=72 class=A < g global app\n"
		"node l array size=56 count=0 capacity=8 spare=5000 < a property list\n",
		"root global_variables g engine_table\n"
		"node a object size=72 class=A < g global app\n"
		"node l array size=56 count=0 capacity=8 spare=9000 refs=2 < g global short\n"
		"edge a property l list\n");
	check_delta(&s, "$app->list", 0, 4000);
	RM_CHECK_INT(s.matches.items.count, 2);
	sides_close(&s);
}

/* Another type at the path is another value, and what is there on one side only has no partner. */
static void test_value_match__what_has_no_partner(void)
{
	struct sides s;

	sides_open(&s,
		"root global_variables g engine_table\n"
		"node a string size=5000 < g global a\n"
		"node b string size=5000 < g global b\n"
		"node x object size=5000 class=X refs=0 info=8\n",
		"root global_variables g engine_table\n"
		"node a array size=6000 < g global a\n"
		"node c string size=5000 < g global c\n");
	RM_CHECK_INT(s.matches.items.count, 0);
	RM_CHECK_INT(s.deltas.rows.count, 0);
	RM_CHECK(rm_value_match_of_baseline(&s.matches, 1) == RM_NODE_NONE);
	sides_close(&s);
}

/* A table whose names come twice (a foreign file, the table of interned strings) says nothing. */
static void test_value_match__a_name_given_twice_leads_nowhere(void)
{
	struct sides s;

	sides_open(&s,
		"root interned_strings g engine_table\n"
		"node a string size=5000 < g key string\nnode b string size=6000 < g key string\n",
		"root interned_strings g engine_table\n"
		"node b string size=6000 < g key string\nnode a string size=5000 < g key string\n");
	RM_CHECK_INT(s.matches.items.count, 0);
	sides_close(&s);
}

/* A chain is followed for some steps and no further, whatever its length. */
static void test_value_match__long_chains_cost_one_line(void)
{
	static struct rm_strbuf chains[2];
	size_t shown = 0;
	struct sides s;

	for (int side = 0; side < 2; side++) {
		rm_strbuf_add_cstr(&chains[side], "root global_variables g engine_table\n"
										  "node n0 object size=56 class=Node < g global head\n");
		for (int i = 1; i < 3000 + side * 1000; i++) {
			rm_strbuf_addf(&chains[side], "node n%d object size=56 class=Node < n%d property next\n", i, i - 1);
		}
	}
	sides_open(&s, rm_strbuf_cstr(&chains[0]), rm_strbuf_cstr(&chains[1]));
	RM_CHECK(s.deltas.rows.count > 10 && s.deltas.rows.count <= RM_PATH_TREE_DEPTH_MAX);
	for (size_t i = 0; i < s.deltas.rows.count; i++) {
		shown += s.deltas.rows.items[i].is_folded ? 0 : 1;
	}
	RM_CHECK_INT(shown, 1);
	check_delta(&s, "$head", 0, 56000);
	RM_CHECK(!delta(&s, "$head")->is_folded);
	sides_close(&s);
	rm_strbuf_release(&chains[0]);
	rm_strbuf_release(&chains[1]);
}

static void test_value_match__garbage_has_no_path(void)
{
	static const char heap[] =
		"root global_variables g engine_table\n"
		"node keep string size=100 < g global keep\n"
		"root objects_store s objects_store\n"
		"node a object size=5000 class=Node refs=1 < s registry %d weak\n";
	char before[400], after[400];
	struct sides s;

	(void)snprintf(before, sizeof(before), heap, 7);
	(void)snprintf(after, sizeof(after), heap, 7);
	sides_open(&s, before, after);
	for (size_t i = 0; i < s.matches.items.count; i++) {
		RM_CHECK(s.graphs[0]->types[s.matches.items.items[i].baseline] != RM_TYPE_OBJECT);
	}
	sides_close(&s);
}

static void test_value_match__sizes_that_are_the_same(void)
{
	RM_CHECK(rm_is_same_size(0, 4095));
	RM_CHECK(!rm_is_same_size(0, 4096));
	RM_CHECK(rm_is_same_size(1000000, 1009999));
	RM_CHECK(!rm_is_same_size(1000000, 1010000));
	RM_CHECK(rm_is_same_size(1000000, 990001));
	RM_CHECK(!rm_is_same_size(UINT64_MAX, 0));
}

RM_TEST_TABLE(RM_TEST(test_value_match__a_path_is_a_path),
	RM_TEST(test_value_match__frames_are_counted_from_the_outermost),
	RM_TEST(test_value_match__the_old_path_may_be_one_of_several),
	RM_TEST(test_value_match__what_has_no_partner),
	RM_TEST(test_value_match__a_name_given_twice_leads_nowhere),
	RM_TEST(test_value_match__long_chains_cost_one_line),
	RM_TEST(test_value_match__garbage_has_no_path),
	RM_TEST(test_value_match__sizes_that_are_the_same), )
