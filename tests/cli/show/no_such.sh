exec "$RMEM" show "$DATA/interop/graph-small.rmem" '$nobody->knows["this"]'
