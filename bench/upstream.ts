/** Where the parts of the application listen, and its folder. */
export interface UpstreamPlace {
  readonly folder: string
  readonly port: number
  /** Where WebSocket messages are sent back. */
  readonly echoPort: number
}

/** The application of the benchmark: nginx with answers that cost next to nothing, so that the proxy is what is measured. */
export function upstreamConfig({ folder, port, echoPort }: UpstreamPlace): string {
  return `
user root;
daemon off;
worker_processes 1;
pid upstream.pid;
events { worker_connections 8192; }
http {
  access_log off;
  sendfile on;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location /small { default_type text/plain; return 200 "${'small answer of one hundred bytes '.repeat(3)}"; }
    location /count { stub_status; }
    location /large { alias ${folder}/large; }
    location /told { default_type text/plain; return 200 "$http_x_forwarded_proto $http_x_forwarded_for $http_x_forwarded_host $http_host"; }
    location /echo {
      proxy_pass http://127.0.0.1:${echoPort};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "Upgrade";
    }
  }
}
`
}
