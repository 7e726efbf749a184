/**
 * The name of a site that something else fills in, so that it can be visited: each variable has one of its own, and sites stay apart.
 * `DOMAIN` is domain.example.org, and `SUB` of `SUB.example.com` the label sub.
 */
export function standInName(variable: string | undefined, part: 'name' | 'label'): string {
  const label = variable?.toLowerCase().replaceAll('_', '-')
  if (part === 'label') return label ?? 'filled-in'
  return label === undefined ? 'example.org' : `${label}.example.org`
}
