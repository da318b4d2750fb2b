"""Kinds: what a citizen wants, told by the words: to ask, to propose, to object. The kind decides how long the office may take, so
this is a proposal for a citizen or an officer, never a decision.

Each word speaks for its kind, once, and the loudest kind is proposed. A text with none of the words reports something that is to be
mended, or asks where and when: 기타민원, as most are (법 제2조 제1호 라목). 법정민원 is never proposed: it hangs on the service that
the citizen chose. No learning, no clock, no chance: the same text always gets the same answer.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping

from contracts.gateway import Kind
from contracts.proposals import KindProposal

CLEAR, USUAL = 2.0, 1.0  # how loudly a word speaks: one clear word is enough, or two usual ones
PLAIN = 0.7  # how likely it is 기타민원 when no word says otherwise; each usual word takes from that
LIKELY = 0.5  # what is less likely is no help to anybody
CERTAINTY = 0.6  # log odds for each step by which a kind leads the next; set by hand, until officers' corrections tell better

# Patterns are sought in the text without spaces and signs, since citizens leave them out as they like. What only looks like a word
# is kept out by what may stand before and behind it: 수질의, 사건의, 일부 당사자, 구제역, 문의전화.
Patterns = Mapping[str, float]
QUESTION: Patterns = {
    r"(?<![수물성품체])질의(드|합|하|를|서|사항|회신|입)": CLEAR,
    r"문의(드|합|하고|하려|를|사항|입)": CLEAR,
    r"궁금|알고싶|여쭤|여쭙": CLEAR,
    r"해석(을|이|해|요청|부탁|바랍|좀)|유권해석": CLEAR,
    r"위법인지|적법한지|해당되는지|해당하는지|가능한지": USUAL,
    r"[인한된되는]가요|나요|까요|알려주|설명해": USUAL,
}
WORDS: Mapping[Kind, Patterns] = {
    Kind.LEGAL_QUESTION: {
        r"법령|법률|시행령|시행규칙|조례|유권해석": CLEAR,
        r"(법|령|조례|규칙)제?[0-9]{1,4}조": CLEAR,
        r"(?<=[가-힣])(?<![방불문편])법(에따|에서|상의|에의|에정|에해당)": CLEAR,
    },
    Kind.SYSTEM_QUESTION: {
        r"(?<![강자통])제도[를가는에의]|절차": USUAL,
        r"신청방법|방법을": USUAL,
        r"자격[이을요]|자격조건|지원대상|대상[이인]|필요한서류|어떤서류|무슨서류|구비서류": USUAL,
        r"어떻게(신청|해야|받|하면)|언제까지신청|어디서신청": USUAL,
    },
    Kind.SUGGESTION: {
        r"(?<![사안조물])건의(드|합|하|를|사항)": CLEAR,
        r"제안(드|합|하|을)": CLEAR,
        r"[었했]으면(좋겠|합니다|해요|하는바람)|주셨으면(좋겠|합니다|해요)|면좋을것|면어떨까": CLEAR,
        r"(?<![었했셨]으)면좋겠": USUAL,
        r"만들어주|설치해주|늘려주|신설|운영해주|마련해주|열어주|놓아주": USUAL,
        r"도입|확대해|개선": USUAL,
    },
    Kind.GRIEVANCE: {
        r"(?<!일)부당[하한해합함이처대행징]": CLEAR,
        r"억울": CLEAR,
        r"시정[을해하되]|시정(조치|요구|요청|명령)": CLEAR,
        r"권리[를가]?침해|재산권[을]?침해|위법한처분|잘못된처분": CLEAR,
        r"불이익|재심[을의사]|구제[를해받]": USUAL,
    },
}


def propose(text: str) -> KindProposal:
    """The likeliest kind of a text."""
    run = "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower()))
    heard = {kind: _heard(run, patterns) for kind, patterns in WORDS.items()}
    asked = _heard(run, QUESTION)
    heard[Kind.LEGAL_QUESTION] = {**heard[Kind.LEGAL_QUESTION], **asked} if heard[Kind.LEGAL_QUESTION] and asked else {}
    heard[Kind.SYSTEM_QUESTION] = {**heard[Kind.SYSTEM_QUESTION], **asked} if asked else {}
    scores = {kind: math.fsum(words.values()) for kind, words in heard.items()}
    best, second = sorted(scores, key=lambda kind: -scores[kind])[:2]
    if scores[best] < CLEAR:
        return KindProposal(kind=Kind.OTHER, confidence=PLAIN / (1 + scores[best] / 2))
    confidence = 1 / (1 + math.exp(-CERTAINTY * (scores[best] - scores[second])))
    return KindProposal(kind=best, confidence=confidence, words=tuple(heard[best]))


def other_than(kind: Kind, text: str) -> KindProposal | None:
    """What to propose where a case of this kind reads like another one. What hangs on the service that was chosen stays."""
    meant = propose(text)
    doubtful = kind is Kind.STATUTORY or meant.kind in {kind, Kind.OTHER} or meant.confidence < LIKELY
    return None if doubtful else meant


def _heard(run: str, patterns: Patterns) -> dict[str, float]:
    """The words that stand in the text, with how loudly each speaks."""
    found = ((re.search(pattern, run), weight) for pattern, weight in patterns.items())
    return {match.group(): weight for match, weight in found if match}
