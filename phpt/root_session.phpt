--TEST--
An open session is held by the module: $_SESSION, identifier, data as read, save handler
--EXTENSIONS--
reli_memory
--SKIPIF--
<?php if (!extension_loaded('session')) die('skip PHP has no sessions'); ?>
--INI--
session.use_cookies=0
session.cache_limiter=
--FILE--
<?php
require __DIR__ . '/lib/roots.inc';

class Handler implements SessionHandlerInterface
{
	public $text = 'handler';
	public $reversed = ';"eulav-eht":9:s|derots';

	public function open($path, $name): bool
	{
		return true;
	}

	public function close(): bool
	{
		return true;
	}

	#[ReturnTypeWillChange]
	public function read($id)
	{
		return strrev($this->reversed); // nothing that opcache could compute beforehand
	}

	public function write($id, $data): bool
	{
		return true;
	}

	public function destroy($id): bool
	{
		return true;
	}

	#[ReturnTypeWillChange]
	public function gc($lifetime)
	{
		return 0;
	}
}

ob_start();
session_set_save_handler(new Handler(), false);
session_id('the' . 'identifier' . getmypid());
session_start();
$_SESSION['added'] = str_repeat('added', 3);
$s = Rmem::take();
$session = module_node($s, 'session');
$texts = [];
foreach ($s->children($session) as $link => $node) {
	$text = $s->text($s->value($node));
	$texts[] = "$link: " . ($text === null ? $s->show($node) : str_replace((string) getmypid(), 'PID', $text)) . ', '
		. references($s, $node) . "\n";
}
echo implode(preg_grep('/^(id|http_session_vars|session_vars|mod_user_names.[0-5])/', $texts));
show_too_many($s);
ob_end_flush();
?>
--EXPECT--
id: theidentifierPID, all references
http_session_vars: reference to array(2), all references
session_vars: stored|s:9:"the-value";, all references
mod_user_names[0]: array(2), all references
mod_user_names[1]: array(2), all references
mod_user_names[2]: array(2), all references
mod_user_names[3]: array(2), all references
mod_user_names[4]: array(2), all references
mod_user_names[5]: array(2), all references
no value has too many
