/*
 * How bad a finding is: the one place that knows the steps of size (docs/findings.md,
 * "Severities"). A kind passes the bytes that it speaks of and the size of the heap; a healthy
 * small request so never shows anything above low.
 *
 *	rm_finding_set_severity(f, rm_severity_by_size(allocated_bytes, heap_bytes));
 */
#ifndef RM_SEVERITY_H
#define RM_SEVERITY_H

#include "base.h"

/* In the order of reports. */
enum rm_severity {
	RM_SEVERITY_HIGH,
	RM_SEVERITY_WARNING,
	RM_SEVERITY_MEDIUM,
	RM_SEVERITY_LOW,
	RM_SEVERITY_INFO,
};

enum rm_confidence {
	RM_CONFIDENCE_HIGH,
	RM_CONFIDENCE_MEDIUM,
	RM_CONFIDENCE_LOW,
};

/* The words of reports: "high", "warning", ... */
const char *rm_severity_text(enum rm_severity severity);
const char *rm_confidence_text(enum rm_confidence confidence);

/*
 * The steps. `percent` is the share of the heap that makes some megabytes a medium: 8, for
 * companions 5.
 */
bool rm_size_is_large(uint64_t bytes, uint64_t heap_bytes);
bool rm_size_is_medium(uint64_t bytes, uint64_t heap_bytes, unsigned percent);
bool rm_size_is_small(uint64_t bytes);

/* large -> high, medium -> medium, else low. */
enum rm_severity rm_severity_by_size(uint64_t bytes, uint64_t heap_bytes);

/* medium -> medium, else low. */
enum rm_severity rm_severity_up_to_medium(uint64_t bytes, uint64_t heap_bytes);

/* For waste: from 8 MiB and 10 % of the heap high, medium -> medium, small -> low, else info. */
enum rm_severity rm_severity_of_waste(uint64_t bytes, uint64_t heap_bytes);

/*
 * Below this a finding about many small things is noise: a ten-thousandth of the heap, at least 4
 * KiB. Fixed counts alone (50 copies, 10 tables) would fill the report of a heap of gigabytes and
 * miss the same pattern in a small one.
 */
uint64_t rm_noise_floor_bytes(uint64_t heap_bytes);

#endif
