import type { IncomingMessage } from 'node:http'

/** A posted form, or why it cannot be read. */
export type Reading =
  | { readonly kind: 'form'; readonly form: URLSearchParams }
  | { readonly kind: 'unreadable'; readonly status: 413 | 415; readonly message: string }

/** Reads the body as a form of at most 64 KiB. Rejects if the visitor leaves in the middle. */
export async function readForm(request: IncomingMessage): Promise<Reading> {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (mediaType !== formType) {
    return { kind: 'unreadable', status: 415, message: `The body is "${mediaType ?? ''}"; expected ${formType}.` }
  }
  const body = await readBody(request)
  if (body === undefined) return { kind: 'unreadable', status: 413, message: 'The form is larger than 64 KiB.' }
  return { kind: 'form', form: new URLSearchParams(body) }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = []
  let length = Number(request.headers['content-length'] ?? 0)
  if (length > limitBytes) return undefined
  length = 0
  // Leaving the loop early must not destroy the request: its connection still has to carry the answer.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    length += piece.length
    if (length > limitBytes) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

const formType = 'application/x-www-form-urlencoded'
const limitBytes = 64 * 1024
