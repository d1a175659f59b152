/* Facts of one value: sizes of references, ways, holders, dominators, and classes by their instances. */
#include "base.h"

#include "arena.h"
#include "fmt_json.h"
#include "mkgraph.h"
#include "rm_test.h"
#include "value_show.h"
#include "value_ways.h"

struct shown {
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct rm_value_show show;
	struct rm_value_finder *finder;
	struct rm_arena arena;
	struct rm_facts facts;
};

static void shown_open(struct shown *s, const char *lines)
{
	memset(s, 0, sizeof(*s));
	s->graph = mkgraph(lines);
	s->derived = rm_derive(s->graph);
	s->show = (struct rm_value_show){ .graph = s->graph, .derived = s->derived, .freed = rm_freed_new(s->derived) };
	s->finder = rm_value_finder_new(s->derived);
}

static void shown_close(struct shown *s)
{
	rm_arena_release(&s->arena);
	rm_value_finder_free(s->finder);
	rm_freed_free(s->show.freed);
	rm_derived_free(s->derived);
	rm_graph_free(s->graph);
}

static void shown_find(struct shown *s, const char *text)
{
	struct rm_value_found found = { 0 };

	s->facts = (struct rm_facts){ .arena = &s->arena };
	rm_value_find(&found, s->finder, rm_text_of(text));
	if (found.class_id != RM_CLASS_NONE) {
		rm_class_show_add(&s->facts, &s->show, found.class_id, false);
	} else if (RM_CHECK(found.places.count == 1)) {
		rm_value_show_add(&s->facts, &s->show, &found.places.items[0]);
	} else {
		rm_test_note("%s", text);
	}
	rm_value_found_release(&found);
}

static int64_t number(struct shown *s, const char *key)
{
	const struct rm_fact *fact = rm_fact_find(&s->facts, key);

	return RM_CHECK(fact != NULL) ? fact->value.number : -1;
}

/* The text under the key of each item, joined. */
static void check_list(struct shown *s, const char *key, const char *inner, const char *expected)
{
	const struct rm_fact *list = rm_fact_find(&s->facts, key);
	struct rm_strbuf joined = { 0 };

	RM_REQUIRE(list != NULL && list->type == RM_FACT_LIST);
	for (const struct rm_fact_item *item = list->value.list->first; item != NULL; item = item->next) {
		const struct rm_fact *fact = inner != NULL ? rm_fact_find(&item->facts, inner) : item->facts.first;

		rm_strbuf_add_cstr(&joined, joined.len > 0 ? "; " : "");
		RM_REQUIRE(fact != NULL);
		if (fact->type == RM_FACT_PATH)
			rm_strbuf_addf(&joined, "#%" PRIu32, fact->value.node);
		else if (fact->type == RM_FACT_NODE)
			rm_strbuf_addf(&joined, "#%" PRIu32, fact->value.node);
		else if (fact->type == RM_FACT_TEXT)
			rm_strbuf_add_text(&joined, fact->text);
		else
			rm_strbuf_addf(&joined, "%" PRId64, fact->value.number);
	}
	RM_CHECK_TEXT(rm_strbuf_cstr(&joined), expected);
	rm_strbuf_release(&joined);
}

static const char heap[] =
	"root global_variables g array\n"												   /* 0 */
	"node a array size=56 over=8 refs=1 count=2 capacity=8 < g global a\n"			   /* 1 */
	"node key string size=30 over=2 refs=1 < a key k\n"								   /* 2 */
	"node v object class=App\\Value size=40 refs=1 count=1 capacity=1 < a element k\n" /* 3 */
	"node s string refs=1 text=\"caf\\xC3\\xA9 au lait\" < v property s\n"				   /* 4 */
	"node shared string size=500 over=12 refs=2 < v property shared\n"				   /* 5 */
	"node w object class=App\\Value size=48 refs=1 count=1 capacity=1 < a element w\n"  /* 6 */
	"edge w property shared shared\n"
	"node r reference size=32 refs=2 < g global r\n"									   /* 7 */
	"node t array size=57 over=7 refs=1 < r referenced referenced\n"				   /* 8 */
	"edge w property r ref\n";

static void test_value_show__sizes_of_a_reference(void)
{
	struct shown s;

	shown_open(&s, heap);
	shown_find(&s, "$a['k']");
	RM_CHECK_INT(number(&s, "shallow_bytes"), 40);
	RM_CHECK_INT(number(&s, "retained_bytes"), 40 + 37);
	RM_CHECK_INT(number(&s, "retained_allocated_bytes"), 40 + 37);
	/* The key goes with the element. */
	RM_CHECK_INT(number(&s, "freed_bytes"), 40 + 37 + 30);
	RM_CHECK_INT(number(&s, "freed_allocated_bytes"), 40 + 37 + 32);
	RM_CHECK_INT(number(&s, "refcount"), 1);
	RM_CHECK_INT(number(&s, "missing_references"), 0);
	/* One holder of two frees nothing, though the value retains itself. */
	shown_find(&s, "$a['w']->shared");
	RM_CHECK_INT(number(&s, "retained_bytes"), 500);
	RM_CHECK_INT(number(&s, "freed_bytes"), 0);
	/* Of a PHP reference with two users, neither. */
	shown_find(&s, "$r");
	RM_CHECK_INT(number(&s, "retained_bytes"), 57);
	RM_CHECK_INT(number(&s, "freed_bytes"), 0);
	/* By id there is no reference to speak of. */
	shown_find(&s, "#3");
	RM_CHECK(rm_fact_find(&s.facts, "freed_bytes") == NULL);
	RM_CHECK(rm_fact_find(&s.facts, "reference") == NULL);
	shown_close(&s);
}

