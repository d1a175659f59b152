<?php
/*
 * Translations as constants, of all languages though one is needed: 60,000 texts of 170 bytes.
 */
// culprit: constants
// expect: choke_point high

foreach (['de', 'en', 'fr', 'it'] as $language) {
	for ($i = 0; $i < 15000; $i++) {
		define(strtoupper($language) . "_TEXT_$i", str_repeat("$language text $i ", 10));
	}
}
reli_memory_snapshot($argv[1]) || exit(1);
