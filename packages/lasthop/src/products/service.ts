import type { Place } from './place.ts'

/** One service of a compose project: a container with a name that the others reach it by. */
export interface Service {
  /** Its own among all services here: that in its project, after the project's folder where another project has the same. */
  readonly name: string
  /** What its neighbours reach it by: its name in its project. */
  readonly host: string
  /** The folder of its project. */
  readonly project: string
  /** By the names that docker has for them. */
  readonly networks: readonly string[]
  readonly place: Place
  /** `nginx:1.28-alpine`; absent when it is built. */
  readonly image?: string
  /** The folder that it is built from. */
  readonly build?: string
  /** The Dockerfile that it is built by, where its entry names one. */
  readonly dockerfile?: string
  /** The image that its Dockerfile builds on. */
  readonly base?: string
  readonly ports: readonly PublishedPort[]
  /** Files and folders of the project that it sees, by where it sees them. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[]
  readonly environment: ReadonlyMap<string, string>
  /** Where its variables are set, as far as compose and the files that it names set them. */
  readonly variablePlaces?: ReadonlyMap<string, Place>
}

/** A port of a container that the host machine answers on. */
export interface PublishedPort {
  /** The host's address; empty: every one. */
  readonly address: string
  readonly published: number
  readonly target: number
  readonly place: Place
}
