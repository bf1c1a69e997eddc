"""What people are told about the ladder; read aloud to people over 70. Pure."""

from __future__ import annotations

NOTICES = {
    "neighbour.code_given": (
        "有一位邻居填了您的邀请码。等这位邻居来参加活动、身份核实以后，就算是您带来的。",
        "A neighbour has given your invitation code. Once they have come, and the staff have confirmed who they are,"
        " they count as brought along by you.",
    ),
    "neighbour.written_by_colleague": (
        "一位同事替没有手机的新邻居填了邀请码。请由另一位同事核实新邻居的身份，这样才算。",
        "A colleague has written down an invitation code for a newcomer without a phone. It counts when another of you"
        " has confirmed who the newcomer is.",
    ),
    "promotion.offered": (
        "社区认为您可以更进一步，请打开“成长阶梯”看看愿不愿意。不愿意也没关系。",
        "The community thinks that you could go a step further. Look at the ladder and say whether you would like to;"
        " a no is fine, too.",
    ),
    "promotion.accepted": (
        "谢谢您！您在成长阶梯上又进了一步，打开“成长阶梯”可以看到。",
        "Thank you! You have gone a step up the ladder; it shows where you stand.",
    ),
    "promotion.ended": (
        "您有一条记录更正过，社区的工作人员或社工复核以后，您的阶段有了变动。有疑问请联系社区。",
        "A record of yours was corrected; the community's staff or a social worker have looked at it again, and your"
        " stage has changed. In doubt, ask the community.",
    ),
    "promotion.nominated": (
        "有 {count} 位居民达到了下一阶段的条件，请在“成长阶梯”里确认。",
        "{count} residents meet the next stage. Please look at them on the ladder and confirm.",
    ),
    "promotion.to_review": (
        "有 {count} 位居民因为记录更正，需要复核现在的阶段。",
        "Records were corrected: the stages of {count} residents are to be reviewed.",
    ),
}
CARRIED = {
    "neighbour.written_by_colleague": ("done_by", "for_id"),
    **dict.fromkeys(("promotion.offered", "promotion.accepted", "promotion.ended"), ("promotion_id",)),
}
