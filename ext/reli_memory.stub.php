<?php

/**
 * The one source of the user functions' signatures; reli_memory_arginfo.h and reli_memory_legacy_arginfo.h are
 * generated from it by PHP's build/gen_stub.php.
 *
 * @generate-function-entries
 * @generate-legacy-arginfo
 */

/** Writes a snapshot of the heap of this process to $path. */
function reli_memory_snapshot(string $path, array $options = []): array|false {}

/** What the extension can do here, what it has done, and the outcome of the last snapshot. */
function reli_memory_status(): array {}
