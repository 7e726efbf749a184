import { Doubt } from './doubt.ts'
import { hasHole } from './hole.ts'

/** A Perl-style pattern of a configuration. One that JavaScript reads differently, or not at all, is a doubt. */
export function compilePattern(source: string, flags: '' | 'i' | 's' | 'is'): RegExp {
  const remembered = patterns.get(`${flags}/${source}`)
  if (remembered !== undefined) return remembered
  const pattern = compile(source, flags)
  if (patterns.size > 5000) patterns.clear()
  patterns.set(`${flags}/${source}`, pattern)
  return pattern
}

/** A shell-like pattern as one that is matched against the whole: `*` for any characters, `?` for one. */
export function globPattern(glob: string, flags: '' | 'i'): RegExp {
  const source = glob
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, `${flags}s`)
}

function compile(source: string, flags: '' | 'i' | 's' | 'is'): RegExp {
  if (hasHole(source) || differs.test(source) || mayNeverEnd(source))
    throw new Doubt(`The pattern "${source}" is not understood.`)
  const ignoresCase = source.startsWith('(?i)')
  try {
    return new RegExp(ignoresCase ? source.slice(4) : source, ignoresCase ? `i${flags.replace('i', '')}` : flags)
  } catch {
    throw new Doubt(`The pattern "${source}" is not understood.`)
  }
}

/** Repeats what repeats, with a look around or back: no engine here can bound that. */
function mayNeverEnd(source: string): boolean {
  return /\(\?<?[=!]|\\[1-9]/.test(source) && /[*+}]\)[*+{]/.test(source)
}

// POSIX classes, other inline options, possessive and atomic groups, \A \z \h \R \K \Q.
const differs = /\[\[:|(?<!^)\(\?[a-z]+[):]|^\(\?(?!i\))[a-z-]+\)|[*+?}]\+|\(\?>|\\[AzZhRKQGX]/

const patterns = new Map<string, RegExp>()
