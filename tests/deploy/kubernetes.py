"""Checks rendered manifests: kubernetes.py FILE INIT-SCRIPT CONFIG

Checks them against the schemas of the three newest Kubernetes releases that kubernetes-validate has (for
custom resources, those in schemas/) and the pod security standard "restricted", and checks that every
reference names something that exists. Writes the init container's script and the configuration to
INIT-SCRIPT and CONFIG.
"""
import json
import pathlib
import sys
import tomllib

import jsonschema
import kubernetes_validate
import kubernetes_validate.utils
import yaml

SCHEMAS = pathlib.Path(__file__).parent / "schemas"
# Custom resources whose schemas come with their operator.
WITHOUT_SCHEMA = {"ServiceMonitor"}
# Seconds that the service waits for slow clients after http.drain, and that key's default: see README.md.
PATIENCE_SECONDS = 8
DRAIN = "5s"

faults = []


def check(holds, rule):
    if not holds:
        faults.append(rule)


def check_schema(resource, versions):
    if resource["kind"] in WITHOUT_SCHEMA:
        print(f"not checked against a schema: {resource['kind']} {resource['metadata']['name']}")
        return
    own = SCHEMAS / f"{resource['kind']}.json"
    if own.exists():
        faults.extend(f"{resource['kind']} {resource['metadata']['name']}: {error.message}"
                      for error in jsonschema.Draft7Validator(json.loads(own.read_text())).iter_errors(resource))
        return
    for version in versions:
        try:
            kubernetes_validate.validate(resource, version, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
            faults.append(f"{resource['kind']} in Kubernetes {version}: {error.message}")


def check_restricted(pod):
    context = pod["securityContext"]
    check(context["runAsNonRoot"] and context["runAsUser"] == 65532, "runs as 65532")
    check(context["seccompProfile"]["type"] == "RuntimeDefault", "has a seccomp profile")
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        check(not pod.get(key), f"no {key}")
    for volume in pod["volumes"]:
        check(set(volume) - {"name"} <= {"configMap", "secret", "emptyDir", "persistentVolumeClaim"},
              f"volume {volume['name']} is of a kind that is allowed")
    for container in pod["initContainers"] + pod["containers"]:
        own = container["securityContext"]
        check(own["allowPrivilegeEscalation"] is False, "no privilege escalation")
        check(own["readOnlyRootFilesystem"] is True, "a root file system to read")
        check(own["capabilities"] == {"drop": ["ALL"]}, "no capabilities")
        check("limits" in container["resources"] and "requests" in container["resources"], "resources")


def check_names(workload, resources):
    template = workload["spec"]["template"]
    pod = template["spec"]
    labels = template["metadata"]["labels"]
    main = pod["containers"][0]
    ports = {port["name"]: port.get("protocol", "TCP") for port in main["ports"]}
    check(workload["spec"]["selector"]["matchLabels"].items() <= labels.items(), "the workload's labels")

    claims = {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", [])}
    volumes = {volume["name"] for volume in pod["volumes"]} | claims
    for container in pod["initContainers"] + pod["containers"]:
        for mount in container["volumeMounts"]:
            check(mount["name"] in volumes, f"the mounted volume {mount['name']} is there")
    configs = {r["metadata"]["name"] for r in resources if r["kind"] == "ConfigMap"}
    used = {v["configMap"]["name"] for v in pod["volumes"] if "configMap" in v}
    check(used == configs and len(used) == 1, "the pod has the configuration made for it")
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        check(main[probe]["httpGet"]["port"] in ports, f"{probe} asks a port that is there")

    for service in (r for r in resources if r["kind"] == "Service"):
        check(service["spec"]["selector"].items() <= labels.items(), "a service finds its pods")
        for port in service["spec"]["ports"]:
            check(ports.get(port["targetPort"]) == port.get("protocol", "TCP"),
                  f"port {port['name']} of service {service['metadata']['name']} is the pod's")
    for policy in (r for r in resources if r["kind"] == "NetworkPolicy"):
        check(policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items(), "a policy finds its pods")
        for rule in policy["spec"].get("ingress", []):
            for port in rule["ports"]:
                check(ports.get(port["port"]) == port.get("protocol", "TCP"), "a policy names the pod's port")

    for scaler in (r for r in resources if r["kind"] == "HorizontalPodAutoscaler"):
        check(scaler["spec"]["scaleTargetRef"] == {"apiVersion": workload["apiVersion"], "kind": workload["kind"],
                                                   "name": workload["metadata"]["name"]},
              "the autoscaler scales the workload")
        check("replicas" not in workload["spec"], "nobody but the autoscaler sets the replicas")
    for budget in (r for r in resources if r["kind"] == "PodDisruptionBudget"):
        check(budget["spec"]["selector"]["matchLabels"].items() <= labels.items(), "the budget finds the pods")
    for spread in pod.get("topologySpreadConstraints", []):
        check(spread["labelSelector"]["matchLabels"].items() <= labels.items(), "the spread counts the pods")


def check_end(workload, config):
    pod = workload["spec"]["template"]["spec"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][-1])
    drain = tomllib.loads(config).get("http", {}).get("drain", DRAIN)
    check(drain.endswith("s") and drain[:-1].isdigit(), "http.drain is in seconds")
    check(pod["terminationGracePeriodSeconds"] > pause + int(drain[:-1]) + PATIENCE_SECONDS,
          "there is time for an orderly end")


def main():
    rendered, script, config = sys.argv[1:]
    with open(rendered, encoding="utf-8") as file:
        resources = [resource for resource in yaml.safe_load_all(file) if resource]
    versions = list(dict.fromkeys(kubernetes_validate.utils.all_versions()))[-3:]
    for resource in resources:
        check_schema(resource, versions)
    for workload in (r for r in resources if r["kind"] in ("Deployment", "StatefulSet")):
        pod = workload["spec"]["template"]["spec"]
        check_restricted(pod)
        check_names(workload, resources)
        with open(script, "w", encoding="utf-8") as file:
            file.write(pod["initContainers"][0]["command"][-1])
        text = next(r for r in resources if r["kind"] == "ConfigMap")["data"]["logflume.toml"]
        check_end(workload, text)
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)
    for fault in faults:
        print("violated:", fault)
    print(f"{len(resources)} resources, Kubernetes {', '.join(versions)}")
    return 1 if faults or not resources else 0


sys.exit(main())
