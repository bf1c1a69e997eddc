"""What people are told about stars, commendations and statements; read aloud to people over 70. Pure."""

from __future__ import annotations

NOTICES = {
    "recognition.star_applied": (
        "有一位志愿者申请星级认定，点开可看；时长由系统核算，请认定或说明理由。",
        "A volunteer applies for a star; open it to see who. The hours are reckoned for you: grant it, or say why not.",
    ),
    "recognition.star_granted": (
        "恭喜！您被认定为 {stars} 星级志愿者，感谢您的付出。",
        "Congratulations! You are now a volunteer of {stars} stars. Thank you for what you do.",
    ),
    "recognition.star_declined": (
        "您的 {stars} 星级申请这次没有通过，点开可看理由；有疑问请到社区问一问。",
        "Your application for {stars} stars was declined this time; open it to see why, and ask the staff if in doubt.",
    ),
    "recognition.star_revoked": (
        "您的 {stars} 星级认定被撤销了，点开可看理由；不同意的话，请到社区说明。",
        "Your {stars} stars were revoked; open it to see why. If you do not agree, tell the community.",
    ),
    "recognition.commendation_waits": (
        "有一项表彰等您核实，点开可看。请看过证书或文件再核实。",
        "A commendation waits for you to verify it. Look at the certificate or the paper first.",
    ),
    "recognition.commendation_confirmed": (
        "您的一项表彰已经核实，记入护照了。",
        "A commendation of yours was verified and stands in your passport.",
    ),
    "recognition.commendation_declined": (
        "您的一项表彰没有通过核实，点开可看理由；可以带上证书到社区再办。",
        "A commendation of yours was not verified; open it to see why. Bring the certificate to the community.",
    ),
    "recognition.commendation_revoked": (
        "护照里您的一项表彰被撤销了，点开可看理由；不同意的话，请到社区说明。",
        "A commendation in your passport was revoked; open it to see why. If you do not agree, tell the community.",
    ),
    "recognition.statement_requested": (
        "有一位志愿者要开服务记录证明，点开可看；核对后请开具，或说明理由。",
        "A volunteer asks for a service record statement; open it to see who. Check it and issue it, or say why not.",
    ),
    "recognition.statement_issued": (
        "您的志愿服务记录证明开好了，点开可以下载。上面的二维码可以查验真假。",
        "Your service record statement is ready; open it to download. Its code lets anybody verify it.",
    ),
    "recognition.statement_declined": (
        "您要的服务记录证明没有开，点开可看理由；有疑问请到社区问一问。",
        "Your service record statement was not issued; open it to see why, and ask the staff if in doubt.",
    ),
    "recognition.statement_revoked": (
        "您的一份服务记录证明作废了，点开可看原因，请不要再用；需要的话可以重新申请。",
        "A service record statement of yours is void; open it to see why, and do not use it. You may ask for another.",
    ),
    "recognition.statement_changed": (
        "您的一份服务记录证明开具以后，上面的记录有更正，别人查验时会看到。还要用的话，请社区换开一份新的。",
        "Records on a service record statement of yours were corrected, and whoever verifies it is told. If you still"
        " need it, ask the community to issue it anew.",
    ),
    "recognition.statement_replaced": (
        "您的服务记录证明换开了新的，旧的不再有效。请点开下载新的。",
        "Your service record statement was issued anew and the old one no longer holds. Open it to download.",
    ),
}
CARRIED = {
    **dict.fromkeys((code for code in NOTICES if ".star_" in code), ("star_id",)),
    **dict.fromkeys((code for code in NOTICES if ".commendation_" in code), ("commendation_id",)),
    **dict.fromkeys((code for code in NOTICES if ".statement_" in code), ("statement_id",)),
}
