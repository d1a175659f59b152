/*
 * What the text is, where a path may begin, and which of several ends is meant: one that is printed exactly like the text
 * before others, and references that count before those that only look.
 */
#include "base.h"

#include "value_find.h"

#include "path_unfold.h"
#include "path_walk.h"
#include "path_words.h"
#include "php_path.h"
#include "utf8.h"

#define FIND_CANDIDATES_MAX 1000

/* Of more ends than this none is looked at closely: a text that says so little names nothing. */
#define FIND_ENDS_MAX 100000

/* Names of frames with more colons are cut before that. */
#define FIND_PART_ENDS_MAX 15

struct rm_value_finder {
	const struct rm_derived *derived;
	const struct rm_graph *graph;
	RM_VEC(uint32_t) frames; /* edges to the frames of the program, the outermost first */
};

static int64_t find_frame_number(const struct rm_graph *graph, uint32_t edge_id)
{
	struct rm_edge edge;
	int64_t number = 0;

	rm_graph_edge(&edge, graph, edge_id);
	return rm_text_to_i64(&number, rm_graph_text(graph, edge.link)) ? number : 0;
}

struct rm_value_finder *rm_value_finder_new(const struct rm_derived *derived)
{
	struct rm_value_finder *finder = rm_calloc(1, sizeof(*finder));
	const struct rm_graph *graph = derived->graph;

	finder->derived = derived;
	finder->graph = graph;
	for (uint32_t i = 0; i < graph->root_count; i++) {
		rm_node root = graph->roots[i].node;
		struct rm_edge edge;

		for (uint32_t id = graph->out_first[root]; rm_graph_next_out(graph, root, &id, &edge);) {
			if (edge.kind == RM_EDGE_FRAME)
				rm_vec_push(&finder->frames, edge.id);
		}
	}
	/* Few, and in order already as a rule: insertion keeps equal numbers in the order of the file. */
	for (size_t i = 1; i < finder->frames.count; i++) {
		uint32_t id = finder->frames.items[i];
		size_t j = i;

		for (; j > 0 && find_frame_number(graph, finder->frames.items[j - 1]) < find_frame_number(graph, id); j--)
			finder->frames.items[j] = finder->frames.items[j - 1];
		finder->frames.items[j] = id;
	}
	return finder;
}

void rm_value_finder_free(struct rm_value_finder *finder)
{
	if (finder == NULL)
		return;
	rm_vec_release(&finder->frames);
	rm_free(finder);
}

static bool find_starts_with(struct rm_text text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && memcmp(text.ptr, word, len) == 0;
}

/* ---- from the end of a way to a place ---- */

/*
 * An array that PHP would copy before it changes an element: somebody else has it too, or nobody may change it. What
 * garbage has of it is gone after the collector's next run, as in all that we say about sizes.
 */
static bool find_is_shared_array(const struct rm_derived *derived, rm_node node)
{
	const struct rm_graph *graph = derived->graph;
	uint32_t holders = rm_graph_refcount(graph, node);
	struct rm_container container;
	struct rm_edge edge;

	if (graph->types[node] != RM_TYPE_ARRAY)
		return false;
	if (rm_graph_container(&container, graph, node) && (container.flags & RM_CONTAINER_IMMUTABLE) != 0)
		return true;
	for (uint32_t at = 0; holders > 1 && rm_graph_next_in(graph, node, &at, &edge);) {
		if (edge.strength == RM_STRONG && edge.parent != RM_NODE_NONE
			&& rm_state_of(derived, edge.parent) == RM_STATE_GARBAGE && rm_state_of(derived, node) != RM_STATE_GARBAGE)
			holders--;
	}
	return holders > 1;
}

/* Tables of variables are changed where they are, whoever looks at them. */
static bool find_is_table_edge(uint8_t kind)
{
	return kind == RM_EDGE_SYMBOL_TABLE || kind == RM_EDGE_STATIC_VARIABLES || kind == RM_EDGE_CAPTURED
		|| kind == RM_EDGE_ROOT;
}

