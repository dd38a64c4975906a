"""What every request to the web app passes first: the token, and how much, how slowly, how many.

Pictures of strangers are decoded by ``utils.photographs.decode_upload``.
"""

import asyncio
import hmac
import re
import time

from fastapi import HTTPException
from fastapi.responses import JSONResponse

MB = 1_000_000
MAX_FILE = 10 * MB  # of one picture
MAX_FILES = 32  # of one request to /predict/batch
MAX_BODY = {"/predict/batch": 40 * MB}  # of a request; elsewhere one picture and its form
MAX_DRAIN = 64 * MB  # of what is too much, so that the sender hears why
MAX_REQUESTS = 256  # at once
UPLOAD_TIMEOUT = 20  # seconds for a request to arrive in full
OPEN_PATHS = re.compile(r"/|/health|/docs|/openapi\.json|/static.*")  # without a token
RULES = "Use a JPEG, PNG or WebP picture of at most 10 MB and 25 megapixels."
BUSY = "Too many requests at once. Try again in a second."
NO_TOKEN = (
    "This service asks for a token, and it is missing or wrong. Send the header "
    "'Authorization: Bearer TOKEN'; the person who started the service knows the token."
)


# What a file begins with that is a picture, or nearly one, but of a kind that is not taken.
KINDS = {
    "a GIF": (b"GIF8",),
    "a BMP": (b"BM",),
    "a TIFF": (b"II*\0", b"MM\0*"),
    "a PDF": (b"%PDF",),
    "a Photoshop file": (b"8BPS",),
}


def in_words(data, why):
    """Say to somebody who knows no formats why a file cannot be used.

    Args:
        data: the file.
        why: what ``decode_upload`` says of it.
    """
    head = data[:1000].lstrip().lower()
    for kind, signs in KINDS.items():
        if data.startswith(signs):
            return f"it is {kind}"
    if head.startswith(b"<"):
        drawn = b"<svg" in head
        return "it is an SVG, which has no pixels" if drawn else "it is a web page, not a picture"
    if found := re.match(r"gigantic \((\d+) × (\d+)\)", why):
        width, height = map(int, found.groups())
        return f"{width} × {height} is {width * height / 1e6:.0f} megapixels, which is too large"
    plain = {
        "empty": "the file is empty",
        "truncated": "only a part of the picture has arrived",
        "gigantic": "it is too large",
        "cannot be decoded": "it is damaged",
        "not an image": "it is not a JPEG, PNG or WebP, whatever its name says",
    }
    return next((words for begin, words in plain.items() if why.startswith(begin)), why)


def error(status, text):
    """Return an answer that says what went wrong."""
    return JSONResponse({"error": text}, status)


class RequestLimits:
    """ASGI middleware. FastAPI's own limit on bodies would know nothing of slow senders."""

    def __init__(self, app, token, upload_timeout, on_done):
        """Keep the settings.

        Args:
            app: what is behind these limits.
            token: what a request must bring, or None.
            upload_timeout: seconds that a request may take to arrive.
            on_done: is called with path, status and seconds of each request.
        """
        self.app, self.token = app, token
        self.upload_timeout, self.on_done = upload_timeout, on_done
        self.active = 0

    def is_authorized(self, scope):
        """Say whether a request may pass without a token, or brings the right one."""
        given = dict(scope["headers"]).get(b"authorization", b"").removeprefix(b"Bearer ")
        right = not self.token or hmac.compare_digest(given, self.token.encode())
        return right or OPEN_PATHS.fullmatch(scope["path"])

    async def __call__(self, scope, receive, send):
        """Let a request pass, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status, close = time.monotonic(), 0, False
        max_body, received, complete = MAX_BODY.get(scope["path"], MAX_FILE + 10_000), 0, False

        async def receive_piece():
            """Return the next piece of the request."""
            nonlocal received, complete, close
            if complete:  # what comes now is that the sender goes
                return await receive()
            try:
                left = begun + self.upload_timeout - time.monotonic()
                message = await asyncio.wait_for(receive(), max(left, 0))
            except TimeoutError:
                complete = close = True
                why = f"The picture did not arrive within {self.upload_timeout:g} seconds. "
                raise HTTPException(
                    408, f"{why}Send a smaller one, or find a faster line."
                ) from None
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            return message

        async def refuse(code, why):
            """Hear the sender out, who would not listen before, and refuse."""
            nonlocal close
            while not complete and received < MAX_DRAIN:
                await receive_piece()
            close = not complete
            raise HTTPException(code, why)

        async def limited():
            message = await receive_piece()
            if received > max_body:
                await refuse(413, f"That is more than {max_body // MB} MB. {RULES}")
            return message

        async def answered(message):
            nonlocal status
            status = message.get("status", status)
            if message["type"] == "http.response.start" and close:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        self.active += 1
        try:
            if self.active > MAX_REQUESTS:
                await refuse(429, BUSY)
            if not self.is_authorized(scope):
                await refuse(401, NO_TOKEN)
            await self.app(scope, limited, answered)
        except HTTPException as problem:
            await error(problem.status_code, problem.detail)(scope, receive, answered)
        finally:
            self.active -= 1
            path = getattr(scope.get("route"), "path", "other")
            self.on_done(path, status, time.monotonic() - begun)
