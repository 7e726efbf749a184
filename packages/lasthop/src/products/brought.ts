import { isAtLeast, type Version } from './version.ts'
import type { VersionRange } from './version-range.ts'
import { versionWithin } from './versions.ts'

/** The version of a library that a framework brings along, where files name the framework alone; undefined: it brings none. */
export function broughtVersion(
  product: string,
  versionOf: (product: string) => Version | undefined,
): Version | undefined {
  const by = bringers.get(product)
  const version = by && versionOf(by.framework)
  const range = version && by.requires.find(({ since }) => isAtLeast(version.text, since))?.range
  return range && versionWithin(product, range, `${by.title} ${version.text}`)
}

interface Bringer {
  readonly framework: string
  readonly title: string
  /** The newest first. */
  readonly requires: readonly { readonly since: string; readonly range: VersionRange }[]
}

/** What Flask says of Werkzeug, and Rails of Rack, in their own requirements. */
const bringers: ReadonlyMap<string, Bringer> = new Map([
  [
    'werkzeug',
    {
      framework: 'flask',
      title: 'Flask',
      requires: [
        { since: '3.1', range: { atLeast: '3.1' } },
        { since: '3.0', range: { atLeast: '3.0' } },
        { since: '2.3', range: { atLeast: '2.3' } },
        { since: '2.2', range: { atLeast: '2.2' } },
        { since: '2.0', range: { atLeast: '2.0' } },
      ],
    },
  ],
  [
    'rack',
    {
      framework: 'rails',
      title: 'Rails',
      requires: [
        { since: '7.1', range: { atLeast: '2.2.4' } },
        { since: '7.0', range: { atLeast: '2.2', below: '3' } },
        { since: '5.0', range: { atLeast: '2.0', below: '3' } },
      ],
    },
  ],
])
