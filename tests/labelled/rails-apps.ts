import { nginxFile, rightLocation } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const application = `require_relative "boot"

module Shop
  class Application < Rails::Application
    config.load_defaults 7.1
  end
end
`
const lock = `GEM
  remote: https://gems.example.org/
  specs:
    puma (6.6.0)
      nio4r (~> 2.0)
    rack (3.1.16)
    rails (7.2.2)

BUNDLED WITH
   2.5.9
`
const right = 'config.force_ssl = true\nconfig.hosts << "app.example.org"\n'

interface Parts {
  readonly nginx?: string
  readonly puma?: string
  readonly more?: Readonly<Record<string, string>>
}

/** Rails on puma behind nginx, right where nothing else is said. */
function stack(production: string, parts: Parts = {}): Readonly<Record<string, string>> {
  const { nginx = nginxFile(), puma = 'threads 5, 5\nbind "tcp://127.0.0.1:8000"\n', more = {} } = parts
  return {
    'nginx.conf': nginx,
    'config/puma.rb': puma,
    'config/application.rb': application,
    'config/environments/production.rb': `Rails.application.configure do\n  ${production.trim().replaceAll('\n', '\n  ')}\nend\n`,
    'config/environments/development.rb':
      'Rails.application.configure do\n  config.hosts.clear\n  config.force_ssl = false\nend\n',
    'Gemfile.lock': lock,
    ...more,
  }
}

function without(pattern: RegExp): string {
  return nginxFile({ location: rightLocation.replace(pattern, '') })
}

const compose = {
  nginx: nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'web:3000') }),
  puma: 'port ENV.fetch("PORT", 3000)\n',
}
const services = (ports: string): string => `services:
  proxy:
    image: nginx:1.28
    ports: ["80:80", "443:443"]
  web:
    build: .
    command: bundle exec puma -C config/puma.rb
${ports}`

/** Applications on Rails. */
export const railsApps: readonly Labelled[] = [
  { name: 'Rails: force_ssl, and its host', files: stack(right), labels: [] },
  {
    name: 'Rails: the health check is taken out of the redirect',
    files: stack(
      `${right}config.ssl_options = { redirect: { exclude: ->(request) { request.path == "/up" } } }\nconfig.host_authorization = { exclude: ->(request) { request.path == "/up" } }\n`,
    ),
    labels: [],
  },
  {
    name: 'Rails: force_ssl in production, from a variable that is on without it',
    files: stack(
      'config.force_ssl = ENV.fetch("FORCE_SSL", "true") == "true"\nconfig.hosts = [/.*\\.example\\.org/]\n',
    ),
    labels: [],
  },
  {
    name: 'Rails: the wrong lines in comments',
    files: stack(`# config.force_ssl = false\n${right}# config.hosts.clear\n`),
    labels: [],
  },
  {
    name: 'Rails: on a socket',
    files: stack(right, {
      nginx: nginxFile({ location: rightLocation.replace('http://127.0.0.1:8000', 'http://unix:/run/shop.sock') }),
      puma: 'bind "unix:///run/shop.sock"\n',
    }),
    labels: [],
  },
  {
    name: 'Rails: in compose, where nothing is published but the proxy',
    files: stack(right, { ...compose, more: { 'compose.yaml': services('') } }),
    labels: [],
  },
  { name: 'Rails: assume_ssl behind a closed port', files: stack(`config.assume_ssl = true\n${right}`), labels: [] },
  {
    name: 'Rails: an older puma, whose proxy lets no underscore pass',
    files: stack(right, { more: { 'Gemfile.lock': lock.replace('6.6.0', '5.6.4') } }),
    labels: [],
  },
  {
    name: 'Rails: trusted proxies as ranges, in an initializer',
    files: stack(right, {
      more: {
        'config/initializers/trusted_proxies.rb':
          'Rails.application.config.action_dispatch.trusted_proxies = %w[127.0.0.1 10.0.0.0/8].map { |proxy| IPAddr.new(proxy) }\n',
      },
    }),
    labels: [],
  },
  {
    name: 'Rails: Rack is told to read X-Forwarded alone, and Forwarded passes',
    files: stack(right, {
      nginx: without(/^proxy_set_header Forwarded .*\n/m),
      more: { 'config/initializers/rack.rb': 'Rack::Request.forwarded_priority = [:x_forwarded]\n' },
    }),
    labels: [],
  },
  {
    name: 'Rails: force_ssl stands in a comment',
    files: stack(right.replace('config.force', '# config.force')),
    labels: ['P601'],
  },
  {
    name: 'Rails: force_ssl is off',
    files: stack(right.replace('= true', '= false')),
    labels: ['P601'],
  },
  {
    name: 'Rails: the session cookie is taken out of force_ssl',
    files: stack(`${right}config.session_store :cookie_store, key: "_shop_session", secure: false\n`),
    labels: ['P601'],
  },
  {
    name: 'Rails: any host, as without a word in production',
    files: stack('config.force_ssl = true\n'),
    labels: [],
    open: ['P302'],
  },
  {
    name: 'Rails: force_ssl, and nobody tells the scheme',
    files: stack(right, { nginx: without(/^proxy_set_header X-Forwarded-Proto .*\n/m) }),
    labels: ['P101', 'P104', 'P106', 'P209', 'P506', 'P602'],
  },
  {
    name: 'Rails: Rack is told to read nobody, and puma reads X-Forwarded-Proto all the same',
    files: stack(right, { more: { 'config/initializers/rack.rb': 'Rack::Request.forwarded_priority = []\n' } }),
    labels: [],
  },
  {
    name: 'Rails: Forwarded passes to Rack 3',
    files: stack(right, { nginx: without(/^proxy_set_header Forwarded .*\n/m) }),
    labels: ['P202', 'P206'],
  },
  {
    name: 'Rails: Forwarded passes to Rack 2, which does not read it',
    files: stack(right, {
      nginx: without(/^proxy_set_header Forwarded .*\n/m),
      more: { 'Gemfile.lock': lock.replace('3.1.16', '2.2.8') },
    }),
    labels: [],
  },
  {
    name: 'Rails: X-Forwarded-Ssl passes',
    files: stack(right, { nginx: without(/^proxy_set_header X-Forwarded-Ssl .*\n/m) }),
    labels: [],
  },
  {
    name: 'Rails: X-Forwarded-Host passes, and any host will do',
    files: stack('config.force_ssl = true\n', { nginx: without(/^proxy_set_header X-Forwarded-Host .*\n/m) }),
    labels: ['P301'],
    open: ['P302'],
  },
  {
    name: 'Rails: X-Forwarded-Host passes, and one host alone will do',
    files: stack(right, { nginx: without(/^proxy_set_header X-Forwarded-Host .*\n/m) }),
    labels: ['P304'],
  },
  {
    name: 'Rails: forms and mails go over http, for nobody tells the scheme',
    files: stack('config.hosts << "app.example.org"\n', {
      nginx: without(/^proxy_set_header X-Forwarded-Proto .*\n/m),
    }),
    labels: ['P101', 'P103', 'P106', 'P209', 'P601', 'P605'],
  },
  {
    name: 'Rails: on every address',
    files: stack(right, { puma: 'port 8000\n' }),
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'Rails: in compose, with its own port published',
    files: stack(right, { ...compose, more: { 'compose.yaml': services('    ports: ["3000:3000"]\n') } }),
    labels: ['P702', 'P201', 'P210'],
  },
  {
    name: 'Rails: mails lead to http',
    files: stack(`${right}config.action_mailer.default_url_options = { host: "app.example.org", protocol: "http" }\n`),
    labels: ['P115'],
  },
]
