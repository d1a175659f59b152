/* The template language: one scan with a small stack of list scopes, no grammar worth the name. */
#include "base.h"

#include "finding_text.h"

#include "human.h"
#include "php_path.h"
#include "utf8.h"

struct text_scope {
	const struct text_scope *outer; /* of the finding that the list belongs to; NULL: this is it */
	const struct rm_graph *graph;
	const struct rm_facts *facts;
	size_t index; /* of the item in its list */
	bool *is_sound; /* NULL: templates are literals of a pass, and mistakes in them are ours */
};

/* What a template has to be like. Of one that was read from a file it is only noted that it is not. */
static bool text_require(const struct text_scope *scope, bool holds)
{
	assert(holds || scope->is_sound != NULL);
	if (!holds && scope->is_sound != NULL) {
		*scope->is_sound = false;
	}
	return holds;
}

static void text_expand(
	struct rm_strbuf *out, const struct text_scope *scope, struct rm_text template);

/* "Zend\Foo\BarMemoryLocation" is "Bar" to people. */
static void text_add_type(struct rm_strbuf *out, struct rm_text type)
{
	static const struct rm_text ending = {"MemoryLocation", sizeof("MemoryLocation") - 1};

	for (size_t i = type.len; i > 0; i--) {
		if (type.ptr[i - 1] == '\\') {
			type = (struct rm_text){type.ptr + i, type.len - i};
			break;
		}
	}
	if (type.len > ending.len &&
		memcmp(type.ptr + type.len - ending.len, ending.ptr, ending.len) == 0) {
		type.len -= ending.len;
	}
	rm_utf8_add_escaped(out, type);
}

void rm_fact_text_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_fact *fact, int decimals)
{
	struct rm_human h;

	switch (fact->type) {
	case RM_FACT_BYTES:
		rm_strbuf_add_cstr(out, rm_human_bytes(&h, fact->value.number));
		break;
	case RM_FACT_COUNT:
		rm_strbuf_add_cstr(out, rm_human_count(&h, fact->value.number));
		break;
	case RM_FACT_NUMBER:
		rm_strbuf_addf(out, "%" PRId64, fact->value.number);
		break;
	case RM_FACT_PERCENT:
		rm_strbuf_add_cstr(
			out, rm_human_fixed(&h, fact->value.percent, decimals < 0 ? 1 : decimals));
		break;
	case RM_FACT_RATIO:
		rm_strbuf_add_cstr(
			out, rm_human_fixed(&h, fact->value.percent, decimals < 0 ? 2 : decimals));
		break;
	case RM_FACT_NULL:
		break;
	case RM_FACT_TEXT:
		rm_utf8_add_escaped(out, fact->text);
		break;
	case RM_FACT_TYPE:
		text_add_type(out, fact->text);
		break;
	case RM_FACT_ADDRESS:
		rm_strbuf_addf(out, "0x%" PRIx64, fact->value.address);
		break;
	case RM_FACT_NODE:
		rm_strbuf_addf(out, "#%" PRIu32, rm_graph_file_id(graph, fact->value.node));
		break;
	case RM_FACT_PATH:
		rm_php_path_add(out, graph, fact->value.node, 0);
		rm_utf8_add_escaped(out, fact->text);
		break;
	case RM_FACT_BOOL:
		rm_strbuf_add_cstr(out, fact->value.yes ? "yes" : "no");
		break;
	case RM_FACT_LIST:
	case RM_FACT_MAP:
	case RM_FACT_RECORD:
		rm_strbuf_add_cstr(out, rm_human_count(&h, fact->value.list->count));
		break;
	}
}

/* At most `most` items. */
static void text_expand_list(struct rm_strbuf *out, const struct text_scope *outer,
	const struct rm_fact_list *list, size_t most, struct rm_text body)
{
	struct text_scope scope = {.outer = outer, .graph = outer->graph, .is_sound = outer->is_sound};
	struct rm_text item_template = body, separator = RM_TEXT_NONE;
	size_t depth = 0;

	for (size_t i = 0; i < body.len; i++) {
		if (body.ptr[i] == '{') {
			depth++;
		} else if (body.ptr[i] == '}') {
			depth--;
		} else if (body.ptr[i] == '|' && depth == 0) {
			item_template = (struct rm_text){body.ptr, i};
			separator = (struct rm_text){body.ptr + i + 1, body.len - i - 1};
			break;
		}
	}
	for (const struct rm_fact_item *item = list->first; item != NULL && scope.index < most;
		 item = item->next) {
		if (scope.index > 0) {
			rm_strbuf_add_text(out, separator);
		}
		scope.facts = &item->facts;
		text_expand(out, &scope, item_template);
		scope.index++;
	}
}

static bool text_is_one(const struct rm_fact *fact)
{
	return fact->type >= RM_FACT_LIST ? fact->value.list->count == 1 : fact->value.number == 1;
}

