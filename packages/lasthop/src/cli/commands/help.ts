import type { Command } from '../command.ts'
import { refuse } from '../complain.ts'
import { groupNamed, notACommand, usageNamed } from '../find.ts'
import { helpOf, overview } from '../help.ts'
import { usages } from '../usage.ts'

/** Explains a command, a group of commands, or what commands there are. */
export const help: Command = async ({ rest }, io) => {
  const usage = usageNamed(rest)
  const group = rest.length === 1 ? groupNamed(rest[0] ?? '') : []
  if (usage === undefined && group.length === 0 && rest.length > 0) return refuse(notACommand(rest), io)
  io.stdout.write(usage === undefined ? overview(group.length > 0 ? group : usages) : helpOf(usage))
  return 0
}
