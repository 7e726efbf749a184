/** Whether the console's database is not what it was written as, or something else than a database. Codes: sqlite.org/rescode.html. */
export function isDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return false
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return code === corrupt || code === notDatabase
}

const corrupt = 11
const notDatabase = 26
