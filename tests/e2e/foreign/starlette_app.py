"""Any request is answered with what Starlette believes of it, and written down."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse

from record import record


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    request = Request(scope, receive)
    if request.url.path == "/login/":
        return await RedirectResponse(str(request.url.replace(path="/home")))(scope, receive, send)
    query = scope["query_string"].decode("latin-1")
    belief = record(
        scheme=request.url.scheme,
        authority=request.headers["host"],
        client=request.client.host or request.headers["x-forwarded-for"],
        target=scope["raw_path"].decode("latin-1") + ("?" + query if query else ""),
        body=(await request.body()).decode("latin-1"),
        fields=fold(request.headers.raw),
    )
    await JSONResponse(belief)(scope, receive, send)


def fold(raw):
    fields = {}
    for name, value in raw:
        name, value = name.decode("latin-1"), value.decode("latin-1")
        fields[name] = fields[name] + ", " + value if name in fields else value
    return fields
