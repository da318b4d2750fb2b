"""A setting that can't be used is told in one line that names it, before anything is served."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from ontong import cli, settings
from ontong.keys import production

BAD = {
    "ONTONG_SANDBOX": ("perhaps",),
    "ONTONG_HOST": ("no-such-host.invalid", "192.0.2.1", "a..b", "::zz"),
    "ONTONG_PORT": ("abc", "99999", "-1"),
    "ONTONG_METRICS_PORT": ("70000",),
    "ONTONG_LOG_LEVEL": ("loud",),
    "ONTONG_LOG_FORMAT": ("xml",),
    "ONTONG_SMTP_URL": ("foo", "smtp://", "smtp://user:pa/ss@mail.example.com"),
    "ONTONG_MEDIA_URL": ("zzz://photos",),
    "ONTONG_TRUSTED_PROXIES": ("proxy", "10.0.0.1/8"),
}


@pytest.mark.parametrize(("variable", "value"), [(variable, value) for variable, values in BAD.items() for value in values])
def test_a_wrong_setting_is_told_in_one_line(variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path))
    monkeypatch.setenv("ONTONG_PORT", "0")
    monkeypatch.setenv(variable, value)

    with pytest.raises(SystemExit) as stopped:
        cli.main(["up"])

    (line,) = capsys.readouterr().err.splitlines()
    assert stopped.value.code == 1
    assert line.startswith(f"ontong: {variable}")
    assert "pa/ss" not in line
    assert "'pa'" not in line


def test_words_are_taken_as_people_write_them() -> None:
    assert settings.read({"ONTONG_LOG_LEVEL": "debug", "ONTONG_LOG_FORMAT": "human"}).log_level == "debug"


def test_a_new_secret_stands_before_the_one_that_it_follows(tmp_path: Path):
    new, old = b64encode(b"n" * 32).decode(), b64encode(b"o" * 32).decode()
    (tmp_path / "token.secret").write_text(f"{new}\n{old}\n")

    keys = production(settings.read({"ONTONG_TOKEN_SECRET_FILE": str(tmp_path / "token.secret")}))

    assert keys.token_secrets == (b"n" * 32, b"o" * 32)
