"""The frame of every page, Accord's own macros, and how strict templates are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from bs4 import BeautifulSoup
from flask import Flask, flash
from flask import render_template_string as render
from flask_babel import Babel, force_locale
from jinja2 import UndefinedError
from playwright.sync_api import Page
from wtforms import validators

from saas.web import fields
from saas.web.forms import BaseForm
from saas.web.gds import bar_class, register_frontend, textarea_value, warm_templates
from tests.web_parts.conftest import LiveSite
from tests.web_parts.stand_in import ROOT, STATIC, build_site

SIMPLE = """{% extends "base.html" %}{% block title %}Rounds{% endblock %}
{% block main %}<h1>Rounds</h1>{% endblock %}"""


class Named(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    name = fields.TextField("Name", [validators.InputRequired("Enter a name")])


def page_of(app: Flask, template: str = SIMPLE, **values: Any) -> BeautifulSoup:
    return BeautifulSoup(render(template, **values), "html.parser")


def macro(app: Flask, call: str, **values: Any) -> BeautifulSoup:
    text = '{% import "accord/macros.html" as accord %}' + call
    return BeautifulSoup(render(text, **values), "html.parser")


def test_the_title_names_page_workspace_and_service(site: Flask) -> None:
    assert page_of(site).title.get_text() == "Rounds – Calder Vale Partnership – Accord"


def test_the_title_begins_with_error_when_something_is_wrong(site: Flask) -> None:
    form = Named(formdata=None)
    form.validate()
    assert page_of(site, form=form).title.get_text().startswith("Error: Rounds – ")
    assert page_of(site, errors={"x": "Enter x"}).title.get_text().startswith("Error: ")


def test_errors_of_a_form_or_a_dict_are_summed_up_with_links(site: Flask) -> None:
    form = Named(formdata=None)
    form.validate()
    page = page_of(site, form=form, errors={"due-day": "Enter a date", "": "Nobody may approve"})
    links = page.select(".govuk-error-summary__list a")
    assert [(link["href"], link.get_text()) for link in links] == [
        ("#name", "Enter a name"),
        ("#due-day", "Enter a date"),
    ]
    assert "Nobody may approve" in page.select_one(".govuk-error-summary").get_text()


def test_a_stranger_sees_no_links_of_a_member(site: Flask) -> None:
    nobody = SimpleNamespace(is_authenticated=False)
    page = page_of(site, current_user=nobody, scope_workspace=None, nav=[])
    assert page.select("header a") == page.select("header a[href='/web/home']")
    assert page.title.get_text() == "Rounds – Accord"
    assert "Sign out" not in page.get_text()


def test_changing_workspace_is_offered_only_to_members_of_several(site: Flask) -> None:
    assert "Change workspace" not in page_of(site).get_text()
    assert "Change workspace" in page_of(site, places=[object()]).get_text()


def test_signing_out_and_changing_language_are_forms_with_a_token(site: Flask) -> None:
    forms = {form["action"]: form for form in page_of(site).select("form")}
    assert set(forms) == {"/accounts/sign_out", "/web/set_language"}
    for form in forms.values():
        assert form["method"] == "post"
        assert form.find("input", attrs={"name": "csrf_token"})["value"]
    language = forms["/web/set_language"]
    assert language.find("input", attrs={"name": "next"})["value"] == "/"
    assert [button["value"] for button in language.select("button")] == ["cy"]


def test_the_demonstration_says_so(site: Flask) -> None:
    assert "Demonstration" not in page_of(site).get_text()
    banner = page_of(site, environment="demo").select_one(".accord-demo")
    assert "invented" in banner.get_text()
    assert banner.a["href"] == "/mail/page"


def test_every_script_carries_the_nonce_and_nothing_is_styled_inline(site: Flask) -> None:
    page = page_of(site)
    scripts = page.select("script")
    assert len(scripts) == 2
    assert len({script["nonce"] for script in scripts}) == 1
    assert page.find(style=True) is None
    assert page.style is None


def test_nothing_of_the_governments_identity_is_left(site: Flask) -> None:
    html = str(page_of(site)).lower()
    assert "crown" not in html
    assert "gov.uk" not in html.replace("govuk", "")


def test_flashed_messages_have_names_of_their_own(site: Flask) -> None:
    flash("Saved.", "success")
    flash("It could not be sent.", "error")
    page = page_of(site)
    banners = page.select(".govuk-notification-banner")
    assert [banner["role"] for banner in banners] == ["alert", "alert"]
    assert len({banner["aria-labelledby"] for banner in banners}) == 2


def test_a_name_that_nobody_gave_fails_in_our_templates(site: Flask) -> None:
    for text in (
        "{{ nobody }}",
        "{% if nobody %}{% endif %}",
        "{{ {'text': 1}.txet }}",
        "{% for x in nobody %}{% endfor %}",
        "{{ nobody == 1 }}",
    ):
        with pytest.raises(UndefinedError):
            render(text)
    assert render("{{ nobody is defined }}") == "False"


def test_the_libraries_may_leave_parameters_out(site: Flask) -> None:
    text = """{% from "govuk_frontend_jinja/components/input/macro.html" import govukInput %}
    {{ govukInput({'id': 'x', 'name': 'x', 'label': {'text': 'Name'}}) }}"""
    assert macro(site, text).find("input", id="x") is not None


def test_text_deep_inside_the_libraries_markup_is_not_indented(site: Flask) -> None:
    text = """
    {% from "govuk_frontend_jinja/components/radios/macro.html" import govukRadios %}
    {% from "govuk_frontend_jinja/components/textarea/macro.html" import govukTextarea %}
    {{ govukRadios({'name': 'x', 'fieldset': {'legend': {'text': 'Which?'}}, 'items': [
      {'value': '1', 'text': 'One', 'conditional': {'html': govukTextarea({
        'id': 'why', 'name': 'why', 'label': {'text': 'Why?'}, 'value': written})}}]}) }}"""
    area = macro(site, text, written="first\nsecond").find(id="why")
    assert area.get_text() == "first\nsecond"


def test_plain_text_can_still_be_indented(site: Flask) -> None:
    assert site.jinja_env.filters["indent"]("one\ntwo", 2) == "one\n  two"


def test_every_template_compiles(site: Flask) -> None:
    warm_templates(site)


def test_a_page_that_changed_is_compiled_anew_and_the_others_are_found(tmp_path: Path) -> None:
    kept, pages = tmp_path / "kept", tmp_path / "pages"
    kept.mkdir()
    pages.mkdir()
    for name in ("one", "two"):
        (pages / f"{name}.html").write_text(f"first {name}", encoding="utf-8")

    def shown() -> list[str]:
        app = Flask("pages", template_folder=str(pages))
        warm_templates(app, kept)
        return [app.jinja_env.get_template(f"{name}.html").render() for name in ("one", "two")]

    assert shown() == ["first one", "first two"]
    compiled = {file: file.stat().st_mtime_ns for file in kept.iterdir()}
    assert len(compiled) == 2
    (pages / "two.html").write_text("second two", encoding="utf-8")
    assert shown() == ["first one", "second two"]
    now = {file: file.stat().st_mtime_ns for file in kept.iterdir()}
    assert [now[file] == compiled[file] for file in sorted(compiled)].count(True) == 1


def test_a_heat_cell_says_in_words_what_its_tone_shows(site: Flask) -> None:
    cell = macro(site, "{{ accord.heat_cell('red', 'Not in place', '/x', '2 of 8') }}").td
    assert "accord-tone--red" in cell["class"]
    assert cell.get_text(" ", strip=True) == "Not in place 2 of 8"


def test_page_links_leave_out_the_far_pages(site: Flask) -> None:
    call = "{{ accord.pager(6, 14, link) }}"
    page = macro(site, call, link=lambda number: f"?page={number}")
    shown = [item.get_text(strip=True) for item in page.select(".govuk-pagination__item")]
    assert shown == ["1", "⋯", "5", "6", "7", "⋯", "14"]
    assert page.select_one("[aria-current=page]")["href"] == "?page=6"
    assert macro(site, "{{ accord.pager(1, 1, link) }}", link=str).get_text(strip=True) == ""


def test_the_way_to_the_next_page_is_one_string_in_each_language(site: Flask) -> None:
    call = "{{ accord.pager(6, 14, link) }}"
    for language, before, after in (
        ("en", "Previous page", "Next page"),
        ("cy", "Yn ôl un dudalen", "Ymlaen un dudalen"),
    ):
        with force_locale(language):
            page = macro(site, call, link=lambda number: f"?page={number}")
        for kind, said in (("prev", before), ("next", after)):
            link = page.select_one(f".govuk-pagination__{kind} a")
            assert " ".join(link.get_text().split()) == said
            hidden = link.select_one(".govuk-visually-hidden").get_text()
            assert said.endswith(hidden)
            assert link["rel"] == [kind]


def test_a_translator_places_the_hidden_words_of_a_page_link(tmp_path: Path) -> None:
    catalogue = Catalog(locale="cy")
    catalogue.add("Previous%(hidden)s page%(end)s", "%(hidden)sUn dudalen %(end)syn ôl")
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    site = Flask("front-end", root_path=str(ROOT), static_folder=str(STATIC))
    Babel(site, default_translation_directories=str(tmp_path))
    register_frontend(site)
    with site.test_request_context("/"), force_locale("cy"):
        page = macro(site, "{{ accord.pager(2, 2, link) }}", link=str)
    link = page.select_one(".govuk-pagination__prev a")
    assert " ".join(link.get_text().split()) == "Un dudalen yn ôl"
    assert link.select_one(".govuk-visually-hidden").get_text() == "Un dudalen "


def test_a_wide_table_scrolls_in_a_named_region(site: Flask) -> None:
    page = macro(site, "{% call accord.scroll_region('heading') %}<table></table>{% endcall %}")
    region = page.select_one("[role=region]")
    assert region["aria-labelledby"] == "heading"
    assert region["tabindex"] == "0"


def test_dates_are_written_as_in_britain(site: Flask) -> None:
    day = macro(site, "{{ accord.day(when) }}", when=date(2026, 3, 5)).time
    assert (day["datetime"], day.get_text()) == ("2026-03-05", "5 March 2026")


@pytest.mark.parametrize(
    ("value", "most", "expected"),
    [(0, 100, "w-0"), (None, 5, "w-0"), (1, 1000, "w-5"), (50, 100, "w-50"), (7, 5, "w-100")],
)
def test_bars_have_a_class_for_their_width(value: float, most: float, expected: str) -> None:
    assert bar_class(value, most) == expected


def test_text_for_a_textarea_cannot_be_indented() -> None:
    assert "\n" not in textarea_value("one\n  two\r\nthree")
    assert textarea_value("<b>") == "&lt;b&gt;"


def test_the_title_of_an_unknown_state_is_still_shown(site: Flask) -> None:
    tag = macro(site, "{{ accord.state_tag('never_heard_of', 'New') }}").strong
    assert tag.get_text(strip=True) == "New"


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_the_answering_page_has_no_accessibility_faults(
    page: Page, live_site: LiveSite, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_site.address}/answer")
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_stand_in_site_builds_alone() -> None:
    with build_site().test_client() as client:
        assert client.get("/answer").status_code == 200
