#include "base.h"
#include "mem.h"
#include "str.h"

int rm_text_compare(struct rm_text a, struct rm_text b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

/* Eight bytes a step, multiply and fold; good enough for tables of ours, not for enemies who choose all the keys. */
uint64_t rm_text_hash(struct rm_text text)
{
	uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ text.len;
	const char *p = text.ptr;
	size_t left = text.len;

	while (left >= 8) {
		uint64_t word;

		memcpy(&word, p, 8);
		hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
		hash ^= hash >> 32;
		p += 8;
		left -= 8;
	}
	if (left != 0) {
		uint64_t word = 0;

		memcpy(&word, p, left);
		hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
		hash ^= hash >> 32;
	}
	hash *= UINT64_C(0xD6E8FEB86659FD93);
	return hash ^ hash >> 29;
}

bool rm_text_to_u64(uint64_t *out, struct rm_text text)
{
	uint64_t value = 0;

	if (text.len == 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned digit = (unsigned)((unsigned char)text.ptr[i]) - '0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool rm_text_to_decimal(double *out, struct rm_text text)
{
	uint64_t whole = 0, scale = 1;
	bool has_point = false, has_digit = false;

	/* By hand, because strtod would take the locale's point and words like "inf". */
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.' && !has_point) {
			has_point = true;
			continue;
		}
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || whole > 1000000)
			return false;
		whole = whole * 10 + (uint64_t)(text.ptr[i] - '0');
		scale *= has_point ? 10 : 1;
		has_digit = true;
	}
	*out = (double)whole / (double)scale;
	return has_digit;
}

bool rm_text_to_i64(int64_t *out, struct rm_text text)
{
	bool is_negative = text.len != 0 && text.ptr[0] == '-';
	uint64_t value;

	if (is_negative) {
		text.ptr++;
		text.len--;
	}
	if (!rm_text_to_u64(&value, text) || value > (uint64_t)INT64_MAX + (is_negative ? 1 : 0))
		return false;
	*out = is_negative ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

static void strbuf_reserve(struct rm_strbuf *sb, size_t more)
{
	size_t need = rm_size_add(rm_size_add(sb->len, more), 1);
	size_t wanted;

	if (need <= sb->capacity)
		return;
	wanted = sb->capacity + sb->capacity / 2 + 64;
	sb->capacity = wanted < need ? need : wanted;
	sb->bytes = rm_realloc(sb->bytes, sb->capacity);
}

void rm_strbuf_add(struct rm_strbuf *sb, const char *bytes, size_t len)
{
	strbuf_reserve(sb, len);
	if (len != 0)
		memcpy(sb->bytes + sb->len, bytes, len);
	sb->len += len;
	sb->bytes[sb->len] = '\0';
}

void rm_strbuf_add_cstr(struct rm_strbuf *sb, const char *cstr)
{
	rm_strbuf_add(sb, cstr, strlen(cstr));
}

void rm_strbuf_add_text(struct rm_strbuf *sb, struct rm_text text)
{
	rm_strbuf_add(sb, text.ptr, text.len);
}

void rm_strbuf_add_char(struct rm_strbuf *sb, char c)
{
	rm_strbuf_add(sb, &c, 1);
}

void rm_strbuf_add_repeated(struct rm_strbuf *sb, char c, size_t count)
{
	strbuf_reserve(sb, count);
	memset(sb->bytes + sb->len, c, count);
	sb->len += count;
	sb->bytes[sb->len] = '\0';
}

void rm_strbuf_vaddf(struct rm_strbuf *sb, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	assert(len >= 0);
	strbuf_reserve(sb, (size_t)len);
	(void)vsnprintf(sb->bytes + sb->len, (size_t)len + 1, format, again);
	va_end(again);
	sb->len += (size_t)len;
}

void rm_strbuf_addf(struct rm_strbuf *sb, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	rm_strbuf_vaddf(sb, format, args);
	va_end(args);
}

void rm_strbuf_truncate(struct rm_strbuf *sb, size_t len)
{
	if (len < sb->len) {
		sb->len = len;
		sb->bytes[len] = '\0';
	}
}

void rm_strbuf_clear(struct rm_strbuf *sb)
{
	rm_strbuf_truncate(sb, 0);
}

const char *rm_strbuf_cstr(const struct rm_strbuf *sb)
{
	return sb->bytes != NULL ? sb->bytes : "";
}

struct rm_text rm_strbuf_text(const struct rm_strbuf *sb)
{
	return (struct rm_text){ rm_strbuf_cstr(sb), sb->len };
}

void rm_strbuf_release(struct rm_strbuf *sb)
{
	rm_free(sb->bytes);
	sb->bytes = NULL;
	sb->len = sb->capacity = 0;
}
