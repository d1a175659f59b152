/*
 * String ids. The dictionary is: integers that are array keys, names known when names were frozen,
 * contents of strings in node order, names that came later (summary). Integers need no table: a bit
 * each, and the id is the rank of the bit.
 */
#include "sink_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The hash PHP keeps in its strings (DJBX33A), so that a text of ours and a zend_string meet in the
 * table. */
static uint64_t name_hash(const char *text, size_t len)
{
	uint64_t hash = 5381;

	for (size_t i = 0; i < len; i++) {
		hash = hash * 33 + (uint8_t)text[i];
	}
	return hash | UINT64_C(0x8000000000000000);
}

static bool sink_is_naming(const struct sink *sink)
{
	return sink->phase == SINK_EDGES || sink->phase == SINK_ATTRIBUTES;
}

/* Row of the name table -> string id. Names before the freeze stand behind the numbers, later ones
 * behind the contents. */
static uint32_t name_id(const struct sink *sink, uint32_t row)
{
	if (sink->names_frozen != 0 && row >= sink->names_frozen) {
		return sink->content_base + (uint32_t)sink->string_count + (row - sink->names_frozen);
	}
	return sink->number_count + row;
}

uint32_t sink_name_literal(struct sink *sink, const char *text, size_t len)
{
	return name_id(sink, reli_str_table_intern(&sink->names, text, len, name_hash(text, len)));
}

/* A key such as "12" of an object's property table is text, but the dictionary may have it as a
 * number already. */
static bool name_as_number(const struct sink *sink, const char *text, size_t len, uint64_t *number)
{
	uint64_t value = 0;

	if (len == 0 || len > 10 || (text[0] == '0' && len > 1)) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9') {
			return false;
		}
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	*number = value;
	return value < sink->number_limit && (sink->number_bits[value / 64] >> value % 64 & 1);
}

static uint32_t number_id(const struct sink *sink, uint64_t number)
{
	uint64_t below = sink->number_bits[number / 64] & ((UINT64_C(1) << number % 64) - 1);

	return sink->number_ranks[number / 64] + sink_popcount(below);
}

uint32_t sink_name_bytes(struct sink *sink, const char *text, size_t len, uint64_t hash)
{
	uint64_t number;

	if (!sink_is_naming(sink)) {
		return 0;
	}
	if (name_as_number(sink, text, len, &number)) {
		return number_id(sink, number);
	}
	if (len > RELI_NAME_MAX) {
		len = RELI_NAME_MAX;
		hash = 0;
	}
	if (hash == 0) {
		hash = name_hash(text, len);
	}
	return name_id(sink, reli_str_table_intern(&sink->names, text, len, hash));
}

uint32_t sink_name(struct sink *sink, const char *text)
{
	return sink_name_bytes(sink, text, strlen(text), 0);
}

uint32_t sink_late_name(struct sink *sink, const char *text, size_t len)
{
	const char *kept = reli_own_mem_text(&sink->mem, text, len);

	return sink_name_literal(sink, kept != NULL ? kept : "", kept != NULL ? len : 0);
}

uint32_t sink_name_copy(struct sink *sink, const char *text, size_t len)
{
	uint32_t before = sink->names.count;
	uint32_t id = sink_name_bytes(sink, text, len, 0);

	if (sink->names.count > before) {
		/* A new row points at the caller's text: give it one that stays. */
		const char *kept = reli_own_mem_text(&sink->mem, text, len);

		sink->names.rows[sink->names.count - 1].text = kept != NULL ? kept : text;
	}
	return id;
}

uint32_t sink_name_format(struct sink *sink, const char *format, ...)
{
	char text[96];
	va_list args;
	int len;

	if (!sink_is_naming(sink)) {
		return 0;
	}
	va_start(args, format);
	len = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (len < 0) {
		return 0;
	}
	return sink_name_copy(sink, text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1);
}

void sink_use_number(struct sink *sink, uint64_t number)
{
	if (number < sink->number_limit) {
		sink->number_bits[number / 64] |= UINT64_C(1) << number % 64;
	}
}

uint32_t sink_name_number(struct sink *sink, int64_t number)
{
	if (!sink_is_naming(sink)) {
		return 0;
	}
	if (number >= 0 && (uint64_t)number < sink->number_limit &&
		(sink->number_bits[number / 64] >> number % 64 & 1)) {
		return number_id(sink, (uint64_t)number);
	}
	return sink_name_format(sink, "%lld", (long long)number);
}

void sink_freeze_names(struct sink *sink)
{
	sink->names_frozen = sink->names.count;
	sink->content_base = sink->number_count + sink->names_frozen;
}

/* --- the dictionary --- */

static void dict_entry(struct sink *sink, const char *text, size_t len)
{
	rmem_writer_u32(sink->writer, (uint32_t)len);
	rmem_writer_bytes(sink->writer, text, len);
}

static void dict_numbers(struct sink *sink)
{
	for (uint64_t word = 0; word <= sink->number_limit / 64; word++) {
		for (uint64_t bits = sink->number_bits[word]; bits != 0; bits &= bits - 1) {
			uint64_t number = word * 64 + (uint64_t)__builtin_ctzll(bits);
			char text[20], *at = text + sizeof text;

			do {
				*--at = (char)('0' + number % 10);
				number /= 10;
			} while (number != 0);
			dict_entry(sink, at, (size_t)(text + sizeof text - at));
		}
	}
}

static void dict_names(struct sink *sink, uint32_t first, uint32_t end)
{
	for (uint32_t row = first; row < end; row++) {
		dict_entry(sink, sink->names.rows[row].text, sink->names.rows[row].len);
	}
}

void sink_write_strings(struct sink *sink)
{
	uint64_t total = (uint64_t)sink->number_count + sink->names.count + sink->string_count;

	rmem_writer_begin(sink->writer, RMEM_SECTION_STRING_DICT);
	rmem_writer_u32(sink->writer, (uint32_t)total);
	dict_numbers(sink);
	dict_names(sink, 0, sink->names_frozen);
	sink_run_phase(sink, SINK_STRINGS, NULL);
	dict_names(sink, sink->names_frozen, sink->names.count);
	rmem_writer_end(sink->writer, total);
}
