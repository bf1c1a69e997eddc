from __future__ import annotations

from service.core.errors import Complaint
from service.recognition.rules.stars import RecognitionPolicy, not_rising
from service.regions.policy import Section

HOURS_MOST = 20_000
RISING = Complaint("每一星都要比前一星的小时数多。", "Each star takes more hours than the one before.")


def _together(policy: RecognitionPolicy) -> dict[str, list[Complaint]]:
    return {name: [RISING] for name in not_rising(policy)}


section = Section(
    "recognition",
    RecognitionPolicy,
    limits={f"star_{star}_hours": (1, HOURS_MOST) for star in (1, 2, 3, 4, 5)},
    says={
        "star_1_hours": "一星要服务多少小时。 How many hours of service the first star takes.",
        "star_2_hours": "二星要多少小时，比一星多。 The second star: more than the first.",
        "star_3_hours": "三星要多少小时，比二星多。 The third: more than the second.",
        "star_4_hours": "四星要多少小时，比三星多。 The fourth: more than the third.",
        "star_5_hours": "五星要多少小时，比四星多。 The fifth: more than the fourth.",
    },
    together=_together,
)
