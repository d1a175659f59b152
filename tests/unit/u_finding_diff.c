/*
 * Keys of findings, and what is new, gone and changed by them. Findings are written by hand: what a pass finds is not
 * the question here.
 */
#include "base.h"

#include "finding_diff.h"
#include "finding_key.h"
#include "mkgraph.h"
#include "rm_test.h"

struct sides {
	struct rm_graph *graph;
	struct rm_report reports[2];
	struct rm_value_matches matches;
	struct rm_class_deltas classes;
	struct rm_finding_diff diff;
};

static void sides_open(struct sides *s)
{
	memset(s, 0, sizeof(*s));
	s->graph = mkgraph("root global_variables g engine_table\n"
					   "node a array size=56 count=0 capacity=8 < g global a\n"
					   "node b array size=56 count=0 capacity=8 < g global b\n");
	for (size_t i = 0; i < 2; i++) {
		s->reports[i].graph = s->graph;
		rm_findings_init(&s->reports[i].findings);
	}
}

static void sides_close(struct sides *s)
{
	rm_finding_diff_release(&s->diff);
	rm_value_matches_release(&s->matches);
	rm_class_deltas_release(&s->classes);
	rm_findings_release(&s->reports[0].findings);
	rm_findings_release(&s->reports[1].findings);
	rm_graph_free(s->graph);
}

static void sides_diff(struct sides *s)
{
	rm_finding_diff_release(&s->diff);
	rm_finding_diff_make(&s->diff, &s->reports[0], &s->reports[1], &s->matches, &s->classes);
}

static struct rm_finding *begin(struct sides *s, int side, enum rm_finding_kind kind, int64_t impact)
{
	struct rm_finding *f = rm_finding_begin(&s->reports[side].findings, kind);

	rm_finding_set_impact(f, impact, RM_IMPACT_CURRENT);
	rm_finding_say_summary(f, "something");
	return f;
}

static void add_text(struct rm_finding *f, const char *key, const char *text)
{
	rm_fact_add_text(&f->facts, key, rm_text_of(text));
}

static struct rm_finding *add(struct sides *s, int side, enum rm_finding_kind kind, int64_t impact,
	const char *key, const char *text)
{
	struct rm_finding *f = begin(s, side, kind, impact);

	add_text(f, key, text);
	rm_finding_end(f);
	return f;
}

static void check_counts(struct sides *s, size_t added, size_t resolved, size_t changed)
{
	sides_diff(s);
	RM_CHECK_INT(s->diff.added.items.count, added);
	RM_CHECK_INT(s->diff.resolved.items.count, resolved);
	RM_CHECK_INT(s->diff.changed.count, changed);
}

/* A new kind has to be given a key, or a place among those that have none. */
static void test_finding_diff__every_kind_is_decided_on(void)
{
	static const enum rm_finding_kind left_out[] = {RM_FINDING_OVERVIEW, RM_FINDING_COVERAGE_GAP,
		RM_FINDING_CALL_STACK, RM_FINDING_TYPE_RANKING, RM_FINDING_CLASS_RANKING,
		RM_FINDING_RETAINED_EXACT, RM_FINDING_RETAINED_APPROXIMATE};

	for (int kind = 0; kind < RM_FINDING_KIND_COUNT; kind++) {
		bool is_left_out = false;

		for (size_t i = 0; i < RM_COUNT_OF(left_out); i++) {
			is_left_out = is_left_out || (int)left_out[i] == kind;
		}
		if (!RM_CHECK(rm_finding_is_compared((enum rm_finding_kind)kind) == !is_left_out)) {
			rm_test_note("%s", rm_finding_kind_text((enum rm_finding_kind)kind));
		}
	}
}

