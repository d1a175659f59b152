/*
 * In preorder the subtree of a node is a run of numbers: a member is inside another one exactly
 * when it comes before the other's run ends.
 */
#include "base.h"

#include "value_set.h"

#include "id_sort.h"
#include "mem.h"

void rm_value_set_retained(
	struct rm_value_sum *sum, const struct rm_retained *tree, const rm_node *nodes, size_t count)
{
	uint32_t *numbers = rm_array(count + 1, sizeof(*numbers));
	uint64_t end = 0;

	*sum = (struct rm_value_sum){0};
	for (size_t i = 0; i < count; i++) {
		numbers[i] = tree->numbers[nodes[i]];
	}
	rm_ids_sort(numbers, count);
	for (size_t i = 0; i < count; i++) {
		rm_dom id = tree->order[numbers[i]];

		if (numbers[i] < end) {
			continue;
		}
		end = (uint64_t)numbers[i] + tree->counts[id];
		sum->bytes += rm_retained_bytes(tree, id);
		sum->allocated += rm_retained_allocated(tree, id);
		sum->tops++;
	}
	rm_free(numbers);
}
