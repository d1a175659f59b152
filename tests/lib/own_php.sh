#!/bin/sh
# Builds a PHP that no distribution has a package of, inside a chroot, and keeps it there.
#
#     sh tests/lib/own_php.sh CHROOT NAME SOURCE [CONFIGURE_OPTION...]
#
# It goes to /opt/reli-memory/php-NAME of the chroot. SOURCE is a tarball of php.net, or the name of a
# Debian source package, of which the patches are left out: they want Debian's own way of building.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
root=$1
name=$2
source=$3
shift 3

prefix=/opt/reli-memory/php-$name
[ ! -e "$root$prefix/.whole" ] || exit 0

work=/usr/src/reli-memory/$name
mounted=
cleanup()
{
	rm -rf "$root$work"
	if [ -n "$mounted" ]; then umount "$root/proc" || true; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# Packages are installed under the lock of the chroot, which others wait for; what takes long is not.
exec 8>"$root-$name.lock" 9>"$root.lock"
flock 8
flock 9
rm -rf "$root$work" "$root$prefix"
mkdir -p "$root$work"
if [ ! -e "$root/proc/self" ] && mount -t proc proc "$root/proc" 2>/dev/null; then
	mounted=yes
fi

inside()
{
	chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C sh -c "$1" 8>&- 9>&-
}

packages="dpkg-dev gcc make autoconf bison re2c pkg-config xz-utils libxml2-dev libsqlite3-dev libonig-dev libffi-dev zlib1g-dev libpcre2-dev"
case $source in
*/*)
	tar -C "$root$work" -xf "$source"
	unpack=:
	;;
*)
	# The newest version on the list need not have its source on the mirror yet.
	sed -n 's/^deb \(.*\)/deb-src \1/p' "$root/etc/apt/sources.list" "$root"/etc/apt/sources.list.d/*.list |
		sort -u >"$root/etc/apt/sources.list.d/source.list"
	unpack="for version in \$(apt-cache showsrc $source | sed -n 's/^Version: //p' | sort -rV); do
		rm -rf * && apt-get -q source --download-only $source=\$version && dpkg-source --no-check --skip-patches -x *.dsc && break
	done"
	;;
esac
inside "apt-get -q update -o Acquire::Check-Valid-Until=false; apt-get -qy install --no-install-recommends $packages"
exec 9>&-
inside "cd $work && $unpack; cd $work/*/ && { [ -x configure ] || ./buildconf --force; }"

# What the tests use, all of it static, so that no configuration has to load it.
options="--disable-all --disable-cgi --disable-phpdbg --enable-cli --with-libxml --enable-ctype --enable-dom --enable-filter
	--enable-mbstring --enable-pcntl --enable-pdo --enable-phar --enable-posix --enable-session --enable-simplexml --enable-sockets
	--enable-sysvshm --enable-tokenizer --enable-xml --enable-xmlreader --enable-xmlwriter --enable-opcache
	--with-external-pcre --with-ffi --with-iconv --with-pdo-sqlite --with-sqlite3 --with-zlib --without-pear"
inside "cd $work/*/ && nice -n 15 ./configure --prefix=$prefix $(echo $options) $* && nice -n 15 make -j2 && make install && touch $prefix/.whole"
