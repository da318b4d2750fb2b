"""Who is at the staff desk: accounts with passwords, and the signed tokens that stand for a session."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contracts.desk import Role, Staff
from gateway.domain import Account

ALGORITHM = "HS256"
TYPE = "at+jwt"  # RFC 9068: an access token, so that no other token of ours can be taken for one
SESSION = timedelta(hours=8)
LONGEST_SESSION = timedelta(hours=12)  # from signing in on, however often it is renewed
SHORTEST_PASSWORD = 10
LONGEST_LINE = 80  # as the table of accounts has room for

_hasher = PasswordHasher()  # argon2id, 64 MiB, RFC 9106's second recommendation
_nobody = _hasher.hash(secrets.token_hex(16))
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control characters, signs nobody sees, halves of characters, line ends


class NotSignedIn(Exception):
    """The token or the password isn't good. Why is for the log only: whoever tries must not learn it."""


class Ended(NotSignedIn):
    """It is a token of ours, and was good once."""


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What a token says. `account`: it stands for a local account. `session` is the same, and so is `first_at`, for all tokens of one
    sign-in, however often it is renewed."""

    staff: Staff
    account: bool
    expires_at: datetime
    first_at: datetime
    session: str


class Tokens:
    """Issues and reads the desk's tokens. `keys` by their id (`kid`), each of 32 bytes or more; new tokens are signed with
    `signing_kid`, tokens of the other keys go on being read until they run out."""

    def __init__(self, keys: Mapping[str, bytes], signing_kid: str, *, issuer: str = "ontong", audience: str = "ontong-desk") -> None:
        if signing_kid not in keys:
            raise ValueError("the signing key is not among the keys")
        if any(len(key) < 32 for key in keys.values()):
            raise ValueError("a key for staff tokens has 32 bytes or more")
        self.keys, self.signing_kid, self.issuer, self.audience = dict(keys), signing_kid, issuer, audience

    def issue(
        self, staff: Staff, now: datetime, *, lasts: timedelta = SESSION, account: bool = False, renews: SignedIn | None = None
    ) -> str:
        """A token for this person. `account`: it stands for a local account, so that closing that account ends it. `renews`: the token in
        whose place it is."""
        token_id = secrets.token_hex(16)
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": staff.account_id,
            "name": staff.name,
            "role": staff.role.value,
            "department": staff.department_code,
            "contact": staff.contact,
            "account": account,
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + lasts).timestamp()),
            "jti": token_id,
            "sid": renews.session if renews else token_id,
            "auth_time": (renews.first_at if renews else now).timestamp(),  # who signs out and in again within a second is in
        }
        return jwt.encode(claims, self.keys[self.signing_kid], ALGORITHM, headers={"kid": self.signing_kid, "typ": TYPE})

    def renew(self, signed: SignedIn, staff: Staff, now: datetime) -> str:
        """A token of full length in the place of one that is still good, but not beyond the longest sign-in; never a shorter one."""
        until = max(min(now + SESSION, signed.first_at + LONGEST_SESSION), signed.expires_at)
        return self.issue(staff, now, lasts=until - now, account=signed.account, renews=signed)

    def read(self, token: str) -> SignedIn:
        """Who the token stands for; raises NotSignedIn."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != TYPE or header.get("alg") != ALGORITHM:
                raise NotSignedIn("not a token of the desk")
            claims = jwt.decode(
                token,
                self.keys[header["kid"]],
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                audience=self.audience,
                leeway=5,
                options={"require": ["exp", "nbf", "iat", "iss", "aud", "sub", "role"]},
            )
            return _signed_in(claims)
        except jwt.ExpiredSignatureError:
            raise Ended("expired") from None
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError) as error:
            raise NotSignedIn(type(error).__name__) from None


def _signed_in(claims: Mapping[str, Any]) -> SignedIn:
    """Tokens of before sign-ins could be ended don't say when theirs began: it began with them."""
    return SignedIn(
        staff=_staff(claims),
        account=claims.get("account") is True,
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        first_at=datetime.fromtimestamp(claims.get("auth_time", claims["iat"]), UTC),
        session=str(claims.get("sid") or claims.get("jti") or ""),
    )


def _staff(claims: Mapping[str, Any]) -> Staff:
    role = Role(claims["role"])
    if role.of_one_department and not claims.get("department"):
        raise NotSignedIn("an officer or a head without a department")
    return Staff(
        account_id=claims["sub"],
        name=str(claims.get("name") or claims["sub"]),
        role=role,
        department_code=claims.get("department"),
        contact=claims.get("contact"),
    )


def new_account(
    *,
    account_id: str,
    login: str,
    name: str,
    password: str,
    role: Role,
    department_code: str | None = None,
    contact: str | None = None,
    sealed_email: str | None = None,
) -> Account:
    """An account with its password hashed; raises ValueError when something about it can't be."""
    if not _LOGIN.fullmatch(login):
        raise ValueError("a login has 2 to 64 small letters, digits, dots, dashes and underscores")
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has {SHORTEST_PASSWORD} characters or more")
    if role.of_one_department and not department_code:
        raise ValueError(f"the role {role.value} belongs to a department")
    check_lines(name=name, contact=contact)
    return Account(
        account_id=account_id,
        login=login,
        name=name,
        password_hash=_hasher.hash(password),
        role=role,
        department_code=department_code,
        contact=contact,
        sealed_email=sealed_email,
    )


def check_lines(**fields: str | None) -> None:
    """What citizens read under an answer is one line of visible characters; raises ValueError naming the field that isn't."""
    for name, text in fields.items():
        if text is not None and (not text.strip() or any(unicodedata.category(character) in _UNSHOWN for character in text)):
            raise ValueError(f"{name} must be a single line, not empty and without control characters")
        if text is not None and len(text) > LONGEST_LINE:
            raise ValueError(f"{name} has {len(text)} characters; at most {LONGEST_LINE} are taken")


def without_password(*, account_id: str, login: str, name: str, role: Role, department_code: str | None) -> Account:
    """An account whose password nobody knows."""
    return Account(account_id=account_id, login=login, name=name, password_hash=_nobody, role=role, department_code=department_code)


def sign_in(account: Account | None, password: str) -> Account:
    """The account, if this is its password; raises NotSignedIn. Nobody's password is checked as slowly as somebody's."""
    stored = account.password_hash if account else _nobody
    try:
        _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        raise NotSignedIn("wrong login or password") from None
    if account is None or not account.active:
        raise NotSignedIn("no such account, or it is closed")
    return account


def still_stands(staff: Staff, find: Callable[[str], Account | None]) -> bool:
    """Does the account behind a token still stand as the token says? A change of role or department ends its tokens; where a department
    is no more, `staff` is told as in its successor, and goes on."""
    account = find(staff.account_id)
    return account is not None and account.active and account.role is staff.role and account.department_code == staff.department_code


def staff_of(account: Account) -> Staff:
    return Staff(
        account_id=account.account_id,
        name=account.name,
        role=account.role,
        department_code=account.department_code,
        contact=account.contact,
    )
