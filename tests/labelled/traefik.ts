import { apps } from './apps.ts'
import type { App, Labelled } from './labelled.ts'

interface Parts {
  /** Below the entry point for https. */
  readonly secure?: string
  readonly web?: string
  readonly router?: string
  readonly middlewares?: string
  readonly service?: string
}

const redirect = `    http:
      redirections:
        entryPoint:
          to: websecure
          scheme: https
`

/** Takes away what Traefik leaves to the client. */
const clean = `  middlewares:
    clean:
      headers:
        customRequestHeaders:
          X-Forwarded-Proto: https
          Forwarded: ""
          X-Forwarded-Ssl: ""
          X-Forwarded-Protocol: ""
          X-Forwarded-Scheme: ""
          X-Scheme: ""
          X-Url-Scheme: ""
          Front-End-Https: ""
          X_Forwarded_Ssl: ""
          X_Forwarded_Protocol: ""
`
const cleaned = `${clean.trimEnd()}\n`

function yaml(
  app: App,
  { secure = '', web = redirect, router = '', middlewares = '', service = '' }: Parts,
): Labelled['files'] {
  return {
    ...app.files,
    'traefik/traefik.yml': `# static
entryPoints:
  web:
    address: ":80"
${web}  websecure:
    address: ":443"
${secure}providers:
  file:
    filename: /etc/traefik/dynamic.yml
certificatesResolvers:
  le:
    acme: { email: ops@example.org, storage: /acme.json, tlsChallenge: {} }
`,
    'traefik/dynamic.yml': `http:
${middlewares}  routers:
    shop:
      rule: "Host(\`app.example.org\`)"
      entryPoints: [websecure]
      service: shop
      tls: { certResolver: le }
${router}  services:
    shop:
      loadBalancer:
        servers:
          - url: "${app.target.nginx}"
${service}`,
  }
}

function toml(app: App, secure: string): Labelled['files'] {
  return {
    ...app.files,
    'traefik.toml': `[entryPoints.web]
address = ":80"
[entryPoints.web.http.redirections.entryPoint]
to = "websecure"

[entryPoints.websecure]
address = ":443"
${secure}
[providers.file]
filename = "dynamic.toml"
`,
    'dynamic.toml': `[http.routers.shop]
rule = "Host(\`app.example.org\`)"
entryPoints = ["websecure"]
service = "shop"
middlewares = ["clean"]
[http.routers.shop.tls]

[http.middlewares.clean.headers.customRequestHeaders]
Forwarded = ""
X-Forwarded-Ssl = ""
X-Forwarded-Protocol = ""
X-Forwarded-Scheme = ""
X-Scheme = ""
X-Url-Scheme = ""
Front-End-Https = ""
X_Forwarded_Ssl = ""
X_Forwarded_Protocol = ""

[[http.services.shop.loadBalancer.servers]]
url = "${app.target.nginx}"
`,
  }
}

const uses = '      middlewares: [clean]\n'
const insecure = '    forwardedHeaders:\n      insecure: true\n'
const trusts = (range: string): string => `    forwardedHeaders:\n      trustedIPs: ["${range}"]\n`

function compose(flags: readonly string[], labels: readonly string[], image = 'traefik:v3.7.9'): Labelled['files'] {
  const list = (lines: readonly string[]): string => lines.map((line) => `      - "${line}"\n`).join('')
  return {
    'requirements.txt': 'Django==5.2.17\ngunicorn==26.1.0\n',
    'shop/settings.py': apps[0]?.files['shop/settings.py'] ?? '',
    'docker-compose.yml': `services:
  proxy:
    image: ${image}
    command:
${list(['--providers.docker=true', '--providers.docker.exposedbydefault=false', '--entrypoints.web.address=:80', '--entrypoints.websecure.address=:443', '--entrypoints.web.http.redirections.entrypoint.to=websecure', ...flags])}    ports: ["80:80", "443:443"]
  shop:
    build: .
    command: gunicorn --bind 0.0.0.0:8000 --forwarded-allow-ips 172.18.0.2 shop.wsgi
    labels:
${list(['traefik.enable=true', 'traefik.http.routers.shop.rule=Host(`app.example.org`)', 'traefik.http.routers.shop.entrypoints=websecure', 'traefik.http.routers.shop.tls.certresolver=le', 'traefik.http.services.shop.loadbalancer.server.port=8000', ...labels])}`,
  }
}

