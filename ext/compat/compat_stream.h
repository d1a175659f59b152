/*
 * Streams: php_stream is public, the data of its kinds is not. Which kind a stream is, its ops say; declarations here are our own, checked
 * against the size of the block that holds them.
 */
#ifndef RELI_MEMORY_COMPAT_STREAM_H
#define RELI_MEMORY_COMPAT_STREAM_H

#include "php.h"
#include "php_streams.h"
#include "php_memory_streams.h"
#include "ext/standard/file.h"

struct reli_stream_memory {
#if PHP_VERSION_ID >= 80100
	zend_string *text;
#else
	char *bytes;
#endif
};

static inline const zend_string *reli_stream_memory_text(const struct reli_stream_memory *memory)
{
#if PHP_VERSION_ID >= 80100
	return memory->text;
#else
	(void) memory;
	return NULL;
#endif
}

static inline const void *reli_stream_memory_bytes(const struct reli_stream_memory *memory)
{
#if PHP_VERSION_ID >= 80100
	(void) memory;
	return NULL;
#else
	return memory->bytes;
#endif
}

struct reli_stream_temp {
	php_stream *inner;
	size_t memory_limit;
	int mode;
	zval meta;
	char *directory;
};

struct reli_stream_file {
	FILE *file;
	int descriptor;
	unsigned bits;
	int lock;
	zend_string *temporary_name;
};

/* Who is told of a context's progress: a value, and since 8.5 a callable in a block of its own. One of them is NULL. */
static inline const zval *reli_stream_notified_value(const php_stream_notifier *notifier)
{
#if PHP_VERSION_ID >= 80500
	(void) notifier;
	return NULL;
#else
	return &notifier->ptr;
#endif
}

static inline const zend_fcall_info_cache *reli_stream_notified_cache(const php_stream_notifier *notifier)
{
#if PHP_VERSION_ID >= 80500
	return notifier->ptr;
#else
	(void) notifier;
	return NULL;
#endif
}

/* Each open stream counts the resource that stream_wrapper_register() made for its class. */
struct reli_stream_user_wrapper {
	php_stream_wrapper wrapper;
	char *protocol;
	zend_class_entry *ce;
	zend_resource *resource;
};

struct reli_stream_user {
	struct reli_stream_user_wrapper *wrapper;
	zval object;
};

/* Older versions keep other fields there and count nothing. */
static inline bool reli_stream_user_has_factory(void)
{
	return PHP_VERSION_ID >= 80200;
}

enum reli_stream_kind { RELI_STREAM_OTHER, RELI_STREAM_MEMORY, RELI_STREAM_TEMP, RELI_STREAM_FILE, RELI_STREAM_USER };

static inline enum reli_stream_kind reli_stream_kind(const php_stream *stream)
{
	if (stream->ops == &php_stream_memory_ops) {
		return RELI_STREAM_MEMORY;
	}
	/* data: URLs are temporary streams too. */
	if (stream->ops == &php_stream_temp_ops || stream->ops == &php_stream_rfc2397_ops) {
		return RELI_STREAM_TEMP;
	}
	if (stream->ops == &php_stream_stdio_ops) {
		return RELI_STREAM_FILE;
	}
	if (stream->ops == &php_stream_userspace_ops || stream->ops == &php_stream_userspace_dir_ops) {
		return RELI_STREAM_USER;
	}
	return RELI_STREAM_OTHER;
}

static inline bool reli_resource_is_stream(const zend_resource *resource)
{
	return resource->type == php_file_le_stream() || resource->type == php_file_le_pstream();
}

static inline bool reli_resource_is_filter(const zend_resource *resource)
{
	return resource->type == php_file_le_stream_filter();
}

static inline bool reli_resource_is_context(const zend_resource *resource)
{
	return resource->type == php_le_stream_context();
}

#endif
