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

/* What tripped the gate last. */
static struct rm_strbuf why;

/* One finding of 1 MiB, medium, in a heap of 10 MiB, and one of info with more. */
static bool is_tripped(const char *text, enum rm_finding_kind kind)
{
	struct rm_graph *graph = mkgraph("summary memory_get_usage 10485760\n");
	struct rm_report report = { .graph = graph };
	struct rm_finding findings[2] = {
		{ .kind = kind, .severity = RM_SEVERITY_MEDIUM, .summary = "one", .impact_bytes = 1 << 20 },
		{ .kind = RM_FINDING_TYPE_RANKING, .severity = RM_SEVERITY_INFO, .summary = "two", .impact_bytes = 9 << 20 },
	};
	struct rm_finding *items[2] = { &findings[0], &findings[1] };
	struct rm_gate gate;
	bool tripped;

	report.findings.items = items;
	report.findings.count = 2;
	RM_CHECK_INT(parse(&gate, text), 0);
	rm_strbuf_clear(&why);
	tripped = rm_gate_is_tripped(&why, &gate, &report);
	RM_CHECK(tripped == (why.len > 0));
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

static void test_gate__says_what_tripped_it(void)
{
	RM_CHECK(is_tripped("medium", RM_FINDING_DOMINANT_CLASS));
	RM_CHECK_TEXT(rm_strbuf_cstr(&why), "[MEDIUM] dominant_class, 1.00 MB: one");
	RM_CHECK(is_tripped("1M", RM_FINDING_CHOKE_POINT));
	RM_CHECK_TEXT(rm_strbuf_cstr(&why), "[MEDIUM] choke_point, 1.00 MB: one");
}

/* ---- comparisons ---- */

/* A change and a new finding, in heaps that say how large they are. */
struct change {
	enum rm_severity before, after;
	int64_t impact_before, impact_after;
	int64_t added; /* impact of a new finding, low; 0: none */
	uint64_t usage_before, usage_after;
};

static bool is_tripped_by(const char *text, enum rm_finding_kind kind, const struct change *c)
{
	struct rm_graph *graph = mkgraph("summary memory_get_usage 1\n");
	struct rm_compare compare = { .baseline = { .graph = graph }, .target = { .graph = graph } };
	struct rm_finding before = { .kind = kind, .severity = c->before, .summary = "one", .impact_bytes = c->impact_before };
	struct rm_finding after = { .kind = kind, .severity = c->after, .summary = "one", .impact_bytes = c->impact_after };
	struct rm_finding fresh
		= { .kind = RM_FINDING_BOTTLENECK_PATH, .severity = RM_SEVERITY_LOW, .summary = "new", .impact_bytes = c->added };
	struct rm_finding_change change = { &before, &after };
	const struct rm_finding *fresh_item = &fresh;
	struct rm_gate gate;
	bool tripped;

	compare.baseline.heap.usage_bytes = c->usage_before;
	compare.target.heap.usage_bytes = c->usage_after;
	compare.findings.changed.items = &change;
	compare.findings.changed.count = 1;
	compare.findings.added.items.items = &fresh_item;
	compare.findings.added.items.count = c->added > 0 ? 1 : 0;
	RM_CHECK_INT(parse(&gate, text), 0);
	rm_strbuf_clear(&why);
	tripped = rm_gate_is_tripped_by_change(&why, &gate, &compare);
	RM_CHECK(tripped == (why.len > 0));
	rm_graph_free(graph);
	return tripped;
}

static void test_gate__changes_by_severity(void)
{
	static const struct change same = { RM_SEVERITY_HIGH, RM_SEVERITY_HIGH, 100, 1 << 30, 0, 1000, 1u << 31 };
	static const struct change worse = { RM_SEVERITY_LOW, RM_SEVERITY_MEDIUM, 100, 100, 0, 1000, 1000 };
	static const struct change better = { RM_SEVERITY_HIGH, RM_SEVERITY_MEDIUM, 100, 100, 0, 1000, 1000 };
	static const struct change fresh = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 100, 100, 5, 1000, 1000 };

	RM_CHECK(!is_tripped_by(NULL, RM_FINDING_BOTTLENECK_PATH, &worse));
	RM_CHECK(!is_tripped_by("low", RM_FINDING_BOTTLENECK_PATH, &same));
	RM_CHECK(is_tripped_by("medium", RM_FINDING_BOTTLENECK_PATH, &worse));
	RM_CHECK_TEXT(rm_strbuf_cstr(&why), "bottleneck_path went from low to medium");
	RM_CHECK(!is_tripped_by("warning", RM_FINDING_BOTTLENECK_PATH, &worse));
	RM_CHECK(!is_tripped_by("low", RM_FINDING_BOTTLENECK_PATH, &better));
	RM_CHECK(is_tripped_by("low", RM_FINDING_BOTTLENECK_PATH, &fresh));
	RM_CHECK_TEXT(rm_strbuf_cstr(&why), "[LOW] bottleneck_path, 5 B: new");
	RM_CHECK(!is_tripped_by("medium", RM_FINDING_BOTTLENECK_PATH, &fresh));
}

