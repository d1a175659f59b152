# What a file is shows in its bytes, whatever its name says.
cp "$DATA/sqlite/older.db" 'a%41?b=c#d.rmem'
"$RMEM" report 'a%41?b=c#d.rmem' >a && "$RMEM" report "$DATA/sqlite/older.db" | cmp - a
"$RMEM" report "./a%41?b=c#d.rmem" | cmp - a
"$RMEM" report "$PWD/a%41?b=c#d.rmem" | cmp - a && ls