static void test_finding_diff__new_resolved_changed_unchanged(void)
{
	struct sides s;

	sides_open(&s);
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Same");
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Grown");
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Worse");
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Gone");
	add(&s, 1, RM_FINDING_DOMINANT_CLASS, 101, "class_name", "Grown");
	add(&s, 1, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Fresh");
	rm_finding_set_severity(
		add(&s, 1, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Worse"), RM_SEVERITY_HIGH);
	add(&s, 1, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "Same");
	/* The same name under another kind is something else. */
	add(&s, 1, RM_FINDING_EMPTY_OBJECT, 100, "class_name", "Gone");
	check_counts(&s, 2, 1, 2);
	RM_CHECK(s.diff.added.items.items[0]->kind == RM_FINDING_DOMINANT_CLASS);
	RM_CHECK(s.diff.added.items.items[1]->kind == RM_FINDING_EMPTY_OBJECT);
	RM_CHECK(s.diff.resolved.items.items[0] == s.reports[0].findings.items[3]);
	RM_CHECK(s.diff.changed.items[0].baseline == s.reports[0].findings.items[1]);
	RM_CHECK(s.diff.changed.items[0].target == s.reports[1].findings.items[0]);
	/* A byte more is for programs, not for people; a severity is for both. */
	RM_CHECK(!rm_finding_change_shows(&s.diff.changed.items[0]));
	RM_CHECK(rm_finding_change_shows(&s.diff.changed.items[1]));
	sides_close(&s);
}

static void test_finding_diff__equal_keys_pair_in_order(void)
{
	struct sides s;

	sides_open(&s);
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 300, "class_name", "A");
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 200, "class_name", "A");
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "A");
	add(&s, 1, RM_FINDING_DOMINANT_CLASS, 300, "class_name", "A");
	add(&s, 1, RM_FINDING_DOMINANT_CLASS, 150, "class_name", "A");
	check_counts(&s, 0, 1, 1);
	RM_CHECK_INT(s.diff.resolved.items.items[0]->impact_bytes, 100);
	RM_CHECK_INT(s.diff.changed.items[0].baseline->impact_bytes, 200);
	RM_CHECK_INT(s.diff.changed.items[0].target->impact_bytes, 150);
	sides_close(&s);
}

/* Lines, and numbers of objects, are no part of a key. */
static void test_finding_diff__moved_lines_are_no_difference(void)
{
	struct sides s;

	sides_open(&s);
	add(&s, 0, RM_FINDING_OVERSIZED_SLOTS, 100, "owner", "<main>:28::$rows[]");
	add(&s, 0, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "class@anonymous/a.php:7$0");
	add(&s, 0, RM_FINDING_OVERSIZED_SLOTS, 100, "owner", "(unreachable)->Job#12->rows[]");
	add(&s, 1, RM_FINDING_OVERSIZED_SLOTS, 100, "owner", "(unreachable)->Job#77->rows[]");
	add(&s, 1, RM_FINDING_OVERSIZED_SLOTS, 100, "owner", "<main>:31::$rows[]");
	add(&s, 1, RM_FINDING_DOMINANT_CLASS, 100, "class_name", "class@anonymous/a.php:9$0");
	check_counts(&s, 0, 0, 0);
	sides_close(&s);
}

static void add_two(struct sides *s, int side, enum rm_finding_kind kind, const char *key_a,
	const char *a, const char *key_b, const char *b)
{
	struct rm_finding *f = begin(s, side, kind, 100);

	add_text(f, key_a, a);
	add_text(f, key_b, b);
	rm_finding_end(f);
}

/* What several of one class have in common does not make them one. */
static void test_finding_diff__properties_are_told_apart(void)
{
	struct sides s;

	sides_open(&s);
	add_two(&s, 0, RM_FINDING_EXPENSIVE_PROPERTY, "class_name", "A", "property_name", "x");
	add_two(&s, 0, RM_FINDING_STRUCTURAL_DUPLICATE, "class_name", "A", "properties", "x,y");
	add_two(&s, 1, RM_FINDING_EXPENSIVE_PROPERTY, "class_name", "A", "property_name", "y");
	add_two(&s, 1, RM_FINDING_STRUCTURAL_DUPLICATE, "class_name", "A", "properties", "x,y,z");
	check_counts(&s, 2, 2, 0);
	sides_close(&s);
}

static void add_companions(struct sides *s, int side, const char *a, const char *b)
{
	struct rm_finding *f = begin(s, side, RM_FINDING_COMPANION_CLUSTER, 0);
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, "classes");

	rm_fact_add_text(rm_fact_list_add(list), "name", rm_text_of(a));
	rm_fact_add_text(rm_fact_list_add(list), "name", rm_text_of(b));
	rm_finding_end(f);
}

static void test_finding_diff__companions_in_any_order(void)
{
	struct sides s;

	sides_open(&s);
	add_companions(&s, 0, "A", "B");
	add_companions(&s, 1, "B", "A");
	check_counts(&s, 0, 0, 0);
	add_companions(&s, 1, "B", "C");
	check_counts(&s, 1, 0, 0);
	sides_close(&s);
}

