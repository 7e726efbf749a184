import type { CertificateFile, Edge } from '../../products/edge.ts'
import type { HeldCertificate } from '../certificates.ts'
import type { Draft, Rule } from '../rule.ts'
import { example, nginxFile } from './examples.ts'
import { showingSites, type ShowingSite } from './shown.ts'

const live = '/etc/letsencrypt/live/app.example.org'
const nginx = nginxFile().replace('/etc/ssl/app.key', `${live}/privkey.pem`)

export const p802: Rule = {
  id: 'P802',
  slug: 'chain-incomplete',
  level: 'error',
  title: 'certificates between the site and its authority are missing',
  why: 'Browsers may know them by chance; programs do not.',
  how: "The configuration names certbot's cert.pem, which holds the site's own certificate alone; or the file is at hand, holds one certificate that says where the one of its issuer is, and no other file adds it. Of a running site: it sends one such certificate, and its issuer is not known.",
  traps:
    'SSLCertificateChainFile of Apache and issuers-chain-path of HAProxy add what is missing. An authority of your own: --ca FILE.',
  cure: 'Serve the full chain: fullchain.pem, not cert.pem.',
  bad: example({ nginx: nginx.replace('/etc/ssl/app.pem', `${live}/cert.pem`) }),
  good: example({ nginx: nginx.replace('/etc/ssl/app.pem', `${live}/fullchain.pem`) }),
  find: (view) =>
    showingSites(view)
      .filter(({ edge }) => !addsIssuers(edge))
      .flatMap((site) => site.named.filter(({ chain }) => chain === undefined).flatMap((each) => judge(site, each))),
}

function judge({ origin, held, shown }: ShowingSite, named: CertificateFile): readonly Draft[] {
  const { path, place } = named
  const about = { subject: origin, place, confidence: 'simulated' } as const
  if (held.some((each) => each.named === named))
    return shown
      .filter((each) => each.named === named && isAlone(each))
      .map((each) => ({
        ...about,
        message: `The certificate in ${each.path} stands there without the one of its issuer.`,
      }))
  if (!ofCertbot.test(path)) return []
  return [
    { ...about, message: `${path} is the certificate of the site alone: the chain is in fullchain.pem beside it.` },
  ]
}

/** Certificates of public authorities name the place of their issuer's; those of private ones seldom do. */
function isAlone({ leaf, count }: HeldCertificate): boolean {
  return count === 1 && !leaf.checkIssued(leaf) && /^CA Issuers/m.test(leaf.infoAccess ?? '')
}

function addsIssuers({ product, files }: Edge): boolean {
  return product === 'haproxy' && files.some(({ text }) => /^\s*issuers-chain-path\b/m.test(text))
}

const ofCertbot = /\/live\/[^/]+\/cert\.pem$/
