#include "base.h"

#include "finding_rank.h"

#include "finding_text.h"
#include "stable_text.h"
#include "value_deltas.h"

struct rank_row {
	enum rm_rank_list list;
	const char *measure; /* the fact that decides about places; NULL: the impact */
	const char *classes; /* template, one class a line or joined by " + "; NULL: names none */
};

static const struct rank_row rank_rows[RM_FINDING_KIND_COUNT] = {
	[RM_FINDING_COMPANION_CLUSTER] = {RM_RANK_COMPANIONS, "total_memory", "{classes:{name}|\n}"},
	[RM_FINDING_DYNAMIC_PROPERTIES_OVERHEAD] = {RM_RANK_DYNAMIC, NULL, "{class_name}"},
	[RM_FINDING_STRUCTURAL_DUPLICATE] = {RM_RANK_SHAPES, "total_size", "{class_name}"},
	[RM_FINDING_EMPTY_OBJECT] = {RM_RANK_SHAPES, "total_size", "{class_name}"},
	[RM_FINDING_SPARSE_ARRAY] = {RM_RANK_SPARSE, NULL, NULL},
	[RM_FINDING_OVERSIZED_SLOTS] = {RM_RANK_OVERSIZED, NULL, NULL},
	[RM_FINDING_UNOWNED_BLOCKS] = {RM_RANK_UNOWNED, NULL, NULL},
	[RM_FINDING_CHOKE_POINT] = {RM_RANK_CHOKES, "subtree_size", NULL},
	[RM_FINDING_CYCLE_CLUSTER] = {RM_RANK_CYCLES, "retained_size", "{composition}"},
	[RM_FINDING_MICRO_CYCLE] = {RM_RANK_CYCLES, "retained_size", "{composition}"},
	[RM_FINDING_DI_CONTAINER_CYCLE] = {RM_RANK_CYCLES, "retained_size", "{composition}"},
	[RM_FINDING_RESOURCE_LEAK_RISK] = {RM_RANK_LEAKS, NULL, "{resource_class} + {scc_classes}"},
	[RM_FINDING_PROPERTY_SCALING] = {RM_RANK_SCALING, "retained_bytes", "{class_name}"},
	[RM_FINDING_OWNERSHIP_PATTERN] = {RM_RANK_OWNED, "owned_count", "{owned_class}"},
	[RM_FINDING_EXPENSIVE_PROPERTY] = {RM_RANK_PROPERTIES, NULL, "{class_name}"},
	[RM_FINDING_LARGE_ARRAY] = {RM_RANK_ARRAYS, "retained_size", NULL},
	[RM_FINDING_LARGE_STRING] = {RM_RANK_STRINGS, NULL, NULL},
	[RM_FINDING_DEDUP_CANDIDATE] = {RM_RANK_DEDUP, NULL, "{source_class}\n{target_class}"},
	[RM_FINDING_SHARED_SINGLETON] = {RM_RANK_SHARED, NULL, "{source_class}\n{target_class}"},
	[RM_FINDING_SHARED_FANIN] = {RM_RANK_SHARED, NULL, "{source_class}\n{target_class}"},
	[RM_FINDING_EXTERNAL_REFERENCES] = {RM_RANK_EXTERNAL, "retained_bytes", "{class_or_type}"},
};

/* Of so many the passes list no more (tests/lint/compare_ranks.sh looks there). */
static const uint32_t rank_rows_max[RM_RANK_COUNT] = {
	[RM_RANK_COMPANIONS] = 10, /* COMPANION_GROUPS_MAX */
	[RM_RANK_DYNAMIC] = 10,    /* DYNAMIC_ROWS_MAX */
	[RM_RANK_SHAPES] = 10,     /* SHAPE_ROWS_MAX */
	[RM_RANK_SPARSE] = 5,      /* SPARSE_ROWS_MAX */
	[RM_RANK_OVERSIZED] = 10,  /* OVERSIZED_ROWS_MAX */
	[RM_RANK_UNOWNED] = 10,    /* UNOWNED_GROUPS_MAX */
	[RM_RANK_CHOKES] = 10,     /* CHOKE_FINDINGS_MAX */
	[RM_RANK_CYCLES] = 10,     /* CYCLE_GROUPS_MAX */
	[RM_RANK_LEAKS] = 10,      /* LEAK_FINDINGS_MAX */
	[RM_RANK_SCALING] = 5,     /* SCALING_CLASSES_MAX */
	[RM_RANK_OWNED] = 5,       /* OWNED_GROUPS_MAX */
	[RM_RANK_PROPERTIES] = 10, /* PROPERTY_ROWS_MAX */
	[RM_RANK_ARRAYS] = 10,     /* LARGE_ROWS_MAX */
	[RM_RANK_STRINGS] = 10,    /* STRING_ROWS_MAX */
	[RM_RANK_DEDUP] = 10,      /* DEDUP_ROWS_MAX */
	[RM_RANK_SHARED] = 3,      /* ORDER_FANIN_BESIDE_CYCLES_MAX: fewer than the pass lists are left beside cycles */
	[RM_RANK_EXTERNAL] = 10,   /* EXTERNAL_FINDINGS_MAX */
};

