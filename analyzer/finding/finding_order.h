/*
 * From the order of passes to the order of reports: severity, then impact, then the order in
 * which passes found things. Then findings about one class are tied together, so that one leak
 * that shows in four kinds reads as one thing.
 */
#ifndef RM_FINDING_ORDER_H
#define RM_FINDING_ORDER_H

#include "finding.h"

void rm_findings_order(struct rm_findings *list);

#endif
