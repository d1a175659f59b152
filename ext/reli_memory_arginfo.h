/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 1af79345a58fb1ef2c7074c0840b571963b8aec2 */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_MASK_EX(arginfo_reli_memory_snapshot, 0, 1, MAY_BE_ARRAY|MAY_BE_FALSE)
	ZEND_ARG_TYPE_INFO(0, path, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, options, IS_ARRAY, 0, "[]")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_reli_memory_status, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()


ZEND_FUNCTION(reli_memory_snapshot);
ZEND_FUNCTION(reli_memory_status);


static const zend_function_entry ext_functions[] = {
	ZEND_FE(reli_memory_snapshot, arginfo_reli_memory_snapshot)
	ZEND_FE(reli_memory_status, arginfo_reli_memory_status)
	ZEND_FE_END
};
