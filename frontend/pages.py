"""How a page is made: one template, the reader's language and look, and nothing looked up while it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from frontend import assets, dates, look, particles, sessions, words
from frontend.api import Api
from frontend.front import Front

FOLDER = Path(__file__).parent / "templates"


class Pages:
    """The faces' one workshop: holds what all pages share. `app.state.pages`."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.seal = sessions.Seal(front.secret)
        self.words = words.read()
        self.templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.templates.globals |= {
            "asset": assets.address,
            "icon": icon,
            "day": dates.day,
            "at": dates.at,
            "clock": dates.clock,
            "josa": lambda word, pair: format(particles.Word(word), pair),
            "city": front.city,
            "rehearsing": front.rehearsing,
            "at_home": front.at_home,
            "tiles": front.tiles,
            "style": assets.style,
            "script_within": assets.script_within,
            "LANGUAGES": words.NAMES,
        }
        self.templates.filters["lines"] = lines
        for name in self.templates.list_templates():
            self.templates.get_template(name)  # compiled now, not under somebody's eyes

    def api(self, request: Request, token: str | None = None) -> Api:
        """The gateway, asked for this reader."""
        return Api(self.front.http, request, token)


def pages(request: Request) -> Pages:
    """The workshop that this request came to."""
    return request.app.state.pages  # type: ignore[no-any-return]  # set where the application is made


def page(request: Request, template: str, *, status: int = 200, lang: str | None = None, **values: Any) -> Response:
    """A page. `values` are the template's; what all pages have is added. `lang`: for pages that exist in one language alone."""
    workshop, seen, scripts = pages(request), look.read(request), list[str]()
    spoken = workshop.words[lang or language(request)]
    context: Mapping[str, Any] = {
        "request": request,
        "look": seen,
        "t": spoken,
        "lang": spoken.lang,
        "locale": spoken.locale,
        "here": request.url.path,
        "form_token": lambda: sessions.form_token(request),
        "script": lambda name: _script(name, scripts),
        **values,
    }
    answer = HTMLResponse(workshop.templates.get_template(template).render(context), status)
    if scripts:
        answer.headers["link"] = ", ".join(f"<{where}>; rel=modulepreload" for where in scripts)
    return answer


def _script(name: str, told: list[str]) -> Markup:
    """A face's script. Its address goes ahead of the page (`told`): it is on its way before the page is read."""
    told.append(assets.address(name))
    return Markup('<script type="module" src="{}"></script>').format(told[-1])


def language(request: Request) -> str:
    """In which language this reader reads."""
    if (known := request.scope.get("ontong.locale")) is None:
        asked, kept = request.query_params.get("lang"), look.read(request).lang
        known = request.scope["ontong.locale"] = words.chosen(asked, kept, request.headers.get("accept-language", ""))
    return str(known)


def speak(request: Request, locale: str | None) -> None:
    """From here on the language of what is shown, as that of a letter, unless the reader has chosen one themselves."""
    if words.chosen_by(request.query_params.get("lang"), look.read(request).lang) is None and locale in words.LOCALES:
        request.scope["ontong.locale"] = locale


def say(request: Request) -> words.Words:
    """The words of the reader's language."""
    return pages(request).words[language(request)]


def go(where: str) -> Response:
    """After something was done: to a page that may be loaded again."""
    return RedirectResponse(where, 303)


def icon(name: str, label: str = "") -> Markup:
    """A drawing beside a word; with `label` it speaks for itself."""
    named = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" {}>{}</svg>').format(
        named,
        Markup(assets.ICONS[name]),  # noqa: S704 - drawings from our own folder
    )


def lines(text: str | None) -> Markup:
    """What somebody wrote, with its line breaks, and nothing else of it."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())
