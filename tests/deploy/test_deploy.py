"""What is put on servers: images, the compose file and the Procfile say the same as the code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from nacl.public import PrivateKey

from chassis.doors import doors_of
from chassis.rabbit.topology import topology_of
from ontong import house, settings
from ontong.keys import production

ROOT = Path(__file__).parents[2]
SERVICES = set(house.SERVICES)
SECRET = re.compile(r"/run/secrets/(.+)")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    _run(ROOT / "deploy/make-secrets.sh", folder)
    return folder


# docker-compose.yml --------------------------------------------------------------------------------------------------


def test_the_compose_file_is_a_compose_file():
    _run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml")


def test_it_runs_each_service_once_and_the_http_door(compose):
    assert sorted(command[1] for command in commands_that(compose, "serve")) == sorted(SERVICES)
    assert commands_that(compose, "web") == [["web"]]


def test_the_door_for_mail_is_there_for_who_wants_it_and_knows_no_broker(compose):
    mail = compose["services"]["mail"]

    assert (mail["command"], mail["profiles"], mail["image"]) == (["mail"], ["mail"], compose["services"]["web"]["image"])
    assert _secret(mail, "ONTONG_DATABASE_URL_FILE") == "gateway.database"
    assert "ONTONG_AMQP_URL_FILE" not in mail["environment"]
    assert mail["ports"] == ["${ONTONG_MAIL_PUBLISH:-127.0.0.1:2525}:2525"]  # to the world only where a city says so


def test_the_pages_are_what_everybody_comes_to_and_know_nothing_but_the_door(compose):
    pages, web = compose["services"]["pages"], compose["services"]["web"]

    assert (pages["command"], pages["image"]) == (["pages"], "ontong/frontend:0.1.0")
    assert pages["environment"]["ONTONG_API_URL"] == "http://web:8000"
    assert pages["secrets"] == ["frontend.secret"]
    assert (pages["ports"], "ports" in web) == (["${ONTONG_PUBLISH:-127.0.0.1:8000}:8000"], False)
    assert "inside" not in pages["networks"]
    (doors,) = compose["networks"]["doors"]["ipam"]["config"]
    assert web["environment"]["ONTONG_TRUSTED_PROXIES"] == doors["subnet"]
    assert [name for name, one in compose["services"].items() if "doors" in one.get("networks", ())] == ["web", "pages"]


def test_each_service_has_its_own_image_database_and_broker_user(compose):
    processes = {name: service for name, service in compose["services"].items() if service.get("command", [""])[0] in ("serve", "web")}

    databases = {name: _secret(service, "ONTONG_DATABASE_URL_FILE") for name, service in processes.items()}
    users = {name: _secret(service, "ONTONG_AMQP_URL_FILE") for name, service in processes.items()}
    images = {name: service["image"] for name, service in processes.items()}

    assert databases == {"web": "gateway.database"} | {name: f"{name}.database" for name in SERVICES}
    assert users == {name: f"{name}.broker" for name in processes}
    assert images == {"web": "ontong/gateway:0.1.0"} | {name: f"ontong/{name}:0.1.0" for name in SERVICES}


def test_each_process_is_given_the_secrets_that_it_reads_and_no_other(compose):
    for name, service in compose["services"].items():
        read = {found[1] for value in (service.get("environment") or {}).values() if (found := SECRET.fullmatch(str(value)))}
        given = {secret["source"] if isinstance(secret, dict) else secret for secret in service.get("secrets", [])}
        by_init = {f"{one}.database" for one in SERVICES} if name == "postgres" else set()
        by_file = set(re.findall(r"/run/secrets/([\w.]+)", (ROOT / "deploy/alertmanager/alertmanager.yml").read_text()))
        by_path = {secret["source"] for secret in service.get("secrets", []) if isinstance(secret, dict)}

        assert given == read | by_init | by_path | (by_file if name == "alertmanager" else set()), name


def test_private_keys_and_the_administrators_passwords_reach_only_their_owners(compose):
    def holders(secret: str) -> set[str]:
        return {name for name, service in compose["services"].items() if secret in str(service.get("secrets", ""))}

    assert holders("complaints.key") == {"complaints", "operator"}
    assert holders("notify.key") == {"notify", "operator"}
    assert holders("databases") == {"operator"}
    assert holders("staff.secret") == {"web"}
    assert holders("broker.admin") == {"migrate-broker"}
    assert holders("postgres.admin") == {"postgres"}
    assert compose["services"]["operator"]["profiles"] == ["operator"]  # it never runs by itself


def test_no_image_is_the_latest_and_no_password_stands_in_the_file(compose):
    text = (ROOT / "docker-compose.yml").read_text()
    images = [service["image"] for service in compose["services"].values()]

    assert all(re.fullmatch(r"[a-z/]+:v?\d+\.\d+[\w.-]*", image) for image in images), images
    assert not re.search(
        r"(?i)(password|secret|passwd|_pass)\w* *[:=] *['\"]?(?!/run/secrets|\[|{file: deploy/secrets/)\S", _without_comments(text)
    )
    assert "://" not in re.sub(r"http://(127\.0\.0\.1:8000(/(ready|live)z)?|web:8000)", "", _without_comments(text))


def test_every_variable_is_one_that_ontong_reads(compose):
    table = settings.table()
    given = {
        variable
        for service in compose["services"].values()
        for variable in service.get("environment", {})
        if variable.startswith("ONTONG_")
    }

    assert given
    assert not [variable for variable in given if f"`{variable.removesuffix('_FILE')}`" not in table]


def test_services_start_after_their_migration_and_stop_without_haste(compose):
    for command in commands_that(compose, "serve"):
        service = compose["services"][command[1]]

        assert service["depends_on"][f"migrate-{command[1]}"] == {"condition": "service_completed_successfully"}
        assert service["depends_on"]["migrate-broker"] == {"condition": "service_completed_successfully"}
        assert int(service["stop_grace_period"].removesuffix("s")) > 25
        assert service["restart"] == "unless-stopped"


def test_a_process_that_vanishes_loses_the_lead_within_half_a_minute(compose):
    given = dict(word.split("=") for word in compose["services"]["postgres"]["command"] if "=" in word)

    assert int(given["tcp_keepalives_idle"]) + int(given["tcp_keepalives_interval"]) * int(given["tcp_keepalives_count"]) <= 30


def test_processes_are_locked_down(compose):
    for service in compose["services"].values():
        if service["image"].startswith("ontong/"):
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]


def commands_that(compose: dict[str, Any], verb: str) -> list[list[str]]:
    return [service["command"] for service in compose["services"].values() if service.get("command", [""])[0] == verb]


# Secrets -------------------------------------------------------------------------------------------------------------


def test_every_secret_of_the_compose_file_is_made(compose, secrets):
    wanted = {Path(secret["file"]).name for secret in compose["secrets"].values()}

    assert wanted == {path.name for path in secrets.iterdir()}


def test_secrets_are_kept_out_of_sight_and_never_changed(secrets):
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}

    _run(ROOT / "deploy/make-secrets.sh", secrets)

    assert secrets.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before
    assert _run("git", "check-ignore", "deploy/secrets/notify.key.txt", "deploy/stack.env").stdout.split()


def test_no_two_processes_share_a_password(secrets):
    urls = [path.read_text() for pattern in ("*.broker.txt", "*.database.txt") for path in secrets.glob(pattern)]
    users = json.loads((secrets / "broker-users.json").read_text())

    assert len(urls) == 11
    assert len({re.search(r":(\w+)@", url)[1] for url in urls}) == 11
    assert users.keys() == {user.name for user in topology_of(_doors()).users}
    assert all(f"//{name}:{password}@" in (secrets / f"{name}.broker.txt").read_text() for name, password in users.items())


def test_the_keys_fit_each_other(secrets):
    names = ("complaints_key", "complaints_public_key", "notify_key", "notify_public_key", "token_secret", "staff_secret")
    files = ("complaints.key", "complaints.public", "notify.key", "notify.public", "token.secret", "staff.secret")

    keys = production(settings.read({f"ONTONG_{n.upper()}_FILE": str(secrets / f"{f}.txt") for n, f in zip(names, files, strict=True)}))

    assert bytes(PrivateKey(keys.complaints_private).public_key) == keys.complaints_public
    assert bytes(PrivateKey(keys.notify_private).public_key) == keys.notify_public
    assert [len(secret) for secret in (*keys.token_secrets, keys.staff_secret)] == [32, 32]


def test_the_databases_are_made_from_the_secrets_as_docker_mounts_them(compose, secrets, tmp_path):
    mounted, told = tmp_path / "run/secrets", tmp_path / "told"
    mounted.mkdir(parents=True)
    for name in compose["services"]["postgres"]["secrets"]:
        shutil.copy(secrets / Path(compose["secrets"][name]["file"]).name, mounted / name)
    psql = tmp_path / "psql"
    psql.write_text(f'#!/bin/sh\ncat >>"{told}"\n')
    psql.chmod(0o755)

    _run(ROOT / "deploy/postgres/init.sh", env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "SECRETS": str(mounted)})

    assert re.findall(r"set database '(.+)'", told.read_text()) == [
        f"ontong_{name}" for name in ("complaints", "routing", "notify", "metrics", "gateway")
    ]


# Images --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_image_with_one_service_can_run_it_and_holds_no_other(name, tmp_path):
    _run(ROOT / "deploy/gather.sh", name, ROOT, tmp_path / "house")
    code = (
        "import ontong.cli, ontong.production, ontong.house as house, ontong.failures\n"
        "from chassis.migrate import NotMigrated\n"
        f"print(house.__file__, house.kept({name!r}).migrations, ontong.failures._line(NotMigrated('migrate first')))\n"
        "ontong.cli.main(['serve', '--help'])"
    )

    told = _alone(tmp_path / "house", "-c", code).stdout

    assert told.startswith(str(tmp_path / "house"))
    assert "migrate first" in told
    assert "usage: ontong serve" in told
    assert {path.name for path in (tmp_path / "house").iterdir()} == {
        "contracts",
        "chassis",
        "ontong",
        "gateway" if name == "gateway" else "services",
    }
    assert name == "gateway" or [path.name for path in (tmp_path / "house/services").iterdir()] == [name]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_in_an_image_a_process_is_put_together_of_what_is_there(name, secrets, tmp_path):
    """With the secrets that an installation begins with; the gateway's image runs both doors too."""
    _run(ROOT / "deploy/gather.sh", name, ROOT, tmp_path / "house")
    own = {"token.secret", "staff.secret", "channels.secret", "complaints.key", "complaints.public", "notify.key", "notify.public"}
    names = {"complaints.public": "COMPLAINTS_PUBLIC_KEY", "notify.public": "NOTIFY_PUBLIC_KEY"}
    given = {f"ONTONG_{names.get(one, one.upper().replace('.', '_'))}_FILE": str(secrets / f"{one}.txt") for one in own}
    given |= {"ONTONG_JURISDICTION": str(settings.EXAMPLE_CITY), "ONTONG_MEDIA_URL": str(tmp_path / "media")}
    code = (
        f"from ontong import house, keys, settings{', front, mail' if name == 'gateway' else ''}\n"
        f"read = settings.read({given | {'ONTONG_DATABASE_URL': 'postgresql://nowhere'}!r})\n"
        f"made = house.MAKE[{name!r}](read, keys.production(read))\n"
        f"print(made.name, getattr(made, 'outside', True) is not None)"
    )

    assert _alone(tmp_path / "house", "-c", code).stdout.split() == [name, "True"]


