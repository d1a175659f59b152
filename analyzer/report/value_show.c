/* Facts of one value. What the text report of it says is at the end, as templates over these facts. */
#include "base.h"

#include "value_show.h"

#include "finding_text.h"
#include "holder_groups.h"
#include "path_words.h"
#include "php_path.h"
#include "topk.h"
#include "utf8.h"
#include "value_shape.h"
#include "value_ways.h"

#define SHOW_CHILDREN_MAX 10
#define SHOW_DOMINATORS_MAX 50
#define SHOW_PREVIEW_BYTES 200

/* ---- words ---- */

static const struct {
	uint8_t type;
	const char *word;
} show_words[] = {
	{ RM_TYPE_OBJECT, "object" },
	{ RM_TYPE_ARRAY, "array" },
	{ RM_TYPE_STRING, "string" },
	{ RM_TYPE_REFERENCE, "reference" },
	{ RM_TYPE_RESOURCE, "resource" },
	{ RM_TYPE_CONSTANT_AST, "constant expression" },
	{ RM_TYPE_CALL_FRAMES, "call stack" },
	{ RM_TYPE_CALL_FRAME, "call frame" },
	{ RM_TYPE_CLASS, "class" },
	{ RM_TYPE_USER_FUNCTION, "function" },
	{ RM_TYPE_INTERNAL_FUNCTION, "internal function" },
	{ RM_TYPE_CONSTANT, "constant" },
	{ RM_TYPE_MODULE, "extension" },
	{ RM_TYPE_OPAQUE_BLOCK, "block of unknown structure" },
	{ RM_TYPE_SHARED_BLOCK, "block of an extension" },
	{ RM_TYPE_UNREACHED_BLOCK, "unreached block" },
};

/* Of the others the file's word: VmStackContext is a "vm stack". */
void rm_value_type_add(struct rm_strbuf *out, const struct rm_graph *graph, rm_node node)
{
	struct rm_text text = rm_graph_type_text(graph, node);
	struct rm_strbuf words = { 0 };

	for (size_t i = 0; i < RM_COUNT_OF(show_words); i++) {
		if (show_words[i].type == graph->types[node]) {
			rm_strbuf_add_cstr(out, show_words[i].word);
			return;
		}
	}
	if (text.len > 7 && memcmp(text.ptr + text.len - 7, "Context", 7) == 0)
		text.len -= 7;
	for (size_t i = 0; i < text.len; i++) {
		bool is_capital = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';

		if (is_capital && i > 0)
			rm_strbuf_add_char(&words, ' ');
		rm_strbuf_add_char(&words, is_capital ? (char)(text.ptr[i] - 'A' + 'a') : text.ptr[i]);
	}
	rm_utf8_add_escaped(out, rm_strbuf_text(&words));
	rm_strbuf_release(&words);
}

static const char *show_state_word(enum rm_state state)
{
	return state == RM_STATE_LIVE ? "live" : state == RM_STATE_EXTERNAL ? "external" : "garbage";
}

static void show_add_label(struct rm_facts *facts, const char *key, const struct rm_graph *graph, rm_node node)
{
	struct rm_strbuf label = { 0 };

	rm_value_label(&label, graph, node);
	rm_fact_add_text(facts, key, rm_strbuf_text(&label));
	rm_strbuf_release(&label);
}

/* ---- the value itself ---- */

static bool show_is_inferred(const struct rm_value_show *show, const struct rm_value_place *place)
{
	const struct rm_graph *graph = show->graph;
	rm_node at = place->node, steps = 0;
	struct rm_text ignored;

	if (place->is_inferred || rm_graph_attribute(&ignored, graph, at, "#inferred")
		|| rm_bitset_has(&show->derived->liveness.held, at) || rm_state_of(show->derived, at) == RM_STATE_EXTERNAL)
		return true;
	while (at != RM_NODE_NONE && graph->path_edges[at] != RM_EDGE_NONE && steps++ <= graph->node_count) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, graph->path_edges[at]);
		if (edge.kind == RM_EDGE_INFERRED)
			return true;
		at = edge.parent;
	}
	return false;
}

