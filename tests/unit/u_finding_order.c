/*
 * What stands beside what: findings that others make redundant, and clusters by the values they
 * are about. Sorting and clusters by class are in u_finding.c.
 */
#include "base.h"

#include "finding_order.h"
#include "rm_test.h"

/*
 * A dominator tree drawn by hand, in preorder: a holds b, b holds c; d stands beside them. Virtual
 * nodes around it: the top, R and a branch, which hold everything.
 */
enum {
	A,
	B,
	C,
	D,
	NODES,
	TOP = NODES + RM_VIRTUAL_TOP,
	R = NODES + RM_VIRTUAL_R,
	BRANCH = NODES + RM_VIRTUAL_BRANCH,
	DOM_COUNT,
};

static uint32_t tree_numbers[DOM_COUNT] = {
	[TOP] = 0, [R] = 1, [BRANCH] = 2, [A] = 3, [B] = 4, [C] = 5, [D] = 6};
static uint32_t tree_counts[DOM_COUNT] = {
	[TOP] = 7, [R] = 6, [BRANCH] = 5, [A] = 3, [B] = 2, [C] = 1, [D] = 1};

static const struct rm_retained tree = {
	.node_count = NODES,
	.dom_count = DOM_COUNT,
	.numbers = tree_numbers,
	.counts = tree_counts,
};

static struct rm_findings list;

static struct rm_finding *add(enum rm_finding_kind kind, enum rm_severity severity, int64_t impact)
{
	struct rm_finding *f = rm_finding_begin(&list, kind);

	rm_finding_set_severity(f, severity);
	rm_finding_set_impact(f, impact, RM_IMPACT_CURRENT);
	rm_finding_say_summary(f, "x");
	rm_finding_end(f);
	return f;
}

/* About a value. */
static struct rm_finding *add_at(enum rm_finding_kind kind, int64_t impact, uint32_t anchor)
{
	struct rm_finding *f = add(kind, RM_SEVERITY_LOW, impact);

	rm_finding_set_anchor(f, anchor);
	return f;
}

/* About a class. */
static struct rm_finding *add_of(
	enum rm_finding_kind kind, int64_t impact, const char *key, const char *class_name)
{
	struct rm_finding *f = add(kind, RM_SEVERITY_LOW, impact);

	rm_fact_add_text(&f->facts, key, rm_text_of(class_name));
	return f;
}

static size_t count_of(enum rm_finding_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < list.count; i++) {
		count += list.items[i]->kind == kind ? 1 : 0;
	}
	return count;
}

static void check_cluster(
	const struct rm_finding *f, uint32_t cluster_id, bool is_head, const char *what)
{
	if (!RM_CHECK(f->cluster_id == cluster_id && f->is_cluster_head == is_head)) {
		rm_test_note("%s: cluster %u, %s", what, (unsigned)f->cluster_id,
			f->is_cluster_head ? "head" : "no head");
	}
}

#define CHECK_HEAD(f, id)   check_cluster(f, id, true, #f)
#define CHECK_MEMBER(f, id) check_cluster(f, id, false, #f)
#define CHECK_ALONE(f)      check_cluster(f, 0, false, #f)

/* ---- what is left out ---- */

static void test_finding_order__cycles_leave_three_fanins(void)
{
	static const enum rm_finding_kind cycles[] = {
		RM_FINDING_CYCLE_CLUSTER, RM_FINDING_MICRO_CYCLE};

	for (size_t i = 0; i < RM_COUNT_OF(cycles); i++) {
		struct rm_finding *first[3];

		rm_findings_init(&list);
		for (int64_t n = 0; n < 5; n++) {
			/* The later the heavier: the first of the pass stay, not the heaviest. */
			struct rm_finding *f = add(RM_FINDING_SHARED_FANIN, RM_SEVERITY_INFO, n);
			if (n < 3) {
				first[n] = f;
			}
		}
		add(RM_FINDING_SHARED_SINGLETON, RM_SEVERITY_INFO, 0);
		add(cycles[i], RM_SEVERITY_LOW, 10);
		rm_findings_order(&list, NULL);
		RM_REQUIRE(list.count == 5);
		RM_CHECK(list.items[1] == first[2]);
		RM_CHECK(list.items[2] == first[1]);
		RM_CHECK(list.items[3] == first[0]);
		RM_CHECK_INT(count_of(RM_FINDING_SHARED_SINGLETON), 1);
		rm_findings_release(&list);
	}
}