/* Each at its limit, and a byte below. */
static void test_gate__changes_by_bytes(void)
{
	static const struct change grown = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 1524, 0, 5000, 5000 };
	static const struct change shrunk = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 5000, 1, 0, 5000, 5000 };
	static const struct change fresh = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 500, 1024, 5000, 5000 };
	static const struct change heap = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 500, 0, 5000, 6024 };
	static const struct change smaller = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 500, 0, 9000, 6024 };
	static const struct change unknown = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 500, 0, 0, 6024 };
	static const struct change info = { RM_SEVERITY_INFO, RM_SEVERITY_INFO, 500, 5000, 0, 5000, 5000 };

	RM_CHECK(is_tripped_by("1K", RM_FINDING_BOTTLENECK_PATH, &grown));
	RM_CHECK_TEXT(rm_strbuf_cstr(&why), "bottleneck_path grew from 500 B to 1.49 KB");
	RM_CHECK(!is_tripped_by("1025", RM_FINDING_BOTTLENECK_PATH, &grown));
	RM_CHECK(!is_tripped_by("1", RM_FINDING_BOTTLENECK_PATH, &shrunk));
	RM_CHECK(is_tripped_by("1K", RM_FINDING_BOTTLENECK_PATH, &fresh));
	RM_CHECK(!is_tripped_by("1025", RM_FINDING_BOTTLENECK_PATH, &fresh));
	RM_CHECK(is_tripped_by("1K", RM_FINDING_BOTTLENECK_PATH, &heap));
	RM_CHECK_TEXT(rm_strbuf_cstr(&why), "memory_get_usage() grew from 4.88 KB to 5.88 KB");
	RM_CHECK(!is_tripped_by("1025", RM_FINDING_BOTTLENECK_PATH, &heap));
	RM_CHECK(!is_tripped_by("1", RM_FINDING_BOTTLENECK_PATH, &smaller));
	RM_CHECK(!is_tripped_by("1", RM_FINDING_BOTTLENECK_PATH, &unknown));
	RM_CHECK(!is_tripped_by("1", RM_FINDING_BOTTLENECK_PATH, &info));
	RM_CHECK(!is_tripped_by("1", RM_FINDING_NEAR_MEMORY_LIMIT, &grown));
}

/* Growth against what it grew from, findings against the heap that they are in. */
static void test_gate__changes_by_percent(void)
{
	static const struct change heap = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 500, 0, 1000, 1100 };
	static const struct change fresh = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 500, 200, 2000, 1000 };
	static const struct change grown = { RM_SEVERITY_LOW, RM_SEVERITY_LOW, 500, 600, 0, 2000, 1000 };

	RM_CHECK(is_tripped_by("10%", RM_FINDING_BOTTLENECK_PATH, &heap));
	RM_CHECK(!is_tripped_by("10.1%", RM_FINDING_BOTTLENECK_PATH, &heap));
	RM_CHECK(is_tripped_by("20%", RM_FINDING_BOTTLENECK_PATH, &fresh));
	RM_CHECK(!is_tripped_by("20.1%", RM_FINDING_BOTTLENECK_PATH, &fresh));
	RM_CHECK(is_tripped_by("10%", RM_FINDING_BOTTLENECK_PATH, &grown));
	RM_CHECK(!is_tripped_by("10.1%", RM_FINDING_BOTTLENECK_PATH, &grown));
}

RM_TEST_TABLE(
	RM_TEST(test_gate__words),
	RM_TEST(test_gate__words_that_are_none),
	RM_TEST(test_gate__severities_at_or_above),
	RM_TEST(test_gate__bytes_and_percent_at_the_limit),
	RM_TEST(test_gate__headroom_is_no_size),
	RM_TEST(test_gate__says_what_tripped_it),
	RM_TEST(test_gate__changes_by_severity),
	RM_TEST(test_gate__changes_by_bytes),
	RM_TEST(test_gate__changes_by_percent),
)
