#!/bin/sh
# Checks that the Debian package declares the build dependencies that a build installs.
. tests/deploy/support.sh

sed -n '/^packages="/,/"$/p' cmake/install-dependencies | tr -d '"' | sed 's/^packages=//' | tr -s ' \n' '\n' |
  grep -v '^g++$' | sort >"$scratch/build"
sed -n '/^Build-Depends:/,/^Standards/p' debian/control | grep -v ^Standards | sed 's/^Build-Depends://; s/(.*)//' |
  tr -d ' ,' | grep -v '^debhelper-compat$\|^dh-sequence-' | sort >"$scratch/package"
diff "$scratch/build" "$scratch/package" >"$scratch/diff" || fail "cmake/install-dependencies and debian/control differ: $(cat "$scratch/diff")"
[ "$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)" = "$(sed -n 's/^project(.* VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)" ] ||
  fail "debian/changelog and CMakeLists.txt name two versions"
