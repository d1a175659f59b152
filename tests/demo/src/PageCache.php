<?php

namespace Shop;

final class CachedPage
{
	public int $hits = 0;
	public array $headers = [];

	public function __construct(public string $key, public string $body, public Product $product)
	{
		$this->headers = ['Content-Type' => 'text/html', 'Content-Length' => strlen($body)];
	}
}

final class PageCache
{
	/** @var array<string, CachedPage> */
	private static array $pages = [];

	public function put(string $key, string $body, Product $product): CachedPage
	{
		return self::$pages[$key] = new CachedPage($key, $body, $product);
	}

	public function find(string $key): ?CachedPage
	{
		return self::$pages[$key] ?? null;
	}
}
