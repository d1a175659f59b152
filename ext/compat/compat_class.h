/*
 * Classes: fields that came with later versions, and what a class keeps apart when its entry is immutable (8.1+).
 * Only reading: the engine's own accessors may allocate on first use.
 */
#ifndef RELI_MEMORY_COMPAT_CLASS_H
#define RELI_MEMORY_COMPAT_CLASS_H

#include "php.h"

#if PHP_VERSION_ID >= 80000
# include "zend_attributes.h"
#endif

/* The parts of an immutable or internal class that belong to this process; all NULL when there are none. */
struct reli_class_mutable {
	const void *address;
	size_t size;
	zval *default_properties;
	HashTable *constants; /* its header lies in an arena */
	HashTable *backed_enum_table;
};

static inline struct reli_class_mutable reli_class_mutable_data(const zend_class_entry *ce)
{
	struct reli_class_mutable parts = { NULL, 0, NULL, NULL, NULL };

#if PHP_VERSION_ID >= 80100
	if (ZEND_MAP_PTR(ce->mutable_data) != NULL) {
		const zend_class_mutable_data *data = ZEND_MAP_PTR_GET_IMM(ce->mutable_data);

		if (data != NULL) {
			parts.address = data;
			parts.size = sizeof *data;
			parts.default_properties = data->default_properties_table;
			parts.constants = data->constants_table;
# if PHP_VERSION_ID >= 80200
			parts.backed_enum_table = data->backed_enum_table;
# endif
		}
	}
#else
	(void) ce;
#endif
	return parts;
}

/* The static members as running code sees them; NULL before first use. May be the table of defaults itself (7.4, 8.0). */
static inline zval *reli_class_statics(const zend_class_entry *ce)
{
	return ZEND_MAP_PTR(ce->static_members_table) != NULL ? CE_STATIC_MEMBERS(ce) : NULL;
}

static inline zend_string *reli_class_doc_comment(const zend_class_entry *ce)
{
#if PHP_VERSION_ID >= 80400
	return ce->doc_comment;
#else
	return ce->type == ZEND_USER_CLASS ? ce->info.user.doc_comment : NULL;
#endif
}

static inline HashTable *reli_class_attributes(const zend_class_entry *ce)
{
#if PHP_VERSION_ID >= 80000
	return ce->attributes;
#else
	(void) ce;
	return NULL;
#endif
}

static inline HashTable *reli_class_backed_enum_table(const zend_class_entry *ce)
{
#if PHP_VERSION_ID >= 80100
	return ce->backed_enum_table;
#else
	(void) ce;
	return NULL;
#endif
}

/* The cached method pointers of ArrayAccess, and their size. */
static inline const void *reli_class_array_access(const zend_class_entry *ce, size_t *size)
{
#if PHP_VERSION_ID >= 80200
	*size = sizeof *ce->arrayaccess_funcs_ptr;
	return ce->arrayaccess_funcs_ptr;
#else
	(void) ce;
	*size = 0;
	return NULL;
#endif
}

/* --- members --- */

static inline HashTable *reli_property_attributes(const zend_property_info *info)
{
#if PHP_VERSION_ID >= 80000
	return info->attributes;
#else
	(void) info;
	return NULL;
#endif
}

/* The hooks of a property, `count` of them (get, then set); each may be NULL. NULL and 0 when it has none. */
static inline zend_function **reli_property_hooks(const zend_property_info *info, uint32_t *count)
{
#if PHP_VERSION_ID >= 80400
	*count = info->hooks != NULL ? ZEND_PROPERTY_HOOK_COUNT : 0;
	return info->hooks;
#else
	(void) info;
	*count = 0;
	return NULL;
#endif
}

static inline HashTable *reli_class_constant_attributes(const zend_class_constant *constant)
{
#if PHP_VERSION_ID >= 80000
	return constant->attributes;
#else
	(void) constant;
	return NULL;
#endif
}

static inline zend_type reli_class_constant_type(const zend_class_constant *constant)
{
#if PHP_VERSION_ID >= 80300
	return constant->type;
#elif PHP_VERSION_ID >= 80000
	(void) constant;
	return (zend_type) ZEND_TYPE_INIT_NONE(0);
#else
	(void) constant;
	return 0;
#endif
}

/* A copy of an inherited constant that this class must free: its expression could not be resolved in an immutable parent. */
static inline bool reli_class_constant_is_copy(const zend_class_constant *constant)
{
#ifdef CONST_OWNED
	return (Z_CONSTANT_FLAGS(constant->value) & CONST_OWNED) != 0;
#else
	(void) constant;
	return false;
#endif
}

#endif
