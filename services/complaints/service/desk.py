"""What staff may ask of the complaints service."""

from __future__ import annotations

from collections.abc import Callable

from chassis import parked
from chassis.doors import handles
from contracts import answering as asked
from contracts import desk, joint, staff
from contracts.city import CityDays, DeclareDays, DeclareOutage, ReadDays, RegisterServices
from contracts.dangers import AcknowledgeDanger
from contracts.days import CountDays, CountedDays, ExtensionChoices, ForeseeExtension
from contracts.dialogue import OpenedText, OpenOriginal, OpenSealedText, Original, ReplyToCitizen
from contracts.duties import ListObligations, Obligations
from contracts.filings import CloseAsRepeated, Filings, ListFilings
from contracts.history import CaseNews, FollowComplaint, History, ReadHistory
from contracts.lists import CasePage, ForeseeLate, LateTomorrow, ListComplaints
from contracts.parked import ListParkedOfComplaints, ParkedEvents, RetryParkedOfComplaints
from contracts.similar import AcceptSurge, DismissSurge, FindSimilar, ListSurges, SimilarCases, Surge, Surges
from services.complaints.store import Transaction
from services.complaints.usecases import (
    answering,
    asking,
    cities,
    counting_days,
    dangers,
    deciding,
    dialogue,
    filings,
    finding,
    fitting,
    persons,
    proving,
    together,
)


