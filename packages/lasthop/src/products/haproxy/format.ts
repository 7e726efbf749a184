import { Doubt } from '../doubt.ts'
import { hasHole } from '../hole.ts'
import { evaluate } from './evaluate.ts'
import { parseExpression } from './expression.ts'
import { textOf } from './sample.ts'
import type { Visit } from './visit.ts'

/** The value of a log-format text for a request: `%[src]`, `%ci`, `%%`, and the rest as it is. */
export function formatted(visit: Visit, format: string): string {
  if (hasHole(format)) throw new Doubt('A value here is filled in from elsewhere.')
  let [made, at] = ['', 0]
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    if (percent === -1) return made + format.slice(at)
    made += format.slice(at, percent)
    const { value, next } = itemAt(visit, format, percent)
    made += value
    at = next
  }
  return made
}

interface Item {
  readonly value: string
  readonly next: number
}

function itemAt(visit: Visit, format: string, at: number): Item {
  const options = /^%\{[^}]*\}/.exec(format.slice(at))?.[0]
  if (options !== undefined && options !== '%{}') throw new Doubt(`"${options}" is not understood.`)
  const start = at + (options?.length ?? 1)
  const next = format.charAt(start)
  if (next === '%') return { value: '%', next: start + 1 }
  if (next === '[') {
    const { expression, end } = parseExpression(format.slice(start + 1))
    const [sample] = evaluate(visit, expression, 'one')
    return { value: sample === undefined ? '' : escape(textOf(sample)), next: start + 2 + end }
  }
  const name = /^[A-Za-z][A-Za-z0-9]*/.exec(format.slice(start))?.[0] ?? ''
  const known = variables[name]
  if (known === undefined) throw new Doubt(`"%${name}" is not known from the files.`)
  return { value: known(visit), next: start + name.length }
}

/** Characters that no field value may hold are written as in a URL. */
function escape(value: string): string {
  return value.replace(
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    /[\x00-\x08\x0a-\x1f\x7f]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

const variables: Readonly<Record<string, (visit: Visit) => string>> = {
  ci: ({ client }) => {
    if (client === undefined) throw new Doubt("The client's address is named by the PROXY protocol.")
    return client
  },
  fi: ({ arrival }) => (arrival.named ?? arrival).address,
  fp: ({ arrival }) => String((arrival.named ?? arrival).port),
  f: ({ front }) => front.name,
  ft: ({ front, arrival }) => `${front.name}${arrival.scheme === 'https' ? '~' : ''}`,
  b: ({ back }) => back.name,
}
