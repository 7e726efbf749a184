import { access, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { reasonOf } from '../state/system-error.ts'
import type { Config } from './config.ts'
import { defaultFileName } from './defaults.ts'
import { isLocated, mostBytes, parseLocated, type LocatedConfig } from './parse.ts'

/** A file as it was named, and the folder that the name starts from. */
export interface NamedFile {
  readonly name: string
  readonly folder: string
}

/** Reads and checks a configuration file. Problems call it by its name; paths in the configuration are absolute. */
export async function loadConfig(file: NamedFile): Promise<Config | readonly Problem[]> {
  const located = await loadLocated(file)
  return isLocated(located) ? located.config : located
}

/** The same with the way back to the text, for what is found wrong later. */
export async function loadLocated({ name, folder }: NamedFile): Promise<LocatedConfig | readonly Problem[]> {
  const path = resolve(folder, name)
  const bytes = await readStart(path, name)
  if (isProblem(bytes)) return [bytes]
  const text = decode(bytes)
  if (text === undefined) return [problem(`${name}: the file is not UTF-8 text: save it in that encoding.`)]
  return parseLocated(text, name, dirname(path))
}

/** The name of the configuration file that a folder has by default, or undefined if it has none. */
export async function findDefaultFile(folder: string): Promise<string | undefined> {
  return access(resolve(folder, defaultFileName)).then(
    () => defaultFileName,
    () => undefined,
  )
}

async function readStart(path: string, name: string): Promise<Buffer | Problem> {
  try {
    await using file = await open(path)
    return await readUpTo(file, mostBytes + 1)
  } catch (error) {
    return problem(`${name}: the file could not be read: ${reasonOf(error)}.`)
  }
}

/** Never more than `most`: the path may be a device that does not end. */
async function readUpTo(file: FileHandle, most: number): Promise<Buffer> {
  const bytes = Buffer.alloc(most)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, most - length)
    length += bytesRead
    if (bytesRead === 0 || length === most) return bytes.subarray(0, length)
  }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Bytes that were cut at the limit may end inside a character; then the size is what is wrong with them.
    return bytes.length > mostBytes ? bytes.toString('latin1') : undefined
  }
}
