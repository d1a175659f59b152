/*
 * Small values that hold much: let go of one, and all of it goes. Of a chain in which each holds
 * the next only the last is a finding, the one after which memory spreads out; what a
 * bottleneck_path ends at is often one of them. Sizes are what dominators say, not what can be
 * reached: a value that others reach too is held by nobody alone.
 */
#include "base.h"

#include "pass.h"

#include "bitset.h"
#include "owner_pattern.h"
#include "topk.h"
#include "value_finding.h"
#include "value_severity.h"
#include "value_shape.h"
#include "vec.h"

#define CHOKE_BYTES_MIN     (1024 * 1024)
#define CHOKE_RATIO         10 /* times its own size, at least */
#define CHOKE_CHAIN_PERCENT 80 /* a child with this much is the one to name */
#define CHOKE_FINDINGS_MAX  10
#define CHOKE_TABLES_MAX    4 /* tables and references that stand between a value and its child */
#define CHOKE_MANY          100 /* calls of one function, or constants: as many as accumulate */
/*
 * Looking at all that can be reached is for information only: no more of it than takes a blink, in
 * all findings together.
 */
#define CHOKE_EDGES_MAX 4000000

struct choke_reach {
	struct rm_bitset seen;
	RM_VEC(rm_node) queue;
	uint64_t edges_left;
};

static rm_dom choke_heaviest(const struct rm_retained *tree, rm_dom id)
{
	rm_dom best = RM_DOM_NONE;

	for (rm_dom child = rm_retained_first_child(tree, id); child != RM_DOM_NONE;
		 child = rm_retained_next_child(tree, child)) {
		uint64_t bytes = rm_retained_bytes(tree, child);

		if (best == RM_DOM_NONE || bytes > rm_retained_bytes(tree, best) ||
			(bytes == rm_retained_bytes(tree, best) && child < best)) {
			best = child;
		}
	}
	return best;
}

/* A reference, or a table that the program does not see: never a finding of its own. */
static bool choke_is_between(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	if (graph->types[node] == RM_TYPE_REFERENCE) {
		return true;
	}
	if (graph->types[node] != RM_TYPE_ARRAY || graph->path_edges[node] == RM_EDGE_NONE) {
		return false;
	}
	rm_graph_edge(&edge, graph, graph->path_edges[node]);
	return edge.kind == RM_EDGE_DYNAMIC_PROPERTIES || edge.kind == RM_EDGE_CAPTURED ||
		   edge.kind == RM_EDGE_STATIC_VARIABLES || edge.kind == RM_EDGE_SYMBOL_TABLE;
}

struct choke_calls {
	struct rm_text function;
	uint64_t bytes; /* that they hold, each by itself */
	uint64_t count;
};

static int choke_compare_calls(const void *a, const void *b)
{
	const struct choke_calls *x = a, *y = b;

	return rm_text_compare(x->function, y->function);
}

/* The function whose calls in this stack hold most; false when there are none. */
static bool choke_find_calls(
	struct choke_calls *best, const struct rm_graph *graph, const struct rm_retained *tree, rm_node stack)
{
	RM_VEC(struct choke_calls) calls = {0};

	memset(best, 0, sizeof(*best));
	for (rm_dom child = rm_retained_first_child(tree, stack); child != RM_DOM_NONE;
		 child = rm_retained_next_child(tree, child)) {
		struct choke_calls call = {.bytes = rm_retained_bytes(tree, child), .count = 1};

		if (child < graph->node_count && graph->types[child] == RM_TYPE_CALL_FRAME &&
			rm_graph_attribute(&call.function, graph, child, "function_name")) {
			rm_vec_push(&calls, call);
		}
	}
	if (calls.count > 0) {
		qsort(calls.items, calls.count, sizeof(*calls.items), choke_compare_calls);
	}
	for (size_t first = 0, end; first < calls.count; first = end) {
		struct choke_calls sum = {.function = calls.items[first].function};

		for (end = first; end < calls.count && rm_text_equals(calls.items[end].function, sum.function); end++) {
			sum.bytes += calls.items[end].bytes;
			sum.count++;
		}
		if (sum.bytes > best->bytes) {
			*best = sum;
		}
	}
	rm_vec_release(&calls);
	return best->count > 0;
}

/* A recursion that got deep: here the calls themselves are what accumulates. */
static bool choke_is_recursion(
	struct choke_calls *calls, const struct rm_graph *graph, const struct rm_retained *tree, rm_node node)
{
	return graph->types[node] == RM_TYPE_CALL_FRAMES && choke_find_calls(calls, graph, tree, node) &&
		   calls->count >= CHOKE_MANY &&
		   calls->bytes * 100 >= rm_retained_bytes(tree, node) * CHOKE_CHAIN_PERCENT;
}

