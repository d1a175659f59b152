/* See walk_session.h. */
#include "walk_session.h"

#include "walk_inside.h"

#include "../compat/compat_engine.h"
#include "../compat/compat_modules.h"
#include "../compat/compat_session.h"

#if RELI_HAS_SESSION

static void session_string(struct walk *walk, const char *name, const zend_string *string)
{
	walk_string(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, string);
}

static void session_handlers(struct walk *walk, const reli_session *session)
{
	size_t count;
	const zval *handlers = reli_session_handlers(session, &count);

	for (size_t i = 0; i < count; i++) {
		walk_value(walk,
			sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "mod_user_names[%zu]", i)
										  : 0,
			RMEM_EDGE_MEMBER, &handlers[i]);
	}
	session_string(walk, "mod_user_class_name", reli_session_handler_class(session));
}

/* What the save handler keeps about the open session. A handler of the script keeps nothing here.
 */
static void session_data(struct walk *walk, const reli_session *session)
{
	const struct reli_session_files *files = session->mod_data;

	if (session->mod != NULL && strcmp(session->mod->s_name, "files") == 0 &&
		reli_session_files_have_strings() && inside_is_block(walk, files, sizeof *files)) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, files, inside_block_bytes(walk, files));
		session_string(walk, "mod_data.last_key", files->last_key);
		session_string(walk, "mod_data.basedir", files->directory);
	} else {
		inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, session->mod_data);
	}
}

/* The progress of an upload, while files come in. */
static void session_upload(struct walk *walk, const php_session_rfc1867_progress *progress)
{
	if (!inside_is_block(walk, progress, sizeof *progress)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, progress, sizeof *progress);
	walk_value(walk, inside_name(walk, "rfc1867_progress.sid"), RMEM_EDGE_MEMBER, &progress->sid);
	session_string(walk, "rfc1867_progress.key", progress->key.s);
	walk_value(walk, inside_name(walk, "rfc1867_progress.data"), RMEM_EDGE_MEMBER, &progress->data);
}

bool walk_session_inside(struct walk *walk, const zend_module_entry *module)
{
	const reli_session *session = reli_module_globals(module);

	if (session == NULL || strcmp(module->name, "session") != 0 ||
		module->globals_size != sizeof *session) {
		return false;
	}
	session_string(walk, "id", session->id);
	walk_value(walk, inside_name(walk, "http_session_vars"), RMEM_EDGE_MEMBER,
		&session->http_session_vars);
	session_string(walk, "session_vars", RELI_AS_STRING(session->session_vars));
	session_string(walk, "session_started_filename", reli_session_started_in(session));
	session_handlers(walk, session);
	session_data(walk, session);
	session_upload(walk, session->rfc1867_progress);
	return true;
}

#else

bool walk_session_inside(struct walk *walk, const zend_module_entry *module)
{
	(void)walk;
	(void)module;
	return false;
}

#endif
