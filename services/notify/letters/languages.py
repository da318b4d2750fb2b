"""The languages in which letters are written: where a case stands, and what is said where nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contracts.complaints import Status


@dataclass(frozen=True, kw_only=True)
class Words:
    """Those of one language."""

    clock_stands: str  # instead of a due date
    clock_stands_short: str  # the same in a text message
    not_known: str  # what another agency hasn't told us
    standing: Mapping[Status, str]
    more: str  # where an answer was too long for the channel
    neutral: str  # instead of any letter where everybody reads it: no word about the case
    parts: Mapping[str, str]  # of a digest, in the order in which they stand
    instead_of: str


KOREAN = Words(
    clock_stands="처리기간 계산이 멈춰 있어 아직 정해지지 않았습니다",
    clock_stands_short="추후 안내",
    not_known="아직 알 수 없습니다",
    standing={
        Status.RECEIVED: "접수되어 담당부서를 정하고 있습니다.",
        Status.ROUTED: "담당부서에 배정되어 처리를 준비하고 있습니다.",
        Status.IN_PROGRESS: "담당자가 처리하고 있습니다.",
        Status.WAITING: "요청드린 보완을 기다리고 있습니다.",
        Status.ANSWERED: "답변이 작성되었습니다.",
        Status.NOTIFIED: "처리결과를 알려 드렸습니다.",
        Status.CLOSED: "종결되었습니다.",
        Status.WITHDRAWN: "취하되었습니다.",
        Status.TRANSFERRED: "다른 기관으로 이송되었습니다.",
        Status.DECLINED: "요청을 받아들이지 못함을 알려 드렸습니다.",
        Status.MERGED: "같은 내용의 다른 민원과 함께 처리하고 있습니다.",
    },
    more="… (이어지는 내용은 링크에서 보실 수 있습니다)",
    neutral="보내 주신 내용에 대해 알려 드릴 것이 있습니다. 누구나 볼 수 있는 곳이라 여기에는 적지 않으니, "
    "{link} 에서 접수번호로 확인하시거나 시청으로 연락해 주시기 바랍니다.",
    parts={
        "late": "처리기한이 지난 민원",
        "due_today": "오늘까지 처리할 민원",
        "nearing": "처리기한이 다가오는 민원",
        "new": "새로 맡은 민원",
        "nobodys": "담당자가 없는 민원",
    },
    instead_of="{} 대직",
)
KOREAN_CHAT = replace(
    KOREAN,
    clock_stands="처리기간 계산이 멈춰 있어 아직 정해지지 않았어요",
    not_known="아직 알 수 없어요",
    standing={
        Status.RECEIVED: "접수되어 담당부서를 정하고 있어요.",
        Status.ROUTED: "담당부서에서 처리를 준비하고 있어요.",
        Status.IN_PROGRESS: "담당자가 처리하고 있어요.",
        Status.WAITING: "요청드린 보완을 기다리고 있어요.",
        Status.ANSWERED: "답변을 작성했어요.",
        Status.NOTIFIED: "처리결과를 알려 드렸어요.",
        Status.CLOSED: "종결되었어요.",
        Status.WITHDRAWN: "취하되었어요.",
        Status.TRANSFERRED: "다른 기관으로 넘겨 드렸어요.",
        Status.DECLINED: "요청대로 처리해 드리지 못함을 알려 드렸어요.",
        Status.MERGED: "같은 내용의 다른 민원과 함께 처리하고 있어요.",
    },
    more="… (이어지는 내용은 링크에서 볼 수 있어요)",
    neutral="보내 주신 내용에 대해 알려 드릴 것이 있어요. 누구나 볼 수 있는 곳이라 여기에는 적지 않으니, "
    "{link} 에서 접수번호로 확인하거나 시청으로 연락해 주세요.",
)
EASY_KOREAN = replace(
    KOREAN,
    clock_stands="아직 정하지 못했습니다",
    clock_stands_short="아직 모름",
    not_known="아직 모릅니다",
    standing={
        Status.RECEIVED: "민원을 받았습니다. 어느 곳에서 맡을지 정하고 있습니다.",
        Status.ROUTED: "맡은 곳에서 일을 준비하고 있습니다.",
        Status.IN_PROGRESS: "맡은 사람이 일을 하고 있습니다.",
        Status.WAITING: "더 알려 달라고 부탁드린 것을 기다리고 있습니다.",
        Status.ANSWERED: "답을 다 썼습니다.",
        Status.NOTIFIED: "답을 보내 드렸습니다.",
        Status.CLOSED: "끝났습니다.",
        Status.WITHDRAWN: "민원을 거두어들이셨습니다.",
        Status.TRANSFERRED: "다른 기관으로 보냈습니다.",
        Status.DECLINED: "부탁하신 대로 할 수 없다고 알려 드렸습니다.",
        Status.MERGED: "같은 내용의 다른 민원과 함께 처리하고 있습니다.",
    },
    more="… (나머지는 인터넷 주소에서 볼 수 있습니다)",
    neutral="알려 드릴 것이 있습니다. 모두가 보는 곳이라 여기에는 적지 않습니다. "
    "{link} 에서 민원 번호로 보세요. 번호가 없으면 시청에 물어보세요.",
)
ENGLISH = Words(
    clock_stands="not fixed yet, because the clock is paused",
    clock_stands_short="not fixed yet",
    not_known="not known yet",
    standing={
        Status.RECEIVED: "It has been received, and we are choosing the department.",
        Status.ROUTED: "It is with the department, which is preparing to handle it.",
        Status.IN_PROGRESS: "The person in charge is handling it.",
        Status.WAITING: "We are waiting for the information that we asked you for.",
        Status.ANSWERED: "The answer has been written.",
        Status.NOTIFIED: "You have been told the result.",
        Status.CLOSED: "It is closed.",
        Status.WITHDRAWN: "It has been withdrawn.",
        Status.TRANSFERRED: "It has been passed on to another agency.",
        Status.DECLINED: "You have been told that the request could not be granted.",
        Status.MERGED: "It is being handled together with another complaint about the same matter.",
    },
    more="… (the rest is at the link)",
    neutral="There is news about what you sent us. Everybody can read this, so we don't write it here: please look at "
    "{link} with your receipt number, or ask the city.",
    parts={
        "late": "Past the due date",
        "due_today": "Due today",
        "nearing": "Coming due",
        "new": "New in your hands",
        "nobodys": "In nobody's hands",
    },
    instead_of="for {}",
)
VIETNAMESE = replace(
    ENGLISH,
    clock_stands="chưa xác định, vì thời hạn xử lý đang tạm dừng",
    clock_stands_short="sẽ báo sau",
    not_known="chưa biết",
    standing={
        Status.RECEIVED: "Đã tiếp nhận, đang xác định bộ phận phụ trách.",
        Status.ROUTED: "Đã giao cho bộ phận phụ trách và đang chuẩn bị xử lý.",
        Status.IN_PROGRESS: "Người phụ trách đang xử lý.",
        Status.WAITING: "Đang chờ thông tin bổ sung đã yêu cầu.",
        Status.ANSWERED: "Đã soạn câu trả lời.",
        Status.NOTIFIED: "Đã thông báo kết quả.",
        Status.CLOSED: "Đã kết thúc.",
        Status.WITHDRAWN: "Đã được rút lại.",
        Status.TRANSFERRED: "Đã chuyển đến cơ quan khác.",
        Status.DECLINED: "Đã thông báo là không thể thực hiện theo yêu cầu.",
        Status.MERGED: "Đang được xử lý cùng với một phản ánh khác có cùng nội dung.",
    },
    more="… (xem tiếp tại đường liên kết)",
    neutral="Chúng tôi có thông tin về nội dung bạn đã gửi nhưng không viết tại đây vì ai cũng đọc được. Xin xem tại "
    "{link} bằng số tiếp nhận hoặc liên hệ với thành phố.",
)
CHINESE = replace(
    ENGLISH,
    clock_stands="办理期限暂停计算，尚未确定",
    clock_stands_short="随后通知",
    not_known="目前未知",
    standing={
        Status.RECEIVED: "已受理，正在确定承办部门。",
        Status.ROUTED: "已交由承办部门，正在准备办理。",
        Status.IN_PROGRESS: "承办人正在办理。",
        Status.WAITING: "正在等待所要求的补充内容。",
        Status.ANSWERED: "答复已经写好。",
        Status.NOTIFIED: "已告知办理结果。",
        Status.CLOSED: "已结案。",
        Status.WITHDRAWN: "已撤回。",
        Status.TRANSFERRED: "已移送其他机关。",
        Status.DECLINED: "已告知无法按要求办理。",
        Status.MERGED: "正在与内容相同的其他诉求一起办理。",
    },
    more="……（其余内容请通过链接查看）",
    neutral="关于您反映的内容有新的消息，此处为公开页面，不便说明，请凭受理编号在 {link} 查看，或与市政府联系。",
)
