#!/bin/sh
# Checks the commands that deploy/README.md gives for a new root secret.
. tests/deploy/support.sh

make_site
steps=$(awk '/^## /{inside = ($0 == "## Rotate secrets")} /^```/{block = ($0 == "```sh"); next} inside && block' deploy/README.md)
[ -n "$steps" ] || fail "deploy/README.md has no commands for that"
cp "$scratch/root-secret" "$scratch/before"
mkdir "$scratch/bin"
ln -s "$LOGFLUME_BINARY" "$scratch/bin/logflume"
cd "$scratch"
PATH=$scratch/bin:$PATH

# The commands cannot copy a field of several lines, and then replace nothing.
! sh -c "$steps" 2>refused.err || fail "a secret was left out silently"
cmp -s root-secret before && [ ! -e confidant.old ] || fail "something was replaced although a secret was not copied"
rm -r new confidant/default/secrets.several

# The rotation can be repeated once the former store is deleted.
sh -c "$steps" || fail "the commands end with $?"

# A former store that is still there is neither overwritten nor taken for a folder to move into.
cp root-secret before
! sh -c "$steps" 2>refused.err || fail "the steps end well beside a former store"
cmp -s root-secret before && [ -d confidant/default ] && [ ! -e confidant.old/confidant ] || fail "something was replaced beside a former store"
rm -r new confidant.old root-secret.old
sh -c "$steps" || fail "the commands end with $? the second time"
cmp -s root-secret.old before || fail "the former root secret is lost"

fields() {
  for secret in temperature-events.key with-ttl; do
    bin/logflume secret get "default/secrets.$secret" --secrets.root="$1" --secrets.root_secret="file:$2"
  done
}
fields confidant root-secret >fields.new || fail "the new root secret does not open the new store"
fields confidant.old before >fields.old
cmp -s fields.new fields.old || fail "the secrets are others now"
! fields confidant before >/dev/null 2>&1 || fail "the former root secret opens the new store"
