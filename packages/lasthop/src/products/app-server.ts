import type { Fields } from '@lasthop/contract'

import type { Complaint } from './complaint.ts'
import type { Edit } from './edit.ts'
import type { SocketTarget } from './host-port.ts'
import type { Arrival } from './message.ts'
import type { Refused, Unknown, Upstream } from './passage.ts'
import type { Place, SourceFile } from './place.ts'
import type { Step } from './step.ts'
import type { Surroundings } from './surroundings.ts'
import type { Version } from './version.ts'

/** A kind of server, as the doctor looks for it. */
export interface AppServerProduct {
  readonly name: string
  readonly title: string
  readonly usualVersion: string
  /** Every instance that the files start or configure. */
  find(surroundings: Surroundings): readonly AppServer[]
  /** One with its usual settings, for an application of which no file says what runs it. Absent: it is not the usual choice. */
  standIn?(surroundings: Surroundings): AppServer
  /** What scripts start by themselves: it counts where nothing else runs an application that this server could run. */
  alone?(surroundings: Surroundings): readonly AppServer[]
}

/** A program that runs an application and speaks HTTP (or uwsgi, FastCGI) with the last hop: one instance, as its files describe it. */
export interface AppServer {
  readonly product: string
  readonly title: string
  /** The product that its version is of; absent: its own. */
  readonly versionOf?: string
  readonly version: Version
  readonly files: readonly SourceFile[]
  readonly binds: readonly Bind[]
  /** The folder in which it is started. */
  readonly folder: string
  /** The application that it runs, as its command names it: `mysite.wsgi`, `server.js`. */
  readonly runs?: string
  readonly complaints: readonly Complaint[]
  /** Whose word about the client it takes. */
  readonly believes: Believes
  /** The compose service that it runs in, or `container` for one without a name; absent: on the machine itself. */
  readonly service?: string
  /** The edits that would make it listen to its proxy alone, each for the rules that it cures. */
  readonly cures?: readonly AppCure[]
  /** The protocols besides HTTP whose parameters `receive` reads. Absent: none. */
  readonly gateways?: readonly Upstream['protocol'][]
  /** What the application is handed. */
  receive(arrival: Arrival): Environ | Refused | Unknown
}

/** A change of an application's own files that cures something. */
export interface AppCure {
  /** Ids of the rules whose cause it takes away. */
  readonly rules: readonly string[]
  readonly grade: 'safe' | 'review'
  /** A sentence: what it does, and what must be true for it to be right. */
  readonly note: string
  readonly edits: readonly Edit[]
}

/** Where a server listens. */
export interface Bind {
  readonly target: SocketTarget
  /** Absent: the product's default. */
  readonly place?: Place
}

/** Whose forwarding fields a server or framework believes. `nobody` reads none at all. */
export interface Believes {
  readonly who: 'nobody' | 'listed' | 'anyone'
  /** As written: `127.0.0.1`, `*`, `trust proxy`. */
  readonly says: string
  /** It knows no list: who may speak is decided by who can connect. */
  readonly isByNature?: true
  /** The variable of the environment that decides it, and that no file here sets: what stands here is what holds without it. */
  readonly variable?: string
  /** Of `listed`: addresses and ranges, as written. */
  readonly listed?: readonly string[]
  readonly place?: Place
}

/** A request as a server hands it to the application. */
export interface Environ {
  readonly kind: 'environ'
  /** What the application is spoken to by, which decides how names are spelled in `variables`. */
  readonly interface: 'wsgi' | 'asgi' | 'rack' | 'node' | 'cgi' | 'servlet' | 'aspnet'
  /** The server's own conclusion: wsgi.url_scheme, scope["scheme"]; raw, it may be nonsense. */
  readonly scheme: string
  readonly method: string
  readonly target: string
  /** The fields that the server kept, as sent. */
  readonly fields: Fields
  /** The names as the application finds them: `HTTP_X_FORWARDED_PROTO` (WSGI, Rack, CGI), `x-forwarded-proto` (ASGI, Node). */
  readonly variables: ReadonlyMap<string, string>
  /** Empty: unknown, as behind a unix socket. */
  readonly remoteAddress: string
  readonly serverName: string
  readonly serverPort: string
  readonly steps: readonly Step[]
}
