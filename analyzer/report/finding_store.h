/*
 * Findings as bytes and back, for the sidecar (derived_cache.h): a report of the same snapshot by the same program finds
 * the same, so it may as well read it.
 *
 *     if (rm_finding_store_write(&bytes, &findings, graph, dom_count))
 *         rm_derived_cache_store(cache, derived, rm_strbuf_text(&bytes));
 *     ...
 *     if (!rm_finding_store_read(&findings, graph, dom_count, rm_derived_cache_findings(cache)))
 *         run the passes
 */
#ifndef RM_FINDING_STORE_H
#define RM_FINDING_STORE_H

#include "base.h"
#include "finding.h"
#include "graph.h"
#include "str.h"

/*
 * Appends. False when there is something that cannot be kept, or belongs to this run alone: a pass that did not finish.
 */
bool rm_finding_store_write(struct rm_strbuf *out, const struct rm_findings *findings,
	const struct rm_graph *graph, uint32_t dom_count);

/*
 * Fills an empty list. Everything is checked: kinds, nodes, texts, and that each text can be filled in from its facts.
 * False leaves the list empty.
 */
bool rm_finding_store_read(struct rm_findings *findings, const struct rm_graph *graph,
	uint32_t dom_count, struct rm_text bytes);

#endif
