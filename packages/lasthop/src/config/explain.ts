import type { z } from 'zod'

import type { PlainDocument } from './document.ts'
import { quote } from './found.ts'
import { didYouMean, nearest, orList } from './nearest.ts'
import { isMapping, valueAt } from './places.ts'
import type { Places } from './places.ts'
import type { Remark } from './remark.ts'
import { keysAt } from './schema.ts'

type Issue = z.core.$ZodIssue

/** What the schema found, as sentences at the places they are about. */
export function remarksOf(issues: readonly Issue[], document: PlainDocument): readonly Remark[] {
  return issues.flatMap((issue) => explain(issue, { root: document.value, places: document.places, base: [] }))
}

interface Scene {
  readonly root: unknown
  readonly places: Places
  /** The path of what the issue's own path starts from. */
  readonly base: readonly PropertyKey[]
}

function explain(issue: Issue, scene: Scene): readonly Remark[] {
  const path = [...scene.base, ...issue.path]
  const found = valueAt(scene.root, path)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, scene))
  if (issue.code === 'invalid_union') {
    return branchOf(issue, found).flatMap((inner) => explain(inner, { ...scene, base: path }))
  }
  if (found === undefined) return isMisspelled(path, scene) ? [] : [missing(path, scene)]
  return [{ place: scene.places.ofValue(path), message: `${issue.message}${splitHint(found)}` }]
}

/** A union is a word, a list or a mapping, in this order: what was found tells which was meant. */
function branchOf(issue: z.core.$ZodIssueInvalidUnion, found: unknown): readonly Issue[] {
  if (isMapping(found)) return issue.errors.at(-1) ?? []
  const hasList = issue.errors.length > 2 && Array.isArray(found)
  return issue.errors.at(hasList ? 1 : 0) ?? []
}

function missing(path: readonly PropertyKey[], { places }: Scene): Remark {
  const key = String(path.at(-1))
  return {
    place: places.ofKey(path.slice(0, -1)),
    message: `${ownerOf(path)} has no ${quote(key)}: ${whatToAdd.get(key) ?? ''}.`,
  }
}

function ownerOf(path: readonly PropertyKey[]): string {
  const owner = path.at(-2)
  if (owner === undefined) return 'The file'
  return typeof owner === 'number' ? 'This upstream' : quote(owner)
}

/** Whether a key seems to be missing only because it is there with a slip, which is reported by itself. */
function isMisspelled(path: readonly PropertyKey[], { root }: Scene): boolean {
  const owner = valueAt(root, path.slice(0, -1))
  const unknown = isMapping(owner) ? Object.keys(owner).filter((key) => !keysAt(path.slice(0, -1)).includes(key)) : []
  if (path.length === 1 && unknown.some(looksLikeSite)) return true
  const wanted = String(path.at(-1))
  return unknown.some((key) => key.startsWith(`${wanted}:`) || nearest(key, keysAt(path.slice(0, -1))) === wanted)
}

function looksLikeSite(key: string): boolean {
  return key.includes('.')
}

function unknownKey(key: string, path: readonly PropertyKey[], { places }: Scene): Remark {
  return { place: places.ofKey([...path, key]), message: unknownKeyMessage(key, path) }
}

function unknownKeyMessage(key: string, path: readonly PropertyKey[]): string {
  const known = keysAt(path)
  if (path.length === 2 && keysAt([]).includes(key)) {
    return `${quote(key)} is said once for all sites: expected beside "sites", not below a site.`
  }
  if (notYet.has(key) && path.length !== 1) return `${quote(key)} is not in this version yet: leave it out.`
  if (key === '<<')
    return '"<<" merges nothing in YAML 1.2: expected the keys themselves, or an alias for the whole value.'
  const suggestion = nearest(key, known)
  if (path.length === 0 && suggestion === undefined && looksLikeSite(key)) {
    return `${quote(key)} does not belong here: expected names of sites below "sites:", indented.`
  }
  const meant = didYouMean(suggestion) || splitHint(key)
  return `${quote(key)} is not known here: expected ${orList(known)}.${meant}`
}

/** "to:8000", without its space, is one word to YAML. */
function splitHint(found: unknown): string {
  const [, key, value] = typeof found === 'string' ? (/^([a-z_]+):(\S.*)$/.exec(found) ?? []) : []
  if (key === undefined || value === undefined || !keysAt(['sites', '']).includes(key)) return ''
  return didYouMean(`${key}: ${value}`)
}

const whatToAdd: ReadonlyMap<string, string> = new Map([
  ['sites', 'add "sites:" and below it a site, like app.example.com: { to: 8000 }'],
  ['peers', 'add the addresses of what stands in front, like peers: [10.0.0.0/8]'],
  [
    'to',
    'add where the application listens, like to: 8000, how it is started, like app: { command: npm start }, or where visitors are sent, like redirect: https://example.com',
  ],
  ['command', 'add what starts it, like command: gunicorn shop.wsgi'],
  ['url', 'add where the application listens, like url: https://10.0.0.5:9443'],
  ['path', 'add what is asked for, like path: /healthz'],
  ['hash', 'add what keeps a visitor at one upstream, like hash: address'],
  ['ask', 'add who is asked whether a name may have a certificate, like ask: http://127.0.0.1:8000/ask'],
  ['id', 'add the key identifier that the authority gave'],
  ['name', 'add the name of the key'],
  ['secret', 'add the secret of the key, base64'],
  ['cert', 'add the file of the certificate and its chain (PEM)'],
  ['key', 'add the file of the private key (PEM)'],
])

/** What the plan of the product has and this version has not. */
const notYet: ReadonlySet<string> = new Set(['console', 'trust'])
