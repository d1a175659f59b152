/*
 * UTF-8 by hand: decoding as RFC 3629 has it, and column widths by two short tables (characters
 * of width 0 and 2). The tables name blocks, not every character: a table that is a column off
 * for a rare sign is no harm.
 */
#include "base.h"

#include "utf8.h"

#define REPLACEMENT 0xFFFDu

struct utf8_range {
	uint32_t first;
	uint32_t last;
};

static const struct utf8_range utf8_zero[] = {
	{0x0300, 0x036F},
	{0x0483, 0x0489},
	{0x0591, 0x05BD},
	{0x0610, 0x061A},
	{0x064B, 0x065F},
	{0x0900, 0x0902},
	{0x093C, 0x093C},
	{0x0941, 0x0948},
	{0x0E31, 0x0E31},
	{0x0E34, 0x0E3A},
	{0x0E47, 0x0E4E},
	{0x1AB0, 0x1AFF},
	{0x1DC0, 0x1DFF},
	{0x200B, 0x200D},
	{0x20D0, 0x20FF},
	{0x302A, 0x302D},
	{0x3099, 0x309A},
	{0xFE00, 0xFE0F},
	{0xFE20, 0xFE2F},
	{0xFEFF, 0xFEFF},
	{0x1F3FB, 0x1F3FF},
	{0xE0100, 0xE01EF},
};

static const struct utf8_range utf8_wide[] = {
	{0x1100, 0x115F},
	{0x231A, 0x231B},
	{0x2329, 0x232A},
	{0x23E9, 0x23EC},
	{0x25FD, 0x25FE},
	{0x2614, 0x2615},
	{0x2648, 0x2653},
	{0x26AA, 0x26AB},
	{0x26BD, 0x26BE},
	{0x2705, 0x2705},
	{0x2728, 0x2728},
	{0x274C, 0x274C},
	{0x2795, 0x2797},
	{0x2B1B, 0x2B1C},
	{0x2B50, 0x2B50},
	{0x2E80, 0x303E},
	{0x3041, 0x33FF},
	{0x3400, 0x4DBF},
	{0x4E00, 0x9FFF},
	{0xA000, 0xA4CF},
	{0xA960, 0xA97F},
	{0xAC00, 0xD7A3},
	{0xF900, 0xFAFF},
	{0xFE30, 0xFE6F},
	{0xFF00, 0xFF60},
	{0xFFE0, 0xFFE6},
	{0x16FE0, 0x18CFF},
	{0x1B000, 0x1B2FF},
	{0x1F004, 0x1F004},
	{0x1F0CF, 0x1F0CF},
	{0x1F18E, 0x1F19A},
	{0x1F200, 0x1F320},
	{0x1F32D, 0x1F3FA},
	{0x1F400, 0x1F64F},
	{0x1F680, 0x1F6FF},
	{0x1F7E0, 0x1F7EB},
	{0x1F900, 0x1FAFF},
	{0x20000, 0x3FFFD},
};

static bool utf8_is_in(uint32_t character, const struct utf8_range *ranges, size_t count)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (character > ranges[middle].last) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < count && character >= ranges[low].first;
}

size_t rm_utf8_next(uint32_t *character, const char *text, size_t len)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)text;
	uint32_t value;
	size_t need;

	*character = REPLACEMENT;
	if (p[0] < 0x80) {
		*character = p[0];
		return 1;
	}
	if ((p[0] & 0xE0) == 0xC0) {
		need = 2;
		value = p[0] & 0x1Fu;
	} else if ((p[0] & 0xF0) == 0xE0) {
		need = 3;
		value = p[0] & 0x0Fu;
	} else if ((p[0] & 0xF8) == 0xF0) {
		need = 4;
		value = p[0] & 0x07u;
	} else {
		return 1;
	}
	if (need > len) {
		return 1;
	}
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xC0) != 0x80) {
			return 1;
		}
		value = value << 6 | (p[i] & 0x3Fu);
	}
	if (value < least[need] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
		return 1;
	}
	*character = value;
	return need;
}

static void utf8_add_one(struct rm_strbuf *out, const char *bytes, size_t len, uint32_t character)
{
	/* U+FFFD itself is three bytes long, so one byte that decodes to it was no UTF-8. */
	if (character == REPLACEMENT && len == 1) {
		rm_strbuf_add_cstr(out, "\xEF\xBF\xBD");
	} else {
		rm_strbuf_add(out, bytes, len);
	}
}

void rm_utf8_add_valid(struct rm_strbuf *out, struct rm_text text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t character;
		size_t len = rm_utf8_next(&character, text.ptr + at, text.len - at);
		utf8_add_one(out, text.ptr + at, len, character);
		at += len;
	}
}

/* Marks that reorder or isolate what follows: with them a name can look like another one. */
static bool utf8_is_direction(uint32_t character)
{
	return character == 0x200E || character == 0x200F || character == 0x061C ||
		   (character >= 0x202A && character <= 0x202E) ||
		   (character >= 0x2066 && character <= 0x2069);
}

void rm_utf8_add_escaped(struct rm_strbuf *out, struct rm_text text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t character;
		size_t len = rm_utf8_next(&character, text.ptr + at, text.len - at);

		if (character == '\n') {
			rm_strbuf_add_cstr(out, "\\n");
		} else if (character == '\r') {
			rm_strbuf_add_cstr(out, "\\r");
		} else if (character == '\t') {
			rm_strbuf_add_cstr(out, "\\t");
		} else if (character == 0) {
			rm_strbuf_add_cstr(out, "\\0");
		} else if (character < 0x20 || character == 0x7F) {
			rm_strbuf_addf(out, "\\x%02x", (unsigned)character);
		} else if ((character >= 0x80 && character < 0xA0) || character == 0x2028 ||
				   character == 0x2029 || utf8_is_direction(character)) {
			rm_strbuf_addf(out, "\\u{%x}", (unsigned)character);
		} else {
			utf8_add_one(out, text.ptr + at, len, character);
		}
		at += len;
	}
}

static size_t utf8_width(uint32_t character)
{
	if (character < 0x300) {
		return 1;
	}
	if (utf8_is_in(character, utf8_zero, RM_COUNT_OF(utf8_zero))) {
		return 0;
	}
	return utf8_is_in(character, utf8_wide, RM_COUNT_OF(utf8_wide)) ? 2 : 1;
}

size_t rm_utf8_columns(struct rm_text text)
{
	size_t columns = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t character;
		at += rm_utf8_next(&character, text.ptr + at, text.len - at);
		columns += utf8_width(character);
	}
	return columns;
}

size_t rm_utf8_head_bytes(struct rm_text text, size_t columns)
{
	size_t at = 0, taken = 0;

	while (at < text.len) {
		uint32_t character;
		size_t len = rm_utf8_next(&character, text.ptr + at, text.len - at);
		taken += utf8_width(character);
		if (taken > columns) {
			break;
		}
		at += len;
	}
	return at;
}

size_t rm_utf8_tail_bytes(struct rm_text text, size_t columns)
{
	size_t total = rm_utf8_columns(text);
	size_t at = 0;

	while (at < text.len && total > columns) {
		uint32_t character;
		at += rm_utf8_next(&character, text.ptr + at, text.len - at);
		total -= utf8_width(character);
	}
	return text.len - at;
}
