/*
 * What users write, and which value that is. The main promise is the round trip: what a report prints is found again,
 * and where several values have one path it is said.
 */
#include "base.h"

#include "derive.h"
#include "mkgraph.h"
#include "php_path.h"
#include "rm_test.h"
#include "value_find.h"

struct heap {
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct rm_value_finder *finder;
	struct rm_value_found found;
};

static void heap_open(struct heap *h, const char *lines)
{
	memset(h, 0, sizeof(*h));
	h->graph = mkgraph(lines);
	h->derived = rm_derive(h->graph);
	h->finder = rm_value_finder_new(h->derived);
}

static void heap_close(struct heap *h)
{
	rm_value_found_release(&h->found);
	rm_value_finder_free(h->finder);
	rm_derived_free(h->derived);
	rm_graph_free(h->graph);
}

static size_t heap_find(struct heap *h, const char *text)
{
	rm_value_find(&h->found, h->finder, rm_text_of(text));
	return h->found.places.count;
}

/* The one value that the text names, by its number in the order of the lines. */
static void check_node(struct heap *h, const char *text, rm_node expected)
{
	size_t count = heap_find(h, text);

	if (!RM_CHECK(count == 1 && h->found.places.items[0].node == expected))
		rm_test_note("%s: %zu found, the first is %" PRIu32 ", not %" PRIu32, text, count,
			count > 0 ? h->found.places.items[0].node : RM_NODE_NONE, expected);
}

static void check_none(struct heap *h, const char *text)
{
	if (!RM_CHECK(heap_find(h, text) == 0 && h->found.class_id == RM_CLASS_NONE))
		rm_test_note("%s: found", text);
}

/* Nodes are numbered as they come: the comments say which. */
static const char shop[] =
	"root call_frames f call_frames\n"													  /* 0 */
	"node work call_frame size=96 @function_name=work @lineno=9 < f frame 0\n"			  /* 1 */
	"node main call_frame size=96 @function_name=<main> @lineno=28 < f frame 1\n"		  /* 2 */
	"root global_variables g array size=56\n"											  /* 3 */
	"node users array size=56 refs=1 < main variable users\n"							  /* 4 */
	"node u0 object class=App\\User size=72 refs=1 < users element 0\n"					  /* 5 */
	"node name string size=40 refs=1 < u0 property name\n"								  /* 6 */
	"node only string size=41 refs=1 < g global only\n"									  /* 7 */
	"node wx string size=42 refs=1 < work variable x\n"									  /* 8 */
	"node wusers string size=43 refs=1 < work variable users\n"							  /* 9 */
	"root class_table c classes\n"														  /* 10 */
	"node k class size=500 @class_name=App\\Logger < c class app\\logger\n"				  /* 11 */
	"node buffer array size=56 refs=1 < k static_property buffer\n"						  /* 12 */
	"node m user_function size=300 @#function=App\\Logger::write < k function write\n"	  /* 13 */
	"node st array size=57 refs=1 < m static_variables static_variables\n"				  /* 14 */
	"node last string size=44 refs=1 < st element last\n"								  /* 15 */
	"node dyn array size=58 refs=1 < u0 dynamic_properties dynamic_properties\n"		  /* 16 */
	"node extra string size=45 refs=1 < dyn element extra\n"							  /* 17 */
	"node ref reference size=32 refs=1 < u0 property log\n"								  /* 18 */
	"node log array size=59 refs=1 < ref referenced referenced\n"						  /* 19 */
	"node line string size=46 refs=1 < log element \"it's\"\n"							  /* 20 */
	"node job object class=Closure size=320 refs=1 < u0 property job\n"					  /* 21 */
	"node cap array size=60 refs=1 < job captured static_variables\n"					  /* 22 */
	"node ctx string size=47 refs=1 < cap element ctx\n"								  /* 23 */
	"node n1 object class=Node size=48 refs=1 < g global list\n"						  /* 24 */
	"node n2 object class=Node size=48 refs=1 < n1 property next\n"						  /* 25 */
	"node n3 object class=Node size=48 refs=1 < n2 property next\n"						  /* 26 */
	"node n4 object class=Node size=48 refs=1 < n3 property next\n"						  /* 27 */
	"node n5 object class=Node size=48 refs=1 < n4 property next\n"						  /* 28 */
	"node deep string size=49 refs=1 < n5 property value\n"								  /* 29 */
	"root objects_store o objects_store weak\n"											  /* 30 */
	"node lost object class=Node size=50 refs=1 < o registry 12 weak\n"					  /* 31 */
	"node scalar reference size=32 refs=1 < users element count\n"						  /* 32 */
	"root function_table fn functions\n"												  /* 33 */
	"node collect user_function size=300 @#function=collectAll < fn function collectall\n" /* 34 */
	"root modules mo modules\n"															  /* 35 */
	"node standard module size=8 < mo entry standard\n"									  /* 36 */
	"node atend object class=Closure size=51 refs=1 < standard member shutdown_function[0]\n"; /* 37 */

