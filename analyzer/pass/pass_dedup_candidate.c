/*
 * Values that exist many times over although one would do.
 *
 * What is known to be equal (derive/duplicates.h) is rolled up by where it hangs: all strings of
 * App\User::$status, all arrays in $rows[]['options']. The impact is what would be saved, a copy of
 * each value kept.
 *
 * Then, with low confidence, values of one class and size that a property holds and others refer to
 * as well: they may be copies of a few things, equal or not.
 */
#include "base.h"

#include "pass.h"

#include "duplicates.h"
#include "id_sort.h"
#include "map.h"
#include "owner_pattern.h"
#include "string_content.h"
#include "value_buckets.h"
#include "value_finding.h"
#include "value_shape.h"
#include "vec.h"

#define WASTE_BYTES_MIN  ((uint64_t)64 * 1024)
#define DEDUP_ROWS_MAX   10
#define BUCKET_ROWS_MAX  3
#define EXAMPLES_MAX     3
/*
 * Values from that size on are told by themselves: all copies count where the first of them hangs.
 */
#define LARGE_BYTES_MIN ((uint64_t)16 * 1024)

struct dedup_roll {
	struct rm_owner_pattern pattern;
	uint8_t type;      /* enum rm_type */
	uint32_t class_id; /* of objects */
	uint64_t count;    /* members of sets here */
	uint64_t bytes;
	uint64_t waste_bytes;
	uint64_t distinct; /* different values among them */
	uint32_t last_set; /* the set that is being counted, plus 1 */
	uint64_t set_count;
	uint64_t most; /* of one value */
	rm_node most_node;
	rm_node evidence[RM_FINDING_EVIDENCE_MAX];
	uint32_t evidence_count;
	rm_node ends[2]; /* the members that stand first and last in the dominator tree */
	rm_node elsewhere; /* an equal value that hangs at another place; RM_NODE_NONE: none seen */
};

struct dedup_collector {
	const struct rm_pass_context *context;
	struct rm_duplicates duplicates;
	struct rm_map index;
	RM_VEC(struct dedup_roll) rolls;
};

/* ---- equal values by where they hang ---- */

static struct dedup_roll *dedup_roll(
	struct dedup_collector *c, rm_node member, rm_node at_node, uint8_t type)
{
	const struct rm_graph *graph = c->context->graph;
	struct rm_owner_pattern pattern;
	uint32_t class_id = type == RM_TYPE_OBJECT ? graph->class_ids[member] : RM_CLASS_NONE;
	uint64_t key;

	rm_owner_pattern_find(&pattern, graph, at_node);
	key = rm_map_mix(rm_owner_pattern_hash(&pattern) ^ ((uint64_t)class_id << 8 | type));
	for (;; key = rm_map_mix(key + 1)) {
		struct dedup_roll *roll;
		bool is_new;
		uint32_t *at;

		key = key == UINT64_MAX ? 0 : key;
		at = rm_map_add(&c->index, key, &is_new);
		if (is_new) {
			*at = (uint32_t)c->rolls.count;
			roll = rm_vec_add(&c->rolls);
			roll->pattern = pattern;
			roll->type = type;
			roll->class_id = class_id;
			roll->ends[0] = roll->ends[1] = member;
			roll->elsewhere = RM_NODE_NONE;
		}
		roll = &c->rolls.items[*at];
		if (roll->type == type && roll->class_id == class_id &&
			rm_owner_pattern_equals(&roll->pattern, &pattern)) {
			return roll;
		}
	}
}

/*
 * Notes where the others of a set are: without that a place whose values differ from each other and
 * equal those of another place reads like a contradiction. Small values count where they hang, with
 * the first of the set as the other; large ones all where the first hangs.
 */
static void dedup_note_elsewhere(
	struct dedup_roll *roll, const struct rm_graph *graph, rm_node other)
{
	struct rm_owner_pattern pattern;

