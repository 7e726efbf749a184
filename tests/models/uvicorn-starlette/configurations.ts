/** Words after `uvicorn app:application`, as people write them. */
export const uvicornWords: readonly (readonly string[])[] = [
  [],
  ['--proxy-headers', '--forwarded-allow-ips', '*'],
  ['--forwarded-allow-ips=10.0.0.1'],
  ['--forwarded-allow-ips', '10.0.0.1, 127.0.0.1, 203.0.113.7'],
  ['--forwarded-allow-ips', '127.0.0.0/8'],
  ['--no-proxy-headers'],
]

const head = `from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from app import view

`

/** Applications that differ in what decides belief. */
export const applications: readonly string[] = [
  'app = Starlette(routes=[Route("/", view)])',
  'app = Starlette(routes=[Route("/", view)])\napp.add_middleware(HTTPSRedirectMiddleware)',
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["app.test", "*.example"])])',
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["www.app.test"]), Middleware(HTTPSRedirectMiddleware)])',
  'app = Starlette(routes=[Route("/", view)])\napp.add_middleware(HTTPSRedirectMiddleware)\napp.add_middleware(ProxyHeadersMiddleware, trusted_hosts="*")',
  'app = Starlette(routes=[Route("/", view)])\napp.add_middleware(ProxyHeadersMiddleware, trusted_hosts=["127.0.0.1"])\napp.add_middleware(TrustedHostMiddleware)',
].map((text) => `${head}${text}\n`)
