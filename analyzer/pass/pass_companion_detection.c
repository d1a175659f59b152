/*
 * Classes whose instances come together: as many of one as of the other, and tied to each other
 * by references. Equal counts alone prove nothing, so a pair needs both: counts within 5 % of the
 * larger, and for most of the instances a reference from one to the other (or one holder that has
 * one of each). Pairs come out of the references, never out of a comparison of all classes with
 * all.
 */
#include "base.h"

#include "pass.h"

#include "map.h"
#include "value_finding.h"
#include "vec.h"

#define COMPANION_COUNT_MIN      100 /* more than these */
#define COMPANION_SPREAD_PERCENT 5
#define COMPANION_LINKED_PERCENT 80
#define COMPANION_MEDIUM_PERCENT 5
#define COMPANION_MEMBERS_MAX    12
#define COMPANION_GROUPS_MAX     10

/* Holders with more references than this are lists; they tie nothing together one to one. */
#define HOLDER_EDGES_MAX 32
/* Small arrays between an object and its companion are looked through. */
#define BETWEEN_EDGES_MAX  8
#define HOLDER_CLASSES_MAX 16

#define NO_CANDIDATE UINT32_MAX

struct companion {
	uint32_t class_id;
	uint64_t count;
	uint32_t group; /* union-find parent */
	/* Of the group, valid at its root. */
	uint64_t least;
	uint64_t most;
	uint64_t bytes;
	uint64_t linked; /* the weakest tie, in percent */
	uint32_t members;
};

struct companion_pair {
	uint32_t a; /* candidates, a < b */
	uint32_t b;
	uint64_t owned[2]; /* instances of b that an a refers to, of a that a b refers to */
	uint64_t shared;   /* one holder refers to both */
};

/* What one holder refers to: at most one instance of each candidate class. */
struct companion_seen {
	uint32_t candidates[HOLDER_CLASSES_MAX];
	rm_node nodes[HOLDER_CLASSES_MAX];
	uint32_t count;
};

struct companion_collector {
	const struct rm_graph *graph;
	struct companion *candidates; /* by count, ascending */
	uint32_t count;
	uint32_t *of_class; /* class -> candidate */
	uint8_t *marks;     /* by node: which classes it was tied to already, hashed to eight bits */
	struct rm_map index;
	RM_VEC(struct companion_pair) pairs;
};

static bool companion_counts_fit(uint64_t least, uint64_t most)
{
	return (most - least) * 100 < most * COMPANION_SPREAD_PERCENT;
}

static int companion_compare(const void *left, const void *right)
{
	const struct companion *a = left, *b = right;

	if (a->count != b->count) {
		return a->count < b->count ? -1 : 1;
	}
	return a->class_id < b->class_id ? -1 : a->class_id > b->class_id;
}

/* Candidates are the classes that have a neighbour of nearly their count. */
static void companion_choose(struct companion_collector *c, struct rm_arena *scratch)
{
	const struct rm_graph *graph = c->graph;
	struct companion *all = rm_arena_array(scratch, graph->class_count, sizeof(*all));
	uint32_t count = 0;

	c->candidates = all;
	c->of_class = rm_arena_array(scratch, graph->class_count, sizeof(*c->of_class));
	for (uint32_t i = 0; i < graph->class_count; i++) {
		c->of_class[i] = NO_CANDIDATE;
		if (graph->classes[i].count > COMPANION_COUNT_MIN) {
			all[count++] = (struct companion){.class_id = i, .count = graph->classes[i].count};
		}
	}
	qsort(all, count, sizeof(*all), companion_compare);
	for (uint32_t i = 0; i < count; i++) {
		bool fits_before =
			c->count > 0 && companion_counts_fit(c->candidates[c->count - 1].count, all[i].count);
		bool fits_after = i + 1 < count && companion_counts_fit(all[i].count, all[i + 1].count);

		/* The one before may have been dropped; then its count did not fit this one's anyway. */
		if (fits_before || fits_after) {
			struct companion *candidate = &c->candidates[c->count];

			*candidate = all[i];
			candidate->group = c->count;
			candidate->least = candidate->most = candidate->count;
			candidate->bytes = graph->classes[candidate->class_id].bytes;
			candidate->linked = 100;
			candidate->members = 1;
			c->of_class[candidate->class_id] = c->count++;
		}
	}
}