static void test_finding_order__scaling_says_what_is_shared(void)
{
	rm_findings_init(&list);
	for (int i = 0; i < 4; i++) {
		add(RM_FINDING_SHARED_SINGLETON, RM_SEVERITY_INFO, 0);
		add(RM_FINDING_SHARED_FANIN, RM_SEVERITY_INFO, 0);
	}
	add(RM_FINDING_PROPERTY_SCALING, RM_SEVERITY_LOW, 10);
	rm_findings_order(&list, NULL);
	RM_CHECK_INT(count_of(RM_FINDING_SHARED_SINGLETON), 0);
	RM_CHECK_INT(count_of(RM_FINDING_SHARED_FANIN), 4);
	RM_CHECK_INT(list.count, 5);
	rm_findings_release(&list);
}

static void test_finding_order__without_these_all_stay(void)
{
	rm_findings_init(&list);
	for (int i = 0; i < 5; i++) {
		add(RM_FINDING_SHARED_SINGLETON, RM_SEVERITY_INFO, 0);
		add(RM_FINDING_SHARED_FANIN, RM_SEVERITY_INFO, 0);
	}
	add(RM_FINDING_DI_CONTAINER_CYCLE, RM_SEVERITY_INFO, 10);
	rm_findings_order(&list, NULL);
	RM_CHECK_INT(list.count, 11);
	rm_findings_release(&list);
}

/* ---- clusters by value ---- */

/* One leak: where it is, the array that it is in, its class. It reads as one story. */
static void test_finding_order__one_leak_is_one_story(void)
{
	struct rm_finding *bottleneck, *array, *choke, *elsewhere;

	rm_findings_init(&list);
	array = add_at(RM_FINDING_LARGE_ARRAY, 990, B);
	bottleneck = add_at(RM_FINDING_BOTTLENECK_PATH, 1000, A);
	choke = add_at(RM_FINDING_CHOKE_POINT, 900, C);
	elsewhere = add_at(RM_FINDING_LARGE_STRING, 950, D);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(bottleneck, 1);
	CHECK_MEMBER(array, 1);
	CHECK_MEMBER(choke, 1);
	CHECK_ALONE(elsewhere);
	RM_CHECK_INT(bottleneck->cluster_impact_bytes, 1000);
	RM_CHECK(list.items[0] == bottleneck); /* everybody stays in his place */
	RM_CHECK(list.items[1] == array);
	RM_CHECK(list.items[2] == elsewhere);
	RM_CHECK(list.items[3] == choke);
	rm_findings_release(&list);
}

/* What a class holds, not what its objects take, is compared; and what is said of that class comes along. */
static void test_finding_order__the_class_that_fills_an_array_is_its_story(void)
{
	struct rm_finding *array, *class, *shapes, *other;

	rm_findings_init(&list);
	array = add_at(RM_FINDING_BOTTLENECK_PATH, 1000, A);
	class = add_of(RM_FINDING_DOMINANT_CLASS, 300, "class_name", "App\\User");
	rm_finding_set_anchor(class, B);
	rm_finding_set_held(class, 950);
	shapes = add_of(RM_FINDING_STRUCTURAL_DUPLICATE, 290, "class_name", "App\\User");
	other = add_of(RM_FINDING_STRUCTURAL_DUPLICATE, 280, "class_name", "App\\Row");
	rm_finding_set_anchor(other, B);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(array, 1);
	CHECK_MEMBER(class, 1);
	CHECK_MEMBER(shapes, 1);
	CHECK_ALONE(other);
	RM_CHECK_INT(array->cluster_impact_bytes, 1000);
	rm_findings_release(&list);
}

