"""Answers with what the server handed over, as WSGI and as ASGI."""

import json


def wsgi(environ, start_response):
    body = json.dumps({name: value for name, value in environ.items() if isinstance(value, str)}).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")])
    return [body]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    client = scope.get("client")
    told = {
        "scheme": scope["scheme"],
        "client": client[0] if client else "",
        "fields": [[name.decode("latin1"), value.decode("latin1")] for name, value in scope["headers"]],
    }
    body = json.dumps(told).encode()
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