const cleanLabels = [
  'traefik.http.routers.shop.middlewares=clean',
  ...['Forwarded', 'X-Forwarded-Ssl', 'X-Forwarded-Protocol', 'X-Forwarded-Scheme'].map(
    (name) => `traefik.http.middlewares.clean.headers.customrequestheaders.${name}=`,
  ),
]
const upgrades = ['P116']

function behind(app: App): readonly Labelled[] {
  const aliases = app.readsAliases ? ['P211'] : []
  return [
    { name: 'a middleware cleans', files: yaml(app, { router: uses, middlewares: cleaned }), labels: [] },
    { name: 'in TOML', files: toml(app, ''), labels: [] },
    {
      name: 'the word of a listed balancer is taken',
      files: yaml(app, {
        secure: trusts('10.0.0.0/8'),
        router: uses,
        middlewares: cleaned.replace(/.*Proto: https\n/, ''),
      }),
      labels: [],
    },
    {
      name: 'the fault in a comment',
      files: yaml(app, {
        secure: insecure.replaceAll(/^/gm, '#').replace(/#$/, ''),
        router: uses,
        middlewares: cleaned,
      }),
      labels: [],
    },
    { name: 'bare', files: yaml(app, {}), labels: aliases, ...(app.isFolding ? { open: ['P204'] } : {}) },
    {
      name: 'everybody is believed',
      files: yaml(app, { secure: insecure, router: uses, middlewares: cleaned.replace(/.*Proto: https\n/, '') }),
      labels: ['P209', 'P210', 'P403', 'P202'],
      open: ['P112', 'P204', 'P401', 'P404'],
    },
    {
      name: 'everybody is believed, in TOML',
      files: toml(app, '[entryPoints.websecure.forwardedHeaders]\ninsecure = true\n'),
      labels: ['P209', 'P210', 'P403', 'P202'],
      open: ['P112', 'P204', 'P401', 'P404'],
    },
    {
      name: 'nobody is sent to https',
      files: yaml(app, {
        web: '',
        middlewares: cleaned,
        router:
          `${uses}    plain:\n      rule: "Host(\`app.example.org\`)"\n      entryPoints: [web]\n      service: shop\n      middlewares: [gone]\n`.replace(
            '      middlewares: [gone]\n',
            '',
          ),
      }),
      labels: ['P501'],
      open: ['P203', 'P211', 'P204', 'P201'],
    },
    {
      name: 'Host is not passed on',
      files: yaml(app, { router: uses, middlewares: cleaned, service: '        passHostHeader: false\n' }),
      labels: ['P303', ...(app.comparesOrigin ? ['P605'] : [])],
      open: ['P304', 'P118', 'P605', 'P302'],
    },
  ].map((each) => ({
    ...each,
    name: `traefik: ${each.name}, before ${app.name}`,
    open: [...(each.open ?? []), ...upgrades],
  }))
}

/** Traefik before servers on a port: it has no upstreams on unix sockets. */
export const traefik: readonly Labelled[] = [
  ...apps.filter(({ target }) => !target.nginx.includes('unix:')).flatMap(behind),
  { name: 'traefik: labels of a container', files: compose([], cleanLabels), labels: [], open: upgrades },
  {
    name: 'traefik: labels of a container, everybody is believed',
    files: compose(['--entrypoints.websecure.forwardedHeaders.insecure=true'], cleanLabels),
    labels: ['P209', 'P210', 'P403', 'P202'],
    open: [...upgrades, 'P112', 'P401', 'P404'],
  },
  {
    name: 'traefik: a version before the guard of Connection',
    files: compose([], cleanLabels, 'traefik:v3.1.2'),
    labels: ['P207', 'P202'],
    open: upgrades,
  },
]
