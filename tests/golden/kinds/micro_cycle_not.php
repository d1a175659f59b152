<?php
/* The view looks at the form through a WeakReference. */
// expect-not: micro_cycle
class Form
{
	public $view;
}
class View
{
	public $form;
}
$forms = [];
for ($i = 0; $i < 80; $i++) {
	$form = new Form();
	$form->view = new View();
	$form->view->form = WeakReference::create($form);
	$forms[] = $form;
}
$form = null;
reli_memory_snapshot($argv[1]) || exit(1);
