/*
 * What holds for every report: bounds of impacts, order, the same bytes twice, all numbers of
 * texts among the facts.
 */
#include "base.h"

#include "formatter.h"
#include "mkgraph.h"
#include "report.h"
#include "rm_test.h"

/* A heap in which most kinds are found. */
static const char busy_heap[] =
	"captured 2026-03-28T17:58:56Z\n"
	"summary php_version v84\n"
	"summary memory_get_usage 20000000\n"
	"summary memory_get_real_usage 39845888\n"
	"summary heap_unreached_bytes 1500000\n"
	"heap size=20000000 real_size=39845888 real_peak=39845888 limit=40000000 chunks=7 cached=12 avg=2 deletes=4 boundary=7\n"
	"chunk addr=0x7e0000000000 main=1 num=0 runs=1:L511\n"
	"chunk addr=0x7e0000200000 num=1 runs=300:L2\n"
	"chunk addr=0x7e0000400000 num=2 runs=300:L2\n"
	"chunk addr=0x7e0000600000 num=3 runs=300:L2\n"
	"chunk addr=0x7e0000800000 num=4 runs=300:L2\n"
	"chunk addr=0x7e0000a00000 num=5 runs=300:L2,400:b16/64\n"
	"chunk addr=0x7e0000c00000 num=6 runs=1:L400\n"
	"root call_frames f call_frames\n"
	"node m call_frame size=96 @function_name=<main> @lineno=28 < f frame 0\n"
	"node held string size=8000 over=192 addr=0x7e000032c000 < m variable held\n"
	"node users array size=56 table=262152 count=300 capacity=16384 used=16384 flags=packed,slot16 < m variable users\n"
	"repeat 300\n"
	"node u{i} object size=20000 class=App\\User count=2 capacity=2 < users element {i}\n"
	"node p{i} object size=5000 class=App\\Profile count=2 capacity=2 < u{i} property profile\n"
	"node s{i} string size=33 over=1000 < p{i} property code\n"
	"node o{i} object size=40 class=stdClass < p{i} property bag\n"
	"node d{i} array size=56 table=192 spare=192 count=2 scalars=2 capacity=8 < o{i} dynamic_properties dynamic_properties\n"
	"node e{i} object size=40 class=App\\Marker count=0 capacity=0 < p{i} property marker\n"
	"end\n"
	"root unreached x unreached weak\n"
	"node b unreached_block size=1500000 region=unreached @#shape=zero < x unreached 0x1 weak\n";

static bool is_about_allocator(enum rm_finding_kind kind)
{
	return strncmp(rm_finding_kind_text(kind), "zendmm_", 7) == 0 ||
		   kind == RM_FINDING_NEAR_MEMORY_LIMIT;
}

static void check_bounds(const struct rm_report *report)
{
	for (size_t i = 0; i < report->findings.count; i++) {
		const struct rm_finding *f = report->findings.items[i];
		uint64_t bound =
			is_about_allocator(f->kind) ? report->heap.real_usage_bytes : report->heap.usage_bytes;

		if (!RM_CHECK(f->impact_bytes < 0 || (uint64_t)f->impact_bytes <= bound)) {
			rm_test_note("%s: %" PRId64, rm_finding_kind_text(f->kind), f->impact_bytes);
		}
	}
}

static void test_report__finds_most_kinds_in_a_busy_heap(void)
{
	static const enum rm_finding_kind wanted[] = {RM_FINDING_OVERVIEW, RM_FINDING_NEAR_MEMORY_LIMIT,
		RM_FINDING_COVERAGE_GAP, RM_FINDING_CALL_STACK, RM_FINDING_DOMINANT_TYPE,
		RM_FINDING_TYPE_RANKING, RM_FINDING_DOMINANT_CLASS, RM_FINDING_CLASS_RANKING,
		RM_FINDING_COMPANION_CLUSTER, RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD,
		RM_FINDING_STRUCTURAL_DUPLICATE, RM_FINDING_EMPTY_OBJECT, RM_FINDING_SPARSE_ARRAY,
		RM_FINDING_OVERSIZED_SLOTS, RM_FINDING_UNOWNED_BLOCKS,
		RM_FINDING_ZENDMM_CHUNK_HEURISTIC_STATE, RM_FINDING_ZENDMM_CACHE_EXPANSION_IMMINENT,
		RM_FINDING_ZENDMM_CACHE_BLOAT, RM_FINDING_ZENDMM_CHUNK_FRAGMENTATION_STATE,
		RM_FINDING_ZENDMM_CHUNKS_PINNED_BY_FRAGMENTATION,
		RM_FINDING_ZENDMM_HEAP_FRAGMENTATION_HIGH};
	struct rm_graph *graph = mkgraph(busy_heap);
	struct rm_report report;
	bool is_found[RM_FINDING_KIND_COUNT] = {false};

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	for (size_t i = 0; i < report.findings.count; i++) {
		is_found[report.findings.items[i]->kind] = true;
	}
	for (size_t i = 0; i < RM_COUNT_OF(wanted); i++) {
		if (!RM_CHECK(is_found[wanted[i]])) {
			rm_test_note("%s", rm_finding_kind_text(wanted[i]));
		}
	}
	check_bounds(&report);
	rm_report_release(&report);
	rm_graph_free(graph);
}

static void test_report__is_in_order(void)
{
	struct rm_graph *graph = mkgraph(busy_heap);
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	for (size_t i = 1; i < report.findings.count; i++) {
		const struct rm_finding *a = report.findings.items[i - 1], *b = report.findings.items[i];

		RM_CHECK(a->severity < b->severity ||
				 (a->severity == b->severity && a->impact_bytes >= b->impact_bytes));
	}
	rm_report_release(&report);
	rm_graph_free(graph);
}

