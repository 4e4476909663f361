"""A catalogue that lags behind the code is found out, string by string."""

from __future__ import annotations

from babel.messages.catalog import Catalog

from saas.embedded.translations_check import complaints_about


def wanted() -> Catalog:
    catalogue = Catalog()
    catalogue.add("Return")
    catalogue.add(("%(num)d agency", "%(num)d agencies"))
    return catalogue


def welsh() -> Catalog:
    catalogue = Catalog(locale="cy")
    catalogue.add("Return", "Ffurflen")
    plurals = tuple(f"{number} asiantaeth" for number in range(catalogue.num_plurals))
    catalogue.add(("%(num)d agency", "%(num)d agencies"), plurals)
    return catalogue


def test_a_complete_catalogue_gives_no_complaint() -> None:
    assert complaints_about(welsh(), wanted()) == []


def test_a_string_that_the_catalogue_lacks_is_named() -> None:
    code = wanted()
    code.add("Finding")
    assert complaints_about(welsh(), code) == ["cy: not in the catalogue: 'Finding'"]


def test_a_string_that_is_gone_from_the_code_is_named() -> None:
    catalogue = welsh()
    catalogue.add("Old words", "Hen eiriau")
    assert complaints_about(catalogue, wanted()) == ["cy: no longer in the code: 'Old words'"]


def test_an_uncertain_translation_is_named() -> None:
    catalogue = welsh()
    catalogue.add("Return", "Dychwelyd", flags=["fuzzy"])
    assert complaints_about(catalogue, wanted()) == ["cy: uncertain (fuzzy): 'Return'"]


def test_an_open_translation_is_named_and_so_is_one_open_plural() -> None:
    catalogue = Catalog(locale="cy")
    catalogue.add("Return", "")
    some = ("un", *[""] * (catalogue.num_plurals - 1))
    catalogue.add(("%(num)d agency", "%(num)d agencies"), some)
    assert complaints_about(catalogue, wanted()) == [
        "cy: not translated: 'Return'",
        "cy: not translated: '%(num)d agency'",
    ]
