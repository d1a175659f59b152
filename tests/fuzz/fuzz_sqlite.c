/*
 * Fuzz target: a database of any bytes, each of its first runs into a graph, and the graph into another database. Beside
 * crashes, three things abort: memory that stays behind, a database that changes while it is read, and one that we wrote
 * and cannot read.
 *
 * With RM_FUZZ_STANDALONE it has a main() of its own that replays the files and folders given to it.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/file.h"
#include "../../analyzer/base/log.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/source/source.h"
#include "../../analyzer/source/source_sqlite.h"
#include "../../analyzer/source/sqlite_export.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_require(bool held, const char *text)
{
	if (!held) {
		fprintf(stderr, "fuzz_sqlite: %s\n", text);
		abort();
	}
}

static void fuzz_write_back(const struct rm_graph *graph, const char *path)
{
	struct rm_source_options options = { .run_id = 1 };
	struct rm_sqlite_export_options export_options = { .has_indexes = true };
	struct rm_graph *back = NULL;
	struct rm_err err = { 0 };
	int64_t run_id;

	fuzz_require(rm_sqlite_export(&run_id, graph, path, &export_options, &err) == 0, err.message);
	fuzz_require(rm_source_load(&back, path, &options, &err) == 0, err.message);
	fuzz_require(back->node_count == graph->node_count && back->edge_count == graph->edge_count, "another graph comes back");
	rm_graph_free(back);
	(void)unlink(path);
}

static void fuzz_check_same(const char *path, const uint8_t *data, size_t size)
{
	struct rm_file_map map;

	fuzz_require(rm_file_map(&map, path, NULL) == 0, "the database is gone");
	fuzz_require(map.size == size && (size == 0 || memcmp(map.bytes, data, size) == 0), "the database was changed");
	rm_file_unmap(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *base = getenv("TMPDIR");
	struct rm_err err = { 0 };
	char path[4096], copy[4100];
	uint64_t before = rm_mem_used();
	int fd;

	rm_log_set_level(RM_LOG_QUIET);
	(void)snprintf(path, sizeof(path), "%s/fuzz_sqlite_XXXXXX", base != NULL ? base : "/tmp");
	fd = mkstemp(path);
	fuzz_require(fd >= 0, "no temporary file");
	close(fd);
	(void)snprintf(copy, sizeof(copy), "%s.db", path);
	fuzz_require(rm_file_write(path, data, size, &err) == 0, err.message);
	for (uint64_t run = 1; run <= 2; run++) {
		struct rm_source_options options = { .run_id = run, .mmap_bytes = run == 1 ? 0 : 1 << 20 };
		struct rm_graph *graph = NULL;

		memset(&err, 0, sizeof(err));
		if (rm_sqlite_detect_path(path) && rm_source_load(&graph, path, &options, &err) == 0)
			fuzz_write_back(graph, copy);
		rm_graph_free(graph);
	}
	fuzz_check_same(path, data, size);
	fuzz_require(rm_mem_used() == before, "memory stays behind");
	(void)unlink(path);
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
