"""Starts what `manage.py runserver` and `flask run` start, on any free port, and prints it."""

import sys
import threading

from app import wsgi


def runserver():
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(wsgi)
    return server


def werkzeug():
    from werkzeug.serving import make_server

    return make_server("127.0.0.1", 0, wsgi, threaded=True)


server = {"runserver": runserver, "werkzeug": werkzeug}[sys.argv[1]]()
print(f"listening on {server.server_address[1]}", flush=True)
server.serve_forever()
