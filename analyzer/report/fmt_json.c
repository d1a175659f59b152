/*
 * The report for programs, and the only door to cJSON. cJSON keeps numbers as doubles and texts
 * as C strings, so integers beyond 2^53 and texts with a NUL inside (names of anonymous classes)
 * go in as raw items.
 */
#include "base.h"

#include "fmt_json.h"

#include <cjson/cJSON.h>

#include "finding_text.h"
#include "formatter.h"
#include "human.h"
#include "mem.h"
#include "php_path.h"
#include "utf8.h"

#define EXACT_INTEGER_MAX ((int64_t)1 << 53)

struct json_writer {
	const struct rm_graph *graph;
	struct rm_strbuf scratch;
};

static cJSON *json_integer(int64_t n)
{
	char digits[24];

	if (n >= -EXACT_INTEGER_MAX && n <= EXACT_INTEGER_MAX) {
		return cJSON_CreateNumber((double)n);
	}
	snprintf(digits, sizeof(digits), "%" PRId64, n);
	return cJSON_CreateRaw(digits);
}

/* A JSON string literal, for texts that cannot be C strings. */
static cJSON *json_raw_text(struct rm_text text)
{
	struct rm_strbuf literal = {0};
	cJSON *item;

	rm_strbuf_add_char(&literal, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '"' || c == '\\') {
			rm_strbuf_add_char(&literal, '\\');
			rm_strbuf_add_char(&literal, (char)c);
		} else if (c < 0x20) {
			rm_strbuf_addf(&literal, "\\u%04x", (unsigned)c);
		} else {
			rm_strbuf_add_char(&literal, (char)c);
		}
	}
	rm_strbuf_add_char(&literal, '"');
	item = cJSON_CreateRaw(rm_strbuf_cstr(&literal));
	rm_strbuf_release(&literal);
	return item;
}

static cJSON *json_text(struct rm_text text)
{
	struct rm_strbuf valid = {0};
	cJSON *item;

	rm_utf8_add_valid(&valid, text);
	if (valid.len > 0 && memchr(valid.bytes, '\0', valid.len) != NULL) {
		item = json_raw_text(rm_strbuf_text(&valid));
	} else {
		item = cJSON_CreateString(rm_strbuf_cstr(&valid));
	}
	rm_strbuf_release(&valid);
	return item;
}

static cJSON *json_template(
	struct json_writer *w, const struct rm_facts *facts, const char *template)
{
	rm_strbuf_clear(&w->scratch);
	rm_finding_text_add(&w->scratch, w->graph, facts, template);
	return json_text(rm_strbuf_text(&w->scratch));
}

static cJSON *json_path(struct json_writer *w, rm_node node, struct rm_text suffix)
{
	rm_strbuf_clear(&w->scratch);
	rm_php_path_add(&w->scratch, w->graph, node, RM_PHP_PATH_VERBATIM);
	rm_utf8_add_escaped(&w->scratch, suffix);
	return json_text(rm_strbuf_text(&w->scratch));
}

static cJSON *json_fact(struct json_writer *w, const struct rm_fact *fact);

static cJSON *json_facts(struct json_writer *w, const struct rm_facts *facts)
{
	cJSON *object = cJSON_CreateObject();

	for (const struct rm_fact *fact = facts->first; fact != NULL; fact = fact->next) {
		cJSON_AddItemToObject(object, fact->key, json_fact(w, fact));
	}
	return object;
}

static cJSON *json_list(struct json_writer *w, const struct rm_fact_list *list)
{
	cJSON *array = cJSON_CreateArray();

	for (const struct rm_fact_item *item = list->first; item != NULL; item = item->next) {
		const struct rm_fact *first = item->facts.first;
		bool is_value = first != NULL && first->key == NULL;

		cJSON_AddItemToArray(array, is_value ? json_fact(w, first) : json_facts(w, &item->facts));
	}
	return array;
}

static cJSON *json_map(struct json_writer *w, const struct rm_fact_list *map)
{
	cJSON *object = cJSON_CreateObject();
	struct rm_strbuf name = {0};

	for (const struct rm_fact_item *item = map->first; item != NULL; item = item->next) {
		rm_strbuf_clear(&name);
		rm_utf8_add_escaped(&name, item->name);
		cJSON_AddItemToObject(object, rm_strbuf_cstr(&name), json_facts(w, &item->facts));
	}
	rm_strbuf_release(&name);
	return object;
}

