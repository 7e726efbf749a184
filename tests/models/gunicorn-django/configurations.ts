/** Configuration files of gunicorn, as people write them. The bind is given on the command line. */
export const gunicornConfigs: readonly string[] = [
  'workers = 1',
  'forwarded_allow_ips = "*"',
  'forwarded_allow_ips = "10.0.0.1"',
  'forwarded_allow_ips = "10.0.0.1, 127.0.0.1"\nsecure_scheme_headers = {"X-FORWARDED-PROTO": "https"}',
  'import os\nforwarded_allow_ips = os.environ.get("NOT_SET_ANYWHERE", "127.0.0.0/8")',
  'secure_scheme_headers = {"X-Scheme": "https", "X-FORWARDED-PORT": "443"}\nlimit_request_fields = 20',
  'limit_request_line = 200\nlimit_request_field_size = 300\nsecure_scheme_headers = {}',
]

/** Settings modules that differ in what decides belief. */
export const djangoSettings: readonly string[] = combinations([
  [
    '',
    'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")',
    "SECURE_PROXY_SSL_HEADER = ['HTTP_X_FORWARDED_SSL', 'on']",
    'SECURE_PROXY_SSL_HEADER = ("X-Forwarded-Proto", "https")',
    'SECURE_PROXY_SSL_HEADER = (\n    "HTTP_X_FORWARDED_PROTO",  # comment\n    "HTTPS",\n)',
    'SECURE_PROXY_SSL_HEADER = None',
  ],
  [
    'ALLOWED_HOSTS = ["*"]\nUSE_X_FORWARDED_HOST = True',
    'ALLOWED_HOSTS = [".test", "[::1]"]\nUSE_X_FORWARDED_HOST = not True\nUSE_X_FORWARDED_PORT = True',
    'DEBUG = True\nALLOWED_HOSTS = []\nUSE_X_FORWARDED_PORT = 1',
  ],
  [
    'MIDDLEWARE = []\nSECURE_SSL_REDIRECT = True',
    'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\nSECURE_SSL_REDIRECT = True\nSECURE_REDIRECT_EXEMPT = [r"^a$", "^x/"]',
    'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\nSECURE_SSL_REDIRECT = True\nSECURE_SSL_HOST = "secure.test"',
  ],
])

function combinations(parts: readonly (readonly string[])[]): readonly string[] {
  const [first, ...others] = parts
  if (first === undefined) return ['']
  return first.flatMap((text) => combinations(others).map((rest) => `${text}\n${rest}`.trim()))
}
