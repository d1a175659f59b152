"$RMEM" --version && "$RMEM" report --version && "$RMEM" info -V
