/* Fields of the engine's globals that came, went or changed their type; NULL and 0 where this version has none. */
#ifndef RELI_MEMORY_COMPAT_ENGINE_H
#define RELI_MEMORY_COMPAT_ENGINE_H

#include "php.h"
#if PHP_VERSION_ID >= 80100
# include "zend_fibers.h"
#endif

/* Texts that were a bare char pointer once: NULL then. The declaration itself says which. */
#define RELI_AS_STRING(field) _Generic((field), zend_string *: (field), const zend_string *: (field), default: NULL)
/* The other way round. */
#define RELI_AS_TEXT(field) _Generic((field), char *: (field), const char *: (field), default: NULL)

struct reli_range {
	const void *from;
	size_t size;
};

/* The buffer that get_gc handlers share. Its values belong to others. */
static inline struct reli_range reli_gc_buffer(void)
{
#if PHP_VERSION_ID >= 80000
	const zend_get_gc_buffer *buffer = &EG(get_gc_buffer);

	return (struct reli_range) { buffer->start, (size_t) ((const char *) buffer->end - (const char *) buffer->start) };
#else
	return (struct reli_range) { NULL, 0 };
#endif
}

/* The context that fibers switch back to. */
static inline struct reli_range reli_main_fiber(void)
{
#if PHP_VERSION_ID >= 80100
	return (struct reli_range) { EG(main_fiber_context), sizeof *EG(main_fiber_context) };
#else
	return (struct reli_range) { NULL, 0 };
#endif
}

static inline struct reli_range reli_internal_run_time_cache(void)
{
#if PHP_VERSION_ID >= 80400
	return (struct reli_range) { CG(internal_run_time_cache), CG(internal_run_time_cache_size) };
#else
	return (struct reli_range) { NULL, 0 };
#endif
}

static inline struct reli_range reli_map_ptr_table(void)
{
#if PHP_VERSION_ID >= 80100
	return (struct reli_range) { CG(map_ptr_real_base), CG(map_ptr_size) * sizeof(void *) };
#elif PHP_VERSION_ID >= 80000
	return (struct reli_range) { ZEND_MAP_PTR_REAL_BASE(CG(map_ptr_base)), CG(map_ptr_size) * sizeof(void *) };
#else
	return (struct reli_range) { NULL, 0 };
#endif
}

/* Diagnostics kept for later while a file is compiled. The table of 8.5 has another form and is left to the conservative scan. */
struct reli_recorded_error {
	const void *block;
	size_t size;
	const zend_string *filename, *message;
};

static inline struct reli_range reli_recorded_errors(uint32_t *count)
{
	*count = 0;
#if PHP_VERSION_ID >= 80100 && PHP_VERSION_ID < 80500
	*count = EG(num_errors);
	return (struct reli_range) { EG(errors), EG(num_errors) * sizeof *EG(errors) };
#else
	return (struct reli_range) { NULL, 0 };
#endif
}

static inline struct reli_recorded_error reli_recorded_error(uint32_t number)
{
#if PHP_VERSION_ID >= 80100 && PHP_VERSION_ID < 80500
	const zend_error_info *info = EG(errors)[number];

	return (struct reli_recorded_error) { info, sizeof *info, info->filename, info->message };
#else
	(void) number;
	return (struct reli_recorded_error) { NULL, 0, NULL, NULL };
#endif
}

/* Looked at by the engine while it evaluates a constant expression, counted by nobody. */
static inline const zend_string *reli_filename_override(void)
{
#if PHP_VERSION_ID >= 80200
	return EG(filename_override);
#else
	return NULL;
#endif
}

/* Records of lazy objects, by handle. */
static inline const HashTable *reli_lazy_table(void)
{
#if PHP_VERSION_ID >= 80400
	return &EG(lazy_objects_store).infos;
#else
	return NULL;
#endif
}

/* Classes whose checks wait for other classes. */
static inline const HashTable *reli_delayed_obligations(void)
{
	return CG(delayed_variance_obligations);
}

static inline const HashTable *reli_unlinked_uses(void)
{
#if PHP_VERSION_ID >= 80100
	return CG(unlinked_uses);
#else
	return NULL;
#endif
}

/* Names of files, each its own value. */
static inline const HashTable *reli_filenames(void)
{
#if PHP_VERSION_ID < 80000
	return &CG(filenames_table);
#else
	return NULL;
#endif
}

static inline const zend_stack *reli_short_circuit_stack(void)
{
#if PHP_VERSION_ID >= 80000
	return &CG(short_circuiting_opnums);
#else
	return NULL;
#endif
}

#endif
