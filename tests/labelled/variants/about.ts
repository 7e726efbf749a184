import {
  example,
  nginxFile,
  rightLocation,
  rightSettings,
} from '../../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from '../labelled.ts'

/** Locations with one field appended or left out. */
export const appending = rightLocation.replace(
  'X-Forwarded-For $remote_addr',
  'X-Forwarded-For $proxy_add_x_forwarded_for',
)
export const withoutProto = rightLocation.replace('proxy_set_header X-Forwarded-Proto $scheme;\n', '')
export const withoutHost = rightLocation.replace('proxy_set_header X-Forwarded-Host $http_host;\n', '')
export const cachePath = 'proxy_cache_path /var/cache/nginx keys_zone=pages:10m;'
export const readsHost = `${rightSettings}USE_X_FORWARDED_HOST = True\nALLOWED_HOSTS = ["*"]\n`

/** The same with more files. */
export function code(location: string, more: Readonly<Record<string, string>>): Pick<Labelled, 'files'> {
  return { files: { ...front({ location }).files, ...more } }
}

/** What has a fault, and what only looks like it, by a name for each. */
interface Cases {
  readonly faulty: Readonly<Record<string, Pick<Labelled, 'files'>>>
  readonly well: Readonly<Record<string, Pick<Labelled, 'files'>>>
  readonly open?: readonly string[]
  /** Other faults of what only looks like it. */
  readonly besides?: readonly string[]
}

/** Labelled stacks about one rule. */
export function about(rule: string, { faulty, well, open = [], besides = [] }: Cases): readonly Labelled[] {
  const stacks = (cases: Cases['faulty'], labels: readonly string[], others: readonly string[]): readonly Labelled[] =>
    Object.entries(cases).map(([name, { files }]) => ({
      name: `${rule}: ${name}`,
      files,
      labels,
      about: rule,
      open: others,
    }))
  return [...stacks(faulty, [rule], open), ...stacks(well, besides, open)]
}

/** nginx in front of gunicorn and Django, right but for these parts. */
export function front(parts: Parameters<typeof nginxFile>[0], settings = rightSettings): Pick<Labelled, 'files'> {
  return example({ nginx: nginxFile(parts), settings })
}

export function hsts(value: string): string {
  return `add_header Strict-Transport-Security "${value}" always;`
}

export function withoutHsts(): string {
  return rightSettings.replace(/^SECURE_HSTS.*\n/m, '')
}

export function inEverySite(site: string, lines: string): string {
  return site.replaceAll(/<VirtualHost [^>]*>/g, (line) => `${line}\n  ${lines.replaceAll('\n', '\n  ')}`)
}