/* A property, unlike an element, has no key string, even if a table beside it has one of that name. */
static void test_value_show__keys_that_stay(void)
{
	struct shown s;

	shown_open(&s, "root global_variables g array\n"
				   "node gk string size=33 refs=1 < g key v\n"
				   "node v object class=V size=40 refs=1 < g global v\n"
				   "node p string size=50 refs=1 < v property p\n"
				   "node d array size=56 refs=1 < v dynamic_properties dynamic_properties\n"
				   "node dk string size=34 refs=1 < d key p\n"
				   "node dv string size=60 refs=1 < d element q\n"
				   "node dq string size=35 refs=1 < d key q\n");
	shown_find(&s, "$v->p");
	RM_CHECK_INT(number(&s, "freed_bytes"), 50);
	shown_find(&s, "$v->q");
	RM_CHECK_INT(number(&s, "freed_bytes"), 60 + 35);
	shown_find(&s, "$v");
	RM_CHECK_INT(number(&s, "freed_bytes"), 33 + 40 + 50 + 56 + 34 + 60 + 35);
	shown_close(&s);
}

static void test_value_show__shared_arrays_are_copied_first(void)
{
	struct shown s;

	shown_open(&s, "root global_variables g array\n"
				   "node a array size=56 refs=2 < g global a\n"
				   "edge g global a b\n"
				   "node v string size=40 refs=1 < a element 0\n");
	shown_find(&s, "$a[0]");
	RM_CHECK_INT(number(&s, "retained_bytes"), 40);
	RM_CHECK_INT(number(&s, "freed_bytes"), 0);
	shown_close(&s);
}

static void test_value_show__content(void)
{
	const struct rm_fact *preview;
	struct shown s;

	shown_open(&s, heap);
	shown_find(&s, "$a");
	RM_CHECK_INT(number(&s, "element_count"), 2);
	RM_CHECK_INT(number(&s, "capacity"), 8);
	RM_CHECK(rm_fact_find(&s.facts, "length") == NULL);
	shown_find(&s, "$a['k']->s");
	RM_CHECK_INT(number(&s, "length"), 13);
	preview = rm_fact_find(&s.facts, "preview");
	RM_CHECK(preview != NULL && rm_text_is(preview->text, "caf\xC3\xA9 au lait"));
	shown_close(&s);
}

static void test_value_show__holders_and_ways(void)
{
	struct shown s;

	shown_open(&s, heap);
	shown_find(&s, "$a['k']->shared");
	RM_CHECK_INT(number(&s, "holder_count"), 2);
	check_list(&s, "holders", "path", "$a['k']->shared; $a['w']->shared");
	check_list(&s, "holders", "who", "App\\Value; App\\Value");
	check_list(&s, "holders", "name", "shared; shared");
	check_list(&s, "root_paths", NULL, "$a['k']->shared; $a['w']->shared");
	/* References to the reference are the holders of what it refers to. */
	shown_find(&s, "$r");
	check_list(&s, "holders", "path", "$r; $a['w']->ref");
	check_list(&s, "root_paths", NULL, "$r; $a['w']->ref");
	shown_close(&s);
}

/* Many ways that all pass one value are one way; at most three are told, the shortest first. */
static void test_value_show__ways_have_little_in_common(void)
{
	struct shown s;

	shown_open(&s, "root global_variables g array\n"
				   "node x object class=X size=40 refs=7\n"
				   "node one object class=H size=41 refs=1 < g global one\n"
				   "edge one property x a\n"
				   "edge one property x b\n"
				   "node inner object class=H size=42 refs=1 < one property inner\n"
				   "edge inner property x c\n"
				   "node two object class=H size=43 refs=1 < g global two\n"
				   "node far object class=H size=44 refs=1 < two property far\n"
				   "edge far property x d\n"
				   "node three object class=H size=45 refs=1 < g global three\n"
				   "edge three property x e\n"
				   "node four object class=H size=46 refs=1 < g global four\n"
				   "edge four property x f\n"
				   "node back object class=H size=47 refs=1 < x property back\n"
				   "edge back property x g\n");
	shown_find(&s, "#1");
	RM_CHECK_INT(number(&s, "holder_count"), 7);
	check_list(&s, "root_paths", NULL, "$one->a; $three->e; $four->f");
	shown_close(&s);
}

