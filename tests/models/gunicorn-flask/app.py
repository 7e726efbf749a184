"""Answers with what Flask believes of a request, behind each of several ProxyFixes."""

import glob
import json
import os
import runpy

FILES = sorted(glob.glob(os.path.join(os.environ["FIXTURE_FOLDER"], "app_*.py")))
APPS = [runpy.run_path(file)["app"] for file in FILES]


def application(environ, start_response):
    body = json.dumps([belief(app, environ) for app in APPS]).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")])
    return [body]


def belief(app, environ):
    """What the one view of the application answers to a copy of the environ."""
    started = []
    copy = {**environ, "PATH_INFO": "/", "QUERY_STRING": "", "REQUEST_METHOD": "GET"}
    body = b"".join(app.wsgi_app(copy, lambda status, headers: started.append(status)))
    status = int(started[0].split()[0])
    return json.loads(body) if status == 200 else {"status": status}
