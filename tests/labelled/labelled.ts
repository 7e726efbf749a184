/** A stack with what a careful reader says of it. The labels follow from the descriptions of the faults; where a label and the doctor differed, the text of the rule decided which was wrong. */
export interface Labelled {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly options?: readonly ('edge' | 'tls-in-front')[]
  /** Rules that must be told at level warn or error, as a finding, its cause or its consequence. Empty: faultless. */
  readonly labels: readonly string[]
  /** Rules that may be told or not: readers of the rule would differ. */
  readonly open?: readonly string[]
  /** The rule that this stack is about: notes count for and against it, other stacks do not. */
  readonly about?: string
}

/** A fault of an edge: how the file is changed, and what it does to applications of different kinds. */
export interface EdgeFault {
  readonly name: string
  readonly text: string
  /** What is wrong whatever stands behind. */
  readonly labels: readonly string[]
  /** Besides, behind a server that reads `-` and `_` as one. */
  readonly ifFolding?: readonly string[]
  /** Besides, behind a server that reads other names for the scheme. */
  readonly ifAliases?: readonly string[]
  /** Besides, behind a Django that compares Origin. */
  readonly ifOrigin?: readonly string[]
  readonly open?: readonly string[]
}

/** An application, as its files describe it. */
export interface App {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly isFolding: boolean
  readonly readsAliases: boolean
  readonly comparesOrigin: boolean
  /** Where it listens, as nginx and Apache write it. */
  readonly target: { readonly nginx: string; readonly apache: string }
}

/** Every fault behind every application. */
export function cross(
  kind: string,
  faults: (app: App) => readonly EdgeFault[],
  apps: readonly App[],
  file: string,
): readonly Labelled[] {
  return apps.flatMap((app) =>
    faults(app).map((fault) => ({
      name: `${kind}: ${fault.name}, before ${app.name}`,
      files: { [file]: fault.text, ...app.files },
      labels: [
        ...new Set([
          ...fault.labels,
          ...(app.isFolding ? (fault.ifFolding ?? []) : []),
          ...(app.readsAliases ? (fault.ifAliases ?? []) : []),
          ...(app.comparesOrigin ? (fault.ifOrigin ?? []) : []),
        ]),
      ],
      ...(fault.open === undefined ? {} : { open: fault.open }),
    })),
  )
}
