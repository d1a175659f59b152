<?php
/*
 * An entity manager that remembers every entity it has loaded, and its original data, and is never cleared in a batch of
 * 4,000 orders. The connection beside it is blameless.
 */
// culprit: UnitOfWork|Order\b|identityMap|originalData
// shared: \$connection|Orm\\Connection

namespace App\Orm;

final class Connection
{
	public function fetch(int $id): array
	{
		return ['id' => $id, 'number' => "O-$id", 'customer' => "customer $id", 'note' => str_repeat("note $id ", 20)];
	}
}

final class Order
{
	public int $id;
	public string $number;
	public string $customer;
	public string $note;

	public static function from(array $row): self
	{
		$order = new self();
		foreach ($row as $name => $value) {
			$order->$name = $value;
		}
		return $order;
	}
}

final class UnitOfWork
{
	private array $identityMap = [];
	private array $originalData = [];

	public function register(Order $order, array $row): Order
	{
		$this->identityMap[Order::class][$order->id] = $order;
		$this->originalData[spl_object_id($order)] = $row;
		return $order;
	}
}

final class EntityManager
{
	private UnitOfWork $work;

	public function __construct(private Connection $connection)
	{
		$this->work = new UnitOfWork();
	}

	public function find(int $id): Order
	{
		$row = $this->connection->fetch($id);
		return $this->work->register(Order::from($row), $row);
	}
}

$manager = new EntityManager(new Connection());
$length = 0;
for ($i = 1; $i <= 4000; $i++) {
	$length += strlen($manager->find($i)->note);
}
reli_memory_snapshot($argv[1]) || exit(1);