static void show_add_type(struct rm_facts *facts, const struct rm_graph *graph, rm_node node)
{
	struct rm_strbuf word = { 0 };

	rm_value_type_add(&word, graph, node);
	rm_fact_add_text(facts, "type", rm_strbuf_text(&word));
	rm_fact_add_text_or_null(facts, "class", rm_graph_class_name(graph, node));
	rm_strbuf_release(&word);
}

static void show_add_sizes(struct rm_facts *facts, const struct rm_value_show *show, rm_node node)
{
	const struct rm_retained *tree = &show->derived->retained;

	rm_fact_add_bytes(facts, "shallow_bytes", (int64_t)rm_graph_size(show->graph, node));
	rm_fact_add_bytes(facts, "retained_bytes", (int64_t)rm_retained_bytes(tree, node));
	rm_fact_add_bytes(facts, "retained_allocated_bytes", (int64_t)rm_retained_allocated(tree, node));
}

static bool show_has_key_string(uint8_t kind)
{
	return kind == RM_EDGE_ELEMENT || kind == RM_EDGE_GLOBAL;
}

/* What goes when the one reference is dropped as unset() does it: the edge, and that of the element's key string. */
static void show_freed(struct rm_freed *freed, const struct rm_value_show *show, const struct rm_value_place *place)
{
	struct rm_edge edge, other;
	uint32_t edges[2];
	size_t count = 0;

	memset(freed, 0, sizeof(*freed));
	rm_graph_edge(&edge, show->graph, place->edge);
	if (place->is_separated || edge.strength != RM_STRONG || edge.parent == RM_NODE_NONE)
		return;
	edges[count++] = edge.id;
	if (show_has_key_string(edge.kind)) {
		for (uint32_t id = show->graph->out_first[edge.parent];
			 count < 2 && rm_graph_next_out(show->graph, edge.parent, &id, &other);) {
			if (other.kind == RM_EDGE_KEY
				&& rm_text_equals(rm_graph_text(show->graph, other.link), rm_graph_text(show->graph, edge.link)))
				edges[count++] = other.id;
		}
	}
	rm_freed_edges(freed, show->freed, edges, count);
}

static void show_add_reference(struct rm_facts *facts, const struct rm_value_show *show, const struct rm_value_place *place)
{
	struct rm_strbuf path = { 0 };
	struct rm_freed freed;

	if (place->edge == RM_EDGE_NONE)
		return;
	show_freed(&freed, show, place);
	rm_php_path_add_by(&path, show->graph, place->edge, 0);
	rm_fact_add_text(facts, "reference", rm_strbuf_text(&path));
	rm_fact_add_bytes(facts, "freed_bytes", (int64_t)freed.bytes);
	rm_fact_add_bytes(facts, "freed_allocated_bytes", (int64_t)freed.allocated);
	rm_strbuf_release(&path);
}

void rm_value_show_brief(struct rm_facts *facts, const struct rm_value_show *show, const struct rm_value_place *place)
{
	const struct rm_graph *graph = show->graph;
	rm_node node = place->node;

	rm_fact_add_path(facts, "path", node, RM_TEXT_NONE);
	rm_fact_add_node(facts, "node_id", node);
	rm_fact_add_address(facts, "address", rm_graph_address(graph, node));
	show_add_type(facts, graph, node);
	rm_fact_add_text(facts, "state", rm_text_of(show_state_word(rm_state_of(show->derived, node))));
	rm_fact_add_bool(facts, "inferred", show_is_inferred(show, place));
	show_add_sizes(facts, show, node);
	show_add_reference(facts, show, place);
	rm_fact_add_count(facts, "refcount", (int64_t)rm_graph_refcount(graph, node));
	rm_fact_add_count(facts, "missing_references", (int64_t)rm_audit_missing(&show->derived->audit, node));
}

