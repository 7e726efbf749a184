import { parseSocketTarget, type SocketTarget } from '../host-port.ts'
import { joinPath } from '../path.ts'
import { lastOf, type UwsgiOption } from './options.ts'
import type { UwsgiSettings, UwsgiSocket } from './settings.ts'

/** What these options, in their order, come to for a process started in a folder. */
export function settingsOf(options: readonly UwsgiOption[], folder: string): UwsgiSettings {
  const changing = options.find(({ name, value }) => changes.test(`${name} ${value}`))
  const runs = runsOf(options)
  const chdir = lastOf(options, 'chdir', 'chdir2')
  return {
    sockets: options.flatMap((option) => socketOf(option, lastOf(options, 'protocol', 'socket-protocol')?.value)),
    changes:
      changing === undefined
        ? { value: 'nothing', says: 'no routing rule' }
        : { value: 'unknown', says: changing.says, place: changing.place },
    folder: chdir === undefined || chdir.hasHole ? folder : joinPath(folder, chdir.value),
    ...(runs === undefined ? {} : { runs }),
  }
}

/** `module = mysite.wsgi:application`, `wsgi-file = mysite/wsgi.py`. */
function runsOf(options: readonly UwsgiOption[]): string | undefined {
  const module = lastOf(options, 'module', 'wsgi', 'mount')
  if (module !== undefined && !module.hasHole) return module.value.replace(/^[^=]*=/, '')
  const file = lastOf(options, 'wsgi-file', 'file')
  if (file === undefined || file.hasHole) return undefined
  const parts = file.value.replace(/\.py$/, '').split('/').filter(Boolean)
  return (file.value.startsWith('/') ? parts.slice(-2) : parts).join('.')
}

/** `https = 0.0.0.0:443,cert,key`: what stands behind the comma is no address. */
function socketOf(
  { name, value, hasHole, says, place }: UwsgiOption,
  protocol: string | undefined,
): readonly UwsgiSocket[] {
  const speaks = protocols.get(name)
  if (speaks === undefined) return []
  const [text = ''] = value.split(',')
  const target = hasHole ? undefined : targetOf(text)
  const isHttp = name === 'socket' && protocol === 'http'
  return [{ speaks: isHttp ? 'http' : speaks, target: target ?? 'unknown', says, place }]
}

function targetOf(text: string): SocketTarget | undefined {
  if (/^[./@]/.test(text) || /\.sock(?:et)?$/.test(text)) return { kind: 'unix', path: text }
  return text.includes(':') ? parseSocketTarget(text) : undefined
}

const protocols: ReadonlyMap<string, UwsgiSocket['speaks']> = new Map([
  ['http', 'http'],
  ['http-socket', 'http'],
  ['http11-socket', 'http'],
  ['http-router', 'http'],
  ['https', 'https'],
  ['https-socket', 'https'],
  ['socket', 'uwsgi'],
  ['uwsgi-socket', 'uwsgi'],
])
const changes =
  /^(?:error-)?route[\w-]* .*(?:setscheme|setremoteaddr|setremoteuser|addvar|sethost)|^(?:http-)?enable-proxy-protocol|^http-to/
