/* Call frames: opcodes and attributes that only newer versions have. */
#ifndef RELI_MEMORY_COMPAT_FRAME_H
#define RELI_MEMORY_COMPAT_FRAME_H

#include "php.h"

#if PHP_VERSION_ID >= 80000
# include "zend_attributes.h"
#endif

/* Opcodes that end a call whose frame was begun by one of the next list. */
static inline bool reli_opcode_ends_call(zend_uchar opcode)
{
	switch (opcode) {
		case ZEND_DO_FCALL:
		case ZEND_DO_ICALL:
		case ZEND_DO_UCALL:
		case ZEND_DO_FCALL_BY_NAME:
#if PHP_VERSION_ID >= 80100
		case ZEND_CALLABLE_CONVERT:
#endif
			return true;
		default:
			return false;
	}
}

/* Opcodes that run a function and put its result where they say. */
static inline bool reli_opcode_calls(zend_uchar opcode)
{
	return opcode == ZEND_DO_FCALL || opcode == ZEND_DO_ICALL || opcode == ZEND_DO_FCALL_BY_NAME;
}

static inline bool reli_opcode_begins_call(zend_uchar opcode)
{
	switch (opcode) {
		case ZEND_INIT_FCALL:
		case ZEND_INIT_FCALL_BY_NAME:
		case ZEND_INIT_NS_FCALL_BY_NAME:
		case ZEND_INIT_DYNAMIC_CALL:
		case ZEND_INIT_USER_CALL:
		case ZEND_INIT_METHOD_CALL:
		case ZEND_INIT_STATIC_METHOD_CALL:
#if PHP_VERSION_ID >= 80400
		case ZEND_INIT_PARENT_PROPERTY_HOOK_CALL:
#endif
		case ZEND_NEW:
			return true;
		default:
			return false;
	}
}

/* Opcodes that send one argument, whose number is in op2. */
static inline bool reli_opcode_sends_one(zend_uchar opcode)
{
	switch (opcode) {
		case ZEND_SEND_VAL:
		case ZEND_SEND_VAL_EX:
		case ZEND_SEND_VAR:
		case ZEND_SEND_VAR_EX:
		case ZEND_SEND_FUNC_ARG:
		case ZEND_SEND_REF:
		case ZEND_SEND_VAR_NO_REF:
		case ZEND_SEND_VAR_NO_REF_EX:
		case ZEND_SEND_USER:
			return true;
		default:
			return false;
	}
}

/* Opcodes after which the frame's own count of arguments is right. */
static inline bool reli_opcode_sends_many(zend_uchar opcode)
{
	switch (opcode) {
		case ZEND_SEND_ARRAY:
		case ZEND_SEND_UNPACK:
#if PHP_VERSION_ID >= 80000
		case ZEND_CHECK_UNDEF_ARGS:
#endif
			return true;
		default:
			return false;
	}
}

/* Named arguments leave a name in op2; 7.4 has none. */
static inline bool reli_send_is_named(const zend_op *opline)
{
	return PHP_VERSION_ID >= 80000 && opline->op2_type == IS_CONST;
}

static inline zend_array *reli_frame_named_params(const zend_execute_data *frame)
{
#if PHP_VERSION_ID >= 80000
	if (ZEND_CALL_INFO(frame) & ZEND_CALL_HAS_EXTRA_NAMED_PARAMS) {
		return frame->extra_named_params;
	}
#endif
	(void) frame;
	return NULL;
}

/* Where the frame is in its function; an exception in flight has moved the opline away. */
static inline const zend_op *reli_frame_opline(const zend_execute_data *frame)
{
	const zend_op *opline = frame->opline;

	if (opline >= EG(exception_op) && opline < EG(exception_op) + 3) {
		opline = EG(opline_before_exception);
	}
	return opline;
}

/*
 * Opcodes between where a suspended generator stands and its yield: up to 8.2 the frame points behind the yield, from 8.4 on at it. 8.3
 * was not looked at: -1, nobody knows, and temporaries of suspended generators are left out there.
 */
static inline int reli_generator_opcodes_behind_yield(void)
{
#if PHP_VERSION_ID < 80300
	return 1;
#elif PHP_VERSION_ID < 80400
	return -1;
#else
	return 0;
#endif
}

/* Whether argument `number` (from 0) is marked #[\SensitiveParameter]. Only looks up tables. */
static inline bool reli_parameter_is_sensitive(const zend_function *function, uint32_t number)
{
#if PHP_VERSION_ID >= 80200
	HashTable *attributes = function->common.attributes;

	if (attributes == NULL) {
		return false;
	}
	if (number > function->common.num_args) {
		number = function->common.num_args; /* the variadic parameter stands for all behind it */
	}
	return zend_get_parameter_attribute_str(attributes, ZEND_STRL("sensitiveparameter"), number) != NULL;
#else
	(void) function;
	(void) number;
	return false;
#endif
}

static inline bool reli_class_hides_value(const zend_class_entry *ce)
{
#if PHP_VERSION_ID >= 80200
	return ce == zend_ce_sensitive_parameter_value;
#else
	(void) ce;
	return false;
#endif
}

#endif
