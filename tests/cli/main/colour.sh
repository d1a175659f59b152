# Colours on terminals only, unless asked for; NO_COLOR is obeyed, and an empty one is none.
f=$DATA/interop/graph-small.rmem
escapes() { grep -c "$(printf '\033')"; }
echo "pipe: $("$RMEM" report "$f" | escapes)"
echo "pipe, --color: $("$RMEM" report --color "$f" | escapes)"
echo "pipe, --ansi --no-ansi: $("$RMEM" report --ansi --no-ansi "$f" | escapes)"
echo "pipe, --color=always: $("$RMEM" report --color=always "$f" | escapes)"
echo "terminal, NO_COLOR: $(script -qec "NO_COLOR=1 $RMEM report $f" /dev/null | escapes)"
echo "terminal, NO_COLOR, --color: $(script -qec "NO_COLOR=1 $RMEM report --color $f" /dev/null | escapes)"
echo "terminal, --no-color: $(script -qec "NO_COLOR= $RMEM report --no-color $f" /dev/null | escapes)"
echo "terminal: $(script -qec "NO_COLOR= $RMEM report $f" /dev/null | escapes)"
echo "terminal, to a file: $(script -qec "NO_COLOR= $RMEM report -o out $f" /dev/null | escapes) $(escapes <out)"
