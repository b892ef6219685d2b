"""Bodies as the pages were, and not as they were packed for the way."""

from scrapy.http import Request, Response

from pipelines.encodings import NotUndone
from pipelines.encodings import decode as undo
from pipelines.outcomes import FailReason
from spiders.refusals import Refused


class EncodingMiddleware:
    """Stands nearest to the network: everybody above sees plain bodies, but who asked for more (`Visit.request`)."""

    def process_response(self, request: Request, response: Response) -> Response:
        stated = response.headers.get(b"Content-Encoding")
        if not stated or not response.body:
            return response
        limit: int = request.meta["max_body"]
        cut = "download_stopped" in response.flags
        try:
            body = decode(response.body, stated.decode("latin-1"), limit, clip="cut" in request.meta, whole=not cut)
        except Refused as refused:
            if refused.reason is FailReason.TOO_LARGE and request.meta.get("packed"):
                return response
            raise
        del response.headers[b"Content-Encoding"]
        # not response.replace: it searches the packed bytes for their charset, dearly, and pins what it guesses
        kept = {name: getattr(response, name) for name in Response.attributes}
        return type(response)(**(kept | {"body": body}))


def decode(body: bytes, stated: str, limit: int, *, clip: bool = False, whole: bool = True) -> bytes:
    """As pipelines.encodings has it. Raises Refused."""
    try:
        return undo(body, stated, limit, clip=clip, whole=whole)
    except NotUndone as fault:
        raise Refused(fault.reason, fault.detail) from fault