static void test_value_show__dominators_and_children(void)
{
	struct shown s;

	shown_open(&s, heap);
	shown_find(&s, "$a['k']->s");
	check_list(&s, "dominators", "path", "#3; #1; #0; (root); (everything)");
	RM_CHECK_INT(number(&s, "dominator_count"), 5);
	shown_find(&s, "$a");
	RM_CHECK_INT(number(&s, "child_count"), 4);
	check_list(&s, "children", "path", "#5; #3; #6; #2"); /* the shared string is the array's */
	check_list(&s, "children", "retained_allocated_bytes", "512; 77; 48; 32");
	shown_close(&s);
}

static void test_value_show__garbage_and_what_is_held_from_outside(void)
{
	const struct rm_fact *state;
	struct shown s;

	shown_open(&s, "root objects_store os objects_store weak\n"
				   "node x object class=X size=40 refs=1 < os registry 1 weak\n"
				   "node y object class=X size=41 refs=1 < x property y\n"
				   "edge y property x x\n"
				   "node z object class=Z size=42 refs=3 < os registry 2 weak\n");
	shown_find(&s, "(unreachable)->X#1->y");
	state = rm_fact_find(&s.facts, "state");
	RM_CHECK(state != NULL && rm_text_is(state->text, "garbage"));
	RM_CHECK(!rm_fact_find(&s.facts, "inferred")->value.yes);
	shown_find(&s, "(unreachable)->Z#2");
	state = rm_fact_find(&s.facts, "state");
	RM_CHECK(state != NULL && rm_text_is(state->text, "external"));
	RM_CHECK(rm_fact_find(&s.facts, "inferred")->value.yes);
	RM_CHECK_INT(number(&s, "missing_references"), 3);
	shown_close(&s);
}

static void test_value_show__a_class(void)
{
	struct shown s;

	shown_open(&s, "root global_variables g array\n"
				   "node list array size=56 refs=1 < g global list\n"
				   "repeat 4\n"
				   "node u{i} object class=U size=40 refs=1 < list element {i}\n"
				   "node p{i} object class=P size=30 refs=1 < u{i} property boss\n"
				   "edge p{i} property u{i} back\n"
				   "end\n"
				   "node both string size=1000 refs=2 < u0 property text\n"
				   "edge u1 property both text\n"
				   "node own string size=500 refs=1 < u2 property text\n"
				   "node more object class=P size=31 refs=1 < g global more\n");
	shown_find(&s, "U");
	RM_CHECK_INT(number(&s, "instances"), 4);
	RM_CHECK_INT(number(&s, "shallow_bytes"), 4 * 40);
	/* What two of them hold together counts, once. */
	RM_CHECK_INT(number(&s, "retained_bytes"), 4 * 70 + 1000 + 500);
	check_list(&s, "top_instances", "path", "#6; #2; #4; #8");
	RM_CHECK_INT(number(&s, "holder_count"), 8);
	check_list(&s, "holders", "holder", "$list[*]; P->back");
	check_list(&s, "holders", "count", "4; 4");
	shown_find(&s, "P");
	check_list(&s, "holders", "holder", "U->boss; $more");
	shown_close(&s);
}

/* All of it as text, and as JSON that holds the same: no fact is missing for a template, whatever the value. */
static void test_value_show__every_value_has_a_text(void)
{
	struct rm_strbuf text = { 0 }, json = { 0 };
	struct shown s;

	shown_open(&s, heap);
	for (rm_node node = 0; node < s.graph->node_count; node++) {
		const struct rm_value_place place = { .node = node, .edge = RM_EDGE_NONE };

		s.facts = (struct rm_facts){ .arena = &s.arena };
		rm_value_show_add(&s.facts, &s.show, &place);
		rm_strbuf_clear(&text);
		rm_value_show_text(&text, s.graph, &s.facts);
		RM_CHECK(text.len > 60);
		rm_strbuf_clear(&json);
		rm_fmt_json_facts(&json, s.graph, &s.facts, false);
		RM_CHECK(json.len > 100 && json.bytes[json.len - 1] == '\n');
		RM_CHECK(memchr(json.bytes, '\n', json.len) == json.bytes + json.len - 1);
	}
	rm_strbuf_release(&text);
	rm_strbuf_release(&json);
	shown_close(&s);
}

RM_TEST_TABLE(RM_TEST(test_value_show__sizes_of_a_reference), RM_TEST(test_value_show__keys_that_stay),
	RM_TEST(test_value_show__shared_arrays_are_copied_first), RM_TEST(test_value_show__content),
	RM_TEST(test_value_show__holders_and_ways), RM_TEST(test_value_show__ways_have_little_in_common),
	RM_TEST(test_value_show__dominators_and_children), RM_TEST(test_value_show__garbage_and_what_is_held_from_outside),
	RM_TEST(test_value_show__a_class), RM_TEST(test_value_show__every_value_has_a_text), )