static cJSON *json_fact(struct json_writer *w, const struct rm_fact *fact)
{
	char address[24];

	switch (fact->type) {
	case RM_FACT_BYTES:
	case RM_FACT_COUNT:
	case RM_FACT_NUMBER:
		return json_integer(fact->value.number);
	case RM_FACT_PERCENT:
		return cJSON_CreateNumber(rm_human_round(fact->value.percent, 1));
	case RM_FACT_RATIO:
		return cJSON_CreateNumber(rm_human_round(fact->value.percent, 2));
	case RM_FACT_NULL:
		return cJSON_CreateNull();
	case RM_FACT_TEXT:
	case RM_FACT_TYPE:
		return fact->text.ptr != NULL ? json_text(fact->text) : cJSON_CreateNull();
	case RM_FACT_ADDRESS:
		snprintf(address, sizeof(address), "0x%" PRIx64, fact->value.address);
		return cJSON_CreateString(address);
	case RM_FACT_NODE:
		return json_integer(rm_graph_file_id(w->graph, fact->value.node));
	case RM_FACT_PATH:
		return json_path(w, fact->value.node, fact->text);
	case RM_FACT_BOOL:
		return cJSON_CreateBool(fact->value.yes);
	case RM_FACT_LIST:
		return json_list(w, fact->value.list);
	case RM_FACT_MAP:
		return json_map(w, fact->value.list);
	case RM_FACT_RECORD:
		return json_facts(w, &fact->value.list->first->facts);
	}
	return cJSON_CreateNull();
}

static cJSON *json_finding(struct json_writer *w, const struct rm_finding *f)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddStringToObject(object, "kind", rm_finding_kind_text(f->kind));
	cJSON_AddStringToObject(object, "severity", rm_severity_text(f->severity));
	cJSON_AddStringToObject(object, "confidence", rm_confidence_text(f->confidence));
	cJSON_AddItemToObject(object, "summary", json_template(w, &f->facts, f->summary));
	if (f->facts.first != NULL) {
		cJSON_AddItemToObject(object, "facts", json_facts(w, &f->facts));
	}
	if (f->hypothesis_count > 0) {
		rm_strbuf_clear(&w->scratch);
		rm_finding_hypothesis_add(&w->scratch, w->graph, f);
		cJSON_AddItemToObject(object, "hypothesis", json_text(rm_strbuf_text(&w->scratch)));
	}
	if (f->next_check_count > 0) {
		cJSON *checks = cJSON_AddArrayToObject(object, "next_checks");
		for (uint32_t i = 0; i < f->next_check_count; i++) {
			cJSON_AddItemToArray(checks, json_template(w, &f->facts, f->next_checks[i]));
		}
	}
	if (f->impact_bytes > 0) {
		cJSON_AddItemToObject(object, "impact_bytes", json_integer(f->impact_bytes));
	}
	if (f->evidence_count > 0) {
		cJSON *ids = cJSON_AddArrayToObject(object, "evidence_node_ids");
		cJSON *paths = cJSON_AddArrayToObject(object, "representative_paths");
		for (uint32_t i = 0; i < f->evidence_count; i++) {
			cJSON_AddItemToArray(
				ids, json_integer(rm_graph_file_id(w->graph, f->evidence[i])));
			cJSON_AddItemToArray(paths, json_path(w, f->evidence[i], RM_TEXT_NONE));
		}
	}
	if (f->cluster_id != 0) {
		cJSON_AddItemToObject(object, "cluster_id", json_integer(f->cluster_id));
		cJSON_AddStringToObject(object, "cluster_role", f->is_cluster_head ? "head" : "member");
		if (f->is_cluster_head) {
			cJSON_AddItemToObject(
				object, "cluster_impact_bytes", json_integer(f->cluster_impact_bytes));
		}
	}
	return object;
}

/* Members that only a report has that followed edges. */
static void json_meta_sums(cJSON *meta, const struct rm_report_sums *sums)
{
	cJSON_AddItemToObject(meta, "scc_count", json_integer((int64_t)sums->cycles));
	cJSON_AddItemToObject(
		meta, "unreachable_bytes", json_integer((int64_t)sums->unreachable_bytes));
	cJSON_AddItemToObject(
		meta, "missing_refs_bytes", json_integer((int64_t)sums->missing_refs_bytes));
}

/* Always there, so that a reader sees that nothing was left out. */
static void json_meta_skipped(cJSON *meta, const struct rm_report *report)
{
	cJSON *skipped = cJSON_AddArrayToObject(meta, "skipped");

	for (size_t i = 0; rm_pass_at(i) != NULL; i++) {
		const char *reason = rm_report_skip_reason(report, rm_pass_at(i));

		if (reason != NULL) {
			cJSON *item = cJSON_CreateObject();

			cJSON_AddStringToObject(item, "pass", rm_pass_at(i)->name);
			cJSON_AddStringToObject(item, "reason", reason);
			cJSON_AddItemToArray(skipped, item);
		}
	}
}

