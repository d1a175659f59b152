# What install puts there, uninstall takes away.
make -f Makefile.analyzer -C "$CASES/../.." -s -o all install DESTDIR="$PWD/root" PREFIX=/usr
(cd root && find . -type f | sort)
root/usr/bin/rmem --version
cmp root/usr/share/man/man1/rmem.1 "$CASES/../../docs/man/rmem.1"
make -f Makefile.analyzer -C "$CASES/../.." -s -o all uninstall DESTDIR="$PWD/root" PREFIX=/usr
find root -type f
