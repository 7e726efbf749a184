/** What a site of nginx says about its scripts, without the line that sends them on. */
export const nginxSites: readonly string[] = [
  'include fastcgi_params;',
  'fastcgi_param REMOTE_ADDR $remote_addr;\nfastcgi_param HTTPS $https if_not_empty;',
  'include fastcgi_params;\nfastcgi_param HTTPS on;',
  'include fastcgi_params;\nfastcgi_param HTTP_X_FORWARDED_PROTO $scheme;\nfastcgi_param HTTP_X_FORWARDED_FOR $remote_addr;',
  'include fastcgi_params;\nfastcgi_param HTTP_X_FORWARDED_PROTO "" if_not_empty;\nfastcgi_param HTTP_FORWARDED "";',
  'include fastcgi_params;\nfastcgi_pass_request_headers off;',
]

/** What a site of Apache says before its scripts run. */
export const apacheSites: readonly string[] = [
  '',
  'SetEnvIf X-Forwarded-Proto https HTTPS=on',
  'RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"\nRequestHeader unset X-Forwarded-For',
  'SetEnv HTTPS on\nSetEnv HTTP_X_FORWARDED_HOST app.example.org',
  'UseCanonicalName On\nServerName app.test:8443',
]
