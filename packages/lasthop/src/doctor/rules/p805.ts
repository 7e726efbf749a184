import type { Rule } from '../rule.ts'
import { example, nginxFile } from './examples.ts'

export const p805: Rule = {
  id: 'P805',
  slug: 'old-tls',
  level: 'info',
  title: 'TLS 1.0 or 1.1 is switched on',
  why: 'Both are retired (RFC 8996), and nobody who needs them should be served.',
  how: 'The list of protocols names them; or a running site takes a handshake of that version.',
  traps: "The system's OpenSSL may refuse them anyway.",
  cure: 'Leave TLSv1.2 and TLSv1.3.',
  bad: example({ nginx: nginxFile({ tls: 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2;' }) }),
  good: example({ nginx: nginxFile({ tls: 'ssl_protocols TLSv1.2 TLSv1.3;' }) }),
  find: ({ stack }) =>
    stack.edges
      .flatMap(({ doors }) => doors)
      .filter(({ scheme }) => scheme === 'https')
      .flatMap(({ sites }) => sites)
      .flatMap(({ protocols, names }) => {
        const old = (protocols?.names ?? []).filter((name) => /^(?:SSLv[23]|TLSv1(?:\.[01])?)$/.test(name))
        if (protocols === undefined || old.length === 0) return []
        return [
          {
            subject: names[0] ?? 'every name',
            message: `${old.join(' and ')} is switched on.`,
            place: protocols.place,
          },
        ]
      }),
}
