<?php
/*
 * The syntax trees of real PHP code, all kept: a heap as tools for static analysis have it. Needs nikic/php-parser, as
 * Debian's package php-parser has it.
 *
 *     perf_ast.php OUT.rmem MEGABYTES FOLDER...
 */
ini_set('memory_limit', '-1');
require '/usr/share/php/PhpParser/autoload.php';

$limit = (int) $argv[2] * 1048576;
$parser = (new PhpParser\ParserFactory())->create(PhpParser\ParserFactory::PREFER_PHP7);
$trees = [];
foreach (array_slice($argv, 3) as $folder) {
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder)) as $file) {
        if ($file->getExtension() !== 'php' || !$file->isReadable() || memory_get_usage() > $limit) {
            continue;
        }
        try {
            $trees[$file->getPathname()] = $parser->parse(file_get_contents($file->getPathname()));
        } catch (PhpParser\Error $e) {
            // Some files are there to be wrong.
        }
    }
}
reli_memory_snapshot($argv[1], ['mode' => 'inline']) || exit(1);
