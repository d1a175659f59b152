/*
 * Runs the text cases of every pass: tests/pass/<name>.test for each line of pass_list.def. A
 * case is a graph in the words of mkgraph.h and what the pass must find in it:
 *
 *	case a table that a mass unset() left behind
 *	node a array count=5 capacity=16384 ... < g global cache
 *	expect
 *	[low] sparse_array 327680 high: 640.05 KB table, 5/16,384 slots used (0.03%) — $cache
 *	  tombstones = 16379
 *	  ? Elements were removed (16,379 holes), and the table keeps its size
 *	end
 *
 * Lines in brackets are all findings of the pass, in order: severity, kind, impact in bytes,
 * confidence, summary. Below one may stand facts that it must have (values as JSON has them),
 * `key absent`, and with `?` its hypothesis, a line each. `ignore KIND` before `expect` leaves a kind out.
 * With RM_PASS_PRINT=1 in the environment what was found is printed, for writing cases.
 */
#include "base.h"

#include "finding_text.h"
#include "heap_stats.h"
#include "human.h"
#include "mkgraph.h"
#include "pass_run.h"
#include "php_path.h"
#include "rm_test.h"
#include "vec.h"

struct pass_case {
	struct rm_text title;
	struct rm_text graph;
	struct rm_text ignored[8];
	size_t ignored_count;
	RM_VEC(struct rm_text) expected;
};

static struct rm_text next_line(struct rm_text *rest)
{
	const char *end = memchr(rest->ptr, '\n', rest->len);
	size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
	struct rm_text line = {rest->ptr, len};

	len += end != NULL ? 1 : 0;
	rest->ptr += len;
	rest->len -= len;
	return line;
}

static struct rm_text trimmed(struct rm_text line)
{
	while (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t')) {
		line.ptr++;
		line.len--;
	}
	return line;
}

static bool starts_with(struct rm_text line, const char *start, struct rm_text *rest)
{
	size_t len = strlen(start);

	if (line.len < len || memcmp(line.ptr, start, len) != 0) {
		return false;
	}
	*rest = (struct rm_text){line.ptr + len, line.len - len};
	return true;
}

/*
 * A fact as it would stand in JSON, without quotes; parts of an item are joined by blanks, items
 * by semicolons, those of maps behind their name.
 */
static void raw_fact(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_fact *fact)
{
	switch (fact->type) {
	case RM_FACT_BYTES:
	case RM_FACT_COUNT:
	case RM_FACT_NUMBER:
		rm_strbuf_addf(out, "%" PRId64, fact->value.number);
		break;
	case RM_FACT_PERCENT:
		rm_strbuf_addf(out, "%.15g", rm_human_round(fact->value.percent, 1));
		break;
	case RM_FACT_TEXT:
	case RM_FACT_TYPE:
		rm_strbuf_add_text(out, fact->text);
		break;
	case RM_FACT_NODE:
		rm_strbuf_addf(out, "%" PRIu32, rm_graph_file_id(graph, fact->value.node));
		break;
	case RM_FACT_RATIO:
		rm_strbuf_addf(out, "%.15g", rm_human_round(fact->value.percent, 2));
		break;
	case RM_FACT_NULL:
		rm_strbuf_add_cstr(out, "null");
		break;
	case RM_FACT_LIST:
	case RM_FACT_MAP:
	case RM_FACT_RECORD:
		for (const struct rm_fact_item *item = fact->value.list->first; item != NULL;
			 item = item->next) {
			if (item->name.ptr != NULL) {
				rm_strbuf_add_text(out, item->name);
				rm_strbuf_add_cstr(out, ": ");
			}
			for (const struct rm_fact *part = item->facts.first; part != NULL; part = part->next) {
				if (part->key != NULL) {
					rm_strbuf_addf(out, "%s=", part->key);
				}
				raw_fact(out, graph, part);
				rm_strbuf_add_cstr(out, part->next != NULL ? " " : "");
			}
			rm_strbuf_add_cstr(out, item->next != NULL ? "; " : "");
		}
		break;
	default:
		rm_fact_text_add(out, graph, fact, -1);
		break;
	}
}

