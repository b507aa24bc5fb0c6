"""Compares a rendered chart to a rendered folder: helm.py CHART FOLDER

Every resource must be the same in both, except for what only one of the tools adds.
"""
import re
import sys

import yaml

OF_HELM = {"app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart", "checksum/config"}
# kubectl appends a digest to the name of a ConfigMap.
DIGEST = re.compile(r"^(logflume)-[a-z0-9]{10}$")


def common(value, key=None):
    """Returns `value` without what only one of the tools adds."""
    if isinstance(value, dict):
        kept = {k: common(v, k) for k, v in value.items() if k not in OF_HELM | {"namespace"}}
        return {k: v for k, v in kept.items() if not (k == "annotations" and v == {})}
    if isinstance(value, list):
        return [common(each) for each in value]
    if key == "name" and isinstance(value, str):
        return DIGEST.sub(r"\1", value)
    return value.strip() if key == "logflume.toml" else value


def load(path):
    with open(path, encoding="utf-8") as file:
        resources = [common(each) for each in yaml.safe_load_all(file) if each]
    for each in resources:
        if each["kind"] == "ConfigMap":     # kubectl makes it from a file, without labels
            each["metadata"].pop("labels", None)
    return {(each["kind"], each["metadata"]["name"]): each for each in resources}


def differences(chart, folder, place=""):
    """Yields a line for each difference."""
    if isinstance(chart, dict) and isinstance(folder, dict):
        for key in sorted(chart.keys() | folder.keys(), key=str):
            yield from differences(chart.get(key), folder.get(key), f"{place}/{key}")
    elif isinstance(chart, list) and isinstance(folder, list) and len(chart) == len(folder):
        for number, (one, other) in enumerate(zip(chart, folder)):
            yield from differences(one, other, f"{place}/{number}")
    elif chart != folder:
        yield f"{place}: the chart has {chart!r}, the folder {folder!r}"


def main():
    chart, folder = (load(path) for path in sys.argv[1:])
    found = list(differences(chart, folder))
    print("\n".join(found) or f"{len(chart)} resources are the same")
    return 1 if found or not chart else 0


sys.exit(main())
