/*
 * Sizes, counts and percentages as text. printf's %.2f rounds exact ties to even and would print
 * 703.12 KB for 720000 bytes, where the report format wants 703.13: sizes are rounded in
 * integers.
 */
#include "base.h"

#include "human.h"

static uint64_t human_magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

/* Writes n with a comma before every third digit; returns the end. */
static char *human_grouped(char *out, uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0) {
			*out++ = ',';
		}
		*out++ = digits[i];
	}
	*out = '\0';
	return out;
}

const char *rm_human_count(struct rm_human *h, int64_t n)
{
	char *p = h->text;

	if (n < 0) {
		*p++ = '-';
	}
	human_grouped(p, human_magnitude(n));
	return h->text;
}

/*
 * Writes at p, which is somewhere in h. The rest of the division is below 2^30, so nothing
 * overflows; rounding may carry into the whole part, never into the unit.
 */
static void human_in_unit(
	struct rm_human *h, char *p, uint64_t bytes, uint64_t unit, const char *name)
{
	uint64_t whole = bytes / unit;
	uint64_t hundredths = (200 * (bytes % unit) + unit) / (2 * unit);

	if (hundredths == 100) {
		whole++;
		hundredths = 0;
	}
	p = human_grouped(p, whole);
	snprintf(p, (size_t)(h->text + sizeof(h->text) - p), ".%02u %s", (unsigned)hundredths, name);
}

const char *rm_human_bytes(struct rm_human *h, int64_t n)
{
	static const char *const units[] = {"KB", "MB", "GB"};
	uint64_t bytes = human_magnitude(n);
	uint64_t unit = 1024;
	size_t which = 0;
	char *p = h->text;

	if (n < 0) {
		*p++ = '-';
	}
	if (bytes < 1024) {
		p = human_grouped(p, bytes);
		memcpy(p, " B", sizeof(" B"));
		return h->text;
	}
	while (which < 2 && bytes >= unit * 1024) {
		unit *= 1024;
		which++;
	}
	human_in_unit(h, p, bytes, unit, units[which]);
	return h->text;
}

const char *rm_human_kilobytes(struct rm_human *h, int64_t n)
{
	char *p = h->text;

	if (n < 0) {
		*p++ = '-';
	}
	human_in_unit(h, p, human_magnitude(n), 1024, "KB");
	return h->text;
}

/* Not NaN, not infinite, small enough to survive as an integer of its last decimals. */
static bool human_is_sane(double value)
{
	return value > -1e13 && value < 1e13;
}

const char *rm_human_fixed(struct rm_human *h, double value, int decimals)
{
	if (!human_is_sane(value)) {
		value = 0;
	}
	snprintf(h->text, sizeof(h->text), "%.*f", decimals, value);
	if (strcmp(h->text, "-0.0") == 0 || strcmp(h->text, "-0") == 0) {
		memmove(h->text, h->text + 1, strlen(h->text));
	}
	return h->text;
}

double rm_human_round(double value, int decimals)
{
	char text[40];
	double scale = 1;

	if (!human_is_sane(value)) {
		return 0;
	}
	for (int i = 0; i < decimals; i++) {
		scale *= 10;
	}
	/*
	 * 15 significant digits are what a double surely holds: they drop the error of the
	 * representation.
	 */
	snprintf(text, sizeof(text), "%.15g", value * scale);
	double scaled = strtod(text, NULL);
	int64_t whole = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
	return (double)whole / scale;
}