/*
 * Up from the last part of the text, as far as arrays go: objects, references, frames and classes are changed in place.
 * Where the text does not say how the way began, the shortest one says it.
 */
static bool find_is_separated(const struct rm_derived *derived, const struct rm_path_walk *walk, uint32_t at)
{
	const struct rm_path_state *state = &walk->states.items[at];
	const struct rm_graph *graph = walk->graph;
	struct rm_edge edge;

	/* Behind the last part there may be references. */
	while (state->from != RM_PATH_WALK_NONE && state->edge != state->shown)
		state = &walk->states.items[state->from];
	if (state->edge == RM_EDGE_NONE || state->edge != state->shown)
		return false;
	rm_graph_edge(&edge, graph, state->edge);
	for (rm_node steps = 0; steps < graph->node_count; steps++) {
		rm_node owner = edge.parent;
		uint32_t into;

		if (owner == RM_NODE_NONE || graph->types[owner] != RM_TYPE_ARRAY)
			return false;
		state = state != NULL && state->from != RM_PATH_WALK_NONE ? &walk->states.items[state->from] : NULL;
		into = state != NULL && state->edge != RM_EDGE_NONE ? state->edge : graph->path_edges[owner];
		if (into == RM_EDGE_NONE)
			return find_is_shared_array(derived, owner);
		rm_graph_edge(&edge, graph, into);
		if (find_is_table_edge(edge.kind))
			return false;
		if (find_is_shared_array(derived, owner))
			return true;
	}
	return false;
}

static struct rm_value_place find_place(const struct rm_derived *derived, const struct rm_path_walk *walk, uint32_t at)
{
	const struct rm_path_state *state = &walk->states.items[at];
	struct rm_value_place place = {
		.node = state->node, .edge = state->shown, .is_separated = find_is_separated(derived, walk, at) };
	struct rm_edge edge;

	if (state->shown != RM_EDGE_NONE) {
		rm_graph_edge(&edge, walk->graph, state->shown);
		place.is_weak = edge.strength != RM_STRONG;
	}
	for (uint32_t i = at; i != RM_PATH_WALK_NONE; i = walk->states.items[i].from) {
		if (walk->states.items[i].edge == RM_EDGE_NONE)
			continue;
		rm_graph_edge(&edge, walk->graph, walk->states.items[i].edge);
		place.is_inferred = place.is_inferred || edge.kind == RM_EDGE_INFERRED;
	}
	return place;
}

static int find_compare_places(const void *a, const void *b)
{
	const struct rm_value_place *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->is_weak != y->is_weak)
		return x->is_weak ? 1 : -1;
	return (x->edge > y->edge) - (x->edge < y->edge);
}

/* All ends of the walk, one place a node. */
static void find_collect(
	struct rm_value_found *found, const struct rm_value_finder *finder, const struct rm_path_walk *walk)
{
	size_t kept = 0;

	for (size_t i = 0; i < walk->hits.count; i++)
		rm_vec_push(&found->places, find_place(finder->derived, walk, walk->hits.items[i]));
	if (found->places.count > 1)
		qsort(found->places.items, found->places.count, sizeof(*found->places.items), find_compare_places);
	for (size_t i = 0; i < found->places.count; i++) {
		if (kept == 0 || found->places.items[kept - 1].node != found->places.items[i].node)
			found->places.items[kept++] = found->places.items[i];
	}
	found->places.count = kept;
}

/* ---- which of several ---- */

static bool find_is_printed_so(const struct rm_graph *graph, rm_node node, struct rm_text text, bool is_end)
{
	static const unsigned flags[] = { 0, RM_PHP_PATH_VERBATIM };
	struct rm_strbuf printed = { 0 };
	bool is_so = false;

	for (size_t i = 0; i < RM_COUNT_OF(flags) && !is_so; i++) {
		struct rm_text whole;

		rm_strbuf_clear(&printed);
		rm_php_path_add(&printed, graph, node, flags[i]);
		whole = rm_strbuf_text(&printed);
		if (is_end && whole.len > text.len)
			whole = (struct rm_text){ whole.ptr + whole.len - text.len, text.len };
		is_so = rm_text_equals(whole, text);
	}
	rm_strbuf_release(&printed);
	return is_so;
}

