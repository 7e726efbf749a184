import type { Draft, Rule } from '../rule.ts'
import { example } from './examples.ts'
import { certificates } from './example-certificates.ts'
import { isFor, isStandIn, plainName, showingSites, type ShowingSite } from './shown.ts'

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

function unnamed({ site, origin, held, isWhole }: ShowingSite): readonly Draft[] {
  const [first] = held
  const names = site.names.filter((name) => plainName.test(name))
  const missing = names.filter((name) => !held.some((each) => isFor(each, name)))
  if (first === undefined || !isWhole || missing.length === 0) return []
  const isHint = held.some(isStandIn)
  const level = isHint ? 'info' : missing.length < names.length ? 'warn' : 'error'
  const which =
    held.length > 1
      ? `None of the ${held.length} certificates here is`
      : `The certificate in ${first.path} is for ${namesIn(first.leaf)}, not`
  const message = `${which} for ${missing.slice(0, 3).join(', ')}.`
  return [{ subject: origin, message, level, place: first.named.place, confidence: 'simulated' }]
}

type Leaf = ShowingSite['held'][number]['leaf']

function namesIn({ subjectAltName = '' }: Leaf): string {
  const names = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name)
  return names.slice(0, 3).join(', ') || 'no name at all'
}
