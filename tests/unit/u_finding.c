/* The builder, the order of reports, clusters. */
#include "base.h"

#include "finding.h"
#include "finding_order.h"
#include "rm_test.h"

static struct rm_finding *add(struct rm_findings *list, enum rm_finding_kind kind,
	enum rm_severity severity, int64_t impact, const char *class_name)
{
	struct rm_finding *f = rm_finding_begin(list, kind);

	rm_finding_set_severity(f, severity);
	rm_finding_set_impact(f, impact, RM_IMPACT_SAVING);
	rm_finding_say_summary(f, "x");
	if (class_name != NULL) {
		rm_fact_add_text(&f->facts, "class_name", rm_text_of(class_name));
	}
	rm_finding_end(f);
	return f;
}

static void test_finding__starts_as_its_kind(void)
{
	struct rm_findings list;
	struct rm_finding *f;

	rm_findings_init(&list);
	f = rm_finding_begin(&list, RM_FINDING_COVERAGE_GAP);
	RM_CHECK_INT(f->severity, RM_SEVERITY_WARNING);
	RM_CHECK_INT(f->confidence, RM_CONFIDENCE_MEDIUM);
	RM_CHECK_INT(list.count, 0); /* not before its end */
	rm_finding_say_summary(f, "x");
	rm_finding_end(f);
	RM_CHECK_INT(list.count, 1);
	RM_CHECK_TEXT(rm_finding_kind_text(f->kind), "coverage_gap");
	rm_findings_release(&list);
}

static void test_finding__copies_texts_and_keeps_order(void)
{
	struct rm_findings list;
	struct rm_finding *f;
	char text[] = "App\\User";

	rm_findings_init(&list);
	f = rm_finding_begin(&list, RM_FINDING_CLASS_RANKING);
	rm_fact_add_text(&f->facts, "b", rm_text_of(text));
	rm_fact_add_count(&f->facts, "a", 3);
	text[0] = '?';
	RM_CHECK_TEXT(f->facts.first->key, "b");
	RM_CHECK_TEXT(f->facts.first->text.ptr, "App\\User");
	RM_CHECK_TEXT(f->facts.last->key, "a");
	RM_CHECK(rm_fact_find(&f->facts, "a") == f->facts.last);
	RM_CHECK(rm_fact_find(&f->facts, "c") == NULL);
	rm_findings_release(&list);
}

static void test_finding__impact_says_what_it_means(void)
{
	struct rm_findings list;
	const struct rm_fact *fact;

	rm_findings_init(&list);
	fact = rm_fact_find(
		&add(&list, RM_FINDING_EMPTY_OBJECT, RM_SEVERITY_LOW, 5, NULL)->facts, "impact_kind");
	RM_REQUIRE(fact != NULL);
	RM_CHECK_TEXT(fact->text.ptr, "saving");
	RM_CHECK(rm_fact_find(&add(&list, RM_FINDING_EMPTY_OBJECT, RM_SEVERITY_LOW, 0, NULL)->facts,
				 "impact_kind") == NULL);
	rm_findings_release(&list);
}

/*
 * warning stands above medium; inside a severity impact, inside an impact the order of the
 * passes.
 */
static void test_finding__order(void)
{
	struct rm_findings list;
	struct rm_finding *expected[7];

	rm_findings_init(&list);
	expected[5] = add(&list, RM_FINDING_CALL_STACK, RM_SEVERITY_INFO, 900, NULL);
	expected[3] = add(&list, RM_FINDING_EMPTY_OBJECT, RM_SEVERITY_MEDIUM, 10, NULL);
	expected[2] = add(&list, RM_FINDING_ZENDMM_CACHE_BLOAT, RM_SEVERITY_MEDIUM, 20, NULL);
	expected[1] = add(&list, RM_FINDING_COVERAGE_GAP, RM_SEVERITY_WARNING, 1, NULL);
	expected[4] = add(&list, RM_FINDING_SPARSE_ARRAY, RM_SEVERITY_MEDIUM, 10, NULL);
	expected[0] = add(&list, RM_FINDING_DOMINANT_CLASS, RM_SEVERITY_HIGH, 0, NULL);
	expected[6] = add(&list, RM_FINDING_OVERVIEW, RM_SEVERITY_INFO, -5, NULL);
	rm_findings_order(&list, NULL);
	RM_REQUIRE(list.count == 7);
	for (size_t i = 0; i < 7; i++) {
		RM_CHECK(list.items[i] == expected[i]);
	}
	rm_findings_release(&list);
}

