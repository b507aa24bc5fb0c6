#!/bin/sh
# Checks that the manifests fit the schemas of current Kubernetes and refer only to existing things,
# and that their init container fixes the modes of a mounted Secret.
. tests/deploy/support.sh
only_in_a_long_run
need kubectl kubernetes-client
need_kubernetes_validate

for folder in reader writer cloud kafka monitoring; do
  kubectl kustomize "deploy/kubernetes/$folder" >"$scratch/$folder.yaml" || fail "kubectl kustomize $folder"
  "$python" tests/deploy/kubernetes.py "$scratch/$folder.yaml" "$scratch/$folder.sh" "$scratch/$folder.toml" ||
    fail "the manifests in $folder"
done
"$python" tests/deploy/cloud.py "$scratch/cloud.yaml" "$scratch/kafka.yaml" deploy/prometheus/adapter.yaml ||
  fail "the manifests of the cloud"

# A Secret as the kubelet mounts it for a group: links into a folder that is replaced as a whole.
make_site
mount=$scratch/mount
mkdir "$mount" "$mount/..1"
ln -s ..1 "$mount/..data"
cp tests/data/root-secret.txt "$mount/..1/root-secret"
printf 'password=from Kafka\n' | "$LOGFLUME_BINARY" secret put default/secrets.kafka --secrets.root="$scratch/confidant" \
  --secrets.root_secret="file:$scratch/root-secret" >/dev/null || fail "no password of Kafka"
cp "$scratch/confidant/default/secrets.kafka" tests/data/confidant/default/secrets.temperature-events.key "$mount/..1"
for name in root-secret secrets.kafka secrets.temperature-events.key; do ln -s "..data/$name" "$mount/$name"; done
chmod -R ug=rX,o= "$mount/..1"
chmod 2770 "$mount"

list() {
  "$LOGFLUME_BINARY" secret list --secrets.root="$1" --secrets.root_secret="file:$mount/root-secret" 2>&1
}
for folder in reader writer cloud; do
  "$LOGFLUME_BINARY" config check --config "$scratch/$folder.toml" >/dev/null || fail "the configuration of $folder"
  mkdir "$scratch/run-$folder"
  sed "s|/run/secrets/logflume|$mount|; s|/run/confidant|$scratch/run-$folder|" "$scratch/$folder.sh" >"$scratch/init.sh"
  sh -e "$scratch/init.sh" || fail "the init container of $folder"
  list "$scratch/run-$folder/store" | grep -q temperature-events || fail "the copy is not taken: $(list "$scratch/run-$folder/store")"
done
password=$("$LOGFLUME_BINARY" secret get default/secrets.kafka password --secrets.root="$scratch/run-cloud/store" \
  --secrets.root_secret="file:$mount/root-secret")
[ "$password" = "from Kafka" ] || fail "the cloud's pod finds the password '$password'"
# Without the copy, the store must be refused.
case $(list "$mount") in *"open to group"*) ;; *) fail "a mounted Secret is taken as it is: drop the copy" ;; esac
