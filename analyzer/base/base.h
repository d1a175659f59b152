/*
 * The first include of every file of the analyzer: fixed-width types, the few attributes we use, and a ban on library
 * functions that cannot be told the size of their buffer.
 */
#ifndef RM_BASE_H
#define RM_BASE_H

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) || defined(__clang__)
#define RM_PRINTF(format_index, first_arg) __attribute__((format(printf, format_index, first_arg)))
#define RM_NORETURN __attribute__((noreturn))
#define RM_UNUSED __attribute__((unused))
#define RM_LIKELY(x) __builtin_expect(!!(x), 1)
#define RM_UNLIKELY(x) __builtin_expect(!!(x), 0)
/* gcc takes a function that only prefetches for one without effect, and drops the calls. Empty volatile asm is an effect. */
#define RM_PREFETCH(p)         \
	do {                       \
		__builtin_prefetch(p); \
		__asm__ volatile("");  \
	} while (0)
#else
#define RM_PRINTF(format_index, first_arg)
#define RM_NORETURN
#define RM_UNUSED
#define RM_LIKELY(x) (x)
#define RM_UNLIKELY(x) (x)
#define RM_PREFETCH(p) ((void)0)
#endif

#define RM_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Included after the headers above on purpose: they may mention the banned names, we may not. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets
#endif

#endif
