import type { NamedTests } from './named-tests.ts'
import { textsOf, type Line } from './syntax.ts'

/** What a condition asks for in words that show in a report: host names and paths. */
export interface Asked {
  readonly names: readonly string[]
  readonly paths: readonly string[]
}

/** The names and paths that a line's condition asks for, through named conditions too. Those that it denies do not count. */
export function askedBy(line: Line, scope: NamedTests): Asked {
  const words = textsOf(line)
  const at = words.indexOf('if')
  const tests = at === -1 ? [] : testsIn(words.slice(at + 1), scope)
  return { names: tests.flatMap(namesIn), paths: tests.flatMap(pathsIn) }
}

function testsIn(words: readonly string[], scope: NamedTests): readonly (readonly string[])[] {
  const tests: (readonly string[])[] = []
  for (let at = 0; at < words.length; at++) {
    const end = words[at] === '{' ? words.indexOf('}', at) : -1
    if (words[at - 1] === '!') continue
    if (end !== -1) tests.push(words.slice(at + 1, end))
    else tests.push(...(scope.get(words[at] ?? '') ?? []).map((line) => textsOf(line).slice(1)))
    if (end !== -1) at = end
  }
  return tests
}

function namesIn([fetch = '', ...rest]: readonly string[]): readonly string[] {
  if (!/^(?:req\.)?(?:f?hdr)(?:_dom|_end|_beg)?\(host(?:,-?\d+)?\)|^ssl_fc_sni$/i.test(fetch)) return []
  return rest
    .filter((word) => /^\.?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i.test(word))
    .map((name) => name.replace(/:\d+$/, ''))
}

function pathsIn([fetch = '', ...rest]: readonly string[]): readonly string[] {
  return fetch.startsWith('path') ? rest.filter((word) => word.startsWith('/')) : []
}