static void add_cycle(struct sides *s, int side, int64_t impact, const char *composition, const char *reachability)
{
	struct rm_finding *f = begin(s, side, RM_FINDING_CYCLE_CLUSTER, impact);

	add_text(f, "composition", composition);
	add_text(f, "reachability", reachability);
	rm_finding_end(f);
}

/* A container that has one service more is the same cycle, if none is exactly the same. */
static void test_finding_diff__cycles_by_their_classes(void)
{
	struct sides s;

	sides_open(&s);
	add_cycle(&s, 0, 500, "1x App + 20x Service", "live");
	add_cycle(&s, 0, 400, "2x Node", "live");
	add_cycle(&s, 0, 300, "2x Node", "garbage");
	add_cycle(&s, 1, 510, "1,021x Service + 1x App + ... +3 more", "live");
	add_cycle(&s, 1, 400, "2x Node", "live");
	add_cycle(&s, 1, 300, "2x Node", "garbage");
	check_counts(&s, 0, 0, 1);
	RM_CHECK_INT(s.diff.changed.items[0].target->impact_bytes, 510);
	add_cycle(&s, 1, 200, "1x App + 1x Other", "live");
	check_counts(&s, 1, 0, 1);
	sides_close(&s);
}

static void add_array(struct sides *s, int side, int64_t impact, rm_node node)
{
	struct rm_finding *f = begin(s, side, RM_FINDING_LARGE_ARRAY, impact);

	rm_fact_add_node(&f->facts, "node_id", node);
	rm_fact_add_path(&f->facts, "owner_path", node, RM_TEXT_NONE);
	rm_finding_end(f);
}

/* Node 2 of the target is known to be node 1 of the baseline, though its path is another one. */
static void test_finding_diff__values_by_where_they_are(void)
{
	struct rm_value_match match = {.baseline = 1, .target = 2};
	struct sides s;
	bool is_new;

	sides_open(&s);
	add_array(&s, 0, 1000, 1);
	add_array(&s, 1, 2000, 2);
	check_counts(&s, 1, 1, 0);
	*rm_map_add(&s.matches.by_baseline, 1, &is_new) = 0;
	*rm_map_add(&s.matches.by_target, 2, &is_new) = 0;
	rm_vec_push(&s.matches.items, match);
	check_counts(&s, 0, 0, 1);
	sides_close(&s);
}

/* The eleventh of the largest ten is not gone. What has shrunk is, and what has grown is new. */
static void test_finding_diff__pushed_out_of_a_ranking_is_not_resolved(void)
{
	static const char heap[] = "root global_variables g engine_table\n"
							   "repeat 12\n"
							   "node a{i} array size=56 spare=2{i}0000 count=0 capacity=8 < g global a{i}\n"
							   "end\n"
							   "node z array size=56 spare=%d count=0 capacity=8 < g global z\n";
	static const struct {
		int before, after;
		size_t added, resolved;
	} cases[] = {{1000, 900000, 1, 0}, {900000, 1000, 0, 1}, {900000, 900000, 0, 0}};

	for (size_t i = 0; i < RM_COUNT_OF(cases); i++) {
		struct rm_value_matches matches = {0};
		struct rm_finding_diff diff = {0};
		struct rm_report reports[2];
		struct rm_graph *graphs[2];
		size_t added = 0, resolved = 0;

		for (size_t side = 0; side < 2; side++) {
			char text[400];

			(void)snprintf(text, sizeof(text), heap, side == 0 ? cases[i].before : cases[i].after);
			graphs[side] = mkgraph(text);
			rm_report_make(
				&reports[side], graphs[side], &(struct rm_report_options){.is_full = true});
		}
		rm_value_matches_make(&matches, &reports[0], &reports[1]);
		rm_finding_diff_make(&diff, &reports[0], &reports[1], &matches, &(struct rm_class_deltas){0});
		for (size_t k = 0; k < diff.added.items.count; k++) {
			added += diff.added.items.items[k]->kind == RM_FINDING_LARGE_ARRAY ? 1 : 0;
		}
		for (size_t k = 0; k < diff.resolved.items.count; k++) {
			resolved += diff.resolved.items.items[k]->kind == RM_FINDING_LARGE_ARRAY ? 1 : 0;
		}
		RM_CHECK_INT(added, cases[i].added);
		RM_CHECK_INT(resolved, cases[i].resolved);
		rm_finding_diff_release(&diff);
		rm_value_matches_release(&matches);
		for (size_t side = 0; side < 2; side++) {
			rm_report_release(&reports[side]);
			rm_graph_free(graphs[side]);
		}
	}
}

