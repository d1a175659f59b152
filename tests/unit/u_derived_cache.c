/*
 * What comes out of a sidecar is what was derived, on random heaps; and of a sidecar that is damaged, belongs to another
 * file or is no sidecar at all, nothing comes.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/bitset.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/sidecar.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/derive/derived_cache.h"
#include "../../analyzer/report/finding_store.h"
#include "../../analyzer/report/formatter.h"
#include "../../analyzer/report/report.h"
#include "../lib/mkgraph.h"
#include "../lib/mkheap.h"
#include "../lib/rm_test.h"

#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define ROUNDS 400

static char folder[64], path[96], sidecar_path[112];

static void write_file(const char *name, const void *bytes, size_t len)
{
	FILE *out = fopen(name, "wb");

	RM_REQUIRE(out != NULL);
	RM_REQUIRE(fwrite(bytes, 1, len, out) == len && fclose(out) == 0);
}

/* A file that stands for the snapshot: the cache looks at its outside only. */
static void set_up(void)
{
	memcpy(folder, "/tmp/u_derived_cache.XXXXXX", sizeof("/tmp/u_derived_cache.XXXXXX"));
	RM_REQUIRE(mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof(path), "%s/x.rmem", folder);
	(void)snprintf(sidecar_path, sizeof(sidecar_path), "%s" RM_SIDECAR_SUFFIX, path);
	write_file(path, "RMEM and so on", 14);
	RM_REQUIRE(setenv("RMEM_DERIVED_CACHE_SECONDS", "0", 1) == 0);
}

static void tear_down(void)
{
	(void)unlink(sidecar_path);
	(void)unlink(path);
	RM_CHECK_INT(rmdir(folder), 0); /* no temporary files either */
}

static struct rm_derived_cache *open_cache(bool will_rebuild)
{
	return rm_derived_cache_new(path, &(struct rm_derived_cache_options){.will_rebuild = will_rebuild});
}

/* Whether that graph's data is there; leaves nothing behind. */
static bool is_kept(const char *heap)
{
	struct rm_graph *graph = mkgraph(heap);
	struct rm_derived_cache *cache = open_cache(false);
	struct rm_derived *derived = rm_derived_cache_derive(cache, graph);
	bool is_loaded = rm_derived_cache_findings(cache).ptr != NULL;

	rm_derived_free(derived);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
	return is_loaded;
}

static void keep(const char *heap)
{
	struct rm_graph *graph = mkgraph(heap);
	struct rm_derived_cache *cache = open_cache(true);
	struct rm_derived *derived = rm_derived_cache_derive(cache, graph);

	rm_derived_cache_store(cache, derived, RM_TEXT_LITERAL("findings"));
	rm_derived_free(derived);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
}

/* ---- the same ---- */

static bool same_bytes(const void *a, const void *b, size_t count, size_t size)
{
	return count == 0 || memcmp(a, b, count * size) == 0;
}

static bool same_bits(const struct rm_bitset *a, const struct rm_bitset *b)
{
	return a->count == b->count && same_bytes(a->words, b->words, a->count / 64 + 1, sizeof(*a->words));
}

#define SAME_LIST(a, b) ((a).count == (b).count && same_bytes((a).items, (b).items, (a).count, sizeof(*(a).items)))

static bool same_properties(const struct rm_property_stats *a, const struct rm_property_stats *b, uint32_t class_count)
{
	bool same = a->items.count == b->items.count && same_bytes(a->first_of_class, b->first_of_class, class_count, 4)
		&& same_bytes(a->first_instances, b->first_instances, (size_t)class_count + 1, 4)
		&& same_bytes(a->live_counts, b->live_counts, class_count, 4)
		&& same_bytes(a->instances, b->instances, a->first_instances[class_count], 4);

	for (size_t i = 0; same && i < a->items.count; i++) {
		const struct rm_property *x = &a->items.items[i], *y = &b->items.items[i];

		same = x->class_id == y->class_id && x->link == y->link && x->is_dynamic == y->is_dynamic && x->next == y->next
			&& x->refs == y->refs && x->exclusive_count == y->exclusive_count && x->exclusive_bytes == y->exclusive_bytes
			&& x->exclusive_allocated == y->exclusive_allocated && x->joint_allocated == y->joint_allocated
			&& x->first_edge == y->first_edge && rm_property_find(b, x->class_id, x->link) == i;
	}
	return same;
}

