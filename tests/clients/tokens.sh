#!/bin/sh
# Checks that tokens of another implementation are accepted and that it accepts ours, for each
# algorithm:
# tokens.sh NEEDED-FILE COMMAND…
# The command is called with `make ALGORITHM SET-FILE [PEM-FILE]`: it makes a key, writes its files,
# and prints a token with the right temperature/1001, issued by `trial` for `sensors`. It is also
# called with `verify ALGORITHM SET-FILE`: it reads a token, verifies it, and prints its rights.
# Exits with 77 if skipped.
set -eu
needed=$1
shift
[ -e "$needed" ] || { echo "SKIPPED: the library could not be fetched"; exit 77; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
umask 077

fail() {
  echo "$*" >&2
  exit 1
}

check() {
  "$LOGFLUME_BINARY" token check --issuer=trial --audience=sensors "$@" <"$scratch/token"
}

for algorithm in ES256 EdDSA RS256 HS256; do
  pem=$scratch/$algorithm.pem
  "$@" make "$algorithm" "$scratch/theirs" "$pem" >"$scratch/token"
  for keys in "$scratch/theirs" "$pem"; do
    # A secret has no PEM form.
    [ "$algorithm.$keys" != "HS256.$pem" ] || continue
    check --keys="$keys" >"$scratch/shown" || fail "$algorithm: their token is refused by $keys"
    grep -qx 'rights: temperature/1001' "$scratch/shown" || fail "$algorithm: other rights: $(cat "$scratch/shown")"
    grep -qx 'issuer: trial' "$scratch/shown" || fail "$algorithm: another issuer: $(cat "$scratch/shown")"
  done
  check --keys="$scratch/theirs" --audience=others && fail "$algorithm: taken for another audience"

  rm -f "$scratch/key" "$scratch/ours"
  "$LOGFLUME_BINARY" token keygen --key="$scratch/key" --keys="$scratch/ours" --algorithm=$algorithm
  check --keys="$scratch/ours" && fail "$algorithm: their token is taken by another key"
  "$LOGFLUME_BINARY" token sign --key="$scratch/key" --right=temperature/7 --right='write:humidity/*' \
    --issuer=trial --audience=sensors >"$scratch/token"
  rights=$("$@" verify "$algorithm" "$scratch/ours" <"$scratch/token")
  [ "$rights" = "temperature/7 write:humidity/*" ] || fail "$algorithm: they read other rights: $rights"
done
