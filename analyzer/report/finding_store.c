/*
 * Everything is a 64-bit number or a text (its length plus one, then its bytes; 0 is no text). Writer and reader go
 * through the same fields in the same order. The reader is sticky: behind the first thing that is wrong it reads zeros,
 * and says so at the end.
 */
#include "base.h"

#include "finding_store.h"

#include "finding_text.h"

#define STORE_VERSION 1u
#define STORE_DEPTH_MAX 8
/* Longer than any template of a pass; nesting cannot go deeper than its length either. */
#define STORE_TEMPLATE_MAX 4096u

static bool store_is_nested(enum rm_fact_type type)
{
	return type == RM_FACT_LIST || type == RM_FACT_MAP || type == RM_FACT_RECORD;
}

/* ---- write ---- */

static void put_number(struct rm_strbuf *out, uint64_t number)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(number >> 8 * i & 0xFF);
	rm_strbuf_add(out, bytes, sizeof(bytes));
}

static void put_text(struct rm_strbuf *out, struct rm_text text)
{
	put_number(out, text.ptr != NULL ? (uint64_t)text.len + 1 : 0);
	if (text.ptr != NULL)
		rm_strbuf_add_text(out, text);
}

static void put_cstr(struct rm_strbuf *out, const char *text)
{
	put_text(out, text != NULL ? rm_text_of(text) : RM_TEXT_NONE);
}

