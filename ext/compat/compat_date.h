/*
 * ext/date publishes its structures and timelib's; what came and went between versions is told here. timelib allocates from ZendMM when PHP
 * builds it. Time zones belong to the module's cache: objects point at them without owning them.
 */
#ifndef RELI_MEMORY_COMPAT_DATE_H
#define RELI_MEMORY_COMPAT_DATE_H

#include "php.h"
#include "ext/date/php_date.h"

static inline const zend_string *reli_interval_text(const php_interval_obj *interval)
{
#if PHP_VERSION_ID >= 80200
	return interval->date_string;
#else
	(void) interval;
	return NULL;
#endif
}

/* The rule for times behind the last transition, timelib 2022. */
static inline const char *reli_zone_posix_text(const timelib_tzinfo *zone)
{
#if PHP_VERSION_ID >= 80200
	return zone->posix_string;
#else
	(void) zone;
	return NULL;
#endif
}

struct reli_zone_posix {
	const void *info, *begin, *end;
	size_t info_bytes, rule_bytes;
	const char *standard, *summer;
};

static inline struct reli_zone_posix reli_zone_posix_of(const timelib_tzinfo *zone)
{
	struct reli_zone_posix posix = { NULL, NULL, NULL, 0, 0, NULL, NULL };

#if PHP_VERSION_ID >= 80200
	if (zone->posix_info != NULL) {
		posix.info = zone->posix_info;
		posix.info_bytes = sizeof *zone->posix_info;
		posix.begin = zone->posix_info->dst_begin;
		posix.end = zone->posix_info->dst_end;
		posix.rule_bytes = sizeof *zone->posix_info->dst_begin;
		posix.standard = zone->posix_info->std;
		posix.summer = zone->posix_info->dst;
	}
#else
	(void) zone;
#endif
	return posix;
}

#endif
