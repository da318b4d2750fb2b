"""What no case names is swept out of the media folder, and nothing else is, whoever sends the same photo meanwhile."""

import asyncio
import fcntl
import os
import threading
import time
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from gateway import media
from gateway.web import sweep
from gateway.web.door import Hall
from tests.servers import await_that

DAYS = 24 * 3600


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "media"


@pytest.fixture
def hall(place):
    return Hall(replace(place.door, registry=CollectorRegistry()))


@pytest.fixture
def send(client):
    def send(content):
        answer = client.post("/v1/complaints", data={"description": "도로"}, files=[("photos", ("a.jpg", content))])
        assert answer.status_code == 201, answer.text

    return send


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def grow_old(folder, days=2.0):
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - days * DAYS,) * 2)


def test_a_photo_of_no_case_is_swept_out_and_one_of_a_case_stays(hall, folder, send, picture):
    send(picture())
    (kept,) = files(folder)
    hall.door.media.keep(b"of nobody", "image/png")
    grow_old(folder)

    assert asyncio.run(sweep.sweep(hall)) == 1

    assert files(folder) == [kept]


def test_a_photo_that_two_cases_share_stays(hall, folder, send, picture):
    for _ in range(2):
        send(picture())
    grow_old(folder)

    asyncio.run(sweep.sweep(hall))

    assert len(files(folder)) == 1


def test_what_an_upload_left_half_written_is_removed_and_what_is_being_written_is_not(hall, folder):
    photo = hall.door.media.keep(b"of nobody", "image/png")
    place = folder / photo.content_hash[:2]
    (place / f"{photo.content_hash}.{'a' * 16}").write_bytes(b"half")
    grow_old(folder)
    (place / f"{photo.content_hash}.{'b' * 16}").write_bytes(b"half")
    (place / "README").write_text("not ours")
    os.utime(place / "README", (0, 0))

    asyncio.run(sweep.sweep(hall))

    assert files(folder) == [f"{photo.content_hash}.{'b' * 16}", "README"]


def test_a_photo_of_the_last_day_is_left_for_the_case_that_is_being_written_down(hall, folder):
    hall.door.media.keep(b"of nobody yet", "image/png")
    grow_old(folder, days=0.9)

    assert asyncio.run(sweep.sweep(hall)) == 0

    assert len(files(folder)) == 1


def test_an_old_photo_that_is_kept_again_is_young_again(hall, folder):
    """Its new case stands in the ledger only a moment later."""
    photo = hall.door.media.keep(b"again", "image/png")
    grow_old(folder)
    before = time.time() - DAYS
    assert hall.door.media.old(photo.content_hash[:2], before) == [photo.content_hash]

    hall.door.media.keep(b"again", "image/png")

    assert not hall.door.media.remove(photo.content_hash, before)
    assert hall.door.media.read(photo.content_hash) == b"again"


def test_nothing_is_removed_while_somebody_keeps(hall, folder):
    photo = hall.door.media.keep(b"again", "image/png")
    grow_old(folder)
    before, removed = time.time() - DAYS, []
    remover = threading.Thread(target=lambda: removed.append(hall.door.media.remove(photo.content_hash, before)))

    with media._held(folder / photo.content_hash[:2], fcntl.LOCK_SH):
        remover.start()
        remover.join(0.2)
        assert remover.is_alive()
        os.utime(folder / photo.content_hash[:2] / photo.content_hash)
    remover.join()

    assert removed == [False]


def test_a_ledger_that_names_no_photo_at_all_sweeps_nothing(hall, folder, caplog):
    """It is most likely another installation's: what is removed can't be brought back."""
    for number in range(sweep.STRANGE):
        hall.door.media.keep(b"%d" % number, "image/png")
    grow_old(folder)

    assert asyncio.run(sweep.sweep(hall)) == 0

    assert len(files(folder)) == sweep.STRANGE
    assert "sweep_refused" in caplog.text


def test_an_open_door_sweeps_by_itself(place, client_of, folder, monkeypatch):
    monkeypatch.setattr(sweep, "FIRST_SECONDS", 0.05)
    place.door.media.keep(b"of nobody", "image/png")
    grow_old(folder)

    client_of(place)

    await_that(lambda: not files(folder), what="the sweep")


def test_a_bucket_is_left_alone(make_place):
    bucket = media.Media("memory://swept")
    photo = bucket.keep(b"of nobody", "image/png")

    assert asyncio.run(sweep.sweep(Hall(make_place(media=bucket).door))) == 0

    assert bucket.read(photo.content_hash) == b"of nobody"
