/*
 * One table of settings, and one parser for each form that a value can have. The parsers write into the settings of the module's
 * globals, at the offset that the table gives.
 */
#include "php.h"
#include "php_ini.h"

#include <limits.h>
#include <signal.h>
#include <string.h>

#include "format/rmem_codec.h"
#include "php_reli_memory.h"
#include "reli_memory_ini.h"

/* The arguments of a table entry are not const in PHP's types; nothing here writes through them. */
#define INI_FIELD(field) ((void *)offsetof(struct reli_memory_settings, field))
#define INI_RANGE(range) ((void *)(uintptr_t)&(range))

/* Bounds of a number, and whether K, M or G may stand behind it. */
struct ini_range {
	int64_t max;
	bool has_unit;
};

static const struct ini_range ini_count = { INT32_MAX, false };
static const struct ini_range ini_bytes = { INT64_MAX / 2, true };
static const struct ini_range ini_level = { RMEM_ZSTD_LEVEL_MAX, false };

static void *ini_target(void *field)
{
	return (char *)&RELI_MEMORY_G(settings) + (uintptr_t)field;
}

static int ini_refuse(const zend_ini_entry *entry, const zend_string *value, const char *expected)
{
	php_error_docref(NULL, E_WARNING, "%s = \"%s\" is ignored: %s", ZSTR_VAL(entry->name), ZSTR_VAL(value), expected);
	return FAILURE;
}

/*
 * Digits, then perhaps one of K, M, G. No sign, no fraction, nothing behind: a value cut by a typing error is none. An empty text is
 * 0, because that is what PHP's parser makes of none, off and no in an INI file.
 */
static bool ini_parse_number(int64_t *number, const char *text, size_t len, const struct ini_range *range)
{
	int64_t value = 0;
	unsigned shift = 0;
	size_t i;

	*number = 0;
	if (len == 0)
		return true;
	if (len > 1 && range->has_unit && strchr("kKmMgG", text[len - 1]) != NULL) {
		shift = strchr("kK", text[len - 1]) != NULL ? 10 : strchr("mM", text[len - 1]) != NULL ? 20 : 30;
		len--;
	}
	if (len > 18)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	if (value > range->max >> shift)
		return false;
	*number = value << shift;
	return true;
}

bool reli_memory_ini_parse_strings(enum reli_memory_strings *strings, const char *text, size_t len)
{
	static const struct { const char *word; enum reli_memory_strings strings; } words[] = {
		{ "preview", RELI_MEMORY_STRINGS_PREVIEW },
		{ "none", RELI_MEMORY_STRINGS_NONE },
		{ "full", RELI_MEMORY_STRINGS_FULL },
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (len == strlen(words[i].word) && memcmp(text, words[i].word, len) == 0) {
			*strings = words[i].strings;
			return true;
		}
	}
	return false;
}

#ifndef _WIN32

/* The rest of "SIGRTMIN+5" behind the name: a distance, or nothing. -1 when it is neither. */
static int ini_parse_distance(const char *text, size_t len, char sign)
{
	static const struct ini_range distances = { 64, false };
	int64_t distance = 0;

	if (len == 0)
		return 0;
	if (len < 2 || text[0] != sign || !ini_parse_number(&distance, text + 1, len - 1, &distances))
		return -1;
	return (int)distance;
}

int reli_memory_ini_parse_signal(const char *text, size_t len)
{
	/* Those that mean nothing fatal to the system, the terminal or the debugger. */
	static const struct { const char *name; int number; } signals[] = {
		{ "USR2", SIGUSR2 }, { "USR1", SIGUSR1 }, { "HUP", SIGHUP }, { "WINCH", SIGWINCH }, { "URG", SIGURG }, { "IO", SIGIO },
		{ "CONT", SIGCONT },
#ifdef SIGPWR
		{ "PWR", SIGPWR },
#endif
	};
	size_t i;

	if (len == 0)
		return 0;
	if (len > 3 && memcmp(text, "SIG", 3) == 0) {
		text += 3;
		len -= 3;
	}
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		if (len == strlen(signals[i].name) && memcmp(text, signals[i].name, len) == 0)
			return signals[i].number;
	}
