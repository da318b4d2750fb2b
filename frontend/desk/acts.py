"""할 수 있는 일. Each act of the desk: its words, what it asks, and what is said when it is done. Which of them a case allows now is for
the API to say (`desk_actions`)."""

from __future__ import annotations

from frontend.desk import words
from frontend.desk.fields import Act, Field

REASON = Field(name="reason", label="사유", hint="기록에 남습니다.", rows=3)
TO_CITIZEN = "시민에게 그대로 전해집니다."
REMEDY = " ".join(
    (
        "이 결과에 이의가 있으시면 통지를 받은 날부터 60일 안에 우리 시에 문서로 이의를 신청하실 수 있고,",
        "행정심판(90일 안)이나 행정소송을 제기하실 수 있습니다.",
    )
)

_ALL = (
    Act(
        name="route",
        title="부서 배정",
        button="배정하기",
        done="{department:으로/로} 배정했습니다.",
        fields=(
            Field(name="department_code", label="맡을 부서", kind="department"),
            Field(name="reason", label="사유 (선택)", rows=2, required=False),
        ),
        holds=True,
        leaves=True,
        key="KeyR",
    ),
    Act(
        name="reroute",
        title="다른 부서로 다시 배정",
        button="다시 배정하기",
        done="{department:으로/로} 다시 배정했습니다.",
        fields=(Field(name="department_code", label="맡을 부서", kind="department"), REASON),
        note="세 번째로 부서가 바뀌면 민원조정 담당이 정합니다.",
        holds=True,
        leaves=True,
        key="KeyR",
    ),
    Act(
        name="start",
        title="처리 시작",
        button="처리 시작하기",
        done="처리를 시작했습니다.",
        note="시민의 진행 화면에 ‘처리 중’으로 보입니다.",
    ),
    Act(
        name="assign",
        title="담당 정하기",
        button="담당 정하기",
        done="담당을 정했습니다.",
        fields=(Field(name="account_id", label="담당", kind="colleague", required=False, hint="고르지 않으면 내가 맡습니다."),),
        holds=True,
    ),
    Act(
        name="answer",
        title="답변",
        button="답변 보내기",
        done="답변을 보냅니다.",
        holds=True,
        leaves=True,
        key="KeyA",
        fields=(Field(name="text", label="답변", rows=14),),
    ),
    Act(
        name="decline",
        title="불수용",
        button="받아들이지 않고 알리기",
        done="받아들이지 않는다고 알립니다.",
        note="법 27조: 근거와 사유, 다시 다투는 방법을 함께 알립니다.",
        holds=True,
        leaves=True,
        fields=(
            Field(name="ground", label="근거 법령", kind="line", hint="예: 도로법 제61조"),
            Field(name="reason", label="사유", hint=TO_CITIZEN),
            Field(name="remedy", label="불복 방법", hint=TO_CITIZEN, rows=4, filled=REMEDY),
        ),
    ),
    Act(
        name="request_supplement",
        title="보완 요구",
        button="보완 요구 보내기",
        done="보완을 요구했습니다. 처리 기간이 멈춥니다.",
        note="시민이 보낼 때까지 처리 기간이 멈춥니다(법 22조).",
        fields=(
            Field(name="request", label="무엇이 더 필요한가요?", hint=TO_CITIZEN),
            Field(name="answer_by", label="언제까지", kind="day", hint="넉넉한 날로 정해 주세요."),
        ),
        key="KeyS",
    ),
    Act(
        name="reply",
        title="문의에 답하기",
        button="답 보내기",
        done="시민의 문의에 답했습니다.",
        note="처리 결과가 아니라 중간 연락입니다. 처리 기간은 그대로 갑니다.",
        fields=(Field(name="text", label="시민에게 보낼 말"),),
    ),
    Act(
        name="note",
        title="메모",
        button="메모 남기기",
        done="메모를 남겼습니다.",
        note="직원만 봅니다.",
        fields=(Field(name="text", label="메모", rows=4),),
        key="KeyN",
    ),
    Act(
        name="reclassify",
        title="종류 고치기",
        button="종류 고치기",
        done="종류를 고쳤습니다. 기한을 다시 셉니다.",
        fields=(Field(name="kind", label="종류", kind="menu", options=tuple(words.KINDS.items())), REASON),
    ),
    Act(
        name="pause",
        title="처리 기간 멈추기",
        button="멈추기",
        done="처리 기간을 멈췄습니다.",
        note="법에서 정한 사유만 됩니다(영 20조). 시민의 진행 화면에 사유가 보입니다.",
        fields=(
            Field(name="ground", label="사유", kind="choice", options=tuple(words.GROUNDS.items())),
            Field(name="until", label="끝나는 날 (알면)", kind="day", required=False),
        ),
    ),
    Act(name="resume", title="처리 기간 다시 가기", button="다시 가기", done="처리 기간이 다시 갑니다."),
    Act(
        name="transfer",
        title="다른 기관으로 이송",
        button="이송하기",
        done="다른 기관으로 이송했습니다.",
        note="이송하면 우리 시의 처리가 끝납니다(법 16조). 시민에게 기관과 사유를 알립니다.",
        fields=(
            Field(name="agency", label="기관", kind="line"),
            Field(name="reason", label="사유", hint=TO_CITIZEN),
            Field(name="agency_receipt_number", label="그 기관의 접수번호 (선택)", kind="line", required=False),
            Field(name="agency_link", label="그 기관의 누리집 주소 (선택)", kind="line", required=False, hint="https:// 로 시작합니다."),
        ),
        leaves=True,
        key="KeyT",
        grave=True,
    ),
    Act(
        name="hand_back",
        title="우리 소관이 아님",
        button="배정 담당에게 돌려보내기",
        done="배정 담당에게 돌려보냈습니다.",
        note="배정 담당이 3근무시간(다른 기관이면 8근무시간) 안에 넘깁니다(영 13조).",
        fields=(
            Field(
                name="to",
                label="누가 맡아야 하나요?",
                kind="choice",
                options=(("department", "우리 시의 다른 부서"), ("agency", "다른 기관")),
            ),
            REASON,
        ),
        leaves=True,
    ),
    Act(
        name="merge",
        title="다른 민원에 합치기",
        button="합치기",
        done="{into_receipt_number}에 합쳤습니다.",
        note="합친 민원은 그 민원의 답변을 함께 받습니다. 풀 수 있습니다.",
        fields=(Field(name="into_receipt_number", label="합칠 접수번호", kind="case"), REASON),
        holds=True,
        leaves=True,
        key="KeyM",
    ),
    Act(name="unmerge", title="합친 것 풀기", button="풀기", done="합친 것을 풀었습니다.", fields=(REASON,)),
    Act(
        name="involve",
        title="다른 부서에 협조 요청",
        button="협조 요청하기",
        done="{department:에게/에게} 협조를 요청했습니다.",
        note="답변은 맡은 부서가 합니다(법 20조).",
        fields=(
            Field(name="department_code", label="협조할 부서", kind="department"),
            Field(name="matter", label="무엇을 요청하나요?"),
            Field(name="contribute_by", label="언제까지", kind="day", hint="민원의 기한보다 늦을 수 없습니다."),
        ),
    ),
    Act(
        name="contribute",
        title="협조 의견 보내기",
        button="의견 보내기",
        done="협조 의견을 보냈습니다.",
        note="맡은 부서만 봅니다. 답변에 넣을지는 그 부서가 정합니다.",
        fields=(Field(name="text", label="의견", rows=8),),
    ),
    Act(name="decline_part", title="협조할 일이 아님", button="돌려주기", done="협조할 일이 아니라고 알렸습니다.", fields=(REASON,)),
    Act(
        name="prolong",
        title="협조 기한 늘리기",
        button="늘리기",
        done="협조 기한을 늘렸습니다.",
        note="한 번만 늘릴 수 있습니다.",
        fields=(Field(name="contribute_by", label="언제까지", kind="day"), REASON),
    ),
    Act(
        name="release",
        title="협조 요청 거두기",
        button="거두기",
        done="협조 요청을 거두었습니다.",
        fields=(Field(name="department_code", label="부서", kind="department"), REASON),
    ),
    Act(
        name="close_as_repeated",
        title="반복 민원 종결",
        button="종결하고 알리기",
        done="반복 민원으로 종결했습니다.",
        note="같은 내용을 세 번째 냈고 두 번 결과를 알린 때에만 됩니다(법 23조).",
        fields=(
            Field(name="reason", label="사유", hint=TO_CITIZEN),
            Field(name="remedy", label="불복 방법", hint=TO_CITIZEN, rows=4, filled=REMEDY),
        ),
        leaves=True,
        grave=True,
    ),
    Act(
        name="acknowledge_danger",
        title="위험 확인",
        button="내가 확인했습니다",
        done="위험을 확인했다고 남겼습니다.",
        fields=(Field(name="note", label="무엇을 했나요? (선택)", rows=2, required=False),),
    ),
    Act(name="approve", title="결재", button="결재하고 보내기", done="결재했습니다. 시민에게 보냅니다.", leaves=True),
    Act(
        name="return_draft",
        title="돌려보내기",
        button="담당에게 돌려보내기",
        done="담당에게 돌려보냈습니다.",
        fields=(Field(name="reason", label="고칠 것"),),
        leaves=True,
    ),
    Act(
        name="word",
        title="안내문 다듬기",
        button="이 말로 보내기",
        done="다듬은 말로 보냅니다.",
        note="시민은 다듬은 말과 부서의 답변을 모두 봅니다.",
        fields=(Field(name="text", label="시민에게 보낼 말", rows=12),),
        leaves=True,
    ),
    Act(
        name="fold",
        title="글 접기",
        button="접기",
        done="글을 접었습니다.",
        note="욕설이 심한 글을 목록에서 가립니다. 지우지 않으며, 시민에게는 달라지는 것이 없습니다.",
        fields=(REASON,),
    ),
    Act(name="unfold", title="접은 글 펴기", button="펴기", done="글을 폈습니다."),
)
ACTS = {act.name: act for act in _ALL}
BY_PATH = {act.path: act for act in _ALL}
FIRST = ("start", "assign", "answer", "request_supplement", "extend", "reply", "reroute", "hand_back", "transfer", "merge", "note")
OF_A_BLOCK = frozenset(
    {"acknowledge_danger", "approve", "return_draft", "word", "route", "note", "unmerge", "contribute", "decline_part", "prolong"}
)
