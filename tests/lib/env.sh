# What the machine must have, installed where that is possible. Sourced, not run.
#
# A name that is missing is installed through apt when we are root on a Debian;
# elsewhere one line says what to install. The package lists are fetched only
# when something is missing, so a prepared machine needs no network.

env_fail()
{
	echo "$*" >&2
	exit 1
}

# The PHP that this machine's distribution has, as "8.2"; what `php` says elsewhere.
env_php_version()
{
	codename=$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")
	case $codename in
	bookworm) echo 8.2 ;;
	trixie) echo 8.4 ;;
	*) php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;' 2>/dev/null || echo 8.2 ;;
	esac
}

# What is made once and kept: chroots, builds of PHP.
env_cache()
{
	if [ -n "${RELI_MEMORY_CACHE:-}" ]; then
		echo "$RELI_MEMORY_CACHE"
	elif [ -n "${XDG_CACHE_HOME:-}" ]; then
		echo "$XDG_CACHE_HOME/reli-memory"
	else
		echo /var/cache/reli-memory
	fi
}

# The PHP of a Debian that tests/lib/chroot.sh can make; nothing for other names.
env_suite_version()
{
	case $1 in
	bullseye) echo 7.4 ;;
	trixie) echo 8.4 ;;
	sid) echo 8.5 ;;
	esac
}

env_is_debian()
{
	command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1
}

# Packages for both programs, and those that only the tests want.
env_build_packages()
{
	echo "gcc libc6-dev make pkg-config php$1-cli php$1-dev libzstd-dev libcjson-dev libsqlite3-dev"
}

env_test_packages()
{
	echo "$(env_build_packages "$1") $(env_php_packages "$1") php$1-fpm procps zstd sqlite3 debootstrap"
}

# What single tests do without, which are skipped by name then.
env_more_packages()
{
	echo "libapache2-mod-php$1 php$1-phpdbg"
}

env_php_packages()
{
	echo "php$1-sqlite3 php$1-xml php$1-mbstring php$1-intl php$1-opcache valgrind composer phpunit php-twig"
}

env_missing()
{
	for package; do
		case $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) in
		*" ok installed") ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

# env_need PACKAGE...: all of them are there afterwards, or the script ends.
env_need()
{
	if ! env_is_debian; then
		for tool in gcc make pkg-config php phpize php-config; do
			command -v $tool >/dev/null 2>&1 ||
				env_fail "missing: $tool; wanted are a C compiler, make, pkg-config, php with its headers, zstd, SQLite and cJSON with theirs"
		done
		return 0
	fi
	missing=$(env_missing "$@")
	[ -n "$missing" ] || return 0
	[ "$(id -u)" = 0 ] || env_fail "missing, as root: apt-get install $missing"
	echo "installing $missing"
	log=$(mktemp)
	export DEBIAN_FRONTEND=noninteractive
	if ! { apt-get -q update && apt-get -qy install --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
		tail -n 15 "$log" >&2
		rm -f "$log"
		env_fail "apt-get could not install $missing"
	fi
	rm -f "$log"
}

# env_want PACKAGE...: the same for what can be done without; they come one by one, and those that do not are no failure.
env_want()
{
	env_is_debian && [ "$(id -u)" = 0 ] || return 0
	for package in $(env_missing "$@"); do
		(env_need "$package") || echo "going on without $package" >&2
	done
}

# The command of one version: php8.2 where Debian's alternatives exist, else php.
env_tool()
{
	if command -v "$1$2" >/dev/null 2>&1; then echo "$1$2"; else echo "$1"; fi
}

# env_copy FROM TO: the sources, without what git or a build by hand left in the tree.
env_copy()
{
	mkdir -p "$2"
	tar -C "$1" -cf - --exclude=./.git --exclude=./modules --exclude=./build \
		--exclude=./build-analyzer --exclude=./bin --exclude=./autom4te.cache \
		--exclude='*.lo' --exclude='*.o' --exclude='*.la' --exclude='*.dep' --exclude='.libs' \
		--exclude=./Makefile --exclude='./config.status' --exclude='./config.log' . |
		tar -C "$2" -xf -
}

# env_php_conf ROOT VERSION DIR: a configuration with just the extensions that the
# tests use, so that a profiler or debugger of this machine cannot disturb them.
# ROOT is a chroot, or empty.
env_php_conf()
{
	mkdir -p "$3"
	echo "memory_limit = 1G" >"$3/php.ini"
	for module in pdo json dom xml ctype ffi iconv intl mbstring phar pdo_sqlite posix simplexml \
		sockets sqlite3 sysvshm tokenizer xmlreader xmlwriter; do
		from=$1/etc/php/$2/mods-available/$module.ini
		[ -f "$from" ] || continue
		case $module in
		pdo) order=10 ;;
		dom | xml) order=15 ;;
		*) order=20 ;;
		esac
		cp "$from" "$3/$order-$module.ini"
	done
}
