/** Why the console's database could not be written, in words; undefined when the error is another one. Codes: sqlite.org/rescode.html. */
export function unwritable(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return reasons[code]
}

const reasons: Readonly<Record<number, string>> = {
  5: 'another program holds it',
  8: 'it is read-only',
  10: 'the disk failed or is full',
  13: 'the disk is full',
}
