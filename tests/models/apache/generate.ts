import type { Random } from '../random.ts'

/** What a generated virtual host is built for. */
export interface Site {
  readonly port: number
  readonly lanePort: number
  readonly isTls: boolean
}

/** Lines at server scope, which every virtual host of one process meets. */
export function generateServerScope(random: Random): string {
  return [
    'ServerName main.test',
    ...random.some(fieldLines, 0.06),
    ...random.some(serverLines, 0.15),
    ...(random.chance(0.3) ? [edgeBlock] : []),
  ].join('\n')
}

/** A virtual host's lines from the modelled subset. */
export function generateSite(random: Random, site: Site): string {
  const lines = [
    ...(random.chance(0.8)
      ? ['ServerName app.test']
      : random.some(['ServerName https://app.test', 'ServerName other.test:8443', 'ServerAlias *.test'], 0.4)),
    ...random.some(fieldLines, 0.1),
    ...random.some(siteLines, 0.12),
    ...routing(random, site),
    ...random.some(locations(random), 0.15),
  ]
  return lines.join('\n')
}

function routing(random: Random, { lanePort }: Site): string[] {
  const upstream = `http://127.0.0.1:${lanePort}`
  const balancer = `bal${lanePort}`
  return random.one<string[]>([
    [`ProxyPass / ${upstream}/`],
    [`ProxyPass / ${upstream}/`],
    [`ProxyPass / ${upstream}/`, 'ProxyPreserveHost On'],
    [`ProxyPass "/" "${upstream}/" upgrade=websocket`],
    [`ProxyPass / ${upstream}/ nocanon`, 'AllowEncodedSlashes NoDecode'],
    [`ProxyPass /a ${upstream}/mounted`, `ProxyPass / ${upstream}/`],
    ['ProxyPass /a/1 !', `ProxyPass / ${upstream}/ disablereuse=on`],
    [`ProxyPassMatch ^/(.*)$ ${upstream}/$1`],
    [`<Location />\nProxyPass ${upstream}/\n</Location>`],
    [`<Location /a>\nProxyPass ${upstream}/inner\n${random.one(fieldLines)}\n</Location>`, `ProxyPass / ${upstream}/`],
    ['RewriteEngine On', `RewriteRule ^/(.*)$ ${upstream}/$1 [P]`],
    ['RewriteEngine On', `RewriteRule ^ ${upstream}%{REQUEST_URI} [P,L]`],
    [
      'RewriteEngine On',
      'RewriteCond %{HTTP:Upgrade} =websocket [NC]',
      `RewriteRule /(.*) ${upstream}/ws/$1 [P,L]`,
      `ProxyPass / ${upstream}/`,
    ],
    ['RewriteEngine On', ...random.one(rewrites), `ProxyPass / ${upstream}/`],
    ['RewriteEngine On', ...random.one(rewrites), ...random.one(rewrites), `ProxyPass / ${upstream}/`],
    [`<Proxy balancer://${balancer}>\nBalancerMember ${upstream}\n</Proxy>`, `ProxyPass / balancer://${balancer}/`],
    [`ProxyPass /api ${upstream}/api`, ...random.one(redirects)],
    [`ProxyPass /a ${upstream}/a`, ...random.one(redirects)],
  ])
}

function locations(random: Random): string[] {
  return [
    `<Location /a>\n${random.one(fieldLines)}\n</Location>`,
    `<Location "/">\n${random.one(fieldLines)}\n${random.one(fieldLines)}\n</Location>`,
    `<LocationMatch "^/(a|api)">\n${random.one(fieldLines)}\n</LocationMatch>`,
    `<Location ~ "/healthz?">\n${random.one(fieldLines)}\n</Location>`,
    `<Proxy *>\n${random.one(fieldLines)}\n</Proxy>`,
    `<Location /dav/>\nRequire all denied\n</Location>`,
    `<Location /a/1>\nRequire ip 10.0.0.0/8\n</Location>`,
    `<Location /healthz>\nRequire local\n</Location>`,
    `<If "%{HTTP:X-Forwarded-Proto} == 'https'">\n${random.one(fieldLines)}\n</If>`,
    `<If "-n %{HTTP:Connection}">\n${random.one(fieldLines)}\n</If>\n<Else>\n${random.one(fieldLines)}\n</Else>`,
    `<IfModule mod_headers.c>\n${random.one(fieldLines)}\n</IfModule>`,
    `<IfModule mod_nothing.c>\n${random.one(fieldLines)}\n</IfModule>`,
    `<IfModule !headers_module>\n${random.one(fieldLines)}\n</IfModule>`,
    `<IfVersion >= 2.4>\n${random.one(fieldLines)}\n</IfVersion>`,
    `<Location /api>\n${random.one(['Redirect 302 https://api.test/new', 'Redirect permanent /api https://api.test/'])}\n</Location>`,
  ]
}

