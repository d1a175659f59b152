/* In preorder of the dominator tree a subtree is a run: what the last one taken does not cover is not below it. */
#include "base.h"

#include "missing_refs.h"

#include "id_sort.h"
#include "mem.h"

void rm_missing_refs_sum(struct rm_missing_refs *sum, const struct rm_derived *derived)
{
	const struct rm_retained *tree = &derived->retained;
	size_t count = derived->audit.missing.count;
	uint32_t *numbers;
	uint64_t end = 0;

	memset(sum, 0, sizeof(*sum));
	sum->nodes = count;
	if (count == 0)
		return;
	numbers = rm_array(count, sizeof(*numbers));
	for (size_t i = 0; i < count; i++)
		numbers[i] = tree->numbers[derived->audit.missing.items[i].node];
	rm_ids_sort(numbers, count);
	for (size_t i = 0; i < count; i++) {
		rm_dom id = tree->order[numbers[i]];

		if (numbers[i] < end)
			continue;
		sum->bytes += rm_retained_bytes(tree, id);
		sum->allocated += rm_retained_allocated(tree, id);
		end = (uint64_t)numbers[i] + tree->counts[id];
	}
	rm_free(numbers);
}
