/*
 * FFI's objects: private, the same since 7.4. The lowest bit of a pointer to a type says that whoever has the pointer
 * owns the type. Symbols and tags (names of structures, unions and enumerations) are blocks in two tables that no
 * refcount counts; both begin with a number and have their type behind it.
 */
#ifndef RELI_MEMORY_COMPAT_FFI_H
#define RELI_MEMORY_COMPAT_FFI_H

#include "php.h"

struct reli_ffi_type_object {
	zend_object std;
	uintptr_t type;
};

struct reli_ffi_object {
	zend_object std;
	void *library;
	HashTable *symbols, *tags;
};

enum reli_ffi_kind {
	RELI_FFI_ENUM = 12,
	RELI_FFI_POINTER = 15,
	RELI_FFI_FUNCTION,
	RELI_FFI_ARRAY,
	RELI_FFI_RECORD
};

struct reli_ffi_type {
	uint32_t kind;
	size_t size;
	uint32_t alignment, attributes;
	union {
		uintptr_t type; /* of pointers, elements and results */
		zend_string *tag;
	} of;
	union {
		HashTable *arguments; /* their types */
		HashTable fields;
	} in;
};

struct reli_ffi_field {
	size_t offset;
	uint8_t flags[4];
	uintptr_t type;
};

struct reli_ffi_declaration {
	uint32_t kind;
	uintptr_t type;
};

/* A PHP function that C may call: closures are counted. C's own part follows. */
struct reli_ffi_callback {
	zend_fcall_info_cache function;
	uintptr_t type;
};

/* The start of the module's globals. Types that values borrow and nobody else owns are kept to the end of the request. */
struct reli_ffi_globals {
	uint32_t restriction;
	uint8_t is_command_line;
	HashTable basic_types;
	char *preload;
	HashTable *scopes, *callbacks, *kept_types;
};

struct reli_ffi_data_object {
	struct reli_ffi_type_object typed;
	void *data, *holder;
	uint32_t flags;
};

#define RELI_FFI_TYPE_IS_OWN 1u
#define RELI_FFI_DATA_IS_OWN 2u

#endif
