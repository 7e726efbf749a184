import type { Place } from './place.ts'
import type { Project } from './project.ts'
import { recipes } from './recipes.ts'

/** What a recipe looks at. */
export interface Scene {
  readonly project: Project
  readonly place: Place
  /** The site as visitors type it, `https://app.example.com`; undefined where one instance has many names. */
  readonly publicUrl: string | undefined
  /** Trust of the preload, as its variable says it. */
  readonly trust: string
  /** What `node --import` takes. */
  readonly preload: string
  /** Flags that Node needs for it. */
  readonly preloadFlags: readonly string[]
}

/** One variable, and what it is good for. */
export interface Setting {
  readonly name: string
  readonly value: string
  /** A clause that follows "so that". */
  readonly soThat: string
  /** Added to what the variable has already, instead of giving way to it. */
  readonly appends?: true
}

/** How one framework or server is told to believe this edge. */
export interface Recipe {
  /** As its own people write it. */
  readonly name: string
  isUsed(project: Project): boolean
  settings?(scene: Scene): readonly Setting[]
  /** What is right as it is, and good to know: sentences. */
  notes?(scene: Scene): readonly string[]
  /** What no variable can do: a sentence with the line to add. */
  advice?(scene: Scene): readonly string[]
}

/** What is set for an application, what its people should know, and what they have to do themselves. */
export interface Choice {
  readonly settings: readonly Setting[]
  readonly notes: readonly string[]
  readonly advice: readonly string[]
}

/** What makes this project's frameworks believe this edge. What the user has set is left alone. */
export function chooseEnvironment(scene: Scene, already: Readonly<Record<string, string | undefined>>): Choice {
  const used = recipes.filter((recipe) => recipe.isUsed(scene.project))
  const chosen = new Map<string, Setting>()
  for (const recipe of used) {
    for (const setting of recipe.settings?.(scene) ?? []) {
      if (!chosen.has(setting.name) && mayBeSet(setting, already)) chosen.set(setting.name, setting)
    }
  }
  return {
    settings: [...chosen.values()],
    notes: used.flatMap((recipe) => namedBy(recipe, recipe.notes?.(scene))),
    advice: used.flatMap((recipe) => namedBy(recipe, recipe.advice?.(scene))),
  }
}

function namedBy({ name }: Recipe, sentences: readonly string[] = []): readonly string[] {
  return sentences.map((sentence) => `${name}: ${sentence}`)
}

/** The variables of a choice, each added to what is there already if it can be. */
export function variablesOf(
  { settings }: Choice,
  already: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map(({ name, value, appends }) => [name, appends ? `${already[name] ?? ''} ${value}`.trim() : value]),
  )
}

function mayBeSet({ name, appends }: Setting, already: Readonly<Record<string, string | undefined>>): boolean {
  return appends === true || already[name] === undefined
}
