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
