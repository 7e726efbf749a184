import { isMap, isScalar, type Node } from 'yaml'

import type { Place } from '../place.ts'
import type { PublishedPort } from '../service.ts'
import type { VariableReading } from './environment.ts'
import { interpolate } from './interpolate.ts'

/** A published port: `8000:8000`, `127.0.0.1:8000:8000/tcp`, or the long form. One without a host port gets any, and is not known. */
export function readPort(node: Node, { variables, placeOf }: VariableReading): readonly PublishedPort[] {
  const place = placeOf(node)
  if (isMap(node)) return longForm((key) => node.get(key), place)
  const text = isScalar(node) ? interpolate(String(node.value), variables).replace(/\/(?:tcp|udp)$/, '') : ''
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
