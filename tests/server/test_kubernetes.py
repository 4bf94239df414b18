"""The manifests: held to Kubernetes' own schemas, and to each other."""

from pathlib import Path

import kubernetes_validate
import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS = [
    thing for name in KUSTOMIZATION["resources"] for thing in yaml.safe_load_all((FOLDER / name).read_text())
]


@pytest.mark.parametrize("version", ["1.30", kubernetes_validate.latest_version()])
def test_each_object_is_what_kubernetes_wants(version):
    for thing in OBJECTS:
        kubernetes_validate.validate(thing, version, strict=True)


def of(kind):
    return {thing["metadata"]["name"]: thing for thing in OBJECTS if thing["kind"] == kind}


def labels(thing):
    return thing["spec"]["template"]["metadata"]["labels"]


def test_whoever_selects_pods_finds_some():
    pods = [labels(thing) for thing in of("Deployment").values()]

    def some(wanted):
        return any(wanted.items() <= pod.items() for pod in pods)

    for name, service in of("Service").items():
        assert some(service["spec"]["selector"]) is (name != "nowhere")
    for kind in ("NetworkPolicy", "PodDisruptionBudget", "Deployment"):
        for thing in of(kind).values():
            spec = thing["spec"]
            assert some((spec.get("selector") or spec["podSelector"])["matchLabels"])
    scaled = of("HorizontalPodAutoscaler")["app"]["spec"]["scaleTargetRef"]["name"]
    assert "replicas" not in of("Deployment")[scaled]["spec"]
    for rule in of("Ingress")["app"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            backend = path["backend"]["service"]
            ports = of("Service")[backend["name"]]["spec"]["ports"]
            assert backend["port"]["name"] in {port["name"] for port in ports}


def test_every_container_is_bounded_and_locked_down():
    for thing in of("Deployment").values():
        pod = thing["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert {"cpu", "memory"} <= container["resources"]["limits"].keys()
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/tmp"}  # noqa: S108  the one place it may write to
