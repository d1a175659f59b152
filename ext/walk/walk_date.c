/*
 * ext/date: timelib's structures behind date objects, and the time zones that the module keeps for
 * the request.
 */
#include "walk_inside.h"

#include "../compat/compat_date.h"

static void date_data(struct walk *walk, const void *address, size_t size)
{
	inside_block(walk, SINK_LOC_INTERNAL_DATA, address, size);
}

static void date_time(struct walk *walk, const timelib_time *time)
{
	if (inside_is_block(walk, time, sizeof *time)) {
		date_data(walk, time, sizeof *time);
		inside_text(walk, time->tz_abbr);
	}
}

static bool date_inside(struct walk *walk, zend_object *object)
{
	const php_date_obj *date = inside_fields(object, offsetof(php_date_obj, std));

	if (date != NULL) {
		date_time(walk, date->time);
	}
	return date != NULL;
}

static bool date_zone_inside(struct walk *walk, zend_object *object)
{
	const php_timezone_obj *zone = inside_fields(object, offsetof(php_timezone_obj, std));

	if (zone != NULL && zone->initialized && zone->type == TIMELIB_ZONETYPE_ABBR) {
		inside_text(walk, zone->tzi.z.abbr);
	}
	return zone != NULL;
}

static bool date_interval_inside(struct walk *walk, zend_object *object)
{
	const php_interval_obj *interval = inside_fields(object, offsetof(php_interval_obj, std));

	if (interval != NULL) {
		date_data(walk, interval->diff, sizeof *interval->diff);
		walk_string(
			walk, inside_name(walk, "date_string"), RMEM_EDGE_MEMBER, reli_interval_text(interval));
	}
	return interval != NULL;
}

static bool date_period_inside(struct walk *walk, zend_object *object)
{
	const php_period_obj *period = inside_fields(object, offsetof(php_period_obj, std));

	if (period != NULL) {
		date_time(walk, period->start);
		date_time(walk, period->current);
		date_time(walk, period->end);
		date_data(walk, period->interval, sizeof *period->interval);
	}
	return period != NULL;
}

const struct inside_class inside_date_classes[] = {
	{"DateTime", date_inside},
	{"DateTimeImmutable", date_inside},
	{"DateTimeZone", date_zone_inside},
	{"DateInterval", date_interval_inside},
	{"DatePeriod", date_period_inside},
	{NULL, NULL},
};

/* --- the module's cache of time zones --- */

/* Tables whose lengths depend on counts that versions keep differently: the allocator knows them.
 */
static void date_whole_block(struct walk *walk, const void *address)
{
	date_data(walk, address, inside_block_bytes(walk, address));
}

static void date_zone(struct walk *walk, const timelib_tzinfo *zone)
{
	struct reli_zone_posix posix;

	if (!inside_is_block(walk, zone, sizeof *zone)) {
		return;
	}
	posix = reli_zone_posix_of(zone);
	date_data(walk, zone, sizeof *zone);
	inside_text(walk, zone->name);
	date_whole_block(walk, zone->trans);
	date_whole_block(walk, zone->trans_idx);
	date_whole_block(walk, zone->type);
	date_whole_block(walk, zone->timezone_abbr);
	date_whole_block(walk, zone->leap_times);
	inside_text(walk, zone->location.comments);
	inside_text(walk, reli_zone_posix_text(zone));
	date_data(walk, posix.info, posix.info_bytes);
	date_data(walk, posix.begin, posix.rule_bytes);
	date_data(walk, posix.end, posix.rule_bytes);
	inside_text(walk, posix.standard);
	inside_text(walk, posix.summer);
}

void inside_date_globals(struct walk *walk, const void *globals, size_t size)
{
	const zend_date_globals *date = globals;
	const HashTable *zones = date->tzcache;

	if (size != sizeof *date) {
		return;
	}
	inside_text(walk, date->timezone);
	if (!inside_is_block(walk, zones, sizeof *zones)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, zones, sizeof *zones);
	walk_table_memory(walk, zones);
	for (struct walk_entry entry = walk_first(zones); walk_next(&entry);) {
		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, inside_name(walk, "tzcache"), RMEM_EDGE_KEY, entry.key);
		}
		date_zone(walk, Z_PTR_P(entry.value));
	}
}
