/** Settings as classes (django-configurations): those of the class that runs, read as if they stood in the module. */
import type { SourceFile } from '../place.ts'

/**
 * The file with the chosen class and those that it is made of as blocks that run, and all others as blocks that do not;
 * every character keeps its place. A file without such classes is itself.
 */
export function withChosenClass(file: SourceFile, configuration: string | undefined): SourceFile {
  if (!hasClasses(file)) return file
  const classes = classesIn(file.text)
  const chosen = classes.find(({ name }) => name === configuration) ?? usualOf(classes)
  if (chosen === undefined) return file
  const running = ancestorsOf(chosen, classes)
  const text = file.text.replace(classHead, (head: string, name: string) => {
    const block = running.has(name) ? 'if True' : 'if False'
    return head.length <= block.length ? head : `${block.padEnd(head.length - 1)}:`
  })
  return { ...file, text }
}

/** Whether settings stand in classes: a line at the end of the file would be none. */
export function hasClasses({ text }: SourceFile): boolean {
  return /^[ \t]*(?:from|import)[ \t]+configurations\b/m.test(text)
}

interface SettingsClass {
  readonly name: string
  readonly bases: readonly string[]
}

function classesIn(text: string): readonly SettingsClass[] {
  return [...text.matchAll(classHead)].map(([, name = '', bases = '']) => ({
    name,
    bases: bases.split(',').map((base) => base.trim()),
  }))
}

/** What is not said is taken for what serves: the class for production, or else the last. */
function usualOf(classes: readonly SettingsClass[]): SettingsClass | undefined {
  return classes.find(({ name }) => /^(?:prod|live)/i.test(name)) ?? classes.at(-1)
}

function ancestorsOf(chosen: SettingsClass, classes: readonly SettingsClass[]): ReadonlySet<string> {
  const found = new Set([chosen.name])
  for (const each of classes.toReversed()) if (found.has(each.name)) for (const base of each.bases) found.add(base)
  return found
}

const classHead = /^class[ \t]+(\w+)[ \t]*\(([^()\n]*)\)[ \t]*:/gm
