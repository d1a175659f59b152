/*
 * What is left out, the sort, clusters. The sort is a merge sort because it has to be stable;
 * lists are short, a few hundred at most.
 *
 * Two findings tell one story when one is about a value that holds the value of the other (its
 * anchor dominates the other's) and both speak of about the same number of bytes, or when both
 * speak of one class, or one of a class that only the other's instances own. The first in order is the head. Values are compared with the head's only, a
 * chain of neighbours would tie the whole report together; what is said of a class that belongs
 * to the story belongs to it too.
 *
 * Impacts of a cluster must not be added up: the instances of a dominant class are those that
 * look alike and those that are empty, and what an array holds is what its owner holds. Findings
 * about the class of the head whose extent is the same set of bytes count once (the largest),
 * different extents are disjoint and add up. Findings that hold each other's values share their
 * bytes whatever their extent, so that the largest counts. That is the head's
 * cluster_impact_bytes.
 */
#include "base.h"

#include "finding_order.h"

/* Impacts that differ by a fifth of the larger, or more, are about different things. */
#define ORDER_IMPACT_APART 5

/* What is behind a cycle, as far as sharing goes: a few examples say it. */
#define ORDER_FANIN_BESIDE_CYCLES_MAX 3

/* ---- what is left out ---- */

static bool order_has(const struct rm_findings *list, enum rm_finding_kind kind)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i]->kind == kind) {
			return true;
		}
	}
	return false;
}

/*
 * Back-references of cycles are fan-in, and property_scaling lists what all instances share:
 * saying it twice helps nobody.
 */
static void order_leave_out(struct rm_findings *list)
{
	bool has_cycles =
		order_has(list, RM_FINDING_CYCLE_CLUSTER) || order_has(list, RM_FINDING_MICRO_CYCLE);
	bool has_scaling = order_has(list, RM_FINDING_PROPERTY_SCALING);
	size_t fanins = 0, kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct rm_finding *f = list->items[i];

		if (has_scaling && f->kind == RM_FINDING_SHARED_SINGLETON) {
			continue;
		}
		if (has_cycles && f->kind == RM_FINDING_SHARED_FANIN &&
			fanins++ >= ORDER_FANIN_BESIDE_CYCLES_MAX) {
			continue;
		}
		list->items[kept++] = f;
	}
	list->count = kept;
}

/* ---- sorting ---- */

static bool order_is_before(const struct rm_finding *a, const struct rm_finding *b)
{
	if (a->severity != b->severity) {
		return a->severity < b->severity;
	}
	return a->impact_bytes > b->impact_bytes;
}

static void order_merge(struct rm_finding **items, struct rm_finding **spare, size_t count)
{
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t start = 0; start < count; start += 2 * width) {
			size_t middle = start + width < count ? start + width : count;
			size_t end = start + 2 * width < count ? start + 2 * width : count;
			size_t left = start, right = middle;

			for (size_t at = start; at < end; at++) {
				bool take_right =
					left == middle || (right < end && order_is_before(items[right], items[left]));
				spare[at] = take_right ? items[right++] : items[left++];
			}
		}
		memcpy(items, spare, count * sizeof(*items));
	}
}

/* ---- clusters ---- */

/* Only what asks for action is tied together, not the rows that merely describe the heap. */
static bool order_can_cluster(const struct rm_finding *f)
{
	enum rm_section section = rm_finding_kind_section(f->kind);

	return f->severity != RM_SEVERITY_INFO &&
		   (section == RM_SECTION_FINDINGS || section == RM_SECTION_ARRAYS ||
			   section == RM_SECTION_STRINGS);
}

/*
 * Properties of a few objects are values of their own: what a cache has in $items says nothing of
 * what it has in $tags. Of many instances they are parts of one thing, the class.
 */
#define ORDER_INSTANCES_MIN 100

static bool order_is_single_value(const struct rm_finding *f)
{
	const struct rm_fact *count = rm_fact_find(&f->facts, "count");

	return f->kind == RM_FINDING_EXPENSIVE_PROPERTY && count != NULL &&
		   count->value.number < ORDER_INSTANCES_MIN;
}

/* The class that a finding speaks of; ptr NULL: none. */
static struct rm_text order_class(const struct rm_finding *f)
{
	static const char *const keys[] = {"class_name", "owned_class", "target_class"};

	if (order_is_single_value(f)) {
		return RM_TEXT_NONE;
	}
	for (size_t i = 0; i < RM_COUNT_OF(keys); i++) {
		const struct rm_fact *fact = rm_fact_find(&f->facts, keys[i]);
		if (fact != NULL && fact->type == RM_FACT_TEXT && fact->text.len > 0) {
			return fact->text;
		}
	}
	return RM_TEXT_NONE;
}

/* Whether the class is one of those that a finding about companions lists. */
static bool order_lists_class(const struct rm_finding *f, struct rm_text class)
{
	const struct rm_fact *classes = rm_fact_find(&f->facts, "classes");

	if (f->kind != RM_FINDING_COMPANION_CLUSTER || classes == NULL || class.ptr == NULL) {
		return false;
	}
	for (const struct rm_fact_item *item = classes->value.list->first; item != NULL; item = item->next) {
		const struct rm_fact *name = rm_fact_find(&item->facts, "name");

		if (name != NULL && rm_text_equals(name->text, class)) {
			return true;
		}
	}
	return false;
}

/* One owned by the other, and always as many of both: who owns whom says why they go together. */
static bool order_is_pair(const struct rm_finding *a, const struct rm_finding *b)
{
	return a->kind == RM_FINDING_OWNERSHIP_PATTERN && order_lists_class(b, order_class(a));
}

