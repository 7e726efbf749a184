/** What config/environments/production.rb says in the parts that decide belief, as people write it. */
const parts = {
  ssl: [
    '',
    'config.force_ssl = true',
    'config.force_ssl = Rails.env.production?\n  config.assume_ssl = true',
    'config.force_ssl = true\n  config.ssl_options = { redirect: { exclude: ->(request) { request.path == "/up" } }, hsts: { expires: 1.year } }',
    'config.force_ssl = true\n  config.ssl_options = { redirect: false }',
    'config.force_ssl = true\n  config.ssl_options = { redirect: { host: "secure.test", port: 8443, status: 302 } }',
    '# config.force_ssl = true\n  config.force_ssl = false',
    'config.force_ssl = true\n  config.middleware.delete ActionDispatch::SSL',
    'config.force_ssl = ENV.fetch("NOT_SET_ANYWHERE", "true") == "true"\n  config.ssl_options[:redirect] = { exclude: ->(r) { r.path.start_with?("/a") } }',
    'config.force_ssl = ENV["NOT_SET_ANYWHERE"].blank?\n  config.ssl_options = { redirect: { exclude: ->(r) { r.path =~ /\\A\\/(x|login)/ } } }',
  ],
  hosts: [
    '',
    'config.hosts << "app.test"',
    'config.hosts << ".test" << "evil.example"',
    'config.hosts = ["app.test", /evil\\.[a-z]+/, IPAddr.new("127.0.0.0/8")]',
    'config.hosts += %w[APP.test 203.0.113.9]\n  config.host_authorization = { exclude: ->(request) { request.path =~ /^\\/login/ } }',
    'config.hosts << "other.test"\n  config.middleware.delete "ActionDispatch::HostAuthorization"',
    'config.hosts = [/.*/]',
  ],
  proxies: [
    '',
    'config.action_dispatch.trusted_proxies = %w[10.0.0.0/8 127.0.0.1].map { |proxy| IPAddr.new(proxy) }',
    'config.action_dispatch.trusted_proxies = ["10.0.0.0/8", "203.0.113.9", "127.0.0.1"]',
    'config.action_dispatch.trusted_proxies = ActionDispatch::RemoteIp::TRUSTED_PROXIES + [IPAddr.new("203.0.113.0/24"), /\\A198\\.51\\./]',
    'config.action_dispatch.trusted_proxies = IPAddr.new("198.51.100.7")\n  config.action_dispatch.ip_spoofing_check = false',
    'config.action_dispatch.ip_spoofing_check = false',
    'config.middleware.delete ActionDispatch::RemoteIp',
  ],
} as const

/** Each way to write one part with each way to write another; the third goes round. */
export function railsSettings(): readonly string[] {
  return parts.ssl.flatMap((ssl, one) =>
    parts.hosts.map((hosts, other) => file([ssl, hosts, parts.proxies[(one + other) % parts.proxies.length] ?? ''])),
  )
}

function file(lines: readonly string[]): string {
  return `require "active_support/core_ext/integer/time"\n\nRails.application.configure do\n  ${lines.filter(Boolean).join('\n  ')}\nend\n`
}

/** A configuration file of puma. The bind is given on the command line; without the field the socket counts. */
export const pumaConfig = 'threads 4, 4\nset_remote_address header: "X-Real-IP"\nport ENV.fetch("PORT") { 3000 }\n'
