/** What the application makes of any request. */
export function fallback({ url, getClientAddress }) {
  return Response.json({ scheme: url.protocol.slice(0, -1), host: url.host, client: client(getClientAddress) })
}

/** It throws where the field that it is told to read does not say. */
function client(read) {
  try {
    return read()
  } catch {
    return ''
  }
}