#ifdef SIGRTMIN
	if (len >= 5 && (memcmp(text, "RTMIN", 5) == 0 || memcmp(text, "RTMAX", 5) == 0)) {
		bool from_min = text[4] == 'N';
		int distance = ini_parse_distance(text + 5, len - 5, from_min ? '+' : '-');
		int number = from_min ? SIGRTMIN + distance : SIGRTMAX - distance;

		if (distance >= 0 && number >= SIGRTMIN && number <= SIGRTMAX)
			return number;
	}
#endif
	return -1;
}

#else

/* There are none that could be sent. */
int reli_memory_ini_parse_signal(const char *text, size_t len)
{
	(void)text;
	(void)len;
	return 0;
}

#endif

/* ---- one handler for each form of value; they run at start-up and, for php_admin_value, later ---- */

static ZEND_INI_MH(ini_on_number)
{
	const struct ini_range *range = mh_arg2;
	int64_t number;

	(void)mh_arg3;
	(void)stage;
	if (!ini_parse_number(&number, ZSTR_VAL(new_value), ZSTR_LEN(new_value), range))
		return ini_refuse(entry, new_value, range->has_unit ? "a number of bytes is expected, K, M or G may follow"
			: "a whole number is expected");
	*(int64_t *)ini_target(mh_arg1) = number;
	return SUCCESS;
}

static ZEND_INI_MH(ini_on_compress)
{
	int64_t level = 0;

	(void)mh_arg2;
	(void)mh_arg3;
	(void)stage;
	if (!ini_parse_number(&level, ZSTR_VAL(new_value), ZSTR_LEN(new_value), &ini_level))
		return ini_refuse(entry, new_value, "a level from 0 to 19 is expected");
	if (level > 0 && !rmem_codec_is_available())
		return ini_refuse(entry, new_value, "this build has no zstd");
	*(int64_t *)ini_target(mh_arg1) = level;
	return SUCCESS;
}

static ZEND_INI_MH(ini_on_switch)
{
	/* PHP's own parser of INI files has made "1" of on, yes and true, and "" of their opposites; -d leaves words as they are. */
	static const char *const words[] = { "0", "1", "off", "on", "no", "yes", "false", "true" };
	size_t i;

	(void)mh_arg2;
	(void)mh_arg3;
	(void)stage;
	*(bool *)ini_target(mh_arg1) = false;
	if (ZSTR_LEN(new_value) == 0)
		return SUCCESS;
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (zend_binary_strcasecmp(ZSTR_VAL(new_value), ZSTR_LEN(new_value), words[i], strlen(words[i])) == 0) {
			*(bool *)ini_target(mh_arg1) = i % 2 == 1;
			return SUCCESS;
		}
	}
	return ini_refuse(entry, new_value, "1 or 0 is expected");
}

static ZEND_INI_MH(ini_on_text)
{
	(void)mh_arg2;
	(void)mh_arg3;
	(void)stage;
	(void)entry;
	*(const char **)ini_target(mh_arg1) = ZSTR_VAL(new_value);
	return SUCCESS;
}

/* A name, not a path: reli_memory.output_dir is where the path goes. */
static ZEND_INI_MH(ini_on_filename)
{
	const char *next = ZSTR_VAL(new_value);

	if (*next == '\0' || strchr(next, '/') != NULL)
		return ini_refuse(entry, new_value, "a file name without directories is expected");
	while ((next = strchr(next, '%')) != NULL) {
		if (next[1] == '\0' || strchr("ptnsri%", next[1]) == NULL)
			return ini_refuse(entry, new_value, "only %p, %t, %n, %s, %r, %i and %% are known");
		next += 2;
	}
	return ini_on_text(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage);
}

