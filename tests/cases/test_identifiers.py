"""What tells who a child is, is found; a pseudonym is left alone."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.cases.identifiers import (
    BLACK,
    Doubt,
    Identifier,
    find_doubts,
    find_identifiers,
    is_nhs_number,
    is_upn,
    masked,
    plain_text,
)

YEAR = 2026

REFUSED = {
    # 943 476 5919 is the example of the NHS Data Dictionary.
    Identifier.NHS_NUMBER: [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "943.476.5919",
        "943–476–5919",
        "NHS9434765919",
        "case 943 476 5870",
        "９４３４７６５９１９",
        "٩٤٣٤٧٦٥٩١٩",
        "943\u200b476\u200b5919",
        "943\u00a0476\u00a05919",
        "12 / 943 476 5919 / x",
    ],
    # The example of the library of standard numbers: 801 2000 05001 has the check letter B.
    Identifier.UPN: ["B801200005001", "b801200005001", "B 8012 0000 5001", "UPN: B801200005001"],
    Identifier.DATE: [
        "03/04/2014",
        "3.4.14",
        "2014-04-03",
        "3-4-2014",
        "3rd April 2014",
        "3 Ebrill 2014",
        "3ydd Mawrth 14",
        "April 3, 2014",
        "3Apr2014",
        "JS03042014",
        "20140403",
        "born 12/31/2013",
        "3 / 4 / 2014",
        "٠٣/٠٤/٢٠١٤",
    ],
    Identifier.POSTCODE: ["LE1 6ZG", "le16zg", "EC1A 1BB", "at SA1 3SN", "W1A 0AX", "M1 1AE"],
    Identifier.EMAIL: ["sam@example.org", "a.b+c@sub.example.co.uk", "x <sam@example.org>"],
    Identifier.PHONE: [
        "07700 900123",
        "07700900123",
        "(0116) 496 0123",
        "020 7946 0123",
        "+44 7700 900123",
        "+44 (0)116 496 0123",
        "0044 1164960123",
    ],
}

PSEUDONYMS = [
    "C-001",
    "EH-0012",
    "LCS 2026/114",
    "2026-17",
    "Blue heron",
    "9434765918",  # ten digits whose check digit is wrong
    "1000000000",
    "A801200005001",  # another check letter
    "12345",
    "1234567",
    "0012345678",
    "Q3/07",
    "12/2024",
    "31/02/2014",
    "99/99/2014",
    "C12AB",
    "QQ1 1QQ",
    "5-11",
    "11-15",
    "Year 9",
    "Lefel 3",
    "twenty-four",
    "Λ-17",
]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, texts in REFUSED.items() for text in texts]
)
def test_a_real_identifier_is_found(text: str, kind: Identifier) -> None:
    assert kind in find_identifiers(text)


@pytest.mark.parametrize("text", PSEUDONYMS)
def test_a_pseudonym_is_left_alone(text: str) -> None:
    assert not find_identifiers(text)


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("9434765919", True),
        ("9434765870", True),
        ("9434765871", False),
        ("4505577104", True),
        ("943476591", False),
        ("94347659191", False),
        ("943476591X", False),
        ("٩٤٣٤٧٦٥٩١٩", False),
    ],
)
def test_the_check_digit_of_nhs_numbers(digits: str, right: bool) -> None:
    assert is_nhs_number(digits) is right


@given(st.integers(0, 999_999_999))
def test_at_most_one_tenth_digit_makes_an_nhs_number(first_nine: int) -> None:
    right = [d for d in string.digits if is_nhs_number(f"{first_nine:09}{d}")]
    assert len(right) <= 1


@given(st.integers(0, 999_999_999), st.integers(0, 8))
def test_two_digits_that_change_places_make_no_nhs_number(first_nine: int, place: int) -> None:
    """What a check digit by eleven is for."""
    for last in string.digits:
        number = f"{first_nine:09}{last}"
        other = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if is_nhs_number(number) and other != number:
            assert not is_nhs_number(other)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("B801200005001", True),
        ("b801200005001", True),
        ("A801200005001", False),
        ("B80120000500", False),
        ("S801200005001", False),
        ("B80120000500I", False),
        ("B8012000A5001", False),
    ],
)
def test_the_check_letter_of_pupil_numbers(text: str, right: bool) -> None:
    assert is_upn(text) is right


@given(
    st.text(string.digits, min_size=11, max_size=11),
    st.sampled_from("ABCDEFGHJKLMNPQRTUVWXYZ0123456789"),
)
def test_each_pupil_number_permanent_or_temporary_has_one_check_letter(
    digits: str, last: str
) -> None:
    right = [letter for letter in string.ascii_uppercase if is_upn(letter + digits + last)]
    assert len(right) == 1
    assert Identifier.UPN in find_identifiers(f"x {right[0]}{digits}{last}, y")


@given(
    st.sampled_from([text for texts in REFUSED.values() for text in texts]),
    st.sampled_from(["", " ", "ref ", "(", "—"]),
    st.sampled_from(["", " ", ")", "; b", " – x"]),
)
def test_what_stands_around_an_identifier_does_not_hide_it(
    text: str, before: str, after: str
) -> None:
    assert find_identifiers(before + text + after)


@given(st.text(max_size=60))
def test_any_text_can_be_looked_through_and_blacked_out(text: str) -> None:
    find_doubts(text, YEAR)
    shown = masked(text)
    assert not find_identifiers(shown)
    if not find_identifiers(text):
        assert shown == text or BLACK in shown


@pytest.mark.parametrize("text", [text for texts in REFUSED.values() for text in texts])
def test_what_is_blacked_out_can_be_read_nowhere(text: str) -> None:
    shown = masked(f"C-7 {text} North")
    assert not find_identifiers(shown)
    assert text not in shown
    assert plain_text(text) not in plain_text(shown)


def test_only_the_identifier_is_blacked_out() -> None:
    assert masked("C-7 943 476 5919, North") == f"C-7 {BLACK * 12}, North"
    assert masked("C-7, North") == "C-7, North"


NAMES = [
    "Jo Smith",
    "SMITH, Kelly",
    "JOHN SMITH",
    "J. Smith",
    "Mrs Patel",
    "john",
    "olivia-3",
    "Siân ap Rhys",
    "Gruffudd ab Einion",
    "O’Brien Kelly",
    "Nguyễn Thị",
    "Łukasz Wójcik",
    "Иван Петров",
    "محمد علي",
    "李明",
    "अमित",
    "Anne-Marie Dupont",
]
NO_NAMES = [
    "Child Protection",
    "Child in Need",
    "Children Looked After",
    "Early Help",
    "White British",
    "Any other Mixed background",
    "Step Down",
    "Plan",
    "CP Plan",
    "AB CD",
    "Case North 12",
    "C-0012",
    "Cymorth Cynnar",
    "Plentyn mewn Angen",
    "blue heron",
    "5-11",
    "",
]


@pytest.mark.parametrize("text", NAMES)
def test_what_looks_like_a_name_is_doubted(text: str) -> None:
    assert Doubt.NAME in find_doubts(text, YEAR)


@pytest.mark.parametrize("text", NO_NAMES)
def test_the_fields_own_words_are_not(text: str) -> None:
    assert not find_doubts(text, YEAR)


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("JS030414", True),
        ("140403", True),
        ("030499", False),
        ("310214", False),
        ("123456", False),
        ("1234567", False),
        ("310427", False),
    ],
)
def test_six_digits_are_doubted_when_a_child_may_be_born_on_them(text: str, doubted: bool) -> None:
    assert (Doubt.SHORT_DATE in find_doubts(text, YEAR)) is doubted
