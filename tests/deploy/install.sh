#!/bin/sh
# Checks that `cmake --install` installs the program, its manual page and its completion, and that
# they work.
. tests/deploy/support.sh

cmake --install "$LOGFLUME_BUILD" --prefix "$scratch/place/usr" >"$scratch/install.err" 2>&1 || fail "cmake --install"
installed=$scratch/place/usr/bin/logflume
man=$scratch/place/usr/share/man/man1/logflume.1
completion=$scratch/place/usr/share/bash-completion/completions/logflume
[ "$("$installed" --version)" = "$("$LOGFLUME_BINARY" --version)" ] || fail "the program does not start"
[ "$("$installed" --man-page)" = "$(cat "$man")" ] || fail "the manual page is another program's"
[ "$("$installed" --bash-completion)" = "$(cat "$completion")" ] || fail "the completion is another program's"
for each in $(cd "$scratch/place/usr" && find . -type f); do
  case $each in
  ./bin/logflume | ./share/man/man1/logflume.1 | ./share/bash-completion/completions/logflume) ;;
  *) fail "$each is installed unexpectedly" ;;
  esac
done

make_site
cp tests/data/logs/active-only/temperature "$scratch/log"
LOGFLUME_BINARY=$installed
serve
# The log may not have been read yet, and a busy service may not respond in time.
eventually "$installed" health --admin.listen="$admin"
