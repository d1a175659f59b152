/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: 1af79345a58fb1ef2c7074c0840b571963b8aec2 */

ZEND_BEGIN_ARG_INFO_EX(arginfo_reli_memory_snapshot, 0, 0, 1)
	ZEND_ARG_INFO(0, path)
	ZEND_ARG_INFO(0, options)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(arginfo_reli_memory_status, 0, 0, 0)
ZEND_END_ARG_INFO()


ZEND_FUNCTION(reli_memory_snapshot);
ZEND_FUNCTION(reli_memory_status);


static const zend_function_entry ext_functions[] = {
	ZEND_FE(reli_memory_snapshot, arginfo_reli_memory_snapshot)
	ZEND_FE(reli_memory_status, arginfo_reli_memory_status)
	ZEND_FE_END
};
