import type { Contract, Problem, Scheme } from '@lasthop/contract'

import type { Believes } from './app-server.ts'
import type { Complaint } from './complaint.ts'
import type { Edit } from './edit.ts'
import type { SocketTarget } from './host-port.ts'
import type { Arrival, Socket } from './message.ts'
import type { Passage, Upstream } from './passage.ts'
import type { Place, SourceFile } from './place.ts'
import type { ProxyProtocol } from './proxy-protocol.ts'
import type { Reader } from './reader.ts'
import type { Surroundings } from './surroundings.ts'
import type { Version } from './version.ts'

/** Software that stands in front of an application: what the doctor knows of it. */
export interface EdgeProduct {
  /** In traces and on the command line: `apache`. */
  readonly name: string
  /** For people: `Apache`. */
  readonly title: string
  /** The version that is assumed when nothing says another. */
  readonly usualVersion: string
  /** How sure it is, from 0 to 1, that a file is configuration of this product. Fast: it is asked for every file. */
  isMine(file: SourceFile): number
  /** The edges that these files make: one for each main file with what it includes, one for site files without a main file. */
  parse(reader: Reader, paths: readonly string[], options: ParseOptions): readonly Edge[]
  /** It tells by itself which files are of which instance; absent: files that different containers see are of different ones. */
  readonly sortsFiles?: true
  /** Those that images bring, with the files of the project that they read: these belong to no other edge. */
  findContained?(surroundings: Surroundings): readonly { readonly edge: Edge; readonly paths: readonly string[] }[]
  /** A right configuration: what the edge must do to keep the contract for this site. */
  render(wanted: Wanted): string
  /** The edits that make an edge keep its promise, or why they cannot be made. The doctor simulates them before they count. */
  cure(edge: Edge, aim: Aim): readonly Edit[] | Problem
  /** What a person is to know of these edits besides, in a sentence: who else is concerned. */
  readonly note?: (edge: Edge, edits: readonly Edit[]) => string | undefined
  /** The edits that send plain visitors of the site that begins at a place to https. Absent: a person does that. */
  sendToHttps?(edge: Edge, site: Place): readonly Edit[]
  /** The command that checks a main file's syntax without starting anything. Absent: there is none. */
  readonly check?: (path: string) => readonly string[]
}

/** What is known besides the files. */
export interface ParseOptions {
  readonly version?: Version
}

/** What a rendered configuration is for. */
export interface Wanted {
  readonly contract: Contract
  readonly names: readonly string[]
  readonly upstream: Upstream
  readonly certificate: { readonly cert: string; readonly key: string }
  readonly httpPort: number
  readonly httpsPort: number
}

/** How an edge is to be cured: as the outermost hop, or behind others at these ranges (CIDR). */
export type Aim = { readonly kind: 'outermost' } | { readonly kind: 'behind'; readonly ranges: readonly string[] }

/** One instance of an edge product, as its files describe it. */
export interface Edge {
  readonly product: string
  readonly version: Version
  /** The service of a compose file that it runs in, where that is known: others reach it by this name alone. */
  readonly service?: string
  /** Every file that took part, the main file first. */
  readonly files: readonly SourceFile[]
  /** Whether something that was not understood could change what a request becomes: then its files are not edited. */
  readonly hasHoles: boolean
  readonly doors: readonly Door[]
  readonly complaints: readonly Complaint[]
  /** Where it passes connections on without reading HTTP: who listens there speaks to visitors, who came by this port. */
  readonly passesOn?: readonly PassedOn[]
  /** What this edge does with a request. The arrival's address and port choose the door. */
  pass(arrival: Arrival): Passage
  /**
   * What it does with the bytes of one request, one character each: what its own parser mends, joins or refuses is part
   * of the answer. For the hop that a client speaks to.
   */
  passBytes(socket: Socket, bytes: string): Passage
}

/** Connections that are passed on unread. */
export interface PassedOn {
  readonly port: number
  readonly target: SocketTarget
  /** Each begins with the PROXY protocol. */
  readonly sendsProxyProtocol?: boolean
  readonly place?: Place
}

/** A socket that an edge listens on, with the sites behind it. */
export interface Door {
  readonly scheme: Scheme
  /** `*` for every address. */
  readonly address: string
  readonly port: number
  readonly place?: Place
  /** How connections may begin with the PROXY protocol; absent: none may. */
  readonly proxyProtocol?: ProxyProtocol
  /** No file tells of it: it is what is usual. */
  readonly isAssumed?: boolean
  readonly sites: readonly EdgeSite[]
}

/** What one name gets at a door: an Apache VirtualHost, an nginx server. */
export interface EdgeSite {
  /** Names as written, the first is the site's own; empty: any name. */
  readonly names: readonly string[]
  readonly place: Place
  readonly routes: readonly Route[]
  readonly hsts?: ResponseField
  /** Whose word about the client's address it takes; absent: nobody's. */
  readonly believes?: Believes
  /** Where it names a place for /.well-known/acme-challenge/ that is not the application. */
  readonly challenge?: Place
  /** Where it puts right what the application answers: Location on http, cookies without Secure. */
  readonly mends?: { readonly location?: Place; readonly cookies?: Place }
  /** TLS protocol versions that the file names: `TLSv1.1`. */
  readonly protocols?: { readonly names: readonly string[]; readonly place: Place }
  /** The certificates that it names, of which each visitor is shown the one for the name. Absent: not known. */
  readonly certificates?: readonly CertificateFile[]
}

/** A certificate that a configuration names. */
export interface CertificateFile {
  /** As the configuration spells it. */
  readonly path: string
  readonly place: Place
  /** Where those of its issuers may come from another file. */
  readonly chain?: Place
  /** Absent: a file. A list names files itself. */
  readonly kind?: 'file or folder' | 'list'
  /** Of a list: where relative paths in it begin. */
  readonly base?: string
  /** For names that none of a site's has, the edge gets another one by itself. */
  readonly isReplaceable?: true
}

/** A field that the edge puts on answers. */
export interface ResponseField {
  readonly value: string
  readonly place: Place
  /** Also on errors and redirects. */
  readonly always: boolean
  /** What becomes of the same field of the application: `kept` makes two of it. Absent: not known. */
  readonly ofApp?: 'replaced' | 'kept'
  /** Only where a condition holds, as `env=HTTPS` or `"expr=..."`. */
  readonly isConditional?: boolean
}

/** A part of a site's paths, and what is done there. */
export interface Route {
  /** As the file spells it: `/`, `~ \.php$`. */
  readonly path: string
  readonly place: Place
  readonly does: 'proxies' | 'redirects' | 'answers'
  /** Of a route that proxies. */
  readonly upstream?: Upstream
  /** What is done to request fields here, after inheritance, in the order in which it happens. */
  readonly fields: readonly FieldSetting[]
  /** Something that is not at hand may set more fields here. */
  readonly isOpen?: boolean
  /** That answers are kept and given to others, and by what they are told apart, as the file spells it. */
  readonly cache?: { readonly key: string; readonly place: Place }
  /** Settings of HTTP fields that do nothing here, because the upstream speaks another protocol. */
  readonly unused?: readonly FieldSetting[]
}

/** What a configuration does to one request field. */
export interface FieldSetting {
  readonly name: string
  readonly action: 'sets' | 'adds' | 'removes'
  /** As the file spells it: `$scheme`. */
  readonly value: string
  readonly isConditional: boolean
  readonly place?: Place
}