static void test_finding__order_of_none(void)
{
	struct rm_findings list;

	rm_findings_init(&list);
	rm_findings_order(&list, NULL);
	RM_CHECK_INT(list.count, 0);
	rm_findings_release(&list);
}

/* Weakness 21: one class in several kinds is one thing, and its bytes count once. */
static void test_finding__cluster_counts_bytes_once(void)
{
	struct rm_findings list;
	struct rm_finding *dominant, *shapes, *tables, *other, *row;

	rm_findings_init(&list);
	dominant = add(&list, RM_FINDING_DOMINANT_CLASS, RM_SEVERITY_HIGH, 1000, "A");
	shapes = add(&list, RM_FINDING_STRUCTURAL_DUPLICATE, RM_SEVERITY_LOW, 990, "A");
	tables = add(&list, RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD, RM_SEVERITY_LOW, 300, "A");
	rm_finding_set_extent(tables, RM_EXTENT_TABLES);
	other = add(&list, RM_FINDING_STRUCTURAL_DUPLICATE, RM_SEVERITY_LOW, 800, "B");
	row = add(&list, RM_FINDING_CLASS_RANKING, RM_SEVERITY_INFO, 1000, "A");
	rm_findings_order(&list, NULL);
	RM_CHECK(dominant->is_cluster_head);
	RM_CHECK_INT(dominant->cluster_id, 1);
	RM_CHECK_INT(shapes->cluster_id, 1);
	RM_CHECK_INT(tables->cluster_id, 1);
	RM_CHECK(!shapes->is_cluster_head);
	RM_CHECK_INT(dominant->cluster_impact_bytes, 1300);
	RM_CHECK_INT(other->cluster_id, 0); /* alone */
	RM_CHECK_INT(row->cluster_id, 0);   /* a row of a table is no member */
	rm_findings_release(&list);
}

/* Lists of workers become one: order, texts and nested facts stay, and facts may still be added. */
static void test_finding__lists_are_joined(void)
{
	struct rm_findings list, other;
	struct rm_finding *first, *second;
	struct rm_fact_list *items;

	rm_findings_init(&list);
	rm_findings_init(&other);
	first = add(&list, RM_FINDING_CALL_STACK, RM_SEVERITY_INFO, 1, "A");
	second = add(&other, RM_FINDING_EMPTY_OBJECT, RM_SEVERITY_LOW, 2, "B");
	items = rm_fact_add_list(&second->facts, "items");
	rm_fact_add_count(rm_fact_list_add(items), "n", 7);
	rm_findings_append(&list, &other);
	RM_REQUIRE(list.count == 2);
	RM_CHECK(list.items[0] == first && list.items[1] == second);
	RM_CHECK(other.count == 0 && other.items == NULL && other.arena.blocks == NULL);
	RM_CHECK(second->list == &list);
	rm_findings_append(&list, &other);
	RM_CHECK_INT(list.count, 2);

	rm_fact_add_text(&second->facts, "late", RM_TEXT_LITERAL("late"));
	rm_fact_add_text(&items->first->facts, "deep", RM_TEXT_LITERAL("deep"));
	rm_fact_add_count(rm_fact_list_add(items), "n", 8);
	RM_CHECK(other.arena.blocks == NULL); /* nothing was cut from the old arena */
	RM_CHECK_INT(items->count, 2);
	RM_CHECK(rm_text_is(rm_fact_find(&second->facts, "class_name")->text, "B"));
	rm_findings_release(&list);
}

RM_TEST_TABLE(RM_TEST(test_finding__starts_as_its_kind),
	RM_TEST(test_finding__copies_texts_and_keeps_order),
	RM_TEST(test_finding__impact_says_what_it_means), RM_TEST(test_finding__order),
	RM_TEST(test_finding__order_of_none), RM_TEST(test_finding__lists_are_joined), RM_TEST(test_finding__cluster_counts_bytes_once), )
