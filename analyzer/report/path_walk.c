/*
 * Nodes and positions of the text, breadth first. Spelling an edge takes a while and arrays have many elements, so edges
 * of the common kinds are compared with the bare name first: walk_cannot_fit().
 */
#include "base.h"

#include "path_walk.h"

#include "owner_path.h"
#include "php_path.h"
#include "utf8.h"

/* Names longer than this may be cut by php_path, so only their start is compared in a hurry. */
#define WALK_NAME_BYTES 90

static char walk_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool walk_text_is(const struct rm_path_walk *walk, size_t at, const char *word)
{
	size_t len = strlen(word);

	return at <= walk->text.len && walk->text.len - at >= len && memcmp(walk->text.ptr + at, word, len) == 0;
}

/* Where joints are dropped: at the start and behind `::`. */
static bool walk_is_open(const struct rm_path_walk *walk, uint32_t at)
{
	return (!walk->is_cut && at == walk->origin) || (at >= walk->origin + 2 && walk_text_is(walk, at - 2, "::"));
}

/* Whether the text at `at` cannot start with the name. Characters that are escaped in paths are not judged. */
static bool walk_differs(const struct rm_path_walk *walk, size_t at, struct rm_text name, bool ignores_case)
{
	for (size_t i = 0; i < name.len && i < WALK_NAME_BYTES; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		char there;

		if (c < 0x20 || c >= 0x7F || c == '\'' || c == '\\')
			return false;
		if (at + i >= walk->text.len)
			return true;
		there = walk->text.ptr[at + i];
		if (ignores_case ? walk_lower(there) != walk_lower((char)c) : there != (char)c)
			return true;
	}
	return false;
}

static bool walk_key_cannot_fit(const struct rm_path_walk *walk, uint32_t at, struct rm_text key)
{
	if (!walk_text_is(walk, at, "["))
		return true;
	if (walk_text_is(walk, at + 1, "obj#"))
		return false;
	return walk_differs(walk, at + (walk_text_is(walk, at + 1, "'") ? 2u : 1u), key, false);
}

/* Whether elements of an array that such an edge leads to are spelled as elements. */
static bool walk_leads_to_plain_array(uint8_t kind)
{
	return kind == RM_EDGE_ELEMENT || kind == RM_EDGE_PROPERTY || kind == RM_EDGE_VARIABLE || kind == RM_EDGE_GLOBAL
		|| kind == RM_EDGE_REFERENCED || kind == RM_EDGE_STATIC_PROPERTY;
}

/* A first look, without spelling the edge: true only when it cannot be what the text goes on with. */
static bool walk_cannot_fit(const struct rm_path_walk *walk, const struct rm_path_state *state, const struct rm_edge *edge,
	const struct rm_edge *before)
{
	struct rm_text link = rm_graph_text(walk->graph, edge->link);
	bool is_open = walk_is_open(walk, state->at);

	switch (edge->kind) {
	case RM_EDGE_PROPERTY:
		if (walk_text_is(walk, state->at, "->{") || walk_text_is(walk, state->at, "{"))
			return false;
		if (walk_text_is(walk, state->at, "->"))
			return walk_differs(walk, state->at + 2, link, false);
		return !is_open || walk_differs(walk, state->at, link, false);
	case RM_EDGE_VARIABLE:
	case RM_EDGE_GLOBAL:
		if (walk_text_is(walk, state->at, "${"))
			return false;
		return !walk_text_is(walk, state->at, "$") || walk_differs(walk, state->at + 1, link, false);
	case RM_EDGE_ELEMENT:
		if (before == NULL || !walk_leads_to_plain_array(before->kind))
			return false;
		return walk_key_cannot_fit(walk, state->at, link);
	case RM_EDGE_CLASS:
		return walk->mode == RM_PATH_WALK_QUICK && walk_differs(walk, state->at, link, true);
	case RM_EDGE_FUNCTION:
		if (walk->mode != RM_PATH_WALK_QUICK)
			return false;
		if (walk->graph->types[edge->parent] != RM_TYPE_CLASS)
			return state->at == walk->origin && walk_differs(walk, state->at, link, true);
		return !walk_text_is(walk, state->at, "::") || walk_differs(walk, state->at + 2, link, true);
	default:
		return false;
	}
}

static bool walk_is_referent_edge(const struct rm_edge *edge)
{
	return edge->kind == RM_EDGE_REFERENCED || edge->kind == RM_EDGE_PART;
}

/* A reference stands for what it refers to, unless that is a scalar. */
static bool walk_has_referent(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	if (graph->types[node] != RM_TYPE_REFERENCE)
		return false;
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		if (walk_is_referent_edge(&edge))
			return true;
	}
	return false;
}

/*
 * Spelling depends on the edge before where that leads to an array (a table of variables, of properties, ...), so arrays
 * are told apart by the edge, and everything else by the node.
 */
