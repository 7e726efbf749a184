import type { Random } from '../random.ts'

/** Lines at http level, which every server of one process meets. */
export function generateHttp(random: Random): string {
  return [...maps, ...random.some(fieldLines, 0.04), ...random.some(httpLines, 0.1)].join('\n')
}

/** A server's lines from the modelled subset. */
export function generateServer(random: Random, lanePort: number): string {
  const routes = random.one(routings(random, lanePort))
  return [
    ...random.one<string[]>([
      ['server_name app.test;'],
      ['server_name app.test www.app.test;'],
      ['server_name _;'],
      ['server_name .test;'],
      [],
    ]),
    ...random.some(fieldLines, 0.12),
    ...random.some(serverLines(random), 0.12),
    ...routes,
  ].join('\n')
}

function routings(random: Random, lanePort: number): string[][] {
  const app = `http://127.0.0.1:${lanePort}`
  const some = (): string => random.some(fieldLines, 0.14).join('\n')
  const location = (path: string, lines: string): string => `location ${path} {\n${lines}\n}`
  const simple = location('/', `${some()}\nproxy_pass ${app};`)
  return [
    [simple],
    [simple],
    [location('/', `${some()}\nproxy_pass ${app};\nproxy_http_version 1.1;`)],
    [location('/', `${edgeLines}\nproxy_pass ${app};`)],
    [location('/', `${usual}\nproxy_pass ${app};`)],
    [location('/', `include proxy_params;\n${some()}\nproxy_pass ${app};`)],
    [location('/', `proxy_pass ${app}/;`), location('/a', `${some()}\nproxy_pass ${app}/inner;`)],
    [location('/', `${some()}\nproxy_pass ${app}/mounted/;`), location('= /a', `${some()}\nproxy_pass ${app}/exact;`)],
    [
      location('^~ /a', `${some()}\nproxy_pass ${app};`),
      location('~ ^/(a|api)', `${some()}\nproxy_pass ${app};`),
      simple,
    ],
    [location('~* ^/(A|api)(.*)$', `${some()}\nproxy_pass ${app};`), simple],
    [location('/', `${websocket}\nproxy_pass ${app};`)],
    [location('/', `${some()}\nproxy_pass http://app${lanePort};`)],
    [location('/', `set $target 127.0.0.1;\n${some()}\nproxy_pass http://$target:${lanePort};`)],
    [location('/', `${some()}\nproxy_pass ${app}$request_uri;`)],
    [
      location('/api/', `${some()}\nproxy_pass ${app};`),
      location('/a/', `proxy_pass ${app}/b/;`),
      ...random.one(redirects),
    ],
    ['if ($scheme = http) { return 301 https://$host$request_uri; }', simple],
    ['if ($http_x_forwarded_proto != "https") { return 302 https://$http_host$request_uri; }', simple],
    ['if ($request_method ~ ^(TRACE|PURGE|DELETE)$) { return 405; }', simple],
    ['if ($host ~* "^(www\\.|evil)") { return 444; }', simple],
    ['rewrite ^/old/(.*)$ /a/$1 last;', 'rewrite ^/a$ /b?x=1 break;', simple],
    [location('/', `rewrite ^/a(.*)$ /moved$1 break;\n${some()}\nproxy_pass ${app};`)],
    [location('/a', `rewrite ^/a/?(.*)$ /api/$1 last;`), location('/api', `${some()}\nproxy_pass ${app};`), simple],
    [location('/a', `internal;\nproxy_pass ${app};`), location('/b', 'rewrite ^/b(.*)$ /a$1 last;'), simple],
    [location('/dav/', 'deny all;'), location('/a/1', `allow 10.0.0.0/8;\ndeny all;\nproxy_pass ${app};`), simple],
    [location('/', `if ($http_upgrade) { proxy_pass ${app}; }\n${some()}\nproxy_pass ${app};`)],
    [location('/', `try_files $uri @app;`), location('@app', `${some()}\nproxy_pass ${app};`)],
    [
      location(
        '/',
        `${some()}\nproxy_pass ${app};\nlocation /a { ${random.one(fieldLines)}\nproxy_pass ${app}/nested; }`,
      ),
    ],
    [location('/', `proxy_pass_request_headers off;\n${some()}\nproxy_pass ${app};`)],
    [location('/', `return 200 ok;`), location('/a', `${some()}\nproxy_pass ${app};`)],
  ]
}

