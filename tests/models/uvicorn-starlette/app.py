"""Answers with the scope that uvicorn made, and with what Starlette believes of it under each of several applications."""

import glob
import importlib.util
import json
import os

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse

def view(request: Request):
    client = request.client.host if request.client else None
    url = request.url
    return JSONResponse({"kind": "believed", "scheme": request.scope["scheme"], "url": str(url), "client": client})


FILES = sorted(glob.glob(os.path.join(os.environ["FIXTURE_FOLDER"], "app_*.py")))


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


APPS = [load(path) for path in FILES]


async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    client = scope.get("client")
    answer = {
        "scheme": scope["scheme"],
        "client": (client[0] if client else None) or "",
        "names": [name.decode("latin1") for name, _ in scope["headers"]],
        "starlette": [await belief(app, scope) for app in APPS],
    }
    await PlainTextResponse(json.dumps(answer))(scope, receive, send)


async def belief(app, scope):
    """What the application answers to a copy of the scope; each has one view, which tells what it believes."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    copy = {**scope, "path": "/", "raw_path": b"/", "query_string": b"", "method": "GET", "root_path": ""}
    try:
        await app(copy, receive, send)
    except Exception:
        return {"kind": "answered", "status": 500}
    start = sent[0]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    location = dict(start["headers"]).get(b"location")
    if start["status"] == 200:
        return json.loads(body)
    answer = {"kind": "answered", "status": start["status"]}
    return {**answer, "location": location.decode()} if location else answer
