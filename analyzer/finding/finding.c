/*
 * The builder and the list. Everything lives in the list's arena; a finding that was begun and
 * never ended is simply not in the list.
 */
#include "base.h"

#include "finding.h"

#include "mem.h"

struct finding_kind_row {
	const char *text;
	enum rm_severity severity;
	enum rm_confidence confidence;
	enum rm_section section;
};

static const struct finding_kind_row finding_kind_rows[] = {
#define RM_FINDING_KIND(id, text, severity, confidence, section)                                   \
	[RM_FINDING_##id] = {                                                                          \
		text, RM_SEVERITY_##severity, RM_CONFIDENCE_##confidence, RM_SECTION_##section},
#include "finding_kinds.def"
};

const char *rm_finding_kind_text(enum rm_finding_kind kind)
{
	return finding_kind_rows[kind].text;
}

enum rm_section rm_finding_kind_section(enum rm_finding_kind kind)
{
	return finding_kind_rows[kind].section;
}

void rm_findings_init(struct rm_findings *list)
{
	memset(list, 0, sizeof(*list));
}

void rm_findings_release(struct rm_findings *list)
{
	rm_arena_release(&list->arena);
	rm_free(list->items);
	memset(list, 0, sizeof(*list));
}

static void findings_push(struct rm_findings *list, struct rm_finding *f)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity * 2 + 32;
		list->items = rm_realloc_array(list->items, list->capacity, sizeof(*list->items));
	}
	list->items[list->count++] = f;
}

/* Facts know the arena that further ones come from. Records nest two or three deep, as passes write them. */
static void facts_move(struct rm_facts *facts, struct rm_arena *arena)
{
	facts->arena = arena;
	for (struct rm_fact *fact = facts->first; fact != NULL; fact = fact->next) {
		bool has_items = fact->type == RM_FACT_LIST || fact->type == RM_FACT_MAP ||
						 fact->type == RM_FACT_RECORD;

		if (!has_items) {
			continue;
		}
		fact->value.list->arena = arena;
		for (struct rm_fact_item *item = fact->value.list->first; item != NULL; item = item->next) {
			facts_move(&item->facts, arena);
		}
	}
}

void rm_findings_append(struct rm_findings *list, struct rm_findings *from)
{
	for (size_t i = 0; i < from->count; i++) {
		from->items[i]->list = list;
		facts_move(&from->items[i]->facts, &list->arena);
		findings_push(list, from->items[i]);
	}
	rm_arena_take(&list->arena, &from->arena);
	rm_findings_release(from);
}

struct rm_finding *rm_finding_begin(struct rm_findings *list, enum rm_finding_kind kind)
{
	struct rm_finding *f = rm_arena_zalloc(&list->arena, sizeof(*f));

	f->list = list;
	f->kind = kind;
	f->severity = finding_kind_rows[kind].severity;
	f->confidence = finding_kind_rows[kind].confidence;
	f->anchor = RM_FINDING_NO_ANCHOR;
	f->facts.arena = &list->arena;
	return f;
}

void rm_finding_end(struct rm_finding *f)
{
	struct rm_findings *list = f->list;

	assert(f->summary != NULL);
	if (f->has_impact && f->impact_bytes > 0) {
		const char *word = f->impact_kind == RM_IMPACT_SAVING ? "saving" : "current";
		rm_fact_add_text(&f->facts, "impact_kind", rm_text_of(word));
	}
	findings_push(list, f);
}

void rm_finding_end_copy(struct rm_finding *f)
{
	assert(f->summary != NULL);
	findings_push(f->list, f);
}

void rm_finding_set_severity(struct rm_finding *f, enum rm_severity severity)
{
	f->severity = severity;
}

void rm_finding_set_confidence(struct rm_finding *f, enum rm_confidence confidence)
{
	f->confidence = confidence;
}

void rm_finding_set_impact(struct rm_finding *f, int64_t bytes, enum rm_impact_kind kind)
{
	f->impact_bytes = bytes;
	f->impact_kind = kind;
	f->has_impact = true;
}

void rm_finding_set_extent(struct rm_finding *f, enum rm_extent extent)
{
	f->extent = extent;
}

void rm_finding_set_anchor(struct rm_finding *f, uint32_t anchor)
{
	f->anchor = anchor;
}

void rm_finding_set_held(struct rm_finding *f, int64_t bytes)
{
	f->held_bytes = bytes;
}

void rm_finding_say_summary(struct rm_finding *f, const char *literal)
{
	f->summary = literal;
}

void rm_finding_say_hypothesis(struct rm_finding *f, const char *literal)
{
	assert(f->hypothesis_count < RM_FINDING_LINES_MAX);
	f->hypothesis[f->hypothesis_count++] = literal;
}

void rm_finding_say_next(struct rm_finding *f, const char *literal)
{
	assert(f->next_check_count < RM_FINDING_NEXT_MAX);
	f->next_checks[f->next_check_count++] = literal;
}

void rm_finding_attach(struct rm_finding *f, rm_node node)
{
	if (f->evidence_count < RM_FINDING_EVIDENCE_MAX) {
		f->evidence[f->evidence_count++] = node;
	}
}

