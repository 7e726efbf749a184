/**
 * A function of a list or node of a parsed configuration that works once for each: every request asks it the same again.
 * Only for what never changes once it is parsed.
 */
export function remembered<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    let found = known.get(key)
    if (found === undefined) known.set(key, (found = { value: work(key) }))
    return found.value
  }
}

/** The same for a socket of a configuration: those that are asked for are its doors, and few. */
export function rememberedAt<Key extends object, Value>(
  work: (key: Key, address: string, port: number) => Value,
): (key: Key, socket: Socket) => Value {
  const socketsOf = remembered((_key: Key) => new Map<string, { readonly value: Value }>())
  return (key, { address, port }) => {
    const sockets = socketsOf(key)
    const name = `${address} ${port}`
    let found = sockets.get(name)
    if (found === undefined) sockets.set(name, (found = { value: work(key, address, port) }))
    return found.value
  }
}

/** A function of a text that works once for each. */
export function rememberedText<Value>(work: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { readonly value: Value }>()
  return (text) => {
    let found = known.get(text)
    if (found === undefined) known.set(text, (found = { value: work(text) }))
    return found.value
  }
}

export interface Socket {
  readonly address: string
  readonly port: number
}
