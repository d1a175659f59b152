/*
 * The heaviest memory path: from the heaviest value that the program itself has a name for, always
 * into the heaviest value that it alone holds, to the place where memory spreads out. That place is
 * what somebody who looks for "the leak" wants to be told, with its own size and not that of the
 * chain's beginning.
 *
 * Tables and code of PHP are looked through: what a static property holds competes, the class does
 * not. Where a list of equal links begins the descent ends, since it would take the program's list
 * apart link by link.
 */
#include "base.h"

#include "pass.h"

#include "value_finding.h"
#include "value_severity.h"
#include "value_shape.h"
#include "vec.h"

#define DRILL_DOMINANCE_PERCENT 50 /* of the node, in its heaviest child, to go on */
#define DRILL_UNIFORM_CHILDREN  8
#define DRILL_UNIFORM_PERCENT   20
#define DRILL_LINKS_MAX         8  /* so many values of one class, each in the next, are a list */
#define DRILL_STEPS_MAX         64 /* deeper is a list too, with links of several values */

enum drill_stop {
	DRILL_DOMINANCE, /* no child holds half of the node */
	DRILL_UNIFORM,   /* many children, and none stands out */
	DRILL_LEAF,      /* it holds nothing but itself */
	DRILL_DEPTH,     /* a list of equal links begins */
};

struct drill {
	const struct rm_pass_context *context;
	const struct rm_graph *graph;
	const struct rm_retained *tree;
	RM_VEC(rm_node) steps;
	enum drill_stop stop;
	rm_node spread;    /* whose children memory spreads over: the last step, or its table */
	uint64_t children; /* of that */
};

static uint64_t drill_size(const struct drill *d, rm_dom id)
{
	return rm_retained_allocated(d->tree, id);
}

/*
 * Neither a value nor a call, or the table of a root: looked through at the start, no step later. The
 * output buffers are what the program printed.
 */
static bool drill_is_passage(const struct drill *d, rm_dom id)
{
	struct rm_edge edge;

	if (!rm_retained_is_virtual(d->tree, id) && rm_node_is_output(d->graph, id)) {
		return false;
	}
	if (rm_retained_is_virtual(d->tree, id) ||
		(!rm_type_is_value(d->graph->types[id]) && d->graph->types[id] != RM_TYPE_CALL_FRAME)) {
		return true;
	}
	if (d->graph->path_edges[id] == RM_EDGE_NONE) {
		return false;
	}
	rm_graph_edge(&edge, d->graph, d->graph->path_edges[id]);
	return edge.parent == RM_NODE_NONE;
}

/* The better start, or the same place in it for the one with the smaller number. */
static bool drill_is_heavier(const struct drill *d, rm_dom id, rm_dom than)
{
	if (than == RM_DOM_NONE || drill_size(d, id) != drill_size(d, than)) {
		return than == RM_DOM_NONE || drill_size(d, id) > drill_size(d, than);
	}
	return id < than;
}

/* Everything that R reaches hangs below R, or beside it where C code holds it too. */
static bool drill_may_enter(const struct drill *d, rm_dom passage, rm_dom child)
{
	if (passage != rm_retained_virtual(d->tree, RM_VIRTUAL_TOP)) {
		return true;
	}
	return rm_retained_is_virtual(d->tree, child)
			   ? child == rm_retained_virtual(d->tree, RM_VIRTUAL_R)
			   : rm_state_of(d->context->derived, child) == RM_STATE_LIVE;
}

/* The heaviest value that only roots and PHP's own tables hold. RM_DOM_NONE when there is none. */
static rm_dom drill_start(struct drill *d)
{
	RM_VEC(rm_dom) passages = {0};
	rm_dom best = RM_DOM_NONE;

	rm_vec_push(&passages, rm_retained_virtual(d->tree, RM_VIRTUAL_TOP));
	while (passages.count > 0) {
		rm_dom passage = rm_vec_pop(&passages);

		for (rm_dom child = rm_retained_first_child(d->tree, passage); child != RM_DOM_NONE;
			 child = rm_retained_next_child(d->tree, child)) {
			/* What is lighter than the best has nothing heavier in it. */
			if (!drill_may_enter(d, passage, child) ||
				(best != RM_DOM_NONE && drill_size(d, child) < drill_size(d, best))) {
				continue;
			}
			if (drill_is_passage(d, child)) {
				rm_vec_push(&passages, child);
			} else if (drill_is_heavier(d, child, best) && !rm_node_is_engine(d->graph, child)) {
				best = child;
			}
		}
	}
	rm_vec_release(&passages);
	return best;
}