static uint64_t rank_measure(const struct rm_finding *f)
{
	const char *name = rank_rows[f->kind].measure;
	const struct rm_fact *fact = name != NULL ? rm_fact_find(&f->facts, name) : NULL;
	int64_t number = f->impact_bytes;

	if (fact != NULL && (fact->type == RM_FACT_BYTES || fact->type == RM_FACT_COUNT))
		number = fact->value.number;
	return number > 0 ? (uint64_t)number : 0;
}

void rm_finding_ranks_make(struct rm_finding_ranks *ranks, const struct rm_findings *findings)
{
	memset(ranks, 0, sizeof(*ranks));
	for (size_t i = 0; i < findings->count; i++) {
		const struct rm_finding *f = findings->items[i];
		enum rm_rank_list list = rank_rows[f->kind].list;
		uint64_t measure = rank_measure(f);

		if (ranks->counts[list] == 0 || measure < ranks->least[list])
			ranks->least[list] = measure;
		ranks->counts[list]++;
	}
}

bool rm_finding_is_outranked(const struct rm_finding_ranks *ranks, const struct rm_finding *f)
{
	enum rm_rank_list list = rank_rows[f->kind].list;
	uint64_t measure = rank_measure(f);

	if (list == RM_RANK_NONE || ranks->counts[list] < rank_rows_max[list])
		return false;
	return measure <= ranks->least[list] || rm_is_same_size(measure, ranks->least[list]);
}

/* ---- classes ---- */

/* A line about a class, without `3x ` before it. */
static struct rm_text rank_class_of(struct rm_text line)
{
	size_t digits = 0;

	while (digits < line.len && ((line.ptr[digits] >= '0' && line.ptr[digits] <= '9') || line.ptr[digits] == ','))
		digits++;
	if (digits > 0 && line.len - digits > 2 && memcmp(line.ptr + digits, "x ", 2) == 0)
		return (struct rm_text){line.ptr + digits + 2, line.len - digits - 2};
	return line;
}

static bool rank_is_listed(struct rm_text class_name, const struct rm_count_deltas *rows)
{
	struct rm_strbuf name = {0};
	bool is_listed = false;

	for (size_t i = 0; i < rows->rows.count && !is_listed; i++) {
		rm_strbuf_clear(&name);
		rm_stable_text_add(&name, rows->rows.items[i].name, RM_STABLE_LINES);
		is_listed = rm_text_equals(rm_strbuf_text(&name), class_name);
	}
	rm_strbuf_release(&name);
	return is_listed;
}

/* The next part of the text, which ends at a line break or " + "; advances it. */
static struct rm_text rank_next(struct rm_text *text)
{
	static const char plus[] = " + ";
	struct rm_text part = {text->ptr, 0};
	size_t skip = 0;

	for (; part.len < text->len && skip == 0; part.len += skip == 0 ? 1 : 0) {
		if (text->ptr[part.len] == '\n')
			skip = 1;
		else if (text->len - part.len >= sizeof(plus) - 1 && memcmp(text->ptr + part.len, plus, sizeof(plus) - 1) == 0)
			skip = sizeof(plus) - 1;
	}
	text->ptr += part.len + skip;
	text->len -= part.len + skip;
	return part;
}

bool rm_finding_has_known_classes(
	const struct rm_graph *graph, const struct rm_finding *f, const struct rm_count_deltas *rows)
{
	struct rm_strbuf raw = {0}, names = {0};
	struct rm_text text;
	bool is_known = true;

	if (rank_rows[f->kind].classes == NULL || rows->rows.count == 0)
		return true;
	rm_finding_text_add(&raw, graph, &f->facts, rank_rows[f->kind].classes);
	rm_stable_text_add(&names, rm_strbuf_text(&raw), RM_STABLE_LINES);
	text = rm_strbuf_text(&names);
	while (text.len > 0 && is_known)
		is_known = !rank_is_listed(rank_class_of(rank_next(&text)), rows);
	rm_strbuf_release(&raw);
	rm_strbuf_release(&names);
	return is_known;
}
