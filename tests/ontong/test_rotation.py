"""The secret that gateway and notify share is exchanged as the guide says: a new one in front of the old one, on a line of its own."""

import base64
from uuid import UUID

import pytest

from contracts import return_addresses
from gateway.channels.mail.envelope import Envelope
from ontong import channels_out, mailboxes
from ontong.keys import production
from ontong.settings import read
from services.notify.providers.smtp import FROM
from tests.gateway.mail.mails import CITIZEN, mail, returned
from tests.notify.builders import a_letter

CASE = UUID("01930000-0000-7000-8000-000000000001")
OLD, NEW, NEVER = (base64.b64encode(word * 8).decode() for word in (b"old.", b"new.", b"no.."))


def keys(folder, *secrets):
    (folder / "channels.secret.txt").write_text("".join(f"{secret}\n" for secret in secrets))
    settings = read({"ONTONG_CHANNELS_SECRET_FILE": str(folder / "channels.secret.txt"), "ONTONG_MAIL_ADDRESS": "minwon@city.example"})
    return settings, production(settings).channels_secrets


def sent_by(folder, *secrets):
    """The letter's own way back, as notify writes it: where an answer goes, and where a bounce goes."""
    settings, ours = keys(folder, *secrets)
    letter = a_letter(case_thread=return_addresses.make(ours[0], return_addresses.THREAD, CASE))
    (request,) = channels_out.WAYS["email"].make(settings, ours).requests(letter)
    return letter.delivery_id, f"minwon+{letter.case_thread}@city.example", dict(request.headers)[FROM].strip("<>")


@pytest.mark.parametrize("secrets", [(OLD,), (NEW, OLD)])
def test_answers_and_bounces_find_their_letters_whichever_secret_these_were_sent_with(tmp_path, secrets):
    delivery_id, answers_to, bounces_to = sent_by(tmp_path, *secrets)
    reader = mailboxes.reader(*keys(tmp_path, NEW, OLD))

    (answer,) = reader.read(mail(to=answers_to), Envelope(sender=CITIZEN, recipients=(answers_to,)))
    (bounce,) = reader.read(returned(to=bounces_to), Envelope(sender="", recipients=(bounces_to,)))

    assert (answer.thread, bounce.delivery_id) == (str(CASE), delivery_id)


def test_once_the_old_one_is_taken_away_its_letters_are_nobody_s(tmp_path):
    _, answers_to, _ = sent_by(tmp_path, OLD)

    (said,) = mailboxes.reader(*keys(tmp_path, NEW)).read(mail(to=answers_to), Envelope(sender=CITIZEN, recipients=(answers_to,)))

    assert said.thread is None


def test_letters_are_sent_with_the_new_one(tmp_path):
    delivery_id, _, bounces_to = sent_by(tmp_path, NEW, OLD)
    token = bounces_to.partition("+")[2].partition("@")[0]

    assert return_addresses.named_by(keys(tmp_path, NEW)[1], return_addresses.BOUNCE, token) == delivery_id
