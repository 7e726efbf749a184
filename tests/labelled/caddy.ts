import { apps, debian } from './apps.ts'
import { cross, type App, type EdgeFault, type Labelled } from './labelled.ts'

/** What Caddy does not do by itself: other names for the scheme, and other spellings. */
const block = `		header_up -Forwarded
		header_up -X-Forwarded-S*
		header_up -X-Forwarded-Port
		header_up -X-Forwarded-Prefix
		header_up -X-Forwarded-Protocol
		header_up -X-Url-Scheme
		header_up -X-Scheme
		header_up -Front-End-Https
		header_up X-Real-IP {remote_host}
		header_up -X_*
		header_up -X-Forwarded_*
`

interface Parts {
  /** In the block of the proxy. */
  readonly up?: string
  /** Before the proxy. */
  readonly site?: string
  readonly address?: string
  readonly options?: string
  readonly rest?: string
}

function file(
  app: App,
  { up = block, site = '', address = 'app.example.org', options = '', rest = '' }: Parts,
): string {
  return `${options}${address} {
	encode gzip
${site}	reverse_proxy ${addressOf(app)} {
${up}	}
}
${rest}`
}

function addressOf({ target }: App): string {
  return target.nginx.replace('http://unix:', 'unix/').replace('http://', '')
}

/** A proxy of its own for port 80, without the redirect. */
function onBoth(app: App, up: string): string {
  return file(app, { up, address: 'https://app.example.org, http://app.example.org' })
}

const hsts = 'Strict-Transport-Security "max-age=63072000; includeSubDomains"'
/** A removal beside it lets it come last, in the place of the application's own. */
const late = `	header {\n		${hsts}\n		-Server\n	}\n`

