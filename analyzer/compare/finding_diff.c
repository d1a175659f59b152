/*
 * Three rounds, each over what the one before has left: exact keys, values of the same path, loose
 * keys. Within a key the n-th finding of one report goes with the n-th of the other.
 */
#include "base.h"

#include "finding_diff.h"

#include "arena.h"
#include "finding_key.h"
#include "finding_rank.h"
#include "value_deltas.h"

struct diff_entry {
	const struct rm_finding *finding;
	const struct diff_entry *partner;
	struct rm_text key;
	uint32_t side;  /* 0 baseline, 1 target */
	uint32_t index; /* in its report */
};

struct diff_work {
	const struct rm_report *reports[2];
	const struct rm_value_matches *matches;
	const struct rm_count_deltas *own_classes[2]; /* those that only this side has */
	struct rm_finding_ranks ranks[2];
	struct rm_arena arena;
	RM_VEC(struct diff_entry) entries; /* the baseline's, then the target's */
	size_t target_first;
};

static void diff_collect(struct diff_work *work, uint32_t side)
{
	const struct rm_findings *list = &work->reports[side]->findings;

	for (size_t i = 0; i < list->count; i++) {
		struct diff_entry entry = {.finding = list->items[i], .side = side, .index = (uint32_t)i};

		if (rm_finding_is_compared(entry.finding->kind)) {
			rm_vec_push(&work->entries, entry);
		}
	}
}

static void diff_pair(struct diff_entry *baseline, struct diff_entry *target)
{
	baseline->partner = target;
	target->partner = baseline;
}

/* ---- by key ---- */