/* The head may be the one inside: a heavier severity comes first. */
static void test_finding_order__the_head_may_be_held_by_its_members(void)
{
	struct rm_finding *inner, *outer;

	rm_findings_init(&list);
	outer = add_at(RM_FINDING_CHOKE_POINT, 1000, A);
	inner = add_at(RM_FINDING_BOTTLENECK_PATH, 900, B);
	rm_finding_set_severity(inner, RM_SEVERITY_HIGH);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(inner, 1);
	CHECK_MEMBER(outer, 1);
	RM_CHECK_INT(inner->cluster_impact_bytes, 1000);
	RM_CHECK_INT(inner->impact_bytes, 900);
	rm_findings_release(&list);
}

/* Less than a fifth of the larger apart, on the byte; and nothing is similar to nothing. */
static void test_finding_order__how_similar_impacts_must_be(void)
{
	static const struct {
		int64_t larger, smaller;
		bool is_one;
	} rows[] = {
		{1000, 801, true},
		{1000, 800, false},
		{1001, 801, true},
		{1004, 804, true},
		{999, 800, true},
		{999, 799, false},
		{1, 1, true},
		{6, 5, true},
		{5, 4, false},
		{2, 1, false},
		{0, 0, false},
		{5, 0, false},
		{5, -5, false},
		{INT64_MAX, INT64_MAX, true},
		{INT64_MAX, INT64_MAX / 10 * 8, false},
		{INT64_MAX, INT64_MIN, false},
	};

	for (size_t i = 0; i < RM_COUNT_OF(rows); i++) {
		struct rm_finding *larger, *smaller;

		rm_findings_init(&list);
		larger = add_at(RM_FINDING_CHOKE_POINT, rows[i].larger, A);
		smaller = add_at(RM_FINDING_EXPENSIVE_PROPERTY, rows[i].smaller, A);
		rm_findings_order(&list, &tree);
		if (!RM_CHECK((larger->cluster_id != 0) == rows[i].is_one) ||
			!RM_CHECK((smaller->cluster_id != 0) == rows[i].is_one)) {
			rm_test_note("%" PRId64 " and %" PRId64, rows[i].larger, rows[i].smaller);
		}
		rm_findings_release(&list);
	}
}

/* What R, a branch or the top hold has several owners, or none. */
static void test_finding_order__virtual_nodes_unite_nothing(void)
{
	static const uint32_t anchors[] = {TOP, R, BRANCH};

	for (size_t i = 0; i < RM_COUNT_OF(anchors); i++) {
		struct rm_finding *above, *same, *below;

		rm_findings_init(&list);
		above = add_at(RM_FINDING_CYCLE_CLUSTER, 1000, anchors[i]);
		same = add_at(RM_FINDING_EXPENSIVE_PROPERTY, 990, anchors[i]);
		below = add_at(RM_FINDING_CHOKE_POINT, 980, A);
		rm_findings_order(&list, &tree);
		CHECK_ALONE(above);
		CHECK_ALONE(same);
		CHECK_ALONE(below);
		rm_findings_release(&list);
	}
}

static void test_finding_order__without_a_tree_values_unite_nothing(void)
{
	struct rm_finding *a, *b;

	rm_findings_init(&list);
	a = add_at(RM_FINDING_CHOKE_POINT, 1000, A);
	b = add_at(RM_FINDING_LARGE_ARRAY, 1000, A);
	rm_findings_order(&list, NULL);
	CHECK_ALONE(a);
	CHECK_ALONE(b);
	rm_findings_release(&list);
}