function faults(app: App): readonly EdgeFault[] {
  const right = file(app, {})
  // Caddy's own field comes first: an alias behind it counts where the whole list is compared.
  const aliases = app === debian ? ['P204', 'P202'] : []
  const proxy = (up: string): string => `	reverse_proxy ${addressOf(app)} {\n${up}	}\n`
  return [
    // Faultless
    { name: 'the whole block', text: right, labels: [] },
    {
      name: 'the whole block, with HSTS in the place of that of the application',
      text: file(app, { site: late }),
      labels: [],
    },
    {
      name: 'one site without braces',
      text: `app.example.org\n\nencode gzip\n${proxy(block)}`,
      labels: [],
    },
    {
      name: 'the block in a snippet',
      text: `(clean) {\n${block}}\n\n${file(app, { up: '		import clean\n' })}`,
      labels: [],
    },
    {
      name: 'the proxy in a snippet with its address',
      text: `(app) {\n	reverse_proxy {args.0} {\n${block}	}\n}\n\napp.example.org {\n	import app ${addressOf(app)}\n}\n`,
      labels: [],
    },
    {
      name: 'two routes, both with the block',
      text: `app.example.org {\n	handle /ws/* {\n${proxy(block)}	}\n	handle {\n${proxy(block)}	}\n}\n`,
      labels: [],
    },
    {
      name: 'static files beside the proxy',
      text: `app.example.org {\n	handle_path /static/* {\n		root * /srv/shop/static\n		file_server\n	}\n	handle {\n${proxy(block)}	}\n}\n`,
      labels: [],
    },
    {
      name: 'the fault in a comment',
      text: file(app, { up: `		# header_up X-Forwarded-Proto {header.X-Forwarded-Proto}\n${block}` }),
      labels: [],
    },
    {
      name: 'a redirect that is written out',
      text: file(app, {
        options: '{\n	auto_https disable_redirects\n}\n\n',
        rest: '\nhttp://app.example.org {\n	redir https://{host}{uri} permanent\n}\n',
      }),
      labels: [],
    },
    {
      name: 'the word of a listed balancer is taken',
      text: file(app, { up: `		trusted_proxies 10.0.0.0/8\n${block}` }),
      labels: [],
    },
    {
      name: 'a certificate from a template',
      text: file(app, { site: '	tls {{ caddy_cert }} {{ caddy_key }}\n' }),
      labels: [],
    },
    {
      name: 'www sends to the one name',
      text: file(app, { rest: '\nwww.example.org {\n	redir https://app.example.org{uri} permanent\n}\n' }),
      labels: [],
    },
    // Faults
    {
      name: 'HSTS of its own beside that of the application',
      text: file(app, { site: `	header ${hsts}\n` }),
      labels: ['P508'],
    },
    {
      name: 'the short recipe',
      text: `app.example.org\n\nreverse_proxy ${addressOf(app)}\n`,
      labels: aliases,
      ifAliases: ['P211'],
    },
    {
      name: 'the short recipe on both ports',
      text: onBoth(app, ''),
      labels: ['P501', ...aliases],
      ifAliases: ['P211'],
    },
    {
      name: "the client's word is handed on",
      text: onBoth(app, `		header_up X-Forwarded-Proto {header.X-Forwarded-Proto}\n${block}`),
      labels: ['P101', 'P106', 'P209', 'P201', 'P501', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'a wildcard takes the field of Caddy too',
      text: file(app, { up: block.replace('-X-Forwarded-S*', '-X-Forwarded-*') }),
      labels: ['P101', 'P106', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'everybody is trusted',
      text: file(app, { up: `		trusted_proxies 0.0.0.0/0 ::/0\n${block}` }),
      labels: ['P209', 'P202', 'P210', 'P403'],
    },
    {
      name: 'https said on both ports',
      text: onBoth(app, `		header_up X-Forwarded-Proto https\n${block}`),
      labels: ['P110', 'P501'],
      open: ['P201'],
      ifOrigin: ['P605'],
    },
    {
      name: 'http said on TLS',
      text: file(app, { up: `		header_up X-Forwarded-Proto http\n${block}` }),
      labels: ['P101', 'P110', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'the Host of the upstream',
      text: file(app, { up: `		header_up Host shop.internal\n${block}` }),
      labels: ['P303'],
      open: ['P302', 'P605'],
    },
    {
      name: 'a port of its own that the Host loses',
      text: file(app, { address: 'app.example.org:8443', up: `		header_up Host {host}\n${block}` }),
      labels: ['P305'],
      ifOrigin: ['P605'],
    },
    {
      name: 'one route without the block',
      text: `app.example.org {\n	handle /ws/* {\n		reverse_proxy ${addressOf(app)}\n	}\n	handle {\n${proxy(block)}	}\n}\n`,
      labels: aliases,
      open: ['P906'],
      ifAliases: ['P211'],
    },
    {
      name: 'a redirect to http',
      text: file(app, { site: '	redir /old/* http://app.example.org/new 301\n' }),
      labels: ['P102'],
    },
    {
      name: 'a brace that is missing',
      text: right.replace(/\t\}\n\}\n$/, '	}\n'),
      labels: ['P901'],
    },
    {
      name: 'an import that is not there',
      text: file(app, { up: `		import forwarded.caddy\n${block}` }),
      labels: [],
      open: ['P908'],
    },
  ]
}

interface JsonParts {
  readonly up?: Readonly<Record<string, unknown>>
  readonly proxy?: Readonly<Record<string, unknown>>
  readonly server?: Readonly<Record<string, unknown>>
}

/** As Caddy itself writes it. */
function json(app: App, { up = { request: { delete: removed } }, proxy = {}, server = {} }: JsonParts): string {
  const dial = addressOf(app)
  const handle = [{ handler: 'encode' }, { handler: 'reverse_proxy', headers: up, upstreams: [{ dial }], ...proxy }]
  const route = { match: [{ host: ['app.example.org'] }], handle: [{ handler: 'subroute', routes: [{ handle }] }] }
  const servers = { srv0: { listen: [':443'], routes: [{ ...route, terminal: true }], ...server } }
  return JSON.stringify({ logging: { sink: {} }, apps: { http: { servers } } }, null, '\t')
}

const removed = [...block.matchAll(/header_up -(\S+)/g)].flatMap(([, name]) => name ?? [])

function jsonFaults(app: App): readonly EdgeFault[] {
  const aliases = app === debian ? ['P204', 'P202'] : []
  return [
    { name: 'the whole block', text: json(app, {}), labels: [] },
    { name: 'a listed balancer', text: json(app, { proxy: { trusted_proxies: ['10.0.0.0/8'] } }), labels: [] },
    { name: 'no operation at all', text: json(app, { up: {} }), labels: aliases, ifAliases: ['P211'] },
    {
      name: 'everybody is trusted',
      text: json(app, { proxy: { trusted_proxies: ['0.0.0.0/0', '::/0'] } }),
      labels: ['P209', 'P202', 'P210', 'P403'],
    },
    {
      name: 'http said on TLS',
      text: json(app, { up: { request: { delete: removed, set: { 'X-Forwarded-Proto': ['http'] } } } }),
      labels: ['P101', 'P110', 'P506'],
      ifOrigin: ['P605'],
    },
    { name: 'a comma too many', text: json(app, {}).replace(/\n\}$/, ',\n}'), labels: ['P901'] },
  ]
}

export const caddy: readonly Labelled[] = [
  ...cross('Caddy', faults, apps, 'Caddyfile'),
  ...cross('Caddy in JSON', jsonFaults, apps, 'caddy.json'),
]
