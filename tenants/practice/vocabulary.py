"""The concepts that a workspace may name in its own words (CAP-03).

The first fifty are those for which the five authorities have words of their own
(section C of the catalogue, V01 to V50, in its order); the others are the things
that this service itself has on its pages. Where a workspace names nothing, the
plain word stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from saas.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Concept:
    """One concept: the plain word for one and for many, looked up in the reader's language."""

    key: str
    one: str
    many: str


def _concepts() -> dict[str, Concept]:
    plain = {
        # V01–V50
        "handbook": (_l("quality assurance framework"), _l("quality assurance frameworks")),
        "qa_team": (_l("quality assurance team"), _l("quality assurance teams")),
        "case_audit": (_l("case audit"), _l("case audits")),
        "theme_audit": (_l("thematic audit"), _l("thematic audits")),
        "small_sample": (_l("dip sample"), _l("dip samples")),
        "unplanned_audit": (_l("unplanned audit"), _l("unplanned audits")),
        "group_audit": (_l("group audit"), _l("group audits")),
        "joint_audit": (_l("multi-agency audit"), _l("multi-agency audits")),
        "self_audit": (_l("Section 11 audit"), _l("Section 11 audits")),
        "closure_check": (_l("closure checklist"), _l("closure checklists")),
        "supervision_audit": (_l("supervision audit"), _l("supervision audits")),
        "moderation": (_l("moderation"), _l("moderations")),
        "standard": (_l("standard"), _l("standards")),
        "criterion": (_l("criterion"), _l("criteria")),
        "grade": (_l("grade"), _l("grades")),
        "poor_result_route": (_l("follow-up of poor practice"), _l("follow-ups of poor practice")),
        "reaudit": (_l("re-audit"), _l("re-audits")),
        "observation": (_l("practice observation"), _l("practice observations")),
        "practice_week": (_l("practice week"), _l("practice weeks")),
        "family": (_l("family"), _l("families")),
        "looked_after_child": (_l("child in care"), _l("children in care")),
        "care_leaver": (_l("care leaver"), _l("care leavers")),
        "childrens_council": (_l("children in care council"), _l("children in care councils")),
        "voice_programme": (_l("participation programme"), _l("participation programmes")),
        "group_discussion": (_l("group supervision"), _l("group supervisions")),
        "positive_review": (_l("good practice review"), _l("good practice reviews")),
        "learning_review": (_l("learning review"), _l("learning reviews")),
        "briefing": (_l("briefing"), _l("briefings")),
        "learning_event": (_l("learning event"), _l("learning events")),
        "guided_conversation": (_l("guided conversation"), _l("guided conversations")),
        "lead_practitioner": (_l("lead practitioner"), _l("lead practitioners")),
        "chairs_challenge": (_l("chair’s challenge"), _l("chairs’ challenges")),
        "chair": (_l("conference chair"), _l("conference chairs")),
        "case_system": (_l("case recording system"), _l("case recording systems")),
        "data_tool": (_l("performance report"), _l("performance reports")),
        "procedures_site": (_l("procedures site"), _l("procedures sites")),
        "family_record": (_l("family record"), _l("family records")),
        "performance_meeting": (_l("performance meeting"), _l("performance meetings")),
        "middle_board": (_l("management board"), _l("management boards")),
        "top_board": (_l("quality assurance board"), _l("quality assurance boards")),
        "scrutiny": (_l("scrutiny committee"), _l("scrutiny committees")),
        "partnership": (
            _l("safeguarding children partnership"),
            _l("safeguarding children partnerships"),
        ),
        "board_report": (_l("quality assurance report"), _l("quality assurance reports")),
        "service_plan": (_l("service plan"), _l("service plans")),
        "charter": (_l("charter"), _l("charters")),
        "appraisal": (_l("appraisal"), _l("appraisals")),
        "director": (_l("director"), _l("directors")),
        "front_door": (_l("front door"), _l("front doors")),
        "early_help": (_l("early help"), _l("early help services")),
        "practice_theory": (_l("practice model"), _l("practice models")),
        # What this service has on its pages
        "action": (_l("action"), _l("actions")),
        "administrator": (_l("administrator"), _l("administrators")),
        "agency": (_l("agency"), _l("agencies")),
        "agency_lead": (_l("agency lead"), _l("agency leads")),
        "approver": (_l("approver"), _l("approvers")),
        "contributor": (_l("contributor"), _l("contributors")),
        "coordinator": (_l("coordinator"), _l("coordinators")),
        "evidence": (_l("evidence"), _l("evidence")),
        "finding": (_l("finding"), _l("findings")),
        "moderator": (_l("moderator"), _l("moderators")),
        "overview": (_l("overview"), _l("overviews")),
        "plan": (_l("action plan"), _l("action plans")),
        "question": (_l("question"), _l("questions")),
        "reader": (_l("reader"), _l("readers")),
        "return": (_l("return"), _l("returns")),
        "round": (_l("round"), _l("rounds")),
        "section": (_l("section"), _l("sections")),
    }
    return {key: Concept(key, one, many) for key, (one, many) in plain.items()}


CONCEPTS = _concepts()
