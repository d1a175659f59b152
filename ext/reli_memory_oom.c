/*
 * Memory: the engine raises a fatal error with a text of its own. Depending on the build that happens inside the allocation that
 * failed, or at the next safe point after it; frames and variables stand either way. Nothing here allocates from ZendMM; the walk
 * is done by a copy, which has no limit to mind.
 *
 * Stack: newer versions throw an Error, which may be caught: the snapshot is taken when it is thrown, by its text as well. The compiler
 * cannot throw, and raises a fatal error of the same words.
 */
#include "php.h"

#include <string.h>

#include "compat/compat_error_hook.h"
#include "php_reli_memory.h"
#include "reli_memory_oom.h"
#include "reli_memory_trigger.h"

/* As the engine begins them; what follows are numbers. */
static const char *const oom_messages[] = {
	"Allowed memory size of ",
	"Out of memory (allocated ",
};
static const char oom_stack_message[] = "Maximum call stack size of ";

static bool oom_begins(const char *text, const char *words)
{
	return strncmp(text, words, strlen(words)) == 0;
}

static bool oom_is_of_memory(const char *message)
{
	size_t i;

	for (i = 0; i < sizeof oom_messages / sizeof oom_messages[0]; i++) {
		if (oom_begins(message, oom_messages[i]))
			return true;
	}
	return false;
}

/*
 * Where the error is raised at a safe point it has displaced the interrupt for which a threshold waits: that one is due now or
 * never. One snapshot of a heap is enough.
 */
static void oom_on_error(int type, const char *message)
{
	struct reli_memory_oom *oom = &RELI_MEMORY_G(oom);

	if (oom->is_done)
		return;
	if (type == E_COMPILE_ERROR && RELI_MEMORY_G(settings).on_oom && oom_begins(message, oom_stack_message)) {
		oom->is_done = true;
		reli_memory_trigger_take(RELI_MEMORY_TRIGGER_STACK, RELI_MEMORY_POINT_CALL);
		return;
	}
	if (type != E_ERROR || !oom_is_of_memory(message))
		return;
	oom->is_done = true;
	if (RELI_MEMORY_G(trigger).wanted[RELI_MEMORY_TRIGGER_THRESHOLD])
		reli_memory_trigger_take(RELI_MEMORY_TRIGGER_THRESHOLD, RELI_MEMORY_POINT_CALL);
	else if (RELI_MEMORY_G(settings).on_oom)
		reli_memory_trigger_take(RELI_MEMORY_TRIGGER_OOM, RELI_MEMORY_POINT_CALL);
}

static void oom_on_throw(zend_object *thrown)
{
	struct reli_memory_oom *oom = &RELI_MEMORY_G(oom);
	const zval *message;

	if (oom->is_done || thrown->ce != zend_ce_error)
		return;
	message = OBJ_PROP_NUM(thrown, 0);
	if (Z_TYPE_P(message) != IS_STRING || !oom_begins(Z_STRVAL_P(message), oom_stack_message))
		return;
	oom->is_done = true;
	reli_memory_trigger_take(RELI_MEMORY_TRIGGER_STACK, RELI_MEMORY_POINT_CALL);
}

void reli_memory_oom_startup(const struct reli_memory_settings *settings)
{
	if (settings->on_oom || settings->threshold != 0)
		reli_error_hook_startup(oom_on_error);
	if (settings->on_oom)
		reli_throw_hook_startup(oom_on_throw);
}

void reli_memory_oom_shutdown(void)
{
	reli_throw_hook_shutdown();
	reli_error_hook_shutdown();
}

void reli_memory_oom_begin(struct reli_memory_oom *oom)
{
	oom->is_done = false;
	reli_error_hook_request();
}
