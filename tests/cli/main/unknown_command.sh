exec "$RMEM" reprot x.rmem
