"""A city's folder: who does what in it, what its citizens may ask for, and how it writes to them.

    city.toml           the city itself
    departments.toml    departments with their duties and the words that citizens use for them; see ontong/departments.py
    services.toml       what a citizen may choose from, and what is asked about it
    territory.toml      towns and villages, roads, landmarks, and which duties are split by area; see ontong/ground.py
    areas.geojson       the outlines of the areas
    rules.toml          the city's own rules for who answers what; see ontong/rulebook.py
    deadlines.toml      when the office works and what periods the city grants; see ontong/office.py
    talk/LOCALE.toml    what is said in conversations; see ontong/conversations.py
    answers.toml        standard answers; see ontong/answers.py
    dangers.toml        what is taken for a danger, and what is said at once; see ontong/dangers.py
    letters/            the letters, by locale and class of channels; see ontong/letters.py

All that is wrong is found in one reading and named by file and entry. The services whose words a folder uses are imported
only when it is read: an image may hold one service and need no more than the city's name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.answering import RegisterStandardAnswers, StandardAnswer
from contracts.city import DeclareDays, DeclaredDay, RegisterServices, Service
from contracts.desk import Role, Staff
from contracts.letters import LettersInUse, ListLetters
from contracts.message import Command, Refusal
from contracts.notify import AlimtalkTemplate, Template
from contracts.registering import RegisteredTemplates, RegisterTemplates, WhichLetter
from contracts.routing import DepartmentDuties, RegisterDepartments
from contracts.rules import ListRules, RegisterRules, Rule, RuleList
from contracts.territory import CityGround, ReadGround, RegisterTerritory
from ontong import tables
from ontong.city import City
from ontong.tables import BadJurisdiction

Ask = Callable[..., Any]  # ask(command, timeout=...): the command's answer; raises Refusal

LOADING_SECONDS = 30.0
EDITED = ("departments", "territory", "rules", "letters")  # at the desk too
OPERATOR = Staff(account_id="operator", name="ontong", role=Role.ADMIN)  # whoever may run commands on the machine


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """Everything in a city's folder, ready to be loaded into the services."""

    city: City
    departments: tuple[DepartmentDuties, ...]
    services: tuple[Service, ...]
    templates: tuple[Template, ...]
    alimtalk: tuple[AlimtalkTemplate, ...] = ()
    answers: tuple[StandardAnswer, ...] = ()
    days: tuple[DeclaredDay, ...] = ()
    ground: CityGround | None = None
    rules: tuple[Rule, ...] | None = None
    warnings: tuple[str, ...] = ()  # what can be so but is seldom meant, with file and line
    faults: tuple[str, ...] = ()  # rules and splits that are left out, with file and line: they keep nothing else from being loaded

    def commands(self, *, overwrite: Collection[str] = ()) -> tuple[Command, ...]:
        """`overwrite`: of which of EDITED the folder is meant where the desk has edited too."""
        return (
            RegisterDepartments(departments=self.departments, overwrite="departments" in overwrite),
            *((RegisterTerritory(ground=self.ground, overwrite="territory" in overwrite),) if self.ground else ()),
            *((RegisterRules(rules=self.rules, overwrite="rules" in overwrite),) if self.rules is not None else ()),
            RegisterServices(services=self.services),
            *((RegisterStandardAnswers(answers=self.answers),) if self.answers else ()),
            RegisterTemplates(templates=self.templates, alimtalk=self.alimtalk, overwrite="letters" in overwrite),
            DeclareDays(days=self.days),
        )

    def __str__(self) -> str:
        counted = f"{len(self.departments)} departments, {len(self.services)} services, {len(self.templates)} letters"
        more = f", {len(self.days)} declared days" if self.days else ""
        more += f", {len(self.answers)} standard answers" if self.answers else ""
        more += f", {len(self.rules)} rules" if self.rules is not None else ""
        more += f", {len(self.ground.areas)} areas, {len(self.ground.roads)} roads" if self.ground else ""
        return f"{self.city.name}: {counted}{more}"


