import type { AppCure } from '../app-server.ts'
import type { Complaint } from '../complaint.ts'
import { replace } from '../edit.ts'
import type { AddressFact, CookieFact, Framework, FrameworkProduct } from '../framework.ts'
import type { Place } from '../place.ts'
import { addressOf, cookieSecurity, isByRequest, isTrusted } from './model.ts'
import { readAuthJs, type AuthJs } from './read.ts'

/** A framework on which applications may log in with Auth.js: what that says of cookies and addresses is added to it. */
export function withAuthJs(product: FrameworkProduct): FrameworkProduct {
  return {
    ...product,
    find: (surroundings) =>
      product.find(surroundings).map((framework) => {
        const auth = readAuthJs(framework.folder, surroundings)
        return auth === undefined ? framework : joined(framework, auth)
      }),
  }
}

function joined(framework: Framework, auth: AuthJs): Framework {
  const { facts, files, complaints, cures } = framework
  return {
    ...framework,
    files: files.some(({ path }) => path === auth.file.path) ? files : [...files, auth.file],
    complaints: [...complaints, ...untrusted(auth), ...anyText(auth), ...inner(auth)],
    facts: {
      ...facts,
      sessionCookie: facts.sessionCookie.secure === 'unknown' ? cookieOf(auth) : facts.sessionCookie,
      addresses: [...(facts.addresses ?? []), ...siteOf(auth)],
    },
    cures: [...cures, ...curesOf(auth)],
  }
}

function cookieOf(auth: AuthJs): CookieFact {
  const secure = cookieSecurity(auth)
  const name = auth.generation === 4 ? 'next-auth.session-token' : 'authjs.session-token'
  return {
    secure,
    name: secure === 'always' ? `__Secure-${name}` : name,
    sameSite: 'lax',
    path: '/',
    place: placeOf(auth),
  }
}

/** Version 5 refuses every request in production until it is told that its host may be believed. */
function untrusted(auth: AuthJs): readonly Complaint[] {
  const { generation, trustHost, variables, call } = auth
  if (generation === 4 || trustHost?.value === 'unknown') return []
  const read = (name: string): string | undefined =>
    variables.get(name)?.value ?? (name === 'NODE_ENV' ? 'production' : undefined)
  if (isTrusted(trustHost?.value, read)) return []
  const empty = variables.get('AUTH_URL')
  if (trustHost === undefined && empty !== undefined)
    return [
      {
        rule: 'P107',
        place: empty.place ?? call.place,
        message:
          'AUTH_URL is empty: that counts as "trust nobody", whatever AUTH_TRUST_HOST says, and every log-in ends with UntrustedHost.',
      },
    ]
  const message =
    trustHost === undefined
      ? 'No file sets AUTH_URL, AUTH_TRUST_HOST or trustHost: without one of them every log-in ends with UntrustedHost.'
      : 'trustHost is off: every log-in ends with UntrustedHost, also where AUTH_URL is set.'
  return [{ rule: 'P107', place: trustHost?.place ?? call.place, message, level: 'warn' }]
}

/** Not empty is on. */
function anyText({ variables, call, trustHost }: AuthJs): readonly Complaint[] {
  const told = variables.get('AUTH_TRUST_HOST')
  if (told === undefined || trustHost !== undefined || !/^(?:false|0|no|off)$/i.test(told.value)) return []
  const message = `AUTH_TRUST_HOST=${told.value} counts as true, as any text does: whoever connects is believed. Remove the line.`
  return [{ rule: 'P210', place: told.place ?? call.place, message, level: 'warn' }]
}

/** Without an address it takes that of the request, which Next.js says is its own: measured with 16.4.6 and next-auth 5.0.0-beta.30. */
function inner(auth: AuthJs): readonly Complaint[] {
  const { isOnNext, generation, call } = auth
  const address = addressOf(auth)
  const place = call.place
  if (!isOnNext || (address !== undefined && address.value !== '')) return []
  if (generation === 5)
    return [
      {
        rule: 'P118',
        place,
        message:
          'No file sets AUTH_URL: redirects and callback addresses of the log-in then name the address that Next.js listens on, such as localhost:3000.',
      },
    ]
  if (isByRequest(auth)) return []
  const message =
    'No file sets NEXTAUTH_URL: redirects and callback addresses of the log-in then name http://localhost:3000.'
  return [{ rule: 'P118', place, message }]
}

function siteOf(auth: AuthJs): readonly AddressFact[] {
  const address = addressOf(auth)
  const place = address?.valuePlace ?? address?.place
  return address === undefined || place === undefined || address.isFilled
    ? []
    : [{ name: address.name, url: address.value, use: 'site', place }]
}

function curesOf(auth: AuthJs): readonly AppCure[] {
  const address = addressOf(auth)
  const place = address?.valuePlace
  if (address === undefined || place === undefined || !address.value.startsWith('http://')) return []
  const note = `${address.name} is the address that visitors see: it must be the one on https.`
  const secure = address.value.replace(/^http:/, 'https:')
  return [{ rules: ['P115', 'P601'], grade: 'review', note, edits: [replace(place, secure)] }]
}

function placeOf(auth: AuthJs): Place {
  return addressOf(auth)?.place ?? auth.call.place
}
