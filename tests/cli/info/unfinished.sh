# What a capture that was killed leaves: zeros where the header goes.
head -c 4096 /dev/zero >cut.rmem
exec "$RMEM" info cut.rmem