static uint32_t companion_of(const struct companion_collector *c, rm_node node)
{
	uint32_t class_id = c->graph->class_ids[node];

	if (class_id == RM_CLASS_NONE || c->graph->types[node] != RM_TYPE_OBJECT) {
		return NO_CANDIDATE;
	}
	return c->of_class[class_id];
}

static void companion_see(struct companion_collector *c, struct companion_seen *seen, rm_node node)
{
	uint32_t candidate = companion_of(c, node);

	if (candidate == NO_CANDIDATE || seen->count == HOLDER_CLASSES_MAX) {
		return;
	}
	for (uint32_t i = 0; i < seen->count; i++) {
		if (seen->candidates[i] == candidate) {
			return;
		}
	}
	seen->candidates[seen->count] = candidate;
	seen->nodes[seen->count++] = node;
}

static uint32_t companion_edges(const struct rm_graph *graph, rm_node node)
{
	return graph->out_first[node + 1] - graph->out_first[node];
}

/*
 * The objects that a holder refers to, through references and small arrays (property tables,
 * captured variables).
 */
static void companion_look(
	struct companion_collector *c, struct companion_seen *seen, rm_node holder, bool is_nested)
{
	const struct rm_graph *graph = c->graph;
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[holder]; rm_graph_next_out(graph, holder, &id, &edge);) {
		rm_node later = rm_graph_child_ahead(graph, edge.id);
		uint8_t type = graph->types[edge.child];

		RM_PREFETCH(&graph->types[later]);
		RM_PREFETCH(&graph->class_ids[later]);
		if (edge.strength != RM_STRONG) {
			continue;
		}
		if (type == RM_TYPE_OBJECT) {
			companion_see(c, seen, edge.child);
		} else if (!is_nested && (type == RM_TYPE_REFERENCE || type == RM_TYPE_ARRAY) &&
				   companion_edges(graph, edge.child) <= BETWEEN_EDGES_MAX) {
			companion_look(c, seen, edge.child, true);
		}
	}
}

static struct companion_pair *companion_pair(struct companion_collector *c, uint32_t a, uint32_t b)
{
	struct companion_pair pair = {.a = a < b ? a : b, .b = a < b ? b : a};
	bool is_new;
	uint32_t *at = rm_map_add(&c->index, (uint64_t)pair.a << 32 | pair.b, &is_new);

	if (is_new) {
		*at = (uint32_t)c->pairs.count;
		rm_vec_push(&c->pairs, pair);
	}
	return &c->pairs.items[*at];
}

/*
 * One instance is tied to a class once, however many holders it has: a shared one is nobody's
 * companion.
 */
static bool companion_mark(
	struct companion_collector *c, rm_node node, uint32_t other, uint32_t how)
{
	uint8_t bit = (uint8_t)(1u << (rm_map_mix((uint64_t)other << 1 | how) & 7));
	bool was = (c->marks[node] & bit) != 0;

	c->marks[node] |= bit;
	return was;
}

static void companion_tie(
	struct companion_collector *c, const struct companion_seen *seen, uint32_t self)
{
	for (uint32_t i = 0; i < seen->count; i++) {
		uint32_t b = seen->candidates[i];

		if (self != NO_CANDIDATE && self != b &&
			companion_counts_fit(c->candidates[self < b ? self : b].count,
				c->candidates[self < b ? b : self].count) &&
			!companion_mark(c, seen->nodes[i], self, 0)) {
			companion_pair(c, self, b)->owned[self < b ? 0 : 1]++;
		}
		for (uint32_t j = 0; j < i; j++) {
			uint32_t a = seen->candidates[j];
			uint32_t low = a < b ? a : b, high = a < b ? b : a;

			if (!companion_counts_fit(c->candidates[low].count, c->candidates[high].count)) {
				continue;
			}
			bool was = companion_mark(c, seen->nodes[i], a, 1);
			was = companion_mark(c, seen->nodes[j], b, 1) || was;
			if (!was) {
				companion_pair(c, a, b)->shared++;
			}
		}
	}
}

