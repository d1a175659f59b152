<?php
/* Every way to hold a value in a function: $this, extract, variable variables, references, statics, pending calls. */

#[Attribute]
class Label
{
	public function __construct(public string $text, public array $more = [])
	{
	}
}

enum Suit: string
{
	case Hearts = 'h';
	case Spades = 's';
	const Wild = self::Spades;

	public static function pick(): self
	{
		return self::Hearts;
	}
}

interface Shape
{
	const SIDES = 4;
}

trait Counts
{
	private static int $instances = 0;
	protected array $counted = [];

	public function count(string $what): int
	{
		static $calls = [];
		$calls[] = $what;
		self::$instances++;
		return count($calls);
	}
}

abstract class Base implements Shape
{
	private $hidden = 'of the base class';
	public static $registry = [];
	const TABLE = ['a' => 1, 'b' => ['deep', self::SIDES]];
	const LATE = Suit::Hearts;
}

#[Label("labelled", more: [1, 2]), AllowDynamicProperties]
final class Worker extends Base
{
	use Counts;

	private $hidden = 'of the subclass';
	public ?Worker $peer = null;
	public array $options;
	public readonly string $fixed;

	public function __construct(array $options, private Closure $callback)
	{
		$this->options = $options;
		$this->fixed = 'read only ' . count($options);
		self::$registry[] = $this;
	}

	public function __get(string $name)
	{
		return $this->$name;
	}

	public function work(array $values, string $path, string $detail, string $mode, int ...$extra): array
	{
		static $cache = null, $hits = 0;
		$cache ??= ['made' => str_repeat('c', 200), 'by' => $this];
		$hits++;
		extract($values);
		$name = 'dynamic';
		$$name = [$this->peer, str_repeat('dyn', 40)];
		$alias = &$this->counted['alias'];
		$alias = str_repeat('aliased ', 20);
		$copy = $values;
		$copy['changed'] = &$copy['list'];
		foreach ($this->options as $key => &$option) {
			foreach ([1, 2] as $inner) {
				if ($inner === 2 && $key === 'last') {
					return $this->pending(
						str_repeat('pending ', 30),
						[new stdClass(), $key],
						$this->join('a' . $key, "rope {$key} and {$name} " . $this->count($key), reli_memory_snapshot($path, ['detail' => $detail, 'mode' => $mode]) ?: exit(1)),
						more: [new stdClass()],
					);
				}
			}
		}
		return [];
	}

	private function pending(string $a, array $b, string $c, ...$rest): array
	{
		return func_get_args();
	}

	private function join(...$parts): string
	{
		return implode(' ', array_map('json_encode', $parts));
	}
}

define('RUNTIME', ['constant' => str_repeat('r', 80)]);
define('CASE_CONSTANT', Suit::Spades);
const COMPILED = 'compiled' . Suit::Wild->name;

$worker = new Worker(['first' => [1], 'last' => [2]], fn () => $GLOBALS['worker']);
$worker->peer = new Worker(['x' => str_repeat('x', 33)], static fn () => Suit::pick());
$worker->dynamic = 'a property of no declaration';
$shape = new class(5) extends ArrayObject {
	public function __construct(public int $size)
	{
		parent::__construct(['anonymous' => $size]);
	}
};
$suits = array_map(Suit::from(...), ['h', 's']);
$reflection = new ReflectionClass('Worker');
$attributes = $reflection->getAttributes();
$label = $attributes[0]->newInstance();
$exception = (function () {
	try {
		throw new RuntimeException('kept', 3, new LogicException('before'));
	} catch (Exception $e) {
		return $e;
	}
})();
$a = ['x' => 1];
$b = &$a['x'];
$c = &$a;
$worker->work(['list' => range(1, 30), 'text' => str_repeat('t', 44), 'object' => $shape], $argv[1], $argv[2] ?? 'graph', $argv[3] ?? 'inline', 7, 8, 9);
