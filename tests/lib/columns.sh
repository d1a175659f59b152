# The columns of the matrix: which PHP, where it is, what is run. Sourced, after env.sh and tap.sh.
#
# A column is "NAME SUITE PHP STEPS": SUITE is a chroot of tests/lib/chroot.sh or "host", PHP the
# version of Debian's package, or the name of a build of our own (tests/lib/own_php.sh) there.
# docs/testing.md says what the steps are. Bodies are subshells: their variables are nobody else's.

columns()
(
	cat <<-'END'
	7.4 bullseye 7.4 build phpt
	8.2 host 8.2 build phpt jit
	8.2-xdebug host 8.2 build xdebug
	8.4 trixie 8.4 build phpt jit
	8.4-zts trixie 8.4-zts build phpt jit threads
	8.4-debug trixie 8.4-debug build asserts
	8.5 sid 8.5 build phpt jit
	END
	# Sources of other versions, wherever they came from: php.net has no packages.
	for tarball in "$(env_cache)"/sources/php-[78].*.tar.*; do
		[ -f "$tarball" ] || continue
		release=$(basename "$tarball" | sed 's/^php-//; s/\.tar\..*//')
		echo "$release $(column_suite_for "$release") $release build phpt"
	done
)

# Old sources want old libraries.
column_suite_for()
{
	case $1 in
	7.* | 8.[01].*) echo bullseye ;;
	*) echo trixie ;;
	esac
}

# column_is_own PHP: a build of ours, and no package.
column_is_own()
{
	case $1 in
	[78].[0-9]) return 1 ;;
	*) return 0 ;;
	esac
}

column_xdebug()
{
	ls "$(env_cache)"/xdebug-8.2/usr/lib/php/*/xdebug.so 2>/dev/null
}

# column_missing NAME SUITE PHP: says what is not there; nothing when all is.
column_missing()
(
	root=$(env_cache)/$2
	case $1 in
	8.2*)
		[ "$(env_php_version)" = 8.2 ] || echo "this machine has PHP $(env_php_version)"
		[ "$1" != 8.2-xdebug ] || [ -n "$(column_xdebug)" ] || echo "no Xdebug in the cache"
		;;
	*)
		if [ ! -f "$root/.reli-memory" ]; then
			echo "no chroot with $2 in the cache"
		elif column_is_own "$3" && [ ! -f "$root/opt/reli-memory/php-$3/.whole" ]; then
			echo "PHP $3 is not built yet"
		fi
		;;
	esac
)

# column_build NAME SUITE PHP: fills the cache.
column_build()
(
	lib=$here/lib
	case $1 in
	8.2) ;;
	8.2-xdebug)
		# Unpacked and not installed: what runs PHP by hand on this machine shall not have it.
		mkdir -p "$(env_cache)/xdebug-8.2"
		(cd "$(env_cache)/xdebug-8.2" && apt-get -q update && apt-get -q download php8.2-xdebug && dpkg -x php8.2-xdebug_*.deb .)
		;;
	8.4-zts) sh "$lib/chroot.sh" trixie && sh "$lib/own_php.sh" "$(env_cache)/trixie" "$3" php8.4 --enable-zts --enable-embed=shared ;;
	8.4-debug) sh "$lib/chroot.sh" trixie && sh "$lib/own_php.sh" "$(env_cache)/trixie" "$3" php8.4 --enable-debug ;;
	*)
		sh "$lib/chroot.sh" "$2" || return 1
		if column_is_own "$3"; then
			sh "$lib/own_php.sh" "$(env_cache)/$2" "$3" "$(ls "$(env_cache)/sources/php-$3".tar.*)"
		fi
		;;
	esac
)

column_cleanup()
{
	if [ -n "$mounted" ]; then umount "$root/proc" 2>/dev/null; fi
	rm -rf "$inside"
}

# column_run TREE WORK NAME SUITE PHP STEP...: results and logs go to WORK/NAME/out. In a subshell.
column_run()
(
	tree=$1
	work=$2/$3
	suite=$4
	php=$5
	shift 5
	mkdir -p "$work"
	if [ "$suite" = host ]; then
		env_copy "$tree" "$work/tree"
		RELI_MEMORY_XDEBUG=$(column_xdebug) sh "$work/tree/tests/lib/php_tests.sh" "$php" "$work/tree" "$work/out" "$@"
		exit
	fi
	root=$(env_cache)/$suite
	mounted=
	inside=
	trap column_cleanup EXIT
	trap 'exit 130' INT TERM
	mkdir -p "$root/var/tmp"
	inside=$(mktemp -d "$root/var/tmp/reli_memory_tests.XXXXXX")
	env_copy "$tree" "$inside/tree"
	if [ ! -e "$root/proc/self" ] && mount -t proc proc "$root/proc" 2>/dev/null; then mounted=yes; fi
	chroot "$root" env PATH="/opt/reli-memory/php-$php/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
		sh "${inside#"$root"}/tree/tests/lib/php_tests.sh" "$php" "${inside#"$root"}/tree" "${inside#"$root"}/out" "$@"
	mv "$inside/out" "$work/out"
)

# column_results WORK NAME: counts of a column that was run; a failure when it left none.
column_results()
{
	cat "$1/$2/out/results" 2>/dev/null || printf 'PHP %s\t0\t1\t0\t0\n' "$2"
}

# The columns that tests/run.sh has beside 8.2 and 8.4, when they are in the cache; fewer steps than in the matrix.
columns_of_run()
{
	cat <<-'END'
	7.4 bullseye 7.4 build phpt
	8.4-zts trixie 8.4-zts build phpt threads
	8.5 sid 8.5 build phpt
	END
}
