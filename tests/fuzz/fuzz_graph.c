/*
 * Fuzz target: from the bytes of a snapshot to the finished report, both forms of it, and to single values. Beside crashes, three things abort:
 * memory that stays behind, more memory than a fixed multiple of the input, and a tree that has no end.
 *
 * With RM_FUZZ_STANDALONE it has a main() of its own that replays the files and folders given to it.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/log.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/graph/graph_build.h"
#include "../../analyzer/report/fmt_json.h"
#include "../../analyzer/report/formatter.h"
#include "../../analyzer/report/php_path.h"
#include "../../analyzer/report/report.h"
#include "../../analyzer/report/value_find.h"
#include "../../analyzer/report/value_show.h"
#include "../../analyzer/source/source_rmem.h"

/* What a report may take: a base and a multiple of the uncompressed file; compressed ones expand to no more than this. */
#define FUZZ_BASE_BYTES (UINT64_C(16) << 20)
#define FUZZ_MULTIPLE 10u
#define FUZZ_EXPANDED_BYTES (UINT64_C(8) << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_require(bool held, const char *text)
{
	if (!held) {
		fprintf(stderr, "fuzz_graph: %s\n", text);
		abort();
	}
}

static void fuzz_walk(const struct rm_graph *graph)
{
	for (rm_node node = 0; node < graph->node_count; node++) {
		struct rm_location location;
		struct rm_attribute attribute;
		struct rm_edge edge;
		rm_node at = node;

		for (rm_node steps = 0; at != RM_NODE_NONE; steps++) {
			fuzz_require(at < graph->node_count && steps <= graph->node_count, "the tree leads nowhere or round");
			at = rm_graph_path_parent(graph, at);
			if (steps > 1000)
				break;
		}
		for (uint32_t i = 0; rm_graph_next_in(graph, node, &i, &edge);)
			fuzz_require(edge.child == node, "an in-edge leads elsewhere");
		for (uint32_t place = rm_graph_loc_first(graph, node); place < rm_graph_loc_first(graph, node + 1); place++) {
			rm_graph_location(&location, graph, place);
			fuzz_require(location.class_id == RM_CLASS_NONE || location.class_id < graph->class_count, "a class is none");
		}
		for (uint32_t i = 0; rm_graph_attribute_at(&attribute, graph, node, i); i++)
			;
	}
}

/* A few values: their paths are looked for, and what is found is shown. */
static void fuzz_show(const struct rm_derived *derived)
{
	const struct rm_graph *graph = derived->graph;
	const struct rm_value_show show = { .graph = graph, .derived = derived, .freed = rm_freed_new(derived) };
	struct rm_value_finder *finder = rm_value_finder_new(derived);
	struct rm_value_found found = { 0 };
	struct rm_arena arena = { 0 };
	struct rm_strbuf text = { 0 };

	for (rm_node node = 0; node < graph->node_count; node += 1 + graph->node_count / 8) {
		struct rm_facts facts = { .arena = &arena };

		rm_strbuf_clear(&text);
		rm_php_path_add(&text, graph, node, 0);
		rm_value_find(&found, finder, rm_strbuf_text(&text));
		for (size_t i = 0; i < found.places.count; i++)
			fuzz_require(found.places.items[i].node < graph->node_count, "a path leads to no node");
		if (found.class_id != RM_CLASS_NONE)
			rm_class_show_add(&facts, &show, found.class_id, false);
		else if (found.places.count > 0)
			rm_value_show_add(&facts, &show, &found.places.items[0]);
		else
			continue;
		rm_strbuf_clear(&text);
		rm_value_show_text(&text, graph, &facts);
		rm_fmt_json_facts(&text, graph, &facts, false);
		fuzz_require(text.len != 0, "a value without a text");
		rm_arena_clear(&arena);
	}
	rm_strbuf_release(&text);
	rm_arena_release(&arena);
	rm_value_found_release(&found);
	rm_value_finder_free(finder);
	rm_freed_free(show.freed);
}

static void fuzz_report(struct rm_graph *graph)
{
	struct rm_report report;
	struct rm_strbuf document = { 0 };
	struct rm_format_options options = { .is_pretty = true };

	rm_report_make(&report, graph, &(struct rm_report_options){ .is_full = true });
	for (size_t i = 0; rm_formatter_at(i) != NULL; i++) {
		rm_strbuf_clear(&document);
		rm_formatter_at(i)->write(&document, &report, &options);
		fuzz_require(document.len != 0, "a formatter wrote nothing");
	}
	rm_strbuf_release(&document);
	if (report.derived != NULL)
		fuzz_show(report.derived);
	rm_report_release(&report);
}

static bool fuzz_limit(const struct rm_rmem_file *file, uint64_t before, size_t size)
{
	rm_mem_set_limit(before + FUZZ_BASE_BYTES + FUZZ_MULTIPLE * (file->is_compressed ? file->content.size : size));
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rm_rmem_file file = { 0 };
	struct rm_graph_input input;
	struct rm_graph *graph = NULL;
	struct rm_err err = { 0 };
	uint64_t before = rm_mem_used();

	rm_log_set_level(RM_LOG_QUIET);
	rm_mem_set_limit(before + FUZZ_EXPANDED_BYTES);
	if (rm_rmem_open_bytes(&file, data, size, "input", &err) == 0 && fuzz_limit(&file, before, size) && rm_rmem_input(&input, &file, "input", &err) == 0
		&& rm_graph_build(&graph, &input, &err) == 0) {
		rm_graph_need_in(graph);
		fuzz_walk(graph);
		fuzz_report(graph);
	} else {
		fuzz_require(err.message[0] != '\0' && strchr(err.message, '\n') == NULL, "an error without a line");
	}
	rm_graph_free(graph);
	rm_rmem_close(&file);
	fuzz_require(rm_mem_used() == before, "memory stayed behind");
	return 0;
}

#ifdef RM_FUZZ_STANDALONE

#include "fuzz_replay.h"

int main(int argc, char **argv)
{
	fuzz_require(fuzz_replay(argc, argv) != 0, "nothing to replay");
	return 0;
}

#endif