static uint64_t double_bits(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static void put_facts(struct rm_strbuf *out, const struct rm_facts *facts);

/* Records nest two or three deep, as passes write them. */
static void put_list(struct rm_strbuf *out, const struct rm_fact_list *list)
{
	put_number(out, list->count);
	for (const struct rm_fact_item *item = list->first; item != NULL; item = item->next) {
		put_text(out, item->name);
		put_facts(out, &item->facts);
	}
}

static uint64_t fact_bits(const struct rm_fact *fact)
{
	switch (fact->type) {
	case RM_FACT_BYTES:
	case RM_FACT_COUNT:
	case RM_FACT_NUMBER:
		return (uint64_t)fact->value.number;
	case RM_FACT_PERCENT:
	case RM_FACT_RATIO:
		return double_bits(fact->value.percent);
	case RM_FACT_ADDRESS:
		return fact->value.address;
	case RM_FACT_NODE:
	case RM_FACT_PATH:
		return fact->value.node;
	case RM_FACT_BOOL:
		return fact->value.yes ? 1 : 0;
	case RM_FACT_NULL:
	case RM_FACT_TEXT:
	case RM_FACT_TYPE:
	case RM_FACT_LIST:
	case RM_FACT_MAP:
	case RM_FACT_RECORD:
		break;
	}
	return 0;
}

static void put_facts(struct rm_strbuf *out, const struct rm_facts *facts)
{
	uint64_t count = 0;

	for (const struct rm_fact *fact = facts->first; fact != NULL; fact = fact->next)
		count++;
	put_number(out, count);
	for (const struct rm_fact *fact = facts->first; fact != NULL; fact = fact->next) {
		put_cstr(out, fact->key);
		put_number(out, (uint64_t)fact->type);
		put_number(out, fact_bits(fact));
		put_text(out, fact->text);
		if (store_is_nested(fact->type))
			put_list(out, fact->value.list);
	}
}

static void put_finding(struct rm_strbuf *out, const struct rm_finding *f)
{
	put_number(out, (uint64_t)f->kind);
	put_number(out, (uint64_t)f->severity);
	put_number(out, (uint64_t)f->confidence);
	put_number(out, (uint64_t)f->impact_bytes);
	put_number(out, f->has_impact ? 1 : 0);
	put_number(out, (uint64_t)f->impact_kind);
	put_number(out, (uint64_t)f->extent);
	put_number(out, f->anchor);
	put_number(out, (uint64_t)f->held_bytes);
	put_number(out, f->cluster_id);
	put_number(out, f->is_cluster_head ? 1 : 0);
	put_number(out, (uint64_t)f->cluster_impact_bytes);
	put_number(out, f->evidence_count);
	for (uint32_t i = 0; i < f->evidence_count; i++)
		put_number(out, f->evidence[i]);
	put_facts(out, &f->facts);
	put_cstr(out, f->summary);
	put_number(out, f->hypothesis_count);
	for (uint32_t i = 0; i < f->hypothesis_count; i++)
		put_cstr(out, f->hypothesis[i]);
	put_number(out, f->next_check_count);
	for (uint32_t i = 0; i < f->next_check_count; i++)
		put_cstr(out, f->next_checks[i]);
}

/* ---- read ---- */

struct store_reader {
	const unsigned char *at;
	size_t left;
	const struct rm_graph *graph;
	uint32_t dom_count;
	struct rm_arena *arena;
	bool is_bad;
};

static uint64_t get_bad(struct store_reader *r)
{
	r->is_bad = true;
	r->left = 0;
	return 0;
}

static uint64_t get_number(struct store_reader *r)
{
	uint64_t number = 0;

	if (r->left < 8)
		return get_bad(r);
	for (int i = 0; i < 8; i++)
		number |= (uint64_t)r->at[i] << 8 * i;
	r->at += 8;
	r->left -= 8;
	return number;
}

/* A number below the limit. */
static uint32_t get_below(struct store_reader *r, uint64_t limit)
{
	uint64_t number = get_number(r);

	return (uint32_t)(number < limit ? number : get_bad(r));
}

static bool get_bool(struct store_reader *r)
{
	return get_below(r, 2) == 1;
}

static struct rm_text get_text(struct store_reader *r)
{
	uint64_t len = get_number(r);
	struct rm_text text;

	if (len == 0)
		return RM_TEXT_NONE;
	if (len - 1 > r->left) {
		(void)get_bad(r);
		return RM_TEXT_NONE;
	}
	text = (struct rm_text){(const char *)r->at, (size_t)len - 1};
	r->at += text.len;
	r->left -= text.len;
	return text;
}

/* A copy that lives as long as the findings; NULL for no text. Without a NUL inside. */
static const char *get_cstr(struct store_reader *r)
{
	struct rm_text text = get_text(r);

	if (text.ptr == NULL)
		return NULL;
	if (text.len > STORE_TEMPLATE_MAX || memchr(text.ptr, '\0', text.len) != NULL) {
		(void)get_bad(r);
		return NULL;
	}
	return rm_arena_text(r->arena, text.ptr, text.len);
}

static const char *get_template(struct store_reader *r, const struct rm_facts *facts)
{
	const char *template = get_cstr(r);

	if (!r->is_bad && (template == NULL || !rm_finding_text_is_sound(r->graph, facts, template)))
		(void)get_bad(r);
	return template;
}

static void get_facts(struct store_reader *r, struct rm_facts *facts, bool may_be_value, int depth);

static void get_list(struct store_reader *r, struct rm_fact_list *list, enum rm_fact_type type, int depth)
{
	uint64_t count = get_number(r);

	if (depth >= STORE_DEPTH_MAX || (type == RM_FACT_RECORD && count != 1))
		(void)get_bad(r);
	for (uint64_t i = 0; i < count && !r->is_bad; i++) {
		struct rm_text name = get_text(r);
		struct rm_facts *facts;

		if ((name.ptr != NULL) != (type == RM_FACT_MAP))
			(void)get_bad(r);
		facts = type == RM_FACT_MAP ? rm_fact_map_add(list, name) : rm_fact_list_add(list);
		get_facts(r, facts, type == RM_FACT_LIST, depth + 1);
	}
}

static double get_double(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* A record is a list of exactly one item, and the builder makes that item itself. */
static void get_record(struct store_reader *r, struct rm_facts *facts, const char *key, int depth)
{
	struct rm_facts *inside = rm_fact_add_record(facts, key);

	if (get_number(r) != 1 || get_text(r).ptr != NULL || depth >= STORE_DEPTH_MAX)
		(void)get_bad(r);
	get_facts(r, inside, false, depth + 1);
}

static void get_fact(struct store_reader *r, struct rm_facts *facts, const char *key, int depth)
{
	enum rm_fact_type type = (enum rm_fact_type)get_below(r, RM_FACT_RECORD + 1);
	uint64_t bits = get_number(r);
	struct rm_text text = get_text(r);

	if ((type == RM_FACT_NODE || type == RM_FACT_PATH) && bits >= r->graph->node_count)
		bits = get_bad(r);
	if (r->is_bad)
		return;
	switch (type) {
	case RM_FACT_BYTES:
		rm_fact_add_bytes(facts, key, (int64_t)bits);
		break;
	case RM_FACT_COUNT:
		rm_fact_add_count(facts, key, (int64_t)bits);
		break;
	case RM_FACT_NUMBER:
		rm_fact_add_number(facts, key, (int64_t)bits);
		break;
	case RM_FACT_PERCENT:
		rm_fact_add_percent(facts, key, get_double(bits));
		break;
	case RM_FACT_RATIO:
		rm_fact_add_ratio(facts, key, get_double(bits));
		break;
	case RM_FACT_NULL:
		rm_fact_add_null(facts, key);
		break;
	case RM_FACT_TEXT:
		rm_fact_add_text(facts, key, text);
		break;
	case RM_FACT_TYPE:
		rm_fact_add_type(facts, key, text);
		break;
	case RM_FACT_ADDRESS:
		rm_fact_add_address(facts, key, bits);
		break;
	case RM_FACT_NODE:
		rm_fact_add_node(facts, key, (rm_node)bits);
		break;
	case RM_FACT_PATH:
		rm_fact_add_path(facts, key, (rm_node)bits, text);
		break;
	case RM_FACT_BOOL:
		rm_fact_add_bool(facts, key, bits == 1);
		break;
	case RM_FACT_LIST:
		get_list(r, rm_fact_add_list(facts, key), type, depth);
		break;
	case RM_FACT_MAP:
		get_list(r, rm_fact_add_map(facts, key), type, depth);
		break;
	case RM_FACT_RECORD:
		get_record(r, facts, key, depth);
		break;
	}
}

/* Keys are different; an item of a list may be a single value without one. */
static void get_facts(struct store_reader *r, struct rm_facts *facts, bool may_be_value, int depth)
{
	uint64_t count = get_number(r);

	for (uint64_t i = 0; i < count && !r->is_bad; i++) {
		const char *key = get_cstr(r);

		if (key == NULL ? !may_be_value || count != 1 : rm_fact_find(facts, key) != NULL)
			(void)get_bad(r);
		if (!r->is_bad)
			get_fact(r, facts, key, depth);
	}
}

static void get_finding(struct store_reader *r, struct rm_findings *findings)
{
	struct rm_finding *f = rm_finding_begin(findings, (enum rm_finding_kind)get_below(r, RM_FINDING_KIND_COUNT));

	f->severity = (enum rm_severity)get_below(r, RM_SEVERITY_INFO + 1);
	f->confidence = (enum rm_confidence)get_below(r, RM_CONFIDENCE_LOW + 1);
	f->impact_bytes = (int64_t)get_number(r);
	f->has_impact = get_bool(r);
	f->impact_kind = (enum rm_impact_kind)get_below(r, RM_IMPACT_CURRENT + 1);
	f->extent = (enum rm_extent)get_below(r, RM_EXTENT_COUNT);
	f->anchor = get_below(r, (uint64_t)UINT32_MAX + 1);
	if (f->anchor != RM_FINDING_NO_ANCHOR && f->anchor >= r->dom_count)
		(void)get_bad(r);
	f->held_bytes = (int64_t)get_number(r);
	f->cluster_id = get_below(r, (uint64_t)UINT32_MAX + 1);
	f->is_cluster_head = get_bool(r);
	f->cluster_impact_bytes = (int64_t)get_number(r);
	f->evidence_count = get_below(r, RM_FINDING_EVIDENCE_MAX + 1);
	for (uint32_t i = 0; i < f->evidence_count; i++)
		f->evidence[i] = get_below(r, r->graph->node_count);
	get_facts(r, &f->facts, false, 0);
	f->summary = get_template(r, &f->facts);
	f->hypothesis_count = get_below(r, RM_FINDING_LINES_MAX + 1);
	for (uint32_t i = 0; i < f->hypothesis_count; i++)
		f->hypothesis[i] = get_template(r, &f->facts);
	f->next_check_count = get_below(r, RM_FINDING_NEXT_MAX + 1);
	for (uint32_t i = 0; i < f->next_check_count; i++)
		f->next_checks[i] = get_template(r, &f->facts);
	if (!r->is_bad)
		rm_finding_end_copy(f);
}

bool rm_finding_store_read(struct rm_findings *findings, const struct rm_graph *graph,
	uint32_t dom_count, struct rm_text bytes)
{
	struct store_reader r = {.at = (const unsigned char *)bytes.ptr, .left = bytes.len, .graph = graph,
		.dom_count = dom_count, .arena = &findings->arena};
	uint64_t count;

	if (bytes.ptr == NULL)
		return false;
	if (get_number(&r) != STORE_VERSION)
		(void)get_bad(&r);
	count = get_number(&r);
	for (uint64_t i = 0; i < count && !r.is_bad; i++)
		get_finding(&r, findings);
	if (r.is_bad || r.left != 0) {
		rm_findings_release(findings);
		rm_findings_init(findings);
		return false;
	}
	return true;
}

/* ---- both ---- */

bool rm_finding_store_write(struct rm_strbuf *out, const struct rm_findings *findings,
	const struct rm_graph *graph, uint32_t dom_count)
{
	struct rm_findings again;
	size_t start = out->len;
	bool is_good;

	put_number(out, STORE_VERSION);
	put_number(out, findings->count);
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->items[i]->kind == RM_FINDING_PASS_FAILED)
			return false;
		put_finding(out, findings->items[i]);
	}
	/* What could not be read again is not worth writing. */
	rm_findings_init(&again);
	is_good = rm_finding_store_read(
		&again, graph, dom_count, (struct rm_text){out->bytes + start, out->len - start});
	rm_findings_release(&again);
	return is_good;
}
