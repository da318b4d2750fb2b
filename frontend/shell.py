"""What all pages have around them: how they look, in which language, and where one is when there is no network."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import forms, look, sessions, words
from frontend.pages import go, page


async def show_look(request: Request) -> Response:
    """글자·화면: size, colours, contrast, language."""
    return page(request, "look.html", to=back(request.query_params.get("to", "/")))


async def choose_look(request: Request) -> Response:
    form = await forms.read(request)
    return _chosen(look.checked(look.read(request), {name: form[name] for name in ("size", "theme", "contrast", "lang")}), form["to"])


async def choose_language(request: Request) -> Response:
    """A link in the head of each page. It only changes what this reader sees."""
    lang = request.path_params["lang"]
    if lang not in words.LOCALES:
        raise HTTPException(404)
    return _chosen(replace(look.read(request), lang=lang), request.query_params.get("to", "/"))


def _chosen(seen: look.Look, to: str) -> Response:
    answer = go(back(to))
    sessions.keep(answer, sessions.LOOK, seen.text(), seconds=sessions.LOOK_SECONDS)
    return answer


def back(to: str, otherwise: str = "/") -> str:
    """A page of ours, or the first one: nobody is sent elsewhere by a link of ours."""
    parts = urlsplit(to)
    ours = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc and "\\" not in to
    return to if ours and all(letter.isprintable() for letter in to) else otherwise


ROUTES = (
    Route("/look", show_look, methods=["GET"]),
    Route("/look", choose_look, methods=["POST"]),
    Route("/look/{lang}", choose_language, methods=["GET"]),
)
