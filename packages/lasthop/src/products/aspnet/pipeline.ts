import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'
import { certaintyAt, matchesIn, type Code } from './code.ts'
import type { AspNetApp } from './find.ts'

/** What of the middleware depends on the scheme, and whether it comes before the fields are read. */
export interface Pipeline {
  /** UseHttpsRedirection, where a port for https is known: without one it redirects nobody. */
  readonly redirect: Redirect | undefined
  /** A step that asks for the scheme or the address before UseForwardedHeaders has read them. */
  readonly early: { readonly name: string; readonly place: Place } | undefined
  readonly hsts: Place | undefined
}

/** A redirect to https. */
export interface Redirect {
  readonly port: Setting<number>
  readonly place: Place
  /** Before the fields are read. */
  readonly isEarly: boolean
}

/** Reads the order of `app.Use...` in Program.cs or Startup.cs. */
export function readPipeline(app: AspNetApp): Pipeline {
  const code = app.code.find(({ text }) =>
    /\.Use(?:ForwardedHeaders|Https|Hsts|Routing|Authentication|StaticFiles)/.test(text),
  )
  if (code === undefined) return { redirect: undefined, early: undefined, hsts: undefined }
  const forwarded = stepIn(code, 'UseForwardedHeaders')
  const isEarly = (step: Step | undefined): boolean =>
    step !== undefined && forwarded !== undefined && step.place.start < forwarded.place.start
  const redirection = stepIn(code, 'UseHttpsRedirection')
  const port = httpsPort(app)
  const early = ['UseHttpsRedirection', 'UseHsts', 'UseAuthentication', 'UseAuthorization', 'UseIdentityServer']
    .map((name) => stepIn(code, name))
    .find(isEarly)
  return {
    redirect: redirection && port && { port, place: redirection.place, isEarly: isEarly(redirection) },
    early,
    hsts: stepIn(code, 'UseHsts')?.place,
  }
}

interface Step {
  readonly name: string
  readonly place: Place
}

function stepIn(code: Code, name: string): Step | undefined {
  const match = matchesIn(code, new RegExp(`\\.${name}\\s*\\(`, 'g')).find(
    ({ index }) => certaintyAt(code, index) !== 'never',
  )
  return match && { name, place: code.placeOf(match.index + 1, match.index + match[0].length - 1) }
}

/** Said by an option, a variable, appsettings.json, or an endpoint of its own on https. */
function httpsPort({ code, settings, environment }: AspNetApp): Setting<number> | undefined {
  const option = code.flatMap((each) => matchesIn(each, /\bHttpsPort\s*=\s*(\d+)/g)).at(-1)?.[1]
  const variable = ['ASPNETCORE_HTTPS_PORT', 'ASPNETCORE_HTTPS_PORTS', 'HTTPS_PORT']
    .map((name) => environment.get(name))
    .find(Boolean)
  const setting = settings.map(({ text }) => /"https_port"\s*:\s*"?(\d+)/i.exec(text)?.[1]).find(Boolean)
  const endpoint = [...settings.map(({ text }) => text), environment.get('ASPNETCORE_URLS') ?? '']
    .map((text) => /https:\/\/[^:"\s/;]*(?::(\d+))?/.exec(text))
    .find((match) => match !== null)
  const found =
    option ?? variable ?? setting ?? (endpoint === undefined || endpoint === null ? undefined : (endpoint[1] ?? '443'))
  const port = Number(found)
  if (found === undefined) return undefined
  return { value: Number.isInteger(port) ? port : 'unknown', says: `https port ${found}` }
}
