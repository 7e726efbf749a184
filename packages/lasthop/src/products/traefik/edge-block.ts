/** The name of the middleware that a cure adds. */
export const blockName = 'lasthop-truth'

/** What a block is for: which scheme it says, if any. */
export interface BlockAim {
  readonly says: 'https' | 'http' | 'what the front says'
}

/** Names that Traefik leaves to the client, and that no application may hear from it. An empty value removes a field. */
export function blockFields({ says }: BlockAim): readonly (readonly [name: string, value: string])[] {
  // On upgrades Traefik says wss or ws by itself.
  const scheme = says === 'what the front says' ? [] : [['X-Forwarded-Proto', says] as const]
  const aliases = [...managed, ...removed].flatMap(spellings)
  return [...scheme, ...[...removed, ...aliases].map((name) => [name, ''] as const)]
}

/** `X_Forwarded-For`, `X.Forwarded.For` and the like: what WSGI, Rack and PHP take for the same name. */
function spellings(name: string): string[] {
  const parts = name.split('-')
  const all = parts
    .slice(1)
    .reduce<string[]>(
      (heads, part) => heads.flatMap((head) => ['-', '_', '.'].map((sign) => head + sign + part)),
      parts.slice(0, 1),
    )
  return all.filter((each) => each !== name && (!each.includes('.') || !/[-_]/.test(each)))
}

const managed = ['X-Forwarded-Proto', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Real-IP']
const removed = [
  'Forwarded',
  'X-Forwarded-Ssl',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Prefix',
  'Front-End-Https',
  'X-Url-Scheme',
  'X-Scheme',
]
