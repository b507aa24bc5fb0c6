#!/bin/sh
# Builds the image from its unchanged description, on a base image made here. The service in it must
# serve and be healthy as user 65532 with a read-only root file system.
. tests/deploy/support.sh
only_in_a_long_run
need buildah buildah
need mmdebstrap mmdebstrap
need ip iproute2
need unshare util-linux
need curl curl
[ "$(id -u)" -eq 0 ] || skip "only root can create an image without a daemon"

build() { buildah --root "$scratch/images" --runroot "$scratch/run" --storage-driver vfs "$@"; }

# Replaces the base image that a registry would provide.
apt-config dump | grep '^Acquire::Check' >"$scratch/apt.conf" || true
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian
mmdebstrap --quiet --variant=minbase --include=ca-certificates --aptopt="$scratch/apt.conf" bookworm \
  "$scratch/base.tar" "$mirror" 2>"$scratch/mmdebstrap.err" || fail "mmdebstrap"
base=$(build from scratch)
build add --quiet "$base" "$scratch/base.tar" / >/dev/null
build commit --quiet "$base" docker.io/library/debian:12-slim >/dev/null
build bud --isolation chroot --network host --pull-never --format docker --quiet \
  --file deploy/container/Containerfile --tag logflume:test . >"$scratch/build.err" 2>&1 || fail "the image is not built"

container=$(build from --pull-never logflume:test)
config() { build inspect --type image --format "$1" logflume:test; }
[ "$(config '{{.Docker.Config.User}}')" = 65532:65532 ] || fail "it runs as $(config '{{.Docker.Config.User}}')"
[ "$(config '{{.Docker.Config.Healthcheck.Test}}')" = '[CMD /usr/bin/logflume health]' ] || fail "its health is not looked at"
files=$(build mount "$container")

make_site
cp tests/data/logs/active-only/temperature "$scratch/log"
chown -R 65532 "$scratch/confidant"
cat >"$scratch/pod.sh" <<'TEXT'
set -eu
ip link set lo up
mount --bind "$1" "$1"
mount --bind "$2/log" "$1/var/lib/logflume/log"
mount --bind "$2/confidant" "$1/var/lib/logflume/confidant"
mount -o remount,bind,ro "$1"
in_image() { chroot --userspec=65532:65532 "$1" /usr/bin/logflume "$2"; }
! in_image "$1" health 2>/dev/null || { echo "healthy before it was started"; exit 1; }
chroot --userspec=65532:65532 "$1" /usr/bin/logflume serve <"$2/root-secret" &
tries=0
until in_image "$1" health; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || exit 1
  sleep 0.1
done
curl --silent --max-time 60 'http://127.0.0.1:8080/api/temperature/envelopes/1002?follow=false' | grep -q TemperatureRead
kill -TERM $!
wait $!
TEXT
unshare --mount --net sh "$scratch/pod.sh" "$files" "$scratch" >"$scratch/pod.err" 2>&1 || fail "the service in the image does not respond"
build umount "$container" >/dev/null

