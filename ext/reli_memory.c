/*
 * The module: its life, its phpinfo() block, and the two functions of the user. What they do is elsewhere; here options become a
 * request, and an outcome becomes an array or a warning.
 */
#ifdef HAVE_CONFIG_H
# include "config.h"
#endif

#include "php.h"
#include "ext/standard/info.h"

#include <stdio.h>
#include <string.h>

#include "compat/compat_arginfo.h"
#include "compat/compat_errors.h"
#include "format/rmem_codec.h"
#include "php_reli_memory.h"
#include "reli_memory_signal.h"
#include RELI_MEMORY_ARGINFO

ZEND_DECLARE_MODULE_GLOBALS(reli_memory)

#define COMPRESS_BY_NAME (-1)  /* no level was asked for */

/* ---- options ---- */

/* One option: its name, and what puts its value into the request. A wrong value raises an exception and returns FAILURE. */
struct option_row {
	const char *name;
	int (*set)(struct reli_memory_snapshot_request *request, const struct option_row *row, const zval *value);
};

static int option_type_error(const struct option_row *row, const zval *value, const char *type)
{
	zend_type_error("reli_memory_snapshot(): Option \"%s\" must be of type %s, %s given", row->name, type,
		zend_zval_type_name(value));
	return FAILURE;
}

static int option_value_error(const struct option_row *row, const char *expected)
{
	zend_throw_error(reli_memory_value_error_class, "reli_memory_snapshot(): Option \"%s\" must be %s", row->name, expected);
	return FAILURE;
}

static int option_set_mode(struct reli_memory_snapshot_request *request, const struct option_row *row, const zval *value)
{
	enum reli_memory_mode mode;

	if (Z_TYPE_P(value) != IS_STRING)
		return option_type_error(row, value, "string");
	for (mode = RELI_MEMORY_MODE_FORK; mode <= RELI_MEMORY_MODE_INLINE; mode++) {
		if (strcmp(Z_STRVAL_P(value), reli_memory_mode_name(mode)) == 0) {
			request->mode = mode;
			return SUCCESS;
		}
	}
	return option_value_error(row, "one of \"fork\", \"async\" and \"inline\"");
}

static int option_set_compress(struct reli_memory_snapshot_request *request, const struct option_row *row, const zval *value)
{
	if (Z_TYPE_P(value) != IS_LONG)
		return option_type_error(row, value, "int");
	if (Z_LVAL_P(value) < 0 || Z_LVAL_P(value) > RMEM_ZSTD_LEVEL_MAX)
		return option_value_error(row, "between 0 and 19");
	if (Z_LVAL_P(value) > 0 && !rmem_codec_is_available())
		return option_value_error(row, "0, since this build has no zstd");
	request->compress_level = (int)Z_LVAL_P(value);
	return SUCCESS;
}

static int option_set_strings(struct reli_memory_snapshot_request *request, const struct option_row *row, const zval *value)
{
	if (Z_TYPE_P(value) != IS_STRING)
		return option_type_error(row, value, "string");
	if (!reli_memory_ini_parse_strings(&request->strings, Z_STRVAL_P(value), Z_STRLEN_P(value)))
		return option_value_error(row, "one of \"preview\", \"none\" and \"full\"");
	return SUCCESS;
}

static int option_set_detail(struct reli_memory_snapshot_request *request, const struct option_row *row, const zval *value)
{
	if (Z_TYPE_P(value) != IS_STRING)
		return option_type_error(row, value, "string");
	request->full_detail = strcmp(Z_STRVAL_P(value), "full") == 0;
	if (!request->full_detail && strcmp(Z_STRVAL_P(value), "graph") != 0)
		return option_value_error(row, "one of \"graph\" and \"full\"");
	return SUCCESS;
}

