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

const toIndex =
  'RewriteBase /\nRewriteRule ^index\\.php$ - [L]\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteCond %{REQUEST_FILENAME} !-d\nRewriteRule . /index.php [L]\n'

/** What a site of Caddy says before and in the line that hands its scripts on. */
export const caddySites: readonly { readonly lines: string; readonly isTls?: true }[] = [
  { lines: 'php_fastcgi SOCKET\nfile_server' },
  { lines: 'php_fastcgi SOCKET', isTls: true },
  {
    lines:
      'php_fastcgi SOCKET {\nheader_up -X_*\nheader_up X-Real-IP {remote_host}\ntrusted_proxies private_ranges\nenv HTTPS on\nenv HTTP_X_FORWARDED_PORT 8443\nenv HTTP_HOST inner.test\n}',
  },
  {
    lines:
      'request_header X-Forwarded-Ssl {scheme}\nphp_fastcgi SOCKET {\ntry_files {path} index.php\nenv SERVER_PORT 443\nenv REMOTE_ADDR {header.X-Forwarded-For}\n}',
  },
  {
    lines:
      'php_fastcgi /a* SOCKET {\nindex off\nsplit .php\n}\nredir /b* /c 302\nreverse_proxy SOCKET {\ntransport fastcgi {\nsplit .php\nenv SCRIPT_FILENAME {http.vars.root}/index.php\nenv HTTPS off\n}\n}',
  },
  { lines: 'php_fastcgi SOCKET {\ntry_files {path} {path}/index.php =404\nheader_up Host inner.test\n}' },
]

/** What a .htaccess says, and what its Directory lets it say. */
export const apacheFolders: readonly { readonly allows: string; readonly says: string }[] = [
  {
    allows: 'All',
    says: `RewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteCond %{HTTP:X-Forwarded-Proto} !https\nRewriteRule ^(.*)$ https://%{HTTP_HOST}%{REQUEST_URI} [L,R=301]\n${toIndex}`,
  },
  {
    allows: 'FileInfo',
    says: `SetEnvIf X-Forwarded-Proto "^https$" HTTPS=on\nRequestHeader unset X-Forwarded-For\nRewriteEngine On\n${toIndex}`,
  },
  {
    allows: 'All',
    says: `RewriteEngine On\nRewriteCond %{HTTP:X-Forwarded-Ssl} =on\nRewriteRule .* - [E=HTTPS:on]\n${toIndex}`,
  },
  {
    allows: 'All',
    says: 'SetEnvIf X-Forwarded-Proto https HTTPS=on\nRewriteEngine On\nRewriteCond %{ENV:HTTPS} !=on\nRewriteCond %{REQUEST_URI} !^/\\.well-known/\nRewriteRule (.*) https://app.test/$1 [R=302,L]\nRewriteRule ^ index.php [L]\n',
  },
  { allows: 'None', says: 'RewriteEngine On\nRewriteRule ^ https://elsewhere.test/ [R,L]\n' },
  { allows: 'All', says: 'Redirect 301 /a https://app.test/b\nRewriteEngine On\nRewriteRule ^p/(.*)$ /a/$1 [END]\n' },
]
