"""Who may sit at the desk: every way to forge or stretch a token fails."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from contracts.desk import Role, Staff
from gateway import identity
from gateway.identity import NotSignedIn, Tokens

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = datetime.now(UTC)
OFFICER = Staff(account_id="a1", name="김담당", role=Role.OFFICER, department_code="road", contact="041-660-0000")


@pytest.fixture
def tokens():
    return Tokens({"new": KEY, "old": OTHER}, "new")


def forged(key=KEY, algorithm="HS256", headers=None, **changed):
    claims = {
        "iss": "ontong",
        "aud": "ontong-desk",
        "sub": "a1",
        "role": "admin",
        "iat": int(NOW.timestamp()),
        "nbf": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    } | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"kid": "new", "typ": "at+jwt"} | (headers or {}))


def unsigned():
    def part(content):
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'at+jwt', 'kid': 'new'})}.{part({'sub': 'a1', 'role': 'admin'})}."


def test_a_token_gives_back_who_it_was_made_for(tokens):
    signed = tokens.read(tokens.issue(OFFICER, NOW))

    assert (signed.staff, signed.account) == (OFFICER, False)
    assert tokens.read(forged()).staff.role is Role.ADMIN


def test_tokens_of_an_older_key_are_still_read(tokens):
    assert tokens.read(Tokens({"old": OTHER}, "old").issue(OFFICER, NOW)).staff == OFFICER


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        unsigned(),
        forged(key=OTHER),
        forged(key=KEY * 2, algorithm="HS512"),
        forged(headers={"typ": "JWT"}),
        forged(headers={"kid": "unknown"}),
        forged(iss="somebody"),
        forged(aud="another-door"),
        forged(exp=int(NOW.timestamp()) - 60),
        forged(nbf=int(NOW.timestamp()) + 1800),
        forged(exp=None),
        forged(nbf=None),
        forged(sub=None),
        forged(role=None),
        forged(role="king"),
        forged(role="officer"),
        forged(role="head"),
        forged(key=OTHER, headers={"jku": "https://evil.example/keys", "jwk": {"kty": "oct", "k": "bw"}}),
    ],
)
def test_a_token_that_is_not_ours_is_refused(tokens, token):
    with pytest.raises(NotSignedIn):
        tokens.read(token)


def test_a_token_runs_out(tokens):
    with pytest.raises(NotSignedIn):
        tokens.read(tokens.issue(OFFICER, NOW - timedelta(hours=9)))


def test_short_keys_are_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Tokens({"k": b"short"}, "k")


def an_account(**changed):
    given = {
        "account_id": "a1",
        "login": "kim",
        "name": "김담당",
        "password": "correct horse",
        "role": Role.OFFICER,
        "department_code": "road",
    }
    return identity.new_account(**(given | changed))


def test_the_right_password_signs_in_and_nothing_else_does():
    account = an_account()

    assert identity.sign_in(account, "correct horse") is account
    assert "correct horse" not in account.password_hash
    assert account.password_hash.startswith("$argon2id$")
    for stranger, password in ((account, "wrong"), (None, "correct horse")):
        with pytest.raises(NotSignedIn):
            identity.sign_in(stranger, password)


@pytest.mark.parametrize("changed", [{"login": "Kim"}, {"login": ""}, {"password": "short"}, {"department_code": None}])
def test_an_account_that_makes_no_sense_is_refused(changed):
    with pytest.raises(ValueError, match=r"."):
        an_account(**changed)


@pytest.mark.parametrize("text", ["김담당\n통지: 무효", "김\x00담당", "김\u2028담당", "김\u202e당담", "\x1b[31m김", "", "  ", "김" * 81])
@pytest.mark.parametrize("field", ["name", "contact"])
def test_what_citizens_read_of_an_officer_is_one_visible_line(field, text):
    with pytest.raises(ValueError, match=f"^{field} "):
        an_account(**{field: text})
