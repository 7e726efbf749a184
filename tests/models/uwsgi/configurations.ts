/** A configuration of uWSGI on these two ports and this socket, in each of its languages. Its router goes to the first socket, which must speak uwsgi. */
export function uwsgiFile(ports: readonly [number, number], socket: string): Readonly<Record<string, string>> {
  const [direct, routed] = ports
  return {
    'uwsgi.ini': `[app]\nhttp = :1\n[uwsgi]\n; http = :2\nhere = 127.0.0.1\nsocket = ${socket}\nhttp-socket = %(here):${direct}\nhttp=127.0.0.1:${routed}\nmodule = app:application\nbuffer-size = 65535\n`,
    'uwsgi.yaml': `uwsgi:\n  # http: :2\n  socket: ${socket}\n  http-socket: 127.0.0.1:${direct}\n  http: "127.0.0.1:${routed}"\n  module: app:application\n  buffer-size: 65535\n`,
    'uwsgi.xml': `<uwsgi>\n  <!-- <http>:2</http> -->\n  <socket>${socket}</socket>\n  <http-socket>127.0.0.1:${direct}</http-socket>\n  <http>127.0.0.1:${routed}</http>\n  <module>app:application</module>\n  <buffer-size>65535</buffer-size>\n  <master/>\n</uwsgi>\n`,
  }
}

/** What stands in a location of nginx before uwsgi, as people write it. */
export const locations: readonly string[] = [
  'include uwsgi_params;',
  'include uwsgi_params; uwsgi_param UWSGI_SCHEME $scheme;',
  'include uwsgi_params; uwsgi_param HTTP_X_FORWARDED_PROTO $scheme; uwsgi_param HTTP_X_FORWARDED_SSL "";',
  'uwsgi_param REMOTE_ADDR $remote_addr; uwsgi_param HTTPS on;',
  'include uwsgi_params; uwsgi_pass_request_headers off; uwsgi_param HTTP_HOST $http_host;',
  'include uwsgi_params; uwsgi_param HTTPS $http_x_forwarded_proto if_not_empty;',
]