/* ---- what is in it ---- */

static void show_add_content(struct rm_facts *facts, const struct rm_graph *graph, rm_node node)
{
	struct rm_container container;
	struct rm_text content;
	uint64_t length;

	if (rm_graph_container(&container, graph, node)) {
		rm_fact_add_count(facts, "element_count", (int64_t)container.count);
		rm_fact_add_count(facts, "capacity", (int64_t)container.capacity);
		rm_fact_add_count(facts, "scalar_count", (int64_t)container.scalar_count);
	}
	if (graph->types[node] != RM_TYPE_STRING || !rm_graph_string(&content, &length, graph, node))
		return;
	rm_fact_add_count(facts, "length", (int64_t)length);
	if (content.ptr == NULL) {
		rm_fact_add_null(facts, "preview");
		return;
	}
	if (content.len > SHOW_PREVIEW_BYTES) {
		content.len = SHOW_PREVIEW_BYTES;
		/* Back to the start of the character that the cut would split. */
		while (content.len > SHOW_PREVIEW_BYTES - 4 && ((unsigned char)content.ptr[content.len] & 0xC0) == 0x80)
			content.len--;
	}
	rm_fact_add_text(facts, "preview", content);
	rm_fact_add_bool(facts, "preview_is_cut", content.len < length);
}

static void show_add_ways(struct rm_facts *facts, const struct rm_value_show *show, rm_node node)
{
	struct rm_fact_list *roots = rm_fact_add_list(facts, "root_paths");
	struct rm_fact_list *holders;
	struct rm_value_ways ways = { 0 };
	struct rm_strbuf path = { 0 };

	rm_value_ways_find(&ways, show->derived, node);
	for (size_t i = 0; i < ways.roots.count; i++) {
		rm_strbuf_clear(&path);
		rm_php_path_add_by(&path, show->graph, ways.roots.items[i], 0);
		rm_fact_add_text(rm_fact_list_add(roots), NULL, rm_strbuf_text(&path));
	}
	rm_fact_add_count(facts, "holder_count", (int64_t)ways.holder_count);
	holders = rm_fact_add_list(facts, "holders");
	for (size_t i = 0; i < ways.holders.count; i++) {
		struct rm_facts *item = rm_fact_list_add(holders);
		struct rm_edge edge;

		rm_graph_edge(&edge, show->graph, ways.holders.items[i]);
		if (edge.parent == RM_NODE_NONE) {
			rm_fact_add_null(item, "node_id");
			rm_fact_add_text(item, "who", RM_TEXT_LITERAL("PHP"));
		} else {
			rm_fact_add_node(item, "node_id", edge.parent);
			show_add_label(item, "who", show->graph, edge.parent);
		}
		rm_fact_add_text(item, "kind", rm_text_of(rm_edge_kind_text(edge.kind)));
		rm_fact_add_text(item, "name", rm_graph_text(show->graph, edge.link));
		rm_strbuf_clear(&path);
		rm_php_path_add_by(&path, show->graph, edge.id, 0);
		rm_fact_add_text(item, "path", rm_strbuf_text(&path));
	}
	rm_strbuf_release(&path);
	rm_value_ways_release(&ways);
}

/* ---- dominators ---- */

static void show_add_virtual(struct rm_facts *item, const struct rm_value_show *show, rm_dom id)
{
	static const char *const names[] = {
		[RM_VIRTUAL_TOP] = "(everything)",
		[RM_VIRTUAL_R] = "(root)",
		[RM_VIRTUAL_X] = "(held from outside)",
		[RM_VIRTUAL_U] = "(garbage)",
		[RM_VIRTUAL_N] = "(unreached)",
	};
	const struct rm_retained *tree = &show->derived->retained;
	uint32_t which = id - tree->node_count;
	struct rm_strbuf words = { 0 };

	if (which < RM_VIRTUAL_BRANCH)
		rm_strbuf_add_cstr(&words, names[which]);
	else
		rm_path_words_root(&words, rm_graph_text(show->graph, tree->branches.items[which - RM_VIRTUAL_BRANCH].link));
	rm_fact_add_null(item, "node_id");
	rm_fact_add_text(item, "path", rm_strbuf_text(&words));
	rm_strbuf_release(&words);
}

