import type { FieldSetting } from '../edge.ts'
import type { EntryPoint } from './entry-points.ts'
import { at, entriesOf, type Entry } from './tree.ts'

/** What Traefik says by itself: to those whom it believes, only what they did not say. */
export function addedBy({ insecure, trusted }: EntryPoint): FieldSetting[] {
  const isConditional = insecure !== undefined || trusted.length > 0
  const sets = ['X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Real-Ip'].map((name): FieldSetting => ({
    name,
    action: 'sets',
    value: 'by itself',
    isConditional,
  }))
  const action = isConditional ? 'adds' : 'sets'
  return [...sets, { name: 'X-Forwarded-For', action, value: "the peer's address", isConditional: false }]
}

/** customRequestHeaders of a middleware. */
export function setBy({ value }: Entry): FieldSetting[] {
  return entriesOf(at(value, 'headers', 'customRequestHeaders')).map(({ key, value: written, place }) => {
    const text = written.kind === 'scalar' ? written.text : ''
    return { name: key, action: text === '' ? 'removes' : 'sets', value: text, isConditional: false, place }
  })
}
