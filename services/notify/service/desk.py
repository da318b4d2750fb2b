"""What staff ask of notify about letters, and what administrators and whoever loads the city's folder ask about the words."""

from __future__ import annotations

from collections.abc import Mapping

from chassis import parked
from chassis.doors import handles
from contracts.letters import (
    EndLetter,
    ForeseeLetter,
    ForeseenLetters,
    LetterEditions,
    LettersInUse,
    ListLetters,
    ListWaysOut,
    ReadLetter,
    ReadLetterEditions,
    RestoreLetter,
    RewordLetter,
    WaysOut,
    WordedLetter,
)
from contracts.notify import (
    CancelLetter,
    Deliveries,
    Delivery,
    ListDeliveries,
    ListSandboxLetters,
    PreviewLetter,
    RecordAttempt,
    ResendLetter,
    SandboxLetters,
    WrittenWords,
)
from contracts.parked import ListParkedOfNotify, ParkedEvents, RetryParkedOfNotify
from contracts.registering import RegisteredTemplates, RegisterTemplates
from services.notify import letters, usecases
from services.notify.channels import Channel
from services.notify.domain import PostOffice
from services.notify.store import Transaction


class AskedByStaff:
    channels: Mapping[str, Channel]
    office: PostOffice

    @handles(ListDeliveries)
    def list_deliveries(self, query: ListDeliveries, tx: Transaction) -> Deliveries:
        return usecases.list_deliveries(tx, query)

    @handles(ResendLetter)
    def resend(self, command: ResendLetter, tx: Transaction) -> Delivery:
        return usecases.resend(tx, command, self.office)

    @handles(ListSandboxLetters)
    def list_sandbox_letters(self, query: ListSandboxLetters, tx: Transaction) -> SandboxLetters:
        return usecases.list_sandbox_letters(tx, query)

    @handles(RegisterTemplates)
    def register_templates(self, command: RegisterTemplates, tx: Transaction) -> RegisteredTemplates:
        return usecases.register_templates(tx, command)

    @handles(CancelLetter)
    def cancel(self, command: CancelLetter, tx: Transaction) -> Delivery:
        return usecases.cancel(tx, command, self.office)

    @handles(RecordAttempt)
    def record_attempt(self, command: RecordAttempt, tx: Transaction) -> Delivery:
        return usecases.record_attempt(tx, command)

    @handles(PreviewLetter)
    def preview(self, query: PreviewLetter, tx: Transaction) -> WrittenWords:
        return letters.previewed(query, tx.templates.listed(), self.office.city, self.office.zone)

    @handles(ListLetters)
    def list_letters(self, query: ListLetters, tx: Transaction) -> LettersInUse:
        return LettersInUse(items=tuple(tx.templates.listed()), locales=self.office.locales)

    @handles(ReadLetter)
    def read_letter(self, query: ReadLetter, tx: Transaction) -> WordedLetter:
        return usecases.read_letter(tx, query)

    @handles(ReadLetterEditions)
    def read_editions(self, query: ReadLetterEditions, tx: Transaction) -> LetterEditions:
        return usecases.read_editions(tx, query)

    @handles(RewordLetter)
    def reword(self, command: RewordLetter, tx: Transaction) -> WordedLetter:
        return usecases.reword(tx, command, self.office.locales)

    @handles(RestoreLetter)
    def restore(self, command: RestoreLetter, tx: Transaction) -> WordedLetter:
        return usecases.restore(tx, command, self.office.locales)

    @handles(EndLetter)
    def end(self, command: EndLetter, tx: Transaction) -> WordedLetter:
        return usecases.end(tx, command)

    @handles(ListParkedOfNotify)
    def list_parked(self, query: ListParkedOfNotify, tx: Transaction) -> ParkedEvents:
        return parked.list_parked(tx, query)

    @handles(RetryParkedOfNotify)
    def retry_parked(self, command: RetryParkedOfNotify, tx: Transaction) -> ParkedEvents:
        return parked.retry_parked(tx, command)

    @handles(ListWaysOut)
    def list_ways_out(self, query: ListWaysOut, tx: Transaction) -> WaysOut:
        return usecases.list_ways_out(self.channels)

    @handles(ForeseeLetter)
    def foresee(self, query: ForeseeLetter, tx: Transaction) -> ForeseenLetters:
        return usecases.foresee(tx, query, self.office)