static cJSON *json_meta(const struct rm_report *report)
{
	const struct rm_graph *graph = report->graph;
	const struct rm_heap_stats *heap = &report->heap;
	cJSON *meta = cJSON_CreateObject();
	struct rm_text version;

	cJSON_AddItemToObject(meta, "node_count", json_integer((int64_t)graph->file_node_rows));
	cJSON_AddItemToObject(meta, "edge_count", json_integer((int64_t)graph->file_edge_rows));
	cJSON_AddItemToObject(meta, "php_version",
		rm_graph_summary(&version, graph, "php_version") ? json_text(version) : cJSON_CreateNull());
	cJSON_AddItemToObject(meta, "heap_memory_analyzed_percentage",
		heap->has_percentage ? cJSON_CreateNumber(rm_human_round(heap->analyzed_percentage, 2))
							 : cJSON_CreateNull());
	cJSON_AddItemToObject(meta, "memory_get_usage",
		heap->usage_bytes > 0 ? json_integer((int64_t)heap->usage_bytes) : cJSON_CreateNull());
	cJSON_AddItemToObject(meta, "captured_at",
		graph->captured_at.ptr != NULL ? json_text(graph->captured_at) : cJSON_CreateNull());
	if (report->has_sums) {
		json_meta_sums(meta, &report->sums);
	}
	json_meta_skipped(meta, report);
	return meta;
}

/* Our allocator counts what is used and never returns NULL, so that nothing of cJSON can fail here. */
static void json_init(void)
{
	cJSON_Hooks hooks = {.malloc_fn = rm_alloc, .free_fn = rm_free};

	cJSON_InitHooks(&hooks);
}

/* As a document, with a line break behind it; gives the tree back. */
static void json_print(struct rm_strbuf *out, cJSON *document, bool is_pretty)
{
	char *text = is_pretty ? cJSON_Print(document) : cJSON_PrintUnformatted(document);

	rm_strbuf_add_cstr(out, text);
	rm_strbuf_add_char(out, '\n');
	cJSON_free(text);
	cJSON_Delete(document);
}

void rm_fmt_json_facts(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_facts *facts, bool is_pretty)
{
	struct json_writer w = {.graph = graph};

	json_init();
	json_print(out, json_facts(&w, facts), is_pretty);
	rm_strbuf_release(&w.scratch);
}

/* ---- documents of others: a struct rm_json is a cJSON whose name stays in here ---- */

static struct rm_json *json_out(cJSON *item)
{
	return (struct rm_json *)(void *)item;
}

static cJSON *json_in(struct rm_json *item)
{
	return (cJSON *)(void *)item;
}

struct rm_json *rm_json_object(void)
{
	json_init();
	return json_out(cJSON_CreateObject());
}

struct rm_json *rm_json_array(void)
{
	json_init();
	return json_out(cJSON_CreateArray());
}

struct rm_json *rm_json_integer(int64_t n)
{
	return json_out(json_integer(n));
}

struct rm_json *rm_json_double(double n)
{
	return json_out(cJSON_CreateNumber(n));
}

struct rm_json *rm_json_text(struct rm_text text)
{
	return json_out(json_text(text));
}

struct rm_json *rm_json_null(void)
{
	return json_out(cJSON_CreateNull());
}

struct rm_json *rm_json_meta(const struct rm_report *report)
{
	return json_out(json_meta(report));
}

struct rm_json *rm_json_finding(const struct rm_graph *graph, const struct rm_finding *f)
{
	struct json_writer w = {.graph = graph};
	cJSON *item = json_finding(&w, f);

	rm_strbuf_release(&w.scratch);
	return json_out(item);
}

struct rm_json *rm_json_put(struct rm_json *into, const char *key, struct rm_json *item)
{
	if (key != NULL) {
		cJSON_AddItemToObjectCS(json_in(into), key, json_in(item));
	} else {
		cJSON_AddItemToArray(json_in(into), json_in(item));
	}
	return item;
}

void rm_json_print(struct rm_strbuf *out, struct rm_json *document, bool is_pretty)
{
	json_print(out, json_in(document), is_pretty);
}

static void json_write(
	struct rm_strbuf *out, const struct rm_report *report, const struct rm_format_options *options)
{
	struct json_writer w = {.graph = report->graph};
	cJSON *document;
	cJSON *findings;

	json_init();
	document = cJSON_CreateObject();
	cJSON_AddItemToObject(document, "meta", json_meta(report));
	findings = cJSON_AddArrayToObject(document, "findings");
	for (size_t i = 0; i < report->findings.count; i++) {
		cJSON_AddItemToArray(findings, json_finding(&w, report->findings.items[i]));
	}
	json_print(out, document, options->is_pretty);
	rm_strbuf_release(&w.scratch);
}

const struct rm_formatter rm_formatter_json = {
	.name = "report-json",
	.summary = "JSON for programs",
	.write = json_write,
};
