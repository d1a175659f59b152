/*
 * Where a value is, the way a PHP programmer would write it:
 *
 *	<main>:28::$users->items[3]	a local variable, or a global of the running script
 *	$users				a global that no frame has
 *	${'a b'}			a variable whose name has to be quoted
 *	walk:9#3::$node			of several calls that look the same: that with number 3 in the call stack
 *	App\Logger::$buffer		a static property
 *	App\Cache::get()::static $hits	a static variable
 *	$job->{closure use $ctx}	a captured variable
 *	$job->{closure static $memo}	a static variable of a closure
 *	(unreachable)->Node#12		only the object store knows it
 *
 * References and property tables do not show. What PHP has no names for stands in braces or, where a
 * path begins, in brackets, in words that need no knowledge of the engine: `$ao->{inner iterator}`,
 * `(shutdown function 0)` (path_words.h). Long
 * paths lose their root end (`...` in front), repeated parts are folded (`->next{x1024}`,
 * `(->children[0]){x17}`), keys keep 100 bytes.
 */
#ifndef RM_PHP_PATH_H
#define RM_PHP_PATH_H

#include "base.h"
#include "graph.h"
#include "str.h"

enum rm_php_path_flag {
	RM_PHP_PATH_VERBATIM = 1 << 0, /* keys made by spl_object_hash() as they are; else [obj#12] */
	RM_PHP_PATH_WHOLE = 1 << 1,    /* keys of any length */
};

/* What paths begin with that no root leads to. */
#define RM_PHP_PATH_UNREACHABLE "(unreachable)->"

/* Appends the path. The result is valid UTF-8 without control characters. */
void rm_php_path_add(
	struct rm_strbuf *out, const struct rm_graph *graph, rm_node node, unsigned flags);

/* The path of the edge's owner, and then this edge: one way of several to a value. */
void rm_php_path_add_by(
	struct rm_strbuf *out, const struct rm_graph *graph, uint32_t edge_id, unsigned flags);

/*
 * The part of a path that one edge makes, for whoever reads paths (value_find.h): replaces what
 * out holds. Empty for edges that do not show. Joints are there: `->` and `::` in front are
 * dropped where a path starts, and behind `::`. True when the path starts anew with this part.
 */
struct rm_php_place {
	const struct rm_edge *before; /* the edge that led to this one's parent; NULL: none */
	struct rm_text root;          /* name of the root branch; ptr NULL when no root leads there */
	bool has_before;              /* the path has some text already */
	bool is_last;                 /* the path ends here: tables have names then */
};

bool rm_php_path_step(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_edge *edge, const struct rm_php_place *place, unsigned flags);

#endif
