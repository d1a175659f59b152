/* What the session module keeps, when PHP has it: its header is there then. */
#ifndef RELI_MEMORY_COMPAT_SESSION_H
#define RELI_MEMORY_COMPAT_SESSION_H

#include "php.h"

#if defined(__has_include)
# if __has_include("ext/session/php_session.h")
#  define RELI_HAS_SESSION 1
#  include "ext/session/php_session.h"
# endif
#endif
#ifndef RELI_HAS_SESSION
# define RELI_HAS_SESSION 0
#endif

#if RELI_HAS_SESSION
typedef php_ps_globals reli_session;

/* Callables of session_set_save_handler(), one behind the other. */
static inline const zval *reli_session_handlers(const reli_session *session, size_t *count)
{
	*count = sizeof session->mod_user_names / sizeof(zval);
	return (const zval *) &session->mod_user_names;
}

static inline const zend_string *reli_session_handler_class(const reli_session *session)
{
#if PHP_VERSION_ID >= 80200
	return session->mod_user_class_name;
#else
	(void) session;
	return NULL;
#endif
}

static inline const zend_string *reli_session_started_in(const reli_session *session)
{
#if PHP_VERSION_ID >= 80400
	return session->session_started_filename;
#else
	(void) session;
	return NULL;
#endif
}

/* The data of the save handler `files`, private to its source file; it keeps strings since 8.2. */
struct reli_session_files {
	zend_string *last_key, *directory;
};

static inline bool reli_session_files_have_strings(void)
{
	return PHP_VERSION_ID >= 80200;
}
#endif

#endif