/* Members need the head, not each other: steps of a tenth do not add up to one story. */
static void test_finding_order__only_the_head_ties(void)
{
	struct rm_finding *f[5];

	rm_findings_init(&list);
	f[0] = add_at(RM_FINDING_CHOKE_POINT, 1000, A);
	f[1] = add_at(RM_FINDING_LARGE_ARRAY, 900, A);
	f[2] = add_at(RM_FINDING_LARGE_ARRAY, 810, B);
	f[3] = add_at(RM_FINDING_LARGE_ARRAY, 730, B);
	f[4] = add_at(RM_FINDING_LARGE_STRING, 660, C);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(f[0], 1);
	CHECK_MEMBER(f[1], 1);
	CHECK_MEMBER(f[2], 1);
	CHECK_HEAD(f[3], 2);
	CHECK_MEMBER(f[4], 2);
	RM_CHECK_INT(f[0]->cluster_impact_bytes, 1000);
	RM_CHECK_INT(f[3]->cluster_impact_bytes, 730);
	rm_findings_release(&list);
}

/* Sections that describe, and findings of no weight, are nobody's story. */
static void test_finding_order__who_can_be_in_a_cluster(void)
{
	struct rm_finding *head, *array, *string, *sparse, *info, *blame, *row;

	rm_findings_init(&list);
	head = add_at(RM_FINDING_CHOKE_POINT, 1000, A);
	array = add_at(RM_FINDING_LARGE_ARRAY, 1000, A);
	sparse = add_at(RM_FINDING_SPARSE_ARRAY, 1000, A);
	string = add_at(RM_FINDING_LARGE_STRING, 1000, B);
	info = add_at(RM_FINDING_DEDUP_CANDIDATE, 1000, A);
	rm_finding_set_severity(info, RM_SEVERITY_INFO);
	blame = add_at(RM_FINDING_ROOT_BLAME, 1000, A);
	row = add_at(RM_FINDING_COVERAGE_GAP, 1000, A);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(head, 1);
	CHECK_MEMBER(array, 1);
	CHECK_MEMBER(sparse, 1);
	CHECK_MEMBER(string, 1);
	CHECK_ALONE(info);
	CHECK_ALONE(blame);
	CHECK_ALONE(row);
	rm_findings_release(&list);
}

/*
 * A holds 5000: copies all over it waste as much as one array in it holds, by chance. B holds 1000,
 * so that what C has is most of that.
 */
static void test_finding_order__parts_of_one_size_are_not_one(void)
{
	static uint32_t bytes[DOM_COUNT] = {[A] = 5000, [B] = 1000, [C] = 990, [D] = 10};
	static uint32_t extra[DOM_COUNT];
	struct rm_retained sized = tree;
	struct rm_finding *copies, *holder, *array;

	sized.bytes_low = bytes;
	sized.extra_low = extra;
	rm_findings_init(&list);
	copies = add_at(RM_FINDING_DEDUP_CANDIDATE, 1010, A);
	holder = add_at(RM_FINDING_LARGE_ARRAY, 1000, B);
	array = add_at(RM_FINDING_LARGE_ARRAY, 990, C);
	rm_findings_order(&list, &sized);
	CHECK_ALONE(copies);
	CHECK_HEAD(holder, 1);
	CHECK_MEMBER(array, 1);
	rm_findings_release(&list);
}

/* ---- clusters by class ---- */

/* One cache object has two lists: two stories, although both properties are of one class. */
static void test_finding_order__properties_of_one_object_are_apart(void)
{
	struct rm_finding *items, *items_array, *tags, *name, *mail;

	rm_findings_init(&list);
	items = add_of(RM_FINDING_EXPENSIVE_PROPERTY, 1000, "class_name", "Cache");
	rm_fact_add_count(&items->facts, "count", 1);
	rm_finding_set_anchor(items, B);
	items_array = add_at(RM_FINDING_LARGE_ARRAY, 1000, B);
	tags = add_of(RM_FINDING_EXPENSIVE_PROPERTY, 900, "class_name", "Cache");
	rm_fact_add_count(&tags->facts, "count", 1);
	rm_finding_set_anchor(tags, D);
	name = add_of(RM_FINDING_EXPENSIVE_PROPERTY, 800, "class_name", "User");
	rm_fact_add_count(&name->facts, "count", 5000);
	mail = add_of(RM_FINDING_EXPENSIVE_PROPERTY, 100, "class_name", "User");
	rm_fact_add_count(&mail->facts, "count", 5000);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(items, 1);
	CHECK_MEMBER(items_array, 1);
	CHECK_ALONE(tags);
	CHECK_HEAD(name, 2);
	CHECK_MEMBER(mail, 2);
	rm_findings_release(&list);
}