const names = [
  'X-Forwarded-Proto',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Ssl',
  'X-Real-IP',
  'Forwarded',
  'X_Forwarded_Proto',
  'X-Forwarded-Port',
  'Host',
  'Connection',
  'Cookie',
  'X-Custom',
  'Accept',
]

const fieldLines: readonly string[] = [
  ...names.map((name) => `RequestHeader unset ${name}`),
  'RequestHeader set X-Forwarded-Proto https',
  'RequestHeader set X-Forwarded-Proto "http"',
  "RequestHeader set X-Forwarded-Proto 'https' env=HTTPS",
  'RequestHeader set X-Forwarded-Proto https env=!HTTPS',
  'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"',
  'RequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}',
  'RequestHeader set X-Forwarded-Proto %{REQUEST_SCHEME}s',
  'RequestHeader set X-Forwarded-Proto %{HTTPS}s',
  'RequestHeader set X-Forwarded-Proto %{HTTPS}e',
  'RequestHeader set X-Forwarded-Ssl %{HTTPS}e env=HTTPS',
  'RequestHeader setifempty X-Forwarded-Proto http',
  'RequestHeader add X-Forwarded-Proto https',
  'RequestHeader append X-Forwarded-Proto https',
  'RequestHeader merge X-Forwarded-Proto https',
  'RequestHeader append X-Forwarded-For 10.0.0.1',
  'RequestHeader set X-Forwarded-For "%{REMOTE_ADDR}e"',
  'RequestHeader set X-Forwarded-For "expr=%{REMOTE_ADDR}"',
  'RequestHeader set X-Real-IP "expr=%{REMOTE_ADDR}"',
  'RequestHeader set X-Real-IP %{REMOTE_ADDR}s',
  'RequestHeader set X-Forwarded-Port "expr=%{SERVER_PORT}"',
  'RequestHeader set X-Forwarded-Port 443',
  'RequestHeader set X-Forwarded-Host "expr=%{HTTP_HOST}"',
  'RequestHeader set X-Forwarded-Host %{Host}i',
  'RequestHeader set Host inner.test',
  'RequestHeader set X-Forwarded-Prefix /app',
  'RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"',
  'RequestHeader unset X-Forwarded-Proto early',
  'RequestHeader set X-Forwarded-Proto https early',
  'RequestHeader set X-Early 1 early',
  'RequestHeader edit X-Forwarded-Proto ^http$ https',
  'RequestHeader edit* Cookie "[a-c]" x',
  'RequestHeader edit X-Forwarded-For "^([^,]*).*$" "$1"',
  'RequestHeader set X-Is-Tls yes "expr=%{HTTPS} == \'on\'"',
  "RequestHeader set X-Not-Tls yes \"expr=! (%{HTTPS} == 'on') && %{REQUEST_METHOD} in { 'GET', 'POST' }\"",
  'RequestHeader set X-Trusted yes "expr=-R \'127.0.0.0/8\' || %{HTTP:X-Forwarded-Proto} =~ /^https?$/"',
  'RequestHeader set X-From "expr=%{CONN_REMOTE_ADDR}:%{tolower:ABC}"',
  'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}" "expr=! (%{CONN_REMOTE_ADDR} -ipmatch \'10.0.0.0/8\' && %{HTTP:X-Forwarded-Proto} =~ /^https?$/)"',
  'RequestHeader set X-Seen %{seen}e env=seen',
  'RequestHeader set X-Percent "100%%"',
].filter((line) => !line.includes('%{Host}i'))

