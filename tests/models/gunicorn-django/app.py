"""Answers with the environ that gunicorn made, and with what Django believes of it under each of several settings."""

import glob
import json
import os
import runpy

import django
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test.utils import override_settings

settings.configure(SECRET_KEY="only-for-the-tests")
django.setup()

FILES = sorted(glob.glob(os.path.join(os.environ["FIXTURE_FOLDER"], "settings_*.py")))
ALL = [{name: value for name, value in runpy.run_path(file).items() if name.isupper()} for file in FILES]


def application(environ, start_response):
    answer = {
        "environ": {name: value for name, value in environ.items() if isinstance(value, str)},
        "django": [belief(each, environ) for each in ALL],
    }
    body = json.dumps(answer).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")])
    return [body]


def belief(values, environ):
    with override_settings(**values):
        request = WSGIRequest(dict(environ))
        try:
            if "django.middleware.security.SecurityMiddleware" in settings.MIDDLEWARE:
                answer = SecurityMiddleware(lambda request: HttpResponse()).process_request(request)
                if answer is not None:
                    return {"kind": "answered", "status": answer.status_code, "location": answer["Location"]}
            return {"kind": "believed", "scheme": request.scheme, "host": request.get_host()}
        except DisallowedHost:
            return {"kind": "answered", "status": 400}
