#!/bin/sh
# Checks that clang-tidy finds nothing in our sources, except tests, with the checks of .clang-tidy.
# Each file takes seconds, so this is for ./check --all.
#   tidy.sh BUILD [FILE …]
set -eu
cd "$(dirname "$0")/../.."
build=$1
shift
[ -n "${LOGFLUME_TEST_ALL:-}" ] || [ $# -gt 0 ] || { echo "SKIPPED: this runs with ./check --all"; exit 77; }
for each in clang-tidy-14 clang-tidy; do
  case $($each --version 2>/dev/null) in
  *"version 14."*) tidy=$each; break ;;
  esac
done
[ -n "${tidy:-}" ] || { echo "SKIPPED: there is no clang-tidy 14"; exit 77; }

[ $# -gt 0 ] || set -- $(find actors crypto http log -name '*.cpp' | sort)
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 4 "$tidy" --quiet -p "$build" \
  --extra-arg=-Wno-unknown-warning-option
