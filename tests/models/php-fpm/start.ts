import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess, type Running } from '../../e2e/start-process.ts'
import { preamble as apachePreamble, startApache } from '../apache/start-apache.ts'

/** A pool of PHP-FPM whose every script tells `$_SERVER`, as far as it is about the client. */
export async function startFpm(folder: string): Promise<Running<true>> {
  writeFileSync(join(folder, 'index.php'), script)
  const path = join(folder, 'fpm.conf')
  writeFileSync(
    path,
    `[global]\nerror_log = ${folder}/fpm.log\ndaemonize = no\n[www]\nuser = www-data\ngroup = www-data\nlisten = ${folder}/fpm.sock\nlisten.mode = 0666\npm = static\npm.max_children = 2\n`,
  )
  const [command = '/usr/sbin/php-fpm'] = globSync('/usr/sbin/php-fpm*')
  return startProcess<true>({
    command,
    words: ['-R', '-F', '-O', '-y', path],
    readReady: (output) => (output.includes('ready to handle connections') ? true : undefined),
  })
}

/** One nginx with a server on each port. */
export function startNginx(folder: string, text: string): Promise<Running<true>> {
  writeFileSync(join(folder, 'nginx.conf'), text)
  return startProcess<true>({
    command: '/usr/sbin/nginx',
    words: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    readReady: (output) => (output.includes('start worker process') ? true : undefined),
  })
}

/** One Apache with a VirtualHost on each port. */
export function startFastApache(folder: string, text: string): Promise<Running<true>> {
  return startApache(folder, apachePreamble(folder, modules) + text)
}

const modules = [
  'mpm_event',
  'authz_core',
  'headers',
  'setenvif',
  'env',
  'dir',
  'alias',
  'rewrite',
  'socache_shmcb',
  'ssl',
  'proxy',
  'proxy_fcgi',
]

const script = `<?php
$about = array_filter($_SERVER, fn ($name) => preg_match('/^(?:HTTP|REMOTE_ADDR$|SERVER_PORT$)/', $name), ARRAY_FILTER_USE_KEY);
ksort($about);
header('Content-Type: application/json');
echo json_encode((object) array_map(fn ($value) => mb_convert_encoding((string) $value, 'UTF-8', 'ISO-8859-1'), $about));
`