static void test_value_find__paths(void)
{
	struct heap h;

	heap_open(&h, shop);
	check_node(&h, "<main>:28::$users", 4);
	check_node(&h, "<main>:28::$users[0]", 5);
	check_node(&h, "<main>:28::$users[0]->name", 6);
	check_node(&h, "<main>:28::$users[0]->extra", 17);
	check_node(&h, "<main>:28::$users[0]->{dynamic properties}", 16);
	check_node(&h, "<main>:28::$users[0]->log", 19);
	check_node(&h, "<main>:28::$users[0]->log['it\\'s']", 20);
	check_node(&h, "$users[0]->log[\"it's\"]", 20);
	check_node(&h, "$users[\"count\"]", 32);
	check_node(&h, "<main>:28::$users[0]->job->{closure use $ctx}", 23);
	check_node(&h, "<main>:28::$users[0]->job->{closure variables}", 22);
	check_node(&h, "<main>:28::$users['count']", 32);
	check_node(&h, "App\\Logger::$buffer", 12);
	check_node(&h, "App\\Logger::write()", 13);
	check_node(&h, "App\\Logger::write()::static $last", 15);
	check_node(&h, "collectAll()", 34);
	check_node(&h, "(unreachable)->Node#12", 31);
	check_node(&h, "(shutdown function 0)", 37);
	check_node(&h, "(call stack)", 0);
	check_node(&h, "<main>:28", 2); /* a frame as call stacks have it */
	check_node(&h, "<main>:28::", 2);
	check_node(&h, "call_frames", 0);
	check_node(&h, "$GLOBALS", 3);
	heap_close(&h);
}

static void test_value_find__frames_may_be_left_out(void)
{
	struct heap h;

	heap_open(&h, shop);
	check_node(&h, "<main>::$users", 4);
	check_node(&h, "work::$users", 9);
	check_node(&h, "work()::$users", 9);
	check_node(&h, "$users", 4); /* the outermost frame comes first */
	check_node(&h, "$users[0]->name", 6);
	check_node(&h, "$only", 7);
	check_node(&h, "$x", 8);
	heap_close(&h);
}

/* Names that PHP takes in quotes only, and the table of globals as an array. */
static void test_value_find__globals_and_quoted_names(void)
{
	static const char *const broken[] = { "$GLOBALS['", "$GLOBALS['a b", "$GLOBALS['a b'", "$GLOBALS[''", "$GLOBALS['']", "$GLOBALS[]",
		"$GLOBALS['x']", "${", "${'", "${'a b", "${'a b'", "${'x y'}" };
	struct heap h;

	heap_open(&h, "root call_frames f call_frames\n"									   /* 0 */
				  "node work call_frame size=96 @function_name=work @lineno=9 < f frame 0\n" /* 1 */
				  "node main call_frame size=96 @function_name=<main> @lineno=3 < f frame 1\n" /* 2 */
				  "root global_variables g array\n"										   /* 3 */
				  "node list array size=56 refs=1 < main variable list\n"				   /* 4 */
				  "node x string size=40 refs=1 < list element \"it's\"\n"				   /* 5 */
				  "node odd array size=56 refs=1 < g global \"a b\"\n"					   /* 6 */
				  "node y string size=41 refs=1 < odd element 0\n"						   /* 7 */
				  "node fold string size=42 refs=1 < main variable \"a}{x3}\"\n"			   /* 8 */
				  "node local string size=43 refs=1 < work variable x\n");				   /* 9 */
	check_node(&h, "${'a b'}", 6);
	check_node(&h, "$GLOBALS['a b']", 6);
	check_node(&h, "$GLOBALS[\"a b\"]", 6);
	check_node(&h, "$GLOBALS['a b'][0]", 7);
	check_node(&h, "$GLOBALS['list']['it\\'s']", 5);
	check_node(&h, "<main>:3::${'a}{x3}'}", 8);
	check_node(&h, "...${'a}{x3}'}", 8);
	for (size_t i = 0; i < RM_COUNT_OF(broken); i++)
		check_none(&h, broken[i]);
	heap_close(&h);
}