static void show_add_dominator(struct rm_facts *item, const struct rm_value_show *show, rm_dom id)
{
	const struct rm_retained *tree = &show->derived->retained;

	if (rm_retained_is_virtual(tree, id)) {
		show_add_virtual(item, show, id);
	} else {
		rm_fact_add_node(item, "node_id", id);
		rm_fact_add_path(item, "path", id, RM_TEXT_NONE);
	}
	rm_fact_add_bytes(item, "retained_bytes", (int64_t)rm_retained_bytes(tree, id));
	rm_fact_add_bytes(item, "retained_allocated_bytes", (int64_t)rm_retained_allocated(tree, id));
}

/* The supernode of a branch says nothing that its root node has not said just before. */
static bool show_is_said(const struct rm_retained *tree, rm_dom id, rm_dom before)
{
	uint32_t branch = id - tree->node_count - RM_VIRTUAL_BRANCH;

	return rm_retained_is_virtual(tree, id) && id - tree->node_count >= RM_VIRTUAL_BRANCH
		&& tree->branches.items[branch].node == before;
}

static void show_add_dominators(struct rm_facts *facts, const struct rm_value_show *show, rm_node node)
{
	const struct rm_retained *tree = &show->derived->retained;
	struct rm_fact_list *list = rm_fact_add_list(facts, "dominators");
	rm_dom before = node;
	int64_t count = 0;

	for (rm_dom id = rm_retained_parent(tree, node); id != RM_DOM_NONE; id = rm_retained_parent(tree, id)) {
		bool is_said = show_is_said(tree, id, before);

		before = id;
		if (is_said)
			continue;
		/* Of a long chain the near end, and what stands above all of it. */
		if (count++ < SHOW_DOMINATORS_MAX || rm_retained_is_virtual(tree, id))
			show_add_dominator(rm_fact_list_add(list), show, id);
	}
	rm_fact_add_count(facts, "dominator_count", count);
}

static void show_add_children(struct rm_facts *facts, const struct rm_value_show *show, rm_node node)
{
	const struct rm_retained *tree = &show->derived->retained;
	struct rm_fact_list *list;
	struct rm_topk top;
	int64_t count = 0;

	rm_topk_init(&top, SHOW_CHILDREN_MAX);
	for (rm_dom child = rm_retained_first_child(tree, node); child != RM_DOM_NONE;
		 child = rm_retained_next_child(tree, child)) {
		rm_topk_add(&top, rm_retained_allocated(tree, child), child);
		count++;
	}
	rm_topk_sort(&top);
	rm_fact_add_count(facts, "child_count", count);
	list = rm_fact_add_list(facts, "children");
	for (size_t i = 0; i < top.count; i++) {
		struct rm_facts *item = rm_fact_list_add(list);
		rm_node child = (rm_node)top.items[i].id;

		rm_fact_add_node(item, "node_id", child);
		show_add_label(item, "what", show->graph, child);
		rm_fact_add_path(item, "path", child, RM_TEXT_NONE);
		show_add_sizes(item, show, child);
	}
	rm_topk_release(&top);
}

void rm_value_show_add(struct rm_facts *facts, const struct rm_value_show *show, const struct rm_value_place *place)
{
	rm_value_show_brief(facts, show, place);
	show_add_content(facts, show->graph, place->node);
	show_add_ways(facts, show, place->node);
	show_add_dominators(facts, show, place->node);
	show_add_children(facts, show, place->node);
}