/* Classes or functions that eval() made: a program that does so for each of its jobs never stops. */
static uint64_t choke_count_evaluated(const struct rm_graph *graph, rm_node table)
{
	static const char mark[] = " : eval()'d code";
	uint64_t count = 0;
	struct rm_edge edge;

	if (graph->types[table] != RM_TYPE_CLASSES && graph->types[table] != RM_TYPE_FUNCTIONS) {
		return 0;
	}
	for (uint32_t id = graph->out_first[table]; rm_graph_next_out(graph, table, &id, &edge);) {
		struct rm_text file;
		size_t len = sizeof(mark) - 1;

		count += rm_graph_attribute(&file, graph, edge.child, "filename") && file.len >= len &&
						 memcmp(file.ptr + file.len - len, mark, len) == 0
					 ? 1
					 : 0;
	}
	return count;
}

/*
 * Calls hold their variables by nature, tables of the roots all that there is: nobody can let go of
 * either.
 */
static bool choke_is_given(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	if (graph->path_edges[node] == RM_EDGE_NONE) {
		return false;
	}
	rm_graph_edge(&edge, graph, graph->path_edges[node]);
	return edge.parent == RM_NODE_NONE || graph->types[node] == RM_TYPE_CALL_FRAME ||
		   graph->types[node] == RM_TYPE_CALL_FRAMES;
}

/*
 * Bytes of the program's own values below one of PHP's tables: static properties of a class, static
 * variables of its methods.
 */
static uint64_t choke_values(
	const struct rm_graph *graph, const struct rm_retained *tree, rm_node node)
{
	RM_VEC(rm_dom) tables = {0};
	uint64_t bytes = 0;

	rm_vec_push(&tables, node);
	while (tables.count > 0) {
		rm_dom table = rm_vec_pop(&tables);

		for (rm_dom child = rm_retained_first_child(tree, table); child != RM_DOM_NONE;
			 child = rm_retained_next_child(tree, child)) {
			if (rm_node_is_engine(graph, child)) {
				rm_vec_push(&tables, child);
			} else {
				bytes += rm_retained_bytes(tree, child);
			}
		}
	}
	rm_vec_release(&tables);
	return bytes;
}

/* Constants of the program, when there are many and most of the table is theirs. */
static bool choke_is_many_constants(
	const struct rm_graph *graph, const struct rm_retained *tree, rm_node node)
{
	return graph->types[node] == RM_TYPE_CONSTANTS &&
		   graph->out_first[node + 1] - graph->out_first[node] >= CHOKE_MANY &&
		   choke_values(graph, tree, node) * 2 >= rm_retained_bytes(tree, node);
}

static bool choke_is(const struct rm_graph *graph, const struct rm_derived *derived, rm_node node)
{
	const struct rm_retained *tree = &derived->retained;
	uint64_t bytes = rm_retained_bytes(tree, node), own = rm_graph_size(graph, node);
	struct choke_calls calls;
	rm_dom child;

	if (bytes <= (own > 0 ? own : 1) * CHOKE_RATIO ||
		(choke_is_given(graph, node) && !choke_is_recursion(&calls, graph, tree, node) &&
			!choke_is_many_constants(graph, tree, node) &&
			choke_count_evaluated(graph, node) < CHOKE_MANY) ||
		choke_is_between(graph, node) || rm_state_of(derived, node) != RM_STATE_LIVE) {
		return false;
	}
	child = choke_heaviest(tree, node);
	for (int i = 0; i < CHOKE_TABLES_MAX && child != RM_DOM_NONE && choke_is_between(graph, child);
		 i++) {
		child = choke_heaviest(tree, child);
	}
	return child == RM_DOM_NONE ||
		   rm_retained_bytes(tree, child) * 100 < bytes * CHOKE_CHAIN_PERCENT;
}

/*
 * Bytes of all that the node reaches over edges that hold; false when that is too much to look at.
 */
static bool choke_reachable(
	uint64_t *bytes, struct choke_reach *reach, const struct rm_derived *derived, rm_node node)
{
	const struct rm_graph *graph = derived->graph;

	*bytes = 0;
	rm_bitset_clear(&reach->seen);
	rm_vec_clear(&reach->queue);
	rm_bitset_add(&reach->seen, node);
	rm_vec_push(&reach->queue, node);
	while (reach->queue.count > 0) {
		rm_node at = rm_vec_pop(&reach->queue);
		uint32_t count = graph->out_first[at + 1] - graph->out_first[at];
		struct rm_edge edge;

		if (count > reach->edges_left) {
			return false;
		}
		reach->edges_left -= count;
		*bytes += rm_graph_size(graph, at);
		for (uint32_t id = graph->out_first[at]; rm_graph_next_out(graph, at, &id, &edge);) {
			if (rm_edge_holds(derived, &edge) && !rm_bitset_add(&reach->seen, edge.child)) {
				RM_PREFETCH(&graph->out_first[edge.child]);
				RM_PREFETCH(&graph->sizes[edge.child]);
				rm_vec_push(&reach->queue, edge.child);
			}
		}
	}
	return true;
}

