import type { App, AppCommand } from '../config/config.ts'
import { tellCommand } from './place.ts'
import type { Ended } from './process-group.ts'

/** How a program ended, as the beginning of a sentence. */
export function tellEnd({ command }: App, { code, signal }: Ended): string {
  const name = JSON.stringify(tellCommand(command))
  if (signal !== null) return `${name} was ended by ${signal}`
  if (code === 127) return `${tellNotFound(command)} It ended with exit code 127`
  if (code === 126) return `${name} may not be executed. It ended with exit code 126`
  const background =
    code === 0 ? ', as a program does that puts itself into the background: tell it to stay in front' : ''
  return `${name} ended with exit code ${code}${background}`
}

/** A slip that a command shows: what Lasthop was to fill in, the shell that started Lasthop has filled in, with nothing. */
export function tellSlip(command: AppCommand): string {
  if (command.kind === 'line') return ''
  const cut = command.words.findLast((word, at) => at > 0 && /^$|[:=]$/.test(word))
  if (cut === undefined) return ''
  return ` Nothing stands behind ${JSON.stringify(cut)}: where $PORT or $HOST was to be, your shell has filled it in. Write it in single quotes, as in '$HOST:$PORT'.`
}

/** A variable as it stands in such a command: quoted, where a shell reads it before Lasthop does. */
export function inCommand(command: AppCommand, variable: string): string {
  return command.kind === 'words' ? `'${variable}' (in single quotes)` : variable
}

function tellNotFound(command: AppCommand): string {
  const name = JSON.stringify(tellCommand(command))
  const [only = '', ...more] = command.kind === 'words' ? command.words : []
  if (more.length === 0 && /\s/.test(only))
    return `${name} was not found: it is one word, as long as it stands in quotes as a whole. Write its words without the quotes.`
  return `${name} was not found: it, or a program in it, is in no folder of PATH.`
}