static void finding_line(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_finding *f)
{
	rm_strbuf_addf(out, "[%s] %s %" PRId64 " %s: ", rm_severity_text(f->severity),
		rm_finding_kind_text(f->kind), f->impact_bytes, rm_confidence_text(f->confidence));
	rm_finding_text_add(out, graph, &f->facts, f->summary);
}

static bool is_ignored(const struct pass_case *c, const struct rm_finding *f)
{
	for (size_t i = 0; i < c->ignored_count; i++) {
		if (rm_text_is(c->ignored[i], rm_finding_kind_text(f->kind))) {
			return true;
		}
	}
	return false;
}

static void print_finding(const struct rm_graph *graph, const struct rm_finding *f)
{
	struct rm_strbuf sb = {0}, lines = {0};

	finding_line(&sb, graph, f);
	for (const struct rm_fact *fact = f->facts.first; fact != NULL; fact = fact->next) {
		rm_strbuf_addf(&sb, "\n  %s = ", fact->key);
		raw_fact(&sb, graph, fact);
	}
	if (f->hypothesis_count > 0) {
		rm_finding_hypothesis_add(&lines, graph, f);
		rm_strbuf_add_cstr(&sb, "\n  ? ");
		for (size_t i = 0; i < lines.len; i++) {
			rm_strbuf_add_char(&sb, lines.bytes[i]);
			rm_strbuf_add_cstr(&sb, lines.bytes[i] == '\n' ? "  ? " : "");
		}
	}
	rm_strbuf_release(&lines);
	printf("# %s\n", rm_strbuf_cstr(&sb));
	rm_strbuf_release(&sb);
}

static void check_text(
	struct rm_text title, struct rm_text expected, const struct rm_strbuf *actual)
{
	if (!RM_CHECK(rm_text_equals(expected, rm_strbuf_text(actual)))) {
		rm_test_note("case: %.*s", (int)title.len, title.ptr);
		rm_test_note("expected: %.*s", (int)expected.len, expected.ptr);
		rm_test_note("found:    %s", rm_strbuf_cstr(actual));
	}
}

/* The run of `?` lines that starts there is the whole hypothesis. Returns the last of them. */
static size_t check_hypothesis(const struct pass_case *c, const struct rm_graph *graph,
	const struct rm_finding *f, size_t first)
{
	struct rm_strbuf actual = {0}, expected = {0};
	struct rm_text value;
	size_t at = first;

	for (; at < c->expected.count && starts_with(c->expected.items[at], "? ", &value); at++) {
		rm_strbuf_add_cstr(&expected, at > first ? "\n" : "");
		rm_strbuf_add_text(&expected, value);
	}
	rm_finding_hypothesis_add(&actual, graph, f);
	check_text(c->title, rm_strbuf_text(&expected), &actual);
	rm_strbuf_release(&actual);
	rm_strbuf_release(&expected);
	return at - 1;
}

/* "key = value" or "key absent" of the finding above it. */
static void check_detail(const struct pass_case *c, const struct rm_graph *graph,
	const struct rm_finding *f, struct rm_text line)
{
	struct rm_strbuf actual = {0};
	struct rm_text value, key = line;
	const struct rm_fact *fact;

	key.len = 0;
	while (key.len < line.len && line.ptr[key.len] != ' ') {
		key.len++;
	}
	fact = rm_fact_find_len(&f->facts, key.ptr, key.len);
	value = (struct rm_text){line.ptr + key.len, line.len - key.len};
	if (rm_text_is(value, " absent")) {
		RM_CHECK(fact == NULL);
		return;
	}
	if (!RM_CHECK(fact != NULL && starts_with(value, " = ", &value))) {
		rm_test_note("case: %.*s: no fact for: %.*s", (int)c->title.len, c->title.ptr,
			(int)line.len, line.ptr);
		return;
	}
	raw_fact(&actual, graph, fact);
	check_text(c->title, value, &actual);
	rm_strbuf_release(&actual);
}

