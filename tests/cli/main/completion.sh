# What bash is offered.
cat >try.bash <<'EOF'
source "$CASES/../../analyzer/cli/rmem.bash"
compopt() { :; }
# try WORD...: the last one is being typed
try()
{
	COMP_WORDS=("$RMEM" "$@")
	COMP_CWORD=$#
	_rmem
	echo "$*: ${COMPREPLY[*]}"
}
touch one.rmem other.txt
try ''
try re
try report --out
try report --no-
try report -f ''
try report --output-format = report-
try inspector : memory : report --link-cache = ''
try show -f j
try capture -p 1 --format ''
try report -o ot
try report on
try report --report-workers ''
try nothing --
EOF
bash try.bash
