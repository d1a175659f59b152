# The smallest file there is: three sections, no root.
exec "$RMEM" info "$DATA/interop/worked-example.rmem"
