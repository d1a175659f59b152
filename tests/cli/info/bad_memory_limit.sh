exec "$RMEM" info --memory-limit=much "$DATA/interop/worked-example.rmem"
