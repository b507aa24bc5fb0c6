#!/bin/sh
# Checks that the thread sanitizer finds nothing in the actors. It has to see CAF too, so CAF is
# built with it once, from Debian's source package, into build/caf.
set -eu
cd "$(dirname "$0")/../.."
[ -n "${LOGFLUME_TEST_ALL:-}" ] || { echo "SKIPPED: this runs with ./check --all"; exit 77; }
unset LOGFLUME_TEST_ALL

# fetch: downloads the sources into the working directory.
fetch() {
  apt-get indextargets --format 'deb-src $(REPO_URI) $(CODENAME) main' 'Created-By: Packages' 'Origin: Debian' |
    sort -u >sources.list
  mkdir -p lists/partial
  set -- -qq -o "Dir::Etc::SourceList=$PWD/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$PWD/lists"
  apt-get "$@" update
  apt-get "$@" --tar-only source actor-framework
  mkdir sources
  tar -xf actor-framework_*.orig.tar.* -C sources --strip-components 1
}

caf=$PWD/build/caf
if ! [ -d "$caf/lib" ]; then
  mkdir -p build
  scratch=$(mktemp -d "$PWD/build/caf-XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  (cd "$scratch" && fetch) >"$scratch/log" 2>&1 || { echo "SKIPPED: there are no sources of CAF"; exit 77; }
  # CAF's own memory pools would hide uses after release. One of its headers lacks <limits>.
  { cmake -S "$scratch/sources" -B "$scratch/build" -G Ninja -DCMAKE_INSTALL_PREFIX="$scratch/caf" \
      -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" \
      -DCMAKE_CXX_FLAGS="-fsanitize=thread -fno-omit-frame-pointer -include limits -w" -DCMAKE_SHARED_LINKER_FLAGS=-fsanitize=thread \
      -DCAF_NO_MEM_MANAGEMENT=yes -DCAF_NO_UNIT_TESTS=yes -DCAF_NO_EXAMPLES=yes -DCAF_NO_TOOLS=yes -Wno-dev &&
    cmake --build "$scratch/build" --target install; } >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log"; exit 1; }
  rm -rf "$caf"
  mv "$scratch/caf" "$caf"
fi

cmake/fixed-addresses cmake/build caf-threads
cmake/fixed-addresses ctest --test-dir build/caf-threads --output-on-failure --timeout 300 --parallel "$(nproc)" \
  --tests-regex '^(commands|control|actors|e2e)_tests:' --no-tests=error
