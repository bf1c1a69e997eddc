"""What people are told in their inbox."""

from __future__ import annotations

NOTICES = {
    "sign_in.password_given": (
        "管理员给您设置了登录密码。如果您没有提出过，请马上告诉社区。",
        "An administrator has given you a password. If you did not ask for it, tell the community at once.",
    ),
    "link_code.issued": (
        "工作人员给您的账号发了绑定码，用来在新的微信上登录。如果您没有提出过，请马上告诉社区。",
        "Staff have issued a link code for your account, for a WeChat that is new. If you did not ask for it, tell the"
        " community at once.",
    ),
    "link_code.issued_by_colleague": (
        "本社区一位工作人员给一个账号发了绑定码，点开可以看到是谁、给哪个账号。请核对确有其事。",
        "A colleague has issued a link code for an account of this community; the facts say who, and which account."
        " Please check that it is right.",
    ),
    "sign_in.detached": (
        "管理员已取下绑定在您账号上的微信，所有登录都已退出。要重新登录，请联系社区。",
        "An administrator has taken the WeChat off your account and ended every session. Ask the community for a way"
        " to sign in again.",
    ),
    "sign_in.linked": (
        "一个微信已绑定到您的账号，可以看到您的护照、时长和积分。如果不是您本人绑定的，请在“登录方式”里移除它，并马上告诉"
        "社区。",
        "A WeChat now signs in to your account and sees your passport, hours and points. If it was not you, remove it"
        " under sign-ins, and tell the community at once.",
    ),
    "sign_in.removed": (
        "您的一种登录方式已移除，用它的登录都已退出。如果不是您本人移除的，请马上告诉社区。",
        "A way to sign in to your account has been removed, and whoever came by it is signed out. If it was not you,"
        " tell the community at once.",
    ),
    "link_code.issued_for_ward": (
        "工作人员给您监护的孩子的账号发了绑定码。如果您不知道这件事，请马上告诉社区。",
        "Staff have issued a link code for the account of a child in your care. If you know nothing of it, tell the"
        " community at once.",
    ),
    "sign_in.linked_for_ward": (
        "一个微信已绑定到您监护的孩子的账号。如果您不知道这件事，请马上告诉社区。",
        "A WeChat now signs in to the account of a child in your care. If you know nothing of it, tell the community at"
        " once.",
    ),
    "identity.confirmed_by_colleague": (
        "本社区一位工作人员核实了一个账号的身份，没有登记证件号，或者只凭自己认识。点开可以看到是谁、哪个账号。请核对确有其人。",
        "A colleague has confirmed the identity of an account of this community by acquaintance, or without an identity"
        " number on record; the facts say who, and which account. Please check that there is such a person.",
    ),
    "identity.confirmed_of_dead": (
        "同事核实了一个账号的身份，证件号是登记过已去世的人的。点开可以看到是谁核实的、哪个账号。请核对：是去世登记错了，还是有人冒用。",
        "A colleague has confirmed the identity of an account whose number is that of somebody recorded as dead; the "
        "facts say who did, and which account. Please check whether the death was recorded by mistake, or another uses "
        "the number.",
    ),
    "person.corrected": (
        "工作人员更正了您的姓名、出生日期或证件号，可以在“我的资料”里查看。如果不对，请马上告诉社区。",
        "Staff have corrected your name, birth date or identity number; your own details show it. If it is wrong, tell"
        " the community at once.",
    ),
    "person.corrected_for_ward": (
        "工作人员更正了您监护的孩子的姓名、出生日期或证件号。如果不对，请马上告诉社区。",
        "Staff have corrected the name, birth date or identity number of a child in your care. If it is wrong, tell the"
        " community at once.",
    ),
    "person.officer_corrected_by_colleague": (
        "本社区一位工作人员更正了一位队长或副队长的出生日期，此人因此成了未成年人，或者还缺有效的同意。点开可以看到是谁、"
        "哪个账号。请核对。",
        "A colleague has corrected the birth date of a team's leader or deputy: by it they are a minor, or a consent is"
        " wanting. The facts say who did it, and which account. Please check it.",
    ),
    "person.number_changed_by_colleague": (
        "本社区一位工作人员填写、更改或去掉了一个账号的证件号，点开可以看到是谁、哪个账号。请核对。",
        "A colleague has given, changed or taken away the identity number of an account of this community; the facts"
        " say who, and which account. Please check it.",
    ),
    "grant.given": (
        "管理员给您开通了一项工作权限，可以在首页查看。",
        "An administrator has given you a role; the home screen shows it.",
    ),
    "grant.withdrawn": ("您的一项工作权限已被撤销。", "A role of yours has been withdrawn."),
    "grant.given_by_colleague": (
        "您管理的地区里，另一位管理员开通了一项工作权限，请核对。",
        "Another administrator has given a role in a region that you administer. Please check it.",
    ),
    "grant.withdrawn_by_colleague": (
        "您管理的地区里，另一位管理员撤销了一项工作权限，请核对。",
        "Another administrator has withdrawn a role in a region that you administer. Please check it.",
    ),
    "grant.ended_with_account": (
        "您管理的地区里，有人的账号已注销，工作权限随之结束。需要的话，请另外安排。",
        "Somebody with a role in a region that you administer has closed their account, and the role with it. Give it "
        "to another if it is needed.",
    ),
    "delegation.expired": (
        "您给亲属的代办期限到了。还需要的话，请重新办理。",
        "What you let a relative do for you has run out. Give it again if it is still needed.",
    ),
    "delegation.expired_for_delegate": (
        "您替亲属代办的期限到了。还需要的话，请亲属重新办理。",
        "Your right to act for a relative has run out. Ask them to give it again if it is still needed.",
    ),
    "delegation.ended": (
        "您给亲属的一个代办已经结束，由对方或工作人员办理。还需要的话，请重新办理；如果不对，请马上告诉社区。",
        "What you let a relative do for you has been ended, by them or by staff. Give it again if it is still needed;"
        " if it is not right, tell the community at once.",
    ),
    "delegation.ended_for_delegate": (
        "您替一位亲属代办的事已经结束，由对方或工作人员办理。还需要的话，请亲属重新办理；如果不对，请马上告诉社区。",
        "Your right to act for a relative has been ended, by them or by staff. Ask them to give it again if it is still"
        " needed; if it is not right, tell the community at once.",
    ),
    "family.declared": (
        "有人把您登记成亲属，可以在“我的亲属”里查看；从现在起，你们不能互相审核、发放礼品。不是亲属的，请告诉社区工作人员，由他们解除。",
        "Somebody has declared you their family; your family shows who. From now on neither of you decides for the"
        " other. If it is not so, tell the community's staff, who lift it.",
    ),
    "family.declared_of_colleague": (
        "有人和本社区一位工作人员登记了亲属关系，点开可以看到是哪两个人。从现在起，他们之间的事要由别人办；不是亲属的，请解除。",
        "A member of your staff and somebody else were declared family; the facts say who they are. What one would"
        " decide about the other is for others now; if it is not so, lift it.",
    ),
    "family.lifted": (
        "工作人员解除了您的一个亲属登记，可以在“我的亲属”里查看。如果你们确实是亲属，请重新登记，并马上告诉社区。",
        "Staff have lifted a family tie of yours; your family shows which. If you are related, declare it again and"
        " tell the community at once.",
    ),
    "guardian.recorded": (
        "工作人员登记了您的监护人。如果您不知道这件事，请马上告诉社区。",
        "Staff have recorded a guardian for you. If you know nothing of it, tell the community at once.",
    ),
    "guardian.recorded_for_guardian": (
        "工作人员登记您为一位未成年人的监护人。如果您不知道这件事，请马上告诉社区。",
        "Staff have recorded you as the guardian of a minor. If you know nothing of it, tell the community at once.",
    ),
    "guardian.ended": (
        "工作人员结束了您的一个监护关系。如果您不知道这件事，请马上告诉社区。",
        "Staff have ended a guardianship of yours. If you know nothing of it, tell the community at once.",
    ),
    "guardian.ended_for_guardian": (
        "工作人员结束了您对一位未成年人的监护。如果您不知道这件事，请马上告诉社区。",
        "Staff have ended your guardianship of a minor. If you know nothing of it, tell the community at once.",
    ),
    "delegation.given_for_delegate": (
        "有人请您替其代办。不认识或不愿意的话，请在“我的代办”里结束它。",
        "Somebody has asked you to act for them. If you do not know them, or do not want to, end it under delegations.",
    ),
    "delegation.recorded": (
        "工作人员替您登记了一位代办人。如果您不知道这件事，请马上告诉社区。",
        "Staff have recorded who acts for you. If you know nothing of it, tell the community at once.",
    ),
    "delegation.recorded_for_delegate": (
        "工作人员登记您替一位亲属代办。如果您不知道这件事，请马上告诉社区。",
        "Staff have recorded that you act for a relative. If you know nothing of it, tell the community at once.",
    ),
    "delegation.recorded_by_colleague": (
        "本社区一位工作人员给一位居民登记了代办人，点开可以看到是谁办的、哪位居民。请核对确有其事。",
        "A colleague has recorded who acts for a resident of this community; the facts say who did it, and which"
        " resident. Please check that it is right.",
    ),
    "guardian.recorded_by_colleague": (
        "本社区一位工作人员给一个孩子登记了监护人，点开可以看到是谁办的、哪个孩子。请核对确有其事。",
        "A colleague has recorded the guardian of a child of this community; the facts say who did it, and which child."
        " Please check that it is right.",
    ),
    "consent.on_paper": (
        "工作人员按纸质同意书，替您登记了一项同意。如果您不知道这件事，请马上告诉社区。",
        "Staff have entered a consent of yours from paper. If you know nothing of it, tell the community at once.",
    ),
    "consent.on_paper_for_ward": (
        "工作人员按纸质同意书，给您监护的孩子登记了一项同意。如果您不知道这件事，请马上告诉社区。",
        "Staff have entered a consent from paper for a child in your care."
        " If you know nothing of it, tell the community at once.",
    ),
    "consent.withdrawn_on_paper": (
        "工作人员替您登记了撤回一项同意。如果您不知道这件事，请马上告诉社区。",
        "Staff have entered that a consent of yours is withdrawn."
        " If you know nothing of it, tell the community at once.",
    ),
    "consent.withdrawn_on_paper_for_ward": (
        "工作人员给您监护的孩子登记了撤回一项同意。如果您不知道这件事，请马上告诉社区。",
        "Staff have entered that a consent for a child in your care is withdrawn."
        " If you know nothing of it, tell the community at once.",
    ),
}
CARRIED = {
    "grant.": ("role", "region_id"),
    "consent.": ("purpose",),
    "link_code.issued_by_colleague": ("done_by", "for_id"),
    "family.declared_of_colleague": ("done_by", "for_id"),
    "delegation.": ("delegation_id", "for_id"),
    "delegation.recorded_by_colleague": ("done_by",),
    "guardian.recorded_by_colleague": ("done_by", "for_id"),
    "identity.": ("done_by", "for_id"),
    "person.number_changed_by_colleague": ("done_by", "for_id"),
    "person.officer_corrected_by_colleague": ("done_by", "for_id"),
}
