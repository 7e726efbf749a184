import type { AppCure, Believes, Environ } from './app-server.ts'
import type { Complaint } from './complaint.ts'
import type { Unknown } from './passage.ts'
import type { Place, SourceFile } from './place.ts'
import type { Step } from './step.ts'
import type { Surroundings } from './surroundings.ts'
import type { Version } from './version.ts'

/** A kind of framework, as the doctor looks for it. */
export interface FrameworkProduct {
  readonly name: string
  readonly title: string
  readonly usualVersion: string
  /** Every application of this kind among the files. */
  find(surroundings: Surroundings): readonly Framework[]
}

/** The framework of one application, as its files describe it. */
export interface Framework {
  readonly product: string
  readonly title: string
  readonly version: Version
  /** The library below it whose version decides too. */
  readonly library?: { readonly product: string; readonly version: Version }
  readonly files: readonly SourceFile[]
  /** Where it comes from, if no file here holds it: `the image of the service blog`. */
  readonly comesFrom?: string
  /** The folder of the application: what a server that runs it is told apart by. */
  readonly folder: string
  readonly complaints: readonly Complaint[]
  /** The same as it must be where it serves, if by these files alone it would answer nobody. */
  readonly whereItServes?: Framework
  /** What was taken for true of its hosts though no file says so, in a sentence. */
  readonly assumedHosts?: string
  readonly facts: AppFacts
  /** What the application concludes about a request, or what it answers before any view runs. */
  believe(environ: Environ): AppBelief
  /** The edits that would make it read its proxy, each for the rules that it cures. */
  readonly cures: readonly AppCure[]
}

/** What an application does besides believing: what the rules ask of any framework. */
export interface AppFacts {
  readonly sessionCookie: CookieFact
  /** Strict-Transport-Security that the framework sends on what it believes is https. */
  readonly hsts: Fact<boolean>
  readonly redirectsToHttps: Fact<boolean>
  /** Whether a forwarded host is read. */
  readonly readsForwardedHost: Fact<boolean>
  readonly originCheck: OriginCheck
  /** The hosts that it answers for: `.example.org` is a whole domain, `*` is any. */
  readonly hosts: Fact<readonly string[]>
  /** Its own address stands in its database: it answers for any host, and its links go by that address. */
  readonly isAddressStored?: true
  /** Paths of its own at which it does what it does nowhere else, as a redirect to https for its log-in. */
  readonly ownPaths?: readonly string[]
  /** Whether redirects to its own paths are absolute, with the scheme that it believes. */
  readonly absoluteRedirects: boolean
  /** Whether the redirect that adds or takes away a slash is, though others are not. */
  readonly absoluteSlashes?: boolean
  /** Whose word about the scheme it takes by itself, apart from its server's. */
  readonly believes: Believes
  /** The field by which it is told the scheme, as the wire spells it; absent: it reads none itself. */
  readonly schemeField?: string
  /** The Strict-Transport-Security that `hsts` is about: `max-age=60; includeSubDomains`. */
  readonly hstsField?: string
  readonly addresses?: readonly AddressFact[]
  /** How many proxies it takes for true that it stands behind, where it counts them. */
  readonly hops?: {
    readonly count: number
    readonly says: string
    readonly place: Place
    /** Where fewer addresses come, it gives an error instead of one of them. */
    readonly failsShort?: true
  }
  /** Of how many values of the scheme's field it takes the one that came first, counted from the right, where it counts. */
  readonly schemeHops?: AppFacts['hops']
  /** What makes it take a prefix of all its paths from X-Forwarded-Prefix. */
  readonly readsPrefix?: { readonly says: string; readonly place: Place }
  /** Origins whose pages may read its answers. */
  readonly corsOrigins?: Fact<readonly string[]>
}

/** What a POST's Origin is compared with before it is accepted. */
export interface OriginCheck {
  readonly compares: 'scheme and host' | 'host' | 'nothing'
  /** Origins that are accepted besides: `https://other.example.org`. */
  readonly accepts: readonly string[]
  readonly place?: Place
  /** Another form is taken without its session, instead of refused. */
  readonly forgets?: true
}

/** Whether the session cookie carries Secure: always, never, or when the request is believed to be https. `demanded`: then, and else there is no cookie at all. */
export interface CookieFact {
  readonly secure: 'always' | 'never' | 'believed' | 'demanded' | 'unknown'
  readonly place?: Place
  /** Absent, here and below: not known, or the product's default, at which nothing is wrong. */
  readonly name?: string
  /** In lower case. */
  readonly sameSite?: string
  readonly domain?: string
  readonly path?: string
}

/** An address that settings write down, instead of making it from the request. */
export interface AddressFact {
  /** `MEDIA_URL`. */
  readonly name: string
  readonly url: string
  /** The site itself; scripts and styles of its pages; pictures and sounds; a WebSocket that pages open. */
  readonly use: 'site' | 'active' | 'passive' | 'socket'
  readonly place: Place
}

/** A fact with the place that says so; without a place it is the product's default. */
export interface Fact<Value> {
  readonly value: Value | 'unknown'
  readonly place?: Place
}

/** What came of a request in the application. */
export type AppBelief = AppBelieved | AppAnswered | Unknown

/** It reached the application's own code, which believes this. Texts are raw: what the framework would print. */
export interface AppBelieved {
  readonly kind: 'believed'
  readonly scheme: string
  readonly host: string
  readonly client: string | undefined
  readonly steps: readonly Step[]
}

/** The framework answered by itself: a redirect to https, 400 for a host that it does not know. */
export interface AppAnswered {
  readonly kind: 'answered'
  readonly status: number
  readonly location?: string
  readonly steps: readonly Step[]
}