/* ---- a class ---- */

static void class_add_top(struct rm_facts *facts, const struct rm_value_show *show, const struct rm_topk *top)
{
	struct rm_fact_list *list = rm_fact_add_list(facts, "top_instances");

	for (size_t i = 0; i < top->count; i++) {
		struct rm_facts *item = rm_fact_list_add(list);
		rm_node node = (rm_node)top->items[i].id;

		rm_fact_add_node(item, "node_id", node);
		rm_fact_add_path(item, "path", node, RM_TEXT_NONE);
		show_add_sizes(item, show, node);
	}
}

static void class_add_holders(struct rm_facts *facts, const struct rm_value_show *show, uint32_t class_id)
{
	struct rm_holder_groups groups = { 0 };
	struct rm_strbuf label = { 0 };
	struct rm_fact_list *list;

	rm_holder_groups_find(&groups, show->graph, class_id);
	rm_fact_add_count(facts, "holder_count", (int64_t)groups.count);
	list = rm_fact_add_list(facts, "holders");
	for (size_t i = 0; i < groups.groups.count && i < SHOW_CHILDREN_MAX; i++) {
		struct rm_facts *item = rm_fact_list_add(list);

		rm_strbuf_clear(&label);
		rm_holder_group_label(&label, show->graph, &groups.groups.items[i]);
		rm_fact_add_text(item, "holder", rm_strbuf_text(&label));
		rm_fact_add_count(item, "count", (int64_t)groups.groups.items[i].count);
	}
	rm_strbuf_release(&label);
	rm_holder_groups_release(&groups);
}

void rm_class_show_add(struct rm_facts *facts, const struct rm_value_show *show, uint32_t class_id, bool is_brief)
{
	const struct rm_graph *graph = show->graph;
	RM_VEC(rm_node) nodes = { 0 };
	struct rm_freed freed = { 0 };
	struct rm_topk top;
	uint64_t bytes = 0;

	rm_topk_init(&top, SHOW_CHILDREN_MAX);
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (graph->class_ids[node] != class_id)
			continue;
		rm_vec_push(&nodes, node);
		bytes += rm_graph_size(graph, node);
		rm_topk_add(&top, rm_retained_allocated(&show->derived->retained, node), node);
	}
	rm_topk_sort(&top);
	rm_freed_nodes(&freed, show->freed, nodes.items, nodes.count);
	rm_fact_add_text(facts, "class", graph->classes[class_id].name);
	rm_fact_add_count(facts, "instances", (int64_t)nodes.count);
	rm_fact_add_bytes(facts, "shallow_bytes", (int64_t)bytes);
	rm_fact_add_bytes(facts, "retained_bytes", (int64_t)freed.bytes);
	rm_fact_add_bytes(facts, "retained_allocated_bytes", (int64_t)freed.allocated);
	if (!is_brief) {
		class_add_top(facts, show, &top);
		class_add_holders(facts, show, class_id);
	}
	rm_topk_release(&top);
	rm_vec_release(&nodes);
}

/* ---- for people ---- */

static bool show_is_yes(const struct rm_facts *facts, const char *key)
{
	const struct rm_fact *fact = rm_fact_find(facts, key);

	return fact != NULL && fact->type == RM_FACT_BOOL && fact->value.yes;
}

static bool show_is_above(const struct rm_facts *facts, const char *key, int64_t least)
{
	const struct rm_fact *fact = rm_fact_find(facts, key);

	return fact != NULL && (fact->type == RM_FACT_COUNT || fact->type == RM_FACT_BYTES) && fact->value.number > least;
}

static bool show_has_items(const struct rm_facts *facts, const char *key)
{
	const struct rm_fact *fact = rm_fact_find(facts, key);

	return fact != NULL && fact->type == RM_FACT_LIST && fact->value.list->count > 0;
}

