"""A Starlette application behind uvicorn, which tells it the scheme; a missing slash is redirected with an absolute address."""

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route


async def home(request):
    return HTMLResponse('<a href="/login/">Log in</a>')


async def admin(request):
    return RedirectResponse(str(request.url_for("login")))


async def login(request):
    return HTMLResponse(
        '<title>Log in</title><form method="post"><input name="username"><input type="password" name="password"></form>'
    )


app = Starlette(
    routes=[
        Route("/", home),
        Route("/admin", admin),
        Route("/docs/", home),
        Route("/login/", login, name="login", methods=["GET"]),
    ]
)
