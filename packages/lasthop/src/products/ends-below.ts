/** Files that a configuration names by their place on another machine, as they may lie in the copy that is looked at. */

/** Places below the folders above `from` that end as a path does, by two words or more: the nearest folder first. */
export function endsBelow(path: string, from: string): readonly string[] {
  const words = path.split('/').filter(Boolean)
  const ends = words.slice(0, -1).map((_word, index) => words.slice(index).join('/'))
  return foldersAbove(from).flatMap((folder) => ends.map((end) => folder + end))
}

/** The folder of a file and those above it; never the top of the machine. */
export function foldersAbove(path: string): readonly string[] {
  const words = path.split('/').slice(0, -1)
  const folders = words.map((_word, index) => `${words.slice(0, words.length - index).join('/')}/`)
  return [...folders.filter((folder) => folder !== '/'), ...(path.startsWith('/') ? [] : [''])].slice(0, mostFolders)
}

const mostFolders = 5
