/* Where data piles up, whose a value is, what it is called, and sums that count nothing twice. */
#include "base.h"

#include "derive.h"
#include "heap_stats.h"
#include "mem.h"
#include "mkgraph.h"
#include "rm_test.h"
#include "value_set.h"
#include "value_shape.h"

#define GLOBALS                                                                                    \
	"summary memory_get_usage 1000000\n"                                                           \
	"root global_variables g engine_table\n"
#define CLASSES                                                                                    \
	"root class_table c classes\n"                                                                 \
	"node k class size=500 @class_name=App\\Logger < c class app\\logger\n"

/* Of the first node behind the root. */
static bool accumulates(const char *lines)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_derived *derived = rm_derive(graph);
	struct rm_heap_stats heap;
	bool answer;

	rm_heap_stats_compute(&heap, graph);
	answer = rm_value_accumulates(derived, &heap, 1);
	rm_derived_free(derived);
	rm_graph_free(graph);
	return answer;
}

static void test_value_shape__a_hundred_elements_of_one_class(void)
{
	RM_CHECK(
		accumulates(GLOBALS "node l array size=56 count=100 < g global l\n"
							"repeat 100\nnode o{i} object class=A size=40 < l element {i}\nend\n"));
	RM_CHECK(
		!accumulates(GLOBALS "node l array size=56 count=99 < g global l\n"
							 "repeat 99\nnode o{i} object class=A size=40 < l element {i}\nend\n"));
}

/* A registry of services is big and no pile. */
static void test_value_shape__a_hundred_different_classes(void)
{
	RM_CHECK(!accumulates(
		GLOBALS "node l array size=56 count=150 < g global l\n"
				"repeat 150\nnode o{i} object class=Service{i} size=40 < l element s{i}\n"
				"node k{i} string size=40 < l key s{i}\nend\n"));
}

static void test_value_shape__scalars_count(void)
{
	RM_CHECK(accumulates(GLOBALS "node l array size=56 count=100 scalars=100 < g global l\n"));
	RM_CHECK(!accumulates(GLOBALS "node l array size=56 count=99 scalars=99 < g global l\n"));
	RM_CHECK(!accumulates(GLOBALS "node l object size=56 count=100 scalars=100 < g global l\n"));
}

/* A hundred properties of one object are a large class. */
static void test_value_shape__properties_are_different_places(void)
{
	RM_CHECK(!accumulates(GLOBALS "node o object class=A size=4000 < g global o\n"
								  "repeat 150\nnode s{i} string size=40 < o property p{i}\nend\n"));
	RM_CHECK(accumulates(
		GLOBALS "node o object class=SplObjectStorage size=400 < g global o\n"
				"repeat 100\nnode s{i} object class=B size=40 < o member [{i}]\nend\n"));
}

static void test_value_shape__tables_and_references_are_looked_through(void)
{
	RM_CHECK(accumulates(
		GLOBALS "node o object class=stdClass size=40 < g global o\n"
				"node d array size=56 count=100 < o dynamic_properties dynamic_properties\n"
				"repeat 100\nnode s{i} string size=40 < d element p{i}\nend\n"));
	RM_CHECK(accumulates(
		GLOBALS "node r reference size=32 < g global r\n"
				"node l array size=56 count=100 < r referenced referenced\n"
				"repeat 100\nnode q{i} reference size=32 < l element {i}\n"
				"node o{i} object class=A size=40 < q{i} referenced referenced\nend\n"));
}

/* Two values of a holder share a hundred others: these are the holder's alone. */
static void test_value_shape__values_held_in_common(void)
{
	RM_CHECK(accumulates(GLOBALS "node o object class=Index size=40 < g global o\n"
								 "node a array size=56 count=100 < o property byId\n"
								 "node b array size=56 count=100 < o property byName\n"
								 "repeat 100\nnode s{i} object class=User size=40 < a element {i}\n"
								 "edge b element s{i} n{i}\nend\n"));
	RM_CHECK(!accumulates(
		GLOBALS "node o object class=Index size=40 < g global o\n"
				"node a array size=56 count=100 < o property byId\n"
				"repeat 100\nnode s{i} object class=User size=40 < a element {i}\nend\n"));
}

