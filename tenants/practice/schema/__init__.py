"""The practice model: one typed document that holds how a workspace works.

A pack file, an editor's draft and a published version are all this document.
It is immutable once loaded; keys are stable strings, so that years and
versions compare. Unknown keys are refused, so that a typing error in a pack
is found by the loader and not by a reader of the report.

``base`` has what every piece is built from; ``identity`` who the authority is
and its words; ``standards`` what is measured; ``scales`` how; ``tools`` the
forms; ``activities`` the kinds of rounds; ``programme`` the year; ``governance``
where results go; ``model`` the whole.
"""

from __future__ import annotations

from tenants.practice.schema.activities import (
    ActivityPart,
    ActivityType,
    Party,
    Recheck,
    Route,
    Sample,
    SubjectKind,
)
from tenants.practice.schema.base import (
    FORMAT,
    LONGEST_TEXT,
    Day,
    Key,
    Language,
    Month,
    Number,
    Part,
    PointKey,
    Refers,
    Statement,
    Words,
    WrittenDate,
    in_language,
)
from tenants.practice.schema.crosswalks import Crosswalk, JointPoint, JointScale, JointStandard
from tenants.practice.schema.governance import (
    Forum,
    Indicator,
    Register,
    ReportSection,
    ReportTemplate,
)
from tenants.practice.schema.identity import (
    Cited,
    Handbook,
    ListKind,
    Place,
    PlaceKind,
    StatementList,
    Term,
)
from tenants.practice.schema.model import (
    AgencyKind,
    PracticeModel,
    SizeBand,
)
from tenants.practice.schema.programme import (
    Amount,
    Duty,
    Every,
    MonthsOff,
    Per,
    Post,
    SchoolTerm,
    YearCycle,
)
from tenants.practice.schema.scales import (
    Band,
    Flag,
    Point,
    Scale,
    ScaleKind,
    Tone,
)
from tenants.practice.schema.standards import (
    Competency,
    CompetencyFramework,
    Criterion,
    Priority,
    Spine,
    StaffGroup,
    Standard,
    StandardGroup,
)
from tenants.practice.schema.tools import (
    MOST_ROWS,
    Applies,
    Asked,
    Clause,
    Column,
    ColumnKind,
    Condition,
    Contradiction,
    Option,
    Question,
    QuestionKind,
    Row,
    Section,
    Tool,
    ToolKind,
)

__all__ = [
    "FORMAT",
    "LONGEST_TEXT",
    "MOST_ROWS",
    "ActivityPart",
    "ActivityType",
    "AgencyKind",
    "Amount",
    "Applies",
    "Asked",
    "Band",
    "Cited",
    "Clause",
    "Column",
    "ColumnKind",
    "Competency",
    "CompetencyFramework",
    "Condition",
    "Contradiction",
    "Criterion",
    "Crosswalk",
    "Day",
    "Duty",
    "Every",
    "Flag",
    "Forum",
    "Handbook",
    "Indicator",
    "JointPoint",
    "JointScale",
    "JointStandard",
    "Key",
    "Language",
    "ListKind",
    "Month",
    "MonthsOff",
    "Number",
    "Option",
    "Part",
    "Party",
    "Per",
    "Place",
    "PlaceKind",
    "Point",
    "PointKey",
    "Post",
    "PracticeModel",
    "Priority",
    "Question",
    "QuestionKind",
    "Recheck",
    "Refers",
    "Register",
    "ReportSection",
    "ReportTemplate",
    "Route",
    "Row",
    "Sample",
    "Scale",
    "ScaleKind",
    "SchoolTerm",
    "Section",
    "SizeBand",
    "Spine",
    "StaffGroup",
    "Standard",
    "StandardGroup",
    "Statement",
    "StatementList",
    "SubjectKind",
    "Term",
    "Tone",
    "Tool",
    "ToolKind",
    "Words",
    "WrittenDate",
    "YearCycle",
    "in_language",
]
