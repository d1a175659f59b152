<?php
/*
 * A unit of work that is never cleared: the objects, what was read of them and their ids are three lists of one object. Each is a
 * story of its own, with its own size, though all are properties of one class.
 */
// culprit: originals
// culprit: identities

final class UnitOfWork
{
	private array $identities = [];
	private array $originals = [];
	private array $states = [];

	public function add(int $id): void
	{
		$row = ['id' => $id, 'name' => "customer $id", 'note' => str_repeat("note $id ", 8)];
		$customer = (object) ['id' => $id];
		$this->identities["customer-$id"] = $customer;
		$this->originals[spl_object_id($customer)] = $row;
		$this->states[spl_object_id($customer)] = 1;
	}
}

$unit = new UnitOfWork();
for ($id = 0; $id < 15000; $id++) {
	$unit->add($id);
}
reli_memory_snapshot($argv[1]) || exit(1);
