/* The comparison for programs: nothing is cut, and findings stand as in the reports. */
#include "base.h"

#include "compare.h"

#include "fmt_json.h"
#include "human.h"
#include "value_show.h"

/* Bytes are whole; shares of the heap are rounded like the report's. */
static struct rm_json *json_metric(const struct rm_metric_delta *row, double value)
{
	return row->is_share ? rm_json_double(rm_human_round(value, 2)) : rm_json_double(value);
}

static void json_metrics(struct rm_json *document, const struct rm_compare *compare)
{
	struct rm_json *list = rm_json_put(document, "summary_deltas", rm_json_array());

	for (size_t i = 0; i < compare->metrics.rows.count; i++) {
		const struct rm_metric_delta *row = &compare->metrics.rows.items[i];
		struct rm_json *item = rm_json_put(list, NULL, rm_json_object());

		rm_json_put(item, "metric", rm_json_text(row->name));
		rm_json_put(item, "baseline", json_metric(row, row->baseline));
		rm_json_put(item, "target", json_metric(row, row->target));
		rm_json_put(item, "delta", json_metric(row, row->target - row->baseline));
		if (row->has_percent) {
			rm_json_put(item, "delta_percent", rm_json_double(rm_human_round(row->percent, 1)));
		}
	}
}

static void json_counts(struct rm_json *into, const char *key, const char *name_key,
	const struct rm_count_deltas *deltas)
{
	struct rm_json *list = rm_json_put(into, key, rm_json_array());

	for (size_t i = 0; i < deltas->rows.count; i++) {
		const struct rm_count_delta *row = &deltas->rows.items[i];
		struct rm_json *item = rm_json_put(list, NULL, rm_json_object());

		rm_json_put(item, name_key, rm_json_text(row->name));
		rm_json_put(item, "baseline_count", rm_json_integer((int64_t)row->baseline_count));
		rm_json_put(item, "target_count", rm_json_integer((int64_t)row->target_count));
		rm_json_put(item, "baseline_memory", rm_json_integer((int64_t)row->baseline_bytes));
		rm_json_put(item, "target_memory", rm_json_integer((int64_t)row->target_bytes));
		rm_json_put(item, "count_delta", rm_json_integer(rm_delta_count(row)));
		rm_json_put(item, "memory_delta", rm_json_integer(rm_delta_bytes(row)));
	}
}

static void json_classes(struct rm_json *document, const struct rm_compare *compare)
{
	struct rm_json *classes = rm_json_put(document, "class_deltas", rm_json_object());

	json_counts(classes, "changed", "class_name", &compare->classes.changed);
	json_counts(classes, "added", "class_name", &compare->classes.added);
	json_counts(classes, "removed", "class_name", &compare->classes.removed);
}

static struct rm_json *json_elements(const struct rm_value_delta *row, uint32_t count)
{
	return row->has_elements ? rm_json_integer(count) : rm_json_null();
}

static void json_values(struct rm_json *document, const struct rm_compare *compare)
{
	struct rm_json *list = rm_json_put(document, "value_deltas", rm_json_array());
	struct rm_strbuf text = {0};

	for (size_t i = 0; i < compare->values.rows.count; i++) {
		const struct rm_value_delta *row = &compare->values.rows.items[i];
		struct rm_json *item = rm_json_put(list, NULL, rm_json_object());

		rm_strbuf_clear(&text);
		rm_value_delta_add_path(&text, row, &compare->baseline, &compare->target);
		rm_json_put(item, "path", rm_json_text(rm_strbuf_text(&text)));
		rm_strbuf_clear(&text);
		rm_value_type_add(&text, compare->target.graph, row->target);
		rm_json_put(item, "type", rm_json_text(rm_strbuf_text(&text)));
		rm_json_put(item, "baseline_elements", json_elements(row, row->baseline_elements));
		rm_json_put(item, "target_elements", json_elements(row, row->target_elements));
		rm_json_put(item, "baseline_retained", rm_json_integer((int64_t)row->baseline_retained));
		rm_json_put(item, "target_retained", rm_json_integer((int64_t)row->target_retained));
	}
	rm_strbuf_release(&text);
}

