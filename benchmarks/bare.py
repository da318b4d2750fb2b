"""The barest page there is, on the same server: a request, a template with so many rows, an answer packed as ours are."""

from __future__ import annotations

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PAGE = """<!doctype html><html lang="ko"><head><title>민원</title></head><body><main><table>
{% for row in rows %}<tr><td><input type="checkbox" value="{{ row.number }}"></td>
<th><a href="/c/{{ row.number }}">{{ row.number }}</a></th>
<td>{{ row.about }}</td><td>{{ row.status }}</td><td>{{ row.channel }}</td><td>{{ row.who }}</td></tr>{% endfor %}
</table></main></body></html>"""
TEMPLATE = Environment(autoescape=True).from_string(PAGE)


async def page(request: Request) -> Response:
    """`?rows=`: how many cases it tells of."""
    rows = [
        {"number": f"26AB-{n:04}-K", "about": f"{n}번째 골목 가로등이 꺼져 있어요.", "status": "배정", "channel": "웹", "who": "도로과"}
        for n in range(int(request.query_params["rows"]))
    ]
    return HTMLResponse(TEMPLATE.render(rows=rows))


app = Starlette(routes=[Route("/", page)], middleware=[Middleware(GZipMiddleware, minimum_size=600, compresslevel=6)])
