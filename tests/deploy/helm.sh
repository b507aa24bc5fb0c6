#!/bin/sh
# Checks that the chart is valid, renders the same as the folders of deploy/kubernetes, and refuses
# wrong values.
. tests/deploy/support.sh
only_in_a_long_run
need kubectl kubernetes-client
need_kubernetes_validate

# Builds Helm from its Go module, and installs nothing else.
version=v3.18.6
helm=$(command -v helm || echo "$LOGFLUME_BUILD/helm/helm")
if ! [ -x "$helm" ]; then
  command -v go >/dev/null || skip "neither Helm nor Go is here; Debian has Go in golang-go"
  GOTOOLCHAIN=local GOBIN=$LOGFLUME_BUILD/helm go install "helm.sh/helm/v3/cmd/helm@$version" 2>"$scratch/go.err" ||
    skip "Go does not build Helm $version: $(tail -n 1 "$scratch/go.err")"
fi
# A Helm built like this assumes an old version of Kubernetes.
kubernetes=1.35.0
render() {
  "$helm" template logflume deploy/helm --namespace logflume --kube-version $kubernetes "$@"
}

for variant in cloud reader writer; do
  values=deploy/helm/values.yaml
  [ $variant = cloud ] || values=deploy/helm/gateway-$variant.yaml
  "$helm" lint --quiet --strict --kube-version $kubernetes deploy/helm --values "$values" >"$scratch/lint" 2>&1 || fail "helm lint: $(cat "$scratch/lint")"
  render --values "$values" --set serviceMonitor=true >"$scratch/chart-$variant.yaml" 2>"$scratch/helm.err" ||
    fail "the chart's $variant"
  { kubectl kustomize "deploy/kubernetes/$variant" && echo --- && kubectl kustomize deploy/kubernetes/monitoring; } \
    >"$scratch/folder-$variant.yaml" || fail "kubectl kustomize $variant"
  "$python" tests/deploy/helm.py "$scratch/chart-$variant.yaml" "$scratch/folder-$variant.yaml" ||
    fail "the chart's $variant says something else than the folder"
done

# refused WHY FLAG …: checks that the schema refuses these values.
refused() {
  why=$1
  shift
  ! render "$@" >"$scratch/rendered" 2>"$scratch/refused" || fail "rendered with $why"
  grep -q "don't meet the specifications of the schema" "$scratch/refused" || fail "$why: $(cat "$scratch/refused")"
}
refused "a variant that there is not" --set variant=clod
refused "a misspelt value" --set autoscaling.minReplica=3
refused "a number as text" --set-string replicas=two
refused "no image" --set image.repository=

# A user's own configuration replaces the default completely, and a change of it causes a rollout.
echo '[http]' >"$scratch/own.toml"
render --set-file config="$scratch/own.toml" >"$scratch/own.yaml" 2>"$scratch/helm.err" || fail "a configuration of one's own"
grep -A 1 'logflume.toml: |' "$scratch/own.yaml" | grep -qx '    \[http\]' || fail "the configuration is another"
digest() { sed -n 's|.*checksum/config: ||p' "$1"; }
[ "$(digest "$scratch/own.yaml")" != "$(digest "$scratch/chart-cloud.yaml")" ] || fail "a change is no rollout"
