"""The figures' names in short of the 统计表 (form of 2014), by code: its table has one figure a row."""

from __future__ import annotations

from output.digest.phrase import Phrase

STATISTICS_COLUMN = Phrase("figure", "统计数")

STATISTICS: dict[str, Phrase] = {
    "disclosure.total": Phrase("information disclosed", "主动公开政府信息数"),
    "disclosure.normative": Phrase("normative documents disclosed", "主动公开规范性文件数"),
    "disclosure.normative_issued": Phrase("normative documents issued", "制发规范性文件总数"),
    "disclosure.gazette": Phrase("disclosed in the gazette", "政府公报公开"),
    "disclosure.website": Phrase("disclosed on the website", "政府网站公开"),
    "disclosure.weibo": Phrase("disclosed on Weibo", "政务微博公开"),
    "disclosure.wechat": Phrase("disclosed on WeChat", "政务微信公开"),
    "disclosure.other_channels": Phrase("disclosed otherwise", "其他方式公开"),
    "response.public_concerns": Phrase("public concerns responded to", "回应公众关注热点或重大舆情数"),
    "response.press_conferences": Phrase("press conferences", "新闻发布会总次数"),
    "response.press_conferences_by_head": Phrase(
        "press conferences with the head", "主要负责同志参加新闻发布会次数"
    ),
    "response.online_interviews": Phrase("online interviews", "政府网站在线访谈次数"),
    "response.online_interviews_by_head": Phrase(
        "online interviews with the head", "主要负责同志参加在线访谈次数"
    ),
    "response.interpretations": Phrase("interpretations of policies", "政策解读稿件发布数"),
    "response.social_media": Phrase("responses on Weibo and WeChat", "微博微信回应事件数"),
    "response.other_channels": Phrase("responses otherwise", "其他方式回应事件数"),
    "applications.received.total": Phrase("applications received", "收到申请数"),
    "applications.received.in_person": Phrase("received in person", "当面申请数"),
    "applications.received.fax": Phrase("received by fax", "传真申请数"),
    "applications.received.online": Phrase("received online", "网络申请数"),
    "applications.received.letter": Phrase("received by letter", "信函申请数"),
    "applications.closed.total": Phrase("applications closed", "申请办结数"),
    "applications.closed.on_time": Phrase("closed on time", "按时办结数"),
    "applications.closed.extended": Phrase("closed after extension", "延期办结数"),
    "applications.answered.total": Phrase("applications answered", "申请答复数"),
    "applications.answered.already_public": Phrase("answered: already public", "属于已主动公开范围数"),
    "applications.answered.granted": Phrase("answered: granted", "同意公开答复数"),
    "applications.answered.partial": Phrase("answered: partial", "同意部分公开答复数"),
    "applications.denied.total": Phrase("answered: denied", "不同意公开答复数"),
    "applications.denied.state_secret": Phrase("denied: state secret", "涉及国家秘密"),
    "applications.denied.trade_secret": Phrase("denied: trade secret", "涉及商业秘密"),
    "applications.denied.privacy": Phrase("denied: privacy", "涉及个人隐私"),
    "applications.denied.safety_stability": Phrase("denied: safety, stability", "危及三安全一稳定"),
    "applications.denied.not_government_information": Phrase(
        "denied: no government information", "不是《条例》所指政府信息"
    ),
    "applications.denied.law_forbidden": Phrase("denied: other legal grounds", "法律法规规定的其他情形"),
    "applications.answered.not_this_agency": Phrase("answered: not this agency's", "不属于本行政机关公开数"),
    "applications.answered.not_existing": Phrase("answered: does not exist", "申请信息不存在数"),
    "applications.answered.to_be_clarified": Phrase("answered: to be clarified", "告知作出更改补充数"),
    "applications.answered.redirected": Phrase("answered: sent elsewhere", "告知通过其他途径办理数"),
    "reconsideration_cases.total": Phrase("reconsideration cases", "行政复议数量"),
    "reconsideration_cases.upheld": Phrase("reconsideration: upheld", "行政复议·维持具体行政行为数"),
    "reconsideration_cases.corrected": Phrase("reconsideration: corrected", "行政复议·被依法纠错数"),
    "reconsideration_cases.other": Phrase("reconsideration: other", "行政复议·其他情形数"),
    "litigation_cases.total": Phrase("litigation cases", "行政诉讼数量"),
    "litigation_cases.upheld": Phrase("litigation: upheld", "行政诉讼·维持或驳回数"),
    "litigation_cases.corrected": Phrase("litigation: corrected", "行政诉讼·被依法纠错数"),
    "litigation_cases.other": Phrase("litigation: other", "行政诉讼·其他情形数"),
    "complaints.total": Phrase("complaints", "举报投诉数量"),
    "application_fees.amount": Phrase("fees for applications", "依申请公开信息收取的费用"),
    "resources.offices": Phrase("disclosure offices", "专门机构数"),
    "resources.reading_points": Phrase("reading points", "查阅点数"),
    "resources.staff": Phrase("staff", "从事政府信息公开工作人员数"),
    "resources.staff_full_time": Phrase("full-time staff", "专职人员数"),
    "resources.staff_part_time": Phrase("part-time staff", "兼职人员数"),
    "resources.funding": Phrase("earmarked funds", "政府信息公开专项经费"),
    "training.meetings": Phrase("work meetings", "工作会议或专题会议数"),
    "training.classes": Phrase("training classes", "培训班数"),
    "training.participants": Phrase("people trained", "接受培训人员数"),
}