static void write_report(
	struct rm_strbuf *out, const char *format, const char *lines, uint64_t workers)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_report report;

	rm_report_make(
		&report, graph, &(struct rm_report_options){.is_full = true, .workers = workers});
	rm_formatter_find(format)->write(out, &report, &(struct rm_format_options){.is_pretty = true});
	rm_report_release(&report);
	rm_graph_free(graph);
}

/* On every run, with any number of workers: more of them than passes, too. */
static void test_report__is_the_same_bytes_every_time(void)
{
	static const uint64_t workers[] = {0, 1, 2, 3, 8, 1000};

	for (size_t i = 0; rm_formatter_at(i) != NULL; i++) {
		struct rm_strbuf a = {0};

		write_report(&a, rm_formatter_at(i)->name, busy_heap, 1);
		RM_CHECK(a.len > 1000);
		for (size_t j = 0; j < RM_COUNT_OF(workers); j++) {
			struct rm_strbuf b = {0};

			write_report(&b, rm_formatter_at(i)->name, busy_heap, workers[j]);
			RM_CHECK_BYTES(a.bytes, a.len, b.bytes, b.len);
			rm_strbuf_release(&b);
		}
		rm_strbuf_release(&a);
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Words of the passes themselves that have digits: 2 MB chunk, 90%, PHP 8, 16 bytes, 4 KiB. No
 * template computes.
 */
static void test_report__templates_bring_no_numbers_of_their_own(void)
{
	static const char *const allowed[] = {"2 MB chunk",
		"\xE2\x89\xA5"
		"90%",
		"PHP 8", "16 bytes", "0, -1", "%0}", "%2}", "<5:", "<8:", "<10:", "<12:", "1:1"};
	struct rm_graph *graph = mkgraph(busy_heap);
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	for (size_t i = 0; i < report.findings.count; i++) {
		const struct rm_finding *f = report.findings.items[i];
		const char *texts[1 + RM_FINDING_LINES_MAX + RM_FINDING_NEXT_MAX] = {f->summary};

		memcpy(texts + 1, f->hypothesis, sizeof(f->hypothesis));
		memcpy(texts + 1 + RM_FINDING_LINES_MAX, f->next_checks, sizeof(f->next_checks));
		for (size_t t = 0; t < RM_COUNT_OF(texts); t++) {
			for (const char *p = texts[t]; p != NULL && *p != '\0'; p++) {
				bool is_known = !is_digit(*p);

				for (size_t a = 0; a < RM_COUNT_OF(allowed) && !is_known; a++) {
					const char *at = texts[t];
					while (!is_known && (at = strstr(at, allowed[a])) != NULL) {
						is_known = p >= at && p < at + strlen(allowed[a]);
						at++;
					}
				}
				if (!RM_CHECK(is_known)) {
					rm_test_note("%s: %s", rm_finding_kind_text(f->kind), texts[t]);
				}
			}
		}
	}
	rm_report_release(&report);
	rm_graph_free(graph);
}

/* The published limits: half a million nodes, half a million edges. */
static void test_report__limits_without_full_analysis(void)
{
	uint32_t small = RM_REPORT_ROWS_MAX - 1, big = RM_REPORT_ROWS_MAX;

	RM_CHECK_INT(rm_report_allowed_needs(big, big, true), RM_NEED_NODES | RM_NEED_EDGES);
	RM_CHECK_INT(rm_report_allowed_needs(small, small, false), RM_NEED_NODES | RM_NEED_EDGES);
	RM_CHECK_INT(rm_report_allowed_needs(big, small, false), RM_NEED_NODES | RM_NEED_EDGES);
	RM_CHECK_INT(rm_report_allowed_needs(small, big, false), RM_NEED_NODES);
	RM_CHECK_INT(rm_report_allowed_needs(big, big, false), 0);
	RM_CHECK_INT(rm_report_allowed_needs(big, 0, true), RM_NEED_NODES);
	RM_CHECK_INT(rm_report_allowed_needs(small, 0, false), RM_NEED_NODES);
}

/* Whoever is left out is named with the reason; who is not, is not. */
static void test_report__says_what_was_left_out_and_why(void)
{
	struct rm_graph *graph = mkgraph("node a object size=40 class=A count=0 capacity=0\n");
	const struct rm_pass edges = {.name = "edges", .needs = RM_NEED_EDGES};
	const struct rm_pass nodes = {.name = "nodes", .needs = RM_NEED_NODES};
	const struct rm_pass all = {.name = "all"};
	struct rm_report report;

	rm_report_make(&report, graph, &(struct rm_report_options){.is_full = true});
	RM_CHECK(report.derived == NULL);
	RM_CHECK_TEXT(rm_report_skip_reason(&report, &edges), "no references in the snapshot");
	RM_CHECK(rm_report_skip_reason(&report, &nodes) == NULL);
	RM_CHECK(rm_report_skip_reason(&report, &all) == NULL);
	rm_report_release(&report);
	rm_graph_free(graph);
}

static void test_report__formatters_have_the_published_names(void)
{
	RM_CHECK(rm_formatter_find("report") != NULL);
	RM_CHECK(rm_formatter_find("report-json") != NULL);
	RM_CHECK(rm_formatter_find("xml") == NULL);
}

RM_TEST_TABLE(RM_TEST(test_report__finds_most_kinds_in_a_busy_heap),
	RM_TEST(test_report__is_in_order), RM_TEST(test_report__is_the_same_bytes_every_time),
	RM_TEST(test_report__templates_bring_no_numbers_of_their_own),
	RM_TEST(test_report__limits_without_full_analysis),
	RM_TEST(test_report__says_what_was_left_out_and_why),
	RM_TEST(test_report__formatters_have_the_published_names), )
