# A Rails application as it is made anew: it believes X-Forwarded-Proto of anybody, its forms are guarded, its session cookie is Secure.
require "action_controller/railtie"

class LabApp < Rails::Application
  config.load_defaults 6.1
  config.secret_key_base = "only-for-the-tests-only-for-the-tests"
  config.eager_load = false
  config.consider_all_requests_local = false
  config.hosts.clear
  config.logger = Logger.new($stderr, level: Logger::FATAL)
  config.session_store :cookie_store, key: "_lab_session", secure: true
  # The words of the pages that Rails puts into public/.
  config.exceptions_app = lambda do |env|
    status = env["PATH_INFO"].delete("/").to_i
    words = status == 422 ? "The change you wanted was rejected." : "The page you were looking for doesn't exist."
    [status, { "Content-Type" => "text/html" }, ["<!doctype html><title>#{words} (#{status})</title><h1>#{words}</h1>"]]
  end
  routes.append do
    root to: "lab#home"
    get "admin", to: "lab#admin"
    get "login", to: "lab#login"
    post "login", to: "lab#login"
  end
end

class LabController < ActionController::Base
  def home
    render html: '<a href="/login">Log in</a>'.html_safe
  end

  def admin
    redirect_to "/login"
  end

  def login
    session[:seen] = true
    render inline: '<title>Log in</title><form method="post"><input type="hidden" name="authenticity_token" value="<%= form_authenticity_token %>"><input name="username"><input type="password" name="password"></form>'
  end
end

LabApp.initialize!
run LabApp