static rm_dom drill_heaviest(struct drill *d, rm_dom id)
{
	rm_dom best = RM_DOM_NONE;

	d->spread = id;
	d->children = 0;
	for (rm_dom child = rm_retained_first_child(d->tree, id); child != RM_DOM_NONE;
		 child = rm_retained_next_child(d->tree, child)) {
		d->children++;
		best = drill_is_heavier(d, child, best) ? child : best;
	}
	return best;
}

/* Whether b could be the next link of a list that a is a link of. */
static bool drill_is_link(const struct drill *d, rm_node a, rm_node b)
{
	const struct rm_graph *graph = d->graph;

	return graph->types[a] == graph->types[b] && graph->class_ids[a] == graph->class_ids[b] &&
		   (graph->types[a] == RM_TYPE_ARRAY || graph->class_ids[a] != RM_CLASS_NONE);
}

/* A table that the program does not see: of dynamic properties, captured or static variables. */
static bool drill_is_table(const struct drill *d, rm_node node)
{
	struct rm_edge edge;

	if (d->graph->types[node] != RM_TYPE_ARRAY || d->graph->path_edges[node] == RM_EDGE_NONE) {
		return false;
	}
	rm_graph_edge(&edge, d->graph, d->graph->path_edges[node]);
	return edge.kind == RM_EDGE_DYNAMIC_PROPERTIES || edge.kind == RM_EDGE_CAPTURED ||
		   edge.kind == RM_EDGE_STATIC_VARIABLES || edge.kind == RM_EDGE_SYMBOL_TABLE;
}

/* What stands between two links of a list and is no link of its own. */
static bool drill_is_between(const struct drill *d, rm_node node)
{
	return d->graph->types[node] == RM_TYPE_REFERENCE || drill_is_table(d, node);
}

/* Adds the last step to the run of links that ends there. */
static void drill_count_link(const struct drill *d, size_t *run_start, size_t *run_length)
{
	size_t last = d->steps.count - 1, before = last;

	if (drill_is_between(d, d->steps.items[last])) {
		return;
	}
	do {
		before = before > 0 ? before - 1 : last;
	} while (before < last && drill_is_between(d, d->steps.items[before]));
	if (before < last && drill_is_link(d, d->steps.items[before], d->steps.items[last])) {
		*run_length += 1;
	} else {
		*run_start = last;
		*run_length = 1;
	}
}

/*
 * The list is called by its first link, which is what the program has a name for. In a path that
 * just does not end the first value of the last one's kind is that.
 */
static void drill_cut(struct drill *d, size_t run_start)
{
	rm_node last = rm_vec_last(&d->steps);

	if (d->steps.count > DRILL_STEPS_MAX) {
		run_start = 0;
		while (!drill_is_link(d, d->steps.items[run_start], last) &&
			   d->steps.items[run_start] != last) {
			run_start++;
		}
	}
	d->steps.count = run_start + 1;
	d->stop = DRILL_DEPTH;
	(void)drill_heaviest(d, rm_vec_last(&d->steps));
}

static bool drill_stops(struct drill *d, rm_node node, rm_dom child)
{
	uint64_t bytes = drill_size(d, node);

	if (child == RM_DOM_NONE) {
		d->stop = DRILL_LEAF;
		return true;
	}
	if (d->children >= DRILL_UNIFORM_CHILDREN &&
		drill_size(d, child) * 100 < bytes * DRILL_UNIFORM_PERCENT) {
		d->stop = DRILL_UNIFORM;
		return true;
	}
	d->stop = DRILL_DOMINANCE;
	return drill_size(d, child) * 100 < bytes * DRILL_DOMINANCE_PERCENT ||
		   drill_is_passage(d, child);
}

static void drill_descend(struct drill *d, rm_node start)
{
	size_t run_start = 0, run_length = 1;

	rm_vec_push(&d->steps, start);
	for (;;) {
		rm_node node = rm_vec_last(&d->steps);
		rm_dom child = drill_heaviest(d, node);

		if (drill_stops(d, node, child)) {
			break;
		}
		rm_vec_push(&d->steps, child);
		drill_count_link(d, &run_start, &run_length);
		if (run_length >= DRILL_LINKS_MAX || d->steps.count > DRILL_STEPS_MAX) {
			drill_cut(d, run_start);
			break;
		}
	}
	/* The program knows the object, not its table. */
	while (d->steps.count > 1 && drill_is_table(d, rm_vec_last(&d->steps))) {
		d->steps.count--;
	}
}

/* The size that has `rank` others before it in ascending order: digit by digit, from the highest. */
static uint64_t drill_size_at(const uint64_t *sizes, size_t count, size_t rank)
{
	uint64_t found = 0, known = 0; /* known: the bits of found that are right */

	for (unsigned shift = 64; shift > 0;) {
		size_t counts[256] = {0};
		uint64_t digit = 0;

		shift -= 8;
		for (size_t i = 0; i < count; i++) {
			counts[sizes[i] >> shift & 255] += ((sizes[i] ^ found) & known) == 0 ? 1 : 0;
		}
		while (rank >= counts[digit]) {
			rank -= counts[digit++];
		}
		found |= digit << shift;
		known |= UINT64_C(255) << shift;
	}
	return found;
}