/* one|many, by the number, or by the length of the list. */
static void text_expand_plural(struct rm_strbuf *out, const struct text_scope *scope,
	const struct rm_fact *fact, struct rm_text forms)
{
	const char *bar = memchr(forms.ptr, '|', forms.len);
	size_t len = bar != NULL ? (size_t)(bar - forms.ptr) : forms.len;
	struct rm_text one = {forms.ptr, len};
	struct rm_text many = {forms.ptr + len, forms.len - len};

	if (many.len > 0) {
		many.ptr++;
		many.len--;
	}
	text_expand(out, scope, text_is_one(fact) ? one : many);
}

/* Items of a list may use what the finding says of itself: class_name is not repeated in each. */
static const struct rm_fact *text_find(const struct text_scope *scope, struct rm_text key)
{
	const struct rm_fact *fact = NULL;

	if (key.len == 0) {
		return scope->facts->first;
	}
	while (scope != NULL && fact == NULL) {
		fact = rm_fact_find_len(scope->facts, key.ptr, key.len);
		scope = scope->outer;
	}
	return fact;
}

/* The number at the start of the text, which loses it; otherwise `without`. */
static size_t text_take_number(struct rm_text *text, size_t without)
{
	size_t number = 0, len = 0;

	while (len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9') {
		number = number * 10 + (size_t)(text->ptr[len++] - '0');
	}
	text->ptr += len;
	text->len -= len;
	return len > 0 ? number : without;
}

/*
 * The inside of one pair of braces: key, key%decimals, key%kb, key:item|separator,
 * key<most:item|separator or key?one|many.
 */
static void text_expand_field(
	struct rm_strbuf *out, const struct text_scope *scope, struct rm_text field)
{
	const struct rm_fact *fact;
	size_t key_len = 0, most = SIZE_MAX;
	int decimals = -1;
	char form;

	if (rm_text_is(field, "#")) {
		rm_strbuf_addf(out, "%zu", scope->index);
		return;
	}
	while (key_len < field.len && strchr("%<:?", field.ptr[key_len]) == NULL) {
		key_len++;
	}
	fact = text_find(scope, (struct rm_text){field.ptr, key_len});
	if (!text_require(scope, fact != NULL)) {
		return;
	}
	form = key_len < field.len ? field.ptr[key_len] : '\0';
	field.ptr += key_len + (form != '\0' ? 1 : 0);
	field.len -= key_len + (form != '\0' ? 1 : 0);
	if (form == '<') {
		most = text_take_number(&field, SIZE_MAX);
		if (!text_require(scope, field.len > 0 && field.ptr[0] == ':')) {
			return;
		}
		form = ':';
		field.ptr++;
		field.len--;
	}
	if (form == ':' && fact->type >= RM_FACT_LIST) {
		text_expand_list(out, scope, fact->value.list, most, field);
	} else if (form == '?') {
		text_expand_plural(out, scope, fact, field);
	} else if (form == '%' && rm_text_is(field, "kb")) {
		rm_strbuf_add_cstr(out, rm_human_kilobytes(&(struct rm_human){{0}}, fact->value.number));
	} else {
		if (form == '%') {
			decimals = (int)text_take_number(&field, 1);
		}
		rm_fact_text_add(out, scope->graph, fact, decimals);
	}
}

static void text_expand(
	struct rm_strbuf *out, const struct text_scope *scope, struct rm_text template)
{
	size_t at = 0;

	while (at < template.len) {
		size_t depth = 0, end = at;

		if (template.ptr[at] != '{') {
			while (end < template.len && template.ptr[end] != '{') {
				end++;
			}
			rm_strbuf_add(out, template.ptr + at, end - at);
			at = end;
			continue;
		}
		do {
			depth += template.ptr[end] == '{' ? 1 : 0;
			depth -= template.ptr[end] == '}' ? 1 : 0;
			end++;
		} while (depth > 0 && end < template.len);
		if (!text_require(scope, depth == 0 && end - at >= 2)) {
			return;
		}
		text_expand_field(out, scope, (struct rm_text){template.ptr + at + 1, end - at - 2});
		at = end;
	}
}

void rm_finding_text_add(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_facts *facts, const char *template)
{
	struct text_scope scope = {.graph = graph, .facts = facts};

	text_expand(out, &scope, rm_text_of(template));
}

bool rm_finding_text_is_sound(
	const struct rm_graph *graph, const struct rm_facts *facts, const char *template)
{
	struct rm_strbuf out = {0};
	bool is_sound = true;
	struct text_scope scope = {.graph = graph, .facts = facts, .is_sound = &is_sound};

	text_expand(&out, &scope, rm_text_of(template));
	rm_strbuf_release(&out);
	return is_sound;
}

void rm_finding_hypothesis_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_finding *f)
{
	for (uint32_t i = 0; i < f->hypothesis_count; i++) {
		rm_strbuf_add_cstr(out, i > 0 ? "\n" : "");
		rm_finding_text_add(out, graph, &f->facts, f->hypothesis[i]);
	}
}
