/** Why the system refused, in words: `the disk is full`. Falls back to the system's own message. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code !== undefined && code in reasons) return reasons[code] ?? code
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}

/** The system's short code, such as `ENOENT`, if the error carries one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTEMPTY: 'it is there already and not empty',
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EIO: 'the disk failed',
}