static void test_value_find__what_is_not_there(void)
{
	static const char *const words[] = { "", "$", "$nope", "$users[1]", "$users[", "$users[0", "$users[0]->nam",
		"$users[0]->names", "$users[0]name", "users", "<main>:29::$users", "<main>::users", "App\\Nope", "#99999", "#x", "#",
		"0x12345", "0x", "...", "...nope", "...->nope", "$users{x3}", "->", "::", "App\\Logger::$nope", "App\\Logger::buffer" };
	struct heap h;

	heap_open(&h, shop);
	for (size_t i = 0; i < RM_COUNT_OF(words); i++)
		check_none(&h, words[i]);
	heap_close(&h);
}

static void test_value_find__letters_of_classes_do_not_matter(void)
{
	struct heap h;

	heap_open(&h, shop);
	check_node(&h, "app\\logger::$buffer", 12);
	check_node(&h, "\\App\\Logger::$buffer", 12);
	check_none(&h, "App\\Logger::$Buffer");
	(void)heap_find(&h, "node");
	RM_REQUIRE(h.found.class_id < h.graph->class_count);
	RM_CHECK(rm_text_is(h.graph->classes[h.found.class_id].name, "Node"));
	(void)heap_find(&h, "\\App\\User");
	RM_REQUIRE(h.found.class_id < h.graph->class_count);
	RM_CHECK(rm_text_is(h.graph->classes[h.found.class_id].name, "App\\User"));
	heap_close(&h);
}

static void test_value_find__ids_and_addresses(void)
{
	struct heap h;

	heap_open(&h, "root global_variables g array\n"
				  "node a array size=56 addr=0x7f0000001000 table=320 < g global a\n"
				  "node b string size=40 addr=0x7f0000002000 < a element 0\n");
	check_node(&h, "#1", 1);
	check_node(&h, "#2", 2);
	RM_CHECK(h.found.places.items[0].edge == RM_EDGE_NONE);
	check_node(&h, "0x7f0000001000", 1);
	check_node(&h, "0x7F0000002000", 2);
	check_node(&h, "0x7f0000002010", 2); /* inside */
	check_none(&h, "0x7f0000002028");	 /* just behind */
	check_none(&h, "#3");
	heap_close(&h);
}

static void test_value_find__folded_and_cut(void)
{
	struct heap h;

	heap_open(&h, shop);
	check_node(&h, "$list->next{x4}", 28);
	check_node(&h, "$list->next{x4}->value", 29);
	check_node(&h, "$list->next->next->next->next->value", 29);
	check_node(&h, "$list->next{x2}", 26);
	check_none(&h, "$list->next{x5}");
	check_node(&h, "...->value", 29);
	check_node(&h, "...alue", 29);
	check_node(&h, "...xt{x4}->value", 29);
	check_node(&h, "...['it\\'s']", 20);
	check_node(&h, "...rs[0]->name", 6);
	check_node(&h, "...ork:9::$users", 9);
	check_node(&h, "...::$users[0]->name", 6);
	check_node(&h, "...:$users[0]->name", 6);
	check_node(&h, "...tdown function 0)", 37);
	check_node(&h, "...9::$x", 8);
	check_node(&h, "...gger::$buffer", 12);
	check_node(&h, "...write()::static $last", 15);
	check_node(&h, "...er::write()::static $last", 15);
	RM_CHECK(heap_find(&h, "...->next") > 1); /* says that there are several */
	heap_close(&h);
}

