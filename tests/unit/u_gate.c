/* --fail-on: what it takes, and what trips it. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/cli/gate.h"
#include "../lib/mkgraph.h"
#include "../lib/rm_test.h"

static int parse(struct rm_gate *gate, const char *text)
{
	struct rm_err err = { 0 };

	return rm_gate_parse(gate, text, &err);
}

static void test_gate__words(void)
{
	struct rm_gate gate;

	RM_CHECK_INT(parse(&gate, NULL), 0);
	RM_CHECK_INT(gate.kind, RM_GATE_NONE);
	RM_CHECK_INT(parse(&gate, "warning"), 0);
	RM_CHECK(gate.kind == RM_GATE_LEVEL && gate.level == RM_SEVERITY_WARNING);
	RM_CHECK_INT(parse(&gate, "10M"), 0);
	RM_CHECK(gate.kind == RM_GATE_BYTES && gate.bytes == 10u << 20);
	RM_CHECK_INT(parse(&gate, "1500"), 0);
	RM_CHECK_INT(gate.bytes, 1500);
	RM_CHECK_INT(parse(&gate, "2.5%"), 0);
	RM_CHECK(gate.kind == RM_GATE_PERCENT && gate.percent > 2.49 && gate.percent < 2.51);
	RM_CHECK_INT(parse(&gate, "100%"), 0);
}

static void test_gate__words_that_are_none(void)
{
	static const char *const wrong[]
		= { "", "%", ".%", "info", "HIGH", "-1", "1T", "5 %", "1e3%", "0x10", "M", "99999999999999999999", "8589934592G" };
	struct rm_gate gate;

	for (size_t i = 0; i < RM_COUNT_OF(wrong); i++) {
		if (!RM_CHECK(parse(&gate, wrong[i]) == RM_EUSAGE))
			rm_test_note("taken: '%s'", wrong[i]);
	}
}

/* One finding of 1 MiB, medium, in a heap of 10 MiB, and one of info with more. */
static bool is_tripped(const char *text, enum rm_finding_kind kind)
{
	struct rm_graph *graph = mkgraph("summary memory_get_usage 10485760\n");
	struct rm_report report = { .graph = graph };
	struct rm_finding findings[2] = {
		{ .kind = kind, .severity = RM_SEVERITY_MEDIUM, .impact_bytes = 1 << 20 },
		{ .kind = RM_FINDING_TYPE_RANKING, .severity = RM_SEVERITY_INFO, .impact_bytes = 9 << 20 },
	};
	struct rm_finding *items[2] = { &findings[0], &findings[1] };
	struct rm_gate gate;
	bool tripped;

	report.findings.items = items;
	report.findings.count = 2;
	RM_CHECK_INT(parse(&gate, text), 0);
	tripped = rm_gate_is_tripped(&gate, &report);
	rm_graph_free(graph);
	return tripped;
}

static void test_gate__severities_at_or_above(void)
{
	RM_CHECK(!is_tripped(NULL, RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(!is_tripped("high", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(!is_tripped("warning", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(is_tripped("medium", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(is_tripped("low", RM_FINDING_DOMINANT_CLASS));
}

static void test_gate__bytes_and_percent_at_the_limit(void)
{
	RM_CHECK(is_tripped("1M", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(!is_tripped("1048577", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(is_tripped("10%", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK(!is_tripped("10.1%", RM_FINDING_DOMINANT_CLASS));
}

static void test_gate__headroom_is_no_size(void)
{
	RM_CHECK(!is_tripped("1M", RM_FINDING_NEAR_MEMORY_LIMIT));
	RM_CHECK(!is_tripped("1%", RM_FINDING_NEAR_MEMORY_LIMIT));
	RM_CHECK(is_tripped("medium", RM_FINDING_NEAR_MEMORY_LIMIT));
}

RM_TEST_TABLE(
	RM_TEST(test_gate__words),
	RM_TEST(test_gate__words_that_are_none),
	RM_TEST(test_gate__severities_at_or_above),
	RM_TEST(test_gate__bytes_and_percent_at_the_limit),
	RM_TEST(test_gate__headroom_is_no_size),
)
