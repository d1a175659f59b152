/*
 * A program with PHP in several threads, as FrankenPHP or a threaded web server is one:
 *
 *     php_threads SCRIPT NUMBER
 *
 * runs SCRIPT in NUMBER threads at once, each a request of its own with $argv[1] the thread's number.
 * Wants a thread-safe PHP with --enable-embed.
 */
#include <sapi/embed/php_embed.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS_MAX 32

ZEND_TSRMLS_CACHE_DEFINE()

static const char *script;

static void *thread_main(void *number)
{
	char code[512];

	ts_resource(0);
	ZEND_TSRMLS_CACHE_UPDATE();
	if (php_request_startup() != SUCCESS) {
		return "no request";
	}
	snprintf(code, sizeof code, "$thread = %d; require '%s';", *(const int *)number, script);
	zend_first_try {
		zend_eval_string(code, NULL, "thread");
	} zend_end_try();
	php_request_shutdown(NULL);
	ts_free_thread();
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS_MAX];
	int numbers[THREADS_MAX], count = argc == 3 ? atoi(argv[2]) : 0, failed = 0;

	if (count < 1 || count > THREADS_MAX) {
		fprintf(stderr, "usage: php_threads SCRIPT NUMBER\n");
		return 2;
	}
	script = argv[1];
	if (php_embed_init(1, argv) != SUCCESS) {
		return 2;
	}
	for (int i = 0; i < count; i++) {
		numbers[i] = i;
		failed |= pthread_create(&threads[i], NULL, thread_main, &numbers[i]);
	}
	for (int i = 0; i < count; i++) {
		void *what = NULL;

		failed |= pthread_join(threads[i], &what) != 0 || what != NULL;
	}
	php_embed_shutdown();
	return failed;
}
