import type { Draft, Rule } from '../rule.ts'
import { example } from './examples.ts'
import { certificates } from './example-certificates.ts'
import { isStandIn, showingSites, type ShowingSite } from './shown.ts'

export const p803: Rule = {
  id: 'P803',
  slug: 'wrong-vhost-cert',
  level: 'error',
  title: 'the certificate is for another name',
  why: 'Browsers warn: another site answers for this name.',
  how: 'The files of all certificates of a site are at hand, and none is for a name that the site answers to; or a running site shows one without its name.',
  traps:
    'Where other names of the site are in it, it is a warning. A copy of the file may not be the one that runs. One that signed itself is a hint only.',
  cure: 'Get a certificate with this name, and look which site answers for it.',
  bad: example({ more: { 'etc/ssl/app.pem': certificates.ofOther } }),
  good: example({ more: { 'etc/ssl/app.pem': certificates.right } }),
  find: (view) => showingSites(view).flatMap(unnamed),
}

function unnamed({ site, origin, named, held }: ShowingSite): readonly Draft[] {
  const [first] = held
  const names = site.names.filter((name) => plainName.test(name))
  const missing = names.filter((name) => !held.some(({ leaf }) => isFor(leaf, name)))
  if (first === undefined || held.length < named.length || missing.length === 0) return []
  const isHint = held.some(isStandIn)
  const level = isHint ? 'info' : missing.length < names.length ? 'warn' : 'error'
  const message = `The certificate in ${first.path} is for ${namesIn(first.leaf)}, not for ${missing.slice(0, 3).join(', ')}.`
  return [{ subject: origin, message, level, place: first.named.place, confidence: 'simulated' }]
}

type Leaf = ShowingSite['held'][number]['leaf']

/** As browsers do it: the common name says nothing. */
function isFor(leaf: Leaf, name: string): boolean {
  return leaf.checkHost(name, { subject: 'never' }) !== undefined
}

function namesIn({ subjectAltName = '' }: Leaf): string {
  const names = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name)
  return names.slice(0, 3).join(', ') || 'no name at all'
}

/** A name that visitors type: no pattern, no address, nothing of this machine alone. */
const plainName = /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/i