static void check_findings(
	const struct pass_case *c, const struct rm_graph *graph, const struct rm_findings *findings)
{
	const struct rm_finding *current = NULL;
	size_t next = 0;

	for (size_t i = 0; i < c->expected.count; i++) {
		struct rm_text line = c->expected.items[i];
		struct rm_strbuf actual = {0};

		if (line.len > 0 && line.ptr[0] != '[') {
			if (current != NULL && line.ptr[0] == '?') {
				i = check_hypothesis(c, graph, current, i);
			} else if (current != NULL) {
				check_detail(c, graph, current, line);
			}
			continue;
		}
		while (next < findings->count && is_ignored(c, findings->items[next])) {
			next++;
		}
		current = next < findings->count ? findings->items[next++] : NULL;
		if (current != NULL) {
			finding_line(&actual, graph, current);
		} else {
			rm_strbuf_add_cstr(&actual, "(nothing)");
		}
		check_text(c->title, line, &actual);
		rm_strbuf_release(&actual);
	}
	for (; next < findings->count; next++) {
		struct rm_strbuf actual = {0};

		if (is_ignored(c, findings->items[next])) {
			continue;
		}
		finding_line(&actual, graph, findings->items[next]);
		check_text(c->title, RM_TEXT_LITERAL("(nothing)"), &actual);
		rm_strbuf_release(&actual);
	}
}

static void run_case(const struct pass_case *c, const char *pass_name)
{
	struct rm_graph *graph = mkgraph_len(c->graph.ptr, c->graph.len);
	const struct rm_pass *pass = rm_pass_find(pass_name);
	struct rm_arena scratch = {0};
	struct rm_heap_stats heap;
	struct rm_derived *derived = rm_derive(graph);
	struct rm_freed_query *freed = rm_freed_new(derived);
	struct rm_equality *equality = rm_equality_new(derived);
	struct rm_pass_context context = {.graph = graph,
		.heap = &heap,
		.derived = derived,
		.freed = freed,
		.equality = equality,
		.scratch = &scratch};
	struct rm_findings findings;

	RM_REQUIRE(pass != NULL);
	rm_findings_init(&findings);
	rm_heap_stats_compute(&heap, graph);
	rm_pass_run_one(&findings, pass, &context);
	if (getenv("RM_PASS_PRINT") != NULL) {
		printf("# ==== %.*s\n", (int)c->title.len, c->title.ptr);
		for (size_t i = 0; i < findings.count; i++) {
			if (!is_ignored(c, findings.items[i])) {
				print_finding(graph, findings.items[i]);
			}
		}
	}
	check_findings(c, graph, &findings);
	rm_findings_release(&findings);
	rm_arena_release(&scratch);
	rm_freed_free(freed);
	rm_equality_free(equality);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

/* From behind the `case` line up to and with `end`. */
static void read_case(struct pass_case *c, struct rm_text *rest)
{
	bool is_expecting = false;

	c->graph = (struct rm_text){rest->ptr, 0};
	while (rest->len > 0) {
		struct rm_text raw = next_line(rest), line = trimmed(raw), value;

		if (is_expecting && rm_text_is(line, "end")) {
			return;
		}
		if (is_expecting) {
			if (line.len > 0) {
				rm_vec_push(&c->expected, line);
			}
		} else if (rm_text_is(line, "expect")) {
			is_expecting = true;
		} else if (starts_with(line, "ignore ", &value)) {
			RM_REQUIRE(c->graph.len == 0 && c->ignored_count < RM_COUNT_OF(c->ignored));
			c->ignored[c->ignored_count++] = value;
			c->graph.ptr = rest->ptr;
		} else {
			c->graph.len = (size_t)(raw.ptr + raw.len - c->graph.ptr);
		}
	}
	RM_REQUIRE(!"a case ends with `end`");
}

static void run_file(const char *pass_name)
{
	struct rm_strbuf name = {0};
	struct rm_text rest, title;
	size_t cases = 0;

	rm_strbuf_addf(&name, "pass/%s.test", pass_name);
	rest.ptr = (const char *)rm_test_read_file(rm_test_path(rm_strbuf_cstr(&name)), &rest.len);
	while (rest.len > 0) {
		struct pass_case c = {0};

		if (!starts_with(trimmed(next_line(&rest)), "case ", &title)) {
			continue;
		}
		c.title = title;
		read_case(&c, &rest);
		run_case(&c, pass_name);
		rm_vec_release(&c.expected);
		cases++;
	}
	RM_CHECK(cases > 0);
	rm_strbuf_release(&name);
}

/* A pass that fails leaves a finding that says so, and takes back what it had found. */
static int failing_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_EMPTY_OBJECT);

	(void)context;
	rm_finding_say_summary(f, "half done");
	rm_finding_end(f);
	return rm_err_set(err, RM_EFAULT, "out of %s", "luck");
}

