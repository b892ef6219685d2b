"""The door every request passes: host, size, who asks, where a form comes from, and what each answer forbids.

- The Host must be an address, `localhost` or a name the settings know: a page elsewhere whose name is made to point
  here (DNS rebinding) gets nothing.
- A change needs a signed-in visitor, our own origin, and the form's key; or the token in an Authorization header.
- No answer lets a browser run, load or frame anything that is not ours.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newswatch.web.keys import Keys, Visitor

COOKIE = "newswatch"
FORM_KEY = "key"
_LARGEST_FORM = 64 * 1024
_MOST_FIELDS = 100
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_OPEN_PATHS = ("/static/", "/sign-in", "/healthz")
_FEEDS = ("/feed.atom", "/feed.json")


class Guard:
    """ASGI middleware. `open_reading`: visitors by a loopback address may read without a token."""

    def __init__(self, app: ASGIApp, *, keys: Keys | None, names: frozenset[str], open_reading: bool) -> None:
        self._app = app
        self._keys = keys
        self._names = names
        self._open_reading = open_reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        request = Request(scope, receive)
        refusal = await self._refuse(request)
        await (refusal or self._app)(scope, receive, send_guarded)

    async def _refuse(self, request: Request) -> Response | None:
        host = _host_of(request.headers)
        if not self._is_ours(host):
            return _said(421, "These pages are not known under this name; add it to web.hosts in the settings.")
        visitor = self._visitor(request, host)
        request.scope.setdefault("state", {})["visitor"] = visitor
        request.scope["state"]["form"] = {}
        if request.method in ("GET", "HEAD"):
            return None if visitor.reads or _is_open(request, self._keys) else _sign_in(request)
        if request.method != "POST":
            return _said(405, "There is nothing here but GET, HEAD and POST.")
        return await self._refuse_change(request, visitor)

    async def _refuse_change(self, request: Request, visitor: Visitor) -> Response | None:
        if not _same_origin(request.headers):
            return _said(403, "This form was sent from another site; nothing was changed.")
        body = await _body(request)
        if body is None:
            return _said(413, f"A form has at most {_LARGEST_FORM} bytes.")
        try:
            fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            return _said(400, f"A form has at most {_MOST_FIELDS} fields.")
        request.scope["state"]["form"] = fields
        if request.url.path == "/sign-in":
            return None
        if self._keys is None:
            return _said(403, "These pages are for reading only: no token is set (docs/web.md says how).")
        if not visitor.signed_in:
            return _sign_in(request)
        if visitor.form_key and fields.get(FORM_KEY, [""])[0] != visitor.form_key:
            return _said(403, "This form is too old, or not ours; load the page again and repeat it.")
        return None

    def _is_ours(self, host: str) -> bool:
        return _is_address(host) or host == "localhost" or host in self._names

    def _visitor(self, request: Request, host: str) -> Visitor:
        keys = self._keys
        reads = self._open_reading and _is_loopback(host)
        if keys is None:
            return Visitor(signed_in=False, reads=reads)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and keys.fits(token.strip()):
            return Visitor(signed_in=True, reads=True)
        session = request.cookies.get(COOKIE, "")
        if keys.is_session(session):
            return Visitor(signed_in=True, reads=True, form_key=keys.form_key(session))
        return Visitor(signed_in=False, reads=reads)


def _host_of(headers: Headers) -> str:
    """Without its port; empty for one that cannot be read."""
    try:
        return (urlsplit(f"//{headers.get('host', '')}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_open(request: Request, keys: Keys | None) -> bool:
    path = request.url.path
    if path in _FEEDS and keys is not None:
        return keys.is_feed_key(request.query_params.get(FORM_KEY, ""))
    return path.startswith(_OPEN_PATHS)


def _same_origin(headers: Headers) -> bool:
    """By Origin; under our own Referrer-Policy browsers may send `null`, and then say it in Sec-Fetch-Site."""
    origin = headers.get("origin")
    if origin not in (None, "null"):
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return headers.get("sec-fetch-site", "same-origin" if origin is None else "cross-site") == "same-origin"


async def _body(request: Request) -> bytes | None:
    """None for one that is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return None
    return body


def _sign_in(request: Request) -> Response:
    if request.url.path.startswith("/api/") or request.url.path in _FEEDS or request.headers.get("hx-request"):
        return _said(401, "This needs the token: send it as `Authorization: Bearer TOKEN`, or sign in at /sign-in.",
                     {"WWW-Authenticate": "Bearer"})  # fmt: skip
    return RedirectResponse("/sign-in", status_code=303)


def _said(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(words + "\n", status_code=status, headers=headers)