static void companion_collect(struct companion_collector *c)
{
	const struct rm_graph *graph = c->graph;

	for (rm_node node = 0; node < graph->node_count; node++) {
		struct companion_seen seen;

		if ((graph->types[node] != RM_TYPE_OBJECT && graph->types[node] != RM_TYPE_ARRAY) ||
			companion_edges(graph, node) > HOLDER_EDGES_MAX) {
			continue;
		}
		seen.count = 0;
		companion_look(c, &seen, node, false);
		if (seen.count > 0) {
			companion_tie(c, &seen, companion_of(c, node));
		}
	}
}

static uint32_t companion_root(struct companion_collector *c, uint32_t candidate)
{
	while (c->candidates[candidate].group != candidate) {
		uint32_t above = c->candidates[candidate].group;
		c->candidates[candidate].group = c->candidates[above].group;
		candidate = above;
	}
	return candidate;
}

static int companion_pair_compare(const void *left, const void *right)
{
	const struct companion_pair *a = left, *b = right;

	if (a->a != b->a) {
		return a->a < b->a ? -1 : 1;
	}
	return a->b < b->b ? -1 : a->b > b->b;
}

/* Groups never spread wider than one pair may: no chain from 100 to 104 to 108. */
static void companion_join(struct companion_collector *c)
{
	qsort(c->pairs.items, c->pairs.count, sizeof(*c->pairs.items), companion_pair_compare);
	for (size_t i = 0; i < c->pairs.count; i++) {
		const struct companion_pair *pair = &c->pairs.items[i];
		uint64_t owned = pair->owned[0] > pair->owned[1] ? pair->owned[0] : pair->owned[1];
		uint64_t links = owned > pair->shared ? owned : pair->shared;
		uint64_t percent = 100 * links / c->candidates[pair->b].count;
		struct companion *a = &c->candidates[companion_root(c, pair->a)];
		struct companion *b = &c->candidates[companion_root(c, pair->b)];
		uint64_t least = a->least < b->least ? a->least : b->least;
		uint64_t most = a->most > b->most ? a->most : b->most;

		if (percent < COMPANION_LINKED_PERCENT || a == b || !companion_counts_fit(least, most)) {
			continue;
		}
		b->group = (uint32_t)(a - c->candidates);
		a->least = least;
		a->most = most;
		a->bytes += b->bytes;
		a->members += b->members;
		a->linked = b->linked < a->linked ? b->linked : a->linked;
		a->linked = percent < a->linked ? percent : a->linked;
	}
}

static int companion_class_compare(const void *left, const void *right)
{
	const struct rm_class *a = *(const struct rm_class *const *)left;
	const struct rm_class *b = *(const struct rm_class *const *)right;

	if (a->bytes != b->bytes) {
		return a->bytes > b->bytes ? -1 : 1;
	}
	return rm_text_compare(a->name, b->name);
}

/* The nearest dominator of all instances of all members. */
static void companion_set_anchor(struct rm_finding *f, const struct rm_pass_context *context,
	const struct rm_class **members, uint32_t count)
{
	rm_dom anchor = RM_DOM_NONE;

	for (uint32_t i = 0; context->derived != NULL && i < count; i++) {
		const struct rm_property_stats *stats = &context->derived->properties;
		uint32_t class_id = (uint32_t)(members[i] - context->graph->classes);
		rm_dom common = rm_members_common(&context->derived->retained,
			stats->instances + stats->first_instances[class_id],
			rm_class_instance_count(stats, class_id));

		if (anchor == RM_DOM_NONE) {
			anchor = common;
		} else if (common != RM_DOM_NONE) {
			anchor = rm_retained_common(&context->derived->retained, anchor, common);
		}
	}
	if (anchor != RM_DOM_NONE) {
		rm_finding_set_anchor(f, anchor);
	}
}

