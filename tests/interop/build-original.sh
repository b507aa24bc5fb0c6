#!/bin/sh
# Builds the original's program from its published crates. Exits with 77 (skipped) if that is
# impossible.
# $1 is this folder; $2 is cargo's target directory.
set -eu
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

skip() {
  echo "SKIPPED: $1, so nothing is tried against the original."
  exit 77
}

oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$1/Cargo.toml")
command -v cargo >/dev/null || skip "there is no Rust toolchain (cargo $oldest or later)"
found=$(cargo --version | cut -d ' ' -f 2)
[ "$(printf '%s\n' "$oldest" "$found" | sort -V | head -n 1)" = "$oldest" ] ||
  skip "cargo is $found and must be $oldest or later"

cd "$1"
if ! said=$(cargo fetch --locked 2>&1); then
  echo "$said"
  case $said in
  *"Could not resolve"* | *"network failure"* | *"spurious network error"* | *"Connection refused"* | \
    *"Failed to connect"* | *"timed out"* | *"Timeout was reached"* | *"failed to download"* | *"SSL"*)
    skip "the registry of the crates is out of reach" ;;
  esac
  exit 1
fi
cargo build --locked --offline --target-dir "$2"

# The original's command `logged` is a program in a crate of its own, which cargo installs and
# lists.
if ! grep -qs '"streambed-logged-cli 0.13.0 ' "$2/.crates.toml"; then
  if ! said=$(cargo install --locked --version =0.13.0 --root "$2" --target-dir "$2" --debug \
    streambed-logged-cli 2>&1); then
    echo "$said"
    exit 1
  fi
fi
