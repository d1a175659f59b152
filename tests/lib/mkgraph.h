/*
 * A graph from a few lines of text, for tests. The lines become rows of the file format and go
 * through the same builder as a snapshot does.
 *
 *	struct rm_graph *graph = mkgraph("root global_variables g engine_table\n"
 *					 "node users array size=56 count=2 capacity=8 < g global users\n"
 *					 "node u object class=App\\User size=72 < users element 0\n");
 *	rm_graph_free(graph);
 *
 * One statement a line, words separated by blanks, `#` starts a comment, "double quotes" hold
 * blanks and C escapes:
 *
 *	node NAME TYPE [key=value...] [< PARENT KIND LINK [weak]]
 *	    TYPE and KIND are the ids of rmem_kinds.def in lower case, or any other text as it is. Keys:
 *	    class, size, over (bytes of the block beyond the row), addr, loc (location type; by default what fits the node
 *	    type), region (default heap), refs, info, text (content; gives the size of a string, 24 + length)
 *	    content_hash: of a string that is not stored whole
 *	    table, spare: two more rows, for arrays
 *	    count, scalars, hash, capacity, used, flags (packed,slot16,rebuilt,internal,immutable,lazy,enum): a row of
 *	    rm_containers, written for objects and arrays that have one of these keys
 *	    @KEY=VALUE: an attribute
 *	edge PARENT KIND CHILD LINK [weak]	a further edge; a tree edge only if the child has none yet and it is not weak
 *	root LINK NAME TYPE [key=value...] [weak]	a node and the edge that makes it a root
 *	row NAME LOC [size= over= addr= region=]	a further location row
 *	summary KEY VALUE, captured TEXT
 *	foreign		the graph has no rm_containers section and its edges no kinds
 *	heap [size= peak= real_size= real_peak= limit= avg= chunks= peak_chunks= cached= boundary= deletes= custom=1]
 *	chunk addr= [num= main=1 tail=] [runs=PAGE:LPAGES,PAGE:bBIN/FREE,...] [stale=PAGE:WORD,...]
 *	huge addr= size=
 *	repeat N ... end	the lines between, N times, with {i} replaced by 0, 1, ...; not nested
 *
 * Nodes without an address get one of their own. A mistake in the text ends the program with the
 * line.
 */
#ifndef RM_MKGRAPH_H
#define RM_MKGRAPH_H

#include "base.h"
#include "graph.h"

struct rm_graph *mkgraph(const char *text);
struct rm_graph *mkgraph_len(const char *text, size_t len);

#endif