static bool walk_is_seen(struct rm_path_walk *walk, const struct rm_path_state *state)
{
	bool by_edge = walk->graph->types[state->node] == RM_TYPE_ARRAY && state->edge != RM_EDGE_NONE;
	uint64_t key = (uint64_t)state->at << 33 | (uint64_t)by_edge << 32 | (by_edge ? state->edge : state->node);
	bool is_new;

	(void)rm_map_add(&walk->seen, key, &is_new);
	return !is_new;
}

static void walk_push(struct rm_path_walk *walk, const struct rm_path_state *state)
{
	bool is_end = state->at == walk->text.len;

	if (walk->states.count >= RM_PATH_STATES_MAX)
		return;
	/* Different references to one value are different answers at the end, and the same on the way. */
	if (walk_is_seen(walk, state) && !is_end)
		return;
	rm_vec_push(&walk->states, *state);
	if (is_end && !walk_has_referent(walk->graph, state->node))
		rm_vec_push(&walk->hits, (uint32_t)walk->states.count - 1);
}

/* How the text goes on behind the part, 0 when it is another one. */
static uint32_t walk_eat(const struct rm_path_walk *walk, uint32_t at, struct rm_text part, bool ignores_case)
{
	for (int is_dropped = 0; is_dropped < 2; is_dropped++) {
		bool fits = part.len > 0 && part.len <= walk->text.len - at;

		for (size_t i = 0; i < part.len && fits; i++) {
			char a = part.ptr[i], b = walk->text.ptr[at + i];

			fits = a == b || (ignores_case && walk_lower(a) == walk_lower(b));
		}
		if (fits)
			return at + (uint32_t)part.len;
		if (!walk_is_open(walk, at) || part.len < 2
			|| (memcmp(part.ptr, "->", 2) != 0 && memcmp(part.ptr, "::", 2) != 0))
			break;
		part.ptr += 2;
		part.len -= 2;
	}
	return 0;
}

/*
 * A frame may be named without its line, and without the number that tells it from others: `<main>::`, `work()::`,
 * `work:9::`, `work#3::`.
 */
static uint32_t walk_eat_frame(struct rm_path_walk *walk, const struct rm_path_state *state, const struct rm_edge *edge)
{
	struct rm_text number = rm_graph_text(walk->graph, edge->link), name;
	struct rm_strbuf label = { 0 };
	uint32_t at = 0;

	if (!rm_graph_attribute(&name, walk->graph, edge->child, "function_name") || name.len == 0)
		return 0;
	rm_frame_label(&label, walk->graph, edge->child);
	for (int form = 0; form < 6 && at == 0; form++) {
		bool has_line = form < 2, has_number = form % 2 != 0;
		struct rm_text head = has_line ? rm_strbuf_text(&label) : name;

		rm_strbuf_clear(&walk->step);
		rm_strbuf_add_cstr(&walk->step, "->");
		rm_utf8_add_escaped(&walk->step, head);
		rm_strbuf_add_cstr(&walk->step, form >= 4 ? "()" : "");
		if (has_number)
			rm_strbuf_addf(&walk->step, "#%.*s", (int)number.len, number.ptr);
		rm_strbuf_add_cstr(&walk->step, "::");
		at = walk_eat(walk, state->at, rm_strbuf_text(&walk->step), false);
	}
	rm_strbuf_release(&label);
	return at;
}

/* The text behind what the edge is spelled as, in any of the ways in which reports or people spell it. */
static uint32_t walk_eat_edge(struct rm_path_walk *walk, const struct rm_path_state *state, const struct rm_edge *edge,
	struct rm_php_place *place, bool *is_silent)
{
	struct rm_text link = rm_graph_text(walk->graph, edge->link);
	bool is_start = rm_php_path_step(&walk->step, walk->graph, edge, place, 0);
	uint32_t at;

	*is_silent = walk->step.len == 0;
	if (*is_silent || (is_start && (walk->is_cut || state->at != walk->origin)))
		return 0;
	at = walk_eat(walk, state->at, rm_strbuf_text(&walk->step), is_start && walk->mode == RM_PATH_WALK_CAREFUL);
	if (at == 0 && link.len >= 32) {
		(void)rm_php_path_step(&walk->step, walk->graph, edge, place, RM_PHP_PATH_VERBATIM | RM_PHP_PATH_WHOLE);
		at = walk_eat(walk, state->at, rm_strbuf_text(&walk->step), false);
	}
	return at == 0 && edge->kind == RM_EDGE_FRAME ? walk_eat_frame(walk, state, edge) : at;
}

static void walk_push_end(struct rm_path_walk *walk, struct rm_path_state *state, uint32_t end)
{
	struct rm_text part = rm_strbuf_text(&walk->step);

	state->at = end;
	if (part.len >= end && memcmp(part.ptr + part.len - end, walk->text.ptr, end) == 0)
		walk_push(walk, state);
}