static void check_same(const struct rm_derived *a, const struct rm_derived *b)
{
	uint32_t nodes = a->graph->node_count, members = a->cycles.first[a->cycles.count];
	const struct rm_retained *s = &a->retained, *t = &b->retained;

	RM_CHECK(SAME_LIST(a->audit.missing, b->audit.missing));
	RM_CHECK(a->audit.audited == b->audit.audited && a->audit.excess_nodes == b->audit.excess_nodes);
	RM_CHECK(SAME_LIST(a->weak_maps.entries, b->weak_maps.entries) && same_bits(&a->weak_maps.dead, &b->weak_maps.dead));
	RM_CHECK(a->cycles.count == b->cycles.count && same_bits(&a->cycles.is_member, &b->cycles.is_member));
	RM_CHECK(same_bytes(a->cycles.first, b->cycles.first, (size_t)a->cycles.count + 1, 4)
		&& same_bytes(a->cycles.members, b->cycles.members, members, 4)
		&& same_bytes(a->cycles.sorted_cycles, b->cycles.sorted_cycles, members, 4));
	RM_CHECK(same_bytes(a->liveness.states, b->liveness.states, nodes, 1));
	RM_CHECK(same_bytes(a->graph->path_edges, b->graph->path_edges, nodes, 4));
	RM_CHECK(same_bits(&a->liveness.anchored, &b->liveness.anchored) && same_bits(&a->liveness.held, &b->liveness.held));
	RM_CHECK(SAME_LIST(a->liveness.externals, b->liveness.externals)
		&& SAME_LIST(a->liveness.garbage_sources, b->liveness.garbage_sources)
		&& a->liveness.garbage_nodes == b->liveness.garbage_nodes);
	RM_CHECK(s->dom_count == t->dom_count && SAME_LIST(s->branches, t->branches));
	RM_CHECK(same_bits(&s->wholes, &t->wholes));
	RM_CHECK(SAME_LIST(a->crossing.firsts, b->crossing.firsts) && SAME_LIST(a->crossing.targets, b->crossing.targets));
	for (uint32_t place = 0; place <= s->dom_count; place++)
		RM_CHECK_INT(rm_crossing_first(&a->crossing, place), rm_crossing_first(&b->crossing, place));
	RM_CHECK(same_bytes(s->parents, t->parents, s->dom_count, 4) && same_bytes(s->numbers, t->numbers, s->dom_count, 4)
		&& same_bytes(s->counts, t->counts, s->dom_count, 4) && same_bytes(s->order, t->order, s->dom_count, 4));
	for (rm_dom id = 0; id < s->dom_count; id++)
		RM_CHECK(rm_retained_bytes(s, id) == rm_retained_bytes(t, id)
			&& rm_retained_allocated(s, id) == rm_retained_allocated(t, id));
	RM_CHECK(same_properties(&a->properties, &b->properties, a->graph->class_count));
}

static void test_derived_cache__gives_back_what_was_derived(void)
{
	uint64_t seed = 20260121;
	struct rm_strbuf heap = {0};

	set_up();
	for (int round = 0; round < ROUNDS; round++) {
		struct rm_graph *first, *second;
		struct rm_derived_cache *cache;
		struct rm_derived *derived, *loaded;

		mkheap_random(&heap, &seed, 4 + (uint32_t)round / 2);
		keep(rm_strbuf_cstr(&heap));
		first = mkgraph(rm_strbuf_cstr(&heap));
		second = mkgraph(rm_strbuf_cstr(&heap));
		derived = rm_derive(first);
		cache = open_cache(false);
		loaded = rm_derived_cache_derive(cache, second);
		RM_CHECK_TEXT(rm_derived_cache_findings(cache).ptr != NULL ? "findings" : "", "findings");
		check_same(derived, loaded);
		rm_derived_free(derived);
		rm_derived_free(loaded);
		rm_derived_cache_free(cache);
		rm_graph_free(first);
		rm_graph_free(second);
	}
	rm_strbuf_release(&heap);
	tear_down();
}

