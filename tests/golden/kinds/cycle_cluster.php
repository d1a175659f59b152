<?php
/*
 * 100 invoices: the invoice refers to its customer, the customer to the account, the account to the invoice; objects of 56,
 * 72 and 56 bytes. They are in use, so it is no garbage.
 */
// expect: cycle_cluster low count=100 class_count=3 total_size=18400 reachability=live summary~^100.identical.cycles back_reference~Account::\$invoice
// expect: cycle_cluster low entry_path~\$invoices
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
	$invoice->customer->account->invoice = $invoice;
	$invoices[] = $invoice;
}
$invoice = null;
reli_memory_snapshot($argv[1]) || exit(1);
