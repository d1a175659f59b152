/* Paths of every kind of value, folding, cutting, and names that try to drive the terminal. */
#include "base.h"

#include "graph.h"
#include "mkgraph.h"
#include "php_path.h"
#include "rm_test.h"

/* The path of the last node of the graph that the lines describe. */
static void check_path_flags(const char *lines, const char *expected, unsigned flags)
{
	struct rm_graph *graph = mkgraph(lines);
	struct rm_strbuf path = {0};

	rm_php_path_add(&path, graph, graph->node_count - 1, flags);
	if (!RM_CHECK_TEXT(rm_strbuf_cstr(&path), expected)) {
		rm_test_note("%s", lines);
	}
	rm_strbuf_release(&path);
	rm_graph_free(graph);
}

static void check_path(const char *lines, const char *expected)
{
	check_path_flags(lines, expected, 0);
}

#define MAIN                                                                                       \
	"root call_frames f call_frames\n"                                                             \
	"node m call_frame size=96 @function_name=<main> @lineno=28 < f frame 0\n"
#define CLASSES                                                                                    \
	"root class_table c classes\n"                                                                 \
	"node k class size=500 @class_name=App\\Logger < c class app\\logger\n"

static void test_php_path__variables(void)
{
	check_path(MAIN "node x string size=30 < m variable users\n", "<main>:28::$users");
	check_path(
		"root global_variables g engine_table\nnode x string size=30 < g global users\n", "$users");
	check_path(MAIN
		"node t array size=56 < m symbol_table symbol_table\nnode x string size=30 < t element users\n",
		"<main>:28::$users");
	check_path(
		MAIN "node t array size=56 < m symbol_table symbol_table\n", "<main>:28::{symbol table}");
	check_path(MAIN "node x string size=30 < m temporary $_T[3]\n", "<main>:28::{temporary 3}");
	check_path(
		MAIN "node x string size=30 < m argument $_ExtraArgs[0]\n", "<main>:28::{extra argument 0}");
	check_path(MAIN "node x object size=30 < m this this\nnode y string size=30 < x property a\n",
		"<main>:28::$this->a");
	check_path("root call_frames f call_frames\n"
			   "node m call_frame size=96 @function_name=sleep < f frame 0\n"
			   "node x string size=30 < m argument $args_to_internal_function[0]\n",
		"sleep()::{argument 0}");
}

static void test_php_path__properties_and_elements(void)
{
	check_path(MAIN "node u object size=40 < m variable u\n"
					"node i array size=56 < u property items\n"
					"node x array size=56 < i element 0\n",
		"<main>:28::$u->items[0]");
	check_path(MAIN "node u object size=40 < m variable u\n"
					"node d array size=56 < u dynamic_properties dynamic_properties\n"
					"node x string size=30 < d element foo\n",
		"<main>:28::$u->foo");
	check_path(MAIN "node u object size=40 < m variable u\n"
					"node d array size=56 < u dynamic_properties dynamic_properties\n",
		"<main>:28::$u->{dynamic properties}");
	check_path(MAIN "node r reference size=32 < m variable log\n"
					"node a array size=56 < r referenced referenced\n"
					"node q reference size=32 < a element handlers\n"
					"node x string size=30 < q referenced referenced\n",
		"<main>:28::$log['handlers']");
	check_path(MAIN "node a array size=56 < m variable a\nnode x string size=30 < a key foo\n",
		"<main>:28::$a{key 'foo'}");
}

/* So may variables: `$$name` and extract() make them. */
static void test_php_path__variables_that_need_quotes(void)
{
	check_path("root global_variables g engine_table\nnode x string size=30 < g global \"odd name\"\n", "${'odd name'}");
	check_path(MAIN "node x string size=30 < m variable 0\n", "<main>:28::${'0'}");
	check_path(MAIN "node x string size=30 < m variable \"it's\"\n", "<main>:28::${'it\\'s'}");
	check_path(MAIN "node x string size=30 < m variable \xC3\xA4rger\n", "<main>:28::$\xC3\xA4rger");
	check_path(MAIN "node t array size=56 < m symbol_table symbol_table\nnode a array size=56 < t element \"a b\"\n"
					"node x string size=30 < a element 3\n",
		"<main>:28::${'a b'}[3]");
}

