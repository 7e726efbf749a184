import type { AppCure } from '../app-server.ts'
import { isLoopbackHost } from '../host-port.ts'
import type { Launch, Word } from '../launch/launch.ts'
import type { WaitressSettings } from './settings.ts'

/** Options that make it hear its proxy: offered where the proxy can only be on this machine, and the command is a plain line. */
export function curesOf({ words, source }: Launch, { proxy, headers, binds }: WaitressSettings): readonly AppCure[] {
  const program = words.find(({ text }) => /(?:^|\/)waitress-serve$/.test(text))
  const isPlain = source === 'systemd' || source === 'procfile' || source === 'script'
  const isLocal = binds.every(({ value }) => value !== 'unknown' && value.kind === 'tcp' && isLoopbackHost(value.host))
  const isSet = proxy.place !== undefined || headers.place !== undefined
  return program === undefined || !isPlain || !isLocal || isSet ? [] : [cureAfter(program)]
}

function cureAfter({ place }: Word): AppCure {
  const note =
    'waitress then believes X-Forwarded-For and X-Forwarded-Proto of 127.0.0.1 alone, and keeps every other forwarding field from the application.'
  const edit = { path: place.path, start: place.end, end: place.end, text: options }
  return { rules: ['P101', 'P104', 'P107', 'P113', 'P605'], grade: 'review', note, edits: [edit] }
}

const options =
  ' --trusted-proxy=127.0.0.1 "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto" --clear-untrusted-proxy-headers'