/* Keeps those that are printed like the text, or all when none is. Returns whether one was. */
static bool find_prefer_printed(
	struct rm_value_found *found, const struct rm_graph *graph, struct rm_text text, bool is_end)
{
	size_t kept = 0;

	if (found->places.count > FIND_ENDS_MAX)
		return false;
	for (size_t i = 0; i < found->places.count; i++) {
		if (find_is_printed_so(graph, found->places.items[i].node, text, is_end))
			found->places.items[kept++] = found->places.items[i];
	}
	found->places.count = kept > 0 ? kept : found->places.count;
	return kept > 0;
}

static void find_prefer_strong(struct rm_value_found *found)
{
	size_t kept = 0;

	for (size_t i = 0; i < found->places.count; i++) {
		if (!found->places.items[i].is_weak)
			found->places.items[kept++] = found->places.items[i];
	}
	found->places.count = kept > 0 ? kept : found->places.count;
}

/* ---- where paths begin ---- */

static bool find_walk(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_path_walk *walk)
{
	rm_path_walk_run(walk);
	if (walk->states.count >= RM_PATH_STATES_MAX)
		found->is_too_long = true;
	find_collect(found, finder, walk);
	rm_path_walk_release(walk);
	return found->places.count > 0;
}

static uint32_t find_root_edge(const struct rm_graph *graph, rm_node root)
{
	struct rm_edge edge;

	for (uint32_t at = 0; rm_graph_next_in(graph, root, &at, &edge);) {
		if (edge.parent == RM_NODE_NONE)
			return edge.id;
	}
	return RM_EDGE_NONE;
}

static void find_start_at_root(struct rm_path_walk *walk, const struct rm_root *root)
{
	rm_path_walk_start(walk, root->node, find_root_edge(walk->graph, root->node), root->link);
}

/* A root branch is called by its name, in the file's words or in ours. */
static bool find_branch(struct rm_value_found *found, const struct rm_graph *graph, struct rm_text text)
{
	struct rm_strbuf words = { 0 };

	for (uint32_t i = 0; i < graph->root_count; i++) {
		struct rm_text name = rm_graph_text(graph, graph->roots[i].link);

		name = name.len > 0 ? name : RM_TEXT_LITERAL("(root)");
		rm_strbuf_clear(&words);
		rm_path_words_root(&words, name);
		if (rm_text_equals(name, text) || rm_text_equals(rm_strbuf_text(&words), text))
			rm_vec_push(&found->places,
				((struct rm_value_place){ .node = graph->roots[i].node, .edge = RM_EDGE_NONE }));
	}
	rm_strbuf_release(&words);
	return found->places.count > 0;
}

/* Edges whose ends have names that do not tell who led there. */
static bool find_may_start(const struct rm_graph *graph, const struct rm_edge *edge)
{
	if (edge->parent == RM_NODE_NONE)
		return false;
	switch (edge->kind) {
	case RM_EDGE_CLASS:
	case RM_EDGE_FUNCTION:
	case RM_EDGE_REGISTRY:
	case RM_EDGE_ENTRY:
		return true;
	case RM_EDGE_MEMBER:
	case RM_EDGE_ARGUMENT:
		return graph->types[edge->parent] == RM_TYPE_MODULE;
	default:
		return false;
	}
}

static bool find_from_roots(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text,
	enum rm_path_walk_mode mode)
{
	const struct rm_graph *graph = finder->graph;
	struct rm_path_walk walk = { .graph = graph, .text = text, .mode = mode };

	for (uint32_t i = 0; i < graph->root_count; i++)
		find_start_at_root(&walk, &graph->roots[i]);
	for (uint32_t id = 0; id < graph->edge_count && mode == RM_PATH_WALK_CAREFUL; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, id);
		if (find_may_start(graph, &edge))
			rm_path_walk_start_with(&walk, id);
	}
	return find_walk(found, finder, &walk);
}