/* Calls of one function from one line differ by their number in the call stack; others need none. */
static void test_php_path__recursion(void)
{
	static const char stack[] = "root call_frames f call_frames\n"
								"node a call_frame size=96 @function_name=walk @lineno=9 < f frame 0\n"
								"node b call_frame size=96 @function_name=walk @lineno=9 < f frame 1\n"
								"node c call_frame size=96 @function_name=walk @lineno=12 < f frame 2\n"
								"node d call_frame size=96 @function_name=each < f frame 3\n"
								"node e call_frame size=96 @function_name=each < f frame 4\n";
	static const struct {
		const char *variable;
		const char *path;
	} rows[] = {
		{ "node x string size=30 < a variable x\n", "walk:9#0::$x" },
		{ "node x string size=30 < b variable x\n", "walk:9#1::$x" },
		{ "node x string size=30 < c variable x\n", "walk:12::$x" },
		{ "node x string size=30 < e argument $args_to_internal_function[0]\n", "each()#4::{argument 0}" },
		/* Generators are calls of the same line too, but each has a path of its own. */
		{ "node g object class=Generator size=200 < c variable g\n"
		  "node gf call_frame size=96 @function_name=walk @lineno=9 < g frame 0\n"
		  "node x string size=30 < gf variable x\n",
			"walk:12::$g->walk:9::$x" },
	};

	for (size_t i = 0; i < RM_COUNT_OF(rows); i++) {
		struct rm_strbuf lines = {0};

		rm_strbuf_add_cstr(&lines, stack);
		rm_strbuf_add_cstr(&lines, rows[i].variable);
		check_path(rm_strbuf_cstr(&lines), rows[i].path);
		rm_strbuf_release(&lines);
	}
}

#define ANONYMOUS "node k class size=500 \"@class_name=App\\\\Job@anonymous\\0/srv/app/run.php:12$0\" @line_start=12 < c class x\n"

/* PHP's own names of them are no text for people. */
static void test_php_path__anonymous_classes(void)
{
	check_path("root class_table c classes\n" ANONYMOUS "node x string size=30 < k static_property buffer\n",
		"App\\Job@anonymous run.php:12::$buffer");
	check_path("root class_table c classes\n" ANONYMOUS
			   "node m user_function size=300 \"@#function=App\\Job@anonymous\\0/srv/app/run.php:12$0::run\" < k function run\n"
			   "node t array size=56 < m static_variables static_variables\nnode x string size=30 < t element hits\n",
		"App\\Job@anonymous run.php:12::run()::static $hits");
	check_path("root call_frames f call_frames\n"
			   "node m call_frame size=96 \"@function_name=class@anonymous\\0/srv/a.php:3$1f::run\" @lineno=5 < f frame 0\n"
			   "node x string size=30 < m variable x\n",
		"class@anonymous a.php:3::run:5::$x");
	check_path("root class_table c classes\nnode k object class=\"class@anonymous\\0/srv/a.php(3) : eval()'d code:1$0\" size=56\n",
		"(unreachable)->class@anonymous a.php(3) : eval()'d code:1");
}

/* Where a running method has the way to its code, the class must be said all the same. */
static void test_php_path__static_variables_of_running_methods(void)
{
	check_path("root call_frames f call_frames\n"
			   "node m call_frame size=96 @function_name=Q::run @lineno=5 < f frame 0\n"
			   "node q user_function size=300 @#function=Q::run < m function func\n"
			   "node t array size=56 < q static_variables static_variables\nnode x string size=30 < t element hits\n",
		"Q::run()::static $hits");
	check_path(CLASSES "node q user_function size=300 @#function=App\\Logger::write < k function write\n"
					   "node t array size=56 < q static_variables static_variables_template\n"
					   "node x string size=30 < t element hits\n",
		"App\\Logger::write()::{default static $hits}");
}

