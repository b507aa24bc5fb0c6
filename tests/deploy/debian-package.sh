#!/bin/sh
# Builds the Debian package and checks that it passes lintian, runs under systemd in a fresh root,
# and leaves nothing behind when it is purged. The root has the release that this machine runs.
. tests/deploy/support.sh
only_in_a_long_run
need dh debhelper
need lintian lintian
need mmdebstrap mmdebstrap
need systemd-nspawn systemd-container
[ "$(id -u)" -eq 0 ] || skip "only root can create a fresh root file system"

mkdir "$scratch/source"
tar --exclude=./build --exclude=./.git -cf - . | tar -C "$scratch/source" -xf -
(cd "$scratch/source" && PATH=/usr/lib/ccache:$PATH dpkg-buildpackage --build=binary --no-sign) \
  >"$scratch/build.err" 2>&1 || fail "dpkg-buildpackage"
lintian --allow-root --fail-on error,warning "$scratch"/*.changes || fail "lintian"

# In the root, apt uses the same mirrors as here: a program built here may need a library from the
# newest security update.
. /etc/os-release
apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u \
  >"$scratch/sources.list"
apt-config dump | grep '^Acquire::Check' >"$scratch/apt.conf" || true
root=$scratch/root
mmdebstrap --quiet --variant=minbase --skip=cleanup/apt/lists --include=systemd,systemd-sysv,dbus,curl,man-db,bash-completion \
  --aptopt="$scratch/apt.conf" "$VERSION_CODENAME" "$root" "$scratch/sources.list" 2>"$scratch/mmdebstrap.err" || fail "mmdebstrap"
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
cp "$scratch"/logflume_*.deb "$root/root/logflume.deb"
cp -r tests/data "$root/root/data"

in_root() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}
files() {
  (cd "$root" && find etc lib usr var -xdev ! -path 'var/cache/*' ! -path 'var/log/*' \
    ! -path 'var/lib/dpkg/*' ! -path 'var/lib/apt/*' ! -path 'var/lib/systemd/*' | sort)
}

files >"$scratch/before"
in_root apt-get install --yes --no-install-recommends /root/logflume.deb >"$scratch/apt.err" 2>&1 ||
  fail "apt-get install"
[ "$(in_root logflume --version)" = "logflume $(dpkg-parsechangelog --show-field Version)" ] || fail "another version"
in_root man --where logflume >/dev/null || fail "no manual page"
in_root dpkg-query --show --showformat '${Conffiles}' logflume | grep -q /etc/logflume/logflume.toml ||
  fail "its configuration is no conffile"
in_root logflume config check >/dev/null || fail "its configuration is wrong"
[ "$(in_root systemctl is-enabled logflume)" = disabled ] || fail "it is started without a root secret"

# Boots the root as a machine: the unit under a real systemd.
cp tests/deploy/booted.sh "$root/root/booted.sh"
cat >"$root/etc/systemd/system/booted.service" <<'TEXT'
[Service]
ExecStart=/bin/bash /root/booted.sh
StandardOutput=append:/root/said
StandardError=inherit
ExecStopPost=/bin/systemctl poweroff --no-block
TEXT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../booted.service "$root/etc/systemd/system/multi-user.target.wants/booted.service"
timeout 300 systemd-nspawn --quiet --directory="$root" --boot --private-network --register=no --keep-unit \
  </dev/null >"$scratch/nspawn.err" 2>&1 || fail "the machine in the root does not run"
grep -qx 'all is well' "$root/root/said" || { tail -n 30 "$root/root/said" >"$scratch/said.err"; fail "under systemd"; }

rm "$root/etc/systemd/system/booted.service" "$root/etc/systemd/system/multi-user.target.wants/booted.service"
rm -r "$root/etc/logflume/root-secret" "$root/var/lib/logflume"
in_root apt-get purge --quiet --quiet --yes --autoremove logflume >"$scratch/apt.err" 2>&1 || fail "apt-get purge"
files >"$scratch/after"
left=$(comm -13 "$scratch/before" "$scratch/after" | grep logflume) || true
[ -z "$left" ] || fail "left behind:" $left