static void companion_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct rm_class **members, uint32_t count, uint64_t linked)
{
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_COMPANION_CLUSTER);
	struct rm_fact_list *list = rm_fact_add_list(&f->facts, "classes");
	uint64_t total = 0, allocated = 0;
	uint64_t heap_bytes = context->heap->heap_bytes;

	qsort(members, count, sizeof(*members), companion_class_compare);
	for (uint32_t i = 0; i < count; i++) {
		total += members[i]->bytes;
		allocated += members[i]->allocated_bytes;
		if (i < COMPANION_MEMBERS_MAX) {
			struct rm_facts *item = rm_fact_list_add(list);

			rm_fact_add_text(item, "name", members[i]->name);
			rm_fact_add_count(item, "count", (int64_t)members[i]->count);
			rm_fact_add_bytes(item, "total_bytes", (int64_t)members[i]->bytes);
		}
	}
	rm_fact_add_bytes(&f->facts, "total_memory", (int64_t)total);
	rm_fact_add_bytes(&f->facts, "allocated_bytes", (int64_t)allocated);
	rm_fact_add_count(&f->facts, "class_count", count);
	rm_fact_add_count(&f->facts, "instance_count", (int64_t)members[0]->count);
	rm_fact_add_percent(&f->facts, "linked_percentage", (double)linked);
	companion_set_anchor(f, context, members, count);
	rm_finding_set_severity(f, rm_size_is_medium(allocated, heap_bytes, COMPANION_MEDIUM_PERCENT)
								   ? RM_SEVERITY_MEDIUM
								   : RM_SEVERITY_LOW);
	rm_finding_say_summary(f,
		count == 2
			? "{classes:{name} ({count}, {total_bytes})| always paired with } \xE2\x80\x94 {total_memory}"
			: "{class_count} classes x ~{instance_count} instances ({total_memory}): "
			  "{classes:{name} ({count}, {total_bytes})|, }");
	rm_finding_say_hypothesis(f,
		"They are created together and refer to each other ({linked_percentage%0}% of them do): "
		"fewer of one means fewer of the others");
	rm_finding_say_next(f, "Find what holds them all");
	rm_finding_say_next(f, "Have fewer of the one that the others belong to");
	rm_finding_end(f);
}

static int companion_group_compare(const void *left, const void *right)
{
	const struct companion *a = *(const struct companion *const *)left;
	const struct companion *b = *(const struct companion *const *)right;

	if (a->bytes != b->bytes) {
		return a->bytes > b->bytes ? -1 : 1;
	}
	return a->class_id < b->class_id ? -1 : a->class_id > b->class_id;
}

static void companion_report(struct companion_collector *c, const struct rm_pass_context *context,
	struct rm_findings *findings)
{
	const struct companion **groups = rm_arena_array(context->scratch, c->count, sizeof(*groups));
	const struct rm_class **members = rm_arena_array(context->scratch, c->count, sizeof(*members));
	uint32_t group_count = 0;

	for (uint32_t i = 0; i < c->count; i++) {
		if (companion_root(c, i) == i && c->candidates[i].members >= 2) {
			groups[group_count++] = &c->candidates[i];
		}
	}
	qsort(groups, group_count, sizeof(*groups), companion_group_compare);
	for (uint32_t i = 0; i < group_count && i < COMPANION_GROUPS_MAX; i++) {
		uint32_t count = 0;

		for (uint32_t j = 0; j < c->count; j++) {
			if (&c->candidates[companion_root(c, j)] == groups[i]) {
				members[count++] = &c->graph->classes[c->candidates[j].class_id];
			}
		}
		companion_emit(context, findings, members, count, groups[i]->linked);
	}
}

static int companion_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct companion_collector c = {.graph = context->graph};

	(void)err;
	if (context->graph->class_count < 2) {
		return 0;
	}
	companion_choose(&c, context->scratch);
	if (c.count < 2) {
		return 0;
	}
	c.marks = rm_calloc(context->graph->node_count, 1);
	companion_collect(&c);
	if (c.pairs.count > 0) {
		companion_join(&c);
		companion_report(&c, context, findings);
	}
	rm_free(c.marks);
	rm_map_release(&c.index);
	rm_vec_release(&c.pairs);
	return 0;
}

const struct rm_pass rm_pass_companion_detection = {
	.name = "companion_detection",
	.summary = "classes whose instances come together",
	.emits = {RM_FINDING_COMPANION_CLUSTER},
	.emits_count = 1,
	.run = companion_run,
};
