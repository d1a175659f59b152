/*
 * Fuzz target: two snapshots to the finished comparison, both forms of it. The input is the length of the first one in four
 * bytes, little end first, then both, one behind the other. One that cannot be read is replaced by the other: then a snapshot
 * is compared with itself, which must show nothing.
 *
 * With RM_FUZZ_STANDALONE it has a main() of its own that replays the files and folders given to it.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/log.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/compare/compare.h"
#include "../../analyzer/graph/graph_build.h"
#include "../../analyzer/source/source_rmem.h"

#define FUZZ_MOST_BYTES (UINT64_C(256) << 20)
#define FUZZ_SAMPLES 5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz_side {
	struct rm_rmem_file file;
	struct rm_graph *graph;
};

static void fuzz_require(bool held, const char *text)
{
	if (!held) {
		fprintf(stderr, "fuzz_compare: %s\n", text);
		abort();
	}
}

static bool fuzz_open(struct fuzz_side *side, const uint8_t *data, size_t size)
{
	struct rm_graph_input input;
	struct rm_err err = { 0 };

	memset(side, 0, sizeof(*side));
	return rm_rmem_open_bytes(&side->file, data, size, "input", &err) == 0
		&& rm_rmem_input(&input, &side->file, "input", &err) == 0 && rm_graph_build(&side->graph, &input, &err) == 0;
}

static void fuzz_close(struct fuzz_side *side)
{
	rm_graph_free(side->graph);
	rm_rmem_close(&side->file);
}

static void fuzz_compare(struct rm_graph *baseline, struct rm_graph *target, bool is_same)
{
	struct rm_compare_options options = { .is_full = true, .diff_side = RM_NODES_TARGET_ONLY, .diff_limit = FUZZ_SAMPLES };
	struct rm_format_options format = { .is_pretty = true };
	struct rm_strbuf document = { 0 };
	struct rm_compare compare;
	const struct rm_finding_diff *diff = &compare.findings;

	rm_compare_make(&compare, baseline, target, &options);
	if (is_same) {
		fuzz_require(compare.nodes.total == 0, "a snapshot has other addresses than itself");
		fuzz_require(compare.values.rows.count == 0, "a value differs from itself");
		fuzz_require(diff->added.items.count + diff->resolved.items.count + diff->changed.count == 0,
			"a finding differs from itself");
	}
	rm_compare_write_text(&document, &compare, &format);
	rm_compare_write_json(&document, &compare, &format);
	fuzz_require(document.len != 0, "nothing was written");
	rm_compare_release(&compare);
	rm_strbuf_release(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t before = rm_mem_used();
	struct fuzz_side sides[2];
	const uint8_t *parts[2];
	size_t sizes[2];
	bool is_open[2];

	if (size < 4)
		return 0;
	sizes[0] = (size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16 | (size_t)data[3] << 24;
	sizes[0] = sizes[0] > size - 4 ? size - 4 : sizes[0];
	sizes[1] = size - 4 - sizes[0];
	parts[0] = data + 4;
	parts[1] = data + 4 + sizes[0];
	rm_log_set_level(RM_LOG_QUIET);
	rm_mem_set_limit(before + FUZZ_MOST_BYTES);
	for (int i = 0; i < 2; i++)
		is_open[i] = fuzz_open(&sides[i], parts[i], sizes[i]);
	for (int i = 0; i < 2; i++) {
		if (!is_open[i] && is_open[1 - i]) {
			fuzz_close(&sides[i]);
			fuzz_require(fuzz_open(&sides[i], parts[1 - i], sizes[1 - i]), "read once, and not again");
		}
	}
	if (is_open[0] || is_open[1])
		fuzz_compare(sides[0].graph, sides[1].graph, !is_open[0] || !is_open[1]);
	for (int i = 0; i < 2; i++)
		fuzz_close(&sides[i]);
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
