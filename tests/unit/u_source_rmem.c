/* Files into graphs: the other writer's files against what its own reader says of them, and damaged ones. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/file.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/source/source.h"
#include "../../analyzer/source/source_rmem.h"
#include "../lib/rm_test.h"

#include <unistd.h>

static char scratch[4096];

static const char *write_scratch(const void *bytes, size_t len)
{
	struct rm_err err = { 0 };

	if (scratch[0] == '\0') {
		const char *folder = getenv("TMPDIR");
		int fd;

		(void)snprintf(scratch, sizeof(scratch), "%s/rmem_source_XXXXXX", folder != NULL ? folder : P_tmpdir);
		fd = mkstemp(scratch);
		RM_REQUIRE(fd >= 0);
		close(fd);
	}
	RM_CHECK_INT(rm_file_write(scratch, bytes, len, &err), 0);
	return scratch;
}

static int load(struct rm_graph **graph, const char *path, struct rm_err *err)
{
	static const struct rm_source_options options = { .will_read_all = true, .run_id = 1 };

	memset(err, 0, sizeof(*err));
	return rm_source_load(graph, path, &options, err);
}

static void test_source_rmem__worked_example(void)
{
	struct rm_graph *graph = NULL;
	struct rm_err err;

	RM_REQUIRE(load(&graph, rm_test_path("data/interop/worked-example.rmem"), &err) == 0);
	RM_CHECK_INT(graph->node_count, 2);
	RM_CHECK_INT(graph->edge_count, 1);
	RM_CHECK_INT(graph->root_count, 0);
	RM_CHECK_INT(rm_graph_path_parent(graph, 1), 0);
	RM_CHECK(rm_text_is(rm_graph_type_text(graph, 0), "value"));
	RM_CHECK(!graph->is_ours);
	rm_graph_free(graph);
}

/* Figures of the README beside the file, and of reli-prof's own loaders in graph-small.json. */
static void test_source_rmem__graph_of_another_writer(void)
{
	struct rm_graph *graph = NULL;
	struct rm_err err;
	uint64_t number;
	uint64_t sum = 0;

	RM_REQUIRE(load(&graph, rm_test_path("data/interop/graph-small.rmem"), &err) == 0);
	RM_CHECK_INT(graph->file_node_rows, 238);
	RM_CHECK_INT(graph->file_edge_rows, 419);
	RM_CHECK_INT(graph->root_count, 5);
	RM_CHECK_INT(graph->total_bytes, 3154868);
	for (rm_node n = 0; n < graph->node_count; n++)
		sum += rm_graph_size(graph, n);
	RM_CHECK_INT(sum, 3154868);
	RM_CHECK(rm_text_is(graph->captured_at, "2026-11-21T07:15:11Z"));
	RM_CHECK(rm_graph_summary_u64(&number, graph, "memory_get_usage") && number == 3155440);
	RM_CHECK_INT(graph->classes[rm_graph_find_class(graph, rm_text_of("App\\Row"))].count, 51);
	RM_CHECK(!graph->has_containers);
	RM_CHECK(graph->zendmm == NULL);
	RM_CHECK_INT(graph->faults.dangling_edges + graph->faults.second_tree_edges + graph->faults.tree_cycles, 0);
	rm_graph_free(graph);
}

/* Its scalars are nodes there; here they are counts of their containers, and none is left as a node. */
static void test_source_rmem__no_plumbing_is_left(void)
{
	struct rm_graph *graph = NULL;
	struct rm_err err;
	uint64_t scalars = 0;

	RM_REQUIRE(load(&graph, rm_test_path("data/interop/graph-small.rmem"), &err) == 0);
	for (rm_node n = 0; n < graph->node_count; n++) {
		struct rm_edge edge;

		RM_CHECK(!rm_text_is(rm_graph_type_text(graph, n), "ScalarValueContext"));
		RM_CHECK(!rm_text_is(rm_graph_type_text(graph, n), "ArrayElementContext"));
		RM_CHECK(!rm_text_is(rm_graph_type_text(graph, n), "ObjectPropertiesContext"));
		for (uint32_t id = graph->out_first[n]; rm_graph_next_out(graph, n, &id, &edge);)
			RM_CHECK(edge.kind != RM_EDGE_UNKNOWN && edge.kind != RM_EDGE_PART);
	}
	for (uint32_t i = 0; i < graph->container_count; i++) {
		struct rm_container container;

		rm_graph_container_at(&container, graph, i);
		scalars += container.scalar_count;
	}
	RM_CHECK(scalars > 0);
	rm_graph_free(graph);
}

