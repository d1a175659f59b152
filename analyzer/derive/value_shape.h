/*
 * What a value looks like to a person: whether data piles up in it, whether it is PHP's own, and
 * how to call it in a word. Several kinds of findings are judged by the first two, so that the same
 * value never counts as a leak here and as plumbing there (docs/findings.md, "Severities").
 *
 *     struct rm_strbuf label = { 0 };
 *     if (!rm_node_is_engine(graph, node) && rm_value_accumulates(derived, heap, node))
 *         may_be_a_leak(node);
 *     rm_value_label(&label, graph, node);
 *
 * Meant for the few values that a report speaks of, not for loops over all nodes.
 */
#ifndef RM_VALUE_SHAPE_H
#define RM_VALUE_SHAPE_H

#include "base.h"
#include "derive.h"
#include "graph.h"
#include "heap_stats.h"
#include "str.h"

/*
 * Whether the value is a place where data piles up: at least 100 of its elements or immediately
 * dominated values are of one class or type under one key or property (keys of arrays are all one;
 * scalars count), or it is the head of a chain of as many (->next->next...), or it is, or
 * immediately dominates, one array or string of at least a quarter of the heap by itself; the output
 * buffers count as a string.
 * References and tables of dynamic properties are looked through. O(elements and dominated values).
 */
bool rm_value_accumulates(
	const struct rm_derived *derived, const struct rm_heap_stats *heap, rm_node node);

/* Whether the node stands for the output buffers: a table of PHP that holds nothing but what the program printed. */
bool rm_node_is_output(const struct rm_graph *graph, rm_node node);

/*
 * Whether the node is one of PHP's own tables or code, or belongs to one: classes, functions and
 * their literals and names, tables of constants, interned strings and files. Call frames are not;
 * values in variables, static properties, static variables, constants and modules are not: they are
 * the program's. O(length of the path).
 */
bool rm_node_is_engine(const struct rm_graph *graph, rm_node node);

/*
 * Appends a word for the value: its class, `array`, `string`, `static App\Logger::$buffer`,
 * `constant LIMITS`, `class App\User`, `function App\User::load`, `<main>:28` for a frame. Never a
 * word of the file format. Bytes of the file, to be escaped by whoever prints them.
 */
void rm_value_label(struct rm_strbuf *out, const struct rm_graph *graph, rm_node node);

/* The word for all values of a node type that have no class: `array`, `string`, `resource`, ... */
const char *rm_type_word(uint8_t type);

#endif