static void test_value_find__the_reference_that_is_named(void)
{
	struct rm_edge edge;
	struct heap h;

	heap_open(&h, "root global_variables g array\n"
				  "node a array size=56 refs=1 < g global a\n"
				  "node s string size=40 refs=2 < a element one\n"
				  "edge a element s two\n"
				  "node r reference size=32 refs=2 < g global r\n"
				  "node t array size=57 refs=1 < r referenced referenced\n"
				  "edge a element r three\n");
	check_node(&h, "$a['two']", 2);
	rm_graph_edge(&edge, h.graph, h.found.places.items[0].edge);
	RM_CHECK(rm_text_is(rm_graph_text(h.graph, edge.link), "two"));
	/* Behind a reference: the edge into it, not the one out of it. */
	check_node(&h, "$a['three']", 4);
	rm_graph_edge(&edge, h.graph, h.found.places.items[0].edge);
	RM_CHECK(edge.parent == 1 && edge.child == 3);
	heap_close(&h);
}

/* An array with several holders is copied before it changes, and so nothing below it is freed by unset(). */
static void test_value_find__shared_arrays_on_the_way(void)
{
	struct heap h;

	heap_open(&h, "root global_variables g array\n"
				  "node shared array size=56 refs=2 < g global a\n"
				  "edge g global shared b\n"
				  "node x array size=57 refs=1 < shared element x\n"
				  "node y string size=40 refs=1 < x element y\n"
				  "node o object class=O size=48 refs=1 < shared element o\n"
				  "node p string size=41 refs=1 < o property p\n"
				  "node r reference size=32 refs=1 < shared element r\n"
				  "node ra array size=58 refs=1 < r referenced referenced\n"
				  "node rs string size=42 refs=1 < ra element s\n"
				  "node fixed array size=59 refs=2 count=1 capacity=8 flags=immutable < g global fixed\n"
				  "node fs string size=43 refs=1 < fixed element s\n"
				  "root objects_store os objects_store weak\n"
				  "node old object class=O size=48 refs=1 < os registry 1 weak\n"
				  "node oldest object class=O size=48 refs=1 < old property other\n"
				  "edge oldest property old other\n"
				  "node half array size=60 refs=2 < g global half\n"
				  "edge old property half h\n"
				  "node hs string size=44 refs=1 < half element s\n");
	check_node(&h, "$a", 1);
	RM_CHECK(!h.found.places.items[0].is_separated);
	check_node(&h, "$a['x']", 2);
	RM_CHECK(h.found.places.items[0].is_separated);
	check_node(&h, "$b['x']['y']", 3);
	RM_CHECK(h.found.places.items[0].is_separated);
	check_node(&h, "$a['o']", 4);
	RM_CHECK(h.found.places.items[0].is_separated);
	check_node(&h, "$a['o']->p", 5); /* objects are not copied */
	RM_CHECK(!h.found.places.items[0].is_separated);
	check_node(&h, "$a['r']['s']", 8); /* nor are references */
	RM_CHECK(!h.found.places.items[0].is_separated);
	check_node(&h, "$fixed['s']", 10);
	RM_CHECK(h.found.places.items[0].is_separated);
	RM_CHECK_INT(rm_state_of(h.derived, 12), RM_STATE_GARBAGE);
	check_node(&h, "$half['s']", 15); /* the other holder is garbage */
	RM_CHECK(!h.found.places.items[0].is_separated);
	heap_close(&h);
}

static void test_value_find__equal_paths_are_several(void)
{
	struct heap h;

	heap_open(&h, "root call_frames f call_frames\n"
				  "node w1 call_frame size=96 @function_name=walk @lineno=9 < f frame 0\n"
				  "node w2 call_frame size=96 @function_name=walk @lineno=9 < f frame 1\n"
				  "node w3 call_frame size=96 @function_name=walk @lineno=7 < f frame 2\n"
				  "node a string size=40 refs=1 < w1 variable x\n"
				  "node b string size=41 refs=1 < w2 variable x\n"
				  "node c string size=42 refs=1 < w3 variable x\n");
	RM_CHECK_INT(heap_find(&h, "walk:9::$x"), 2);
	RM_CHECK_INT(heap_find(&h, "walk::$x"), 3);
	check_node(&h, "walk:9#0::$x", 4);
	check_node(&h, "walk:9#1::$x", 5);
	check_node(&h, "walk#1::$x", 5);
	check_node(&h, "walk()#1::$x", 5);
	check_node(&h, "walk:7#2::$x", 6); /* not needed, but true */
	check_none(&h, "walk:9#2::$x");
	check_node(&h, "walk:7::$x", 6);
	check_node(&h, "$x", 6);
	heap_close(&h);
}

