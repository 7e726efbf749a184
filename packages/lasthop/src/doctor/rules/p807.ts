import { soonEnding } from '../certificate-life.ts'
import type { Rule } from '../rule.ts'
import { example } from './examples.ts'
import { certificates } from './example-certificates.ts'
import { isStandIn, showingSites } from './shown.ts'

export const p807: Rule = {
  id: 'P807',
  slug: 'cert-expiring',
  level: 'warn',
  title: 'the certificate ends soon',
  why: 'When it does, the site is down for everybody.',
  how: 'Less than 14 days are left, or a third of the life of a short one: in the file, where it is at hand, or in what a running site shows.',
  traps: 'Short-lived certificates are renewed late. A copy of the file may be older than the one that runs.',
  cure: 'Look why it was not renewed.',
  bad: example({
    more: { 'etc/ssl/app.pem': `Ends on 2026-01-08, and is looked at on 2026-01-01.\n${certificates.ending}` },
  }),
  good: example({ more: { 'etc/ssl/app.pem': certificates.right } }),
  find: (view) =>
    showingSites(view).flatMap(({ origin, shown }) =>
      shown.flatMap((each) => {
        const left = soonEnding(each.leaf, Date.parse(view.today))
        if (left === undefined) return []
        return [
          {
            subject: origin,
            message: `The certificate in ${each.path} ends ${left}.`,
            place: each.named.place,
            confidence: 'simulated',
            ...(isStandIn(each) && { level: 'info' }),
          },
        ]
      }),
    ),
}