static struct rm_finding *add_owned(const char *owned, const char *owner, const char *second)
{
	struct rm_finding *f = add_of(RM_FINDING_OWNERSHIP_PATTERN, 500, "owned_class", owned);
	struct rm_fact_list *owners = rm_fact_add_list(&f->facts, "owners");

	rm_fact_add_text(rm_fact_list_add(owners), "owner", rm_text_of(owner));
	if (second != NULL) {
		rm_fact_add_text(rm_fact_list_add(owners), "owner", rm_text_of(second));
	}
	return f;
}

/* A date in every order is a part of the orders; what two classes own belongs to neither. */
static void test_finding_order__what_a_class_owns_is_its_story(void)
{
	struct rm_finding *order, *date, *tables, *both;

	rm_findings_init(&list);
	order = add_of(RM_FINDING_PROPERTY_SCALING, 1000, "class_name", "Order");
	date = add_owned("DateTime", "Order", NULL);
	tables = add_of(RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD, 100, "class_name", "DateTime");
	both = add_owned("Address", "Order", "Customer");
	rm_findings_order(&list, &tree);
	CHECK_HEAD(order, 1);
	CHECK_MEMBER(date, 1);
	CHECK_MEMBER(tables, 1);
	CHECK_ALONE(both);
	rm_findings_release(&list);
}

static void test_finding_order__one_class_under_three_names(void)
{
	struct rm_finding *owned, *target, *of_class, *other;

	rm_findings_init(&list);
	of_class = add_of(RM_FINDING_EMPTY_OBJECT, 100, "class_name", "A");
	owned = add_of(RM_FINDING_OWNERSHIP_PATTERN, 5000, "owned_class", "A");
	target = add_of(RM_FINDING_DEDUP_CANDIDATE, 10, "target_class", "A");
	other = add_of(RM_FINDING_DEDUP_CANDIDATE, 10, "target_class", "a");
	rm_findings_order(&list, NULL);
	CHECK_HEAD(owned, 1);
	CHECK_MEMBER(of_class, 1);
	CHECK_MEMBER(target, 1);
	CHECK_ALONE(other);
	RM_CHECK_INT(owned->cluster_impact_bytes, 5000);
	rm_findings_release(&list);
}

/* A class that is not known is not a class that two findings have in common. */
static void test_finding_order__no_class_is_no_bond(void)
{
	struct rm_finding *f[4];

	rm_findings_init(&list);
	for (size_t i = 0; i < 4; i++) {
		f[i] = add(RM_FINDING_DEDUP_CANDIDATE, RM_SEVERITY_LOW, 100);
		if (i < 2) {
			rm_fact_add_null(&f[i]->facts, "target_class");
		} else {
			rm_fact_add_text(&f[i]->facts, "target_class", RM_TEXT_LITERAL(""));
		}
	}
	rm_findings_order(&list, NULL);
	for (size_t i = 0; i < 4; i++) {
		CHECK_ALONE(f[i]);
	}
	rm_findings_release(&list);
}

/*
 * Objects and their tables are different bytes of one class and add up; the array that holds them
 * all is the same bytes again.
 */