class AskedByStaff:
    open_text: Callable[[str], str]
    cities: cities.Cities
    answers: fitting.Answers

    @handles(OpenSealedText)
    def open_sealed(self, query: OpenSealedText, tx: Transaction) -> OpenedText:
        return dialogue.open_sealed(query, self.open_text)

    @handles(ReplyToCitizen)
    def reply(self, command: ReplyToCitizen, tx: Transaction) -> desk.CaseSummary:
        return dialogue.reply(tx, command)

    @handles(desk.RouteComplaint)
    def route(self, command: desk.RouteComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.route(tx, command, self.cities.now(tx))

    @handles(desk.HandBackComplaint)
    def hand_back(self, command: desk.HandBackComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.hand_back(tx, command, self.cities.now(tx))

    @handles(desk.StartComplaint)
    def start(self, command: desk.StartComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.start(tx, command)

    @handles(staff.AssignComplaint)
    def assign(self, command: staff.AssignComplaint, tx: Transaction) -> desk.CaseSummary:
        return persons.assign(tx, command)

    @handles(desk.NoteComplaint)
    def note(self, command: desk.NoteComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.note(tx, command)

    @handles(AcknowledgeDanger)
    def acknowledge_danger(self, command: AcknowledgeDanger, tx: Transaction) -> desk.CaseSummary:
        return dangers.acknowledge_danger(tx, command)

    @handles(desk.ReclassifyComplaint)
    def reclassify(self, command: desk.ReclassifyComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.reclassify(tx, command, self.cities.now(tx))

    @handles(desk.RequestSupplement)
    def request_supplement(self, command: desk.RequestSupplement, tx: Transaction) -> desk.CaseSummary:
        return asking.request_supplement(tx, command, self.cities.now(tx))

    @handles(desk.PauseClock)
    def pause(self, command: desk.PauseClock, tx: Transaction) -> desk.CaseSummary:
        return asking.pause(tx, command, self.cities.now(tx))

    @handles(desk.ResumeClock)
    def resume(self, command: desk.ResumeClock, tx: Transaction) -> desk.CaseSummary:
        return asking.resume(tx, command, self.cities.now(tx))

    @handles(desk.ExtendDeadline)
    def extend(self, command: desk.ExtendDeadline, tx: Transaction) -> desk.CaseSummary:
        return asking.extend(tx, command, self.cities.now(tx))

    @handles(joint.InvolveDepartment)
    def involve(self, command: joint.InvolveDepartment, tx: Transaction) -> desk.CaseSummary:
        return together.involve(tx, command)

    @handles(joint.ContributePart)
    def contribute(self, command: joint.ContributePart, tx: Transaction) -> desk.CaseSummary:
        return together.contribute(tx, command)

    @handles(joint.DeclinePart)
    def decline_part(self, command: joint.DeclinePart, tx: Transaction) -> desk.CaseSummary:
        return together.decline_part(tx, command)

    @handles(joint.ProlongPart)
    def prolong(self, command: joint.ProlongPart, tx: Transaction) -> desk.CaseSummary:
        return together.prolong(tx, command)

    @handles(joint.ReleaseDepartment)
    def release(self, command: joint.ReleaseDepartment, tx: Transaction) -> desk.CaseSummary:
        return together.release(tx, command)

    @handles(desk.AnswerComplaint)
    def answer(self, command: desk.AnswerComplaint, tx: Transaction) -> desk.CaseSummary:
        return answering.answer(tx, command)

    @handles(desk.DeclineComplaint)
    def decline(self, command: desk.DeclineComplaint, tx: Transaction) -> desk.CaseSummary:
        return answering.decline(tx, command)

    @handles(CloseAsRepeated)
    def close_as_repeated(self, command: CloseAsRepeated, tx: Transaction) -> desk.CaseSummary:
        return filings.close_as_repeated(tx, command)

    @handles(desk.TransferComplaint)
    def transfer(self, command: desk.TransferComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.transfer(tx, command, self.cities.now(tx))

    @handles(desk.MergeComplaint)
    def merge(self, command: desk.MergeComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.merge(tx, command)

    @handles(desk.UnmergeComplaint)
    def unmerge(self, command: desk.UnmergeComplaint, tx: Transaction) -> desk.CaseSummary:
        return asking.unmerge(tx, command, self.cities.now(tx))

    @handles(ListComplaints)
    def list_complaints(self, query: ListComplaints, tx: Transaction) -> CasePage:
        return asking.list_complaints(tx, query)

    @handles(ForeseeLate)
    def foresee_late(self, query: ForeseeLate, tx: Transaction) -> LateTomorrow:
        return asking.foresee_late(tx, query, self.cities.now(tx))

    @handles(desk.OpenComplaint)
    def open_complaint(self, query: desk.OpenComplaint, tx: Transaction) -> desk.CaseFile:
        return asking.open_complaint(tx, query, self.cities.now(tx))

    @handles(FollowComplaint)
    def follow_complaint(self, query: FollowComplaint, tx: Transaction) -> CaseNews:
        return asking.follow_complaint(tx, query)

    @handles(OpenOriginal)
    def open_original(self, query: OpenOriginal, tx: Transaction) -> Original:
        return asking.open_original(tx, query, self.open_text)

    @handles(asked.ApproveDraft)
    def approve(self, command: asked.ApproveDraft, tx: Transaction) -> desk.CaseSummary:
        return answering.approve(tx, command)

    @handles(asked.ReturnDraft)
    def return_draft(self, command: asked.ReturnDraft, tx: Transaction) -> desk.CaseSummary:
        return answering.return_draft(tx, command)

    @handles(asked.WordAnswer)
    def word(self, command: asked.WordAnswer, tx: Transaction) -> desk.CaseSummary:
        return answering.word(tx, command)

    @handles(asked.FoldText)
    def fold(self, command: asked.FoldText, tx: Transaction) -> desk.CaseSummary:
        return answering.fold(tx, command)

    @handles(asked.UnfoldText)
    def unfold(self, command: asked.UnfoldText, tx: Transaction) -> desk.CaseSummary:
        return answering.unfold(tx, command)

    @handles(asked.SetApproval)
    def set_approval(self, command: asked.SetApproval, tx: Transaction) -> asked.ApprovalRule:
        return answering.set_approval(tx, command)

    @handles(asked.ReadApproval)
    def read_approval(self, query: asked.ReadApproval, tx: Transaction) -> asked.ApprovalRule:
        return answering.read_approval(tx, query)

    @handles(ListFilings)
    def list_filings(self, query: ListFilings, tx: Transaction) -> Filings:
        return filings.list_filings(tx, query)

    @handles(asked.PutStandardAnswer)
    def put_standard_answer(self, command: asked.PutStandardAnswer, tx: Transaction) -> asked.StandardAnswer:
        return answering.put_standard_answer(tx, command)

    @handles(asked.DeleteStandardAnswer)
    def delete_standard_answer(self, command: asked.DeleteStandardAnswer, tx: Transaction) -> asked.StandardAnswer:
        return answering.delete_standard_answer(tx, command)

    @handles(asked.ListStandardAnswers)
    def list_standard_answers(self, query: asked.ListStandardAnswers, tx: Transaction) -> asked.StandardAnswers:
        return answering.list_standard_answers(tx, query)

    @handles(asked.FindStandardAnswers)
    def find_standard_answers(self, query: asked.FindStandardAnswers, tx: Transaction) -> asked.FittingAnswers:
        return fitting.find(tx, query, self.answers)

    @handles(asked.RegisterStandardAnswers)
    def register_standard_answers(self, command: asked.RegisterStandardAnswers, tx: Transaction) -> None:
        fitting.register(tx, command)

    @handles(asked.ProposeAnswer)
    def propose_answer(self, query: asked.ProposeAnswer, tx: Transaction) -> asked.ProposedAnswer:
        return answering.propose_answer(tx, query)

    @handles(ListObligations)
    def list_obligations(self, query: ListObligations, tx: Transaction) -> Obligations:
        return asking.list_obligations(tx, query)

    @handles(ReadHistory)
    def read_history(self, query: ReadHistory, tx: Transaction) -> History:
        return proving.read_history(tx, query)

    @handles(CountDays)
    def count_days(self, query: CountDays, tx: Transaction) -> CountedDays:
        return counting_days.count_days(tx, query, self.cities.now(tx))

    @handles(ForeseeExtension)
    def foresee_extension(self, query: ForeseeExtension, tx: Transaction) -> ExtensionChoices:
        return counting_days.foresee_extension(tx, query, self.cities.now(tx))

    @handles(ListSurges)
    def list_surges(self, query: ListSurges, tx: Transaction) -> Surges:
        return deciding.list_surges(tx, query)

    @handles(AcceptSurge)
    def accept_surge(self, command: AcceptSurge, tx: Transaction) -> Surge:
        return deciding.accept(tx, command)

    @handles(DismissSurge)
    def dismiss_surge(self, command: DismissSurge, tx: Transaction) -> Surge:
        return deciding.dismiss(tx, command)

    @handles(FindSimilar)
    def find_similar(self, query: FindSimilar, tx: Transaction) -> SimilarCases:
        return finding.find_similar(tx, query)

    @handles(staff.ListColleagues)
    def list_colleagues(self, query: staff.ListColleagues, tx: Transaction) -> staff.Colleagues:
        return persons.list_colleagues(tx, query)

    @handles(staff.RecordAbsence)
    def record_absence(self, command: staff.RecordAbsence, tx: Transaction) -> staff.Absence:
        return persons.record_absence(tx, command)

    @handles(staff.EndAbsence)
    def end_absence(self, command: staff.EndAbsence, tx: Transaction) -> staff.Absence:
        return persons.end_absence(tx, command)

    @handles(staff.SucceedOfficer)
    def succeed_officer(self, command: staff.SucceedOfficer, tx: Transaction) -> staff.Succession:
        return persons.succeed_officer(tx, command)

    @handles(RegisterServices)
    def register_services(self, command: RegisterServices, tx: Transaction) -> None:
        asking.register_services(tx, command)

    @handles(DeclareDays)
    def declare_days(self, command: DeclareDays, tx: Transaction) -> None:
        cities.declare_days(tx, command)

    @handles(ListParkedOfComplaints)
    def list_parked(self, query: ListParkedOfComplaints, tx: Transaction) -> ParkedEvents:
        return parked.list_parked(tx, query)

    @handles(RetryParkedOfComplaints)
    def retry_parked(self, command: RetryParkedOfComplaints, tx: Transaction) -> ParkedEvents:
        return parked.retry_parked(tx, command)

    @handles(ReadDays)
    def read_days(self, query: ReadDays, tx: Transaction) -> CityDays:
        return cities.read_days(tx, self.cities.now(tx))

    @handles(DeclareOutage)
    def declare_outage(self, command: DeclareOutage, tx: Transaction) -> None:
        cities.declare_outage(tx, command)
