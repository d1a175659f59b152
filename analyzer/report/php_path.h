/*
 * Where a value is, the way a PHP programmer would write it:
 *
 *	<main>:28::$users->items[3]	a local variable, or a global of the running script
 *	$users				a global that no frame has
 *	App\Logger::$buffer		a static property
 *	App\Cache::get()::static $hits	a static variable
 *	$job->{closure use $ctx}	a captured variable
 *	(unreachable)->Node#12		only the object store knows it
 *
 * References and property tables do not show. What PHP has no words for stands in braces. Long
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
};

/* Appends the path. The result is valid UTF-8 without control characters. */
void rm_php_path_add(
	struct rm_strbuf *out, const struct rm_graph *graph, rm_node node, unsigned flags);

#endif
