import { replaceBounded } from '../bounded.ts'
import { holeMark } from '../hole.ts'
import type { Node } from './syntax.ts'
import type { Word } from './words.ts'

/** What `Define` has set so far. */
export type Defines = Map<string, string>

/** A node's words with `${NAME}` replaced. One that is not defined in the files comes from the environment: a hole. */
export function resolveWords(node: Node, defines: Defines): readonly Word[] {
  return node.words.map((word) => (word.text.includes('${') ? { ...word, text: resolve(word.text, defines) } : word))
}

function resolve(text: string, defines: Defines): string {
  return replaceBounded(text, variable, (written, name = '') => {
    // `${map:key}` and `${name|default}` belong to RewriteMap, not to Define.
    return defines.get(name) ?? (/[:|]/.test(name) ? written : holeMark.repeat(written.length))
  })
}

const variable = /\$\{([^}]+)\}/g
