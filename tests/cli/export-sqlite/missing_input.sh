"$RMEM" export-sqlite nowhere.rmem out.db
echo $?
ls