/* Sizes that only somebody with bad intentions asks for. */
static void test_value_find__hostile_texts(void)
{
	struct heap h;

	heap_open(&h, "root global_variables g array\n"
				  "node a object class=A size=56 refs=2 < g global a\n"
				  "edge a property a next\n");
	check_node(&h, "$a->next{x1000000}", 1);
	RM_CHECK(heap_find(&h, "$a->next{x18446744073709551615}") == 0 && h.found.is_too_long);
	RM_CHECK(heap_find(&h, "$a(->next{x1000}){x99999999}") == 0);
	heap_close(&h);
}

/* ---- the round trip ---- */

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)((*seed >> 33) % sides);
}

/* A heap of objects, arrays, references and closures in which names repeat, and much is shared. */
static void random_heap(struct rm_strbuf *lines, uint64_t seed)
{
	static const char *const keys[] = { "0", "1", "17", "key", "\"a b\"", "\"q'q\"", "name", "\"\\xC3\\xA9\"", "\"->x\"",
		"\"[0]\"", "\"{x4}\"", "\"\\\\\"", "000000000000001f0000000000000000" };
	static const char *const properties[] = { "next", "items", "name", "children", "value" };
	char kinds[40];
	uint32_t count = 8 + dice(&seed, 30);

	rm_strbuf_add_cstr(lines, "root call_frames f call_frames\n"
							  "node fw call_frame size=96 @function_name=work @lineno=9 < f frame 0\n"
							  "node fm call_frame size=96 @function_name=<main> @lineno=28 < f frame 1\n"
							  "root global_variables g array\n"
							  "root class_table c classes\n"
							  "node k class size=500 @class_name=App\\Logger < c class app\\logger\n"
							  "root objects_store os objects_store weak\n");
	for (uint32_t i = 0; i < count; i++) {
		uint32_t parent = i > 0 ? dice(&seed, i) : 0;
		char kind = "oooaaarsc"[dice(&seed, 9)];
		static const char *const types[] = { ['o'] = "object class=Node", ['a'] = "array", ['r'] = "reference",
			['s'] = "string", ['c'] = "object class=Closure" };

		kinds[i] = kind;
		rm_strbuf_addf(lines, "node n%u %s size=%u refs=1 < ", i, types[(unsigned char)kind], 40 + i);
		if (i < 3 || kinds[parent] == 's' || (kinds[parent] == 'c' && (kind == 's' || kind == 'r'))) {
			static const char *const tops[] = { "fm variable", "fw variable", "g global", "k static_property" };

			rm_strbuf_addf(lines, "%s v%u\n", tops[dice(&seed, 4)], dice(&seed, 6));
		} else if (kinds[parent] == 'o') {
			rm_strbuf_addf(lines, "n%u property %s\n", parent, properties[dice(&seed, RM_COUNT_OF(properties))]);
		} else if (kinds[parent] == 'r') {
			rm_strbuf_addf(lines, "n%u referenced referenced\n", parent);
			kinds[parent] = 's'; /* has its value now */
		} else if (kinds[parent] == 'c') {
			rm_strbuf_addf(lines, "n%u %s\n", parent, kind == 'a' ? "captured static_variables" : "this this_ptr");
		} else {
			rm_strbuf_addf(lines, "n%u element %s\n", parent, keys[dice(&seed, RM_COUNT_OF(keys))]);
		}
	}
	for (uint32_t i = 0; i < count / 3; i++) {
		uint32_t parent = dice(&seed, count), child = dice(&seed, count);

		if (kinds[parent] == 'o')
			rm_strbuf_addf(lines, "edge n%u property n%u %s\n", parent, child, properties[dice(&seed, RM_COUNT_OF(properties))]);
		else if (kinds[parent] == 'a')
			rm_strbuf_addf(lines, "edge n%u element n%u %s\n", parent, child, keys[dice(&seed, RM_COUNT_OF(keys))]);
	}
}