/* Sizes beyond 32 bits have a place of their own. */
static void test_derived_cache__sizes_beyond_four_gigabytes(void)
{
	static const char heap[] = "root global_variables g engine_table\n"
							   "node big array size=6000000000 < g global big\n"
							   "node more string size=5000000000 < big element 0\n";
	struct rm_graph *graph;
	struct rm_derived_cache *cache;
	struct rm_derived *derived;

	set_up();
	keep(heap);
	graph = mkgraph(heap);
	cache = open_cache(false);
	derived = rm_derived_cache_derive(cache, graph);
	RM_CHECK(rm_derived_cache_findings(cache).ptr != NULL);
	RM_CHECK_INT(rm_retained_bytes(&derived->retained, 1), 11000000000);
	rm_derived_free(derived);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
	tear_down();
}

/* ---- not the same ---- */

static const char small_heap[] = "root global_variables g engine_table\n"
								 "node users array size=56 count=2 capacity=8 < g global users\n"
								 "node u object class=App\\User size=72 refs=1 < users element 0\n"
								 "node name string text=abc refs=1 < u property name\n"
								 "edge u property u self\n";

static void test_derived_cache__cut_at_every_byte(void)
{
	uint8_t *bytes;
	size_t size;

	set_up();
	keep(small_heap);
	bytes = rm_test_read_file(sidecar_path, &size);
	RM_REQUIRE(bytes != NULL && is_kept(small_heap));
	for (size_t len = 0; len < size; len++) {
		write_file(sidecar_path, bytes, len);
		if (!RM_CHECK(!is_kept(small_heap)))
			rm_test_note("cut to %zu of %zu bytes", len, size);
	}
	write_file(sidecar_path, bytes, size);
	RM_CHECK(is_kept(small_heap));
	tear_down();
}

/* Only bytes between sections may change without being noticed. */
static void test_derived_cache__another_bit_at_every_byte(void)
{
	struct rm_sidecar sidecar;
	struct rm_sidecar_key key;
	uint8_t *bytes;
	size_t size, padding = 0, unnoticed = 0;

	set_up();
	keep(small_heap);
	bytes = rm_test_read_file(sidecar_path, &size);
	RM_REQUIRE(bytes != NULL);
	RM_REQUIRE(rm_sidecar_key_of(&key, path));
	memcpy(&key.build, bytes + 24 + offsetof(struct rm_sidecar_key, build), sizeof(key.build));
	RM_REQUIRE(rm_sidecar_open(&sidecar, path, &key));
	for (uint32_t i = 0; i < sidecar.section_count; i++)
		padding += (8 - sidecar.sections[i].count * sidecar.sections[i].item_bytes % 8) % 8;
	rm_sidecar_close(&sidecar);
	for (size_t i = 0; i < size; i++) {
		bytes[i] ^= (uint8_t)(1 << i % 8);
		write_file(sidecar_path, bytes, size);
		bytes[i] ^= (uint8_t)(1 << i % 8);
		unnoticed += is_kept(small_heap);
	}
	RM_CHECK_INT(unnoticed, padding);
	tear_down();
}

static void test_derived_cache__another_file(void)
{
	struct timeval times[2] = {{1000000000, 0}, {1000000000, 0}};

	set_up();
	keep(small_heap);
	RM_CHECK(is_kept(small_heap));
	RM_REQUIRE(utimes(path, times) == 0); /* touched */
	RM_CHECK(!is_kept(small_heap));
	keep(small_heap);
	RM_CHECK(is_kept(small_heap));
	write_file(path, "RMEM and so on!", 15); /* longer, at an old time */
	RM_REQUIRE(utimes(path, times) == 0);
	RM_CHECK(!is_kept(small_heap));
	keep(small_heap);
	RM_CHECK(is_kept(small_heap));
	write_file(path, "RMEM and so off", 15); /* as long and as old, other bytes */
	RM_REQUIRE(utimes(path, times) == 0);
	RM_CHECK(!is_kept(small_heap));
	tear_down();
}

