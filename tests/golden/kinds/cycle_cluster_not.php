<?php
/* The account knows the number of its invoice, and nothing goes round. */
// expect-not: cycle_cluster
// expect: retained_exact info scc_count=0
class Invoice
{
	public $customer;
}
class Customer
{
	public $account;
	public $text;
}
class Account
{
	public $invoice;
}
$invoices = [];
for ($i = 0; $i < 100; $i++) {
	$invoice = new Invoice();
	$invoice->customer = new Customer();
	$invoice->customer->text = str_repeat('x', 1000);
	$invoice->customer->account = new Account();
	$invoice->customer->account->invoice = $i;
	$invoices[] = $invoice;
}
$invoice = null;
reli_memory_snapshot($argv[1]) || exit(1);