static bool show_has_text(const struct rm_facts *facts, const char *key)
{
	const struct rm_fact *fact = rm_fact_find(facts, key);

	return fact != NULL && fact->type == RM_FACT_TEXT;
}

struct show_line {
	bool is_wanted;
	const char *template;
};

static void show_add_lines(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_facts *facts,
	const struct show_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (lines[i].is_wanted)
			rm_finding_text_add(out, graph, facts, lines[i].template);
	}
}

static void show_text_of_value(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_facts *facts)
{
	const struct rm_fact *state = rm_fact_find(facts, "state");
	bool has_class = show_has_text(facts, "class");
	const struct show_line lines[] = {
		{ true, "{path}\n" },
		{ true, "  {type}" },
		{ has_class, " {class}" },
		{ true, " {node_id} at {address}\n" },
		{ show_is_above(facts, "element_count", -1), "  {element_count} element{element_count?|s}, room for {capacity}\n" },
		{ show_is_above(facts, "length", -1), "  {length} byte{length?|s}" },
		{ show_has_text(facts, "preview"), ": {preview}" },
		{ show_is_yes(facts, "preview_is_cut"), "..." },
		{ show_is_above(facts, "length", -1), "\n" },
		{ state != NULL && rm_text_is(state->text, "garbage"), "  garbage: nothing refers to it from outside its cycle\n" },
		{ state != NULL && rm_text_is(state->text, "external"),
			"  held only by references that the snapshot does not show\n" },
		{ show_is_yes(facts, "inferred"), "  sizes rest on references that were inferred, or that no edge shows\n" },
		{ true, "\n  Shallow:   {shallow_bytes}\n  Retained:  {retained_bytes} ({retained_allocated_bytes} allocated)\n" },
		{ show_is_above(facts, "freed_bytes", -1),
			"  Freed:     {freed_bytes} ({freed_allocated_bytes} allocated) when {reference} is unset\n" },
		{ show_is_above(facts, "refcount", 0), "  Refcount:  {refcount}" },
		{ show_is_above(facts, "missing_references", 0),
			" ({missing_references} reference{missing_references?|s} not in the snapshot)" },
		{ show_is_above(facts, "refcount", 0), "\n" },
		{ show_has_items(facts, "root_paths"), "\nWays from the root:\n{root_paths:  {}\n}" },
		{ show_has_items(facts, "holders"), "\nHeld by {holder_count} reference{holder_count?|s}:\n{holders:  {path}  ({who})\n}" },
		{ show_has_items(facts, "dominators"),
			"\nDominators, the nearest first:\n{dominators:  {retained_allocated_bytes}  {path}\n}" },
		{ show_has_items(facts, "children"),
			"\nHolds alone {child_count} value{child_count?|s}, the heaviest first:\n"
			"{children:  {retained_allocated_bytes}  {path}  ({what} {node_id})\n}" },
	};

	show_add_lines(out, graph, facts, lines, RM_COUNT_OF(lines));
}

static void show_text_of_class(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_facts *facts)
{
	const struct show_line lines[] = {
		{ true, "{class}\n  {instances} instance{instances?|s}\n\n  Shallow:   {shallow_bytes}\n"
				"  Retained:  {retained_bytes} ({retained_allocated_bytes} allocated), all instances together\n" },
		{ show_has_items(facts, "top_instances"),
			"\nInstances by retained size:\n{top_instances:  {retained_allocated_bytes}  {path}  ({node_id})\n}" },
		{ show_has_items(facts, "holders"),
			"\nHeld by {holder_count} reference{holder_count?|s}:\n{holders:  {count} x {holder}\n}" },
	};

	show_add_lines(out, graph, facts, lines, RM_COUNT_OF(lines));
}

void rm_value_show_text(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_facts *facts)
{
	if (rm_fact_find(facts, "instances") != NULL)
		show_text_of_class(out, graph, facts);
	else
		show_text_of_value(out, graph, facts);
}