static uint64_t choke_owners(const struct rm_derived *derived, rm_node node)
{
	const struct rm_graph *graph = derived->graph;
	uint64_t owners = 0;
	struct rm_edge edge;

	for (uint32_t at = 0; rm_graph_next_in(graph, node, &at, &edge);) {
		owners += rm_edge_holds(derived, &edge) ? 1 : 0;
	}
	return owners;
}

static uint64_t choke_children(const struct rm_retained *tree, rm_dom id)
{
	uint64_t count = 0;

	for (rm_dom child = rm_retained_first_child(tree, id); child != RM_DOM_NONE;
		 child = rm_retained_next_child(tree, child)) {
		count++;
	}
	return count;
}

static void choke_add_facts(struct rm_finding *f, const struct rm_pass_context *context,
	struct choke_reach *reach, rm_node node)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_retained *tree = &context->derived->retained;
	uint64_t bytes = rm_retained_bytes(tree, node), own = rm_graph_size(graph, node), reachable;
	struct rm_strbuf label = {0};

	rm_value_label(&label, graph, node);
	rm_fact_add_node(&f->facts, "node_id", node);
	rm_fact_add_text(&f->facts, "class_or_type", rm_strbuf_text(&label));
	rm_fact_add_bytes(&f->facts, "shallow_size", (int64_t)own);
	rm_fact_add_bytes(&f->facts, "subtree_size", (int64_t)bytes);
	rm_fact_add_number(&f->facts, "ratio", (int64_t)((bytes + own / 2) / (own > 0 ? own : 1)));
	rm_fact_add_count(&f->facts, "children_count", (int64_t)choke_children(tree, node));
	rm_fact_add_path(&f->facts, "path", node, RM_TEXT_NONE);
	rm_fact_add_bytes(&f->facts, "retained_bytes", (int64_t)bytes);
	rm_fact_add_bytes(
		&f->facts, "retained_allocated_bytes", (int64_t)rm_retained_allocated(tree, node));
	if (choke_reachable(&reachable, reach, context->derived, node)) {
		rm_fact_add_bytes(&f->facts, "reachable_bytes", (int64_t)reachable);
		rm_fact_add_bytes(&f->facts, "held_elsewhere_bytes", (int64_t)(reachable - bytes));
	}
	rm_fact_add_count(&f->facts, "owners", (int64_t)choke_owners(context->derived, node));
	rm_strbuf_release(&label);
}

static bool choke_is_callback(struct rm_text link)
{
	static const char *const starts[] = {"global_callbacks", "autoload_functions",
		"shutdown_function[", "tick_function[", "callback_func", "handlers["};

	for (size_t i = 0; i < RM_COUNT_OF(starts); i++) {
		size_t len = strlen(starts[i]);

		if (link.len >= len && memcmp(link.ptr, starts[i], len) == 0) {
			return true;
		}
	}
	return false;
}

/* Why the value stays, where the kind of place says it; NULL where only the program knows. */
static const char *choke_why(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	for (rm_node steps = 0; steps <= graph->node_count && rm_graph_path_edge(&edge, graph, node);
		 steps++) {
		if (edge.kind == RM_EDGE_STATIC_PROPERTY) {
			return "It hangs at a static property, which nobody clears before the program ends";
		}
		if (edge.kind == RM_EDGE_STATIC_VARIABLES && edge.parent != RM_NODE_NONE &&
			graph->types[edge.parent] == RM_TYPE_USER_FUNCTION) {
			return "It hangs at a static variable, which nobody clears before the program ends";
		}
		if (edge.kind == RM_EDGE_VARIABLE && edge.parent != RM_NODE_NONE &&
			rm_call_is_suspended(graph, edge.parent)) {
			return "It hangs at a variable of a generator or fiber that has not come to its end";
		}
		if (choke_is_callback(rm_graph_text(graph, edge.link)) &&
			(edge.parent == RM_NODE_NONE || !rm_type_is_value(graph->types[edge.parent]))) {
			return "It hangs at a callback that was registered with PHP, and stays as long as that";
		}
		if (edge.parent == RM_NODE_NONE) {
			break;
		}
		node = edge.parent;
	}
	return NULL;
}

