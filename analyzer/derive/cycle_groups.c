/*
 * A cycle's signature is a sum of hashes, one for each object and one for each link between
 * members, so that the order of members does not matter; 64 bits make two different cycles with one
 * sum a matter of theory.
 */
#include "base.h"

#include "cycle_groups.h"

#include "id_sort.h"
#include "map.h"
#include "value_set.h"

struct cycle_row {
	uint64_t signature;
	uint64_t bytes;
	uint64_t retained;
	uint32_t cycle;
	uint32_t object_count;
	bool is_garbage;
};

struct cycle_rows {
	RM_VEC(struct cycle_row) items;
};

static bool cycle_link_is_table(uint8_t kind)
{
	return kind == RM_EDGE_DYNAMIC_PROPERTIES || kind == RM_EDGE_CAPTURED;
}

/* What a member does not call by one name: elements in C, things found by scanning, frames. */
static bool cycle_link_is_nameless(const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_text name;

	if (edge->kind != RM_EDGE_MEMBER) {
		return edge->kind == RM_EDGE_INFERRED || edge->kind == RM_EDGE_FRAME;
	}
	name = rm_graph_text(graph, edge->link);
	return name.len > 0 && name.ptr[0] == '[';
}

/* Edges from `holder` to members of the cycle. */
static void cycle_add_links(struct rm_cycle_links *links, const struct rm_derived *derived,
	uint32_t cycle, rm_node holder, uint8_t table_kind)
{
	const struct rm_graph *graph = derived->graph;
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[holder]; rm_graph_next_out(graph, holder, &id, &edge);) {
		struct rm_cycle_link link = {
			.edge = edge.id, .child = edge.child, .name = edge.link, .kind = edge.kind};

		if (!rm_cycle_edge_binds(derived, &edge) ||
			!rm_cycles_has(&derived->cycles, cycle, edge.child)) {
			continue;
		}
		if (table_kind == RM_EDGE_UNKNOWN && cycle_link_is_table(edge.kind)) {
			cycle_add_links(links, derived, cycle, edge.child, edge.kind);
			continue;
		}
		if (table_kind != RM_EDGE_UNKNOWN) {
			link.kind = table_kind;
		}
		if (cycle_link_is_nameless(graph, &edge)) {
			link.name = RM_STR_NONE;
		}
		rm_vec_push(&links->items, link);
	}
}

void rm_cycle_links_of(
	struct rm_cycle_links *links, const struct rm_derived *derived, uint32_t cycle, rm_node object)
{
	rm_vec_clear(&links->items);
	cycle_add_links(links, derived, cycle, object, RM_EDGE_UNKNOWN);
}

static void cycle_describe(struct cycle_row *row, struct rm_cycle_links *links,
	const struct rm_derived *derived, uint32_t cycle)
{
	const struct rm_graph *graph = derived->graph;
	const struct rm_cycles *cycles = &derived->cycles;
	struct rm_value_sum sum;

	*row = (struct cycle_row){.cycle = cycle};
	rm_value_set_retained(&sum, &derived->retained, cycles->members + cycles->first[cycle],
		cycles->first[cycle + 1] - cycles->first[cycle]);
	row->retained = sum.bytes;
	for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
		rm_node node = cycles->members[i];
		uint64_t class_hash;

		row->bytes += rm_graph_size(graph, node);
		if (graph->types[node] != RM_TYPE_OBJECT || graph->class_ids[node] == RM_CLASS_NONE) {
			continue;
		}
		class_hash = rm_map_mix((uint64_t)graph->class_ids[node] + 1);
		row->object_count++;
		row->signature += class_hash;
		rm_cycle_links_of(links, derived, cycle, node);
		for (size_t k = 0; k < links->items.count; k++) {
			const struct rm_cycle_link *link = &links->items.items[k];

			row->signature += rm_map_mix(class_hash + ((uint64_t)link->kind << 32 | link->name));
		}
	}
	row->is_garbage =
		rm_state_of(derived, cycles->members[cycles->first[cycle]]) == RM_STATE_GARBAGE;
}

static int cycle_row_compare(const void *left, const void *right)
{
	const struct cycle_row *a = left, *b = right;

	if (a->is_garbage != b->is_garbage) {
		return a->is_garbage ? 1 : -1;
	}
	if (a->object_count != b->object_count) {
		return a->object_count < b->object_count ? -1 : 1;
	}
	if (a->signature != b->signature) {
		return a->signature < b->signature ? -1 : 1;
	}
	return a->cycle < b->cycle ? -1 : a->cycle > b->cycle;
}

static bool cycle_row_is_alike(const struct cycle_row *a, const struct cycle_row *b)
{
	return a->is_garbage == b->is_garbage && a->object_count == b->object_count &&
		   a->signature == b->signature;
}

/* `first` is the number of a cycle here, and its place in the list once groups are sorted. */
static int cycle_group_compare(const void *left, const void *right)
{
	const struct rm_cycle_group *a = left, *b = right;

	if (a->retained != b->retained) {
		return a->retained > b->retained ? -1 : 1;
	}
	return a->first < b->first ? -1 : a->first > b->first;
}

static void cycle_collect(struct cycle_rows *rows, const struct rm_derived *derived)
{
	struct rm_cycle_links links = {0};

	for (uint32_t cycle = 0; cycle < derived->cycles.count; cycle++) {
		struct cycle_row row;

		cycle_describe(&row, &links, derived, cycle);
		if (row.object_count > 0) {
			rm_vec_push(&rows->items, row);
		}
	}
	rm_vec_release(&links.items);
	if (rows->items.count > 1) {
		qsort(rows->items.items, rows->items.count, sizeof(*rows->items.items), cycle_row_compare);
	}
}

