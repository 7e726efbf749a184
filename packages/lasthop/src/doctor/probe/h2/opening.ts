import type { Question } from '../question.ts'
import { frameFlag as flag, frameType as type, setting } from '../../../h2/codes.ts'
import { writeSettings } from '../../../h2/settings.ts'
import { control, writeFrame } from './frames.ts'
import { writeSection } from './section.ts'

/** The preface, what we ask of the peer, and the request with exactly these names: all that goes out unasked. */
export function writeOpening(question: Question, userAgent: string): Buffer {
  const { method, target, host = '', lines, body, scheme, h2 } = question
  const fields = [
    ...pairs({ ':method': method, ':scheme': h2?.scheme ?? scheme, ':authority': host, ':path': target }),
    ...pairs({ 'user-agent': userAgent, accept: 'text/html,application/json;q=0.9,*/*;q=0.8' }),
    ...pairs({ 'cache-control': 'no-cache' }),
    ...lines.flatMap((line) => {
      const colon = line.indexOf(':')
      // RFC 9113 section 8.2.1: names are in lower case.
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
    ...(body === undefined ? [] : ['content-length', String(body.length)]),
  ]
  const window = Buffer.alloc(4)
  window.writeUInt32BE(mostBody)
  const flags = flag.endHeaders | (body === undefined ? flag.endStream : 0)
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    writeFrame({ ...control(type.settings), payload: settings() }),
    writeFrame({ ...control(type.windowUpdate), payload: window }),
    writeFrame({ type: type.headers, flags, stream, payload: writeSection(fields) }),
    ...(body === undefined
      ? []
      : [writeFrame({ type: type.data, flags: flag.endStream, stream, payload: Buffer.from(body, 'latin1') })]),
  ])
}

function pairs(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).flat()
}

/** No table of fields, no push, and room for a whole body: nothing that needs an answer later. */
function settings(): Buffer {
  return writeSettings([
    [setting.headerTableSize, 0],
    [setting.enablePush, 0],
    [setting.initialWindowSize, mostBody],
  ])
}

/** The stream of the one request. */
export const stream = 1
const mostBody = 1 << 20
