import { apps } from './apps.ts'
import { cross, type App, type EdgeFault, type Labelled } from './labelled.ts'

/** The whole block: everything of the client goes, the truth is set. */
const block = `    option http-restrict-req-hdr-names delete
    http-request del-header x-forwarded- -m beg
    http-request del-header forwarded
    http-request del-header x-real-ip
    http-request del-header x-scheme
    http-request del-header x-url-scheme
    http-request del-header front-end-https
    http-request del-header connection if { req.hdr(connection) -m sub -i forwarded real-ip }
    http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
    http-request set-header X-Forwarded-Host %[req.hdr(host)]
    http-request set-header X-Forwarded-For %[src]
`
const redirect = '    http-request redirect scheme https code 301 unless { ssl_fc }\n'
const truth = '%[ssl_fc,iif(https,http)]'

interface Parts {
  /** In the frontend. */
  readonly front?: string
  readonly back?: string
  readonly bind?: string
  readonly redirects?: string
  readonly defaults?: string
}

function file(app: App, { front = '', back = '', bind = tls, redirects = redirect, defaults = '' }: Parts): string {
  return `global
    log /dev/log local0
    maxconn 20000

defaults
    log     global
    mode    http
    option  httplog
${defaults}    timeout connect 5s
    timeout client  50s
    timeout server  50s

frontend www
${bind}${front}${redirects}    default_backend app

backend app
${back}    server app1 ${addressOf(app)} check
`
}

const tls = `    bind *:80
    bind *:443 ssl crt /etc/haproxy/certs/ alpn h2,http/1.1
`

function addressOf({ target }: App): string {
  return target.nginx.replace('http://unix:', 'unix@').replace('http://', '')
}

function faults(app: App): readonly EdgeFault[] {
  const right = file(app, { front: block })
  const sets = (value: string): string => file(app, { front: block.replace(truth, value) })
  return [
    // Faultless
    { name: 'the whole block in the frontend', text: right, labels: [] },
    { name: 'the whole block in the backend', text: file(app, { back: block }), labels: [] },
    {
      name: 'a listen section',
      text: right.replace(/frontend www[^]*backend app\n/, `listen www\n${tls}${block}${redirect}`),
      labels: [],
    },
    {
      name: 'a frontend of its own for port 80',
      text: file(app, { front: block, bind: tls.replace(/.*:80\n/, ''), redirects: '' }).replace(
        'frontend www',
        'frontend plain\n    bind :80\n    redirect scheme https code 301\n\nfrontend www',
      ),
      labels: [],
    },
    {
      name: 'two backends, chosen by path',
      text: file(app, {
        front: block,
        redirects: `${redirect}    acl is_ws path_beg /ws\n    use_backend ws if is_ws\n`,
      }).concat(`\nbackend ws\n    timeout tunnel 1h\n    server app1 ${addressOf(app)}\n`),
      labels: [],
    },
    {
      name: 'a backend chosen by name, and nothing for other names',
      text: right.replace(
        'default_backend app',
        'acl is_app hdr(host) -i app.example.org www.example.org\n    use_backend app if is_app',
      ),
      labels: [],
    },
    {
      name: 'the fault in a comment',
      text: file(app, { front: `    # http-request add-header X-Forwarded-Proto http\n${block}` }),
      labels: [],
    },
    {
      name: 'the word of a listed front is taken',
      text: sets(`${truth} unless { src 10.0.0.0/8 } { req.hdr(x-forwarded-proto) -m str https http }`).replace(
        '    http-request del-header x-forwarded- -m beg\n',
        ['for', 'host', 'port', 'ssl', 'scheme', 'protocol', 'prefix']
          .map((name) => `    http-request del-header x-forwarded-${name}\n`)
          .join(''),
      ),
      labels: [],
    },
    {
      name: 'a template for the certificate',
      text: right.replace('/etc/haproxy/certs/', '{{ haproxy_certificates }}'),
      labels: [],
    },
    {
      name: 'rules in a named defaults section',
      text: right
        .replace(
          'frontend www',
          `defaults edge\n    mode http\n    timeout connect 5s\n    timeout client 50s\n    timeout server 50s\n${block}\nfrontend www from edge`,
        )
        .replace(`${tls}${block}`, tls)
        .replace(
          'backend app',
          'defaults plain\n    mode http\n    timeout connect 5s\n    timeout client 50s\n    timeout server 50s\n\nbackend app',
        ),
      labels: [],
    },
    // Faults
    {
      name: 'a backend alone',
      text: file(app, {}),
      labels: ['P101', 'P106', 'P209', 'P402', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'the recipe on both ports',
      text: file(app, {
        front: '    http-request set-header X-Forwarded-Proto https if { ssl_fc }\n',
        defaults: '    option  forwardfor\n',
        redirects: '',
      }),
      labels: ['P209', 'P201', 'P501'],
      ifFolding: ['P204', 'P202'],
      ifAliases: ['P203', 'P211'],
    },
    {
      name: 'the recipe with a redirect',
      text: file(app, {
        front: '    option forwardfor\n    http-request set-header X-Forwarded-Proto https if { ssl_fc }\n',
      }),
      labels: [],
      ifFolding: ['P204', 'P202'],
      ifAliases: ['P211'],
    },
    {
      name: 'no scheme, with the right line in a comment',
      text: file(app, { front: `    option forwardfor\n    # http-request set-header X-Forwarded-Proto ${truth}\n` }),
      labels: ['P101', 'P106', 'P209', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'added instead of set',
      text: file(app, {
        front: '    option forwardfor\n    http-request add-header X-Forwarded-Proto https if { ssl_fc }\n',
      }),
      // Two lines that contradict each other: gunicorn refuses most of what a client could say with them.
      labels: [],
      open: ['P208', 'P202'],
      ifFolding: ['P204'],
      ifAliases: ['P211'],
    },
    {
      name: 'http said on TLS',
      text: sets('http'),
      labels: ['P101', 'P110', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'https said on both ports',
      text: file(app, { front: block.replace(truth, 'https'), redirects: '' }),
      labels: ['P110', 'P501'],
      open: ['P201'],
      ifOrigin: ['P605'],
    },
    {
      name: 'set and removed again',
      text: file(app, { front: `${block}    http-request del-header X-Forwarded-Proto\n` }),
      labels: ['P905', 'P101', 'P106', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'another name than the application reads',
      text: sets(truth).replace('set-header X-Forwarded-Proto', 'set-header X-Forwarded-Scheme'),
      labels: ['P101', 'P108', 'P106', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'the scheme in upper case',
      text: sets('HTTPS if { ssl_fc }'),
      labels: ['P101', 'P109', 'P506'],
      ifOrigin: ['P605'],
    },
    {
      name: 'one backend without the fields',
      text: file(app, { back: block, redirects: `${redirect}    use_backend ws if { path_beg /ws }\n` }).concat(
        `\nbackend ws\n    server app1 ${addressOf(app)}\n`,
      ),
      labels: ['P906'],
      open: ['P106', 'P101', 'P209', 'P402', 'P506', 'P605'],
    },
    {
      name: 'port 443 without ssl',
      text: file(app, { front: block, bind: '    bind *:80\n    bind *:443\n' }),
      labels: ['P804'],
      open: ['P501', 'P105'],
    },
    {
      name: 'a redirect to http on TLS',
      text: file(app, { front: block, redirects: '    http-request redirect scheme http if { ssl_fc }\n' }),
      labels: ['P102', 'P501'],
      open: ['P105'],
    },
  ]
}

export const haproxy: readonly Labelled[] = cross('HAProxy', faults, apps, 'haproxy/haproxy.cfg')
