"""Sentences about what is wrong with a model, which can be told in a reader's language.

A sentence is its own English text: the command line, logs and whoever looks for
words in it take it as it is. A page asks for ``told``.
"""

from __future__ import annotations

from saas.i18n import gettext


class Sentence(str):
    """An English text that remembers how it was made, so that it can be made again."""

    source: str
    values: dict[str, object]

    def __new__(cls, source: str, /, **values: object) -> Sentence:
        made = super().__new__(cls, source % values if values else source)
        made.source = source
        made.values = values
        return made

    def told(self) -> str:
        """The sentence in the present language, and so are the sentences within it."""
        values = {
            name: told(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return gettext(self.source, **values)


def sentence(source: str, /, **values: object) -> Sentence:
    """A text with its named places filled. Import it as ``N_``: so the catalogues find it."""
    return Sentence(source, **values)


def told(text: str) -> str:
    """The text in the present language when it is a sentence, else as it stands."""
    return text.told() if isinstance(text, Sentence) else text
