/* Addresses of one side. */
#include "base.h"

#include "mkgraph.h"
#include "node_diff.h"
#include "rm_test.h"

static const char before[] = "root global_variables g engine_table\n"
							 "node a string size=100 addr=0x1000 < g global a\n"
							 "node b string size=200 addr=0x2000 < g global b\n"
							 "node c string size=50 addr=0x3000 < g global c\n"
							 "node d string size=200 addr=0x1800 < g global d\n"
							 "row d opaque_block size=16 addr=0x1800\n";
static const char after[] = "root global_variables g engine_table\n"
							"node a string size=100 addr=0x1000 < g global a\n";

static void test_node_diff__largest_first_and_limited(void)
{
	struct rm_graph *graphs[2] = {mkgraph(before), mkgraph(after)};
	struct rm_node_diff diff = {0};

	rm_node_diff_make(&diff, graphs[0], graphs[1], 20);
	RM_CHECK_INT(diff.total, 3);
	RM_REQUIRE(diff.samples.count == 3);
	RM_CHECK_INT(diff.samples.items[0].address, 0x2000);
	RM_CHECK_INT(diff.samples.items[1].address, 0x3000);
	/* Of several rows at one address the last. */
	RM_CHECK_INT(diff.samples.items[2].address, 0x1800);
	RM_CHECK_INT(diff.samples.items[2].size, 16);
	rm_node_diff_release(&diff);

	rm_node_diff_make(&diff, graphs[0], graphs[1], 1);
	RM_CHECK_INT(diff.total, 3);
	RM_CHECK_INT(diff.samples.count, 1);
	rm_node_diff_release(&diff);

	rm_node_diff_make(&diff, graphs[1], graphs[0], 0);
	RM_CHECK_INT(diff.total, 0);
	RM_CHECK_INT(diff.samples.count, 0);
	rm_node_diff_release(&diff);
	rm_graph_free(graphs[0]);
	rm_graph_free(graphs[1]);
}

RM_TEST_TABLE(RM_TEST(test_node_diff__largest_first_and_limited), )
