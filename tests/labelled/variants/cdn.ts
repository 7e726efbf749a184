import { classicApache, nginxFile } from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'
import { about } from './about.ts'

const ranges = 'set_real_ip_from 173.245.48.0/20;\nset_real_ip_from 2400:cb00::/32;\n'
const settings = {
  'mysite/settings.py':
    'ALLOWED_HOSTS = ["app.example.org"]\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\nSESSION_COOKIE_SECURE = True\nSECURE_HSTS_SECONDS = 31536000\n',
  'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nwsgi_app = "mysite.wsgi"\n',
}

/** A server on port 80 alone. */
function plain(lines: string): Pick<Labelled, 'files'> {
  const server = `server {\n  listen 80;\n  server_name app.example.org;\n  ${lines}\n}\n`
  return {
    files: { 'nginx.conf': `events {}\nhttp {\n${ranges}real_ip_header CF-Connecting-IP;\n${server}}\n`, ...settings },
  }
}

function php(site: string, line: string): Pick<Labelled, 'files'> {
  return { files: { 'sites-enabled/shop.conf': site, 'public/index.php': `<?php\n${line}\n` } }
}

const reads = "$https = ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https';"
const dotless = classicApache.replaceAll(
  '  RequestHeader unset X-Forwarded-Proto\n',
  '  RequestHeader unset X-Forwarded-Proto\n  RequestHeader unset X.Forwarded.Proto\n',
)

/** What a CDN in front makes of a redirect, and what dots in names make of PHP. */
export const cdnVariants: readonly Labelled[] = [
  ...about('P704', {
    faulty: { 'a redirect on port 80 alone': plain('return 301 https://$host$request_uri;') },
    well: {
      'TLS to the origin': {
        files: { 'nginx.conf': nginxFile({ http: `${ranges}real_ip_header CF-Connecting-IP;` }), ...settings },
      },
      'a redirect that asks what the visitor speaks': plain(
        'if ($http_x_forwarded_proto = http) { return 301 https://$host$request_uri; }\n  return 200;',
      ),
    },
    open: ['P504', 'P105', 'P104', 'P501', 'P602'],
  }),
  ...about('P205', {
    faulty: { 'Apache before PHP': php(classicApache, reads) },
    well: {
      'the dotted name is removed': php(dotless, reads),
      'PHP that reads no such field': php(classicApache, "echo $_SERVER['REQUEST_URI'];"),
      'nginx, which drops such names': {
        files: { 'nginx.conf': nginxFile(), 'public/index.php': `<?php\n${reads}\n` },
      },
    },
    open: ['P213', 'P501', 'P204', 'P207', 'P506', 'P908', 'P201', 'P203', 'P211', 'P202'],
  }),
]