	if (roll->elsewhere != RM_NODE_NONE) {
		return;
	}
	rm_owner_pattern_find(&pattern, graph, other);
	if (!rm_owner_pattern_equals(&pattern, &roll->pattern)) {
		roll->elsewhere = other;
	}
}

static void dedup_add(
	struct dedup_collector *c, const struct rm_duplicate_set *set, uint32_t set_number, uint32_t at)
{
	const struct rm_retained *tree = &c->context->derived->retained;
	rm_node member = c->duplicates.members.items[at];
	bool is_large = rm_retained_allocated(tree, member) >= LARGE_BYTES_MIN;
	struct dedup_roll *roll = dedup_roll(c, member, is_large ? set->keeper : member, set->type);

	if (roll->last_set != set_number + 1) {
		roll->last_set = set_number + 1;
		roll->set_count = 0;
		roll->distinct++;
		if (!is_large && member != set->keeper) {
			dedup_note_elsewhere(roll, c->context->graph, set->keeper);
		}
	}
	if (is_large) {
		dedup_note_elsewhere(roll, c->context->graph, member);
	}
	roll->set_count++;
	if (roll->set_count > roll->most) {
		roll->most = roll->set_count;
		roll->most_node = set->keeper;
	}
	roll->count++;
	roll->bytes += rm_retained_bytes(tree, member);
	roll->waste_bytes += at == set->first ? 0 : rm_retained_allocated(tree, member);
	if (roll->evidence_count < RM_FINDING_EVIDENCE_MAX) {
		roll->evidence[roll->evidence_count++] = member;
	}
	if (tree->numbers[member] < tree->numbers[roll->ends[0]]) {
		roll->ends[0] = member;
	}
	if (tree->numbers[member] > tree->numbers[roll->ends[1]]) {
		roll->ends[1] = member;
	}
}

static int dedup_compare(const void *left, const void *right)
{
	const struct dedup_roll *a = left, *b = right;

	if (a->waste_bytes != b->waste_bytes) {
		return a->waste_bytes > b->waste_bytes ? -1 : 1;
	}
	return a->evidence[0] < b->evidence[0] ? -1 : a->evidence[0] > b->evidence[0];
}

/* Where members lie and hang, the more of it the sooner they come. */
static void dedup_prepare(const struct rm_pass_context *context, const rm_node *members, size_t left)
{
	enum { FIRST = 24, SECOND = 16, THIRD = 8 };
	const struct rm_retained *tree = &context->derived->retained;
	const struct rm_graph *graph = context->graph;
	struct rm_edge edge;

	if (left > FIRST) {
		RM_PREFETCH(&graph->path_edges[members[FIRST]]);
		RM_PREFETCH(&tree->bytes_low[members[FIRST]]);
		RM_PREFETCH(&tree->extra_low[members[FIRST]]);
		RM_PREFETCH(&tree->numbers[members[FIRST]]);
	}
	if (left > SECOND && graph->path_edges[members[SECOND]] != RM_EDGE_NONE) {
		RM_PREFETCH(graph->edge_rows + (size_t)graph->path_edges[members[SECOND]] * 16);
	}
	if (left > THIRD && rm_graph_path_edge(&edge, graph, members[THIRD]) &&
		edge.parent != RM_NODE_NONE) {
		RM_PREFETCH(&graph->path_edges[edge.parent]);
		RM_PREFETCH(&graph->class_ids[edge.parent]);
	}
}

static void dedup_roll_up(struct dedup_collector *c)
{
	const rm_node *members = c->duplicates.members.items;
	size_t count = c->duplicates.members.count;

	for (uint32_t i = 0; i < c->duplicates.sets.count; i++) {
		const struct rm_duplicate_set *set = &c->duplicates.sets.items[i];

		for (uint32_t at = set->first; at < set->first + set->count; at++) {
			dedup_prepare(c->context, members + at, count - at);
			dedup_add(c, set, i, at);
		}
	}
	if (c->rolls.count > 1) {
		qsort(c->rolls.items, c->rolls.count, sizeof(*c->rolls.items), dedup_compare);
	}
}

/* ---- what is said ---- */

