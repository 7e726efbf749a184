import type { ResponseField } from '../edge.ts'
import { argumentsOf, matcherOf } from './match.ts'
import { inside, textsOf, type Node } from './syntax.ts'

/** Strict-Transport-Security as the lines of a site set it; one that counts everywhere before one that does not. */
export function hstsOf(nodes: readonly Node[]): ResponseField | undefined {
  const found = settingsIn(nodes, false)
  return found.find(({ isConditional }) => isConditional !== true) ?? found[0]
}

function settingsIn(nodes: readonly Node[], isWithin: boolean): ResponseField[] {
  return nodes.flatMap((node) => {
    const isPart = isWithin || ![undefined, '*'].includes(matcherOf(node))
    if (/^(?:handle|handle_path|route)$/.test(node.name)) return settingsIn(inside(node), isPart)
    if (node.name === 'header') return settingsOf(node, isPart)
    if (node.name === 'reverse_proxy') return downwardIn(node, isPart)
    return []
  })
}

/**
 * Fields that `header` sets at once stand beside those of the application. With a removal or a default in the same
 * block, or `defer`, all of it comes last, and replaces; errors of Caddy itself do not get it then.
 */
function settingsOf(node: Node, isConditional: boolean): ResponseField[] {
  const lines = node.block
    ? inside(node).map((line) => ({ line, words: [line.name, ...textsOf(line)] }))
    : [{ line: node, words: argumentsOf(node) }]
  const isLate = lines.some(({ words }) => /^[-?>]|^defer$/.test(words[0] ?? ''))
  return lines
    .filter(({ words }) => isHsts(words[0] ?? ''))
    .map(({ line, words }) => {
      const ofApp = isLate && !words[0]?.startsWith('+') ? 'replaced' : 'kept'
      return { value: words[1] ?? '', place: line.place, always: !isLate, ofApp, isConditional }
    })
}

function downwardIn(node: Node, isConditional: boolean): ResponseField[] {
  return inside(node)
    .filter((line) => line.name === 'header_down' && isHsts(textsOf(line)[0] ?? ''))
    .map((line) => {
      const [name = '', value = ''] = textsOf(line)
      const ofApp = name.startsWith('+') ? 'kept' : 'replaced'
      return { value, place: line.place, always: false, ofApp, isConditional }
    })
}

function isHsts(name: string): boolean {
  return /^[+>?]?strict-transport-security:?$/i.test(name)
}
