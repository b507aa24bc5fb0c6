#!/bin/sh
# Fetches the libraries of a language into the working folder: fetch.sh npm|pypi|go SOURCE-FOLDER
# Exits with 77 (skipped) if their registry is out of reach, or if the program that runs them is
# missing.
set -eu
language=$1
source=$2

skip() {
  echo "SKIPPED: $*"
  exit 77
}

only_in_a_long_run() {
  [ -n "${LOGFLUME_TEST_ALL:-}" ] || skip "this runs with ./check --all"
}

# The file `done` names what a folder contains. It is written once the folder is complete.
case $language in
npm)
  cmp -s "$source/package-lock.json" node_modules/done && exit
  cp "$source/package.json" "$source/package-lock.json" .
  npm ci --no-audit --no-fund --loglevel=error --fetch-retries=1 || skip "npm cannot fetch the libraries here"
  cp package-lock.json node_modules/done
  ;;
pypi)
  cmp -s "$source/requirements.txt" venv/done && exit
  rm -rf venv
  python3 -m venv venv || skip "python3 makes no virtual environment here; Debian has it in python3-venv"
  venv/bin/pip install --quiet --disable-pip-version-check --retries 1 --requirement "$source/requirements.txt" ||
    skip "pip cannot fetch the libraries here"
  cp "$source/requirements.txt" venv/done
  ;;
go)
  only_in_a_long_run
  command -v go >/dev/null || skip "Go is not here; Debian has it in golang-go"
  export GOTOOLCHAIN=local GOFLAGS="-mod=readonly -buildvcs=false"
  oldest=$(sed -n 's/^go //p' "$source/go.mod")
  found=$(go env GOVERSION | sed 's/^go//')
  [ "$(printf '%s\n' "$oldest" "$found" | sort -V | head -n 1)" = "$oldest" ] ||
    skip "Go is $found and must be $oldest or later"
  output=$PWD
  cd "$source"
  go mod download || skip "Go cannot fetch the libraries here"
  go build -o "$output/" ./programs/follow ./programs/r3labs
  ;;
esac