/* The name that is repeated: the property, or the innermost key that is part of the pattern. */
static struct rm_text dedup_link(
	const struct rm_graph *graph, const struct rm_owner_pattern *pattern)
{
	for (uint32_t i = 0; i < pattern->level_count; i++) {
		if (pattern->levels[i] != RM_PATTERN_ANY && pattern->levels[i] != RM_PATTERN_KEYS) {
			return rm_graph_text(graph, pattern->levels[i]);
		}
	}
	return rm_owner_pattern_is_named(pattern) ? rm_graph_text(graph, pattern->link)
											  : RM_TEXT_LITERAL("[]");
}

static void dedup_add_target(struct rm_finding *f, const struct rm_graph *graph,
	const struct rm_owner_pattern *pattern, uint8_t type, uint32_t class_id)
{
	struct rm_text none = RM_TEXT_NONE;

	rm_fact_add_text(&f->facts, "link_name", dedup_link(graph, pattern));
	rm_fact_add_text_or_null(&f->facts, "source_class",
		pattern->class_id != RM_CLASS_NONE ? graph->classes[pattern->class_id].name : none);
	rm_fact_add_text_or_null(
		&f->facts, "target_class", type == RM_TYPE_OBJECT ? graph->classes[class_id].name : none);
	rm_finding_add_owner(f, "owner", graph, pattern);
}

/*
 * The beginning of a string, or of the first string inside: enough for a person to know the value
 * by.
 */
static struct rm_text dedup_sample(
	struct rm_strbuf *buffer, const struct rm_graph *graph, rm_node value)
{
	struct rm_string_content content = {0};
	struct rm_edge edge;

	rm_strbuf_clear(buffer);
	if (graph->types[value] == RM_TYPE_STRING) {
		rm_string_content_get(&content, graph, value);
	}
	for (uint32_t id = graph->out_first[value];
		 graph->types[value] != RM_TYPE_STRING && rm_graph_next_out(graph, value, &id, &edge);) {
		if (edge.kind != RM_EDGE_KEY && graph->types[edge.child] == RM_TYPE_STRING) {
			rm_string_content_get(&content, graph, edge.child);
			break;
		}
	}
	rm_string_preview(buffer, &content);
	return rm_strbuf_text(buffer);
}

static void dedup_add_samples(
	struct rm_facts *facts, const struct rm_graph *graph, const rm_node *members, uint32_t count)
{
	struct rm_fact_list *list = rm_fact_add_list(facts, "samples");
	struct rm_strbuf text = {0};

	for (uint32_t i = 0; i < count && i < EXAMPLES_MAX; i++) {
		struct rm_text class_name = rm_graph_class_name(graph, members[i]);

		if (class_name.ptr == NULL) {
			(void)dedup_sample(&text, graph, members[i]);
		} else {
			rm_strbuf_clear(&text);
			rm_strbuf_add_text(&text, class_name);
			rm_strbuf_addf(&text, " (%" PRIu64 "B)", rm_graph_size(graph, members[i]));
		}
		rm_fact_add_text(rm_fact_list_add(list), NULL, rm_strbuf_text(&text));
	}
	rm_strbuf_release(&text);
}

/* How many are equal, and what they look like. True when there is something to show. */
static bool dedup_add_examples(
	struct rm_finding *f, const struct rm_graph *graph, const struct dedup_roll *roll)
{
	struct rm_facts *facts = rm_fact_add_record(&f->facts, "examples");
	struct rm_strbuf sample = {0};
	struct rm_text text = dedup_sample(&sample, graph, roll->most_node);
	bool has_sample = roll->most > 0 && text.len > 0;
	uint64_t identical = roll->most > 1 ? roll->most : 0;

