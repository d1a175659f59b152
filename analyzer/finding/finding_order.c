/*
 * Sorting and clusters. The sort is a merge sort because it has to be stable; lists are short, a
 * few hundred at most.
 *
 * Impacts of findings about one class must not be added up: the instances of a dominant class are
 * those that look alike and those that are empty. Findings of one cluster whose extent is the
 * same set of bytes count once (the largest), different extents are disjoint and add up: that is
 * the head's cluster_impact_bytes.
 */
#include "base.h"

#include "finding_order.h"

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

/* What a finding is about, for clusters; ptr NULL when it stands alone. */
static struct rm_text order_target(const struct rm_finding *f)
{
	static const char *const keys[] = {"class_name", "owned_class", "target_class"};

	if (f->severity == RM_SEVERITY_INFO ||
		rm_finding_kind_section(f->kind) != RM_SECTION_FINDINGS) {
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

static void order_cluster(struct rm_findings *list)
{
	uint32_t clusters = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct rm_finding *head = list->items[i];
		struct rm_text target = order_target(head);
		int64_t extents[RM_EXTENT_COUNT] = {0};
		int64_t together = 0;

		if (target.ptr == NULL || head->cluster_id != 0) {
			continue;
		}
		extents[head->extent] = head->impact_bytes;
		for (size_t j = i + 1; j < list->count; j++) {
			struct rm_finding *member = list->items[j];
			if (member->cluster_id != 0 || !rm_text_equals(target, order_target(member))) {
				continue;
			}
			if (head->cluster_id == 0) {
				head->cluster_id = ++clusters;
				head->is_cluster_head = true;
			}
			member->cluster_id = head->cluster_id;
			if (member->impact_bytes > extents[member->extent]) {
				extents[member->extent] = member->impact_bytes;
			}
		}
		for (size_t k = 0; k < RM_EXTENT_COUNT; k++) {
			together += extents[k];
		}
		head->cluster_impact_bytes = together;
	}
}

void rm_findings_order(struct rm_findings *list)
{
	if (list->count > 0) {
		struct rm_finding **spare = rm_arena_array(&list->arena, list->count, sizeof(*spare));
		order_merge(list->items, spare, list->count);
	}
	order_cluster(list);
}