static ZEND_INI_MH(ini_on_strings)
{
	(void)mh_arg2;
	(void)mh_arg3;
	(void)stage;
	/* The word none reaches us as an empty text when nobody has quoted it; privacy must not hang on that. */
	if (ZSTR_LEN(new_value) == 0) {
		*(enum reli_memory_strings *)ini_target(mh_arg1) = RELI_MEMORY_STRINGS_NONE;
		return SUCCESS;
	}
	if (!reli_memory_ini_parse_strings(ini_target(mh_arg1), ZSTR_VAL(new_value), ZSTR_LEN(new_value)))
		return ini_refuse(entry, new_value, "\"preview\", \"none\" or \"full\" is expected");
	return SUCCESS;
}

static ZEND_INI_MH(ini_on_signal)
{
	int number = reli_memory_ini_parse_signal(ZSTR_VAL(new_value), ZSTR_LEN(new_value));

	(void)mh_arg2;
	(void)mh_arg3;
	(void)stage;
	if (number < 0)
		return ini_refuse(entry, new_value, "a signal such as SIGUSR2 or SIGRTMIN+5 is expected, or nothing");
	*(int *)ini_target(mh_arg1) = number;
	return SUCCESS;
}

static ZEND_INI_MH(ini_on_threshold)
{
	static const struct ini_range percent = { 100, false };
	struct reli_memory_settings *settings = ini_target(NULL);
	const char *text = ZSTR_VAL(new_value);
	size_t len = ZSTR_LEN(new_value);
	bool is_percent = len > 0 && text[len - 1] == '%';
	int64_t threshold = 0;

	(void)mh_arg1;
	(void)mh_arg2;
	(void)mh_arg3;
	(void)stage;
	if (!ini_parse_number(&threshold, text, is_percent ? len - 1 : len, is_percent ? &percent : &ini_bytes))
		return ini_refuse(entry, new_value, "bytes or a percentage of memory_limit is expected, such as 200M or 90%");
	settings->threshold = threshold;
	settings->threshold_is_percent = is_percent;
	return SUCCESS;
}

#define INI_ROW(name, value, handler, field, range) \
	ZEND_INI_ENTRY3("reli_memory." name, value, PHP_INI_SYSTEM, handler, INI_FIELD(field), range, NULL)

/*
 * The defaults let a production server run with the extension loaded: nothing is written that nobody asked for, and what is asked
 * for stays within bounds of time, memory and disk.
 */
PHP_INI_BEGIN()
	INI_ROW("signal", "SIGUSR2", ini_on_signal, signal, NULL)
	INI_ROW("output_dir", "", ini_on_text, output_dir, NULL)
	INI_ROW("filename", "php-%s-%p-%t-%n-%r.rmem", ini_on_filename, filename, NULL)
	INI_ROW("strings", "preview", ini_on_strings, strings, NULL)
	INI_ROW("compress", "0", ini_on_compress, compress, NULL)
	INI_ROW("on_oom", "0", ini_on_switch, on_oom, NULL)
	INI_ROW("max_dumps", "10", ini_on_number, max_dumps, INI_RANGE(ini_count))
	INI_ROW("min_interval", "10", ini_on_number, min_interval, INI_RANGE(ini_count))
	INI_ROW("max_total_bytes", "4G", ini_on_number, max_total_bytes, INI_RANGE(ini_bytes))
	INI_ROW("threshold", "", ini_on_threshold, threshold, NULL)
	INI_ROW("time_limit", "300", ini_on_number, time_limit, INI_RANGE(ini_count))
	INI_ROW("max_fork_heap", "2G", ini_on_number, max_fork_heap, INI_RANGE(ini_bytes))
PHP_INI_END()

void reli_memory_ini_register(int module_number)
{
	/* PHP_INI_BEGIN names the table so on every version. */
	zend_register_ini_entries(ini_entries, module_number);
}

void reli_memory_ini_unregister(int module_number)
{
	zend_unregister_ini_entries(module_number);
}
