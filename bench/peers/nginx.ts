import type { Peer } from './peer.ts'

export const nginx: Peer = {
  name: 'nginx',
  speaks: ['h1', 'h2', 'websocket'],
  version: ['/usr/sbin/nginx', '-v'],
  command: ({ folder }) => ['/usr/sbin/nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'error.log'],
  files: ({ port, upstreamPort, certificate, key }) => ({
    'nginx.conf': `
user root;
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 8192; }
http {
  access_log access.log combined;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  map $http_upgrade $connection_field { default Upgrade; '' ''; }
  upstream app { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} ssl http2 backlog=1024;
    server_name localhost;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.2 TLSv1.3;
    keepalive_requests 100000000;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_field;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host $http_host;
    }
  }
}
`,
  }),
}
