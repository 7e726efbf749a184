/** Real stacks for the doctor to look at: nginx, HAProxy, Caddy and Apache before Node.js, gunicorn and a witness, each started once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { findFreePorts } from '../../bench/ports.ts'
import { startWitness } from '../../packages/lasthop/src/doctor/witness/start.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { untilOpen } from './fronts.ts'

/** Where they listen, and the folder of their files. */
export interface Lab extends AsyncDisposable {
  readonly ports: Ports
  readonly folder: string
}

/** Starts everything. */
export async function startLab(): Promise<Lab> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(makeTemporaryFolder()).path
  chmodSync(folder, 0o755)
  const ports = await findPorts()
  const witness = started.use(await startWitness({ host: '127.0.0.1', port: 0, onRequest: () => undefined }))
  const room = { ports, folder, witnessPort: witness.port, started }
  await startNode(room)
  await Promise.all([startPython(room), startNginx(room), startHaproxy(room), startCaddy(room), startApache(room)])
  const all = started.move()
  return { ports, folder, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** What each of them needs. */
interface Room {
  readonly ports: Ports
  readonly folder: string
  readonly witnessPort: number
  readonly started: AsyncDisposableStack
}

type Ports = Readonly<
  Record<
    | 'nginxNode'
    | 'nginxPython'
    | 'nginxWitness'
    | 'haproxyNode'
    | 'haproxyProxy'
    | 'haproxyInner'
    | 'caddyNode'
    | 'caddyPython'
    | 'apacheNode'
    | 'python'
    | 'node',
    number
  >
>

async function findPorts(): Promise<Ports> {
  const [
    nginxNode = 0,
    nginxPython = 0,
    nginxWitness = 0,
    haproxyNode = 0,
    haproxyProxy = 0,
    haproxyInner = 0,
    ...more
  ] = await findFreePorts(11)
  const [caddyNode = 0, caddyPython = 0, apacheNode = 0, python = 0, node = 0] = more
  return {
    nginxNode,
    nginxPython,
    nginxWitness,
    haproxyNode,
    haproxyProxy,
    haproxyInner,
    caddyNode,
    caddyPython,
    apacheNode,
    python,
    node,
  }
}

async function startNode({ ports, started }: Room): Promise<void> {
  const server = createServer((_request, response) => void response.end('<p>A page.</p>')).listen(
    ports.node,
    '127.0.0.1',
  )
  started.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
}

async function startPython(room: Room): Promise<void> {
  const { folder, ports } = room
  writeFileSync(
    join(folder, 'page.py'),
    `def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<p>A page.</p>"]
`,
  )
  writeFileSync(
    join(folder, 'gunicorn.conf.py'),
    `bind = "127.0.0.1:${ports.python}"\nwsgi_app = "page:app"\nforwarded_allow_ips = "*"\n`,
  )
  await start(room, ['/usr/bin/python3', '-m', 'gunicorn', '-c', join(folder, 'gunicorn.conf.py')], ports.python)
}

async function startNginx(room: Room): Promise<void> {
  const { folder, ports } = room
  const site = (port: number, to: number): string => `  server {
    listen 127.0.0.1:${port}; server_name localhost;
    location / {
      proxy_pass http://127.0.0.1:${to};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }`
  writeFileSync(
    join(folder, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; error_log stderr error; pid ${folder}/nginx.pid; events {}
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
${site(ports.nginxNode, ports.node)}
${site(ports.nginxPython, ports.python)}
${site(ports.nginxWitness, ports.haproxyInner)}
}
`,
  )
  await start(room, ['/usr/sbin/nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], ports.nginxNode)
}

async function startHaproxy(room: Room): Promise<void> {
  const { folder, ports, witnessPort } = room
  const front = (port: number, to: number, rest = ''): string =>
    `frontend f${port}\n  bind 127.0.0.1:${port}${rest}\n  default_backend b${port}\nbackend b${port}\n  server s 127.0.0.1:${to}`
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  nbthread 1
  maxconn 64
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
${front(ports.haproxyNode, ports.node)}
${front(ports.haproxyProxy, ports.node, ' accept-proxy')}
${front(ports.haproxyInner, witnessPort)}
  http-request del-header X-Forwarded-Host
  option forwardfor
`,
  )
  await start(room, ['/usr/sbin/haproxy', '-db', '-f', join(folder, 'haproxy.cfg')], ports.haproxyInner)
}

async function startCaddy(room: Room): Promise<void> {
  const { folder, ports } = room
  const site = (port: number, to: number): string =>
    `http://:${port} {\n  bind 127.0.0.1\n  reverse_proxy 127.0.0.1:${to}\n}`
  writeFileSync(
    join(folder, 'Caddyfile'),
    `{\n  admin off\n  auto_https off\n}\n${site(ports.caddyNode, ports.node)}\n${site(ports.caddyPython, ports.python)}\n`,
  )
  await start(
    room,
    ['/usr/bin/caddy', 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
    ports.caddyNode,
  )
}

async function startApache(room: Room): Promise<void> {
  const { folder, ports } = room
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http']
  writeFileSync(
    join(folder, 'apache.conf'),
    `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog "|/bin/cat"
User www-data
Group www-data
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
Listen 127.0.0.1:${ports.apacheNode}
ProxyPass / http://127.0.0.1:${ports.node}/
`,
  )
  const words = ['-d', folder, '-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND']
  await start(room, ['/usr/sbin/apache2', ...words], ports.apacheNode)
}

async function start(
  { folder, started }: Room,
  [command = '', ...words]: readonly string[],
  port: number,
): Promise<void> {
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(command, words, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' })
  started.defer(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await untilOpen(port)
}
