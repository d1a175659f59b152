#!/bin/sh
# Prints the path of a Debian with another PHP than this machine's, made on first use and kept.
#
#     sh tests/lib/chroot.sh [bullseye|trixie|sid]
#
# They have PHP 7.4, 8.4 (this one when none is named) and 8.5.
#
# A new one is built beside its final name and moved there when it is complete,
# so what carries the name is whole; one whose packages changed is completed in
# place. Reasons for having none go to stderr, with exit status 1.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"

suite=${1:-trixie}
version=$(env_suite_version "$suite")
[ -n "$version" ] || env_fail "there is no suite $suite"
tools="php$version-cli php$version-dev gcc libc6-dev make pkg-config libzstd-dev zstd"
# The security releases have another layout of the allocator: they are what people run.
more=
update=
case $suite in
trixie)
	packages="$(env_php_packages $version) $tools"
	more=debian-security/$suite-security
	;;
bullseye)
	packages="$(env_php_packages $version) $tools"
	;;
sid)
	# PHP waits in experimental for its day. It has opcache built in, and nothing else is packaged for it yet.
	packages="php$version-sqlite3 php$version-xml php$version-mbstring php$version-intl valgrind $tools"
	more=debian/experimental
	update="-o Acquire::Check-Valid-Until=false"
	;;
esac
stamp="${more:+${more#*/} }$packages"

[ "$(id -u)" = 0 ] || env_fail "only root can make a chroot"
command -v debootstrap >/dev/null 2>&1 || env_fail "debootstrap is missing"
cache=$(env_cache)
target=$cache/$suite
mkdir -p "$cache"

# Two runs at once share the chroot: the second waits for the first to make it.
exec 9>"$cache/$suite.lock"
flock 9

is_whole()
{
	[ ! -d "$1/debootstrap" ] && chroot "$1" dpkg-query -W dpkg >/dev/null 2>&1
}

is_stamped()
{
	[ "$(cat "$1/.reli-memory" 2>/dev/null)" = "$stamp" ]
}

# Nothing that is mounted below may be deleted with it.
remove()
{
	umount "$1/proc" 2>/dev/null || true
	rm -rf --one-file-system "$1"
}

mirror()
{
	if [ -n "${RELI_MEMORY_MIRROR:-}" ]; then
		echo "$RELI_MEMORY_MIRROR"
		return
	fi
	found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
		sed -n 's|^URIs: *\(http[^ ]*/debian\)/* *$|\1|p; s|^deb  *\(\[[^]]*\] *\)\{0,1\}\(http[^ ]*/debian\)/* .*|\2|p' | head -n 1)
	echo "${found:-http://deb.debian.org/debian}"
}

install_packages()
{
	cp /etc/resolv.conf "$1/etc/resolv.conf" 2>/dev/null || true
	mounted=
	if [ ! -e "$1/proc/self" ] && mount -t proc proc "$1/proc" 2>/dev/null; then
		mounted=yes
	fi
	rc=0
	list=/etc/apt/sources.list.d/more.list
	rm -f "$1$list" "$1/etc/apt/sources.list.d/security.list"
	if [ -n "$more" ]; then
		echo "deb $(mirror | sed "s|/debian$|/${more%%/*}|") ${more#*/} main" >"$1$list"
	fi
	chroot "$1" env DEBIAN_FRONTEND=noninteractive LC_ALL=C sh -c \
		"dpkg --configure -a && { apt-get -q update $update -o APT::Update::Error-Mode=any || { rm $list; apt-get -q update $update; }; } &&
		apt-get -qy upgrade && apt-get -qy install --no-install-recommends $packages" || rc=1
	if [ -n "$mounted" ]; then umount "$1/proc" || true; fi
	[ $rc = 0 ] && printf '%s\n' "$stamp" >"$1/.reli-memory"
}

make_chroot()
{
	if is_whole "$target"; then
		is_stamped "$target" && return 0
		install_packages "$target" && return 0
	fi
	remove "$target"
	remove "$target.part"
	proxy=$(apt-config shell p Acquire::http::Proxy 2>/dev/null || true)
	eval "${proxy:-p=}"
	if [ -n "${p:-}" ]; then export http_proxy="$p"; fi
	debootstrap --variant=minbase "$suite" "$target.part" "$(mirror)" &&
		install_packages "$target.part" &&
		mv "$target.part" "$target"
}

log=$(mktemp)
if ! make_chroot >"$log" 2>&1 </dev/null; then
	tail -n 15 "$log" >&2
	rm -f "$log"
	env_fail "no chroot with $suite could be made"
fi
rm -f "$log"
echo "$target"