static int option_set_label(struct reli_memory_snapshot_request *request, const struct option_row *row, const zval *value)
{
	if (Z_TYPE_P(value) != IS_STRING)
		return option_type_error(row, value, "string");
	request->label = Z_STRVAL_P(value);
	request->label_len = Z_STRLEN_P(value);
	return SUCCESS;
}

static const struct option_row option_rows[] = {
	{ "mode", option_set_mode },
	{ "compress", option_set_compress },
	{ "strings", option_set_strings },
	{ "detail", option_set_detail },
	{ "label", option_set_label },
};

static const struct option_row *option_find(const zend_string *name)
{
	size_t i;

	for (i = 0; i < sizeof option_rows / sizeof option_rows[0]; i++) {
		if (ZSTR_LEN(name) == strlen(option_rows[i].name) && memcmp(ZSTR_VAL(name), option_rows[i].name, ZSTR_LEN(name)) == 0)
			return &option_rows[i];
	}
	return NULL;
}

static int options_parse(struct reli_memory_snapshot_request *request, HashTable *options)
{
	zend_string *name;
	zend_ulong number;
	zval *value;

	ZEND_HASH_FOREACH_KEY_VAL(options, number, name, value) {
		const struct option_row *row;

		if (name == NULL) {
			zend_throw_error(reli_memory_value_error_class, "reli_memory_snapshot(): Unknown option " ZEND_LONG_FMT,
				(zend_long)number);
			return FAILURE;
		}
		row = option_find(name);
		if (row == NULL) {
			zend_throw_error(reli_memory_value_error_class, "reli_memory_snapshot(): Unknown option \"%s\"", ZSTR_VAL(name));
			return FAILURE;
		}
		ZVAL_DEREF(value);
		if (row->set(request, row, value) != SUCCESS)
			return FAILURE;
	} ZEND_HASH_FOREACH_END();
	return SUCCESS;
}

/*
 * A file says by its name whether it is compressed; an option that is given has the last word. FAILURE, with an exception raised,
 * when the name promises what this build cannot do.
 */
static int options_complete(struct reli_memory_snapshot_request *request, const zend_string *path)
{
	const struct reli_memory_settings *settings = &RELI_MEMORY_G(settings);
	static const char suffix[] = ".zst";
	size_t suffix_len = sizeof suffix - 1;

	if (request->compress_level != COMPRESS_BY_NAME)
		return SUCCESS;
	request->compress_level = 0;
	if (ZSTR_LEN(path) < suffix_len || memcmp(ZSTR_VAL(path) + ZSTR_LEN(path) - suffix_len, suffix, suffix_len) != 0)
		return SUCCESS;
	if (!rmem_codec_is_available()) {
		zend_throw_error(reli_memory_value_error_class,
			"reli_memory_snapshot(): Argument #1 ($path) must not end in \".zst\", since this build has no zstd");
		return FAILURE;
	}
	request->compress_level = settings->compress > 0 ? (int)settings->compress : RMEM_ZSTD_LEVEL_DEFAULT;
	return SUCCESS;
}

/* ---- what PHP gets to see ---- */

static const char *signal_owner(void)
{
	return reli_memory_signal_owner(RELI_MEMORY_G(settings).signal);
}

static const char *signal_text(void)
{
	const char *text = INI_STR("reli_memory.signal");

	return text != NULL ? text : "";
}

static void add_counts(zval *array, const struct reli_memory_outcome *outcome)
{
	add_assoc_long(array, "bytes", (zend_long)outcome->bytes);
	add_assoc_long(array, "nodes", (zend_long)outcome->nodes);
	add_assoc_long(array, "edges", (zend_long)outcome->edges);
}