static void test_pass_run__a_failing_pass_is_a_finding(void)
{
	const struct rm_pass pass = {.name = "unlucky", .run = failing_run};
	struct rm_graph *graph = mkgraph("root globals g engine_table\n");
	struct rm_arena scratch = {0};
	struct rm_heap_stats heap = {0};
	struct rm_pass_context context = {.graph = graph, .heap = &heap, .scratch = &scratch};
	struct rm_strbuf text = {0};
	struct rm_findings findings;

	rm_findings_init(&findings);
	rm_pass_run_one(&findings, &pass, &context);
	RM_REQUIRE(findings.count == 1);
	finding_line(&text, graph, findings.items[0]);
	RM_CHECK_TEXT(rm_strbuf_cstr(&text),
		"[info] pass_failed 0 high: pass unlucky did not finish: out of luck");
	rm_strbuf_release(&text);
	rm_findings_release(&findings);
	rm_arena_release(&scratch);
	rm_graph_free(graph);
}

/* A heap without anything in it is no reason to divide by zero. */
static void test_pass_run__empty_graph(void)
{
	struct rm_graph *graph = mkgraph("");
	struct rm_heap_stats heap;
	struct rm_findings findings;
	struct rm_derived *derived = rm_derive(graph);
	const struct rm_pass_job job = {.graph = graph,
		.heap = &heap,
		.derived = derived,
		.allowed = RM_NEED_NODES | RM_NEED_EDGES};

	rm_findings_init(&findings);
	rm_heap_stats_compute(&heap, graph);
	RM_CHECK_INT(rm_pass_run_all(&findings, &job), 0);
	RM_CHECK_INT(findings.count, 1); /* the overview */
	rm_findings_release(&findings);
	rm_derived_free(derived);
	rm_graph_free(graph);
}

static void test_pass_run__passes_with_needs_can_be_left_out(void)
{
	struct rm_graph *graph = mkgraph("root globals g engine_table\n");
	struct rm_heap_stats heap;
	struct rm_findings findings;
	uint32_t needy = 0;

	for (size_t i = 0; rm_pass_at(i) != NULL; i++) {
		needy += rm_pass_at(i)->needs != 0 ? 1 : 0;
	}
	rm_findings_init(&findings);
	rm_heap_stats_compute(&heap, graph);
	RM_CHECK(needy > 0);
	RM_CHECK_INT(
		rm_pass_run_all(&findings, &(struct rm_pass_job){.graph = graph, .heap = &heap}), needy);
	rm_findings_release(&findings);
	rm_graph_free(graph);
}

#define RM_PASS(id)                                                                                \
	static void test_pass_run__##id(void)                                                          \
	{                                                                                              \
		run_file(#id);                                                                             \
	}
#include "pass_list.def"

int main(int argc, char **argv)
{
	static const struct rm_test_case cases[] = {
		RM_TEST(test_pass_run__a_failing_pass_is_a_finding),
		RM_TEST(test_pass_run__empty_graph),
		RM_TEST(test_pass_run__passes_with_needs_can_be_left_out),
#define RM_PASS(id) RM_TEST(test_pass_run__##id),
#include "pass_list.def"
	};

	return rm_test_main(argc, argv, cases, RM_COUNT_OF(cases));
}