/* The one class that owns what a finding about ownership speaks of; ptr NULL: none, or several. */
static struct rm_text order_owner(const struct rm_finding *f)
{
	const struct rm_fact *owners = rm_fact_find(&f->facts, "owners");
	const struct rm_fact *owner;

	if (f->kind != RM_FINDING_OWNERSHIP_PATTERN || owners == NULL ||
		owners->value.list->first == NULL || owners->value.list->first->next != NULL) {
		return RM_TEXT_NONE;
	}
	owner = rm_fact_find(&owners->value.list->first->facts, "owner");
	return owner != NULL ? owner->text : RM_TEXT_NONE;
}

/* What every instance of a class owns one of is a part of it. */
static bool order_is_owned(const struct rm_finding *a, const struct rm_finding *b)
{
	struct rm_text owner = order_owner(a);

	return owner.ptr != NULL && rm_text_equals(owner, order_class(b));
}

static bool order_same_class(const struct rm_finding *a, const struct rm_finding *b)
{
	struct rm_text class = order_class(a);

	return (class.ptr != NULL && rm_text_equals(class, order_class(b))) || order_is_pair(a, b) ||
		   order_is_pair(b, a) || order_is_owned(a, b) || order_is_owned(b, a);
}

/* Virtual nodes hold whatever several owners share: that makes no story. */
static bool order_has_anchor(const struct rm_finding *f, const struct rm_retained *tree)
{
	return tree != NULL && f->anchor != RM_FINDING_NO_ANCHOR &&
		   !rm_retained_is_virtual(tree, f->anchor);
}

static bool order_similar_impact(int64_t a, int64_t b)
{
	int64_t larger = a > b ? a : b, smaller = a > b ? b : a;

	/* difference * 5 < larger, without overflow: sizes of a damaged file may be anything. */
	return smaller > 0 && larger - smaller <= (larger - 1) / ORDER_IMPACT_APART;
}

static int64_t order_held(const struct rm_finding *f)
{
	return f->held_bytes > 0 ? f->held_bytes : f->impact_bytes;
}

/*
 * Two parts of what one value holds may be of one size by chance. Together more than all that it
 * holds, they must be the same bytes, at least in part.
 */
static bool order_holds(
	const struct rm_finding *a, const struct rm_finding *b, const struct rm_retained *tree)
{
	return rm_retained_dominates(tree, a->anchor, b->anchor) &&
		   (tree->bytes_low == NULL ||
			   (uint64_t)order_held(a) + (uint64_t)order_held(b) > rm_retained_bytes(tree, a->anchor));
}

static bool order_same_value(
	const struct rm_finding *a, const struct rm_finding *b, const struct rm_retained *tree)
{
	return order_has_anchor(a, tree) && order_has_anchor(b, tree) &&
		   order_similar_impact(order_held(a), order_held(b)) &&
		   (order_holds(a, b, tree) || order_holds(b, a, tree));
}

/* What a cluster amounts to: sets of bytes that are known to differ add up, all others overlap. */
struct order_sum {
	int64_t extents[RM_EXTENT_COUNT];
	int64_t largest;
};

static void order_join(struct order_sum *sum, struct rm_finding *member, uint32_t cluster_id, bool is_extent)
{
	int64_t *counted = is_extent ? &sum->extents[member->extent] : &sum->largest;

	*counted = member->impact_bytes > *counted ? member->impact_bytes : *counted;
	member->cluster_id = cluster_id;
}

static bool order_is_free(const struct rm_finding *f)
{
	return f->cluster_id == 0 && order_can_cluster(f);
}

/* Those that speak of the class of somebody who belongs to the head by value. */
static void order_gather_classes(
	struct rm_findings *list, struct order_sum *sum, size_t head, size_t of, uint32_t cluster_id)
{
	for (size_t i = head + 1; i < list->count; i++) {
		if (order_is_free(list->items[i]) && order_same_class(list->items[of], list->items[i])) {
			order_join(sum, list->items[i], cluster_id, false);
		}
	}
}

/* Ties the findings behind the head that belong to it; true when there are any. */
static bool order_gather(
	struct rm_findings *list, size_t at, uint32_t cluster_id, const struct rm_retained *tree)
{
	struct rm_finding *head = list->items[at];
	struct order_sum sum = {.extents = {0}};
	int64_t together = 0;
	bool has_members = false;

	sum.extents[head->extent] = head->impact_bytes;
	for (size_t i = at + 1; i < list->count; i++) {
		bool is_class = order_same_class(head, list->items[i]);

		if (order_is_free(list->items[i]) && (is_class || order_same_value(head, list->items[i], tree))) {
			order_join(&sum, list->items[i], cluster_id, is_class);
			has_members = true;
		}
	}
	for (size_t i = at + 1; i < list->count; i++) {
		if (list->items[i]->cluster_id == cluster_id) {
			order_gather_classes(list, &sum, at, i, cluster_id);
		}
	}
	for (size_t i = 0; i < RM_EXTENT_COUNT; i++) {
		together += sum.extents[i] > 0 ? sum.extents[i] : 0;
	}
	head->cluster_impact_bytes = together > sum.largest ? together : sum.largest;
	return has_members;
}

static void order_cluster(struct rm_findings *list, const struct rm_retained *tree)
{
	uint32_t clusters = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct rm_finding *head = list->items[i];

		if (head->cluster_id == 0 && order_can_cluster(head) &&
			order_gather(list, i, clusters + 1, tree)) {
			head->cluster_id = ++clusters;
			head->is_cluster_head = true;
		}
	}
}

void rm_findings_order(struct rm_findings *list, const struct rm_retained *tree)
{
	order_leave_out(list);
	if (list->count > 0) {
		struct rm_finding **spare = rm_arena_array(&list->arena, list->count, sizeof(*spare));
		order_merge(list->items, spare, list->count);
	}
	order_cluster(list, tree);
}
