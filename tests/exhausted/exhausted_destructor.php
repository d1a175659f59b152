<?php
// A destructor that collects.
// stack: Closing::__destruct
// culprit: \$log
class Closing
{
	public $log = [];

	public function __destruct()
	{
		while (true) {
			$this->log[] = 'closing ' . count($this->log);
		}
	}
}

function scope()
{
	$closing = new Closing;
}
scope();