/* Dynamic properties may be called anything: as PHP takes them. */
static void test_php_path__names_that_need_quotes(void)
{
	static const struct {
		const char *name;
		const char *text;
	} rows[] = {
		{"plain_1", "<main>:28::$o->plain_1"},
		{"\xC3\xA4rger", "<main>:28::$o->\xC3\xA4rger"},
		{"\"a b\"", "<main>:28::$o->{'a b'}"},
		{"it's", "<main>:28::$o->{'it\\'s'}"},
		{"123", "<main>:28::$o->{'123'}"},
		{"\"n\\nl\"", "<main>:28::$o->{'n\\nl'}"},
		{"a-b", "<main>:28::$o->{'a-b'}"},
	};
	char lines[300];

	for (size_t i = 0; i < RM_COUNT_OF(rows); i++) {
		snprintf(lines, sizeof(lines),
			MAIN "node o object size=40 class=stdClass < m variable o\n"
				 "node t array size=56 < o dynamic_properties dynamic_properties\n"
				 "node x string size=30 < t element %s\n",
			rows[i].name);
		check_path(lines, rows[i].text);
	}
}

static void test_php_path__keys(void)
{
	static const struct {
		const char *key;
		const char *text;
	} rows[] = {
		{"0", "$a[0]"},
		{"-5", "$a[-5]"},
		{"9223372036854775807", "$a[9223372036854775807]"},
		{"9223372036854775808", "$a['9223372036854775808']"},
		{"01", "$a['01']"},
		{"-0", "$a['-0']"},
		{"-", "$a['-']"},
		{"1.5", "$a['1.5']"},
		{"\"it's\"", "$a['it\\'s']"},
		{"a\\b", "$a['a\\\\b']"},
		{"\"\"", "$a['']"},
		{"\"\\x1b[2J\"", "$a['\\x1b[2J']"},
		{"\"a\\nb\\0c\"", "$a['a\\nb\\0c']"},
		{"\"\\xff\"", "$a['\xEF\xBF\xBD']"},
		{"000000000000001f0000000000000000", "$a[obj#31]"},
		{"00000000000000000000000000000000", "$a['00000000000000000000000000000000']"},
		{"d41d8cd98f00b204e9800998ecf8427e", "$a['d41d8cd98f00b204e9800998ecf8427e']"},
	};

	for (size_t i = 0; i < RM_COUNT_OF(rows); i++) {
		struct rm_strbuf lines = {0};

		rm_strbuf_addf(&lines,
			"root global_variables g engine_table\nnode a array size=56 < g global a\nnode x string size=30 < a element %s\n",
			rows[i].key);
		check_path(rm_strbuf_cstr(&lines), rows[i].text);
		rm_strbuf_release(&lines);
	}
	check_path_flags("root global_variables g engine_table\nnode a array size=56 < g global a\n"
					 "node x string size=30 < a element 000000000000001f0000000000000000\n",
		"$a['000000000000001f0000000000000000']", RM_PHP_PATH_VERBATIM);
}

static void test_php_path__statics_and_constants(void)
{
	check_path(
		CLASSES "node x string size=30 < k static_property buffer\n", "App\\Logger::$buffer");
	check_path(CLASSES "node x string size=30 < k class_constant LEVELS\n", "App\\Logger::LEVELS");
	check_path(CLASSES "node x string size=30 < k default_value buffer\n",
		"App\\Logger::{default $buffer}");
	check_path(CLASSES "node m user_function size=300 @#function=write < k function write\n"
					   "node t array size=56 < m static_variables static_variables\n"
					   "node x string size=30 < t element last\n",
		"App\\Logger::write()::static $last");
	check_path(CLASSES
		"node m user_function size=300 @#function=App\\Logger::write < k function write\n"
		"node t array size=56 < m static_variables static_variables\n",
		"App\\Logger::write()::{static variables}");
	check_path("root function_table f functions\n"
			   "node m user_function size=300 @#function=collectAll < f function collectall\n"
			   "node t array size=56 < m static_variables static_variables\n"
			   "node x string size=30 < t element sink\n",
		"collectAll()::static $sink");
	check_path("root global_constants c constants\nnode k constant size=40 < c entry LIMITS\n"
			   "node x array size=56 < k constant LIMITS\n",
		"LIMITS");
}