static void test_value_shape__one_array_or_string_of_a_quarter_of_the_heap(void)
{
	RM_CHECK(accumulates(GLOBALS "node s string size=250000 < g global s\n"));
	RM_CHECK(!accumulates(GLOBALS "node s string size=249999 < g global s\n"));
	RM_CHECK(accumulates(GLOBALS "node o object size=40 class=A < g global o\n"
								 "node s string size=250000 < o property p\n"));
	RM_CHECK(!accumulates(GLOBALS "node o object size=900000 class=A < g global o\n"));
	/* What somebody else holds as well is not dominated. */
	RM_CHECK(!accumulates(GLOBALS "node o object size=40 class=A < g global o\n"
								  "node s string size=250000 < o property p\n"
								  "edge g global s s\n"));
}

static void add_chain(struct rm_strbuf *text, int links, const char *table)
{
	rm_strbuf_add_cstr(text, GLOBALS "node n0 object class=Node size=40 < g global head\n");
	for (int i = 1; i < links; i++) {
		if (table != NULL) {
			rm_strbuf_addf(text, "node t%d array size=56 < n%d dynamic_properties d\n", i, i - 1);
			rm_strbuf_addf(text, "node n%d object class=Node size=40 < t%d element next\n", i, i);
		} else {
			rm_strbuf_addf(
				text, "node n%d object class=Node size=40 < n%d property next\n", i, i - 1);
		}
		rm_strbuf_addf(text, "node s%d string size=30 < n%d property v\n", i, i);
	}
}

static void test_value_shape__a_chain_of_a_hundred(void)
{
	static const char *const tables[] = {NULL, "table"};

	for (size_t i = 0; i < RM_COUNT_OF(tables); i++) {
		struct rm_strbuf text = {0};

		add_chain(&text, 100, tables[i]);
		RM_CHECK(accumulates(rm_strbuf_cstr(&text)));
		rm_strbuf_clear(&text);
		add_chain(&text, 99, tables[i]);
		RM_CHECK(!accumulates(rm_strbuf_cstr(&text)));
		rm_strbuf_release(&text);
	}
}

/* Of the last node. */
static bool is_engine(const char *lines)
{
	struct rm_graph *graph = mkgraph(lines);
	bool answer = rm_node_is_engine(graph, graph->node_count - 1);

	rm_graph_free(graph);
	return answer;
}

static void test_value_shape__what_is_phps_own(void)
{
	RM_CHECK(is_engine(CLASSES));
	RM_CHECK(is_engine("root class_table c classes\n"));
	RM_CHECK(is_engine(CLASSES "node f user_function size=100 < k function log\n"));
	RM_CHECK(is_engine(CLASSES "node n string size=30 < k name name\n"));
	RM_CHECK(is_engine(CLASSES "node d array size=56 < k default_value x\n"));
	RM_CHECK(is_engine(
		CLASSES "node f user_function size=100 < k function log\n"
				"node l array size=56 < f literal 3\nnode s string size=30 < l element 0\n"));
	RM_CHECK(
		is_engine("root interned_strings t engine_table\nnode s string size=30 < t entry x\n"));
}

static void test_value_shape__what_is_the_programs(void)
{
	RM_CHECK(!is_engine(GLOBALS "node s string size=30 < g global x\n"));
	RM_CHECK(!is_engine(CLASSES "node s string size=30 < k static_property x\n"));
	RM_CHECK(!is_engine(CLASSES "node s string size=30 < k class_constant X\n"));
	RM_CHECK(!is_engine(CLASSES "node f user_function size=100 < k function log\n"
								"node t array size=56 < f static_variables static_variables\n"
								"node s string size=30 < t element cache\n"));
	RM_CHECK(!is_engine("root call_frames f call_frames\n"
						"node m call_frame size=96 @function_name=a < f frame 0\n"));
	RM_CHECK(
		!is_engine("root call_frames f call_frames\n"
				   "node m call_frame size=96 @function_name=a < f frame 0\n"
				   "node a array size=56 < m variable a\nnode o object size=40 < a element 0\n"));
	RM_CHECK(
		!is_engine("root global_constants t constants\nnode c constant size=30 < t entry LIMITS\n"
				   "node v array size=56 < c constant LIMITS\n"));
}

