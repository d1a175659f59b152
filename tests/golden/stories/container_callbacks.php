<?php
/*
 * A container that can be told what to do when a service is resolved. The controller of each request tells it once more,
 * with a closure that captures the request: 1,500 closures and requests hang off $container->resolving['mailer'].
 */
// culprit: Closure|resolving

namespace App\Http;

final class Container
{
	/** @var array<string, callable[]> */
	private array $resolving = [];
	private array $services = [];

	public function resolving(string $id, callable $callback): void
	{
		$this->resolving[$id][] = $callback;
	}

	public function get(string $id): object
	{
		return $this->services[$id] ??= new \ArrayObject([$id]);
	}
}

final class Request
{
	public array $headers;
	public string $body;

	public function __construct(public int $id)
	{
		$this->headers = ['x-request-id' => "request-$id", 'accept' => 'application/json', 'host' => 'example.org'];
		$this->body = json_encode(['id' => $id, 'text' => str_repeat("line of request $id ", 60)]);
	}
}

final class Controller
{
	public function __construct(private Container $container)
	{
	}

	public function handle(Request $request): int
	{
		$this->container->resolving('mailer', function ($mailer) use ($request) {
			$mailer['from'] = $request->headers['host'];
		});
		return strlen($request->body) + count((array) $this->container->get('router'));
	}
}

$container = new Container();
$controller = new Controller($container);
$sent = 0;
for ($i = 0; $i < 1500; $i++) {
	$sent += $controller->handle(new Request($i));
}
reli_memory_snapshot($argv[1]) || exit(1);
