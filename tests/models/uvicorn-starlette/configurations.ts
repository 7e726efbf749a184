/** Words after `uvicorn app:application`, as people write them. */
export const uvicornWords: readonly (readonly string[])[] = [
  [],
  ['--proxy-headers', '--forwarded-allow-ips', '*'],
  ['--forwarded-allow-ips=10.0.0.1'],
  ['--forwarded-allow-ips', '10.0.0.1, 127.0.0.1, 203.0.113.7'],
  ['--forwarded-allow-ips', '127.0.0.0/8'],
  ['--no-proxy-headers'],
  ['--root-path', '/inner', '--forwarded-allow-ips', '10.0.0.1,*'],
  ['--forwarded-allow-ips', ''],
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
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["www.app.test", "*.test"], www_redirect=False)])',
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["www.app.test"], www_redirect=False)])',
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["*"]), Middleware(HTTPSRedirectMiddleware)])',
  'app = Starlette(routes=[Route("/", view)])\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=["app.test", "127.0.0.1", "*.app.test"])\napp.add_middleware(HTTPSRedirectMiddleware)',
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(ProxyHeadersMiddleware)])',
  'app = Starlette(routes=[Route("/", view)], middleware=[Middleware(ProxyHeadersMiddleware, trusted_hosts="127.0.0.1, 203.0.113.7"), Middleware(HTTPSRedirectMiddleware), Middleware(TrustedHostMiddleware, allowed_hosts=["app.test"])])',
  'app = Starlette(routes=[Route("/", view)])\napp.add_middleware(HTTPSRedirectMiddleware)\napp.add_middleware(ProxyHeadersMiddleware, trusted_hosts=["10.0.0.1"])',
  'app = Starlette(routes=[Route("/", view)])\napp.add_middleware(ProxyHeadersMiddleware, trusted_hosts="*")\napp.add_middleware(ProxyHeadersMiddleware, trusted_hosts=["127.0.0.1", "198.51.100.7"])',
].map((text) => `${head}${text}\n`)