const serverLines: readonly string[] = [
  'ProxyPreserveHost On',
  'ProxyAddHeaders Off',
  'ProxyVia On',
  'UseCanonicalName On',
  'SetEnvIf X-Forwarded-Proto https HTTPS=on',
  'SetEnvIfNoCase X-Forwarded-Proto "^https$" seen=1',
  'BrowserMatch curl seen=curl',
]

const siteLines: readonly string[] = [
  'ProxyPreserveHost On',
  'ProxyPreserveHost Off',
  'ProxyAddHeaders Off',
  'ProxyVia Full',
  'ProxyVia Block',
  'UseCanonicalName On',
  'SetEnvIf X-Forwarded-Proto https HTTPS=on',
  'SetEnvIf X-Forwarded-Proto "^(ht)tp" seen=$1',
  'SetEnvIf Request_URI "^/a" seen=path',
  'SetEnvIfNoCase X_Forwarded_Proto https seen',
  'SetEnvIf Cookie . !seen',
  'SetEnvIfExpr "%{HTTP_USER_AGENT} =~ /curl/" seen=expr',
  'SetEnv seen fixed',
  'SetEnv proxy-nokeepalive 1',
  'SetEnv force-proxy-request-1.0 1',
  'SetEnv proxy-initial-not-pooled 1',
  'RemoteIPHeader X-Forwarded-For',
  'RemoteIPHeader X-Real-IP',
  'RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.1',
  'RemoteIPHeader X-Forwarded-For\nRemoteIPTrustedProxy 127.0.0.0/8 6.6.6.6\nRemoteIPProxiesHeader X-Via-Proxies',
  'RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 10.0.0.0/8',
  'AllowEncodedSlashes On',
  'AllowEncodedSlashes NoDecode',
  'MergeSlashes Off',
  'LimitRequestFields 50',
  'LimitRequestFieldSize 500',
  'LimitRequestLine 600',
  '# RequestHeader unset X-Forwarded-Proto',
  '# a comment that goes on \\\nRequestHeader set X-Commented 1',
  'RequestHeader set \\\n  X-Joined \\\n  yes',
]

const rewrites: readonly (readonly string[])[] = [
  ['RewriteCond %{HTTPS} off', 'RewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]'],
  ['RewriteCond %{HTTPS} !=on', 'RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=308,L,NE]'],
  ['RewriteCond %{HTTP:X-Forwarded-Proto} !https', 'RewriteRule (.*) https://%{HTTP_HOST}%{REQUEST_URI} [L,R=302]'],
  ['RewriteCond %{REQUEST_METHOD} ^(TRACE|PURGE)$ [NC]', 'RewriteRule .* - [F]'],
  ['RewriteCond %{HTTP_HOST} ^www\\. [NC,OR]', 'RewriteCond %{HTTP_HOST} ^evil', 'RewriteRule ^ - [G]'],
  ['RewriteRule ^/old/(.*)$ /a/$1 [PT]'],
  ['RewriteRule ^ - [E=seen:rewritten]'],
  ['RewriteCond %{HTTP:X-Forwarded-For} ^([^,]+)', 'RewriteRule ^ - [E=seen:%1]'],
  ['RewriteRule ^/dav https://dav.test/ [R,L]'],
  ['RewriteRule ^/a$ /b?x=1 [PT,QSA]'],
  ['RewriteCond expr "%{HTTPS} == \'on\'"', 'RewriteRule ^/healthz - [R=204,L]'],
]

const redirects: readonly (readonly string[])[] = [
  ['Redirect permanent / https://app.test/'],
  ['Redirect / https://app.test/x'],
  ['Redirect 308 / /moved/'],
  ['RedirectMatch 301 ^/(.*)$ https://app.test/$1'],
  ['RedirectPermanent /a https://a.test/a'],
  ['Redirect gone /a'],
  ['RedirectMatch 404 ^/dav'],
]

const edgeBlock = `RequestHeader unset Connection "expr=%{HTTP:Connection} =~ /forwarded|real-ip/i"
RequestHeader unset Forwarded
RequestHeader unset X-Real-IP
RequestHeader unset X-Forwarded-For
RequestHeader unset X-Forwarded-Host
RequestHeader unset X_Forwarded_Proto
RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"
ProxyPreserveHost On`
