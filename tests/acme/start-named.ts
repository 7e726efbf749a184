import { randomBytes } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePorts } from '../../bench/ports.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'

/** BIND, master of one zone that takes updates signed with a key. */
export interface Named extends AsyncDisposable {
  readonly port: number
  /** `address:port`. */
  readonly resolver: string
  readonly zone: string
  readonly key: { readonly name: string; readonly secret: string }
  output(): string
}

/** Starts Debian's named on a free port; every name of the zone is 127.0.0.1, beside the records that are given. */
export async function startNamed(zone: string, records: readonly string[] = []): Promise<Named> {
  const folder = makeTemporaryFolder()
  // It becomes another user before it writes its journal.
  chmodSync(folder.path, 0o777)
  const [port = 0] = await findFreePorts(1)
  const key = { name: 'lasthop-key', secret: randomBytes(32).toString('base64') }
  writeFileSync(join(folder.path, 'zone'), [zoneOf(zone), ...records, ''].join('\n'))
  writeFileSync(join(folder.path, 'named.conf'), settings({ folder: folder.path, port, zone, ...key }))
  const running = await startProcess({
    command: '/usr/sbin/named',
    words: ['-g', '-n', '1', '-c', join(folder.path, 'named.conf')],
    readReady: (output) => (/ running$/m.test(output) ? true : undefined),
  })
  return {
    port,
    resolver: `127.0.0.1:${port}`,
    zone,
    key,
    output: () => running.output(),
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function zoneOf(zone: string): string {
  return `$ORIGIN ${zone}.
$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
@ A 127.0.0.1
* A 127.0.0.1
ns A 127.0.0.1
`
}

interface NamedSettings {
  readonly folder: string
  readonly port: number
  readonly zone: string
  readonly name: string
  readonly secret: string
}

function settings({ folder, port, zone, name, secret }: NamedSettings): string {
  return `options {
  directory "${folder}"; pid-file none; session-keyfile "${folder}/session.key";
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no;
};
controls { };
key "${name}" { algorithm hmac-sha256; secret "${secret}"; };
zone "${zone}" { type master; file "${folder}/zone"; allow-update { key "${name}"; }; };
`
}