static int diff_entry_compare(const void *left, const void *right)
{
	const struct diff_entry *a = *(struct diff_entry *const *)left;
	const struct diff_entry *b = *(struct diff_entry *const *)right;
	int order = rm_text_compare(a->key, b->key);

	if (order == 0 && a->side != b->side) {
		order = a->side < b->side ? -1 : 1;
	}
	return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static void diff_add_key(struct diff_work *work, struct diff_entry *entry, enum rm_key_form form)
{
	struct rm_strbuf key = {0};

	rm_finding_key_add(&key, work->reports[entry->side]->graph, entry->finding, form);
	entry->key =
		(struct rm_text){rm_arena_text(&work->arena, rm_strbuf_cstr(&key), key.len), key.len};
	rm_strbuf_release(&key);
}

static size_t diff_run(
	struct diff_entry *const *list, size_t from, size_t count, uint32_t side, struct rm_text key)
{
	size_t to = from;

	while (to < count && list[to]->side == side && rm_text_equals(list[to]->key, key)) {
		to++;
	}
	return to;
}

static void diff_by_key(struct diff_work *work, enum rm_key_form form)
{
	struct diff_entry **list = rm_array(work->entries.count, sizeof(*list));
	size_t count = 0, middle, to;

	for (size_t i = 0; i < work->entries.count; i++) {
		struct diff_entry *entry = &work->entries.items[i];

		if (entry->partner == NULL) {
			diff_add_key(work, entry, form);
			if (entry->key.len > 0) {
				list[count++] = entry;
			}
		}
	}
	if (count > 0) {
		qsort(list, count, sizeof(struct diff_entry *), diff_entry_compare);
	}
	for (size_t from = 0; from < count; from = to) {
		middle = diff_run(list, from, count, 0, list[from]->key);
		to = diff_run(list, middle, count, 1, list[from]->key);
		for (size_t i = 0; from + i < middle && middle + i < to; i++) {
			diff_pair(list[from + i], list[middle + i]);
		}
	}
	rm_free(list);
}

/* ---- by value ---- */

/* The value that a finding of its kind is about, or RM_NODE_NONE. */
static rm_node diff_value(const struct diff_entry *entry)
{
	const struct rm_fact *fact = rm_fact_find(&entry->finding->facts, "node_id");

	if (fact == NULL || fact->type != RM_FACT_NODE ||
		!rm_finding_is_ranked_value(entry->finding->kind)) {
		return RM_NODE_NONE;
	}
	return fact->value.node;
}

static void diff_by_value(struct diff_work *work)
{
	for (size_t i = 0; i < work->target_first; i++) {
		struct diff_entry *entry = &work->entries.items[i];
		rm_node value = diff_value(entry), twin = RM_NODE_NONE;

		if (entry->partner != NULL || value == RM_NODE_NONE) {
			continue;
		}
		twin = rm_value_match_of_baseline(work->matches, value);
		for (size_t k = work->target_first; k < work->entries.count && twin != RM_NODE_NONE; k++) {
			struct diff_entry *other = &work->entries.items[k];

			if (other->partner == NULL && other->finding->kind == entry->finding->kind &&
				diff_value(other) == twin) {
				diff_pair(entry, other);
				break;
			}
		}
	}
}

/* Whether there is the same in the other snapshot, and only the ranking there has no room for it. */
static bool diff_is_displaced(const struct diff_work *work, const struct diff_entry *entry)
{
	bool is_outranked = rm_finding_is_outranked(&work->ranks[1 - entry->side], entry->finding);
	rm_node value = diff_value(entry), twin;
	uint64_t here, there;

	if (value == RM_NODE_NONE) {
		return is_outranked && rm_finding_has_known_classes(work->reports[entry->side]->graph,
								   entry->finding, work->own_classes[entry->side]);
	}
	twin = entry->side == 0 ? rm_value_match_of_baseline(work->matches, value)
							: rm_value_match_of_target(work->matches, value);
	if (twin == RM_NODE_NONE) {
		return false;
	}
	here = rm_retained_bytes(&work->reports[entry->side]->derived->retained, value);
	there = rm_retained_bytes(&work->reports[1 - entry->side]->derived->retained, twin);
	return is_outranked || rm_is_same_size(here, there);
}

/* ---- */

static void diff_add(
	struct rm_finding_diff *diff, const struct diff_work *work, const struct diff_entry *entry)
{
	if (entry->partner == NULL) {
		if (!diff_is_displaced(work, entry)) {
			rm_vec_push(
				entry->side == 0 ? &diff->resolved.items : &diff->added.items, entry->finding);
		}
	} else if (entry->side == 1) {
		struct rm_finding_change change = {entry->partner->finding, entry->finding};

		if (change.baseline->severity != change.target->severity ||
			change.baseline->impact_bytes != change.target->impact_bytes) {
			rm_vec_push(&diff->changed, change);
		}
	}
}

void rm_finding_diff_make(struct rm_finding_diff *diff, const struct rm_report *baseline,
	const struct rm_report *target, const struct rm_value_matches *matches,
	const struct rm_class_deltas *classes)
{
	struct diff_work work = {.reports = {baseline, target},
		.matches = matches,
		.own_classes = {&classes->removed, &classes->added}};

	rm_finding_ranks_make(&work.ranks[0], &baseline->findings);
	rm_finding_ranks_make(&work.ranks[1], &target->findings);
	diff_collect(&work, 0);
	work.target_first = work.entries.count;
	diff_collect(&work, 1);
	diff_by_key(&work, RM_KEY_EXACT);
	diff_by_value(&work);
	diff_by_key(&work, RM_KEY_LOOSE);
	for (size_t i = 0; i < work.entries.count; i++) {
		diff_add(diff, &work, &work.entries.items[i]);
	}
	rm_vec_release(&work.entries);
	rm_arena_release(&work.arena);
}

void rm_finding_diff_release(struct rm_finding_diff *diff)
{
	rm_vec_release(&diff->added.items);
	rm_vec_release(&diff->resolved.items);
	rm_vec_release(&diff->changed);
}

static uint64_t diff_impact(const struct rm_finding *f)
{
	return f->impact_bytes > 0 ? (uint64_t)f->impact_bytes : 0;
}

bool rm_finding_change_shows(const struct rm_finding_change *change)
{
	return change->baseline->severity != change->target->severity ||
		   !rm_is_same_size(diff_impact(change->baseline), diff_impact(change->target));
}
