/** The processor time of a process's children, as Linux counts it. */
import { readFileSync } from 'node:fs'

/**
 * Milliseconds of processor time, user and system, of all children that this process has waited for, with theirs;
 * 0 where there is no /proc.
 */
export function childrenMs(): number {
  try {
    return parseStat(readFileSync('/proc/self/stat', 'utf8'))
  } catch {
    return 0
  }
}

// proc(5): the name of the program, in brackets, may hold spaces; cutime and cstime are the 14th and 15th word after it.
function parseStat(line: string): number {
  const words = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return (Number(words[13]) + Number(words[14])) * tickMs
}

/** sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on. */
const tickMs = 10
