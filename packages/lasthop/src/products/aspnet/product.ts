import type { AppCure, Believes } from '../app-server.ts'
import type { Complaint } from '../complaint.ts'
import { replace, type Edit } from '../edit.ts'
import type { AppFacts, CookieFact, Framework, FrameworkProduct } from '../framework.ts'
import { compilePlaces } from '../place.ts'
import { matchesIn } from './code.ts'
import { findAspNet, usualVersion, type AspNetApp } from './find.ts'
import { believe, type AspNetSettings } from './model.ts'
import { readOptions, type ForwardedOptions } from './options.ts'
import { readPipeline } from './pipeline.ts'

/** ASP.NET Core, as its C# and its appsettings.json describe it, as far as they are literal. */
export const aspnet: FrameworkProduct = {
  name: 'aspnet',
  title: 'ASP.NET Core',
  usualVersion,
  find: (surroundings) => findAspNet(surroundings).map(frameworkOf),
}

function frameworkOf(app: AspNetApp): Framework {
  const options = readOptions(app)
  const pipeline = readPipeline(app)
  const hosts = hostsOf(app)
  const settings: AspNetSettings = { options, pipeline, hosts: hosts.value, version: app.version }
  return {
    product: 'aspnet',
    title: 'ASP.NET Core',
    version: app.version,
    files: [...app.code.map(({ file }) => file), ...app.settings, app.project],
    folder: app.folder,
    complaints: [...unreadIn(options), ...earlyIn(settings), ...twice(options)],
    facts: factsOf(app, settings, hosts),
    believe: (environ) => believe(settings, environ),
    cures: curesOf(app, options),
  }
}

interface Hosts {
  readonly value: readonly string[]
  readonly place: Complaint['place'] | undefined
}

/** `"AllowedHosts": "app.example.org;www.example.org"`; that of production counts. */
function hostsOf({ settings }: AspNetApp): Hosts {
  const found = settings
    .flatMap((file) => {
      const match = /"AllowedHosts"\s*:\s*"([^"]*)"/.exec(file.text)
      return match === null
        ? []
        : [{ text: match[1] ?? '', place: compilePlaces(file)(match.index, match.index + match[0].length) }]
    })
    .at(-1)
  return {
    value: (found?.text ?? '*')
      .split(';')
      .map((each) => each.trim())
      .filter(Boolean),
    place: found?.place,
  }
}

function factsOf(app: AspNetApp, { options, pipeline }: AspNetSettings, hosts: Hosts): AppFacts {
  const { flags, runs } = options
  const isRead = runs.value !== 0
  return {
    sessionCookie: cookieOf(app),
    hsts: { value: pipeline.hsts !== undefined, ...(pipeline.hsts && { place: pipeline.hsts }) },
    ...(pipeline.hsts && { hstsField: 'max-age=2592000' }),
    redirectsToHttps: {
      value: pipeline.redirect !== undefined,
      ...(pipeline.redirect && { place: pipeline.redirect.place }),
    },
    readsForwardedHost: {
      value: flags.value === 'unknown' ? 'unknown' : isRead && flags.value.includes('host'),
      ...(flags.place && { place: flags.place }),
    },
    // Forms carry a token, and no address is compared.
    originCheck: { compares: 'nothing', accepts: [] },
    hosts: { value: hosts.value, ...(hosts.place && { place: hosts.place }) },
    absoluteRedirects: false,
    believes: believesOf(options),
    schemeField: 'X-Forwarded-Proto',
  }
}

function believesOf({ runs, flags, known }: ForwardedOptions): Believes {
  const placed = ({ says, place }: Pick<Believes, 'says' | 'place'>): Pick<Believes, 'says' | 'place'> => ({
    says,
    ...(place && { place }),
  })
  if (runs.value === 0) return { who: 'nobody', ...placed(runs) }
  if (flags.value !== 'unknown' && !flags.value.includes('proto')) return { who: 'nobody', ...placed(flags) }
  if (known.value === 'unknown' || flags.value === 'unknown') return { who: 'listed', listed: [], ...placed(known) }
  return known.value.length === 0
    ? { who: 'anyone', ...placed(known) }
    : { who: 'listed', listed: known.value, ...placed(known) }
}

