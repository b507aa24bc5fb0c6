#!/bin/sh
# Builds everything on Debian 13, with its newer GCC and libraries, and runs the tests of the rooms.
. tests/deploy/support.sh
only_in_a_long_run
need mmdebstrap mmdebstrap
[ "$(id -u)" -eq 0 ] || skip "only root can create a fresh root file system"

apt-config dump | grep '^Acquire::Check' >"$scratch/apt.conf" || true
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian
packages=$(sed -n '/^packages="/,/"$/p' cmake/install-dependencies | tr -d '"' | sed 's/^packages=//' | tr -s ' \n' ',')
root=$LOGFLUME_BUILD/debian-13
[ -f "$root/made" ] || {
  rm -rf "$root"
  mmdebstrap --quiet --variant=minbase --include="$packages,doctest-dev,librapidcheck-dev,openssl,librdkafka1,python3,ccache" \
    --aptopt="$scratch/apt.conf" trixie "$root" "$mirror" 2>"$scratch/mmdebstrap.err" ||
    skip "there is no mirror of Debian 13 here"
  touch "$root/made"
}
rm -rf "$root/source"
mkdir "$root/source"
tar --exclude=./build --exclude=./.git -cf - . | tar -C "$root/source" -xf -

# Only the page's tests need a browser and Node.js, so they are not built here.
cat >"$root/source/in-root.sh" <<'TEXT'
set -eu
cd /source
cmake --preset release -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DLOGFLUME_WERROR=OFF -DLOGFLUME_TESTS=ON \
  -DLOGFLUME_node=/bin/false -DLOGFLUME_npm=/bin/false -DLOGFLUME_chromium=/bin/false -DLOGFLUME_chromedriver=/bin/false
cmake --build --preset release --target logflume crypto_tests log_tests kafka_tests http_tests actors_tests
for tests in crypto log kafka http actors; do
  (cd build/release && "./${tests}_tests")
done
TEXT
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root CCACHE_DIR=/root/ccache LC_ALL=C.UTF-8 \
  chroot "$root" sh /source/in-root.sh >"$scratch/in-root.err" 2>&1 || fail "on Debian 13"