static void test_php_path__closures(void)
{
	check_path(MAIN "node c object size=320 class=Closure < m variable job\n"
					"node t array size=56 < c captured static_variables\n"
					"node x string size=30 < t element ctx\n",
		"<main>:28::$job->{closure use $ctx}");
	check_path(MAIN "node c object size=320 class=Closure < m variable job\n"
					"node fn user_function size=300 @#function={closure} @#statics=hits,memo < c function func\n"
					"node t array size=56 < c captured static_variables\n"
					"node x string size=30 < t element memo\n",
		"<main>:28::$job->{closure static $memo}");
	check_path(MAIN "node c object size=320 class=Closure < m variable job\n"
					"node fn user_function size=300 @#function={closure} @#statics=hits,memo < c function func\n"
					"node t array size=56 < c captured static_variables\n"
					"node x string size=30 < t element mem\n",
		"<main>:28::$job->{closure use $mem}");
	check_path(MAIN "node c object size=320 class=Closure < m variable job\n"
					"node t array size=56 < c captured static_variables\n",
		"<main>:28::$job->{closure variables}");
	check_path(MAIN "node c object size=320 class=Closure < m variable job\n"
					"node x object size=40 < c this this_ptr\n",
		"<main>:28::$job->{closure $this}");
}

static void test_php_path__generators(void)
{
	check_path(MAIN "node g object size=200 class=Generator < m variable gen\n"
					"node gf call_frame size=96 @function_name=producer @lineno=9 < g frame 0\n"
					"node x string size=30 < gf variable row\n",
		"<main>:28::$gen->producer:9::$row");
}

static void test_php_path__what_php_has_no_words_for(void)
{
	check_path(MAIN "node s object size=200 class=SplObjectStorage < m variable s\n"
					"node t array size=56 < s member storage\n",
		"<main>:28::$s->{elements}");
	check_path(MAIN "node s object size=200 class=SplFixedArray < m variable s\n"
					"node t array size=56 < s member [3]\n",
		"<main>:28::$s[3]");
	check_path(MAIN "node s object size=200 class=DateTime < m variable d\n"
					"node t opaque_block size=56 < s inferred +0x18\n",
		"<main>:28::$d->{+0x18}");
	check_path(MAIN "node s object size=200 class=WeakMap < m variable w\n"
					"node t string size=56 < s weak_map_value A#3\n",
		"<main>:28::$w[A#3]");
	check_path(
		"root unreached u unreached weak\nnode b unreached_block size=64 region=unreached < u unreached 0x7f10 weak\n",
		"(unreached 0x7f10)");
	check_path(
		"root vm_stack u engine_table\nnode b vm_stack_arena size=64 < u arena 0\n", "(VM stack page 0)");
}

