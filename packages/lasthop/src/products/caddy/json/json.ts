import { hasHole } from '../../hole.ts'
import type { Json, Member } from './parse-json.ts'

/** What is behind these names, one in the other; undefined where one of them is not there. */
export function at(json: Json | undefined, ...names: readonly string[]): Json | undefined {
  return names.reduce((value, name) => memberOf(value, name)?.value, json)
}

/** The member of a name. */
export function memberOf(json: Json | undefined, name: string): Member | undefined {
  return membersOf(json).findLast((member) => member.name === name)
}

/** The members of an object; none of anything else. */
export function membersOf(json: Json | undefined): readonly Member[] {
  return json?.kind === 'object' ? json.members : []
}

/** The items of a list; none of anything else. */
export function itemsOf(json: Json | undefined): readonly Json[] {
  return json?.kind === 'list' ? json.items : []
}

/** A text or a number as written; undefined for anything else. */
export function textOf(json: Json | undefined): string | undefined {
  return json?.kind === 'text' || json?.kind === 'word' ? json.text : undefined
}

/** The texts of a list. */
export function textsIn(json: Json | undefined): string[] {
  return itemsOf(json).flatMap((item) => textOf(item) ?? [])
}

/** Whether a value is the word `true`. */
export function isTrue(json: Json | undefined): boolean {
  return json?.kind === 'word' && json.text === 'true'
}

/** The value without its places, as JSON.parse gives it. */
export function plain(json: Json): unknown {
  switch (json.kind) {
    case 'object':
      return Object.fromEntries(json.members.map(({ name, value }) => [name, plain(value)]))
    case 'list':
      return json.items.map(plain)
    case 'text':
      return json.text
    case 'word':
      return hasHole(json.text) ? json.text : JSON.parse(json.text)
  }
}
