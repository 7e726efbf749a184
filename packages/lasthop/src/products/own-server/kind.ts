import type { Bind } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import type { Message } from '../message.ts'
import type { Surroundings } from '../surroundings.ts'

/** A server of Python that goes by its own socket, unless an option tells it to read a proxy. */
export interface Kind {
  readonly name: string
  readonly title: string
  /** The package that its version is of. */
  readonly package: string
  readonly usualVersion: string
  readonly interface: 'wsgi' | 'asgi'
  /** What becomes of names with `_`; a release, where it depends on it: dropped from there on. */
  readonly underscores: 'dropped' | 'kept' | { readonly droppedSince: string }
  /** Whether HTTP/1.1 without Host is refused. */
  readonly wantsHost: boolean
  /** What its parser refuses by its size. */
  readonly refuses?: (message: Message) => TooLong | undefined
  /** WSGI: names that the environ has of its own, so that a field of this name is dropped. */
  readonly ownVariables: ReadonlySet<string>
  /** WSGI: whether values lose white space at their ends, and whether the host of an absolute target counts. */
  readonly trims: boolean
  readonly readsAbsolute: boolean
  /** Whether a script of the application's own starts it. */
  readonly isInScripts?: true
  /** What a command says of it; undefined: the command starts something else. */
  read(launch: Launch, surroundings: Surroundings): Started | undefined
}

/** A request that is longer than a server reads. */
export interface TooLong {
  readonly status: number | 'closed'
  readonly says: string
  readonly does: string
}

/** One command that starts it. */
export interface Started {
  readonly binds: readonly Bind[]
  readonly runs?: string
  /** Whether it reads X-Forwarded-For and what goes with it, of whoever connects. */
  readonly readsProxy?: { readonly says: string; readonly place: Bind['place'] }
  /** What of the command makes it another server than the one that is known. */
  readonly unknown?: string
}
