/*
 * One table: templates over the facts of a finding (finding_text.h). A kind without a row takes no
 * part.
 */
#include "base.h"

#include "finding_key.h"

#include "finding_text.h"
#include "stable_text.h"
#include "vec.h"

enum key_rule {
	KEY_NONE,  /* takes no part */
	KEY_ONCE,  /* at most one in a report: the kind is the key */
	KEY_PLAIN, /* the template */
	KEY_SET,   /* the template's lines, sorted: the order goes by sizes */
};

struct key_row {
	enum key_rule rule;
	const char *exact;
	const char *loose; /* NULL: none. Sorted lines, counts in front of names left out */
	const char *entity;
	bool is_ranked_value;
};

#define KEY_CLASS                                                                                  \
	{                                                                                              \
		.rule = KEY_PLAIN, .exact = "{class_name}", .entity = "{class_name}"                       \
	}
#define KEY_VALUE(path)                                                                            \
	{                                                                                              \
		.rule = KEY_PLAIN, .exact = "{" path "}", .entity = "{" path "}", .is_ranked_value = true  \
	}
#define KEY_ALONE                                                                                  \
	{                                                                                              \
		.rule = KEY_ONCE                                                                           \
	}

/* A cycle that gains a member is the same cycle: what its classes are counts more than how many. */
#define KEY_CYCLE                                                                                  \
	{                                                                                              \
		.rule = KEY_PLAIN, .exact = "{composition}\n{reachability}", .loose = "{composition}",     \
		.entity = "{composition}"                                                                  \
	}
#define KEY_LINK                                                                                   \
	{                                                                                              \
		.rule = KEY_PLAIN, .exact = "{source_class}\n{link_name}\n{target_class}",                 \
		.entity = "{link_name}"                                                                    \
	}

static const struct key_row key_rows[RM_FINDING_KIND_COUNT] = {
	[RM_FINDING_NEAR_MEMORY_LIMIT] = KEY_ALONE,
	[RM_FINDING_DOMINANT_TYPE] = {.rule = KEY_PLAIN, .exact = "{type}", .entity = "{type}"},
	[RM_FINDING_DOMINANT_CLASS] = KEY_CLASS,
	[RM_FINDING_COMPANION_CLUSTER] = {.rule = KEY_SET,
		.exact = "{classes:{name}|\n}",
		.entity = "{classes:{name}|, }"},
	[RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD] = KEY_CLASS,
	[RM_FINDING_STRUCTURAL_DUPLICATE] = {.rule = KEY_PLAIN,
		.exact = "{class_name}\n{properties}",
		.entity = "{class_name}"},
	[RM_FINDING_EMPTY_OBJECT] = KEY_CLASS,
	[RM_FINDING_SPARSE_ARRAY] = KEY_VALUE("owner_path"),
	[RM_FINDING_OVERSIZED_SLOTS] = {.rule = KEY_PLAIN, .exact = "{owner}", .entity = "{owner}"},
	[RM_FINDING_UNOWNED_BLOCKS] = {.rule = KEY_PLAIN,
		.exact = "{bin_size}\n{shape}",
		.entity = "{bin_size} {shape}"},
	[RM_FINDING_ZENDMM_CHUNK_HEURISTIC_STATE] = KEY_ALONE,
	[RM_FINDING_ZENDMM_CACHE_EXPANSION_IMMINENT] = KEY_ALONE,
	[RM_FINDING_ZENDMM_CACHE_BLOAT] = KEY_ALONE,
	[RM_FINDING_ZENDMM_CHUNK_FRAGMENTATION_STATE] = KEY_ALONE,
	[RM_FINDING_ZENDMM_CHUNKS_PINNED_BY_FRAGMENTATION] = KEY_ALONE,
	[RM_FINDING_ZENDMM_HEAP_FRAGMENTATION_HIGH] = KEY_ALONE,
	[RM_FINDING_BOTTLENECK_PATH] = KEY_ALONE,
	[RM_FINDING_CHOKE_POINT] = KEY_VALUE("path"),
	[RM_FINDING_CYCLE_CLUSTER] = KEY_CYCLE,
	[RM_FINDING_MICRO_CYCLE] = KEY_CYCLE,
	[RM_FINDING_DI_CONTAINER_CYCLE] = {.rule = KEY_PLAIN,
		.exact = "{composition}",
		.loose = "{composition}",
		.entity = "{composition}"},
	[RM_FINDING_RESOURCE_LEAK_RISK] = {.rule = KEY_PLAIN,
		.exact = "{resource_class}\n{scc_signature}\n{reachability}",
		.loose = "{resource_class} + {scc_classes}",
		.entity = "{resource_class}"},
	[RM_FINDING_GC_PENDING_CANDIDATE] = KEY_ALONE,
	[RM_FINDING_PROPERTY_SCALING] = KEY_CLASS,
	[RM_FINDING_OWNERSHIP_PATTERN] = {.rule = KEY_PLAIN,
		.exact = "{owned_class}",
		.entity = "{owned_class}"},
	[RM_FINDING_EXPENSIVE_PROPERTY] = {.rule = KEY_PLAIN,
		.exact = "{class_name}\n{property_name}",
		.entity = "{class_name}::${property_name}"},
	[RM_FINDING_LARGE_ARRAY] = KEY_VALUE("owner_path"),
	[RM_FINDING_LARGE_STRING] = KEY_VALUE("owner_path"),
	[RM_FINDING_DEDUP_CANDIDATE] = {.rule = KEY_PLAIN,
		.exact = "{owner}\n{link_name}\n{target_class}\n{examples:{type}|}",
		.entity = "{owner}"},
	[RM_FINDING_SHARED_SINGLETON] = KEY_LINK,
	[RM_FINDING_SHARED_FANIN] = KEY_LINK,
	[RM_FINDING_ROOT_BLAME] = {.rule = KEY_PLAIN, .exact = "{root_name}", .entity = "{root_name}"},
	[RM_FINDING_EXTERNAL_REFERENCES] = {.rule = KEY_PLAIN,
		.exact = "{class_or_type}",
		.entity = "{class_or_type}"},
	[RM_FINDING_PASS_FAILED] = {.rule = KEY_PLAIN, .exact = "{pass}", .entity = "{pass}"},
};

