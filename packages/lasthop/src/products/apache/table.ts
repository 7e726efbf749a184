import { fieldPairs, type Fields } from '@lasthop/contract'

/** Request fields as Apache keeps them (apr_table): in order, names compared without case. */
export class Table {
  #entries: { name: string; value: string }[]

  private constructor(entries: { name: string; value: string }[]) {
    this.#entries = entries
  }

  /** A received message's fields. Lines of one name become one, joined by commas where the first one stood. */
  static merged(fields: Fields): Table {
    const entries = new Map<string, { name: string; value: string }>()
    for (const [name, value] of fieldPairs(fields)) {
      const first = entries.get(name.toLowerCase())
      if (first === undefined) entries.set(name.toLowerCase(), { name, value })
      else first.value += `, ${value}`
    }
    return new Table([...entries.values()])
  }

  copy(): Table {
    return new Table(this.#entries.map((entry) => ({ ...entry })))
  }

  get(name: string): string | undefined {
    return this.#find(name)?.value
  }

  /** Replaces the value in the place and spelling of the first field of this name; the others go. */
  set(name: string, value: string): void {
    const first = this.#find(name)
    if (first === undefined) this.add(name, value)
    else {
      first.value = value
      this.#entries = this.#entries.filter((entry) => entry === first || !isSame(entry.name, name))
    }
  }

  add(name: string, value: string): void {
    this.#entries.push({ name, value })
  }

  /** Appends to the value of the first field of this name, after a comma. */
  merge(name: string, value: string): void {
    const first = this.#find(name)
    if (first === undefined) this.add(name, value)
    else first.value += `, ${value}`
  }

  unset(name: string): void {
    this.#entries = this.#entries.filter((entry) => !isSame(entry.name, name))
  }

  /** Every field of this name, as it is spelled. */
  entries(name: string): { readonly name: string; readonly value: string }[] {
    return this.#entries.filter((entry) => isSame(entry.name, name))
  }

  toFields(): string[] {
    return this.#entries.flatMap(({ name, value }) => [name, value])
  }

  #find(name: string): { name: string; value: string } | undefined {
    return this.#entries.find((entry) => isSame(entry.name, name))
  }
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase()
}
