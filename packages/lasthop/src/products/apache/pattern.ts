import { compilePattern as compile } from '../pattern.ts'

/** A pattern as Apache compiles it: a dot is any character (RegexDefaultOptions DOTALL). */
export function compilePattern(source: string, flags: '' | 'i'): RegExp {
  return compile(source, `${flags}s`)
}
