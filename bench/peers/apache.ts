import type { Peer } from './peer.ts'

const modules = 'mpm_event authz_core ssl socache_shmcb proxy proxy_http headers http2'.split(' ')

export const apache: Peer = {
  name: 'Apache',
  speaks: ['h1', 'h2', 'websocket'],
  version: ['/usr/sbin/apache2', '-v'],
  command: ({ folder }) => ['/usr/sbin/apache2', '-d', folder, '-f', `${folder}/apache.conf`, '-D', 'FOREGROUND'],
  files: ({ folder, port, upstreamPort, certificate, key }) => ({
    'apache.conf': `
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
CustomLog ${folder}/access.log "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\""
User www-data
Group www-data
StartServers 1
ServerLimit 16
ThreadsPerChild 64
MaxRequestWorkers 1024
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
ListenBacklog 1024
SSLSessionCache none
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  Protocols h2 http/1.1
  SSLEngine on
  SSLProtocol -all +TLSv1.2 +TLSv1.3
  SSLCertificateFile ${certificate}
  SSLCertificateKeyFile ${key}
  ProxyPreserveHost On
  ProxyAddHeaders Off
  RequestHeader set X-Forwarded-Proto https
  RequestHeader set X-Forwarded-For expr=%{REMOTE_ADDR}
  RequestHeader set X-Forwarded-Host expr=%{HTTP_HOST}
  ProxyPass / http://127.0.0.1:${upstreamPort}/ enablereuse=on keepalive=on upgrade=websocket
</VirtualHost>
`,
  }),
}
