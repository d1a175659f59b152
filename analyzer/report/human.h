/*
 * Numbers as people read them: sizes, counts, percentages. The only place of the analyzer that
 * rounds.
 *
 *	struct rm_human h;
 *	puts(rm_human_bytes(&h, 187200));	prints 182.81 KB
 *
 * Nothing here depends on the locale or allocates: the text lives in the caller's struct.
 */
#ifndef RM_HUMAN_H
#define RM_HUMAN_H

#include <stdint.h>

struct rm_human {
	char text[48];
};

/*
 * 1024-based, at most GB, two decimals from KB on, exact ties away from zero, thousands separated
 * by commas.
 */
const char *rm_human_bytes(struct rm_human *h, int64_t n);

/* Always in KB, for figures that are compared with each other: 0.49 KB, 2,048.00 KB. */
const char *rm_human_kilobytes(struct rm_human *h, int64_t n);

/* A whole number with commas. */
const char *rm_human_count(struct rm_human *h, int64_t n);

/*
 * The value with `decimals` digits, without the percent sign. Values that are no number print as
 * 0.
 */
const char *rm_human_fixed(struct rm_human *h, double value, int decimals);

/*
 * The value rounded to `decimals` digits, halves away from zero as the decimal notation of the
 * value has them (0.35 gives 0.4 although the double is a little below): how percentages stand in
 * the facts.
 */
double rm_human_round(double value, int decimals);

#endif
