/*
 * What the standard module keeps for a script. Most of it is private to one source file of the module: the declarations here are ours, and
 * a block is read as one of them only when it has their size.
 */
#ifndef RELI_MEMORY_COMPAT_STANDARD_H
#define RELI_MEMORY_COMPAT_STANDARD_H

#include "php.h"
#include "ext/standard/basic_functions.h"

/* What strtok() works on, and the locale of characters. */
static inline const zend_string *reli_strtok_string(void)
{
#if PHP_VERSION_ID >= 80000
	return BG(strtok_string);
#else
	return Z_TYPE(BG(strtok_zval)) == IS_STRING ? Z_STR(BG(strtok_zval)) : NULL;
#endif
}

#if PHP_VERSION_ID >= 80000
# define RELI_LOCALE_STRING RELI_AS_STRING(BG(ctype_string))
#else
# define RELI_LOCALE_STRING BG(locale_string)
#endif

/* A function kept to be called later, with its arguments. The call information counts the object and nothing else. */
struct reli_kept_call {
	const zval *function; /* NULL: the call information is all there is */
	const zend_fcall_info_cache *cache; /* NULL: it counts nothing */
	const zval *arguments;
	uint32_t count;
	const zval *values; /* the block that the arguments are in */
	uint32_t value_count;
};

#if PHP_VERSION_ID >= 80500
struct reli_kept_call_block {
	zend_fcall_info_cache cache;
	zval *arguments;
	uint32_t count;
};
#elif PHP_VERSION_ID >= 80000
struct reli_kept_call_block {
	zend_fcall_info info;
	zend_fcall_info_cache cache;
};
#else
struct reli_kept_call_block {
	zval *arguments; /* the function first */
	int count;
};
#endif

/* The same with a mark that the function is running. */
#if PHP_VERSION_ID >= 80500
struct reli_tick_block {
	zend_fcall_info_cache cache;
	zval *arguments;
	uint32_t count;
	bool runs;
};
#elif PHP_VERSION_ID >= 80000
struct reli_tick_block {
	struct reli_kept_call_block call;
	bool runs;
};
#else
struct reli_tick_block {
	zval *arguments;
	int count, runs;
};
#endif

static inline struct reli_kept_call reli_kept_call(const struct reli_kept_call_block *block)
{
#if PHP_VERSION_ID >= 80500
	return (struct reli_kept_call) { NULL, &block->cache, block->arguments, block->count, block->arguments, block->count };
#elif PHP_VERSION_ID >= 80000
	return (struct reli_kept_call) {
		&block->info.function_name, &block->cache, block->info.params, block->info.param_count, block->info.params, block->info.param_count
	};
#else
	uint32_t count = (uint32_t) block->count;

	if (count == 0) {
		return (struct reli_kept_call) { NULL, NULL, NULL, 0, NULL, 0 };
	}
	return (struct reli_kept_call) { &block->arguments[0], NULL, &block->arguments[1], count - 1, block->arguments, count };
#endif
}

static inline struct reli_kept_call reli_tick_call(const struct reli_tick_block *block)
{
#if PHP_VERSION_ID >= 80500
	return (struct reli_kept_call) { NULL, &block->cache, block->arguments, block->count, block->arguments, block->count };
#elif PHP_VERSION_ID >= 80000
	return reli_kept_call(&block->call);
#else
	const struct reli_kept_call_block call = { block->arguments, block->count };

	return reli_kept_call(&call);
#endif
}

/* Response headers of the last request by http://, since 8.4. */
static inline const zval *reli_last_http_headers(void)
{
#if PHP_VERSION_ID >= 80400
	return &BG(last_http_headers);
#else
	return NULL;
#endif
}

/* What assert_options() was given to call. Its place is private to one file; the INI setting that follows it in memory knows where that is. */
struct reli_assert_globals {
	zval callback;
	char *name;
	bool is_active;
};

static inline const zval *reli_assert_callback(void)
{
	const zend_ini_entry *entry = zend_hash_str_find_ptr(EG(ini_directives), ZEND_STRL("assert.active"));
	const struct reli_assert_globals *globals;

	if (entry == NULL || entry->mh_arg2 == NULL
			|| (uintptr_t) entry->mh_arg1 != offsetof(struct reli_assert_globals, is_active)) {
		return NULL;
	}
#ifdef ZTS
	globals = ts_resource(*(int *) entry->mh_arg2);
#else
	globals = entry->mh_arg2;
#endif
	return &globals->callback;
}

/* An environment variable set by putenv(); its key is the second reference to the table's key string. */
struct reli_putenv_block {
	const char *setting, *previous;
	zend_string *key;
};

/* A filter registered by stream_filter_register(). */
struct reli_user_filter_block {
	zend_class_entry *ce;
	zend_string *class_name;
};

/* serialize() in progress: values that must not go away before it is done, beside their numbers. */
struct reli_serialize_block {
	HashTable values;
	uint32_t count;
};

/* unserialize() in progress: chains of blocks, one of places and one of values that must not go away. */
#define RELI_UNSERIALIZE_VALUES 255

struct reli_unserialize_values {
	zend_long count;
	struct reli_unserialize_values *next;
	zval values[RELI_UNSERIALIZE_VALUES];
};

struct reli_unserialize_places {
	zend_long count;
	struct reli_unserialize_places *next;
};

struct reli_unserialize_block {
	const struct reli_unserialize_places *last;
	const struct reli_unserialize_values *first_values, *last_values;
	const HashTable *allowed_classes, *typed_references;
	zend_long depth, depth_max;
	struct reli_unserialize_places places;
};

#endif