static void walk_follow(struct rm_path_walk *walk, uint32_t from, const struct rm_edge *edge, const struct rm_edge *before)
{
	const struct rm_path_state state = walk->states.items[from];
	struct rm_path_state next = {
		.node = edge->child, .edge = edge->id, .shown = edge->id, .from = from, .root = state.root };
	struct rm_php_place place = { .before = before,
		.root = rm_graph_text(walk->graph, state.root),
		.has_before = walk->is_cut || state.at > walk->origin };
	bool is_silent, ignored;

	if (state.at == walk->text.len ? !walk_is_referent_edge(edge) : walk_cannot_fit(walk, &state, edge, before))
		return;
	next.at = walk_eat_edge(walk, &state, edge, &place, &is_silent);
	if (next.at != 0) {
		walk_push(walk, &next);
		return;
	}
	if (!is_silent)
		return;
	/* Tables have a name where the path ends with them, and none where it goes on. */
	place.is_last = true;
	next.at = walk_eat_edge(walk, &state, edge, &place, &ignored);
	if (next.at == walk->text.len)
		walk_push(walk, &next);
	next.at = state.at;
	next.shown = state.shown;
	walk_push(walk, &next);
}

void rm_path_walk_start(struct rm_path_walk *walk, rm_node node, uint32_t edge, rm_str root)
{
	const struct rm_path_state state = {
		.node = node, .edge = edge, .shown = RM_EDGE_NONE, .from = RM_PATH_WALK_NONE, .at = walk->origin, .root = root };

	walk_push(walk, &state);
}

void rm_path_walk_start_with(struct rm_path_walk *walk, uint32_t edge_id)
{
	struct rm_php_place place = { .root = RM_TEXT_NONE };
	struct rm_path_state state = { .edge = edge_id, .shown = edge_id, .from = RM_PATH_WALK_NONE, .root = RM_STR_NONE };
	struct rm_edge edge;

	rm_graph_edge(&edge, walk->graph, edge_id);
	if (!rm_php_path_step(&walk->step, walk->graph, &edge, &place, 0))
		return;
	state.node = edge.child;
	state.at = walk_eat(walk, walk->origin, rm_strbuf_text(&walk->step), walk->mode == RM_PATH_WALK_CAREFUL);
	if (state.at != 0)
		walk_push(walk, &state);
}

void rm_path_walk_start_within(struct rm_path_walk *walk, uint32_t edge_id, const uint32_t *ends, size_t count)
{
	struct rm_php_place place = { .has_before = true };
	struct rm_path_state state = { .edge = edge_id, .shown = edge_id, .from = RM_PATH_WALK_NONE, .root = RM_STR_NONE };
	struct rm_edge edge, before;

	rm_graph_edge(&edge, walk->graph, edge_id);
	if (edge.parent == RM_NODE_NONE)
		return;
	if (walk->graph->path_edges[edge.parent] != RM_EDGE_NONE) {
		rm_graph_edge(&before, walk->graph, walk->graph->path_edges[edge.parent]);
		place.before = &before;
		/* Behind a root the path begins with this part, and says which root it is. */
		if (before.parent == RM_NODE_NONE) {
			place.root = rm_graph_text(walk->graph, before.link);
			place.has_before = false;
			state.root = before.link;
		}
	}
	state.node = edge.child;
	for (size_t i = 0; i < count; i++) {
		bool is_last = ends[i] == walk->text.len;

		/* Spelled once for all ends: only tables have a name at the end of a path, and none before. */
		if (i == 0 || is_last != place.is_last) {
			place.is_last = is_last;
			(void)rm_php_path_step(&walk->step, walk->graph, &edge, &place, 0);
		}
		walk_push_end(walk, &state, ends[i]);
	}
	/* Keys made by spl_object_hash() are spelled in two ways. */
	if (rm_graph_text(walk->graph, edge.link).len == 32) {
		(void)rm_php_path_step(&walk->step, walk->graph, &edge, &place, RM_PHP_PATH_VERBATIM);
		walk_push_end(walk, &state, ends[0]);
	}
}

void rm_path_walk_run(struct rm_path_walk *walk)
{
	for (uint32_t i = 0; i < walk->states.count; i++) {
		rm_node node = walk->states.items[i].node;
		uint32_t before_id = walk->states.items[i].edge;
		struct rm_edge edge, before;

		if (walk->states.items[i].at == walk->text.len && walk->graph->types[node] != RM_TYPE_REFERENCE)
			continue;
		if (before_id != RM_EDGE_NONE)
			rm_graph_edge(&before, walk->graph, before_id);
		for (uint32_t id = walk->graph->out_first[node]; rm_graph_next_out(walk->graph, node, &id, &edge);)
			walk_follow(walk, i, &edge, before_id != RM_EDGE_NONE ? &before : NULL);
	}
}

void rm_path_walk_release(struct rm_path_walk *walk)
{
	rm_vec_release(&walk->states);
	rm_vec_release(&walk->hits);
	rm_map_release(&walk->seen);
	rm_strbuf_release(&walk->step);
}
