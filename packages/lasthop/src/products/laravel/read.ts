import { fileOf, type ComposerProject } from '../composer/read.ts'
import { callsOf, propertyOf, returnedEntry, type PhpArgument } from '../php/calls.ts'
import type { PhpScope } from '../php/evaluate.ts'
import { parsePhp, type PhpFile } from '../php/parse.ts'
import { settingsScope } from '../php/scope.ts'
import { truthOf, type PhpValue } from '../php/value.ts'
import type { Place, SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { maskOf, type SymfonyTrust } from '../symfony/trust.ts'
import { trustIn, type TrustReading } from './trusted.ts'

/** What a Laravel application says of its proxies and its session. */
export interface LaravelSettings extends SymfonyTrust {
  readonly files: readonly SourceFile[]
  readonly broken: readonly Place[]
  /** `secure` of config/session.php; absent: not said. */
  readonly secure: PhpArgument | undefined
  /** Where a trust list may be written: the closure of withMiddleware, or the property of the middleware. */
  readonly where: Where | undefined
  /** `URL::forceScheme('https')`. */
  readonly forced: Place | undefined
}

/** A place for the setting, with what is written there now. */
export type Where =
  | { readonly kind: 'closure'; readonly file: SourceFile; readonly at: number; readonly name: string }
  | { readonly kind: 'property'; readonly line: Place }
  | { readonly kind: 'value'; readonly place: Place }

/** Reads bootstrap/app.php (from 11 on) or app/Http/Middleware/TrustProxies.php (before), and config/session.php. */
export function readLaravel(project: ComposerProject, surroundings: Surroundings, version: string): LaravelSettings {
  const { folder, variables } = project
  const scope = settingsScope(variables, (_, name) => maskNamed(name))
  const read = (name: string): PhpFile | undefined => {
    const file = fileOf(folder, name, surroundings)
    return file && parsePhp(file)
  }
  const bootstrap = read('bootstrap/app.php')
  const middleware = read('app/Http/Middleware/TrustProxies.php')
  const session = read('config/session.php')
  const provider = read('app/Providers/AppServiceProvider.php')
  const fallback = read('config/trustedproxy.php')
  const reading = { scope, version, fallback: fallback && returnedEntry(fallback, 'proxies', scope) }
  const parts = (middleware && fromMiddleware(middleware, reading)) ??
    (bootstrap && fromBootstrap(bootstrap, reading)) ?? { ...trustIn({}, reading), where: undefined }
  const programs = [bootstrap, middleware, fallback, session, provider].flatMap((program) => program ?? [])
  return {
    ...parts,
    hosts: { value: [], says: 'default: any host' },
    files: [...programs.map(({ file }) => file), project.manifest],
    broken: programs.flatMap(({ errors }) => errors.slice(0, 1)),
    secure: session && returnedEntry(session, 'secure', scope),
    forced: provider && callsOf(provider, 'forceScheme', scope)[0]?.place,
  }
}

interface Reading extends TrustReading {
  readonly scope: PhpScope
}

type Parts = Pick<LaravelSettings, 'proxies' | 'headers' | 'where'>

/** `$middleware->trustProxies(at: '*', headers: Request::HEADER_...)`; it may be called for each of them. */
function fromBootstrap(program: PhpFile, reading: Reading): Parts {
  const calls = callsOf(program, 'trustProxies', reading.scope)
  const at = calls.flatMap((call) => call.argument(0, 'at') ?? []).at(-1)
  const headers = calls.flatMap((call) => call.argument(1, 'headers') ?? []).at(-1)
  return {
    ...trustIn({ program, proxies: at, headers, name: 'trustProxies(at: ...)' }, reading),
    where: at === undefined ? closureIn(program) : { kind: 'value', place: at.place },
  }
}

/** `protected $proxies = '*'; protected $headers = Request::HEADER_...;`. */
function fromMiddleware(program: PhpFile, reading: Reading): Parts {
  const proxies = propertyOf(program, 'proxies', reading.scope)
  const headers = propertyOf(program, 'headers', reading.scope)
  const isSet = proxies !== undefined && proxies.value.kind !== 'null'
  return {
    ...trustIn({ program, proxies: isSet ? proxies : undefined, headers, name: '$proxies' }, reading),
    where:
      proxies === undefined
        ? undefined
        : isSet
          ? { kind: 'value', place: proxies.place }
          : { kind: 'property', line: proxies.line },
  }
}

function maskNamed(name: string): PhpValue | undefined {
  const mask = maskOf(name)
  return mask === undefined ? undefined : { kind: 'number', value: mask }
}

/** `->withMiddleware(function (Middleware $middleware) {`. */
function closureIn({ file }: PhpFile): Where | undefined {
  const opening = /withMiddleware\(\s*(?:static\s+)?function\s*\([^()]*\$(\w+)\s*\)(?:\s*:\s*\w+)?\s*\{/.exec(file.text)
  const name = opening?.[1]
  return opening === null || name === undefined
    ? undefined
    : { kind: 'closure', file, at: opening.index + opening[0].length, name }
}

/** Whether the session cookie carries Secure: null leaves it to what the request is taken for. */
export function cookieSecurity(secure: PhpArgument | undefined): 'always' | 'never' | 'believed' | 'unknown' {
  if (secure === undefined || secure.value.kind === 'null') return 'believed'
  const truth = truthOf(secure.value)
  return truth === undefined ? 'unknown' : truth ? 'always' : 'never'
}
