<?php
// needs: /usr/share/php/Twig/autoload.php
// limits: --min-precise=95 --min-owned=98 --max-unexplained=0.5
/* Twig with a hundred templates parsed, compiled and half of them rendered. */

error_reporting(E_ALL & ~E_DEPRECATED);
require '/usr/share/php/Twig/autoload.php';

$sources = ['base' => '<html>{% block title %}Title{% endblock %}<body>{% block body %}{% endblock %}</body></html>'];
for ($i = 0; $i < 100; $i++) {
	$sources["page$i"] = "{% extends 'base' %}{% block title %}Page $i{% endblock %}{% block body %}"
		. "{% for key, item in items %}{{ loop.index }}: {{ item.name|upper|escape }} ({{ key }}) {% if item.price > $i %}{{ item.price|number_format(2) }}{% endif %}{% endfor %}{% endblock %}";
}
$twig = new Twig\Environment(new Twig\Loader\ArrayLoader($sources), ['debug' => true]);
$items = [];
for ($i = 0; $i < 50; $i++) {
	$items["k$i"] = ['name' => "item <$i>", 'price' => $i * 1.5];
}
$pages = [];
for ($i = 0; $i < 100; $i++) {
	if ($i % 2 === 0) {
		$pages[] = $twig->render("page$i", ['items' => $items]);
	} else {
		$pages[] = $twig->parse($twig->tokenize($twig->getLoader()->getSourceContext("page$i")));
	}
}
reli_memory_snapshot($argv[1], ['detail' => $argv[2] ?? 'graph', 'mode' => $argv[3] ?? 'inline']) || exit(1);
if (strlen($pages[0]) < 500) {
	exit(1);
}
