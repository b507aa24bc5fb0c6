#!/bin/sh
# Checks that clang builds everything without a warning, and that its programs pass the rooms' tests.
set -eu
cd "$(dirname "$0")/../.."
[ -n "${LOGFLUME_TEST_ALL:-}" ] || { echo "SKIPPED: this runs with ./check --all"; exit 77; }
command -v clang++ >/dev/null || { echo "SKIPPED: there is no clang"; exit 77; }
unset LOGFLUME_TEST_ALL

cmake/build clang
ctest --test-dir build/clang --output-on-failure --timeout 300 --parallel "$(nproc)" \
  --tests-regex '^(crypto|log|kafka|http|config|actors|house)_tests:' --no-tests=error