def test_in_an_image_the_pages_are_put_together_of_what_is_there(secrets, tmp_path):
    _run(ROOT / "deploy/gather.sh", "frontend", ROOT, tmp_path / "house")
    given = {
        "ONTONG_API_URL": "http://web:8000",
        "ONTONG_FRONTEND_SECRET_FILE": str(secrets / "frontend.secret.txt"),
        "ONTONG_JURISDICTION": str(settings.EXAMPLE_CITY),
    }
    code = f"from ontong import faces, settings, production, http; print(type(faces.alone(settings.read({given!r}))).__name__)"

    assert _alone(tmp_path / "house", "-c", code).stdout.strip() == "Both"
    assert {path.name for path in (tmp_path / "house").iterdir()} == {"contracts", "chassis", "ontong", "frontend"}


def test_the_administrators_image_holds_every_service(tmp_path):
    _run(ROOT / "deploy/gather.sh", "migrate", ROOT, tmp_path)

    told = _alone(tmp_path, "-c", "import ontong.house as house; print(sorted(house.service(name).name for name in house.SERVICES))").stdout

    assert told.strip() == str(sorted(SERVICES))


def test_the_dockerfile_pins_its_base_runs_as_nobody_and_keeps_no_secret():
    text = (ROOT / "deploy/Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+)$", text, re.M)

    assert re.search(r"^ARG PYTHON=3\.1[1-3]\.\d+-slim-\w+$", text, re.M)
    assert set(re.findall(r"^FROM (\S+)", text, re.M)) == {"python:${PYTHON}"}
    assert {source for line in copied for source in line.split()[:-1]} == {
        "pyproject.toml",
        "constraints.txt",
        "deploy/gather.sh",
        "contracts",
        "chassis",
        "ontong",
        "gateway",
        "frontend",
        "services",
    }
    assert re.findall(r"^USER (\d+):(\d+)$", text, re.M) == [("10001", "10001")]
    assert "HEALTHCHECK" in text
    assert not re.search(r"(?i)(password|_key|_secret)=", text)