const fieldLines: readonly string[] = [
  'proxy_set_header Host $host;',
  'proxy_set_header Host $http_host;',
  'proxy_set_header Host $host:$server_port;',
  'proxy_set_header Host $proxy_host;',
  'proxy_set_header Host inner.test;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_set_header X-Forwarded-Proto https;',
  'proxy_set_header X-Forwarded-Proto "$http_x_forwarded_proto";',
  'proxy_set_header X-Forwarded-Proto $mapped_proto;',
  'proxy_set_header X-Forwarded-Proto $guarded_proto;',
  'proxy_set_header X-Forwarded-Proto "";',
  'proxy_set_header x-forwarded-proto ${scheme};',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_set_header X-Forwarded-For $remote_addr;',
  'proxy_set_header X-Forwarded-For $http_x_forwarded_for;',
  'proxy_set_header X-Forwarded-For "";',
  'proxy_set_header X-Real-IP $remote_addr;',
  'proxy_set_header X-Real-IP $realip_remote_addr;',
  'proxy_set_header X-Forwarded-Host $host;',
  'proxy_set_header X-Forwarded-Host $http_host;',
  'proxy_set_header X-Forwarded-Port $server_port;',
  'proxy_set_header X-Forwarded-Ssl on;',
  'proxy_set_header X-Forwarded-Ssl $https;',
  'proxy_set_header Forwarded "";',
  "proxy_set_header Forwarded 'for=$remote_addr;proto=$scheme';",
  'proxy_set_header Connection "";',
  'proxy_set_header Connection $http_connection;',
  'proxy_set_header Upgrade $http_upgrade;',
  'proxy_set_header Connection $connection_upgrade;',
  'proxy_set_header X_Forwarded_Proto $scheme;',
  'proxy_set_header X-Uri "$request_uri $uri $args$is_args";',
  'proxy_set_header X-Cookie "$cookie_sessionid|$arg_x|$http_user_agent";',
  'proxy_set_header X-Server "$server_name $server_protocol $request_method";',
  'proxy_set_header Accept-Encoding "";',
  'proxy_set_header Cookie $http_cookie;',
  'proxy_set_header X-Zone $from_front;',
]

const maps = [
  'map $http_upgrade $connection_upgrade { default upgrade; "" close; }',
  'map $http_x_forwarded_proto $mapped_proto { default $http_x_forwarded_proto; "" $scheme; }',
  'geo $realip_remote_addr $from_front { default 0; 10.0.0.0/8 1; }',
  'map "$from_front:$http_x_forwarded_proto" $guarded_proto { default $scheme; "1:https" https; "1:http" http; }',
  'map $http_user_agent $agent { default other; ~curl curl; "~*mozilla/5" browser; }',
]

const httpLines: readonly string[] = [
  'underscores_in_headers on;',
  'ignore_invalid_headers off;',
  'merge_slashes off;',
  'proxy_http_version 1.1;',
  'absolute_redirect off;',
  'client_max_body_size 10m;',
]

function serverLines(random: Random): string[] {
  return [
    'underscores_in_headers on;',
    'ignore_invalid_headers off;',
    'merge_slashes off;',
    'absolute_redirect off;',
    'port_in_redirect off;',
    'server_name_in_redirect on;',
    'proxy_http_version 1.1;',
    random.one(realIps),
    `# ${random.one(fieldLines)}`,
    'set $seen 1;\nproxy_set_header X-Seen $seen;',
    'client_max_body_size 1k;',
    'proxy_set_header X-Agent $agent;',
  ]
}

const realIps: readonly string[] = [
  'set_real_ip_from 127.0.0.0/8;\nreal_ip_header X-Forwarded-For;',
  'set_real_ip_from 127.0.0.1;\nset_real_ip_from 6.6.6.0/24;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;',
  'set_real_ip_from 127.0.0.0/8;',
  'set_real_ip_from 10.0.0.0/8;\nreal_ip_header X-Forwarded-For;',
]

const redirects: readonly (readonly string[])[] = [
  ['return 301 https://$host$request_uri;'],
  ['location / { return 308 https://app.test$request_uri; }'],
  ['location / { return 302 /moved; }'],
  ['location / { rewrite ^/(.*)$ https://app.test/$1 permanent; }'],
  ['location / { rewrite ^ https://app.test$uri? redirect; }'],
  ['location / { return 403; }'],
  ['location / { return https://app.test/; }'],
]

const usual = `proxy_set_header Host $host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;`

const websocket = `proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
proxy_set_header Host $http_host;`

const edgeLines = `proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Port $server_port;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header Forwarded "";`