/* What PHP's own tables hold may be code, or what the program keeps in them. */
static void choke_say_engine(struct rm_finding *f, const struct rm_pass_context *context, rm_node node)
{
	uint64_t values = choke_values(context->graph, &context->derived->retained, node);
	uint64_t evaluated = choke_count_evaluated(context->graph, node);

	rm_finding_say_summary(f, "{class_or_type} ({shallow_size}) holds {subtree_size}");
	rm_fact_add_bytes(&f->facts, "values_bytes", (int64_t)values);
	if (context->graph->types[node] == RM_TYPE_CONSTANTS) {
		rm_finding_say_hypothesis(f,
			"{values_bytes} of it are values of constants that the program defines: they stay until it ends");
		rm_finding_say_next(f, "Keep them in an array that can be let go, or define fewer");
		return;
	}
	if (evaluated >= CHOKE_MANY) {
		rm_fact_add_count(&f->facts, "evaluated_count", (int64_t)evaluated);
		rm_finding_say_hypothesis(f,
			"{evaluated_count} of them come from eval(), and stay until the program ends: does every job define new ones?");
		rm_finding_say_next(f, "Compile each template or expression once, and keep what comes of it");
		return;
	}
	if (values * 2 >= rm_retained_bytes(&context->derived->retained, node)) {
		rm_finding_say_hypothesis(f,
			"{values_bytes} of it are values in static properties, static variables and constants: "
			"they stay as long as the class or function does");
		rm_finding_say_next(f, "Bound them, or clear them when they have been used");
		return;
	}
	rm_finding_say_hypothesis(f, "PHP's own tables: they grow with the code that is loaded");
	rm_finding_say_next(f, "Load less code, or let opcache share it between processes");
}

static void choke_say_recursion(struct rm_finding *f, const struct choke_calls *calls)
{
	rm_fact_add_text(&f->facts, "function", calls->function);
	rm_fact_add_count(&f->facts, "calls", (int64_t)calls->count);
	rm_finding_say_hypothesis(
		f, "{calls} calls of {function} are under way, each with its variables: a recursion that got deep");
	rm_finding_say_next(f, "Does it have to go so deep? A loop with a list of what is left to do keeps less");
	rm_finding_say_next(f, "Unset what a call does not need any more before it calls the next");
}

static void choke_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	struct choke_reach *reach, rm_node node)
{
	const struct rm_retained *tree = &context->derived->retained;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_CHOKE_POINT);
	bool is_engine = rm_node_is_engine(context->graph, node);
	const char *why = choke_why(context->graph, node);
	struct choke_calls calls;
	bool is_recursion = choke_is_recursion(&calls, context->graph, tree, node);
	bool is_constants = choke_is_many_constants(context->graph, tree, node);

	choke_add_facts(f, context, reach, node);
	rm_finding_set_severity(f,
		is_recursion || is_constants
			? rm_severity_by_size(rm_retained_allocated(tree, node), context->heap->heap_bytes)
			: rm_value_severity(context->derived, context->heap, node,
				  rm_retained_allocated(tree, node)));
	rm_finding_set_memory(f, context, rm_retained_bytes(tree, node),
		is_engine || is_recursion ? RM_IMPACT_CURRENT : RM_IMPACT_SAVING);
	rm_finding_set_value(f, context, node);
	if (is_engine && !is_recursion) {
		choke_say_engine(f, context, node);
	} else {
		rm_finding_say_summary(
			f, "{class_or_type} ({shallow_size}) holds {subtree_size} \xE2\x80\x94 {path}");
		if (is_recursion) {
			choke_say_recursion(f, &calls);
			rm_finding_end(f);
			return;
		}
		rm_finding_say_hypothesis(f, "A small value guards a large part of memory");
		if (why != NULL) {
			rm_finding_say_hypothesis(f, why);
		}
		rm_finding_say_next(f, "Releasing it would free {subtree_size}");
		rm_finding_say_next(f, "If it collects things: bound it, or handle them one at a time");
	}
	rm_finding_end(f);
}

static int choke_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	const struct rm_graph *graph = context->graph;
	const struct rm_retained *tree = &context->derived->retained;
	struct choke_reach reach = {.edges_left = CHOKE_EDGES_MAX};
	struct rm_topk top;

	(void)err;
	rm_topk_init(&top, CHOKE_FINDINGS_MAX);
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (rm_retained_bytes(tree, node) >= CHOKE_BYTES_MIN &&
			choke_is(graph, context->derived, node)) {
			rm_topk_add(&top, rm_retained_bytes(tree, node), node);
		}
	}
	rm_topk_sort(&top);
	if (top.count > 0) {
		rm_bitset_init(&reach.seen, graph->node_count);
	}
	for (size_t i = 0; i < top.count; i++) {
		choke_emit(context, findings, &reach, (rm_node)top.items[i].id);
	}
	rm_bitset_release(&reach.seen);
	rm_vec_release(&reach.queue);
	rm_topk_release(&top);
	return 0;
}

const struct rm_pass rm_pass_choke_point = {
	.name = "choke_point",
	.summary = "small values that hold much memory alone",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_CHOKE_POINT},
	.emits_count = 1,
	.run = choke_run,
};