def test_nothing_but_what_an_image_is_made_of_is_sent_to_the_builder():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert ignored[1] == "*"
    assert not any("secret" in line or "var" in line for line in ignored if line.startswith("!"))


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_the_dockerfile_follows_the_rules_of_the_trade():
    assert _run("hadolint", ROOT / "deploy/Dockerfile").stdout == ""


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_shell_scripts_follow_the_rules_of_the_trade():
    assert (
        _run("shellcheck", *ROOT.glob("deploy/*.sh"), *ROOT.glob("deploy/*/*.sh"), *ROOT.glob("scripts/*.sh"), ROOT / ".ci/run").stdout
        == ""
    )


# Procfile and broker -------------------------------------------------------------------------------------------------


def test_the_procfile_runs_the_same_processes_each_with_its_own_database_and_broker_user():
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())

    assert lines.keys() == SERVICES | {"web", "pages", "mail"}
    assert "ONTONG_DATABASE_URL" not in lines.pop("pages")
    for name, line in lines.items():
        given = dict(re.findall(r"(\w+)=\$STACK/(\S+)", line))
        assert line.endswith(f".venv/bin/ontong {'serve ' if name in SERVICES else ''}{name}")
        assert given["ONTONG_DATABASE_URL_FILE"] == (name if name in SERVICES else "gateway") + ".database.txt"
        assert given.get("ONTONG_AMQP_URL_FILE") == (None if name == "mail" else f"{name}.broker.txt")


def test_procfile_and_compose_file_give_each_process_the_same_secrets(compose):
    for line in (ROOT / "Procfile").read_text().splitlines():
        name, command = line.split(": ", 1)
        environment = compose["services"][name]["environment"]

        given = {variable: path.removesuffix(".txt") for variable, path in re.findall(r"(\w+)=\$STACK/(\S+\.txt)", command)}

        assert given == {variable: found[1] for variable, value in environment.items() if (found := SECRET.fullmatch(str(value)))}


def _doors() -> list[Any]:
    return [doors_of(house.service(name)) for name in house.SERVICES]


def _secret(service: dict[str, Any], variable: str) -> str:
    found = SECRET.fullmatch(service["environment"][variable])
    assert found
    return found[1]


def _without_comments(text: str) -> str:
    return re.sub(r"(?m)(^|\s)#.*$", "", text)


def _run(*command: object, **options: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=ROOT, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


def _alone(house_folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with the libraries and this folder, and nothing of the repository."""
    path = os.pathsep.join((str(house_folder), sysconfig.get_path("purelib")))
    return _run(sys.executable, "-S", "-P", *arguments, env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"})