static bool find_in_frame(
	struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text, size_t index)
{
	struct rm_path_walk walk = { .graph = finder->graph, .text = text };
	struct rm_edge edge;

	rm_graph_edge(&edge, finder->graph, finder->frames.items[index]);
	rm_path_walk_start(&walk, edge.child, edge.id, RM_STR_NONE);
	return find_walk(found, finder, &walk);
}

/* A frame may own what the table of globals only points at: then the frame's is the reference that counts. */
static void find_owning_frame(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	struct rm_value_found other = { 0 };

	for (size_t i = 0; i < finder->frames.count && found->places.count == 1 && found->places.items[0].is_weak; i++) {
		rm_vec_clear(&other.places);
		if (find_in_frame(&other, finder, text, i) && other.places.count == 1 && !other.places.items[0].is_weak
			&& other.places.items[0].node == found->places.items[0].node)
			found->places.items[0] = other.places.items[0];
	}
	rm_value_found_release(&other);
}

/*
 * `$x`: the outermost frame, the globals (and whatever else of a root has that name), the other frames. A global that is
 * printed just so comes even before the frame, whose variable has a longer path.
 */
static bool find_variable(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	struct rm_value_found globals = { 0 };
	bool has_globals = find_branch(&globals, finder->graph, text) || find_from_roots(&globals, finder, text, RM_PATH_WALK_QUICK);
	bool is_printed_so = has_globals && find_prefer_printed(&globals, finder->graph, text, false);
	bool is_found = !is_printed_so && finder->frames.count > 0 && find_in_frame(found, finder, text, 0);

	if (!is_found && has_globals) {
		for (size_t i = 0; i < globals.places.count; i++)
			rm_vec_push(&found->places, globals.places.items[i]);
		is_found = true;
	}
	found->is_too_long = found->is_too_long || globals.is_too_long;
	rm_value_found_release(&globals);
	if (is_found)
		find_owning_frame(found, finder, text);
	for (size_t i = 1; i < finder->frames.count && !is_found; i++)
		is_found = find_in_frame(found, finder, text, i);
	return is_found;
}

/*
 * `$GLOBALS['name']` is `$name`, or `${'a name'}`, of the program itself: the outermost frame or the globals have it, other
 * frames do not count. The quoted part is spelled alike in both.
 */
static bool find_global(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	static const char start[] = "$GLOBALS[";
	size_t at = sizeof(start) - 1, end;
	struct rm_strbuf other = { 0 };
	bool is_found = false;

	if (!find_starts_with(text, "$GLOBALS['"))
		return false;
	end = rm_path_part_end(text, at - 1);
	if (end < at + 3 || text.ptr[end - 1] != ']' || text.ptr[end - 2] != '\'')
		return false;
	for (int is_bare = 0; is_bare < 2 && !is_found; is_bare++) {
		struct rm_text name = { text.ptr + at + is_bare, end - at - 1 - 2 * (size_t)is_bare };

		rm_strbuf_clear(&other);
		rm_strbuf_add_cstr(&other, is_bare ? "$" : "${");
		rm_strbuf_add_text(&other, name);
		rm_strbuf_add_cstr(&other, is_bare ? "" : "}");
		rm_strbuf_add(&other, text.ptr + end, text.len - end);
		is_found = (finder->frames.count > 0 && find_in_frame(found, finder, rm_strbuf_text(&other), 0))
			|| find_from_roots(found, finder, rm_strbuf_text(&other), RM_PATH_WALK_QUICK);
	}
	rm_strbuf_release(&other);
	if (is_found)
		find_prefer_strong(found);
	return is_found;
}

