/** What is thought of a body. `unsettled`: the program itself takes it at one time and refuses it at another. */
export type Judgement = 'right' | 'wrong' | 'unsettled'

/** Judges a chunked body as far as it has come (h1_parse_chunk_size): a bare line feed counts, extensions are anything. */
export function judgeChunked(raw: string): Judgement {
  for (let at = 0; at < raw.length;) {
    const newline = raw.indexOf('\n', at)
    const line = raw.slice(at, newline === -1 ? raw.length : newline)
    const digits = sizeLine.exec(line)?.[1]
    // Whether it is refused before or after what the rules answer depends on how its bytes come.
    if (line.length > mostBytes) return 'unsettled'
    if (newline === -1) return hopeful.test(line) ? 'right' : 'wrong'
    if (digits === undefined || digits.replace(/^0+/, '').length > 13) return 'wrong'
    const size = Number.parseInt(digits, 16)
    at = newline + 1
    if (size === 0) return judgeTrailers(raw, at)
    at += size
    if (at >= raw.length) return 'right'
    const end = /^\r?\n/.exec(raw.slice(at, at + 2))?.[0]
    if (end === undefined) return raw.slice(at) === '\r' ? 'right' : 'wrong'
    at += end.length
  }
  return 'right'
}

function judgeTrailers(raw: string, from: number): Judgement {
  let [count, judgement]: [number, Judgement] = [0, 'right']
  for (let at = from; ;) {
    const newline = raw.indexOf('\n', at)
    if (newline === -1) return judgement
    const line = raw.slice(at, newline)
    if (line === '' || line === '\r') return judgement
    if (!trailer.test(line) || ++count > mostTrailers) return 'wrong'
    if (!plainTrailer.test(line)) judgement = 'unsettled'
    if (/^transfer-encoding:/i.test(line) && !/^transfer-encoding:[ \t]*(?:[^,]*,)*[ \t]*chunked[ \t]*\r?$/i.test(line))
      return 'wrong'
    at = newline + 1
  }
}

const sizeLine = /^([0-9A-Fa-f]+)[ \t]*(?:;[^\r]*)?\r?$/
const hopeful = /^(?:[0-9A-Fa-f]+[ \t]*(?:;[^\r]*)?)?\r?$/
const trailer = /^(?:[^:\r]+:[^\r]*|[ \t][^\r]*)\r?$/
const plainTrailer = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:|[ \t])/
const mostTrailers = 100
const mostBytes = 16_318
