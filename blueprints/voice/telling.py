"""The pages of a family or a child who came by link: one question a page, in large type.

Nothing here tells of the case. Each page saves as it is left; nothing must be answered.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import refresh
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from blueprints.gate import VOICE_COOKIE, needs, public, the_actor
from blueprints.returns.answer_form import is_untouched, save_posted
from blueprints.returns.answer_view import AnswerView, scale_of, view_of
from blueprints.voice.blueprint import bp
from blueprints.voice.tongues import direction
from saas.accounts.models import Workspace
from saas.database import db
from saas.errors import NotFound
from saas.i18n import LANGUAGE_COOKIE
from saas.settings import Settings
from saas.web.gds import field_id
from saas.web.install import limiter
from saas.web.signed_in import give_cookie
from tenants.practice.schema import Question, in_language
from tenants.rounds import delegations, policy, queries, voice_links
from tenants.rounds.content import stored_content
from tenants.rounds.form import chosen_keys, visible_questions
from tenants.rounds.models import Answer, Delegation
from tenants.rounds.queries import ReturnPage
from tenants.workspaces.roles import Permission

_A_YEAR = 366 * 24 * 3600


@bp.route("/say/<token>", methods=["GET", "POST"])
@public
@limiter.limit("20 per 5 minutes", methods=["POST"])
def start(token: str) -> Any:
    """The way in: what this is, and one button."""
    browser = request.cookies.get(VOICE_COOKIE, "")
    session = db.session()
    try:
        if request.method == "GET":
            _speak(voice_links.find_open(session, token, browser))
            return _private(render_template("voice/start.html"))
        opened = voice_links.open_link(
            session,
            token,
            browser,
            user_agent=request.headers.get("User-Agent", ""),
            address=request.remote_addr or "",
        )
    except NotFound:
        session.rollback()
        return render_template("voice/closed.html"), 404
    response = make_response(redirect(url_for("voice.first", slug=_slug_of(opened.tenant_id))))
    settings: Settings = current_app.config["ACCORD"]
    give_cookie(response, opened.cookie)
    response.set_cookie(
        VOICE_COOKIE,
        opened.browser,
        max_age=_A_YEAR,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.get("/say")
@public
def closed() -> Any:
    """Where somebody is led whose link opens no more."""
    return render_template("voice/closed.html"), 404


def _speak(code: str) -> None:
    """The interface's words in the link's language, unless the reader chose another."""
    if not request.cookies.get(LANGUAGE_COOKIE):
        g.language = code
        refresh()


def _private(page: str) -> Response:
    """A page whose address is a secret tells it to no other site."""
    response = make_response(page)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _slug_of(tenant_id: UUID) -> str:
    return (
        db.session().execute(select(Workspace.slug).where(Workspace.id == tenant_id)).scalar_one()
    )


class Telling:
    """The part that this guest writes in, as far as it is theirs: what others wrote is not."""

    def __init__(self) -> None:
        self.actor = the_actor()
        session = db.session()
        self.link: Delegation = voice_links.own_link(session, self.actor)
        self.page: ReturnPage = queries.get_return(session, self.link.return_id)
        self.answers = queries.load_answers(session, self.link.return_id)

    @property
    def is_open(self) -> bool:
        return policy.can_answer(self.actor, self.page.return_, self.page.round_)

    @property
    def questions(self) -> list[Question]:
        """What is asked of them now, in order, one a page."""
        form = self.page.form
        chosen = {
            key: chosen_keys(form.questions[key], stored_content(*pair))
            for key, pair in self.answers.items()
            if key in form.questions
        }
        visible = visible_questions(form, chosen)
        return [
            question
            for _section, asked in form.sections
            for question in asked
            if question.key in visible and self._is_theirs(question.key)
        ]

    def _is_theirs(self, key: str) -> bool:
        answer: Answer | None
        answer, grade = self.answers.get(key, (None, None))
        if answer is None or answer.said_by == self.link.id:
            return True
        return answer.said_by is None and stored_content(answer, grade).is_empty

    def view(self, question: Question) -> AnswerView:
        return view_of(question, *self.answers.get(question.key, (None, None)))

    def words(self, said: Any) -> str:
        return in_language(dict(said) if said else None, self.link.language)


@bp.get("/w/<slug>/say")
@needs(Permission.PART_FILL, voice=True)
def first() -> AnyResponse:
    """Their first question."""
    return redirect(url_for("voice.ask", number=1))


@bp.route("/w/<slug>/say/<int:number>", methods=["GET", "POST"])
@needs(Permission.PART_FILL, voice=True)
def ask(number: int) -> Any:
    """One question; what is said is saved as the page is left."""
    telling = Telling()
    if not telling.is_open:
        return render_template("voice/closed.html"), 404
    asked = telling.questions
    if not 1 <= number <= len(asked):
        return redirect(url_for("voice.finish"))
    question = asked[number - 1]
    view = telling.view(question)
    if request.method == "POST":
        if request.form.get("question") != question.key:
            # An earlier answer has changed which questions there are.
            return redirect(url_for("voice.first"))
        kept = _save(telling, question, view)
        if kept is None:
            back = request.form.get("then") == "back"
            return redirect(url_for("voice.ask", number=max(1, number - 1 if back else number + 1)))
        view = kept
    return (
        render_template(
            "voice/ask.html",
            number=number,
            of=len(asked),
            q=question,
            a=view,
            words=telling.words,
            scale=scale_of(telling.page.form.model, question),
            tongue=telling.link.language,
            direction=direction(telling.link.language),
            errors={field_id(f"{question.key}:{at}"): said for at, said in view.errors.items()},
        ),
        422 if view.errors or view.conflict else 200,
    )


def _save(telling: Telling, question: Question, view: AnswerView) -> AnswerView | None:
    """Keep what was said; returns the question again where it could not be read."""
    posted: MultiDict[str, str] = request.form
    if request.form.get("then") == "skip":
        if not view.version:
            return None
        posted = MultiDict({f"{question.key}:version": str(view.version)})
    form, present = telling.page.form, stored_content(None, None)
    if view.version:
        present = stored_content(*telling.answers[question.key])
    if is_untouched(question, present, posted, form):
        return None
    outcome = save_posted(telling.actor, telling.link.return_id, form, question, posted)
    return outcome.view


@bp.route("/w/<slug>/say/finish", methods=["GET", "POST"])
@needs(Permission.PART_FILL, voice=True)
def finish() -> Any:
    """They say that they have finished; whoever gave them the link is told."""
    telling = Telling()
    if request.method == "POST" and telling.is_open:
        delegations.finish(db.session(), telling.actor, "")
        db.session.commit()
        return render_template("voice/thanks.html")
    if not telling.is_open:
        return render_template("voice/closed.html"), 404
    return render_template("voice/finish.html", last=len(telling.questions))
