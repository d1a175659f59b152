/* Names of anonymous classes as people see them: short where that is enough, never two classes under one name. */
#include "base.h"

#include "graph.h"
#include "mkgraph.h"
#include "rm_test.h"

static const char *name_of(const struct rm_graph *graph, rm_node node)
{
	static char text[200];
	struct rm_text name = rm_graph_class_name(graph, node);

	snprintf(text, sizeof(text), "%.*s", (int)name.len, name.ptr != NULL ? name.ptr : "(none)");
	return text;
}

static void test_graph_names__of_every_version(void)
{
	struct rm_graph *graph = mkgraph("node a object class=\"class@anonymous\\0/srv/app/run.php:12$0\" size=40\n"
									 "node b object class=\"App\\\\Job@anonymous\\0C:\\\\srv\\\\job.php:7$1f\" size=40\n"
									 "node c object class=\"class@anonymous\\0/srv/old.php0x7f12ab00\" size=40\n"
									 "node d object class=\"class@anonymous\\0phar:///srv/x.phar/y.php:1$0\" size=40\n"
									 "node e object class=\"App\\\\User\" size=40\n"
									 "node f object class=\"class@anonymous\" size=40\n"
									 "node g object class=\"class@anonymous\\0\" size=40\n");

	RM_CHECK_TEXT(name_of(graph, 0), "class@anonymous run.php:12");
	RM_CHECK_TEXT(name_of(graph, 1), "App\\Job@anonymous job.php:7");
	RM_CHECK_TEXT(name_of(graph, 2), "class@anonymous old.php");
	RM_CHECK_TEXT(name_of(graph, 3), "class@anonymous y.php:1");
	RM_CHECK_TEXT(name_of(graph, 4), "App\\User");
	RM_CHECK_TEXT(name_of(graph, 5), "class@anonymous");
	RM_CHECK_TEXT(name_of(graph, 6), "class@anonymous ");
	rm_graph_free(graph);
}

/* Before 8.0 only the definition knows the line, and the address is another one on every run. */
static void test_graph_names__line_from_the_definition(void)
{
	struct rm_graph *graph
		= mkgraph("root class_table c classes\n"
				  "node k class size=500 \"@class_name=class@anonymous\\0/srv/old.php0x7f12ab00\" @line_start=30 < c class x\n"
				  "node a object class=\"class@anonymous\\0/srv/old.php0x7f12ab00\" size=40\n");

	RM_CHECK_TEXT(name_of(graph, 2), "class@anonymous old.php:30");
	RM_CHECK(graph->classes[0].definition == 1);
	rm_graph_free(graph);
}

static void test_graph_names__that_would_be_equal(void)
{
	struct rm_graph *graph = mkgraph("node a object class=\"class@anonymous\\0/srv/a/index.php:12$0\" size=40\n"
									 "node b object class=\"class@anonymous\\0/srv/b/index.php:12$0\" size=40\n"
									 "node c object class=\"class@anonymous\\0/srv/b/index.php:40$1\" size=40\n"
									 "node d object class=\"class@anonymous\\0/srv/x.php:5$a\" size=40\n"
									 "node e object class=\"class@anonymous\\0/srv/x.php:5$9\" size=40\n"
									 "node f object class=\"class@anonymous\\0/srv/x.php:5$10\" size=40\n");

	RM_CHECK_TEXT(name_of(graph, 0), "class@anonymous /srv/a/index.php:12");
	RM_CHECK_TEXT(name_of(graph, 1), "class@anonymous /srv/b/index.php:12");
	RM_CHECK_TEXT(name_of(graph, 2), "class@anonymous /srv/b/index.php:40");
	RM_CHECK_TEXT(name_of(graph, 3), "class@anonymous x.php:5#2");
	RM_CHECK_TEXT(name_of(graph, 4), "class@anonymous x.php:5");
	RM_CHECK_TEXT(name_of(graph, 5), "class@anonymous x.php:5#3");
	rm_graph_free(graph);
}

RM_TEST_TABLE(RM_TEST(test_graph_names__of_every_version), RM_TEST(test_graph_names__line_from_the_definition),
	RM_TEST(test_graph_names__that_would_be_equal), )