/*
 * Groups first know the number of their first cycle, by which equal ones are ordered; its row is
 * found again by a map once the order stands.
 */
static void cycle_place(
	struct rm_cycle_groups *groups, const struct cycle_rows *rows, const uint32_t *row_of_cycle)
{
	for (size_t i = 0; i < groups->groups.count; i++) {
		struct rm_cycle_group *group = &groups->groups.items[i];
		size_t row = row_of_cycle[group->first];

		group->first = (uint32_t)groups->cycles.count;
		for (uint32_t k = 0; k < group->count; k++) {
			rm_vec_push(&groups->cycles, rows->items.items[row + k].cycle);
		}
	}
}

void rm_cycle_groups_find(struct rm_cycle_groups *groups, const struct rm_derived *derived)
{
	uint32_t *row_of_cycle = rm_array((size_t)derived->cycles.count + 1, sizeof(*row_of_cycle));
	struct rm_cycle_classes classes = {0};
	struct cycle_rows rows = {0};

	*groups = (struct rm_cycle_groups){0};
	cycle_collect(&rows, derived);
	for (size_t i = 0; i < rows.items.count; i++) {
		const struct cycle_row *row = &rows.items.items[i];

		row_of_cycle[row->cycle] = (uint32_t)i;
		if (i == 0 || !cycle_row_is_alike(row, row - 1)) {
			struct rm_cycle_group *group = rm_vec_add(&groups->groups);

			rm_cycle_classes_of(&classes, derived, row->cycle);
			group->first = row->cycle;
			group->object_count = row->object_count;
			group->class_count = (uint32_t)classes.items.count;
			group->is_garbage = row->is_garbage;
		}
		rm_vec_last(&groups->groups).count++;
		rm_vec_last(&groups->groups).bytes += row->bytes;
		rm_vec_last(&groups->groups).retained += row->retained;
	}
	if (groups->groups.count > 1) {
		qsort(groups->groups.items, groups->groups.count, sizeof(*groups->groups.items),
			cycle_group_compare);
	}
	cycle_place(groups, &rows, row_of_cycle);
	rm_vec_release(&classes.items);
	rm_vec_release(&rows.items);
	rm_free(row_of_cycle);
}

void rm_cycle_groups_release(struct rm_cycle_groups *groups)
{
	rm_vec_release(&groups->groups);
	rm_vec_release(&groups->cycles);
}

/* ---- classes ---- */

/* A class with its name at hand, for sorting. */
struct cycle_named {
	struct rm_text name;
	struct rm_cycle_class row;
};

static int cycle_named_compare(const void *left, const void *right)
{
	const struct cycle_named *a = left, *b = right;
	int order;

	if (a->row.count != b->row.count) {
		return a->row.count > b->row.count ? -1 : 1;
	}
	order = rm_text_compare(a->name, b->name);
	if (order != 0) {
		return order;
	}
	return a->row.class_id < b->row.class_id ? -1 : a->row.class_id > b->row.class_id;
}

void rm_cycle_classes_of(
	struct rm_cycle_classes *classes, const struct rm_derived *derived, uint32_t cycle)
{
	const struct rm_graph *graph = derived->graph;
	const struct rm_cycles *cycles = &derived->cycles;
	RM_VEC(uint32_t) ids = {0};
	RM_VEC(struct cycle_named) named = {0};

	for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
		rm_node node = cycles->members[i];

		if (graph->types[node] == RM_TYPE_OBJECT && graph->class_ids[node] != RM_CLASS_NONE) {
			rm_vec_push(&ids, graph->class_ids[node]);
		}
	}
	rm_ids_sort(ids.items, ids.count);
	for (size_t i = 0; i < ids.count; i++) {
		if (i == 0 || ids.items[i] != ids.items[i - 1]) {
			struct cycle_named *row = rm_vec_add(&named);

			row->name = graph->classes[ids.items[i]].name;
			row->row.class_id = ids.items[i];
		}
		rm_vec_last(&named).row.count++;
	}
	if (named.count > 0) {
		qsort(named.items, named.count, sizeof(*named.items), cycle_named_compare);
	}
	rm_vec_clear(&classes->items);
	for (size_t i = 0; i < named.count; i++) {
		rm_vec_push(&classes->items, named.items[i].row);
	}
	rm_vec_release(&ids);
	rm_vec_release(&named);
}

void rm_cycle_composition(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_cycle_classes *classes, size_t max)
{
	for (size_t i = 0; i < classes->items.count && i < max; i++) {
		const struct rm_cycle_class *row = &classes->items.items[i];

		rm_strbuf_addf(out, "%s%" PRIu32 "x ", i > 0 ? " + " : "", row->count);
		rm_strbuf_add_text(out, graph->classes[row->class_id].name);
	}
	if (classes->items.count > max) {
		rm_strbuf_addf(out, " + ... +%zu more", classes->items.count - max);
	}
}

void rm_cycles_of_values(
	uint32_t *cycle_count, uint64_t *node_count, const struct rm_derived *derived)
{
	const struct rm_cycles *cycles = &derived->cycles;

	*cycle_count = 0;
	*node_count = 0;
	for (uint32_t cycle = 0; cycle < cycles->count; cycle++) {
		for (uint32_t i = cycles->first[cycle]; i < cycles->first[cycle + 1]; i++) {
			if (rm_type_is_value(derived->graph->types[cycles->members[i]])) {
				*cycle_count += 1;
				*node_count += cycles->first[cycle + 1] - cycles->first[cycle];
				break;
			}
		}
	}
}