bool rm_finding_is_compared(enum rm_finding_kind kind)
{
	return key_rows[kind].rule != KEY_NONE;
}

bool rm_finding_is_ranked_value(enum rm_finding_kind kind)
{
	return key_rows[kind].is_ranked_value;
}

static int key_line_compare(const void *left, const void *right)
{
	return rm_text_compare(*(const struct rm_text *)left, *(const struct rm_text *)right);
}

/* `3x App\Node` without the count, and without the class names that were left out behind it. */
static struct rm_text key_without_count(struct rm_text line)
{
	size_t digits = 0;

	if (line.len >= 3 && memcmp(line.ptr, "...", 3) == 0) {
		return RM_TEXT_NONE;
	}
	while (digits < line.len &&
		   ((line.ptr[digits] >= '0' && line.ptr[digits] <= '9') || line.ptr[digits] == ',')) {
		digits++;
	}
	if (digits == 0 || line.len - digits < 2 || memcmp(line.ptr + digits, "x ", 2) != 0) {
		return line;
	}
	return (struct rm_text){line.ptr + digits + 2, line.len - digits - 2};
}

/* Appends the parts between separators, sorted. */
static void key_add_sorted(
	struct rm_strbuf *out, struct rm_text text, const char *separator, bool drops_counts)
{
	RM_VEC(struct rm_text) lines = {0};
	size_t width = strlen(separator), from = 0;

	for (size_t i = 0; i <= text.len; i++) {
		struct rm_text line = {text.ptr + from, i - from};

		if (i < text.len && (text.len - i < width || memcmp(text.ptr + i, separator, width) != 0)) {
			continue;
		}
		line = drops_counts ? key_without_count(line) : line;
		if (line.len > 0) {
			rm_vec_push(&lines, line);
		}
		from = i + width;
		i += i < text.len ? width - 1 : 0;
	}
	if (lines.count > 0) {
		qsort(lines.items, lines.count, sizeof(*lines.items), key_line_compare);
	}
	for (size_t i = 0; i < lines.count; i++) {
		rm_strbuf_add_char(out, '\n');
		rm_strbuf_add_text(out, lines.items[i]);
	}
	rm_vec_release(&lines);
}

/* The template filled in, without lines of frames. */
static void key_fill(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_finding *f, const char *template, unsigned flags)
{
	struct rm_strbuf text = {0};

	rm_finding_text_add(&text, graph, &f->facts, template);
	rm_stable_text_add(out, rm_strbuf_text(&text), flags);
	rm_strbuf_release(&text);
}

void rm_finding_key_add(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_finding *f, enum rm_key_form form)
{
	const struct key_row *row = &key_rows[f->kind];
	const char *template = form == RM_KEY_EXACT ? row->exact : row->loose;
	struct rm_strbuf text = {0};

	if (row->rule == KEY_NONE || (form == RM_KEY_LOOSE && template == NULL)) {
		return;
	}
	rm_strbuf_add_cstr(out, rm_finding_kind_text(f->kind));
	if (template != NULL) {
		key_fill(&text, graph, f, template, RM_STABLE_ALL);
	}
	if (form == RM_KEY_LOOSE) {
		key_add_sorted(out, rm_strbuf_text(&text), " + ", true);
	} else if (row->rule == KEY_SET) {
		key_add_sorted(out, rm_strbuf_text(&text), "\n", false);
	} else if (row->rule == KEY_PLAIN) {
		rm_strbuf_add_char(out, '\n');
		rm_strbuf_add_text(out, rm_strbuf_text(&text));
	}
	rm_strbuf_release(&text);
}

void rm_finding_entity_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_finding *f)
{
	if (key_rows[f->kind].entity != NULL) {
		key_fill(out, graph, f, key_rows[f->kind].entity, RM_STABLE_LINES);
	}
}
