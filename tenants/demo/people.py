"""Who is in the demonstration. Every name, place and agency is invented."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "teapot harbour seven lanterns"  # noqa: S105
"""One for all demonstration sign-ins; it opens invented data on this machine only."""

SLUG = "ashmere-and-vale"
NAME = "Ashmere and Vale Safeguarding Children Partnership"
SECOND_SLUG = "thornsands"
SECOND_NAME = "Thornsands Safeguarding Children Partnership"


@dataclass(frozen=True)
class DemoAgency:
    key: str
    name: str
    short: str
    kind: str
    size: str
    lead: str
    lead_post: str
    approver: str
    approver_post: str
    parent: str = ""
    takes_part: bool = True
    strength: int = 2
    """How well placed it is, 0–3: its answers scatter around this."""


AGENCIES = (
    DemoAgency(
        "ashmere",
        "Ashmere City Council",
        "Ashmere",
        "district_council",
        "large",
        "",
        "",
        "",
        "",
        takes_part=False,
    ),
    DemoAgency(
        "social-care",
        "Ashmere Children’s Social Care",
        "Social care",
        "council_social_care",
        "large",
        "Ruth Penhale",
        "Head of quality assurance",
        "Daniel Okafor",
        "Director of children’s services",
        parent="ashmere",
    ),
    DemoAgency(
        "education",
        "Ashmere Education and Learning",
        "Education",
        "council_education",
        "medium",
        "Joan Whitlock",
        "Safeguarding in education lead",
        "Simon Marsh",
        "Assistant director, education",
        parent="ashmere",
    ),
    DemoAgency(
        "vale",
        "Vale County Council Children’s Services",
        "Vale Council",
        "council_social_care",
        "large",
        "Gareth Prosser",
        "Service manager, safeguarding",
        "Lynne Faraday",
        "Director of children’s services",
        strength=3,
    ),
    DemoAgency(
        "icb",
        "Hollins Integrated Care Board",
        "Care board",
        "health_board",
        "large",
        "Adaeze Nwosu",
        "Designated nurse",
        "Martin Sayer",
        "Chief nursing officer",
    ),
    DemoAgency(
        "trust",
        "Ridgeway Community Health Trust",
        "Ridgeway Trust",
        "health_trust",
        "large",
        "Claire Hobday",
        "Named nurse",
        "Vikram Seth-Rao",
        "Chief executive",
        strength=3,
    ),
    DemoAgency(
        "police",
        "Northmoor Police",
        "Police",
        "police",
        "large",
        "Ian Castell",
        "Detective superintendent, protecting vulnerable people",
        "Moira Blackett",
        "Assistant chief constable",
    ),
    DemoAgency(
        "probation",
        "Hollins Probation Delivery Unit",
        "Probation",
        "probation",
        "medium",
        "Tessa Quayle",
        "Senior probation officer",
        "Aled Roberts",
        "Head of delivery unit",
        strength=1,
    ),
    DemoAgency(
        "youth-justice",
        "Vale Youth Justice Service",
        "Youth justice",
        "youth_justice",
        "medium",
        "Bilal Ansari",
        "Operations manager",
        "Sandra Coyle",
        "Head of service",
    ),
    DemoAgency(
        "fire",
        "Ashmere Fire and Rescue",
        "Fire",
        "fire",
        "large",
        "Neil Rowan",
        "Prevention manager",
        "Kathryn Dale",
        "Deputy chief fire officer",
        strength=1,
    ),
    DemoAgency(
        "school",
        "Elm Lane Academy",
        "Elm Lane",
        "school",
        "medium",
        "Priya Nandakumar",
        "Deputy head and designated safeguarding lead",
        "Owen Hartley",
        "Head teacher",
        strength=3,
    ),
    DemoAgency(
        "nursery",
        "Little Acorns Nursery",
        "Little Acorns",
        "early_years",
        "small",
        "Beth Stockwell",
        "Nursery manager",
        "Carol Fenn",
        "Owner",
    ),
    DemoAgency(
        "voluntary",
        "Haven Young People’s Project",
        "Haven",
        "voluntary",
        "small",
        "Marcus Bell",
        "Project co-ordinator",
        "Gwen Ellery",
        "Chair of trustees",
        strength=1,
    ),
)


@dataclass(frozen=True)
class DemoPerson:
    key: str
    name: str
    post: str
    roles: tuple[str, ...]
    language: str = "en"


UNIT = (
    DemoPerson("coordinator", "Mari Pugh", "Partnership manager", ("coordinator",)),
    DemoPerson("moderator", "Ifeoma Grant", "Independent reader", ("moderator",)),
    DemoPerson("second-moderator", "Peter Sandys", "Quality officer", ("moderator",)),
    DemoPerson("reader", "Helen Voss", "Independent scrutineer", ("reader",)),
    DemoPerson("analyst", "Rhys Tanner", "Data analyst", ("analyst",), language="cy"),
)

ADMINISTRATOR = DemoPerson("administrator", "Tom Aldous", "Business manager", ("administrator",))


def email_of(name: str) -> str:
    """ruth.penhale@demo.example"""
    return ".".join(name.lower().replace("’", "").replace("-", "").split()) + "@demo.example"
