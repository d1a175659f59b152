/* Bytes behind references that the graph does not show: nested ones count once. */
#include "base.h"

#include "missing_refs.h"
#include "mkgraph.h"
#include "rm_test.h"

static void check(const char *lines, uint64_t nodes, uint64_t bytes)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_derived *derived = rm_derive(graph);
	struct rm_missing_refs sum;

	rm_missing_refs_sum(&sum, derived);
	RM_CHECK_INT(sum.nodes, nodes);
	RM_CHECK_INT(sum.bytes, bytes);
	RM_CHECK(sum.allocated >= sum.bytes);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

static void test_missing_refs__empty_graph(void)
{
	check("", 0, 0);
}

static void test_missing_refs__none_are_missing(void)
{
	check("root global_variables g engine_table\n"
		  "node a object size=40 refs=1 < g global a\n"
		  "node b object size=56 refs=2 < a property b\n"
		  "edge g global b b\n",
		0, 0);
}

/* Held from inside and outside, or from outside alone: both hang on a reference nobody sees. */
static void test_missing_refs__held_by_both_and_by_nobody_known(void)
{
	check("root global_variables g engine_table\n"
		  "root objects_store s objects_store weak\n"
		  "node a object size=40 refs=2 < g global a\n"
		  "node in_a string size=100 refs=1 < a property s\n"
		  "node b object size=56 refs=1 < s registry 1 weak\n"
		  "node in_b string size=1000 refs=1 < b property s\n"
		  "node c object size=72 refs=1 < g global c\n",
		2, 40 + 100 + 56 + 1000);
}

static void test_missing_refs__one_below_the_other_counts_once(void)
{
	check("root global_variables g engine_table\n"
		  "node a object size=40 refs=3 < g global a\n"
		  "node b object size=56 refs=2 < a property b\n"
		  "node c string size=1000 refs=7 < b property c\n"
		  "node d object size=72 refs=2 < g global d\n",
		4, 40 + 56 + 1000 + 72);
}

RM_TEST_TABLE(RM_TEST(test_missing_refs__empty_graph), RM_TEST(test_missing_refs__none_are_missing),
	RM_TEST(test_missing_refs__held_by_both_and_by_nobody_known),
	RM_TEST(test_missing_refs__one_below_the_other_counts_once), )