/* Same outside, other graph: cannot happen with a file, and does not pass all the same. */
static void test_derived_cache__another_graph(void)
{
	set_up();
	keep(small_heap);
	RM_CHECK(!is_kept("root global_variables g engine_table\n"
					  "node users array size=56 count=2 capacity=8 < g global users\n"
					  "node u object class=App\\User size=72 refs=1 < users element 0\n"
					  "node name string text=abcd refs=1 < u property name\n"
					  "edge u property u self\n"));
	RM_CHECK(is_kept(small_heap));
	tear_down();
}

static void test_derived_cache__what_is_not_ours_stays(void)
{
	static const char theirs[] = "RMDC of another tool";
	uint8_t *bytes;
	size_t size;
	struct stat st;

	set_up();
	write_file(sidecar_path, theirs, sizeof(theirs));
	keep(small_heap);
	RM_CHECK(!is_kept(small_heap));
	bytes = rm_test_read_file(sidecar_path, &size);
	RM_REQUIRE(bytes != NULL);
	RM_CHECK_BYTES(bytes, size, theirs, sizeof(theirs));
	RM_REQUIRE(unlink(sidecar_path) == 0);
	RM_REQUIRE(symlink("elsewhere", sidecar_path) == 0);
	keep(small_heap);
	RM_CHECK(lstat(sidecar_path, &st) == 0 && S_ISLNK(st.st_mode));
	RM_CHECK(!is_kept(small_heap));
	tear_down();
}

static void test_derived_cache__databases_and_pipes_have_none(void)
{
	static const char database[32] = "SQLite format 3";
	struct stat st;

	set_up();
	write_file(path, database, sizeof(database));
	keep(small_heap);
	RM_CHECK(stat(sidecar_path, &st) != 0);
	RM_REQUIRE(unlink(path) == 0 && mkfifo(path, 0600) == 0);
	keep(small_heap);
	RM_CHECK(stat(sidecar_path, &st) != 0);
	tear_down();
}

static void test_derived_cache__only_when_it_took_long(void)
{
	struct rm_graph *graph;
	struct rm_derived_cache *cache;
	struct rm_derived *derived;
	struct stat st;

	set_up();
	RM_REQUIRE(unsetenv("RMEM_DERIVED_CACHE_SECONDS") == 0);
	graph = mkgraph(small_heap);
	cache = open_cache(false);
	derived = rm_derived_cache_derive(cache, graph);
	rm_derived_cache_store(cache, derived, RM_TEXT_NONE);
	RM_CHECK(stat(sidecar_path, &st) != 0);
	rm_derived_cache_spent(cache, 1.1);
	rm_derived_cache_store(cache, derived, RM_TEXT_NONE);
	RM_CHECK(stat(sidecar_path, &st) == 0);
	RM_CHECK_INT(st.st_mode & 0777, 0644);
	rm_derived_free(derived);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
	tear_down();
}

/* ---- findings ---- */

static void write_report(struct rm_strbuf *out, const struct rm_report *report)
{
	struct rm_format_options options = {.is_pretty = true};

	rm_strbuf_clear(out);
	for (size_t i = 0; rm_formatter_at(i) != NULL; i++)
		rm_formatter_at(i)->write(out, report, &options);
}

