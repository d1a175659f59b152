/* Metrics, types and classes of two snapshots, their thresholds and their order. */
#include "base.h"

#include "deltas.h"
#include "mkgraph.h"
#include "rm_test.h"

struct sides {
	struct rm_graph *graphs[2];
	struct rm_report reports[2];
};

static void sides_open(struct sides *s, const char *baseline, const char *target)
{
	s->graphs[0] = mkgraph(baseline);
	s->graphs[1] = mkgraph(target);
	for (size_t i = 0; i < 2; i++) {
		rm_report_make(&s->reports[i], s->graphs[i], &(struct rm_report_options){.is_full = true});
	}
}

static void sides_close(struct sides *s)
{
	for (size_t i = 0; i < 2; i++) {
		rm_report_release(&s->reports[i]);
		rm_graph_free(s->graphs[i]);
	}
}

static const struct rm_metric_delta *metric(const struct rm_metric_deltas *deltas, const char *name)
{
	for (size_t i = 0; i < deltas->rows.count; i++) {
		if (rm_text_is(deltas->rows.items[i].name, name)) {
			return &deltas->rows.items[i];
		}
	}
	return NULL;
}

static void test_deltas__metrics_absent_equal_and_unlimited(void)
{
	struct rm_metric_deltas deltas = {0};
	const struct rm_metric_delta *row;
	struct sides s;

	sides_open(&s,
		"summary memory_get_usage 1000\nsummary vm_stack_usage 0\nsummary rss 500\n"
		"summary memory_limit 9223372036854775807\n",
		"summary memory_get_usage 1250\nsummary vm_stack_usage 64\nsummary compiler_arena_total 8\n"
		"summary memory_limit -1\nsummary pid 17\n");
	rm_metric_deltas_make(&deltas, &s.reports[0], &s.reports[1], 0);
	row = metric(&deltas, "memory_get_usage");
	RM_REQUIRE(row != NULL);
	RM_CHECK(row->has_percent && row->percent > 24.99 && row->percent < 25.01);
	row = metric(&deltas, "vm_stack_usage");
	RM_REQUIRE(row != NULL);
	RM_CHECK(!row->has_percent);
	row = metric(&deltas, "rss");
	RM_REQUIRE(row != NULL);
	RM_CHECK(row->target == 0 && row->percent < -99);
	row = metric(&deltas, "compiler_arena_total");
	RM_REQUIRE(row != NULL);
	RM_CHECK(row->baseline == 0 && !row->has_percent);
	RM_CHECK(metric(&deltas, "memory_limit") == NULL);
	RM_CHECK(metric(&deltas, "pid") == NULL);
	RM_CHECK(metric(&deltas, "zend_mm_heap_total") == NULL);
	rm_metric_deltas_release(&deltas);
	sides_close(&s);
}

/* Just at the threshold it is told, just below it is not; without a baseline always. */
static void test_deltas__metrics_at_the_threshold(void)
{
	struct rm_metric_deltas deltas = {0};
	struct sides s;

	sides_open(&s,
		"summary memory_get_usage 1000\nsummary memory_get_real_usage 1000\nsummary vm_stack_usage 0\n"
		"summary zend_mm_heap_total 1000\n",
		"summary memory_get_usage 1050\nsummary memory_get_real_usage 951\nsummary vm_stack_usage 1\n"
		"summary zend_mm_heap_total 1000\n");
	rm_metric_deltas_make(&deltas, &s.reports[0], &s.reports[1], 5);
	RM_CHECK(metric(&deltas, "memory_get_usage") != NULL);
	RM_CHECK(metric(&deltas, "memory_get_real_usage") == NULL);
	RM_CHECK(metric(&deltas, "vm_stack_usage") != NULL);
	RM_CHECK(metric(&deltas, "zend_mm_heap_total") == NULL);
	rm_metric_deltas_release(&deltas);
	sides_close(&s);
}

/* Numbers that are none, and too large ones, never reach a report. */
static void test_deltas__metrics_that_are_no_numbers(void)
{
	struct rm_metric_deltas deltas = {0};
	struct sides s;

	sides_open(&s, "summary memory_get_real_usage 1e999\nsummary rss nan\n",
		"summary memory_get_real_usage 1e300\nsummary rss lots\n");
	rm_metric_deltas_make(&deltas, &s.reports[0], &s.reports[1], 0);
	RM_CHECK(metric(&deltas, "memory_get_real_usage") == NULL);
	RM_CHECK(metric(&deltas, "rss") == NULL);
	rm_metric_deltas_release(&deltas);
	sides_close(&s);
}

static void check_row(const struct rm_count_deltas *deltas, size_t at, const char *name, int64_t count,
	int64_t bytes)
{
	RM_REQUIRE(at < deltas->rows.count);
	if (!RM_CHECK(rm_text_is(deltas->rows.items[at].name, name))) {
		rm_test_note("%.*s", (int)deltas->rows.items[at].name.len, deltas->rows.items[at].name.ptr);
	}
	RM_CHECK_INT(rm_delta_count(&deltas->rows.items[at]), count);
	RM_CHECK_INT(rm_delta_bytes(&deltas->rows.items[at]), bytes);
}

