/** Which files are whose, where a folder has several Traefiks: those of one compose project, and labels of projects that share a network. */
import { isComposeFile } from '../compose/parse.ts'
import { joinPath } from '../path.ts'
import type { Part } from './load.ts'

/** How the files of a folder hang together. */
export interface Sharing {
  /** The parts that a Traefik sees which one of them starts: that one first. */
  readonly seenBy: (start: Part) => readonly Part[]
  readonly isOneProject: (one: Part, other: Part) => boolean
}

/** Compiles what belongs together. One Traefik alone sees everything. */
export function compileSharing(parts: readonly Part[]): Sharing {
  const projects = parts.filter(({ file }) => isComposeFile(file)).map(({ file }) => joinPath(file.path, '..'))
  const homeOf = ({ file }: Part): string | undefined =>
    projects.filter((project) => isIn(file.path, project)).toSorted((a, b) => b.length - a.length)[0]
  const starting = new Set(parts.filter(({ starts, networks }) => starts.length + networks.length > 0).map(homeOf))
  return {
    isOneProject: (one, other) => homeOf(one) === homeOf(other),
    seenBy: (start) => {
      const home = homeOf(start)
      const others = parts.filter((each) => each !== start)
      if (starting.size < 2 || home === undefined) return [start, ...others]
      const networks = parts.filter((each) => homeOf(each) === home).flatMap((each) => each.networks)
      const seen = others.flatMap((each): readonly Part[] => {
        const theirs = homeOf(each)
        if (theirs === home) return [each]
        return isComposeFile(each.file) ? sharing(each, networks) : starting.has(theirs) ? [] : [each]
      })
      return [start, ...seen]
    },
  }
}

/** What another project says to a Traefik that shares a network with its containers. */
function sharing(part: Part, networks: readonly string[]): readonly Part[] {
  const labelled = part.labelled.filter((each) => each.networks.some((network) => networks.includes(network)))
  return labelled.length === 0 ? [] : [{ ...part, labelled, complaints: [] }]
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}
