import type { Variable } from '../dotenv/variables.ts'
import { isAtLeast } from '../version.ts'
import type { AuthJs } from './read.ts'

/** Variables by name, undefined where none is set. */
type Environment = (name: string) => string | undefined

/** Whether Auth.js 5 answers at all: its option, or else the first of these variables that is set, be it empty. */
export function isTrusted(trustHost: boolean | undefined, environment: Environment): boolean {
  if (trustHost !== undefined) return trustHost
  const told = ['AUTH_URL', 'AUTH_TRUST_HOST', 'VERCEL', 'CF_PAGES']
    .map(environment)
    .find((value) => value !== undefined)
  return told === undefined ? environment('NODE_ENV') !== 'production' : told !== ''
}

/** The address that is written down for it, if one is. An empty one in AUTH_URL hides the other. */
export function addressOf({ generation, variables }: AuthJs): Variable | undefined {
  const named = generation === 4 ? ['NEXTAUTH_URL'] : ['AUTH_URL', 'NEXTAUTH_URL']
  return named.map((name) => variables.get(name)).find((variable) => variable !== undefined)
}

/** Whether NextAuth.js 4 goes by the fields of the request instead of NEXTAUTH_URL, which comes first from 4.24.15 on. */
export function isByRequest({ variables, version }: AuthJs): boolean {
  const isNew = version === undefined || isAtLeast(version, '4.24.15')
  if (isNew && variables.get('NEXTAUTH_URL')?.value) return false
  return Boolean(variables.get('VERCEL')?.value ?? variables.get('AUTH_TRUST_HOST')?.value)
}

/** Whether its session cookie carries Secure. */
export function cookieSecurity(auth: AuthJs): 'always' | 'never' | 'believed' | 'unknown' {
  const { useSecureCookies, generation } = auth
  if (useSecureCookies !== undefined)
    return useSecureCookies === 'unknown' ? 'unknown' : useSecureCookies ? 'always' : 'never'
  if (generation === 4 && isByRequest(auth)) return 'believed'
  const address = addressOf(auth)
  if (address?.isFilled === true) return 'unknown'
  if (address === undefined || address.value === '') return generation === 4 ? 'unknown' : 'believed'
  return address.value.startsWith('https://') ? 'always' : 'never'
}
