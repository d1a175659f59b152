#!/bin/sh
# Who may include whom. Folders are layers: a file may include headers of its own
# folder and of those that the table below allows, and no others. Outside
# libraries have one door each. Two things are open to more than their layer: the
# vocabulary (rmem_kinds.def) to the whole analyzer, and the row layout to the graph,
# whose columns of the large kind stay in the mapped file.

set -u
cd "$(dirname "$0")/../.." || exit 1

# folder: the folders it may include from
table='
ext ext ext/compat ext/walk ext/sink ext/format
ext/walk ext/walk ext/compat ext/sink ext/format
ext/sink ext/sink ext/format ext/compat
ext/compat ext/compat
ext/format ext/format
analyzer analyzer analyzer/cli analyzer/base
analyzer/cli analyzer/cli analyzer/compare analyzer/report analyzer/pass analyzer/finding analyzer/derive analyzer/source analyzer/graph analyzer/base ext/format
analyzer/compare analyzer/compare analyzer/report analyzer/pass analyzer/finding analyzer/derive analyzer/graph analyzer/base
analyzer/report analyzer/report analyzer/pass analyzer/finding analyzer/derive analyzer/source analyzer/graph analyzer/base
analyzer/pass analyzer/pass analyzer/finding analyzer/derive analyzer/graph analyzer/base
analyzer/finding analyzer/finding analyzer/derive analyzer/graph analyzer/base
analyzer/derive analyzer/derive analyzer/graph analyzer/base
analyzer/source analyzer/source analyzer/graph analyzer/base ext/format
analyzer/graph analyzer/graph analyzer/base ext/format
analyzer/base analyzer/base
'

where()
{
	find ext analyzer -name "$1" -type f | head -n 1
}

bad=$(
	find ext analyzer \( -name '*.c' -o -name '*.h' -o -name '*.def' \) -type f | sort | while read -r file; do
		folder=$(dirname "$file")
		allowed=$(printf '%s\n' "$table" | awk -v f="$folder" '$1 == f { for (i = 2; i <= NF; i++) print $i }')
		if [ -z "$allowed" ]; then
			echo "$file: folder $folder is not in the table"
			continue
		fi
		sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file" | while read -r header; do
			target=$(where "$(basename "$header")")
			[ -n "$target" ] || continue
			# ext/standard/file.h and the like are PHP's, whatever of ours has the same name.
			case $file:$header in
			ext/*:ext/standard/* | ext/*:ext/date/* | ext/*:ext/spl/* | ext/*:main/* | ext/*:Zend/*) continue ;;
			esac
			case $file:$target in
			analyzer/*:ext/format/rmem_kinds.def | ext/compat/*:ext/*_arginfo.h) continue ;;
			esac
			if ! printf '%s\n' "$allowed" | grep -qx "$(dirname "$target")"; then
				echo "$file includes $target"
			fi
		done
		# The doors to outside libraries, and Zend's headers.
		sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]\([^>"]*\)[>"].*/\1/p' "$file" | while read -r header; do
			case $header in
			sqlite3.h) case $file in analyzer/source/*sqlite*) ;; *) echo "$file includes <$header>" ;; esac ;;
			cJSON.h | cjson/*) [ "$file" = analyzer/report/fmt_json.c ] || echo "$file includes <$header>" ;;
			zstd*.h) [ "$file" = ext/format/rmem_codec.c ] || echo "$file includes <$header>" ;;
			php.h | php_*.h | zend*.h | Zend/* | main/* | SAPI.h)
				case $file in
				ext/format/* | ext/sink/* | analyzer/*)
					[ -n "$(where "$(basename "$header")")" ] || echo "$file includes <$header>" ;;
				esac ;;
			stdio.h) case $file in ext/format/*) echo "$file includes <$header>" ;; esac ;;
			esac
		done
	done
)
status=0
if [ -n "$bad" ]; then
	echo "not ok - includes point one way"
	printf '%s\n' "$bad" | sed 's/^/#   /'
	status=1
else
	echo "ok - includes point one way"
fi

# PHP versions and thread safety are told apart in one folder.
bad=$(grep -rnE '^[[:space:]]*#.*(PHP_VERSION_ID|PHP_API_VERSION|ZEND_MODULE_API_NO|\bZTS\b)' ext --include='*.c' --include='*.h' |
	grep -vE '^ext/(compat/|[a-z_]*arginfo\.h)')
if [ -n "$bad" ]; then
	echo "not ok - version conditionals are in ext/compat only"
	printf '%s\n' "$bad" | sed 's/^/#   /'
	status=1
else
	echo "ok - version conditionals are in ext/compat only"
fi
exit $status
