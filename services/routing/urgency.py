"""Urgency: how soon somebody should look at a case, told by the words. Advice for officers; nothing waits because of it.

A danger that the door has noticed is immediate. What gets worse by the hour, may hurt somebody, or leaves people without what they can't do
without, is soon; and so is what a citizen needs by a day that is near. Everything else is ordinary, as most is. The same text always gets
the same advice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from contracts.urgency import Danger, Urgency, UrgencyAdvice
from services.routing.spelling import particle

MOST_NAMED = 3  # words in a reason

# Sought in the text without spaces and signs, which citizens leave out as they like; by what each speaks for.
SOON: Mapping[str, str] = {
    "다칠 수 있다": (
        r"다칠(뻔|것|수|까)|넘어질뻔|넘어져(다쳤|서다쳤)|사고(가)?(날|났|위험|우려)|"
        r"빠질뻔|부딪힐뻔|위험(해|합니다|천만|하게|한상태|해서|하니)"
    ),
    "도로의 안전 시설이 제 구실을 못 한다": (
        r"신호등이?(꺼|고장|안들어|작동|나갔|먹통)|중앙분리대가?(부서|쓰러)|난간이?(부서|빠|흔들|떨어)|"
        r"점멸등이?(꺼|고장)|맨홀"
    ),
    "도로가 패였다": r"포트홀|도로가?(파여|파였|패여|패였|파인|패인|깨져)|땅이파|구멍이(크|깊|커)",
    "물·전기·난방이 끊겼다": r"단수|정전|물이안나|수돗물이안|물이끊|전기가(안들어|나갔|끊)|난방이안|온수가안|보일러가(고장|안)",
    "물이 새거나 넘친다": r"누수|물이(새|솟|넘치|역류|쏟아|차)|역류|침수|하수(구)?가?(넘|역류)|수도관이?(터|파열)|수도가(터|얼)|동파",
    "먹는 것과 건강에 해롭다": r"식중독|녹물|흙탕물|수돗물(에서|이|색)(냄새|이상|누렇|뿌|흐)|곰팡이(가)?핀(급식|음식)|상한(음식|급식)",
    "동물이 다쳤거나 사람을 위협한다": r"들개|멧돼지|벌집|뱀이|다친(고양이|강아지|개|새|동물)",
    "어려움에 놓인 이웃": r"(끼니|밥)(를|을)?(굶|못먹|거르)|며칠째(안보|기척|인기척|문을안)|고독사|쫓겨나|노숙|월세를못|단전",
    "날이 가깝다": (
        r"(오늘|내일|이번주|금요일|주말)(까지|안으로|안에|이마감|마감)|마감이(오늘|내일|코앞)|"
        r"내일(이|입니다|인데|출국|이사|장례|시험|수술)|하루밖에"
    ),
    "급하다는 말": r"급합니다|급해요|급하게|긴급|시급|촌각|한시가|당장|빨리(좀|와|처리|조치|고쳐|해)|신속(히|한조치|하게)",
}
NEVER = r"위험물취급|위험수당|위험도평가|긴급재난지원금|긴급복지(지원)?신청|정전기|급하게서두를|누수감면|급하지|시급한과제"


def advise(text: str, danger: Danger | None = None) -> UrgencyAdvice:
    """How soon, with the words that say so as they stand in the text, and why."""
    if danger is not None:
        reason = f"시민의 글에 위험({danger.name})을 알리는 말이 있습니다. 지금 확인해 주십시오."
        return UrgencyAdvice(urgency=Urgency.IMMEDIATE, reason=reason)
    run = re.sub(NEVER, " ", "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower())))
    heard = {found.group(): why for why, pattern in SOON.items() if (found := re.search(pattern, run))}
    if not heard:
        return UrgencyAdvice(urgency=Urgency.ORDINARY, reason="서둘러야 할 말이 글에 없습니다.")
    words = tuple(heard)[:MOST_NAMED]
    quoted = ", ".join(f"'{word}'" for word in words)
    why = "; ".join(list(heard.values())[:MOST_NAMED])
    reason = f"{quoted}{particle(words[-1], '이라는', '라는')} 말이 있어 서둘러 보시기를 권합니다 ({why})."
    return UrgencyAdvice(urgency=Urgency.SOON, words=words, reason=reason)
