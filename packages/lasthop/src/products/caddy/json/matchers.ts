import type { Node } from '../syntax.ts'
import { at, itemsOf, membersOf, textOf, textsIn } from './json.ts'
import type { MakeNode } from './nodes.ts'
import type { Json, Member } from './parse-json.ts'

/** The tests of one matcher set, all of which must hold, as lines of a named matcher. */
export function testsIn(set: Json, make: MakeNode): Node[] {
  return membersOf(set).flatMap((member) => testsOf(member, make))
}

function testsOf({ name, value, place }: Member, make: MakeNode): Node[] {
  switch (name) {
    case 'path':
    case 'host':
    case 'method':
      return [make({ name, words: textsIn(value) }, place)]
    case 'protocol':
      return [make({ name, words: [textOf(value) ?? ''] }, place)]
    case 'header':
      return membersOf(value).flatMap((field) => fieldTests(field, make))
    case 'header_regexp':
      return membersOf(value).map((field) =>
        make({ name, words: [field.name, textOf(at(field.value, 'pattern')) ?? ''] }, field.place),
      )
    case 'path_regexp':
      return [make({ name, words: [textOf(at(value, 'pattern')) ?? ''] }, place)]
    case 'remote_ip': {
      const forwarded = textOf(at(value, 'forwarded')) === 'true' ? ['forwarded'] : []
      return [make({ name, words: [...forwarded, ...textsIn(at(value, 'ranges'))] }, place)]
    }
    case 'not':
      return itemsOf(value).map((set) => make({ name, nodes: testsIn(set, make) }, set.place))
    default:
      // Not followed: the model says so by its name.
      return [make({ name, words: [] }, place)]
  }
}

/** Null is a field that must not be there. */
function fieldTests({ name, value, place }: Member, make: MakeNode): Node[] {
  if (value.kind === 'word') return [make({ name: 'header', words: [`!${name}`] }, place)]
  const values = textsIn(value)
  if (values.length === 0) return [make({ name: 'header', words: [name] }, place)]
  return values.map((text) => make({ name: 'header', words: [name, text] }, place))
}
