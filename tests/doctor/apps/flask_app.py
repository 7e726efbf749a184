"""A Flask application that believes one proxy about the scheme, and redirects with absolute addresses."""

from flask import Flask, redirect, session, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
app.secret_key = "only-for-the-tests"
app.config["SESSION_COOKIE_SECURE"] = True
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1)


@app.get("/")
def home():
    return '<a href="/login">Log in</a>'


@app.get("/admin")
def admin():
    return redirect(url_for("login", _external=True))


@app.get("/login")
def login():
    session["seen"] = True
    return '<title>Log in</title><form method="post"><input name="username"><input type="password" name="password"></form>'