static void add_last(zval *array, const struct reli_memory_snapshots *snapshots)
{
	const struct reli_memory_outcome *last = &snapshots->last;
	zval row;

	if (last->state == RELI_MEMORY_STATE_NONE) {
		add_assoc_null(array, "last");
		return;
	}
	array_init(&row);
	add_assoc_string(&row, "path", snapshots->last_path);
	add_assoc_string(&row, "mode", reli_memory_mode_name(last->mode));
	add_assoc_long(&row, "pid", (zend_long)last->pid);
	add_assoc_string(&row, "state", reli_memory_state_name(last->state));
	add_assoc_string(&row, "reason", last->reason);
	add_counts(&row, last);
	add_assoc_long(&row, "pause_ns", (zend_long)last->pause_ns);
	add_assoc_zval(array, "last", &row);
}

PHP_FUNCTION(reli_memory_snapshot)
{
	const struct reli_memory_settings *settings = &RELI_MEMORY_G(settings);
	struct reli_memory_snapshot_request request;
	struct reli_memory_outcome outcome;
	zend_string *path;
	HashTable *options = NULL;

	ZEND_PARSE_PARAMETERS_START(1, 2)
		Z_PARAM_PATH_STR(path)
		Z_PARAM_OPTIONAL
		Z_PARAM_ARRAY_HT(options)
	ZEND_PARSE_PARAMETERS_END();

	memset(&request, 0, sizeof request);
	request.path = ZSTR_VAL(path);
	request.mode = RELI_MEMORY_MODE_DEFAULT;
	request.compress_level = COMPRESS_BY_NAME;
	request.strings = settings->strings;
	request.reason = "call";
	request.max_fork_heap = (uint64_t)settings->max_fork_heap;
	request.time_limit = (unsigned)settings->time_limit;
	if (ZSTR_LEN(path) == 0) {
		zend_throw_error(reli_memory_value_error_class, "reli_memory_snapshot(): Argument #1 ($path) must not be empty");
		return;
	}
	if ((options != NULL && options_parse(&request, options) != SUCCESS) || options_complete(&request, path) != SUCCESS)
		return;

	if (reli_memory_snapshot_take(&outcome, &RELI_MEMORY_G(snapshots), &request) < 0) {
		php_error_docref(NULL, E_WARNING, "No snapshot in %s: %s", ZSTR_VAL(path), outcome.reason);
		RETURN_FALSE;
	}
	array_init(return_value);
	add_assoc_str(return_value, "path", zend_string_copy(path));
	add_assoc_string(return_value, "mode", reli_memory_mode_name(outcome.mode));
	add_assoc_long(return_value, "pause_ns", (zend_long)outcome.pause_ns);
	if (outcome.mode == RELI_MEMORY_MODE_ASYNC)
		add_assoc_long(return_value, "pid", (zend_long)outcome.pid);
	else
		add_counts(return_value, &outcome);
}

PHP_FUNCTION(reli_memory_status)
{
	struct reli_memory_snapshots *snapshots = &RELI_MEMORY_G(snapshots);

	ZEND_PARSE_PARAMETERS_NONE();

	reli_memory_snapshot_reap(snapshots);
	array_init(return_value);
	add_assoc_string(return_value, "version", PHP_RELI_MEMORY_VERSION);
	add_assoc_string(return_value, "allocator", reli_memory_walk_allocator());
	add_assoc_string(return_value, "signal", signal_text());
	add_assoc_string(return_value, "signal_owner", signal_owner());
	add_assoc_long(return_value, "pending", snapshots->child.pid != 0);
	add_assoc_long(return_value, "dumps", (zend_long)snapshots->done_count);
	add_last(return_value, snapshots);
}

/* ---- the module ---- */

static void globals_init(void *memory)
{
	zend_reli_memory_globals *globals = memory;

	RELI_MEMORY_CACHE_UPDATE();
	memset(globals, 0, sizeof *globals);
	globals->settings.output_dir = "";
	globals->settings.filename = "";
}

static void globals_release(void *memory)
{
	zend_reli_memory_globals *globals = memory;

	reli_memory_signal_forget(&globals->trigger);
	reli_memory_snapshot_release(&globals->snapshots);
}

