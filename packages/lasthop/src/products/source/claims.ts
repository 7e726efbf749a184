import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** A line of code that says https for every request, or tries to. */
export interface SchemeClaim {
  readonly place: Place
  readonly says: string
  /** Nothing comes of it: the process's environment is not the request's. */
  readonly isVain: boolean
}

/** The claims in a file of Python or PHP. What stands under a condition is another matter. */
export function findClaims(file: SourceFile): readonly SchemeClaim[] {
  if (!/wsgi\.url_scheme|HTTPS/.test(file.text)) return []
  const places = compilePlaces(file)
  const lines = file.text.split('\n')
  let start = 0
  return lines.flatMap((line, index) => {
    const at = start
    start += line.length + 1
    const match = claim.exec(line)
    const isConditional = [line, lines[index - 1] ?? '', lines[index - 2] ?? ''].some((each) =>
      /\bif\b|\?/.test(each.replaceAll(/<\?\w*|\?>/g, '')),
    )
    if (match === null || /^\s*(?:#|\/\/|\*)/.test(line) || isConditional) return []
    const place = places(at + match.index, at + match.index + match[0].length)
    return [{ place, says: line.trim(), isVain: match[0].startsWith('os.environ') }]
  })
}

const claim =
  /(?:os\.environ|\benviron)\[\s*["'](?:wsgi\.url_scheme|HTTPS)["']\s*\]\s*=\s*["'](?:https|on)["']|\$_SERVER\[\s*["']HTTPS["']\s*\]\s*=\s*(?:["'](?:on|1)["']|1|true)/
