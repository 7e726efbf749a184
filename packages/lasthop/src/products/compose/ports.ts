import { isMap, isScalar, type Node } from 'yaml'

import type { Place } from '../place.ts'
import type { PublishedPort } from '../service.ts'

/** A published port: `8000:8000`, `127.0.0.1:8000:8000/tcp`, or the long form. One without a host port gets any, and is not known. */
export function readPort(node: Node, place: Place): readonly PublishedPort[] {
  if (isMap(node)) return longForm((key) => node.get(key), place)
  const text = isScalar(node) ? String(node.value).replace(/\/(?:tcp|udp)$/, '') : ''
  const parts = /^(?:(\[[^\]]*\]|[^:]*):)?\$?\{?[^:}]*?:?-?(\d+)\}?:(\d+)$/.exec(text)
  if (parts === null) return []
  return [{ address: parts[1] ?? '', published: Number(parts[2]), target: Number(parts[3]), place }]
}

function longForm(valueOf: (key: string) => unknown, place: Place): readonly PublishedPort[] {
  const [published, target] = [Number(valueOf('published')), Number(valueOf('target'))]
  const address = valueOf('host_ip')
  if (!Number.isInteger(published) || !Number.isInteger(target)) return []
  return [{ address: typeof address === 'string' ? address : '', published, target, place }]
}
