"""Signing in with the token, and out."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from newswatch.web import params
from newswatch.web.security import COOKIE
from newswatch.web.site import site_of

_A_YEAR = 365 * 86400
_LONGEST = 8000
_PATH = re.compile(r"/(?![/\\])[!-~]*")


async def page(request: Request) -> Response:
    return site_of(request).page(
        request, "signin.html", wrong=False, to=_way_back(params.text(request, "to", longest=_LONGEST))
    )


async def enter(request: Request) -> Response:
    site = site_of(request)
    token, to = params.field(request, "token"), _way_back(params.field(request, "to", longest=_LONGEST))
    if site.keys is None or not site.keys.fits(token):
        return site.page(request, "signin.html", status=403, wrong=True, to=to)
    made = RedirectResponse(to, status_code=303)
    made.set_cookie(
        COOKIE, site.keys.new_session(), max_age=_A_YEAR, httponly=True, samesite="strict",
        secure=request.headers.get("x-forwarded-proto") == "https",
    )  # fmt: skip
    return made


async def leave(request: Request) -> Response:  # noqa: ARG001  a handler's signature
    made = RedirectResponse("/", status_code=303)
    made.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return made


def _way_back(to: str) -> str:
    """An address of ours, else the first page: nobody is sent elsewhere."""
    return to if _PATH.fullmatch(to) and "\\" not in to else "/"
