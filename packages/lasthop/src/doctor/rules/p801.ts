import { dayOf } from '../certificate-life.ts'
import type { Rule } from '../rule.ts'
import { example } from './examples.ts'
import { certificates } from './example-certificates.ts'
import { isStandIn, showingSites } from './shown.ts'

export const p801: Rule = {
  id: 'P801',
  slug: 'cert-invalid',
  level: 'error',
  title: 'the certificate does not verify',
  why: 'Browsers warn, and programs stop.',
  how: 'The file of the certificate is at hand, and it has ended. Or, of a running site: the handshake, with the authorities of this machine and of Node; and the OCSP answer that the site staples to it.',
  traps:
    'Who signed it, and whether it was revoked, a file does not show: that takes the running site. A copy of the file may be older than the one that runs. An authority of your own: --ca FILE. One that signed itself is a hint only.',
  cure: 'Get a certificate of a known authority, and renew it in time.',
  bad: example({ more: { 'etc/ssl/app.pem': certificates.ended } }),
  good: example({ more: { 'etc/ssl/app.pem': certificates.right } }),
  find: (view) =>
    showingSites(view).flatMap(({ origin, shown }) =>
      shown.flatMap((each) => {
        const end = Date.parse(each.leaf.validTo)
        if (Number.isNaN(end) || end > Date.parse(view.today)) return []
        return [
          {
            subject: origin,
            message: `The certificate in ${each.path} ended on ${dayOf(end)}.`,
            place: each.named.place,
            confidence: 'simulated',
            ...(isStandIn(each) && { level: 'info' }),
          },
        ]
      }),
    ),
}
