import type { Wanted } from '../products/edge.ts'
import { describeTarget } from '../products/host-port.ts'

/** What to write for each server and framework behind a proxy that keeps the contract. The proxy comes first. */
export const appTexts: ReadonlyMap<string, Render> = new Map<string, Render>([
  [
    'gunicorn',
    ({ upstream }) => `# gunicorn.conf.py
bind = "${describeTarget(upstream.target)}"
forwarded_allow_ips = "${upstream.target.kind === 'unix' ? '' : '127.0.0.1'}"
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
`,
  ],
  [
    'django',
    ({
      names,
    }) => `# settings.py: right only behind a proxy that always sets X-Forwarded-Proto, and that nobody can go around
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLOWED_HOSTS = [${names.map((name) => `"${name}"`).join(', ')}]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Later, once https is believed:
# SECURE_SSL_REDIRECT = True
# SECURE_HSTS_SECONDS = 300
`,
  ],
  [
    'flask',
    () => `from werkzeug.middleware.proxy_fix import ProxyFix

# The proxy overwrites these fields, so each has one value.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0, x_prefix=0)
app.config.update(SESSION_COOKIE_SECURE=True)
`,
  ],
  [
    'uvicorn',
    ({ upstream: { target } }) =>
      target.kind === 'unix'
        ? `uvicorn app:app --uds ${target.path} --proxy-headers --forwarded-allow-ips '*'\n`
        : `uvicorn app:app --host ${target.host} --port ${target.port} --proxy-headers --forwarded-allow-ips 127.0.0.1\n`,
  ],
  [
    'waitress',
    ({ upstream: { target } }) =>
      target.kind === 'unix'
        ? `waitress-serve --unix-socket=${target.path} --trusted-proxy=localhost ${waitressWords} app:app\n`
        : `waitress-serve --listen=${target.host}:${target.port} --trusted-proxy=127.0.0.1 ${waitressWords} app:app\n`,
  ],
  [
    'express',
    () => `// A list of addresses, never true and never text from the environment.
app.set('trust proxy', ['loopback'])
app.use(session({ secret, cookie: { secure: true, sameSite: 'lax' } }))
`,
  ],
  ['fastify', () => `const app = Fastify({ trustProxy: ['127.0.0.1'] })\n`],
  [
    'nextjs',
    ({
      names,
      upstream: { target },
    }) => `# package.json: "start": "next start -H 127.0.0.1 -p ${target.kind === 'tcp' ? target.port : 3000}"
# Measured with Next.js 16.4; not run in the tests of lasthop.
# Next.js believes X-Forwarded-Proto and X-Forwarded-Host of whoever connects: nobody but the proxy may.
# The proxy must pass Host with its port: Server Actions compare it with Origin. Only where it cannot, in next.config:
#   experimental: { serverActions: { allowedOrigins: ['${names[0] ?? 'app.example.org'}'] } }
# Build redirects on the public address, not on request.url, which names localhost:
SITE_URL=https://${names[0] ?? 'app.example.org'}
`,
  ],
  [
    'authjs',
    ({
      names,
    }) => `# The environment of the application, or .env.production. Measured by hand; not run in the tests of lasthop.
# Better than AUTH_TRUST_HOST, which believes whoever connects and, on Next.js, leads log-ins to localhost.
AUTH_URL=https://${names[0] ?? 'app.example.org'}
# NextAuth.js 4 reads this instead:
# NEXTAUTH_URL=https://${names[0] ?? 'app.example.org'}
`,
  ],
  ['koa', () => `app.proxy = true\napp.maxIpsCount = 1\n`],
  [
    'rails',
    ({ names, upstream: { target } }) => `# config/puma.rb
bind "${target.kind === 'unix' ? `unix://${target.path}` : `tcp://${target.host}:${target.port}`}"

# config/environments/production.rb: Rails and puma read X-Forwarded-Proto of whoever connects, so nobody else may reach
# the port, and the proxy sets it always and removes Forwarded, X-Forwarded-Ssl and X-Forwarded-Scheme.
Rails.application.configure do
  config.force_ssl = true
${names.map((name) => `  config.hosts << "${name}"`).join('\n')}
  # A health check that asks over http:
  # config.ssl_options = { redirect: { exclude: ->(request) { request.path == "/up" } } }
  # config.host_authorization = { exclude: ->(request) { request.path == "/up" } }
end
`,
  ],
  [
    'spring',
    () =>
      `# application.properties\n# As the manual of Spring Boot has it; not run in the tests of lasthop.\nserver.forward-headers-strategy=native\nserver.address=127.0.0.1\n`,
  ],
  [
    'aspnet',
    () => `// Program.cs, before HSTS, redirection and authentication
// As the manual of ASP.NET Core has it, its reading held to upstream's expectations; not run in the tests of lasthop.
builder.Services.Configure<ForwardedHeadersOptions>(options => {
    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
});
// The proxy on this machine is known by itself; name the network of another one, and never clear the lists.
app.UseForwardedHeaders();
`,
  ],
  [
    'laravel',
    () => `// bootstrap/app.php, from Laravel 11 on, for a proxy that speaks HTTP: over FastCGI nobody needs to be trusted
// As the manual of Laravel has it, its requests those of Symfony; not run in the tests of lasthop.
->withMiddleware(fn (Middleware $middleware) => $middleware->trustProxies(
    at: ['127.0.0.1'],
    headers: Request::HEADER_X_FORWARDED_FOR | Request::HEADER_X_FORWARDED_PROTO,
))
`,
  ],
  [
    'symfony',
    () => `# config/packages/framework.yaml, for a proxy that speaks HTTP: over FastCGI nobody needs to be trusted
# As the manual of Symfony has it, whose reading is held to the real program; not run in the tests of lasthop.
framework:
  trusted_proxies: '127.0.0.1'
  trusted_headers: ['x-forwarded-for', 'x-forwarded-proto']
`,
  ],
  [
    'wordpress',
    ({
      names,
    }) => `// wp-config.php, before wp-settings.php, for a proxy that speaks HTTP: over FastCGI nothing of it is needed but the last lines
// As its manual has it, with the peer asked first; not run in the tests of lasthop.
if ($_SERVER['REMOTE_ADDR'] === '127.0.0.1' && ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') {
    $_SERVER['HTTPS'] = 'on';
}
define('FORCE_SSL_ADMIN', true);
define('WP_HOME', 'https://${names[0] ?? 'app.example.org'}');
define('WP_SITEURL', 'https://${names[0] ?? 'app.example.org'}');
`,
  ],
])

type Render = (wanted: Wanted) => string

const waitressWords = '--trusted-proxy-headers="x-forwarded-for x-forwarded-proto" --clear-untrusted-proxy-headers'