static struct rm_fact *fact_add(struct rm_facts *facts, const char *key, enum rm_fact_type type)
{
	struct rm_fact *fact = rm_arena_zalloc(facts->arena, sizeof(*fact));

	assert(key == NULL ? facts->first == NULL : rm_fact_find(facts, key) == NULL);
	fact->key = key;
	fact->type = type;
	if (facts->last != NULL) {
		facts->last->next = fact;
	} else {
		facts->first = fact;
	}
	facts->last = fact;
	return fact;
}

void rm_fact_add_bytes(struct rm_facts *facts, const char *key, int64_t bytes)
{
	fact_add(facts, key, RM_FACT_BYTES)->value.number = bytes;
}

void rm_fact_add_count(struct rm_facts *facts, const char *key, int64_t count)
{
	fact_add(facts, key, RM_FACT_COUNT)->value.number = count;
}

void rm_fact_add_number(struct rm_facts *facts, const char *key, int64_t number)
{
	fact_add(facts, key, RM_FACT_NUMBER)->value.number = number;
}

void rm_fact_add_percent(struct rm_facts *facts, const char *key, double percent)
{
	fact_add(facts, key, RM_FACT_PERCENT)->value.percent = percent;
}

static struct rm_text fact_copy(struct rm_facts *facts, struct rm_text text)
{
	if (text.ptr == NULL) {
		return RM_TEXT_NONE;
	}
	return (struct rm_text){rm_arena_text(facts->arena, text.ptr, text.len), text.len};
}

void rm_fact_add_text(struct rm_facts *facts, const char *key, struct rm_text text)
{
	fact_add(facts, key, RM_FACT_TEXT)->text = fact_copy(facts, text);
}

void rm_fact_add_type(struct rm_facts *facts, const char *key, struct rm_text type)
{
	fact_add(facts, key, RM_FACT_TYPE)->text = fact_copy(facts, type);
}

void rm_fact_add_address(struct rm_facts *facts, const char *key, uint64_t address)
{
	fact_add(facts, key, RM_FACT_ADDRESS)->value.address = address;
}

void rm_fact_add_node(struct rm_facts *facts, const char *key, rm_node node)
{
	fact_add(facts, key, RM_FACT_NODE)->value.node = node;
}

void rm_fact_add_path(struct rm_facts *facts, const char *key, rm_node node, struct rm_text suffix)
{
	struct rm_fact *fact = fact_add(facts, key, RM_FACT_PATH);

	fact->value.node = node;
	fact->text = fact_copy(facts, suffix);
}

void rm_fact_add_bool(struct rm_facts *facts, const char *key, bool yes)
{
	fact_add(facts, key, RM_FACT_BOOL)->value.yes = yes;
}

struct rm_fact_list *rm_fact_add_list(struct rm_facts *facts, const char *key)
{
	struct rm_fact_list *list = rm_arena_zalloc(facts->arena, sizeof(*list));

	list->arena = facts->arena;
	fact_add(facts, key, RM_FACT_LIST)->value.list = list;
	return list;
}

struct rm_facts *rm_fact_list_add(struct rm_fact_list *list)
{
	struct rm_fact_item *item = rm_arena_zalloc(list->arena, sizeof(*item));

	item->facts.arena = list->arena;
	if (list->last != NULL) {
		list->last->next = item;
	} else {
		list->first = item;
	}
	list->last = item;
	list->count++;
	return &item->facts;
}

void rm_fact_add_ratio(struct rm_facts *facts, const char *key, double ratio)
{
	fact_add(facts, key, RM_FACT_RATIO)->value.percent = ratio;
}

void rm_fact_add_null(struct rm_facts *facts, const char *key)
{
	fact_add(facts, key, RM_FACT_NULL);
}

void rm_fact_add_text_or_null(struct rm_facts *facts, const char *key, struct rm_text text)
{
	if (text.ptr != NULL) {
		rm_fact_add_text(facts, key, text);
	} else {
		rm_fact_add_null(facts, key);
	}
}

struct rm_fact_list *rm_fact_add_map(struct rm_facts *facts, const char *key)
{
	struct rm_fact_list *map = rm_fact_add_list(facts, key);

	facts->last->type = RM_FACT_MAP;
	return map;
}

struct rm_facts *rm_fact_map_add(struct rm_fact_list *map, struct rm_text name)
{
	struct rm_facts *facts = rm_fact_list_add(map);

	map->last->name = fact_copy(facts, name);
	return facts;
}

struct rm_facts *rm_fact_add_record(struct rm_facts *facts, const char *key)
{
	struct rm_fact_list *list = rm_fact_add_list(facts, key);

	facts->last->type = RM_FACT_RECORD;
	return rm_fact_list_add(list);
}

const struct rm_fact *rm_fact_find_len(const struct rm_facts *facts, const char *key, size_t len)
{
	for (const struct rm_fact *fact = facts->first; fact != NULL; fact = fact->next) {
		if (fact->key != NULL && strlen(fact->key) == len && memcmp(fact->key, key, len) == 0) {
			return fact;
		}
	}
	return NULL;
}

const struct rm_fact *rm_fact_find(const struct rm_facts *facts, const char *key)
{
	return rm_fact_find_len(facts, key, strlen(key));
}