static void test_finding_order__together_counts_nothing_twice(void)
{
	struct rm_finding *objects, *shapes, *tables, *array;

	rm_findings_init(&list);
	objects = add_of(RM_FINDING_DOMINANT_CLASS, 1000, "class_name", "A");
	rm_finding_set_anchor(objects, B);
	shapes = add_of(RM_FINDING_STRUCTURAL_DUPLICATE, 990, "class_name", "A");
	tables = add_of(RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD, 300, "class_name", "A");
	rm_finding_set_extent(tables, RM_EXTENT_TABLES);
	array = add_at(RM_FINDING_LARGE_ARRAY, 1200, A);
	rm_finding_set_severity(objects, RM_SEVERITY_HIGH);
	rm_findings_order(&list, &tree);
	CHECK_HEAD(objects, 1);
	CHECK_MEMBER(shapes, 1);
	CHECK_MEMBER(tables, 1);
	CHECK_MEMBER(array, 1);
	RM_CHECK_INT(objects->cluster_impact_bytes, 1300);
	RM_CHECK_INT(shapes->cluster_impact_bytes, 0);
	rm_findings_release(&list);

	rm_findings_init(&list);
	objects = add_of(RM_FINDING_DOMINANT_CLASS, 1000, "class_name", "A");
	rm_finding_set_anchor(objects, B);
	rm_finding_set_severity(objects, RM_SEVERITY_HIGH);
	add_at(RM_FINDING_LARGE_ARRAY, 1200, A);
	rm_findings_order(&list, &tree);
	RM_CHECK_INT(objects->cluster_impact_bytes, 1200);
	rm_findings_release(&list);
}

/* A class with nothing to state about its bytes belongs to the story all the same. */
static void test_finding_order__members_without_impact(void)
{
	struct rm_finding *head, *risk;

	rm_findings_init(&list);
	head = add_of(RM_FINDING_DOMINANT_CLASS, 0, "class_name", "A");
	risk = add_of(RM_FINDING_EMPTY_OBJECT, -5, "class_name", "A");
	rm_findings_order(&list, NULL);
	CHECK_HEAD(head, 1);
	CHECK_MEMBER(risk, 1);
	RM_CHECK_INT(head->cluster_impact_bytes, 0);
	rm_findings_release(&list);
}

/* Numbers of clusters follow the order of reports. */
static void test_finding_order__clusters_are_numbered_from_the_top(void)
{
	struct rm_finding *low[2], *high[2];

	rm_findings_init(&list);
	for (size_t i = 0; i < 2; i++) {
		low[i] = add_of(RM_FINDING_EMPTY_OBJECT, 10 - (int64_t)i, "class_name", "Low");
		high[i] = add_of(RM_FINDING_EMPTY_OBJECT, 100 - (int64_t)i, "class_name", "High");
	}
	rm_findings_order(&list, NULL);
	CHECK_HEAD(high[0], 1);
	CHECK_MEMBER(high[1], 1);
	CHECK_HEAD(low[0], 2);
	CHECK_MEMBER(low[1], 2);
	rm_findings_release(&list);
}

RM_TEST_TABLE(RM_TEST(test_finding_order__cycles_leave_three_fanins),
	RM_TEST(test_finding_order__scaling_says_what_is_shared),
	RM_TEST(test_finding_order__without_these_all_stay),
	RM_TEST(test_finding_order__one_leak_is_one_story),
	RM_TEST(test_finding_order__the_class_that_fills_an_array_is_its_story),
	RM_TEST(test_finding_order__the_head_may_be_held_by_its_members),
	RM_TEST(test_finding_order__how_similar_impacts_must_be),
	RM_TEST(test_finding_order__virtual_nodes_unite_nothing),
	RM_TEST(test_finding_order__without_a_tree_values_unite_nothing),
	RM_TEST(test_finding_order__only_the_head_ties),
	RM_TEST(test_finding_order__who_can_be_in_a_cluster),
	RM_TEST(test_finding_order__parts_of_one_size_are_not_one),
	RM_TEST(test_finding_order__properties_of_one_object_are_apart),
	RM_TEST(test_finding_order__what_a_class_owns_is_its_story),
	RM_TEST(test_finding_order__one_class_under_three_names),
	RM_TEST(test_finding_order__no_class_is_no_bond),
	RM_TEST(test_finding_order__together_counts_nothing_twice),
	RM_TEST(test_finding_order__members_without_impact),
	RM_TEST(test_finding_order__clusters_are_numbered_from_the_top), )