static void json_finding_list(struct rm_json *into, const char *key, const struct rm_graph *graph,
	const struct rm_finding_list *findings)
{
	struct rm_json *list = rm_json_put(into, key, rm_json_array());

	for (size_t i = 0; i < findings->items.count; i++) {
		rm_json_put(list, NULL, rm_json_finding(graph, findings->items.items[i]));
	}
}

static void json_findings(struct rm_json *document, const struct rm_compare *compare)
{
	const struct rm_finding_diff *diff = &compare->findings;
	const struct rm_graph *before = compare->baseline.graph, *after = compare->target.graph;
	struct rm_json *into = rm_json_put(document, "findings_diff", rm_json_object());
	struct rm_json *changed;

	json_finding_list(into, "new", after, &diff->added);
	json_finding_list(into, "resolved", before, &diff->resolved);
	changed = rm_json_put(into, "changed", rm_json_array());
	for (size_t i = 0; i < diff->changed.count; i++) {
		struct rm_json *pair = rm_json_put(changed, NULL, rm_json_object());

		rm_json_put(pair, "baseline", rm_json_finding(before, diff->changed.items[i].baseline));
		rm_json_put(pair, "target", rm_json_finding(after, diff->changed.items[i].target));
	}
}

static void json_node(
	struct rm_json *list, const struct rm_graph *graph, const struct rm_node_sample *sample)
{
	struct rm_json *item = rm_json_put(list, NULL, rm_json_object());
	rm_node node = rm_graph_location_node(graph, sample->row);
	struct rm_location location;
	char address[24];

	rm_graph_location(&location, graph, sample->row);
	snprintf(address, sizeof(address), "0x%" PRIx64, sample->address);
	rm_json_put(item, "node_id",
		node != RM_NODE_NONE ? rm_json_integer(rm_graph_file_id(graph, node)) : rm_json_null());
	rm_json_put(item, "address", rm_json_text(rm_text_of(address)));
	rm_json_put(item, "type", rm_json_text(graph->loc_totals[location.type].text));
	rm_json_put(item, "size", rm_json_integer((int64_t)sample->size));
	rm_json_put(item, "class_name",
		location.class_id != RM_CLASS_NONE ? rm_json_text(graph->classes[location.class_id].name)
										   : rm_json_null());
}

static void json_node_diff(struct rm_json *document, const struct rm_compare *compare)
{
	const struct rm_node_diff *nodes = &compare->nodes;
	struct rm_json *diff, *list;

	if (compare->diff_side == RM_NODES_NONE) {
		return;
	}
	diff = rm_json_put(document, "node_diff", rm_json_object());
	rm_json_put(diff, "side",
		rm_json_text(compare->diff_side == RM_NODES_BASELINE_ONLY
						 ? RM_TEXT_LITERAL("baseline-only")
						 : RM_TEXT_LITERAL("target-only")));
	rm_json_put(diff, "total", rm_json_integer((int64_t)nodes->total));
	rm_json_put(diff, "shown", rm_json_integer((int64_t)nodes->samples.count));
	list = rm_json_put(diff, "nodes", rm_json_array());
	for (size_t i = 0; i < nodes->samples.count; i++) {
		json_node(list, rm_compare_diff_graph(compare), &nodes->samples.items[i]);
	}
}

void rm_compare_write_json(struct rm_strbuf *out, const struct rm_compare *compare,
	const struct rm_format_options *options)
{
	struct rm_json *document = rm_json_object();

	rm_json_put(document, "baseline", rm_json_meta(&compare->baseline));
	rm_json_put(document, "target", rm_json_meta(&compare->target));
	json_metrics(document, compare);
	json_counts(document, "type_deltas", "type", &compare->types);
	json_classes(document, compare);
	json_values(document, compare);
	json_findings(document, compare);
	json_node_diff(document, compare);
	rm_json_print(out, document, options->is_pretty);
}
