import { apps } from './apps.ts'
import { cross, type App, type EdgeFault, type Labelled } from './labelled.ts'

const fields = `proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Port $server_port;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header Forwarded "";
proxy_set_header X-Forwarded-Ssl "";
proxy_set_header X-Forwarded-Protocol "";
proxy_set_header X-Forwarded-Scheme "";
proxy_set_header X-Forwarded-Prefix "";
`
const redirect =
  '  server {\n    listen 80;\n    server_name app.example.org;\n    return 301 https://$host$request_uri;\n  }\n'

interface Parts {
  readonly http?: string
  readonly server?: string
  readonly location: string
  readonly plain?: string
  readonly listen?: string
}

function file({ http = '', server = '', location, plain = redirect, listen = 'listen 443 ssl;' }: Parts): string {
  return `worker_processes auto;
events { worker_connections 1024; }
http {
${http}${plain}  server {
    ${listen}
    server_name app.example.org;
    ssl_certificate /etc/letsencrypt/live/app/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/app/privkey.pem;
${server}    location /static/ {
      root /srv/shop;
    }
    location / {
${location}    }
  }
}
`
}

function faults({ target, name }: App): readonly EdgeFault[] {
  const pass = `proxy_pass ${target.nginx};\n`
  const right = pass + fields
  const openServer = `  server {\n    listen 80;\n    server_name app.example.org;\n    location / {\n${right}    }\n  }\n`
  return [
    // Faultless
    { name: 'every field in the location', text: file({ location: right }), labels: [] },
    { name: 'every field at server level, inherited', text: file({ server: fields, location: pass }), labels: [] },
    { name: 'every field at http level, inherited', text: file({ http: fields, location: pass }), labels: [] },
    {
      name: 'an upstream block',
      text: file({
        http: `  upstream shop { server ${target.nginx.replace('http://', '')}; keepalive 8; }\n`,
        location: right.replace(target.nginx, 'http://shop'),
      }),
      labels: [],
    },
    {
      name: 'two locations, each with every field',
      text: file({
        server: `    location /ws/ {\n${right}proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection "upgrade";\n    }\n`,
        location: right,
      }),
      labels: [],
    },
    {
      name: 'the fault in a comment',
      text: file({ location: `# proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;\n${right}` }),
      labels: [],
    },
    {
      name: 'a map that is guarded by the peer',
      text: file({
        http: '  geo $realip_remote_addr $from_front { default 0; 10.0.0.0/8 1; }\n  map "$from_front:$http_x_forwarded_proto" $seen_proto { default $scheme; "1:https" https; "1:http" http; }\n',
        location: right.replace('$scheme', '$seen_proto'),
      }),
      labels: [],
    },
    {
      name: 'a default server that closes',
      text: file({
        http: '  server { listen 80 default_server; listen 443 ssl default_server; ssl_reject_handshake on; return 444; }\n',
        location: right,
      }),
      labels: [],
    },
    // Faults
    {
      name: 'proxy_pass alone',
      text: file({ location: pass }),
      labels: ['P106', 'P303', 'P402'],
      open: ['P101', 'P605', 'P303', 'P209', 'P506'],
    },
    {
      name: 'the usual four lines',
      text: file({
        location: `${pass}proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\nproxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n`,
      }),
      labels: [],
      ifAliases: ['P211'],
      open: ['P202'],
    },
    {
      name: 'no scheme among the lines',
      text: file({
        location: `${pass}proxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-For $remote_addr;\n`,
      }),
      labels: ['P101', 'P106', 'P209', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'inheritance lost by one line',
      text: file({ server: fields, location: `${pass}proxy_set_header Upgrade $http_upgrade;\n` }),
      labels: ['P902', 'P106', 'P209', 'P402'],
      open: ['P101', 'P303', 'P605', 'P506'],
    },
    {
      name: 'one location without the fields',
      text: file({ server: `    location /ws/ {\n${pass}    }\n`, location: right }),
      labels: ['P906', 'P209'],
    },
    {
      name: "the client's value passed on",
      text: file({ location: right.replace('$scheme', '$http_x_forwarded_proto') }),
      labels: ['P101', 'P106', 'P209', 'P506'],
      open: ['P106', 'P209', 'P605', 'P202'],
    },
    {
      name: 'a map that prefers the client',
      text: file({
        http: '  map $http_x_forwarded_proto $proto { default $http_x_forwarded_proto; "" $scheme; }\n',
        location: right.replace('$scheme', '$proto'),
      }),
      labels: ['P209', 'P202'],
    },
    {
      name: 'a map that prefers the client, on port 80 too',
      text: file({
        http: '  map $http_x_forwarded_proto $proto { default $http_x_forwarded_proto; "" $scheme; }\n',
        plain: openServer.replace('$scheme', '$proto'),
        location: right.replace('$scheme', '$proto'),
      }),
      labels: ['P209', 'P201', 'P202', 'P501'],
    },
    {
      name: 'a fixed https on both ports',
      text: file({ location: right.replace('$scheme', 'https'), plain: '', listen: 'listen 80; listen 443 ssl;' }),
      labels: ['P110'],
      ifOrigin: ['P605'],
      open: ['P501', 'P201'],
    },
    { name: 'content on port 80', text: file({ plain: openServer, location: right }), labels: ['P501'] },
    {
      name: 'underscores allowed',
      text: file({ http: '  underscores_in_headers on;\n', location: right }),
      labels: name.includes('Django 3.2') ? ['P204', 'P202'] : [],
    },
    {
      name: 'the redirect asks the client',
      text: file({
        plain: openServer.replace(
          '    location',
          '    if ($http_x_forwarded_proto != "https") {\n      return 301 https://$host$request_uri;\n    }\n    location',
        ),
        location: right,
      }),
      labels: ['P504'],
      open: ['P501'],
    },
    {
      name: 'port 443 without ssl',
      text: file({ listen: 'listen 443;', location: right }),
      labels: ['P804'],
      open: ['P501'],
    },
    {
      name: 'the port lost',
      text: file({ listen: 'listen 8443 ssl;', location: right.replaceAll('$http_host', '$host') }),
      labels: ['P305'],
      ifOrigin: ['P605'],
    },
    {
      name: 'a name with underscores sent',
      text: file({ location: right.replace('X-Forwarded-Proto', 'X_FORWARDED_PROTO') }),
      labels: ['P911'],
      open: ['P101', 'P106', 'P605', 'P108', 'P209', 'P202', 'P204', 'P506'],
    },
    { name: 'a brace too many', text: `${file({ location: right })}}\n`, labels: ['P901'] },
  ]
}

export const nginx: readonly Labelled[] = cross('nginx', faults, apps, 'nginx/nginx.conf')