static bool find_orphan(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	const struct rm_graph *graph = finder->graph;
	struct rm_path_walk walk = { .graph = graph, .text = text, .origin = sizeof(RM_PHP_PATH_UNREACHABLE) - 1 };
	struct rm_text rest = { text.ptr + walk.origin, text.len - walk.origin };

	for (rm_node node = 0; node < graph->node_count; node++) {
		struct rm_text name = rm_graph_class_name(graph, node);

		if (graph->path_edges[node] != RM_EDGE_NONE)
			continue;
		if (rm_text_equals(name.ptr != NULL ? name : rm_graph_type_text(graph, node), rest))
			rm_vec_push(&found->places, ((struct rm_value_place){ .node = node, .edge = RM_EDGE_NONE }));
		else
			rm_path_walk_start(&walk, node, RM_EDGE_NONE, RM_STR_NONE);
	}
	return find_walk(found, finder, &walk);
}

/*
 * Where a part that has lost its beginning may end. Labels of frames have colons of their own (`App\Job::run:9::$x`), so
 * all pairs of colons before the next sure joint are looked at, and both what ends with them and what ends before.
 */
static size_t find_part_ends(uint32_t *ends, size_t room, struct rm_text text)
{
	bool is_half_joint = text.ptr[0] == ':' || text.ptr[0] == '>';
	size_t count = 0, limit = text.len;

	ends[count++] = (uint32_t)rm_path_part_end(text, 0);
	/* A key of a root brings the name of the root along. */
	if (ends[0] < text.len && text.ptr[ends[0]] == '{') {
		ends[count++] = (uint32_t)rm_path_part_end(text, ends[0]);
		/* `...n {closure}}`, the rest of words in braces that have such a name in them. */
		if (ends[1] < text.len && text.ptr[ends[1]] == '}')
			ends[count++] = ends[1] + 1;
	}
	/* `...able)->Node#12`: one part, though it has a joint. */
	if (text.ptr[ends[0] - 1] == ')' && ends[0] < text.len && text.ptr[ends[0]] == '-')
		ends[count++] = (uint32_t)rm_path_part_end(text, ends[0]);
	if (is_half_joint && text.len > 1) {
		ends[count++] = 1;
		ends[count++] = (uint32_t)rm_path_part_end(text, 1);
	}
	for (size_t i = 0; i < text.len && limit == text.len; i++) {
		if (text.ptr[i] == '[' || (i + 1 < text.len && text.ptr[i] == '-' && text.ptr[i + 1] == '>'))
			limit = i;
	}
	for (size_t i = 0; i + 1 < limit && count + 2 <= room; i++) {
		if (text.ptr[i] == ':' && text.ptr[i + 1] == ':') {
			if (i > 0)
				ends[count++] = (uint32_t)i;
			ends[count++] = (uint32_t)i + 2;
			i++;
		}
	}
	return count;
}

/* The text is the end of a path: it begins somewhere within a part, or at one. */
static bool find_cut(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	const struct rm_graph *graph = finder->graph;
	struct rm_path_walk walk = { .graph = graph, .text = text, .is_cut = true };
	uint32_t ends[FIND_PART_ENDS_MAX];
	size_t end_count = find_part_ends(ends, RM_COUNT_OF(ends), text);
	bool is_whole = text.ptr[0] == '[' || find_starts_with(text, "->") || find_starts_with(text, "::");

	if (!is_whole || text.ptr[0] != '[') {
		for (uint32_t id = 0; id < graph->edge_count; id++)
			rm_path_walk_start_within(&walk, id, ends, end_count);
	}
	for (rm_node node = 0; node < graph->node_count && is_whole; node++)
		rm_path_walk_start(&walk, node, graph->path_edges[node], RM_STR_NONE);
	return find_walk(found, finder, &walk);
}

/* ---- the forms of a value ---- */

static bool find_path(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	const struct rm_graph *graph = finder->graph;

	if (find_starts_with(text, "...") && text.len > 3)
		return find_cut(found, finder, (struct rm_text){ text.ptr + 3, text.len - 3 });
	if (text.ptr[0] == '$')
		return find_variable(found, finder, text) || find_global(found, finder, text);
	if (find_branch(found, graph, text) || find_from_roots(found, finder, text, RM_PATH_WALK_QUICK))
		return true;
	if (find_starts_with(text, RM_PHP_PATH_UNREACHABLE) && find_orphan(found, finder, text))
		return true;
	return find_from_roots(found, finder, text, RM_PATH_WALK_CAREFUL);
}