	rm_fact_add_text(facts, "type",
		roll->type == RM_TYPE_STRING  ? RM_TEXT_LITERAL("string")
		: roll->type == RM_TYPE_ARRAY ? RM_TEXT_LITERAL("array")
									  : RM_TEXT_LITERAL("object"));
	rm_fact_add_count(facts, "identical_count", (int64_t)identical);
	rm_fact_add_percent(facts, "identical_pct",
		roll->count > 0 ? 100.0 * (double)identical / (double)roll->count : 0);
	if (has_sample) {
		rm_fact_add_text(facts, "sample_value", text);
	}
	dedup_add_samples(facts, graph, roll->evidence, roll->evidence_count);
	rm_fact_add_count(facts, "distinct_values", (int64_t)roll->distinct);
	rm_strbuf_release(&sample);
	return has_sample;
}

static const char *dedup_summary(uint8_t type)
{
	if (type == RM_TYPE_OBJECT) {
		return "{owner} ({target_class}): {count} cop{count?y|ies} x {each_size} = {current_bytes}";
	}
	if (type == RM_TYPE_ARRAY) {
		return "{owner} (array): {count} cop{count?y|ies} x {each_size} = {current_bytes}";
	}
	return "{owner}: {count} cop{count?y|ies} x {each_size} = {current_bytes}";
}

static void dedup_say(struct rm_finding *f, uint8_t type, bool has_identical, bool has_sample)
{
	rm_finding_say_summary(f, dedup_summary(type));
	if (has_identical) {
		rm_finding_say_hypothesis(
			f, has_sample ? "{examples:{identical_count}/{count} copies have identical "
							"content ({identical_pct%0}%). Example: \"{sample_value}\"}"
						  : "{examples:{identical_count}/{count} copies have identical "
							"content ({identical_pct%0}%)}");
	}
	if (type == RM_TYPE_STRING) {
		rm_finding_say_next(
			f, "Keep one copy: look each value up in an array of known ones before it is stored");
	} else if (type == RM_TYPE_ARRAY) {
		rm_finding_say_next(
			f, "Assign the array that is there: copies share their memory until one is changed");
	} else {
		rm_finding_say_next(f, "Share one instance where they are not changed afterwards");
	}
}

static void dedup_emit(const struct rm_pass_context *context, struct rm_findings *findings,
	const struct dedup_roll *roll)
{
	const struct rm_retained *tree = &context->derived->retained;
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_DEDUP_CANDIDATE);
	bool is_engine = rm_node_is_engine(context->graph, roll->most_node);
	enum rm_severity severity = rm_severity_of_waste(roll->waste_bytes, context->heap->heap_bytes);
	bool has_sample;

	rm_finding_set_severity(
		f, is_engine && severity < RM_SEVERITY_LOW ? RM_SEVERITY_LOW : severity);
	rm_finding_set_confidence(
		f, roll->type == RM_TYPE_STRING ? RM_CONFIDENCE_HIGH : RM_CONFIDENCE_MEDIUM);
	rm_finding_set_memory(f, context, roll->waste_bytes, RM_IMPACT_SAVING);
	dedup_add_target(f, context->graph, &roll->pattern, roll->type, roll->class_id);
	rm_fact_add_count(&f->facts, "count", (int64_t)roll->count);
	rm_fact_add_bytes(&f->facts, "each_size", (int64_t)(roll->bytes / roll->count));
	rm_fact_add_bytes(&f->facts, "current_bytes", (int64_t)roll->bytes);
	rm_fact_add_bytes(&f->facts, "total_waste", (int64_t)roll->waste_bytes);
	rm_fact_add_count(&f->facts, "distinct_values", (int64_t)roll->distinct);
	has_sample = dedup_add_examples(f, context->graph, roll);
	rm_finding_set_members(f, context, roll->evidence, roll->evidence_count);
	rm_finding_set_anchor(f, rm_retained_common(tree, roll->ends[0], roll->ends[1]));
	if (roll->elsewhere != RM_NODE_NONE) {
		rm_fact_add_path(&f->facts, "equal_path", roll->elsewhere, RM_TEXT_NONE);
	}
	dedup_say(f, roll->type, roll->most > 1, has_sample);
	if (roll->elsewhere != RM_NODE_NONE) {
		rm_finding_say_hypothesis(f, "Equal values hang elsewhere too, such as {equal_path}");
	}
	rm_finding_say_hypothesis(f,
		"{distinct_values} different value{distinct_values?|s} in all; a copy of each saves "
		"{total_waste}");
	rm_finding_end(f);
}