/* What stands behind the node when it is a reference. */
static rm_node behind(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	for (int steps = 0; steps < 50 && graph->types[node] == RM_TYPE_REFERENCE; steps++) {
		uint32_t id = graph->out_first[node];

		if (!rm_graph_next_out(graph, node, &id, &edge))
			break;
		node = edge.child;
	}
	return node;
}

static void check_round_trip(struct heap *h, rm_node node, unsigned flags, const char *lines)
{
	struct rm_strbuf path = { 0 };
	rm_node expected = behind(h->graph, node);
	bool is_there = false;

	rm_php_path_add(&path, h->graph, node, flags);
	rm_value_find(&h->found, h->finder, rm_strbuf_text(&path));
	for (size_t i = 0; i < h->found.places.count; i++) {
		struct rm_strbuf other = { 0 };
		bool has_path;

		rm_php_path_add(&other, h->graph, h->found.places.items[i].node, flags);
		has_path = rm_text_equals(rm_strbuf_text(&other), rm_strbuf_text(&path));
		/* A reference may have a path that another value has too, which its own value has not. */
		is_there = is_there || h->found.places.items[i].node == expected || (expected != node && has_path);
		/* One answer is the right one; of several values with the path all must have it. */
		RM_CHECK(has_path || h->found.places.count == 1 || expected != node);
		rm_strbuf_release(&other);
	}
	if (!RM_CHECK(is_there || h->found.class_id != RM_CLASS_NONE)) {
		rm_test_note("node %" PRIu32 " is not found by %s", node, rm_strbuf_cstr(&path));
		rm_test_note("%s", lines);
	}
	rm_strbuf_release(&path);
}

static void test_value_find__what_is_printed_is_found(void)
{
	for (uint64_t seed = 1; seed <= 1500; seed++) {
		struct rm_strbuf lines = { 0 };
		struct heap h;

		random_heap(&lines, seed * 977);
		heap_open(&h, rm_strbuf_cstr(&lines));
		for (rm_node node = 0; node < h.graph->node_count; node++) {
			check_round_trip(&h, node, 0, rm_strbuf_cstr(&lines));
			check_round_trip(&h, node, RM_PHP_PATH_VERBATIM, rm_strbuf_cstr(&lines));
		}
		heap_close(&h);
		rm_strbuf_release(&lines);
	}
}

/* Texts close to real ones and far from them: an answer, or none, and an end. */
static void test_value_find__random_texts(void)
{
	static const char *const pieces[] = { "$", "users", "->", "[0]", "['", "']", "{x3}", "(", ")", "::", "<main>", ":28", "...",
		"#", "0x", "7", "{", "}", "App\\Logger", "\\", "list", "next", "static ", "\xff", "(unreachable)->", "Node" };
	uint64_t seed = 7;
	struct heap h;

	heap_open(&h, shop);
	for (size_t round = 0; round < 20000; round++) {
		struct rm_strbuf text = { 0 };
		uint32_t count = dice(&seed, 9);

		for (uint32_t i = 0; i < count; i++)
			rm_strbuf_add_cstr(&text, pieces[dice(&seed, RM_COUNT_OF(pieces))]);
		rm_value_find(&h.found, h.finder, rm_strbuf_text(&text));
		for (size_t i = 0; i < h.found.places.count; i++)
			RM_REQUIRE(h.found.places.items[i].node < h.graph->node_count);
		rm_strbuf_release(&text);
	}
	heap_close(&h);
}

RM_TEST_TABLE(RM_TEST(test_value_find__paths), RM_TEST(test_value_find__frames_may_be_left_out),
	RM_TEST(test_value_find__globals_and_quoted_names),
	RM_TEST(test_value_find__what_is_not_there), RM_TEST(test_value_find__letters_of_classes_do_not_matter),
	RM_TEST(test_value_find__ids_and_addresses), RM_TEST(test_value_find__folded_and_cut),
	RM_TEST(test_value_find__the_reference_that_is_named), RM_TEST(test_value_find__shared_arrays_on_the_way),
	RM_TEST(test_value_find__equal_paths_are_several), RM_TEST(test_value_find__hostile_texts),
	RM_TEST(test_value_find__what_is_printed_is_found), RM_TEST(test_value_find__random_texts), )
