"""The document that readers outside get is the one that the records make, and it hangs together."""

from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from contracts import asyncapi, wire
from contracts.registry import COMMANDS, EVENTS
from tests.contracts.samples import SAID, sample

DOCUMENT = asyncapi.document()


def references(plain: Any) -> Iterator[str]:
    if isinstance(plain, dict):
        if "$ref" in plain:
            yield plain["$ref"]
        for value in plain.values():
            yield from references(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from references(value)


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_the_document_in_docs_is_current() -> None:
    assert asyncapi.WRITTEN_TO.read_text(encoding="utf-8") == asyncapi.text(DOCUMENT), "run make contracts"


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        assert resolved(reference)


def test_everything_that_is_said_is_on_the_channel_of_its_speaker_and_everything_asked_on_that_of_its_target() -> None:
    said = {name: f"{event.source}.events" for name, event in EVENTS.items()}
    asked = {name: f"{command.target}.commands" for name, command in COMMANDS.items()}

    on = {name: channel for channel, about in DOCUMENT["channels"].items() if channel != "replies" for name in about["messages"]}

    assert on == said | asked


def test_every_message_has_one_operation_and_every_command_two_kinds_of_reply() -> None:
    operations = DOCUMENT["operations"]

    assert operations.keys() == {f"say.{name}" for name in EVENTS} | {f"answer.{name}" for name in COMMANDS}
    assert {operation["action"] for name, operation in operations.items() if name.startswith("say.")} == {"send"}
    for name in COMMANDS:
        assert len(operations[f"answer.{name}"]["reply"]["messages"]) == 2


def test_an_operation_names_only_messages_of_its_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        for side in [operation, *([operation["reply"]] if "reply" in operation else [])]:
            assert all(message["$ref"].startswith(side["channel"]["$ref"] + "/messages/") for message in side["messages"])


def test_message_names_are_unique_and_are_the_names_on_the_wire() -> None:
    messages = DOCUMENT["components"]["messages"]

    assert SAID.keys() <= messages.keys()
    assert all(messages[name]["name"] == name for name in SAID)


def test_the_words_about_a_record_are_ours() -> None:
    schemas = DOCUMENT["components"]["schemas"]

    assert schemas["ComplaintRouted"]["description"] == "배정. A department answers for the case until `due_at`."
    assert not any(schema.get("description", "").startswith(f"{name}(") for name, schema in schemas.items())


@pytest.mark.parametrize("name", SAID)
def test_the_schema_of_a_record_fits_what_is_sent_and_nothing_less(name: str) -> None:
    validator = jsonschema.Draft7Validator({**DOCUMENT["components"]["messages"][name]["payload"], "components": DOCUMENT["components"]})
    sent = wire.dump(sample(SAID[name]))

    validator.validate(sent)
    for required in DOCUMENT["components"]["schemas"][SAID[name].__name__]["required"]:
        assert not validator.is_valid({field: value for field, value in sent.items() if field != required})
    assert validator.is_valid(sent | {"news": 1}) == (name in EVENTS)
