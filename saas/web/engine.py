"""How the template engine is made fit for the GOV.UK macro libraries.

Their macros were written for another engine: a missing parameter is simply
empty, imports stand inside the macros, and nested markup is indented line by
line. Here they keep the first, and lose the other two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from jinja2 import Environment, PackageLoader, Undefined
from jinja2.filters import do_indent
from jinja2.runtime import missing  # type: ignore[attr-defined]
from jinja2.utils import object_type_repr
from markupsafe import Markup

LIBRARIES = ("govuk_frontend_jinja", "govuk_frontend_wtf")

_IMPORT = re.compile(
    r"""\{%-?\s*from\s+(?P<from>"[^"]+"|'[^']+')\s+import\s+(?P<names>[^%]+?)\s*-?%\}"""
)


class LibraryLoader(PackageLoader):
    """Reads a library's templates with their imports moved to the top.

    Inside a macro an import runs at each call: half of a form page's imports
    made up a fifth of its time.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        source, path, is_fresh = super().get_source(environment, template)
        found = dict.fromkeys(
            f"{{% from {match['from']} import {match['names']} %}}"
            for match in _IMPORT.finditer(source)
        )
        return "".join(found) + _IMPORT.sub("", source), path, is_fresh


def keep_lines(value: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> Any:
    """Jinja's indent filter for plain text; markup is left as it is.

    To indent markup is to indent the words inside its textareas, which would
    then be saved so. It also cost a quarter of a form page's time.
    """
    return value if isinstance(value, Markup) else do_indent(value, width, first, blank)


class StrictInOurTemplates(Undefined):
    """Fails where one of our templates uses a name that nobody gave it.

    Inside the two libraries' templates a missing parameter stays empty, as
    their authors expect.
    """

    __slots__ = ("_undefined_lenient",)

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(hint, obj, name, **rest)
        # A macro that is used without a call block asks whether it has a caller.
        self._undefined_lenient = name == "caller" or _made_in_a_library()

    @property
    def _undefined_message(self) -> str:
        # The parent's own wording names an object's type; a template's author
        # is helped more by the attribute that was asked for.
        if self._undefined_hint or self._undefined_obj is missing:
            return super()._undefined_message
        return f"{object_type_repr(self._undefined_obj)} has no {self._undefined_name!r}"

    def _unless_lenient(self) -> None:
        if not self._undefined_lenient:
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._unless_lenient()
        return ""

    def __html__(self) -> str:
        return str(self)

    def __bool__(self) -> bool:
        self._unless_lenient()
        return False

    def __len__(self) -> int:
        self._unless_lenient()
        return 0

    def __iter__(self) -> Any:
        self._unless_lenient()
        return iter(())

    def __contains__(self, item: object) -> bool:
        self._unless_lenient()
        return False

    def __eq__(self, other: object) -> bool:
        self._unless_lenient()
        return isinstance(other, Undefined)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self._unless_lenient()
        return hash(type(self))


_templates: dict[CodeType, bool | None] = {}


def _made_in_a_library() -> bool:
    """Whether the template that is running belongs to one of the libraries."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code not in _templates:
            # Only a compiled template has these two names among its globals.
            template = "blocks" in frame.f_globals and "debug_info" in frame.f_globals
            library = any(name in code.co_filename for name in LIBRARIES)
            _templates[code] = library if template else None
        known = _templates[code]
        if known is not None:
            return known
        frame = frame.f_back
    return False
