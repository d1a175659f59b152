/* FFI's data and type objects: private, the same since 7.4. The lowest bit of a type says that it is the object's own. */
#ifndef RELI_MEMORY_COMPAT_FFI_H
#define RELI_MEMORY_COMPAT_FFI_H

#include "php.h"

struct reli_ffi_type_object {
	zend_object std;
	uintptr_t type;
};

struct reli_ffi_data_object {
	struct reli_ffi_type_object typed;
	void *data, *holder;
	uint32_t flags;
};

#define RELI_FFI_TYPE_IS_OWN 1u
#define RELI_FFI_DATA_IS_OWN 2u

#endif