static void check_label(const char *lines, const char *expected)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_strbuf label = {0};

	rm_value_label(&label, graph, graph->node_count - 1);
	RM_CHECK_TEXT(rm_strbuf_cstr(&label), expected);
	rm_strbuf_release(&label);
	rm_graph_free(graph);
}

static void test_value_shape__labels(void)
{
	check_label(GLOBALS "node o object class=App\\User size=40 < g global o\n", "App\\User");
	check_label(GLOBALS "node o array size=40 < g global o\n", "array");
	check_label(GLOBALS "node o string size=40 < g global o\n", "string");
	check_label(
		CLASSES "node o array size=40 < k static_property buffer\n", "static App\\Logger::$buffer");
	check_label(CLASSES "node r reference size=32 < k static_property buffer\n"
						"node o array size=40 < r referenced referenced\n",
		"static App\\Logger::$buffer");
	check_label(
		CLASSES "node o array size=40 < k class_constant LEVELS\n", "constant App\\Logger::LEVELS");
	check_label(
		CLASSES "node o object class=App\\User size=40 < k static_property user\n", "App\\User");
	check_label(CLASSES, "class App\\Logger");
	check_label(CLASSES
		"node f user_function size=9 @#function=App\\Logger::log < k function log\n",
		"function App\\Logger::log");
	check_label(
		GLOBALS "node r resource size=9 @resource_type=stream < g global f\n", "resource stream");
	check_label("root call_frames f call_frames\n"
				"node m call_frame size=96 @function_name=<main> @lineno=28 < f frame 0\n",
		"<main>:28");
	check_label("root class_table c classes\n", "classes");
}

/* a > b > c and d beside them: what is inside of another member is in its size. */
static void test_value_set__members_inside_of_members(void)
{
	struct rm_graph *graph = mkgraph(GLOBALS "node a array size=1 < g global a\n"
											 "node b array size=20 over=2 < a element 0\n"
											 "node c string size=300 < b element 0\n"
											 "node d string size=4000 < g global d\n");
	struct rm_derived *derived = rm_derive(graph);
	const rm_node nodes[] = {3, 4, 2, 3, 4};
	struct rm_value_sum sum;

	rm_value_set_retained(&sum, &derived->retained, nodes, RM_COUNT_OF(nodes));
	RM_CHECK_INT(sum.bytes, 4320);
	RM_CHECK_INT(sum.allocated, 4322);
	RM_CHECK_INT(sum.tops, 2);
	rm_value_set_retained(&sum, &derived->retained, NULL, 0);
	RM_CHECK_INT(sum.bytes, 0);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

RM_TEST_TABLE(RM_TEST(test_value_shape__a_hundred_elements_of_one_class),
	RM_TEST(test_value_shape__a_hundred_different_classes),
	RM_TEST(test_value_shape__scalars_count),
	RM_TEST(test_value_shape__properties_are_different_places),
	RM_TEST(test_value_shape__tables_and_references_are_looked_through),
	RM_TEST(test_value_shape__values_held_in_common),
	RM_TEST(test_value_shape__one_array_or_string_of_a_quarter_of_the_heap),
	RM_TEST(test_value_shape__a_chain_of_a_hundred), RM_TEST(test_value_shape__what_is_phps_own),
	RM_TEST(test_value_shape__what_is_the_programs), RM_TEST(test_value_shape__labels),
	RM_TEST(test_value_set__members_inside_of_members))