/* Tables, members and slots of the engine in words; what begins a path in brackets, what goes on in braces. */
static void test_php_path__no_words_of_the_engine(void)
{
	static const struct {
		const char *lines;
		const char *text;
	} rows[] = {
		{"root global_callbacks c global_callbacks\nnode h object size=320 class=Closure < c member error_handler\n",
			"(error handler)"},
		{"root modules m modules\nnode s module size=8 < m entry standard\n"
		 "node h object size=320 class=Closure < s member shutdown_function[0]\n"
		 "node t array size=56 < h captured static_variables\nnode x string size=30 < t element log\n",
			"(shutdown function 0)->{closure use $log}"},
		{"root modules m modules\nnode s module size=8 < m entry standard\n"
		 "node x string size=30 < s argument shutdown_function[0].arguments[1]\n",
			"(shutdown function 0 argument 1)"},
		{"root modules m modules\nnode s module size=8 < m entry session\nnode x string size=30 < s member id\n",
			"(extension session)->{id}"},
		{"root autoload_functions a engine_table\nnode h object size=320 class=Closure < a member [2]\n",
			"(autoloader 2)"},
		{"root output o module\nnode h object size=320 class=Closure < o member handlers[0].callback\n",
			"(output buffer 0 callback)"},
		{"root ini i engine_table\nnode x string size=30 < i member error_log\n", "(ini setting error_log)"},
		{"root superglobals_raw i engine_table\nnode x array size=56 < i member _SERVER\n"
		 "node y string size=30 < x element argv\n",
			"$_SERVER['argv']"},
		{"root included_files i included_files\nnode x string size=30 < i entry /app/a.php\n",
			"(included file '/app/a.php')"},
		{"root interned_strings i array\nnode x string size=30 < i element app\\job\n",
			"(interned string 'app\\job')"},
		{"root global_variables g array\nnode x string size=30 < g key name\n", "$GLOBALS{key 'name'}"},
		{"root engine e engine_table\nnode x opaque_block size=30 < e inferred pcre+0x70\n", "(memory pcre+0x70)"},
		{MAIN "node s object size=200 class=ArrayObject < m variable s\nnode t array size=56 < s member storage\n"
			  "node x string size=30 < t element k\n",
			"<main>:28::$s['k']"},
		{MAIN "node s object size=200 class=LimitIterator < m variable s\n"
			  "node t object size=56 class=ArrayIterator < s member inner_iterator\n",
			"<main>:28::$s->{inner iterator}"},
		{MAIN "node s object size=200 class=SplObjectStorage < m variable s\nnode t string size=56 < s member [3].info\n",
			"<main>:28::$s[3]->{info}"},
		{MAIN "node s resource size=200 < m variable s\nnode t string size=56 < s member stream_memory_data\n",
			"<main>:28::$s->{contents}"},
		{MAIN "node x string size=30 < m argument $pending_call[0][1]\n", "<main>:28::{pending call 0 argument 1}"},
		{MAIN "node x object size=30 < m this \"$pending_call[2]->this\"\n", "<main>:28::{pending call 2 $this}"},
		{MAIN "node x object size=30 class=Closure < m closure \"$pending_call[2]{closure}\"\n",
			"<main>:28::{pending call 2 closure}"},
		{MAIN "node x array size=56 < m argument extra_named_params\n", "<main>:28::{named arguments}"},
		{MAIN "node x string size=30 < m temporary $_result\n", "<main>:28::{result}"},
		{MAIN "node fi object size=200 class=Fiber < m variable f\nnode p vm_stack_arena size=64 < fi arena 0\n",
			"<main>:28::$f->{VM stack page 0}"},
		{CLASSES "node x string size=30 < k name doc_comment\n", "App\\Logger::{doc comment}"},
		{"root function_table f functions\nnode m user_function size=300 @#function=run < f function run\n"
		 "node c user_function size=300 @#function={closure} < m function 1\n",
			"run()::{closure 1}"},
		{"root \"\\x1b[2J_x\" f functions\n", "(\\x1b 2J x)"},
		{MAIN "node s object size=200 class=X < m variable s\nnode t string size=56 < s member \"a\\x1b[2J\"\n",
			"<main>:28::$s->{a\\x1b 2J}"},
	};

	for (size_t i = 0; i < RM_COUNT_OF(rows); i++) {
		check_path(rows[i].lines, rows[i].text);
	}
}

static void test_php_path__what_only_a_registry_knows(void)
{
	check_path(
		"root objects_store o objects_store weak\nnode a object size=40 class=App\\Node < o registry 12 weak\n",
		"(unreachable)->App\\Node#12");
	check_path(
		"root objects_store o objects_store weak\nnode a object size=40 class=App\\Node < o registry 12 weak\n"
		"node b object size=40 class=App\\Node < a property next\n",
		"(unreachable)->App\\Node#12->next");
	check_path(
		"root regular_list o regular_list weak\nnode a resource size=40 < o registry 5 weak\n",
		"(resource #5)");
}

static void test_php_path__roots_and_orphans(void)
{
	check_path("root class_table c classes\n", "(classes)");
	check_path("root some_new_table c engine_table\n", "(some new table)");
	check_path("root global_variables g array\n", "$GLOBALS");
	check_path("node a object size=40 class=App\\Node\n", "(unreachable)->App\\Node");
	check_path("node a array size=40\n", "(unreachable)->ArrayHeaderContext");
	check_path("node a object size=40 class=A\nnode b string size=40 < a property name\n",
		"(unreachable)->name");
}

static void test_php_path__repeated_parts_are_folded(void)
{
	check_path(MAIN "node n0 object size=40 < m variable list\n"
					"node n1 object size=40 < n0 property next\n"
					"node n2 object size=40 < n1 property next\n"
					"node n3 object size=40 < n2 property next\n",
		"<main>:28::$list->next->next->next");
	check_path(MAIN "node n0 object size=40 < m variable list\n"
					"node n1 object size=40 < n0 property next\n"
					"node n2 object size=40 < n1 property next\n"
					"node n3 object size=40 < n2 property next\n"
					"node n4 object size=40 < n3 property next\n"
					"node v string size=40 < n4 property value\n",
		"<main>:28::$list->next{x4}->value");
}