static PHP_MINIT_FUNCTION(reli_memory)
{
	const struct reli_memory_settings *settings = &RELI_MEMORY_G(settings);

	(void)type;
	reli_memory_ini_register(module_number);
	reli_memory_trigger_startup(settings);
	reli_memory_oom_startup(settings);
	reli_memory_signal_startup(settings->signal, &RELI_MEMORY_G(trigger));
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(reli_memory)
{
	(void)type;
	reli_memory_signal_shutdown(RELI_MEMORY_G(settings).signal);
	reli_memory_oom_shutdown();
	reli_memory_trigger_shutdown();
	reli_memory_ini_unregister(module_number);
	return SUCCESS;
}

/* A worker may idle for long between two requests: what ended meanwhile is noticed at either end of one. */
static PHP_RINIT_FUNCTION(reli_memory)
{
	const struct reli_memory_settings *settings;
	struct reli_memory_trigger *trigger;

	(void)type;
	(void)module_number;
	RELI_MEMORY_CACHE_UPDATE();
	settings = &RELI_MEMORY_G(settings);
	trigger = &RELI_MEMORY_G(trigger);
	RELI_MEMORY_G(snapshots).busy = 0;
	reli_memory_snapshot_reap(&RELI_MEMORY_G(snapshots));
	reli_memory_trigger_tell();
	reli_memory_oom_begin(&RELI_MEMORY_G(oom));
	reli_memory_threshold_begin(&RELI_MEMORY_G(threshold), settings, trigger);
	reli_memory_signal_begin(settings->signal, trigger);
	reli_memory_trigger_begin(trigger);
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(reli_memory)
{
	struct reli_memory_trigger *trigger = &RELI_MEMORY_G(trigger);

	(void)type;
	(void)module_number;
	reli_memory_signal_end(RELI_MEMORY_G(settings).signal, trigger);
	reli_memory_trigger_end(trigger);
	reli_memory_threshold_end(&RELI_MEMORY_G(threshold));
	reli_memory_snapshot_reap(&RELI_MEMORY_G(snapshots));
	reli_memory_trigger_tell();
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(reli_memory)
{
	bool has_fork = !RELI_MEMORY_IS_THREADED && reli_memory_child_is_safe();
	char compression[64];

	if (rmem_codec_is_available())
		snprintf(compression, sizeof compression, "zstd %s", rmem_codec_version());
	else
		snprintf(compression, sizeof compression, "none (built without zstd)");
	php_info_print_table_start();
	php_info_print_table_row(2, "reli_memory support", "enabled");
	php_info_print_table_row(2, "Version", PHP_RELI_MEMORY_VERSION);
	php_info_print_table_row(2, "Allocator", reli_memory_walk_allocator());
	php_info_print_table_row(2, "Modes", has_fork ? "fork, async, inline" : "inline");
	php_info_print_table_row(2, "Compression", compression);
	php_info_print_table_row(2, "Signal owner", signal_owner());
	php_info_print_table_row(2, "Threshold",
		reli_memory_threshold_state(&RELI_MEMORY_G(threshold), &RELI_MEMORY_G(settings)));
	php_info_print_table_end();
	DISPLAY_INI_ENTRIES();
}

zend_module_entry reli_memory_module_entry = {
	STANDARD_MODULE_HEADER,
	"reli_memory",
	ext_functions,
	PHP_MINIT(reli_memory),
	PHP_MSHUTDOWN(reli_memory),
	PHP_RINIT(reli_memory),
	PHP_RSHUTDOWN(reli_memory),
	PHP_MINFO(reli_memory),
	PHP_RELI_MEMORY_VERSION,
	PHP_MODULE_GLOBALS(reli_memory),
	globals_init,
	globals_release,
	NULL,
	STANDARD_MODULE_PROPERTIES_EX
};

#ifdef COMPILE_DL_RELI_MEMORY
RELI_MEMORY_CACHE_DEFINE()
ZEND_GET_MODULE(reli_memory)
#endif