static void test_source_rmem__missing_file(void)
{
	struct rm_graph *graph = NULL;
	struct rm_err err;

	RM_CHECK_INT(load(&graph, "no/such/file.rmem", &err), RM_EINPUT);
	RM_CHECK(graph == NULL);
	RM_CHECK_TEXT(err.message, "no/such/file.rmem: No such file or directory");
}

static void test_source_rmem__kind_shows_in_the_bytes(void)
{
	struct rm_graph *graph = NULL;
	struct rm_err err;

	RM_CHECK_INT(load(&graph, write_scratch("SQLite format 3\0....", 20), &err), RM_EINPUT);
	RM_CHECK(strstr(err.message, "SQLite") != NULL);
	RM_CHECK_INT(load(&graph, write_scratch("GIF89a", 6), &err), RM_EINPUT);
	RM_CHECK(strstr(err.message, "not a snapshot") != NULL);
	RM_CHECK_INT(load(&graph, write_scratch("", 0), &err), RM_EINPUT);
	unlink(scratch);
}

/* Every answer is a graph or one line; nothing stays allocated behind either. */
static void check_bytes(const void *bytes, size_t len)
{
	struct rm_graph *graph = NULL;
	uint64_t before = rm_mem_used();
	struct rm_err err;
	int rc = load(&graph, write_scratch(bytes, len), &err);

	if (rc == 0) {
		rm_graph_need_in(graph);
		rm_graph_free(graph);
	} else {
		RM_CHECK_INT(rc, RM_EINPUT);
		RM_CHECK(err.message[0] != '\0');
		RM_CHECK(strchr(err.message, '\n') == NULL);
	}
	RM_CHECK_INT(rm_mem_used(), before);
}

static void test_source_rmem__truncated_anywhere(void)
{
	size_t size;
	uint8_t *bytes = rm_test_read_file(rm_test_path("data/interop/graph-small.rmem"), &size);

	for (size_t len = 0; len < size; len += len < 100 || len > size - 700 ? 1 : 97)
		check_bytes(bytes, len);
	unlink(scratch);
}

static void test_source_rmem__random_damage(void)
{
	size_t size;
	uint8_t *bytes = rm_test_read_file(rm_test_path("data/interop/graph-small.rmem"), &size);
	uint8_t *copy = rm_alloc(size);
	uint64_t state = 77;

	for (int round = 0; round < 3000; round++) {
		size_t flips = 1 + rm_test_random(&state) % 12;

		memcpy(copy, bytes, size);
		for (size_t i = 0; i < flips; i++) {
			/* Half of them into the rows of nodes and edges, where they make other graphs and not only errors. */
			size_t at = rm_test_random(&state) % 2 == 0 ? 3705 + rm_test_random(&state) % 10500 : rm_test_random(&state) % size;

			copy[at] = (uint8_t)(rm_test_random(&state) % 3 == 0 ? rm_test_random(&state) : copy[at] ^ 1u << rm_test_random(&state) % 8);
		}
		check_bytes(copy, size);
	}
	rm_free(copy);
	unlink(scratch);
}

RM_TEST_TABLE(
	RM_TEST(test_source_rmem__worked_example),
	RM_TEST(test_source_rmem__graph_of_another_writer),
	RM_TEST(test_source_rmem__no_plumbing_is_left),
	RM_TEST(test_source_rmem__missing_file),
	RM_TEST(test_source_rmem__kind_shows_in_the_bytes),
	RM_TEST(test_source_rmem__truncated_anywhere),
	RM_TEST(test_source_rmem__random_damage),
)
