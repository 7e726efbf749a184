# Answers with what puma made of a request, and with what Rack and Rails under each of several settings believe of it.
require "action_controller/railtie"
require "json"

FOLDER = ENV.fetch("FIXTURE_FOLDER")

# Where Rails puts what it reads: the middleware that decides belief, as its default stack has it.
class Subject
  attr_reader :stack

  def initialize(file)
    application = Class.new(Rails::Application).instance
    config = application.config
    Rails.application = application
    config.hosts.clear
    # What hangs below action_dispatch is one for all applications of a process.
    config.action_dispatch.trusted_proxies = nil
    config.action_dispatch.ip_spoofing_check = true
    load file
    removed = Subject.removed(config)
    app = ->(env) { [200, {}, [Subject.belief(env)]] }
    add = ->(middleware, *args, **options) { app = middleware.new(app, *args, **options) unless removed.include?(middleware.name) }
    add.(ActionDispatch::RemoteIp, config.action_dispatch.ip_spoofing_check, config.action_dispatch.trusted_proxies)
    if config.force_ssl
      add.(ActionDispatch::SSL, **config.ssl_options, ssl_default_redirect_status: config.action_dispatch.ssl_default_redirect_status)
    end
    add.(ActionDispatch::HostAuthorization, config.hosts, nil, **config.host_authorization)
    @stack = app
  end

  # The stack of Rails keeps what it is told to do until it is built.
  def self.removed(config)
    proxy = config.middleware
    operations = (proxy.instance_variable_get(:@operations) || []) + (proxy.instance_variable_get(:@delete_operations) || [])
    kept = ActionDispatch::MiddlewareStack.new
    [ActionDispatch::HostAuthorization, ActionDispatch::SSL, ActionDispatch::RemoteIp].each { |each| kept.use each }
    before = kept.map(&:name)
    operations.each { |operation| operation.call(kept) }
    before - kept.map(&:name)
  end

  def self.belief(env)
    request = ActionDispatch::Request.new(env)
    { kind: "believed", scheme: request.scheme, host: plain(request.host_with_port), client: request.remote_ip.to_s }
  end

  # What every application on Rack asks, Sinatra's too.
  def self.rack(env)
    request = Rack::Request.new(env)
    { scheme: request.scheme, isSecure: request.ssl?, ip: plain(request.ip.to_s) }
  end

  # One character for each byte.
  def self.plain(bytes)
    bytes.b.force_encoding("ISO-8859-1").encode("UTF-8")
  end

  def answer(env)
    status, headers, body = stack.call(env.dup)
    return body.first if status == 200
    { kind: "answered", status: status, location: headers["Location"] && Subject.plain(headers["Location"]) }.compact
  rescue ActionDispatch::RemoteIp::IpSpoofAttackError, NoMethodError
    { kind: "answered", status: 500 }
  end
end

ActionView::Base.logger = nil
SUBJECTS = Dir[File.join(FOLDER, "settings_*.rb")].sort.map { |file| Subject.new(file) }

run(lambda do |env|
  strings = env.select { |name, value| value.is_a?(String) && name.match?(/\A(?:HTTP_.*|CONTENT_(?:TYPE|LENGTH)|rack\.url_scheme|REMOTE_ADDR|SERVER_NAME|SERVER_PORT)\z/) }
  answer = {
    environ: strings.transform_values { |value| Subject.plain(value) },
    rack: Subject.rack(env),
    rails: SUBJECTS.map { |subject| subject.answer(env) },
  }
  [200, { "Content-Type" => "application/json" }, [JSON.generate(answer, ascii_only: true)]]
end)
