<?php

namespace Shop;

use Closure;

final class Worker
{
	private int $requests = 0;
	/** @var list<Closure> */
	private array $listeners = [];

	public function __construct(private Catalog $catalog, private PageCache $cache)
	{
	}

	public function onReport(Closure $listener): void
	{
		$this->listeners[] = $listener;
	}

	public function answer(string $path, array $visitor): string
	{
		$this->requests++;
		$product = $this->catalog->product((int) basename($path));
		/* The mistake: with the number of the request in it, no key comes twice. */
		$key = $path . '?' . http_build_query($visitor) . '#' . $this->requests;
		$page = $this->cache->find($key) ?? $this->cache->put($key, $this->render($product, $visitor), $product);
		$page->hits++;
		return $page->body;
	}

	private function render(Product $product, array $visitor): string
	{
		return "<html lang=\"{$visitor['language']}\"><h1>{$product->name}</h1><p>Hello {$visitor['visitor']}, this costs "
			. number_format($product->price, 2) . "</p><p>{$product->description}</p></html>";
	}

	public function report(): void
	{
		$served = $this->requests;
		foreach ($this->listeners as $listener) {
			$listener($this->cache);
		}
		echo "$served requests answered\n";
	}
}
