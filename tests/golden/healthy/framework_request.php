<?php
/*
 * One request of a small framework: a container with forty lazily built services that know each other, a router with a
 * hundred routes, middleware as closures, a session, a response of 30 KB. All of it is as it should be.
 */
// healthy

namespace Tiny;

final class Container
{
	private array $factories = [];
	private array $services = [];

	public function set(string $id, callable $factory): void
	{
		$this->factories[$id] = $factory;
	}

	public function get(string $id): object
	{
		return $this->services[$id] ??= ($this->factories[$id])($this);
	}
}

class Service
{
	protected array $options;

	public function __construct(protected Container $container, protected string $name, protected ?Service $next = null)
	{
		$this->options = ['name' => $name, 'debug' => false, 'charset' => 'UTF-8'];
	}

	public function name(): string
	{
		return $this->name . ($this->next === null ? '' : '+');
	}
}

final class Route
{
	public function __construct(public string $pattern, public array $methods, public array $controller, public array $defaults = [])
	{
	}
}

final class Router extends Service
{
	/** @var Route[] */
	private array $routes = [];

	public function add(string $name, Route $route): void
	{
		$this->routes[$name] = $route;
	}

	public function match(string $path): ?Route
	{
		foreach ($this->routes as $route) {
			if (preg_match('#^' . $route->pattern . '$#', $path)) {
				return $route;
			}
		}
		return null;
	}
}

final class Response
{
	public array $headers = ['content-type' => 'text/html; charset=UTF-8'];

	public function __construct(public string $body, public int $status = 200)
	{
	}
}

$container = new Container();
for ($i = 0; $i < 40; $i++) {
	$container->set("service$i", fn (Container $c) => new Service($c, "service $i", $i > 0 ? $c->get('service' . ($i - 1)) : null));
}
$container->set('router', function (Container $c) {
	$router = new Router($c, 'router');
	for ($i = 0; $i < 100; $i++) {
		$router->add("page_$i", new Route("/page/$i/(\\d+)", ['GET', 'HEAD'], ['App\\PageController', "page$i"], ['_locale' => 'en']));
	}
	return $router;
});
$middleware = [];
foreach (['session', 'security', 'cache', 'timing'] as $name) {
	$middleware[] = function (callable $next) use ($name, $container) {
		return function (array $request) use ($next, $name, $container) {
			$request['trace'][] = $name . ' ' . $container->get('service3')->name();
			return $next($request);
		};
	};
}
$kernel = function (array $request) use ($container) {
	$route = $container->get('router')->match($request['path']);
	$container->get('service39');
	return new Response(str_repeat("<p>{$route->controller[1]} " . implode(', ', $request['trace']) . '</p>', 300));
};
foreach ($middleware as $layer) {
	$kernel = $layer($kernel);
}
$request = ['path' => '/page/77/5', 'query' => ['q' => 'search'], 'session' => ['user' => 5, 'token' => bin2hex(random_bytes(16))], 'trace' => []];
$response = $kernel($request);
reli_memory_snapshot($argv[1]) || exit(1);
