"""알림톡: words that Kakao has seen beforehand. A letter is the approved text and nothing else, with its variables filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set

from contracts.message import Refusal
from contracts.notify import AlimtalkTemplate, ChannelClass
from services.notify.letters.filling import Room, fill, fitted
from services.notify.letters.templates import TO_COLLEAGUES, WITH_WORDS, known, required

MOST = 1000  # characters, with the variables filled
VARIABLE = re.compile(r"#\{([^{}]*)\}")


def check_all(templates: Iterable[AlimtalkTemplate]) -> None:
    """Refuse a set in which one can't be sent as it stands, or in which a letter or a code stands twice. Raises Refusal("invalid")."""
    templates = tuple(templates)
    for template in templates:
        check(template)
    letters = Counter((template.letter.value, template.locale) for template in templates)
    codes = Counter(template.code for template in templates)
    for template in templates:
        if letters[template.letter.value, template.locale] > 1:
            raise _refused(template, "this letter stands twice")
        if codes[template.code] > 1:
            raise _refused(template, f"the code {template.code} is another one's too")


def check(template: AlimtalkTemplate) -> None:
    """Refuse an approved text whose variables aren't all known, or don't tell the citizen what they must be told."""
    if problem := next(iter(_problems(template)), None):
        raise _refused(template, problem)


def _problems(template: AlimtalkTemplate) -> Iterable[str]:
    if template.letter in TO_COLLEAGUES or template.letter not in WITH_WORDS:
        yield "no such letter goes out as 알림톡"
        return
    if not template.code.strip():
        yield "the code is empty"
    there, named = VARIABLE.findall(template.text), [variable.name for variable in template.variables]
    for name in sorted(set(there) - set(named)):
        yield f"the variable #{{{name}}} has no placeholder"
    for name in sorted(set(named) - set(there)):
        yield f"the variable #{{{name}}} doesn't stand in the text"
    if len(named) > len(set(named)):
        yield "a variable is named twice"
    placeholders = {variable.placeholder for variable in template.variables}
    for name in sorted(placeholders - known(template.letter)):
        yield f"unknown placeholder {name}"
    for name in sorted(required(template.letter, ChannelClass.TEXT) - placeholders):
        yield f"no variable stands for the placeholder {name}"
    between = VARIABLE.split(template.text)[::2]
    if not any(part.strip() for part in between) or not all(between[1:-1]):
        yield "between two variables there must be words"
    if any(brace in part for part in between for brace in "{}"):
        yield "a brace stands outside a variable"
    if len("".join(between)) > MOST:
        yield f"the text has {len(''.join(between))} characters without its variables, of which Kakao takes {MOST} with them"


def named(template: AlimtalkTemplate) -> Set[str]:
    """The placeholders that its variables stand for."""
    return {variable.placeholder for variable in template.variables}


def written(template: AlimtalkTemplate, values: Mapping[str, str], more: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text as the citizen reads it, and the variables as the provider is given them. None is empty, and 1,000 characters hold."""
    named = {variable.name: variable.placeholder for variable in template.variables}
    text = VARIABLE.sub(lambda found: f"{{{named[found[1]]}}}", template.text)
    filled = fitted(text, {name: value.strip() or "-" for name, value in values.items()}, Room(most=MOST, measure=len, more=more))
    return fill(text, filled), tuple((variable.name, filled[variable.placeholder]) for variable in template.variables)


def _refused(template: AlimtalkTemplate, why: str) -> Refusal:
    return Refusal("invalid", f"{template.letter.value} ({template.locale}, alimtalk): {why}", field="alimtalk")