/* ---- values of one size that several refer to ---- */

/* Said already, with proof. */
static bool dedup_is_known(const struct dedup_collector *c, const struct rm_value_bucket *bucket)
{
	for (size_t i = 0; i < c->rolls.count && i < DEDUP_ROWS_MAX; i++) {
		const struct dedup_roll *roll = &c->rolls.items[i];

		if (roll->waste_bytes >= WASTE_BYTES_MIN && roll->type != RM_TYPE_ARRAY &&
			((roll->pattern.class_id == bucket->source_class &&
				 roll->pattern.link == bucket->link && roll->pattern.level_count == 0) ||
				(roll->class_id == bucket->class_id && roll->class_id != RM_CLASS_NONE))) {
			return true;
		}
	}
	return false;
}

typedef RM_VEC(struct rm_id_pair) dedup_values; /* model and value */

/* Those that some other value equals, equal ones side by side. The rest are all different. */
static void dedup_list_repeated(
	dedup_values *values, struct rm_equality *equality, const rm_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		rm_node model = rm_equality_model(equality, nodes[i]);

		if (model != RM_NODE_NONE) {
			rm_vec_push(values, ((struct rm_id_pair){model, nodes[i]}));
		}
	}
	rm_id_pairs_sort(values->items, values->count);
}

/*
 * Describes a bucket in the words of a roll: the commonest value, how many different ones. Returns
 * whether all members could be compared.
 */
static bool dedup_describe(
	struct dedup_roll *roll, struct dedup_collector *c, const struct rm_value_bucket *bucket)
{
	size_t count = bucket->members.count, run = 0;
	dedup_values repeated = {0};
	bool is_known = true;

	memset(roll, 0, sizeof(*roll));
	roll->pattern.class_id = bucket->source_class;
	roll->pattern.link = bucket->link;
	roll->class_id = bucket->class_id;
	roll->type = c->context->graph->types[bucket->members.items[0]];
	roll->count = count;
	roll->most_node = bucket->members.items[0];
	for (size_t i = 0; i < count; i++) {
		is_known =
			is_known && rm_equality_is_comparable(c->context->equality, bucket->members.items[i]);
		if (i < RM_FINDING_EVIDENCE_MAX) {
			roll->evidence[roll->evidence_count++] = bucket->members.items[i];
		}
	}
	dedup_list_repeated(&repeated, c->context->equality, bucket->members.items, count);
	roll->distinct = count - repeated.count;
	for (size_t i = 0; i < repeated.count; i++) {
		run = i > 0 && repeated.items[i].key == repeated.items[i - 1].key ? run + 1 : 1;
		roll->distinct += run == 1 ? 1 : 0;
		/* Of values as common as each other the one with the smallest node. */
		if (run > 1) {
			rm_node first = repeated.items[i + 1 - run].id;

			if (run > roll->most || (run == roll->most && first < roll->most_node)) {
				roll->most = run;
				roll->most_node = first;
			}
		}
	}
	rm_vec_release(&repeated);
	return is_known;
}

/*
 * False when there is nothing to say: all of them can be compared, and no two are equal. Of strings
 * everything that can be compared has been said already, wherever they hang.
 */
static bool dedup_emit_bucket(
	struct dedup_collector *c, struct rm_findings *findings, const struct rm_value_bucket *bucket)
{
	const struct rm_pass_context *context = c->context;
	uint64_t count = bucket->members.count;
	struct rm_finding *f;
	struct dedup_roll roll;
	struct rm_freed total;
	uint64_t waste;
	bool has_sample;