/** CookieSecurePolicy: SameAsRequest by itself. */
function cookieOf({ code }: AspNetApp): CookieFact {
  const found = code.flatMap((each) =>
    matchesIn(each, /\bCookieSecurePolicy\.(\w+)/g).map((match) => ({ each, match })),
  )[0]
  if (found === undefined) return { secure: 'believed' }
  const secure = policies.get(found.match[1] ?? '') ?? 'unknown'
  return { secure, place: found.each.placeOf(found.match.index, found.match.index + found.match[0].length) }
}

function unreadIn({ runs, flags, known, limit }: ForwardedOptions): readonly Complaint[] {
  return [runs, flags, known, limit].flatMap(({ value, says, place }) =>
    value === 'unknown' && place !== undefined
      ? [
          {
            rule: 'P908',
            place,
            message: `${says} is computed or under a condition, and cannot be read without running it.`,
          },
        ]
      : [],
  )
}

function earlyIn({ pipeline: { early } }: AspNetSettings): readonly Complaint[] {
  if (early === undefined) return []
  const message = `${early.name} comes before UseForwardedHeaders, and goes by the plain connection of the proxy.`
  return [{ rule: 'P905', place: early.place, message, level: 'warn' }]
}

/** Each run takes a hop of its own. */
function twice({ runs }: ForwardedOptions): readonly Complaint[] {
  if (runs.value === 'unknown' || runs.value < 2 || runs.place === undefined) return []
  const message = `The middleware runs ${runs.value} times (ASPNETCORE_FORWARDEDHEADERS_ENABLED adds one), and takes as many hops: with one proxy, the last word is the client's.`
  return [{ rule: 'P212', place: runs.place, message, level: 'warn' }]
}

/** Before anything else runs, right behind the line that builds the application. */
function curesOf({ code }: AspNetApp, { runs, flags }: ForwardedOptions): readonly AppCure[] {
  const note =
    'ASP.NET Core then believes proxies on this machine and nobody else; add the network of the proxy to KnownIPNetworks (KnownNetworks before .NET 10) where it is elsewhere.'
  const shared = { rules: ['P101', 'P104', 'P107'], grade: 'review', note } as const
  const program = code.find(({ text }) => built.test(text))
  if (program === undefined || runs.value === 'unknown' || flags.value === 'unknown') return []
  const found = built.exec(program.text)
  if (runs.value === 0 && found !== null) {
    const [whole, indent = '', name = 'app'] = found
    const end = found.index + whole.length
    const text = `\n${indent}${name}.UseForwardedHeaders(new ForwardedHeadersOptions\n${indent}{\n${indent}    ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,\n${indent}});`
    const using = program.text.includes('using Microsoft.AspNetCore.HttpOverrides;')
      ? []
      : [{ path: program.file.path, start: 0, end: 0, text: 'using Microsoft.AspNetCore.HttpOverrides;\n' }]
    return [{ ...shared, edits: [...using, { path: program.file.path, start: end, end, text }] }]
  }
  const edit = flagEdit(flags)
  return edit === undefined ? [] : [{ ...shared, edits: [edit] }]
}

function flagEdit({ value, place }: ForwardedOptions['flags']): Edit | undefined {
  if (place === undefined || value === 'unknown' || value.includes('proto')) return undefined
  return replace(place, 'ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto')
}

const built = /^([ \t]*)(?:var|WebApplication)\s+(\w+)\s*=\s*\w+\.Build\(\);/m
const policies: ReadonlyMap<string, CookieFact['secure']> = new Map([
  ['Always', 'always'],
  ['None', 'never'],
  ['SameAsRequest', 'believed'],
])
