import { defaultFileName } from '../../config/defaults.ts'
import { loadLocated } from '../../config/load.ts'
import { isLocated } from '../../config/parse.ts'
import { fileProblems, fileWarnings } from '../check-files.ts'
import { isSet } from '../command.ts'
import type { Command, ExitCode, Io } from '../command.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'

/** Says everything that is wrong with a configuration file and with the certificates that it names. */
export const check: Command = async (words, io) => {
  if (isSet(words, 'schema')) return printSchema(io)
  const name = words.rest[0] ?? defaultFileName
  const located = await loadLocated({ name, folder: io.cwd })
  if (!isLocated(located)) return complain(located, io)
  const problems = await fileProblems(located, name)
  if (problems.length > 0) return complain(problems, io)
  for (const { message } of await fileWarnings(located, name)) say(message, io)
  const { length } = located.config.sites
  io.stdout.write(`${name}: nothing is wrong with ${length === 1 ? 'its one site' : `its ${length} sites`}.\n`)
  return 0
}

async function printSchema(io: Io): Promise<ExitCode> {
  const { jsonSchema } = await import('../../config/json-schema.ts')
  io.stdout.write(jsonSchema())
  return 0
}
