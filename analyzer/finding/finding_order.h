/*
 * From the order of passes to the order of reports. What other findings make redundant goes; the rest is sorted by
 * severity, then impact, then the order in which passes found things. Then findings that tell one story are tied
 * together, so that one leak that shows in four kinds reads as one thing.
 *
 *     rm_findings_order(&findings, derived != NULL ? &derived->retained : NULL);
 */
#ifndef RM_FINDING_ORDER_H
#define RM_FINDING_ORDER_H

#include "finding.h"
#include "retained.h"

/*
 * The list is in the order of passes. Without a dominator tree only findings about one class are
 * tied together.
 */
void rm_findings_order(struct rm_findings *list, const struct rm_retained *tree);

#endif
