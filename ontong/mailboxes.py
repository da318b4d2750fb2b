"""Who reads the city's mail, and where: in a mailbox that is asked, or in the sandbox alone."""

from __future__ import annotations

from gateway.channels.email import Email
from gateway.channels.mail.box import ImapBox, Letterbox
from ontong.settings import BadSetting, Settings

NOWHERE = "minwon@localhost"  # the address in the sandbox of a city that hasn't named one


def reader(settings: Settings, secrets: tuple[bytes, ...]) -> Email:
    """Who reads mail to the city's address; raises BadSetting."""
    try:
        return Email(settings.need("mail_address"), secrets)
    except ValueError as error:
        if isinstance(error, BadSetting):
            raise
        raise BadSetting("ONTONG_MAIL_ADDRESS must look like name@host, without a name before it and without a +") from None


def mailbox(settings: Settings, secrets: tuple[bytes, ...]) -> ImapBox | None:
    """The mailbox that is read; None where none is named. Raises BadSetting."""
    if not settings.imap_url:
        return None
    try:
        return ImapBox(settings.imap_url, reader(settings, secrets))
    except ValueError as error:
        if isinstance(error, BadSetting):
            raise
        raise BadSetting("ONTONG_IMAP_URL must look like imaps://user:password@host/INBOX, with %40 for an @ in the user") from None


def stand_in(settings: Settings, secrets: tuple[bytes, ...]) -> Letterbox | None:
    """Through which only the sandbox writes; None where real mail comes in."""
    if settings.mail_listen or settings.imap_url:
        return None
    return Letterbox(Email(settings.mail_address or NOWHERE, secrets))
