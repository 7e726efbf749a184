import process from 'node:process'

/** Asks for a password on the terminal without showing it; undefined where there is none, or it was left. */
export async function askPassword(user: string): Promise<string | undefined> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return undefined
  // First: what is typed as soon as the question stands there is not shown either.
  stdin.setRawMode(true)
  stderr.write(`Password of ${user}: `)
  let typed = ''
  try {
    for await (const piece of stdin) {
      for (const character of String(piece)) {
        if (character === '\u0003' || character === '\u0004') return undefined
        if (character === '\r' || character === '\n') return typed
        typed = character === '\u007F' ? typed.slice(0, -1) : typed + character
      }
    }
    return undefined
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
