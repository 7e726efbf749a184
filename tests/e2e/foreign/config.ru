# Any request is answered with what Rails believes of it, and written down.
require "action_controller/railtie"
require "json"

class TruthApp < Rails::Application
  config.secret_key_base = "only-for-the-tests-only-for-the-tests"
  config.eager_load = false
  config.hosts.clear
  config.logger = Logger.new($stderr, level: Logger::WARN)
  routes.append { mount ->(env) { TruthApp.answer(ActionDispatch::Request.new(env)) }, at: "/" }

  def self.answer(request)
    return [302, { "Location" => "#{request.base_url}/home" }, []] if request.env["REQUEST_URI"] == "/login/"
    belief = {
      scheme: request.scheme,
      authority: request.env["HTTP_X_FORWARDED_HOST"] || request.raw_host_with_port,
      client: request.remote_ip,
      target: request.env["REQUEST_URI"],
      body: utf8(request.env["rack.input"].tap(&:rewind).read),
      fields: request.env.select { |name, _| name.start_with?("HTTP_", "CONTENT_") && name != "HTTP_VERSION" }.transform_values { |value| utf8(value.to_s) },
    }
    line = JSON.generate(belief)
    File.write(ENV.fetch("FIXTURE_RECORD"), "#{line}\n", mode: "a")
    [200, { "Content-Type" => "application/json" }, [line]]
  end

  # One character for each byte.
  def self.utf8(bytes)
    bytes.b.force_encoding("ISO-8859-1").encode("UTF-8")
  end
end

TruthApp.initialize!
run TruthApp
