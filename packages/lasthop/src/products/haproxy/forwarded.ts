import { elementsNamed } from './values.ts'
import { Doubt } from '../doubt.ts'
import { addField } from './fields.ts'
import { optionOf } from './proxies.ts'
import { textsOf } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** option forwarded (since 2.8): what the backend says of this hop in a Forwarded of its own, or behind the client's. */
export function forwardedBy(visit: Visit): void {
  const option = optionOf(visit.back, 'forwarded')
  if (option === undefined) return
  const words = textsOf(option).slice(1)
  if (words.some((word) => !/^(?:proto|host|for)$/.test(word)))
    throw new Doubt(`What "${option.says}" writes is not known from the files.`, option.place)
  const value = (words.length === 0 ? ['proto', 'for'] : words).map((word) => pairs[word]?.(visit) ?? '').join(';')
  const lines = elementsNamed(visit.fields, 'forwarded')
  if (lines.length === 0) addField(visit, 'forwarded', value)
  else throw new Doubt("Whether the client's Forwarded is gone on with is not known from the files.", option.place)
  tell(visit, option, { does: `adds a line forwarded: "${value}"`, effect: 'adds', field: 'Forwarded' })
}

const pairs: Readonly<Record<string, (visit: Visit) => string>> = {
  proto: ({ arrival }) => `proto=${arrival.scheme}`,
  host: ({ fields }) => `host="${elementsNamed(fields, 'host')[0] ?? ''}"`,
  for: ({ client }) => {
    if (client === undefined) throw new Doubt("The client's address is named by the PROXY protocol.")
    return client.includes(':') ? `for="[${client}]"` : `for=${client}`
  },
}