/* Rows `from` to `to` of a kind of which a report lists ten. */
static void add_ranked(struct sides *s, int side, int from, int to, int64_t impact)
{
	char name[16];

	for (int i = from; i <= to; i++) {
		(void)snprintf(name, sizeof(name), "C%d", i);
		add(s, side, RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD, impact, "class_name", name);
	}
}

static void class_is_own(struct rm_count_deltas *rows, const char *name)
{
	struct rm_count_delta row = {.name = rm_text_of(name)};

	rm_vec_push(&rows->rows, row);
}

/* C10 was the eleventh: that it is listed now, and C9 is not, is a matter of order. */
static void test_finding_diff__ties_at_the_end_of_a_list(void)
{
	struct sides s;

	sides_open(&s);
	add_ranked(&s, 0, 0, 9, 1000);
	add_ranked(&s, 1, 0, 8, 1000);
	add_ranked(&s, 1, 10, 10, 1000);
	check_counts(&s, 0, 0, 0);
	class_is_own(&s.classes.added, "C1");
	check_counts(&s, 0, 0, 0);
	class_is_own(&s.classes.added, "C10");
	check_counts(&s, 1, 0, 0);
	class_is_own(&s.classes.removed, "C9");
	check_counts(&s, 1, 1, 0);
	sides_close(&s);
}

static void test_finding_diff__larger_than_the_end_of_a_list_is_new(void)
{
	struct sides s;

	sides_open(&s);
	add_ranked(&s, 0, 0, 9, 100000);
	add_ranked(&s, 1, 0, 8, 100000);
	add_ranked(&s, 1, 10, 10, 110000);
	check_counts(&s, 1, 0, 0);
	sides_close(&s);
}

static void test_finding_diff__a_list_with_room_proves_absence(void)
{
	struct sides s;

	sides_open(&s);
	add_ranked(&s, 0, 0, 8, 1000);
	add_ranked(&s, 1, 0, 8, 1000);
	add_ranked(&s, 1, 10, 10, 500);
	check_counts(&s, 1, 0, 0);
	sides_close(&s);
}

static void add_numbered_cycle(struct sides *s, int side, enum rm_finding_kind kind, int number)
{
	struct rm_finding *f = begin(s, side, kind, 1000);
	char composition[48];

	(void)snprintf(composition, sizeof(composition), "1x A%d + 2x B%d", number, number);
	add_text(f, "composition", composition);
	add_text(f, "reachability", "live");
	rm_finding_end(f);
}

/* Both kinds of one pass have the list together, and a cycle is known when all of its classes are. */
static void test_finding_diff__kinds_share_a_list(void)
{
	struct sides s;

	sides_open(&s);
	for (int i = 0; i < 10; i++) {
		add_numbered_cycle(&s, 0, i % 2 == 0 ? RM_FINDING_MICRO_CYCLE : RM_FINDING_CYCLE_CLUSTER, i);
		if (i < 9)
			add_numbered_cycle(&s, 1, i % 2 == 0 ? RM_FINDING_MICRO_CYCLE : RM_FINDING_CYCLE_CLUSTER, i);
	}
	add_numbered_cycle(&s, 1, RM_FINDING_MICRO_CYCLE, 10);
	check_counts(&s, 0, 0, 0);
	class_is_own(&s.classes.added, "B10");
	check_counts(&s, 1, 0, 0);
	sides_close(&s);
}

RM_TEST_TABLE(RM_TEST(test_finding_diff__every_kind_is_decided_on),
	RM_TEST(test_finding_diff__new_resolved_changed_unchanged),
	RM_TEST(test_finding_diff__equal_keys_pair_in_order),
	RM_TEST(test_finding_diff__moved_lines_are_no_difference),
	RM_TEST(test_finding_diff__properties_are_told_apart),
	RM_TEST(test_finding_diff__companions_in_any_order),
	RM_TEST(test_finding_diff__cycles_by_their_classes),
	RM_TEST(test_finding_diff__values_by_where_they_are),
	RM_TEST(test_finding_diff__pushed_out_of_a_ranking_is_not_resolved),
	RM_TEST(test_finding_diff__ties_at_the_end_of_a_list),
	RM_TEST(test_finding_diff__larger_than_the_end_of_a_list_is_new),
	RM_TEST(test_finding_diff__a_list_with_room_proves_absence),
	RM_TEST(test_finding_diff__kinds_share_a_list), )
