from __future__ import annotations

from service.regions.policy import Section
from service.teams.rules import TeamsPolicy

section = Section(
    "teams",
    TeamsPolicy,
    limits={
        "members_least": (3, 100),
        "founders_least": (1, 20),
        "founding_organisations_least": (1, 20),
        "review_from_month": (1, 12),
        "review_until_month": (1, 12),
    },
    says={
        "members_least": "备案最少要有几名队员。 How many members a team needs to be filed.",
        "founders_least": "发起人最少几位（自然人）。 How many people have to found it, if people do.",
        "founding_organisations_least": "发起单位最少几家（法人）。 How many organisations, if organisations do.",
        "review_from_month": "年度检查从几月开始。 The month from which teams on file are reviewed each year.",
        "review_until_month": "年度检查到几月底为止，过了算逾期。"
        " The month until whose end they are to be reviewed; afterwards it is overdue.",
    },
)