/* The report on a heap, by way of the cache; how many passes it ran shows in the time it took, so it is told instead. */
static void make_report(struct rm_strbuf *out, const char *heap, bool is_brief, bool *was_kept)
{
	struct rm_graph *graph = mkgraph(heap);
	struct rm_derived_cache *cache = open_cache(false);
	struct rm_report report;

	rm_report_make(&report, graph,
		&(struct rm_report_options){.is_full = true, .cache = cache, .is_brief = is_brief});
	RM_CHECK((report.derived == NULL) == (is_brief && rm_derived_cache_findings(cache).ptr != NULL));
	*was_kept = rm_derived_cache_findings(cache).ptr != NULL;
	write_report(out, &report);
	rm_report_keep(&report, cache);
	rm_report_release(&report);
	rm_derived_cache_free(cache);
	rm_graph_free(graph);
}

static void test_derived_cache__reports_are_the_same(void)
{
	uint64_t seed = 7;
	struct rm_strbuf heap = {0}, first = {0}, second = {0};
	bool was_kept;

	set_up();
	for (int round = 0; round < 60; round++) {
		mkheap_random(&heap, &seed, 200);
		(void)unlink(sidecar_path);
		make_report(&first, rm_strbuf_cstr(&heap), round % 2 == 0, &was_kept);
		RM_CHECK(!was_kept);
		for (int brief = 0; brief < 2; brief++) {
			make_report(&second, rm_strbuf_cstr(&heap), brief == 1, &was_kept);
			RM_CHECK(was_kept);
			RM_CHECK_TEXT(rm_strbuf_cstr(&second), rm_strbuf_cstr(&first));
		}
	}
	rm_strbuf_release(&heap);
	rm_strbuf_release(&first);
	rm_strbuf_release(&second);
	tear_down();
}

/* Every type of fact, every member of a finding. */
static void fill_finding(struct rm_findings *list)
{
	struct rm_finding *f = rm_finding_begin(list, RM_FINDING_LARGE_ARRAY);
	struct rm_fact_list *items, *map;

	rm_finding_set_impact(f, 4096, RM_IMPACT_SAVING);
	rm_finding_set_severity(f, RM_SEVERITY_LOW);
	rm_finding_set_confidence(f, RM_CONFIDENCE_LOW);
	rm_finding_attach(f, 2);
	rm_fact_add_bytes(&f->facts, "bytes", -5);
	rm_fact_add_count(&f->facts, "count", INT64_MAX);
	rm_fact_add_number(&f->facts, "number", 7);
	rm_fact_add_percent(&f->facts, "percent", 12.34);
	rm_fact_add_ratio(&f->facts, "ratio", 0.5);
	rm_fact_add_null(&f->facts, "null");
	rm_fact_add_text(&f->facts, "text", RM_TEXT_LITERAL("a\0b"));
	rm_fact_add_text(&f->facts, "empty", RM_TEXT_LITERAL(""));
	rm_fact_add_text(&f->facts, "none", RM_TEXT_NONE);
	rm_fact_add_type(&f->facts, "type", RM_TEXT_LITERAL("ZendStringMemoryLocation"));
	rm_fact_add_address(&f->facts, "address", UINT64_C(0x7f0000001000));
	rm_fact_add_node(&f->facts, "node", 1);
	rm_fact_add_path(&f->facts, "path", 3, RM_TEXT_LITERAL("[0]"));
	rm_fact_add_bool(&f->facts, "bool", true);
	items = rm_fact_add_list(&f->facts, "list");
	rm_fact_add_count(rm_fact_list_add(items), "n", 1);
	rm_fact_add_count(rm_fact_list_add(items), "n", 2);
	rm_fact_add_node(rm_fact_list_add(rm_fact_add_list(&f->facts, "values")), NULL, 2);
	map = rm_fact_add_map(&f->facts, "map");
	rm_fact_add_count(rm_fact_map_add(map, RM_TEXT_LITERAL("A")), "n", 3);
	rm_fact_add_bool(rm_fact_add_record(&f->facts, "record"), "inside", false);
	rm_finding_say_summary(f, "{bytes} {count} {list:{n}|, } {list<1:{n}|, } {count?one|many} {percent%2}");
	rm_finding_say_hypothesis(f, "first {path}");
	rm_finding_say_hypothesis(f, "second {map:{n}}");
	rm_finding_say_next(f, "look at {node}");
	f->cluster_id = 1;
	f->is_cluster_head = true;
	f->cluster_impact_bytes = 5000;
	f->held_bytes = 17;
	rm_finding_end(f);
}

