import assert from 'node:assert/strict'
import test from 'node:test'

import { follow } from '../../src/doctor/follow.ts'
import { ordinaryTrial } from '../../src/doctor/trials.ts'
import { publicWays } from '../../src/doctor/ways.ts'
import { stackOf } from './stack-of.ts'

/** Refuses whoever names no server in the handshake. */
const strict = (host: string): Record<string, string> => ({
  'haproxy.cfg': `defaults\n  mode http\nfrontend web\n  bind :443 ssl crt /etc/ssl/app.pem\n  http-request deny if !{ ssl_fc_sni -m found }\n  use_backend app if { req.hdr(host) ${host} }\nbackend app\n  server app 127.0.0.1:8000\n`,
})

function endOf(files: Record<string, string>): string {
  const stack = stackOf(files)
  const [way] = publicWays(stack)
  assert.ok(way)
  const { end } = follow(stack, way, ordinaryTrial(way.authority))
  return `${way.origin} ${end.kind === 'edge' ? end.answer.kind : end.kind}`
}

test('a browser names the server in the handshake, and none that is an address (RFC 6066 section 3)', () => {
  assert.equal(endOf(strict('app.example.org')), 'https://app.example.org unknown')
  assert.equal(endOf(strict('192.0.2.10')), 'https://192.0.2.10 refused')
})