/* The middle of the children's sizes; of the lower two when their number is even. */
static uint64_t drill_median(const struct drill *d, rm_node node)
{
	RM_VEC(uint64_t) sizes = {0};
	uint64_t median = 0;

	rm_vec_reserve(&sizes, d->children);
	for (rm_dom child = rm_retained_first_child(d->tree, node); child != RM_DOM_NONE;
		 child = rm_retained_next_child(d->tree, child)) {
		rm_vec_push(&sizes, rm_retained_bytes(d->tree, child));
	}
	if (sizes.count > 0) {
		median = drill_size_at(sizes.items, sizes.count, (sizes.count - 1) / 2);
	}
	rm_vec_release(&sizes);
	return median;
}

static void drill_say_stop(struct rm_finding *f, const struct drill *d)
{
	static const char *const reasons[] = {"dominance", "uniform", "leaf", "depth"};

	rm_fact_add_text(&f->facts, "stop_reason", rm_text_of(reasons[d->stop]));
	rm_finding_say_hypothesis(
		f, "Heaviest memory path \xE2\x80\x94 the primary chain of memory consumption");
	rm_finding_say_next(f, "Look at what data collects there, and who adds to it");
	rm_finding_say_next(f,
		d->stop == DRILL_LEAF ? "See whether it is needed as a whole, or can be read piece by piece"
							  : "See whether it can be bounded, or handled one at a time");
}

/* A value by its path; a call, which has none, by its name. */
static void drill_add_step(
	struct rm_facts *facts, const char *key, const struct rm_graph *graph, rm_node node)
{
	struct rm_strbuf label = {0};

	if (graph->types[node] != RM_TYPE_CALL_FRAME) {
		rm_fact_add_path(facts, key, node, RM_TEXT_NONE);
		return;
	}
	rm_value_label(&label, graph, node);
	rm_fact_add_text(facts, key, rm_strbuf_text(&label));
	rm_strbuf_release(&label);
}

static void drill_emit(struct drill *d, struct rm_findings *findings)
{
	rm_node stop = rm_vec_last(&d->steps);
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_BOTTLENECK_PATH);
	uint64_t bytes = rm_retained_bytes(d->tree, stop);
	struct rm_fact_list *path = rm_fact_add_list(&f->facts, "path");
	struct rm_fact_list *sizes = rm_fact_add_list(&f->facts, "sizes");
	struct rm_facts *distribution;

	for (size_t i = 0; i < d->steps.count; i++) {
		rm_node node = d->steps.items[i];

		drill_add_step(rm_fact_list_add(path), NULL, d->graph, node);
		rm_fact_add_bytes(rm_fact_list_add(sizes), NULL, (int64_t)rm_retained_bytes(d->tree, node));
	}
	rm_finding_set_severity(f, rm_value_severity(d->context->derived, d->context->heap, stop,
								   rm_retained_allocated(d->tree, stop)));
	rm_finding_set_memory(f, d->context, bytes, RM_IMPACT_CURRENT);
	rm_finding_set_value(f, d->context, stop);
	rm_fact_add_count(&f->facts, "depth", (int64_t)d->steps.count);
	drill_add_step(&f->facts, "summary_path", d->graph, stop);
	rm_fact_add_bytes(&f->facts, "retained_bytes", (int64_t)bytes);
	rm_fact_add_bytes(
		&f->facts, "retained_allocated_bytes", (int64_t)rm_retained_allocated(d->tree, stop));
	drill_say_stop(f, d);
	distribution = rm_fact_add_record(&f->facts, "distribution");
	rm_fact_add_count(distribution, "children", (int64_t)d->children);
	rm_fact_add_bytes(distribution, "median_bytes", (int64_t)drill_median(d, d->spread));
	rm_finding_say_summary(f, "{summary_path} ({retained_bytes})");
	rm_finding_end(f);
}

static int drill_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct drill d = {
		.context = context, .graph = context->graph, .tree = &context->derived->retained};
	rm_dom start = drill_start(&d);

	(void)err;
	if (start != RM_DOM_NONE && drill_size(&d, start) > 0) {
		drill_descend(&d, start);
		drill_emit(&d, findings);
	}
	rm_vec_release(&d.steps);
	return 0;
}

const struct rm_pass rm_pass_drill_down = {
	.name = "drill_down",
	.summary = "the heaviest path from a variable to where memory collects",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_BOTTLENECK_PATH},
	.emits_count = 1,
	.run = drill_run,
};