/* Written out, where something is folded. */
static void find_unfolded(
	struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text, bool is_cut)
{
	struct rm_strbuf unfolded = { 0 };

	if (!rm_path_unfold(&unfolded, text))
		found->is_too_long = true;
	else if (!rm_text_equals(rm_strbuf_text(&unfolded), text))
		(void)(is_cut ? find_cut(found, finder, rm_strbuf_text(&unfolded))
					  : find_path(found, finder, rm_strbuf_text(&unfolded)));
	rm_strbuf_release(&unfolded);
}

/* Cut within a part that is folded: what it was nobody knows, so only the rest is looked for. */
static void find_behind_folds(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	for (size_t i = text.len; i > 2; i--) {
		if (text.ptr[i - 1] != '}')
			continue;
		if (i < text.len)
			(void)find_cut(found, finder, (struct rm_text){ text.ptr + i, text.len - i });
		if (!find_prefer_printed(found, finder->graph, text, true))
			rm_vec_clear(&found->places);
		return;
	}
}

/* A frame as call stacks name it: paths have `::` behind it. */
static void find_frame(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	struct rm_strbuf path = { 0 };

	rm_strbuf_add_text(&path, text);
	rm_strbuf_add_cstr(&path, "::");
	(void)find_from_roots(found, finder, rm_strbuf_text(&path), RM_PATH_WALK_QUICK);
	rm_strbuf_release(&path);
}

/* ["k"] for ['k']: nobody should have to know which of the two reports print. False when there is none. */
static bool find_single_quoted(struct rm_strbuf *out, struct rm_text text)
{
	size_t changed = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool is_first = i > 0 && text.ptr[i - 1] == '[', is_last = i + 1 < text.len && text.ptr[i + 1] == ']';
		bool is_quote = text.ptr[i] == '"' && (is_first || is_last);

		if (text.ptr[i] == '\'' && !is_first && !is_last)
			rm_strbuf_add_char(out, '\\');
		rm_strbuf_add_char(out, is_quote ? '\'' : text.ptr[i]);
		changed += is_quote ? 1 : 0;
	}
	return changed > 0;
}

static void find_any_path(struct rm_value_found *found, const struct rm_value_finder *finder, struct rm_text text)
{
	bool is_cut = find_starts_with(text, "...") && text.len > 3;
	struct rm_text printed = is_cut ? (struct rm_text){ text.ptr + 3, text.len - 3 } : text;

	if (text.len > RM_PATH_BYTES_MAX) {
		found->is_too_long = true;
		return;
	}
	if (!find_path(found, finder, text) && !found->is_too_long)
		find_unfolded(found, finder, printed, is_cut);
	if (found->places.count == 0 && is_cut && !found->is_too_long)
		find_behind_folds(found, finder, printed);
	if (found->places.count == 0 && !is_cut && !found->is_too_long && text.ptr[text.len - 1] != ':')
		find_frame(found, finder, text);
	if (found->places.count > 1)
		(void)find_prefer_printed(found, finder->graph, printed, is_cut);
	find_prefer_strong(found);
	if (found->places.count > FIND_CANDIDATES_MAX)
		found->places.count = FIND_CANDIDATES_MAX;
}

static bool find_id(struct rm_value_found *found, const struct rm_graph *graph, struct rm_text text)
{
	uint64_t id = 0;
	rm_node node;

	if (!find_starts_with(text, "#") || !rm_text_to_u64(&id, (struct rm_text){ text.ptr + 1, text.len - 1 }))
		return false;
	node = id < UINT32_MAX ? rm_graph_node_of_id(graph, (uint32_t)id) : RM_NODE_NONE;
	if (node != RM_NODE_NONE)
		rm_vec_push(&found->places, ((struct rm_value_place){ .node = node, .edge = RM_EDGE_NONE }));
	return true;
}

