# `make test` takes its tests from here; without it, phpize's Makefile runs none and succeeds.
TESTS = $(top_srcdir)/phpt
