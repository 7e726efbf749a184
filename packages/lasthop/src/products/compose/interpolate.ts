/** What a compose file's `${NAME:-default}` comes to. One that nothing decides here stays as it is written. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    reference,
    (written, plain?: string, braced?: string, operator?: string, word?: string): string => {
      if (written === '$$') return '$'
      const value = variables.get(plain ?? braced ?? '')
      const isSet = value !== undefined && !(operator?.startsWith(':') === true && value === '')
      if (operator?.endsWith('+') === true) return value === undefined ? written : isSet ? (word ?? '') : ''
      if (isSet) return value
      return operator?.endsWith('-') === true ? interpolate(word ?? '', variables) : written
    },
  )
}

const reference = /\$\$|\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\$\{[^}]*\})*))?\}/g
