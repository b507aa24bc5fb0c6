#!/bin/sh
# Fetches the jars of a Kafka broker from Maven Central: fetch.sh FOLDER. Only for `./check --all`.
set -eu

folder=$1
here=$(dirname "$0")

skip() {
  echo "SKIPPED: $1"
  exit 77
}

[ -n "${LOGFLUME_TEST_ALL:-}" ] || skip "a real broker is for ./check --all"
command -v java >/dev/null || skip "no Java: install default-jre-headless"
complete=$folder/complete
# Fetches the jars again if their list is newer.
[ "$complete" -nt "$here/pom.xml" ] && exit 0
command -v mvn >/dev/null || skip "no Maven: install maven"
mvn --batch-mode --quiet --file "$here/pom.xml" dependency:copy-dependencies \
  -DincludeScope=runtime "-DoutputDirectory=$folder" ||
  skip "no way to Maven Central, or not all jars are there"
touch "$complete"