static bool find_hexadecimal(uint64_t *number, struct rm_text text)
{
	*number = 0;
	if (text.len < 3 || text.len > 18 || text.ptr[0] != '0' || (text.ptr[1] != 'x' && text.ptr[1] != 'X'))
		return false;
	for (size_t i = 2; i < text.len; i++) {
		static const char digits[] = "0123456789abcdef";
		char c = text.ptr[i] >= 'A' && text.ptr[i] <= 'F' ? (char)(text.ptr[i] - 'A' + 'a') : text.ptr[i];
		const char *at = c != '\0' ? strchr(digits, c) : NULL;

		if (at == NULL)
			return false;
		*number = *number << 4 | (uint64_t)(at - digits);
	}
	return true;
}

/* Whoever starts at the address, else whoever has it inside. */
static bool find_address(struct rm_value_found *found, const struct rm_graph *graph, struct rm_text text)
{
	rm_node inside = RM_NODE_NONE, start = RM_NODE_NONE;
	uint64_t address;

	if (!find_hexadecimal(&address, text))
		return false;
	for (uint32_t row = 0; row < graph->location_count && start == RM_NODE_NONE; row++) {
		struct rm_location location;
		rm_node node = rm_graph_location_node(graph, row);

		if (node == RM_NODE_NONE)
			continue;
		rm_graph_location(&location, graph, row);
		if (location.address == 0 || address < location.address)
			continue;
		if (address == location.address && location.size > 0)
			start = node;
		else if (inside == RM_NODE_NONE && address - location.address < location.size)
			inside = node;
	}
	start = start != RM_NODE_NONE ? start : inside;
	if (start != RM_NODE_NONE)
		rm_vec_push(&found->places, ((struct rm_value_place){ .node = start, .edge = RM_EDGE_NONE }));
	return true;
}

static bool find_is_same_word(struct rm_text a, struct rm_text b)
{
	for (size_t i = 0; i < a.len && a.len == b.len; i++) {
		char x = a.ptr[i], y = b.ptr[i];

		x = x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y - 'A' + 'a') : y;
		if (x != y)
			return false;
	}
	return a.len == b.len;
}

/* As the file has it, as reports print it (anonymous classes have a NUL in their names), or in other letters. */
static bool find_class(struct rm_value_found *found, const struct rm_graph *graph, struct rm_text text)
{
	uint32_t class_id = rm_graph_find_class(graph, text);
	struct rm_strbuf printed = { 0 };

	for (uint32_t i = 0; i < graph->class_count && class_id >= graph->class_count; i++) {
		rm_strbuf_clear(&printed);
		rm_utf8_add_escaped(&printed, graph->classes[i].name);
		if (rm_text_equals(rm_strbuf_text(&printed), text))
			class_id = i;
	}
	for (uint32_t i = 0; i < graph->class_count && class_id >= graph->class_count; i++) {
		if (find_is_same_word(graph->classes[i].name, text))
			class_id = i;
	}
	rm_strbuf_release(&printed);
	found->class_id = class_id < graph->class_count ? class_id : RM_CLASS_NONE;
	return found->class_id != RM_CLASS_NONE;
}

void rm_value_find(struct rm_value_found *found, struct rm_value_finder *finder, struct rm_text text)
{
	struct rm_strbuf single = { 0 };

	rm_vec_clear(&found->places);
	found->class_id = RM_CLASS_NONE;
	found->is_too_long = false;
	if (text.len == 0 || find_id(found, finder->graph, text) || find_address(found, finder->graph, text))
		return;
	/* \App\User and App\User are one. */
	if (text.len > 1 && text.ptr[0] == '\\') {
		text.ptr++;
		text.len--;
	}
	if (find_class(found, finder->graph, text))
		return;
	find_any_path(found, finder, text);
	if (found->places.count == 0 && !found->is_too_long && find_single_quoted(&single, text))
		find_any_path(found, finder, rm_strbuf_text(&single));
	rm_strbuf_release(&single);
}

void rm_value_found_release(struct rm_value_found *found)
{
	rm_vec_release(&found->places);
}