static struct rm_strbuf chain(size_t levels, bool is_tree)
{
	struct rm_strbuf lines = {0};

	rm_strbuf_add_cstr(&lines, MAIN "node n0 object size=40 < m variable root\n");
	for (size_t i = 0; i < levels; i++) {
		if (is_tree) {
			rm_strbuf_addf(&lines,
				"node a%zu array size=56 < n%zu property children\nnode n%zu object size=40 < a%zu element 0\n",
				i, i, i + 1, i);
		} else {
			rm_strbuf_addf(&lines, "node n%zu object size=40 < n%zu property p%zu\n", i + 1, i, i);
		}
	}
	return lines;
}

static void test_php_path__repeated_pairs_are_folded(void)
{
	struct rm_strbuf lines = chain(17, true);

	check_path(rm_strbuf_cstr(&lines), "<main>:28::$root(->children[0]){x17}");
	rm_strbuf_release(&lines);
}

static void test_php_path__long_paths_lose_their_root_end(void)
{
	struct rm_strbuf lines = chain(45, false);

	check_path(rm_strbuf_cstr(&lines),
		"...->p5->p6->p7->p8->p9->p10->p11->p12->p13->p14->p15->p16->p17->p18->p19->p20->p21->p22->p23->p24->p25->p26"
		"->p27->p28->p29->p30->p31->p32->p33->p34->p35->p36->p37->p38->p39->p40->p41->p42->p43->p44");
	rm_strbuf_release(&lines);
}

/* A chain of a hundred thousand is an ordinary list. */
static void test_php_path__deep_chain(void)
{
	struct rm_strbuf lines = {0};

	rm_strbuf_add_cstr(&lines, MAIN "node n0 object size=40 < m variable list\n");
	for (size_t i = 0; i < 100000; i++) {
		rm_strbuf_addf(&lines, "node n%zu object size=40 < n%zu property next\n", i + 1, i);
	}
	check_path(rm_strbuf_cstr(&lines), "<main>:28::$list->next{x100000}");
	rm_strbuf_release(&lines);
}

static void test_php_path__long_keys_are_cut_between_characters(void)
{
	struct rm_strbuf lines = {0}, expected = {0};

	rm_strbuf_add_cstr(&lines,
		"root global_variables g engine_table\nnode a array size=56 < g global a\n"
		"node x string size=30 < a element k");
	rm_strbuf_add_cstr(&expected, "$a['k");
	for (size_t i = 0; i < 60; i++) {
		rm_strbuf_add_cstr(&lines, "\xC3\xA9");
		if (i < 49) {
			rm_strbuf_add_cstr(&expected, "\xC3\xA9");
		}
	}
	rm_strbuf_add_cstr(&lines, "\n");
	rm_strbuf_add_cstr(&expected, "...']");
	check_path(rm_strbuf_cstr(&lines), rm_strbuf_cstr(&expected));
	rm_strbuf_release(&lines);
	rm_strbuf_release(&expected);
}

RM_TEST_TABLE(RM_TEST(test_php_path__variables), RM_TEST(test_php_path__properties_and_elements),
	RM_TEST(test_php_path__names_that_need_quotes), RM_TEST(test_php_path__variables_that_need_quotes),
	RM_TEST(test_php_path__recursion), RM_TEST(test_php_path__anonymous_classes),
	RM_TEST(test_php_path__static_variables_of_running_methods), RM_TEST(test_php_path__keys), RM_TEST(test_php_path__statics_and_constants),
	RM_TEST(test_php_path__closures), RM_TEST(test_php_path__generators),
	RM_TEST(test_php_path__what_php_has_no_words_for),
	RM_TEST(test_php_path__no_words_of_the_engine),
	RM_TEST(test_php_path__what_only_a_registry_knows), RM_TEST(test_php_path__roots_and_orphans),
	RM_TEST(test_php_path__repeated_parts_are_folded),
	RM_TEST(test_php_path__repeated_pairs_are_folded),
	RM_TEST(test_php_path__long_paths_lose_their_root_end), RM_TEST(test_php_path__deep_chain),
	RM_TEST(test_php_path__long_keys_are_cut_between_characters), )
