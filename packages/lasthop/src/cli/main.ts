#!/usr/bin/env node
import type { ExitCode, Io } from './command.ts'
import { confess, refuse } from './complain.ts'
import { findCommand } from './find.ts'
import { openIo } from './io.ts'
import { isMisuse } from './misuse.ts'
import { parseWords } from './words.ts'

const world = openIo()
// Not process.exit(): what is still on its way into a pipe would be lost.
process.exitCode = await run(process.argv.slice(2), world).catch((error: unknown) => confess(error, world))

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const found = findCommand(args)
  if (isMisuse(found)) return refuse(found, io)
  const words = await parseWords(found.words, found.usage)
  if (isMisuse(words)) return refuse(words, io)
  const command = await found.usage.load()
  return command(words, io)
}
