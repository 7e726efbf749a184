"""A view that answers with what Django believes about the request, and keeps a record of every request it saw."""

import json
import os

from django.core.exceptions import DisallowedHost
from django.http import JsonResponse


def truth(request):
    belief = {
        "secure": request.is_secure(),
        "host": host_of(request),
        "method": request.method,
        "target": request.META.get("RAW_URI"),
        "peer": request.META.get("REMOTE_ADDR"),
        "fields": {name: value for name, value in request.META.items() if is_field(name)},
        "body": body_of(request),
    }
    record(belief)
    return JsonResponse(belief)


def host_of(request):
    try:
        return request.get_host()
    except DisallowedHost as error:
        return "refused: %s" % error


def is_field(name):
    return name.startswith("HTTP_") or name in ("CONTENT_LENGTH", "CONTENT_TYPE")


def body_of(request):
    # Django reads as many bytes as CONTENT_LENGTH says, so a chunked body must be read past it.
    chunked = "HTTP_TRANSFER_ENCODING" in request.META
    body = request.META["wsgi.input"].read() if chunked else request.body
    return body.decode("latin-1")


def record(belief):
    line = json.dumps(belief) + "\n"
    with open(os.path.join(os.environ["FIXTURE_FOLDER"], "seen.jsonl"), "a") as seen:
        seen.write(line)
