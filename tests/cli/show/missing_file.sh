exec "$RMEM" show nowhere.rmem '$job'