static void test_finding_store__everything_comes_back(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	struct rm_report first = {.graph = graph}, second = {.graph = graph};
	struct rm_strbuf bytes = {0}, expected = {0}, actual = {0};

	rm_heap_stats_compute(&first.heap, graph);
	second.heap = first.heap;
	rm_findings_init(&first.findings);
	rm_findings_init(&second.findings);
	fill_finding(&first.findings);
	RM_CHECK(rm_finding_store_write(&bytes, &first.findings, graph, 10));
	RM_CHECK(rm_finding_store_read(&second.findings, graph, 10, rm_strbuf_text(&bytes)));
	write_report(&expected, &first);
	write_report(&actual, &second);
	RM_CHECK_TEXT(rm_strbuf_cstr(&actual), rm_strbuf_cstr(&expected));
	RM_CHECK_INT(second.findings.items[0]->held_bytes, 17);
	rm_strbuf_clear(&actual);
	RM_CHECK(rm_finding_store_write(&actual, &second.findings, graph, 10));
	RM_CHECK_BYTES(actual.bytes, actual.len, bytes.bytes, bytes.len);
	rm_findings_release(&first.findings);
	rm_findings_release(&second.findings);
	rm_strbuf_release(&bytes);
	rm_strbuf_release(&expected);
	rm_strbuf_release(&actual);
	rm_graph_free(graph);
}

/* Cut anywhere it is refused; with another byte anywhere it is refused or can be printed. */
static void test_finding_store__damaged(void)
{
	struct rm_graph *graph = mkgraph(small_heap);
	struct rm_report report = {.graph = graph};
	struct rm_strbuf bytes = {0}, out = {0};
	uint64_t refused = 0;

	rm_findings_init(&report.findings);
	fill_finding(&report.findings);
	RM_REQUIRE(rm_finding_store_write(&bytes, &report.findings, graph, 10));
	for (size_t len = 0; len < bytes.len; len++) {
		rm_findings_release(&report.findings);
		RM_CHECK(!rm_finding_store_read(&report.findings, graph, 10, (struct rm_text){bytes.bytes, len}));
		RM_CHECK_INT(report.findings.count, 0);
	}
	for (size_t i = 0; i < bytes.len * 3; i++) {
		char *byte = &bytes.bytes[i / 3], was = *byte;

		*byte = (char)(i % 3 == 0 ? was + 1 : i % 3 == 1 ? was ^ 0x80 : was == 0 ? '{' : 0);
		rm_findings_release(&report.findings);
		if (rm_finding_store_read(&report.findings, graph, 10, rm_strbuf_text(&bytes)))
			write_report(&out, &report);
		else
			refused++;
		*byte = was;
	}
	RM_CHECK(refused > bytes.len);
	rm_findings_release(&report.findings);
	rm_strbuf_release(&bytes);
	rm_strbuf_release(&out);
	rm_graph_free(graph);
}

RM_TEST_TABLE(
	RM_TEST(test_derived_cache__gives_back_what_was_derived),
	RM_TEST(test_derived_cache__sizes_beyond_four_gigabytes),
	RM_TEST(test_derived_cache__cut_at_every_byte),
	RM_TEST(test_derived_cache__another_bit_at_every_byte),
	RM_TEST(test_derived_cache__another_file),
	RM_TEST(test_derived_cache__another_graph),
	RM_TEST(test_derived_cache__what_is_not_ours_stays),
	RM_TEST(test_derived_cache__databases_and_pipes_have_none),
	RM_TEST(test_derived_cache__only_when_it_took_long),
	RM_TEST(test_derived_cache__reports_are_the_same),
	RM_TEST(test_finding_store__everything_comes_back),
	RM_TEST(test_finding_store__damaged))
