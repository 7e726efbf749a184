"""Any request is answered with what Flask believes of it, and written down."""

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from record import record

app = Flask(__name__)
# The line that Lasthop advises: no variable can do it.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)


@app.before_request
def truth():
    if request.path == "/login/":
        return "", 302, {"Location": request.url_root + "home"}
    return record(
        scheme=request.scheme,
        authority=request.host,
        client=request.remote_addr,
        target=request.environ["RAW_URI"],
        body=request.get_data().decode("latin-1"),
        fields={name: value for name, value in request.environ.items() if name.startswith(("HTTP_", "CONTENT_"))},
    )