def read(folder: Path) -> Jurisdiction:
    """The city in this folder; raises BadJurisdiction with everything that is wrong in it."""
    from ontong import answers, conversations, correspondence, dangers, ground, letters, office, rulebook, services
    from ontong import departments as the_departments
    from services.routing.rules import Known

    problems: list[str] = []
    faults: list[str] = []
    warnings: list[str] = []
    city = tables.read(City, folder / "city.toml", problems, unknown="exclude")
    departments = the_departments.look(folder, problems, warnings)
    offered = services.look(folder, problems)
    words = letters.read(folder, city.locales if city else (), problems)
    codes = {one.department.code for one in departments} if departments is not None else None
    if offered is not None:
        problems += services.wrong(folder, offered, codes)
    the_office = office.look(folder, problems)
    the_ground = ground.read(folder, codes or (), problems, faults)
    if departments is not None and not problems:
        taking = {share.department for split in the_ground.splits for share in split.shares} if the_ground else set[str]()
        warnings += the_departments.idle(folder, departments, taking)
    service_codes = {one.code for one in offered} if offered is not None else None
    areas = {area.code for area in the_ground.areas} if the_ground else ()
    rules = rulebook.read(folder, Known(departments=codes or (), areas=areas, services=service_codes), problems, faults)
    conversations.look(folder, city.locales if city else (), problems)
    dangers.look(folder, city.locales if city else (), problems)
    standard_answers = answers.look(folder, codes, problems)
    if city:
        problems += [f"city.toml: {problem}" for problem in correspondence.wrong(city)]
    if city and codes is not None and city.triage.department not in codes:
        problems.append(f"city.toml: triage > department: there is no department {city.triage.department}")
    if problems or city is None or departments is None or offered is None or the_office is None:
        raise BadJurisdiction(folder, problems)
    return Jurisdiction(
        city=city,
        departments=departments,
        services=offered,
        templates=words.templates,
        alimtalk=words.alimtalk,
        answers=standard_answers,
        days=the_office.days,
        ground=the_ground,
        rules=rules,
        faults=tuple(faults),
        warnings=tuple(warnings),
    )


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What was handed to the services. What folder and desk have both changed stays as the desk has it: tables in `refused`, letters in
    `kept`; `undone` are the letters of which the folder was meant."""

    jurisdiction: Jurisdiction
    refused: tuple[Refusal, ...] = ()
    kept: tuple[WhichLetter, ...] = ()
    undone: tuple[WhichLetter, ...] = ()

    @property
    def conflict(self) -> str:
        """What the folder says and the desk's edition keeps from being loaded, in a sentence for each; "" where there is nothing."""
        named = ", ".join(map(file_of, self.kept))
        letters = f"letters were edited at the desk since the folder was last loaded, and the folder says otherwise in {named}: {WAY_OUT}"
        return "\n".join([*(refusal.detail for refusal in self.refused), *((letters,) if self.kept else ())])


WAY_OUT = "export them into the folder, or load with `--overwrite letters`; all others are loaded"


def load(folder: Path, ask: Ask, *, overwrite: Collection[str] = (), but: Collection[type[Command]] = ()) -> Loaded:
    """Read the folder and hand it to the services, `but` for some commands; loading the same again changes nothing. Raises BadJurisdiction,
    or the Refusal of a service, other than that folder and desk have changed the same (conflict)."""
    found = read(folder)
    refused, letters = list[Refusal](), RegisteredTemplates()
    for command in found.commands(overwrite=overwrite):
        if type(command) in but:
            continue
        try:
            answer = ask(command, timeout=LOADING_SECONDS)
        except Refusal as refusal:
            if refusal.reason != "conflict":
                raise
            refused.append(refusal)
        else:
            letters = answer if isinstance(answer, RegisteredTemplates) else letters
    return Loaded(jurisdiction=found, refused=tuple(refused), kept=letters.kept, undone=letters.undone)


def file_of(letter: WhichLetter) -> str:
    """The letter's file in the folder."""
    return f"letters/{letter.locale}/{letter.channel_class.value}/{letter.letter.value}.txt"


def export(folder: Path, ask: Ask) -> tuple[str, ...]:
    """Fetch the rules and the territory as they stand at the desk, and the letters that the desk has reworded, and write their files into
    the folder; their names."""
    from gateway.web import letter_files
    from gateway.web.routing_desk import toml

    rules: RuleList = ask(ListRules(staff=OPERATOR), timeout=LOADING_SECONDS)
    ground: CityGround = ask(ReadGround(staff=OPERATOR), timeout=LOADING_SECONDS)
    letters: LettersInUse = ask(ListLetters(), timeout=LOADING_SECONDS)
    files = {"rules.toml": toml.rules([state.rule for state in rules.rules])}
    if ground.areas:
        files["territory.toml"] = toml.ground(ground)
    files |= letter_files.reworded(letters)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(files)
