"""Photos are drawn by a process that may break: whatever is sent, the door stands, says which photo it was, and keeps nothing."""

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

from gateway import studio
from tests.gateway.test_bad_input import is_problem, nothing_happened  # noqa: F401 - a fixture
from tests.servers import await_that

ROOT = Path(__file__).parents[2]
BREAKABLE = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT / "gateway")!r})
import drawing

draw = drawing.redraw

def redraw(content):
    if content == b"crash":
        os.abort()
    if content == b"leave":
        os._exit(0)
    if content == b"hang":
        time.sleep(60)
    if content.startswith(b"slow"):
        time.sleep(0.6)
        content = content[4:]
    while content == b"spin":
        pass
    return draw(content)

drawing.redraw = redraw
drawing.main(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture
def breakable(tmp_path, monkeypatch):
    """A drawing program that breaks when it is told to, as a decoder with a flaw would."""
    program = tmp_path / "breakable.py"
    program.write_text(BREAKABLE)
    monkeypatch.setattr(studio, "PROGRAM", program)


@pytest.fixture
def hands(monkeypatch):
    """Every drawing process that was called."""
    called = []
    begin = studio.Hand.__init__

    def counted(hand, program):
        begin(hand, program)
        called.append(hand)

    monkeypatch.setattr(studio.Hand, "__init__", counted)
    return called


@pytest.fixture
def send(client):
    def send(*photos, **options):
        files = [("photos", (f"{place}.jpg", content, "image/jpeg")) for place, content in enumerate(photos)]
        return client.post("/v1/complaints", data={"description": "도로"}, files=files, **options)

    return send


def made(form, image, **options):
    picture = io.BytesIO()
    image.save(picture, form, **options)
    return picture.getvalue()


@pytest.mark.parametrize("flaw", [b"crash", b"leave"])
def test_a_photo_that_breaks_its_decoder_is_named_and_leaves_no_trace(breakable, send, picture, nothing_happened, flaw):  # noqa: F811 - the fixture is imported
    answer = send(picture(), flaw, picture())

    is_problem(answer, 422, "photos[1]")
    nothing_happened()
    assert send(picture()).status_code == 201


def test_a_photo_that_hangs_its_decoder_is_given_up(breakable, send, picture, nothing_happened, hands, monkeypatch):  # noqa: F811 - the fixture is imported
    monkeypatch.setattr(studio, "ALL_SECONDS", 0.5)

    answer = send(b"hang")

    is_problem(answer, 422, "photos[0]")
    assert "took too long" in answer.text
    nothing_happened()
    assert hands[0].process.returncode == -9


def test_photos_that_take_too_long_together_are_refused_as_a_whole(breakable, send, nothing_happened, picture, monkeypatch):  # noqa: F811 - the fixture is imported
    monkeypatch.setattr(studio, "ALL_SECONDS", 1.5)  # for two of them, or fewer on a busy machine

    answer = send(*[b"slow" + picture() for _ in range(10)])

    (error,) = answer.json()["errors"]
    is_problem(answer, 422, error["field"])
    assert error["field"] in ("photos[0]", "photos[1]", "photos[2]")
    assert "all photos together" in error["detail"]
    nothing_happened()


def test_the_kernel_ends_a_decoder_that_computes_without_end(breakable, send, hands, nothing_happened, monkeypatch):  # noqa: F811 - the fixture is imported
    monkeypatch.setattr(studio, "CPU_SECONDS", 1)

    is_problem(send(b"spin"), 422, "photos[0]")

    assert hands[0].process.returncode == -24  # SIGXCPU
    nothing_happened()


def test_a_photo_gets_no_more_memory_than_its_process_has(send, nothing_happened, monkeypatch):  # noqa: F811 - the fixture is imported
    monkeypatch.setattr(studio, "MEMORY_BYTES", 160 * 1024 * 1024)
    large = made("PNG", Image.new("RGB", (6000, 6000)), compress_level=1)

    answer = send(large)

    is_problem(answer, 422, "photos[0]")
    assert "too much memory" in answer.text
    nothing_happened()


def test_the_first_photo_calls_a_process_and_the_next_ones_find_it_warm(send, submitted, picture, hands):
    submitted()
    assert not hands

    for _ in range(3):
        assert send(picture(), picture("PNG")).status_code == 201

    assert len(hands) == 1


def test_a_process_that_has_nothing_to_draw_is_ended(send, picture, hands, monkeypatch):
    monkeypatch.setattr(studio, "IDLE_SECONDS", 0.05)

    assert send(picture()).status_code == 201

    await_that(lambda: hands[0].process.returncode is not None, what="its end")
    assert send(picture()).status_code == 201
    assert len(hands) == 2


def test_a_process_that_was_killed_while_it_waited_is_replaced(send, picture, hands):
    send(picture())
    hands[0].process.kill()
    hands[0].process.wait()

    assert send(picture()).status_code == 201


def test_a_door_that_closes_ends_its_processes(place, client_of, picture, hands):
    client = client_of(place)
    client.post("/v1/complaints", data={"description": "도로"}, files=[("photos", ("a.jpg", picture()))])

    client.__exit__(None, None, None)
    client.__enter__()

    assert hands[0].process.returncode is not None


def test_who_finds_nobody_free_may_come_again(breakable, client, place, picture, hands, nothing_happened, monkeypatch):  # noqa: F811 - the fixture is imported
    monkeypatch.setattr(studio, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(studio, "ALL_SECONDS", 4.0)

    def send(content):
        return client.post("/v1/complaints", data={"description": "도로"}, files=[("photos", ("a.jpg", content))])

    first = [threading.Thread(target=send, args=(b"hang",)) for _ in range(studio.HANDS)]
    for thread in first:
        thread.start()
    await_that(lambda: len(hands) == studio.HANDS, what="the drawing")

    answer = send(picture())

    is_problem(answer, 503)
    assert answer.headers["retry-after"] == "5"
    nothing_happened()
    for thread in first:
        thread.join()


def test_without_a_process_to_be_had_nothing_is_lost(send, picture, nothing_happened, monkeypatch):  # noqa: F811 - the fixture is imported
    monkeypatch.setattr(studio.sys, "executable", "/nonexistent/python")

    is_problem(send(picture()), 503)

    nothing_happened()


@pytest.mark.parametrize(
    ("form", "image", "options"),
    [
        ("JPEG", Image.new("CMYK", (40, 30)), {}),
        ("JPEG", Image.new("L", (40, 30)), {"progressive": True, "comment": b"x" * 100}),
        (
            "JPEG",
            Image.new("RGB", (40, 30)),
            {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"},
        ),
        ("MPO", Image.new("RGB", (40, 30)), {"save_all": True, "append_images": [Image.new("RGB", (40, 30))]}),
        ("PNG", Image.new("P", (40, 30)), {"transparency": 0}),
        ("PNG", Image.new("I;16", (40, 30)), {}),
        ("PNG", Image.new("1", (40, 30)), {"icc_profile": b"x" * 100}),
        ("PNG", Image.new("LA", (40, 30)), {}),
        ("PNG", Image.new("RGB", (40, 30)), {"save_all": True, "append_images": [Image.new("RGB", (40, 30), "red")]}),
        ("WEBP", Image.new("RGBA", (40, 30)), {"lossless": True}),
        ("WEBP", Image.new("RGB", (40, 30)), {"save_all": True, "append_images": [Image.new("RGB", (40, 30), "red")]}),
    ],
    ids=["cmyk", "grey", "turned", "mpo", "palette", "sixteen bits", "one bit", "grey and clear", "animated png", "clear", "animated webp"],
)
def test_every_kind_of_photo_is_drawn_where_no_file_can_be_opened(send, form, image, options):
    assert send(made(form, image, **options)).status_code == 201


@pytest.mark.parametrize("program", ["drawing", "papers"])
def test_the_drawing_process_is_told_no_secret_and_can_open_nothing(send, picture, hands, monkeypatch, program):
    monkeypatch.setenv("ONTONG_TOKEN_SECRET", "canary")
    send(picture())
    code = (
        "import socket\n"
        f"from gateway import drawing, {program}\n"
        f"drawing.confine(1 << 30, {program}.warm)\n"
        "for act in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n        act()\n    except OSError as error:\n        print(error.errno)"
    )

    environment = Path(f"/proc/{hands[0].process.pid}/environ").read_bytes()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert environment.startswith(b"PYTHONPATH=")
    assert environment.count(b"=") == 1
    assert told.stdout.split() == ["24", "24"]  # EMFILE


def test_no_decoder_is_loaded_into_the_door_s_own_process():
    code = "import sys, ontong.up, ontong.front; print({'PIL', 'pypdf'} & sys.modules.keys() or 'none')"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert told.stdout.strip() == "none"


GREEN = """
import eventlet
eventlet.monkey_patch()
import io
import time
from PIL import Image
from gateway.studio import draw_once
noise = io.BytesIO()
Image.effect_noise((2000, 2000), 90).convert("RGB").save(noise, "JPEG")
ticks = [time.monotonic()]
def tick():
    while True:
        eventlet.sleep(0.01)
        ticks.append(time.monotonic())
eventlet.spawn(tick)
made, media_type = draw_once(noise.getvalue())
print(media_type, len(made) > 100_000, len(ticks) > 3)
"""


def test_a_photo_is_drawn_where_waiting_is_cooperative_and_nobody_else_waits_for_it():
    """Errands in production: pipes give what they have, piece by piece."""
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", GREEN], capture_output=True, text=True, check=True, timeout=60)

    assert told.stdout.split() == ["image/jpeg", "True", "True"]


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff\xd8\xff" + bytes(100)])
def test_what_is_no_photo_is_refused_by_the_one_process_too(content):
    with pytest.raises(studio.NotPhotos):
        studio.draw_once(content)