	if (dedup_describe(&roll, c, bucket) && (roll.most == 0 || roll.type == RM_TYPE_STRING)) {
		return false;
	}
	f = rm_finding_begin(findings, RM_FINDING_DEDUP_CANDIDATE);
	rm_freed_nodes(&total, context->freed, bucket->members.items, count);
	/* Nothing proves that they are equal: never more than a hint. */
	waste = total.allocated / count * (count - roll.distinct);
	rm_finding_set_severity(
		f, roll.most > 0 && rm_size_is_small(waste) ? RM_SEVERITY_LOW : RM_SEVERITY_INFO);
	rm_finding_set_confidence(f, RM_CONFIDENCE_LOW);
	rm_finding_set_memory(f, context, total.bytes, RM_IMPACT_CURRENT);
	dedup_add_target(f, context->graph, &roll.pattern, roll.type, roll.class_id);
	rm_fact_add_count(&f->facts, "count", (int64_t)count);
	rm_fact_add_bytes(&f->facts, "each_size", (int64_t)(total.bytes / count));
	rm_fact_add_bytes(&f->facts, "current_bytes", (int64_t)total.bytes);
	rm_fact_add_bytes(&f->facts, "total_waste", (int64_t)waste);
	rm_fact_add_count(&f->facts, "distinct_values", (int64_t)roll.distinct);
	has_sample = dedup_add_examples(f, context->graph, &roll);
	rm_finding_set_members(f, context, bucket->members.items, count);
	dedup_say(f, roll.type, roll.most > 0, has_sample);
	if (roll.most == 0) {
		rm_finding_say_hypothesis(
			f, "Same class and size, others refer to them too; their contents cannot be compared");
	}
	rm_finding_end(f);
	return true;
}

/* The same property with values of another size is a row already. */
static bool dedup_is_said(const struct rm_value_buckets *buckets, size_t at)
{
	const struct rm_value_bucket *bucket = &buckets->items.items[at];

	for (size_t i = 0; i < at; i++) {
		const struct rm_value_bucket *other = &buckets->items.items[i];

		if (other->is_said && other->source_class == bucket->source_class &&
			other->link == bucket->link) {
			return true;
		}
	}
	return false;
}

static void dedup_run_buckets(
	struct dedup_collector *c, struct rm_findings *findings, uint32_t rows)
{
	struct rm_value_buckets buckets;
	uint32_t emitted = 0;

	rm_value_buckets_find(&buckets, c->context->derived);
	for (size_t i = 0; i < buckets.items.count; i++) {
		struct rm_value_bucket *bucket = &buckets.items.items[i];

		if (emitted < BUCKET_ROWS_MAX && !dedup_is_said(&buckets, i) &&
			rows + emitted < DEDUP_ROWS_MAX &&
			bucket->size * bucket->members.count >=
				rm_noise_floor_bytes(c->context->heap->heap_bytes) &&
			!dedup_is_known(c, bucket)) {
			bucket->is_said = dedup_emit_bucket(c, findings, bucket);
			emitted += bucket->is_said ? 1 : 0;
		}
	}
	rm_value_buckets_release(&buckets);
}

static int dedup_run(
	const struct rm_pass_context *context, struct rm_findings *findings, struct rm_err *err)
{
	struct dedup_collector c = {.context = context};
	uint32_t rows = 0;

	(void)err;
	rm_duplicates_find(&c.duplicates, context->derived, context->equality);
	dedup_roll_up(&c);
	for (size_t i = 0; i < c.rolls.count && rows < DEDUP_ROWS_MAX; i++) {
		if (c.rolls.items[i].waste_bytes >= WASTE_BYTES_MIN) {
			dedup_emit(context, findings, &c.rolls.items[i]);
			rows++;
		}
	}
	dedup_run_buckets(&c, findings, rows);
	rm_duplicates_release(&c.duplicates);
	rm_map_release(&c.index);
	rm_vec_release(&c.rolls);
	return 0;
}

const struct rm_pass rm_pass_dedup_candidate = {
	.name = "dedup_candidate",
	.summary = "equal values that one copy could stand for",
	.needs = RM_NEED_EDGES,
	.emits = {RM_FINDING_DEDUP_CANDIDATE},
	.emits_count = 1,
	.run = dedup_run,
};