/* Same: no row. Changes by bytes, then count, then name; the lists of one side by size. */
static const char classes_before[] =
	"root global_variables g engine_table\n"
	"repeat 3\nnode s{i} object class=Same size=40 < g global s{i}\nend\n"
	"repeat 2\nnode g{i} object class=Grown size=40 < g global g{i}\nend\n"
	"node b object class=Beta size=40 < g global b\n"
	"node a object class=Alpha size=40 < g global a\n"
	"node x object class=Gone size=100 < g global x\n"
	"node y object class=GoneToo size=200 < g global y\n";
static const char classes_after[] =
	"root global_variables g engine_table\n"
	"repeat 3\nnode s{i} object class=Same size=40 < g global s{i}\nend\n"
	"repeat 9\nnode g{i} object class=Grown size=40 < g global g{i}\nend\n"
	"node a object class=Alpha size=56 < g global a\n"
	"node b object class=Beta size=24 < g global b\n"
	"node n object class=Fresh size=10 < g global n\n";

static void test_deltas__classes_changed_added_removed(void)
{
	struct rm_class_deltas deltas = {0};
	struct sides s;

	sides_open(&s, classes_before, classes_after);
	rm_class_deltas_make(&deltas, s.graphs[0], s.graphs[1], 0);
	RM_CHECK_INT(deltas.changed.rows.count, 3);
	check_row(&deltas.changed, 0, "Grown", 7, 280);
	check_row(&deltas.changed, 1, "Alpha", 0, 16);
	check_row(&deltas.changed, 2, "Beta", 0, -16);
	RM_CHECK_INT(deltas.added.rows.count, 1);
	check_row(&deltas.added, 0, "Fresh", 1, 10);
	RM_CHECK_INT(deltas.removed.rows.count, 2);
	check_row(&deltas.removed, 0, "GoneToo", -1, -200);
	check_row(&deltas.removed, 1, "Gone", -1, -100);
	rm_class_deltas_release(&deltas);

	/* Only what both have is measured by the threshold: 16 of 40 bytes are 40 %. */
	rm_class_deltas_make(&deltas, s.graphs[0], s.graphs[1], 40.5);
	RM_CHECK_INT(deltas.changed.rows.count, 1);
	RM_CHECK_INT(deltas.added.rows.count, 1);
	RM_CHECK_INT(deltas.removed.rows.count, 2);
	rm_class_deltas_release(&deltas);
	sides_close(&s);
}

/* A class without a name has its line in it. */
static void test_deltas__anonymous_classes_move_with_their_lines(void)
{
	struct rm_class_deltas deltas = {0};
	struct sides s;

	sides_open(&s,
		"root global_variables g engine_table\n"
		"node a object class=\"class@anonymous\\0/a.php:10$0\" size=40 < g global a\n"
		"node b object class=\"class@anonymous\\0/a.php:20$0\" size=56 < g global b\n",
		"root global_variables g engine_table\n"
		"node a object class=\"class@anonymous\\0/a.php:12$0\" size=40 < g global a\n"
		"node b object class=\"class@anonymous\\0/a.php:22$0\" size=72 < g global b\n"
		"node c object class=\"class@anonymous\\0/b.php:22$0\" size=72 < g global c\n");
	rm_class_deltas_make(&deltas, s.graphs[0], s.graphs[1], 0);
	RM_CHECK_INT(deltas.changed.rows.count, 1);
	RM_CHECK_INT(deltas.added.rows.count, 1);
	RM_CHECK_INT(deltas.removed.rows.count, 0);
	RM_REQUIRE(deltas.changed.rows.count == 1);
	RM_CHECK_INT(rm_delta_bytes(&deltas.changed.rows.items[0]), 16);
	rm_class_deltas_release(&deltas);
	sides_close(&s);
}

static void test_deltas__types_have_one_list(void)
{
	struct rm_count_deltas deltas = {0};
	struct sides s;

	sides_open(&s,
		"root global_variables g engine_table\n"
		"node a object class=A size=40 < g global a\n"
		"node b string size=100 < g global b\n"
		"node r reference size=32 < g global r\n",
		"root global_variables g engine_table\n"
		"node a object class=A size=40 < g global a\n"
		"node b string size=100 < g global b\n"
		"node c string size=60 < g global c\n"
		"node d array size=56 < g global d\n");
	rm_type_deltas_make(&deltas, s.graphs[0], s.graphs[1], 0);
	RM_CHECK_INT(deltas.rows.count, 3);
	check_row(&deltas, 0, "ZendStringMemoryLocation", 1, 60);
	check_row(&deltas, 1, "ZendArrayMemoryLocation", 1, 56);
	check_row(&deltas, 2, "ZendReferenceMemoryLocation", -1, -32);
	rm_count_deltas_release(&deltas);
	rm_type_deltas_make(&deltas, s.graphs[0], s.graphs[1], 60.1);
	RM_CHECK_INT(deltas.rows.count, 2);
	rm_count_deltas_release(&deltas);
	sides_close(&s);
}

RM_TEST_TABLE(RM_TEST(test_deltas__metrics_absent_equal_and_unlimited),
	RM_TEST(test_deltas__metrics_at_the_threshold), RM_TEST(test_deltas__metrics_that_are_no_numbers),
	RM_TEST(test_deltas__classes_changed_added_removed),
	RM_TEST(test_deltas__anonymous_classes_move_with_their_lines),
	RM_TEST(test_deltas__types_have_one_list), )
