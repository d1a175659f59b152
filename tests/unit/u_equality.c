/* Equal values have equal hashes; different ones differ, in whatever the difference lies. */
#include "base.h"

#include "duplicates.h"
#include "equality.h"
#include "mkgraph.h"
#include "rm_test.h"

/* Whether nodes 1 and 2 of the graph (the first below the root) are the same value. */
static bool same(const char *text)
{
	struct rm_graph *graph = mkgraph(text);
	struct rm_derived *derived = rm_derive(graph);
	struct rm_equality *equality = rm_equality_new(derived);
	uint64_t left = rm_equality_hash(equality, 1), right = rm_equality_hash(equality, 2);
	bool are_same = left != 0 && left == right && rm_equality_same(equality, 1, 2);

	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
	return are_same;
}

#define ROOT "root global_variables g engine_table\n"
#define TWO_ARRAYS(keys) \
	ROOT "node a array size=56 " keys " < g global a\nnode b array size=56 " keys " < g global b\n"

static void test_equality__arrays(void)
{
	RM_CHECK(same(TWO_ARRAYS("count=2 scalars=2 hash=7")));
	RM_CHECK(!same(TWO_ARRAYS("count=2 scalars=2"))); /* scalars of which nothing is known */
	RM_CHECK(same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"
										"node t string text=\"x\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"
										 "node t string text=\"y\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"
										 "node t string text=\"x\" < b element l\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=2") "node s string text=\"x\" < a element k\n"
										 "node u string text=\"y\" < a element l\n"
										 "node v string text=\"y\" < b element l\n"
										 "node t string text=\"x\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node s string text=\"x\" < a element k\n"));
}

static void test_equality__what_both_hold_is_itself(void)
{
	RM_CHECK(same(TWO_ARRAYS("count=1") "node o object class=X size=40 refs=2 < a element k\n"
										"edge b element o k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node o object class=X size=40 < a element k\n"
										 "node p object class=X size=40 < b element k\n"));
	RM_CHECK(same(TWO_ARRAYS("count=1")
			"node o object class=X size=40 count=0 < a element k\n"
			"node p object class=X size=40 count=0 < b element k\n"));
}

static void test_equality__references_with_one_user_are_values(void)
{
	RM_CHECK(same(TWO_ARRAYS("count=1") "node r reference size=32 < a element k\n"
										"node s string text=\"x\" < r referenced referenced\n"
										"node t string text=\"x\" < b element k\n"));
	RM_CHECK(!same(TWO_ARRAYS("count=1") "node r reference size=32 refs=2 < a element k\n"
										 "edge g global r r\n"
										 "node s string text=\"x\" < r referenced referenced\n"
										 "node t string text=\"x\" < b element k\n"));
}

static void test_equality__objects(void)
{
	RM_CHECK(same(ROOT "node a object class=A size=56 count=1 scalars=1 hash=3 < g global a\n"
					   "node b object class=A size=56 count=1 scalars=1 hash=3 < g global b\n"));
	RM_CHECK(!same(ROOT "node a object class=A size=56 count=1 scalars=1 hash=3 < g global a\n"
						"node b object class=B size=56 count=1 scalars=1 hash=3 < g global b\n"));
	RM_CHECK(!same(ROOT
		"node a object class=A size=56 count=1 scalars=1 hash=3 flags=internal < g global a\n"
		"node b object class=A size=56 count=1 scalars=1 hash=3 flags=internal < g global b\n"));
	/* A closure's captured variables are no properties. */
	RM_CHECK(!same(ROOT "node a object class=Closure size=56 count=0 < g global a\n"
						"node b object class=Closure size=56 count=0 < g global b\n"
						"node x array size=56 count=0 < a captured static_variables\n"
						"node y array size=56 count=0 < b captured static_variables\n"));
}

static void test_equality__weight_and_cycles(void)
{
	struct rm_strbuf text = {0};

	for (int inside = 63; inside <= 64; inside++) {
		rm_strbuf_clear(&text);
		rm_strbuf_add_cstr(&text, TWO_ARRAYS("count=9"));
		for (int i = 0; i < inside; i++) {
			rm_strbuf_addf(&text, "node s%d string text=\"x\" < a element %d\n", i, i);
			rm_strbuf_addf(&text, "node t%d string text=\"x\" < b element %d\n", i, i);
		}
		RM_CHECK(same(rm_strbuf_cstr(&text)) == (inside == 63));
	}
	rm_strbuf_release(&text);
	RM_CHECK(!same(ROOT "node a object class=A size=56 count=1 refs=2 < g global a\n"
						"node b object class=A size=56 count=1 refs=2 < g global b\n"
						"node c array size=56 count=1 < a property p\n"
						"node d array size=56 count=1 < b property p\n"
						"edge c element a 0\nedge d element b 0\n"));
}

/* A chain of a hundred thousand arrays, each inside the one before: no recursion. */
static void test_equality__deep_chain(void)
{
	struct rm_strbuf text = {0};
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct rm_equality *equality;

	rm_strbuf_add_cstr(&text, ROOT "node n0 array size=56 count=1 < g global list\n");
	for (int i = 1; i < 100000; i++) {
		rm_strbuf_addf(&text, "node n%d array size=56 count=1 < n%d element next\n", i, i - 1);
	}
	graph = mkgraph(rm_strbuf_cstr(&text));
	derived = rm_derive(graph);
	equality = rm_equality_new(derived);
	RM_CHECK(rm_equality_hash(equality, 1) != rm_equality_hash(equality, 2));
	RM_CHECK(rm_equality_hash(equality, 100000) != 0);
	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
	rm_strbuf_release(&text);
}

/* Inner copies go with outer ones; a copy inside the one that stays is still a copy of one outside. */
static void test_equality__duplicates_count_nothing_twice(void)
{
	struct rm_graph *graph = mkgraph(ROOT
		"node list array size=56 count=4 < g global list\n"
		"node a array size=56 count=1 < list element 0\n"
		"node b array size=56 count=1 < list element 1\n"
		"node x array size=56 count=1 scalars=1 hash=5 < a element k\n"
		"node y array size=56 count=1 scalars=1 hash=5 < b element k\n"
		"node z array size=56 count=1 scalars=1 hash=5 < list element 2\n");
	struct rm_derived *derived = rm_derive(graph);
	struct rm_equality *equality = rm_equality_new(derived);
	struct rm_duplicates found;

	rm_duplicates_find(&found, derived, equality);
	RM_REQUIRE(found.sets.count == 2);
	RM_CHECK_INT(found.sets.items[0].count, 2);
	RM_CHECK_INT(found.members.items[found.sets.items[0].first], 2);
	RM_CHECK_INT(found.members.items[found.sets.items[0].first + 1], 3);
	RM_CHECK_INT(found.sets.items[1].count, 2);
	RM_CHECK_INT(found.members.items[found.sets.items[1].first], 4);
	RM_CHECK_INT(found.members.items[found.sets.items[1].first + 1], 6);
	rm_duplicates_release(&found);
	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

RM_TEST_TABLE(
	RM_TEST(test_equality__arrays),
	RM_TEST(test_equality__what_both_hold_is_itself),
	RM_TEST(test_equality__references_with_one_user_are_values),
	RM_TEST(test_equality__objects),
	RM_TEST(test_equality__weight_and_cycles),
	RM_TEST(test_equality__deep_chain),
	RM_TEST(test_equality__duplicates_count_nothing_twice),
)
