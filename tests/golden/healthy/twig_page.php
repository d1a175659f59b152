<?php
// needs: /usr/share/php/Twig/autoload.php
/* A real template engine that has rendered one page with a list of thirty products. */
// healthy

error_reporting(E_ALL & ~E_DEPRECATED);
require '/usr/share/php/Twig/autoload.php';

$twig = new Twig\Environment(new Twig\Loader\ArrayLoader([
	'base' => '<html><title>{% block title %}Shop{% endblock %}</title><body>{% block body %}{% endblock %}</body></html>',
	'list' => "{% extends 'base' %}{% block body %}{% for item in items %}{{ loop.index }}: {{ item.name|upper }} {{ item.price|number_format(2) }}{% endfor %}{% endblock %}",
]));
$items = [];
for ($i = 0; $i < 30; $i++) {
	$items[] = ['name' => "product <$i>", 'price' => $i * 1.5];
}
$page = $twig->render('list', ['items' => $items]);
reli_memory_snapshot($argv[1]) || exit(1);
