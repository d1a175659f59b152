--TEST--
Objects: as many of each class as there are, with their properties by name
--EXTENSIONS--
reli_memory
--FILE--
<?php
require __DIR__ . '/lib/rmem.inc';

class Account
{
	public $owner;
	protected $tags = [];
	private $note = null;
	public $number;
}

class Saving extends Account
{
	public $rate = 1.5;
}

$accounts = [];
for ($i = 0; $i < 250; $i++) {
	$accounts[$i] = $i < 200 ? new Account() : new Saving();
	$accounts[$i]->owner = "owner number $i";
	$accounts[$i]->number = $i;
}
$twice = $accounts[7];
$gone = new Account();
unset($gone);

$s = Rmem::take();
var_dump(count($s->instances('Account')), count($s->instances('Saving')));
$list = $s->variable('accounts');
var_dump($s->count($list), count($s->children($list, 'ELEMENT')));
$seven = $s->to($list, 7);
echo $s->show($seven), ': ', implode(' ', array_keys($s->children($seven, 'PROPERTY'))), "\n";
echo $s->show($s->to($seven, 'owner')), "\n";
var_dump($seven === $s->variable('twice'), $s->holders($seven), $s->refcount($seven));
/* owner and tags have memory; note, number and rate are scalars */
$last = $s->containers[$s->to($list, 249)];
var_dump($last['count'], $last['scalars'], $last['capacity']);
$first = $s->to($list, 0);
var_dump($s->size($first), $s->rows[$first][0]['overhead']);
echo $s->attributes[$s->classNode('Saving')]['#properties'], "\n";
?>
--EXPECT--
int(200)
int(50)
int(250)
int(250)
object Account: owner tags
string(14) "owner number 7"
bool(true)
int(2)
int(2)
int(5)
int(3)
int(5)
int(104)
int(8)
owner,tags,note,number,rate
