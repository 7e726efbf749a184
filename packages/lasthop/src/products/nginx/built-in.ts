/** Files that distributions bring along and configurations include, for a copy that lacks them: what they say matters. */
export const builtIn: Readonly<Record<string, string>> = {
  proxy_params: `proxy_set_header Host $http_host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
`,
  fastcgi_params: `fastcgi_param REQUEST_SCHEME $scheme;
fastcgi_param HTTPS $https if_not_empty;
fastcgi_param REMOTE_ADDR $remote_addr;
fastcgi_param SERVER_PORT $server_port;
fastcgi_param SERVER_NAME $server_name;
`,
  'fastcgi.conf': `fastcgi_param REQUEST_SCHEME $scheme;
fastcgi_param HTTPS $https if_not_empty;
fastcgi_param REMOTE_ADDR $remote_addr;
fastcgi_param SERVER_PORT $server_port;
fastcgi_param SERVER_NAME $server_name;
`,
  'fastcgi-php.conf': 'include fastcgi.conf;\n',
  uwsgi_params: `uwsgi_param REQUEST_SCHEME $scheme;
uwsgi_param HTTPS $https if_not_empty;
uwsgi_param REMOTE_ADDR $remote_addr;
uwsgi_param SERVER_PORT $server_port;
uwsgi_param SERVER_NAME $server_name;
`,
  scgi_params: `scgi_param REQUEST_SCHEME $scheme;
scgi_param HTTPS $https if_not_empty;
`,
  // Nothing in these changes what a request becomes.
  'mime.types': '',
  'options-ssl-nginx.conf': '',
  'ssl-params.conf': '',
  'snakeoil.conf': '',
}
