# One byte of the header says version 2.
{ printf 'RMEM\002'; tail -c +6 "$DATA/interop/worked-example.rmem"; } >v2.rmem
exec "$RMEM" report v2.rmem
