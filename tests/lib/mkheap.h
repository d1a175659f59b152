/*
 * Random heaps as text for mkgraph: small worlds in which everything that derived data has a rule
 * for happens often. Values whose refcounts are right, too high, too low or meaningless; garbage
 * beside what is alive, in rings that refer to each other, with resources and without refcounts;
 * weak maps of both rules; shared leaves, parallel and weak edges; several roots of one branch, and
 * the list of unreached blocks. Node n of the graph is called n<n>.
 *
 *     struct rm_strbuf text = { 0 };
 *     mkheap_random(&text, &seed, 200);
 *     struct rm_graph *graph = mkgraph(rm_strbuf_cstr(&text));
 */
#ifndef RM_MKHEAP_H
#define RM_MKHEAP_H

#include "base.h"
#include "str.h"

/* Replaces what text holds. Up to limit nodes (at least 4), often far fewer. */
void mkheap_random(struct rm_strbuf *text, uint64_t *seed, uint32_t limit);

#endif
