<?php
/* 80 forms and their views, each of which knows the other: 56 bytes each. */
// expect: micro_cycle low count=80 class_count=2 total_size=8960
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
	$form->view->form = $form;
	$forms[] = $form;
}
$form = null;
reli_memory_snapshot($argv[1]) || exit(1);
