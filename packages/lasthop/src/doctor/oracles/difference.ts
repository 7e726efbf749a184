import type { Scheme } from '@lasthop/contract'

import type { Ask } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import { describeReply, evidenceOfReply } from './evidence.ts'
import { withNonce } from './nonce.ts'
import { mute, statusOf, type Ground, type Instrument, type Mute, type Oracle, type Reading } from './oracle.ts'
import { differences, leaning, signsOf, type Signs } from './signs.ts'

/** O9, with O6 and O7 in it: what changes on a page when the client says a scheme. */
export const difference: Oracle = {
  id: 'O9',
  title: 'what changes on a page with X-Forwarded-Proto',
  weight: 'weak',
  prepare,
}

/** The two faces of one page. */
interface Faces {
  readonly http: Signs
  readonly https: Signs
  readonly differ: readonly (keyof Signs)[]
  readonly control: Reply
}

async function prepare(ground: Ground): Promise<Instrument | Mute> {
  if (!ground.prober.maySpoof) return mute(difference, 'Spoofed fields go to public sites only with --authorized.')
  for (const page of candidates(ground)) {
    const faces = await facesOf(ground, page)
    if (faces !== undefined) return instrumentOf(ground, page, faces)
  }
  return mute(difference, 'Nothing on the pages that were asked for changes with X-Forwarded-Proto.')
}

/** The pages that may show something: redirects, cookies and log-ins before others. */
function candidates({ home, pages, login, prober }: Ground): readonly AnswerReply[] {
  const mine = pages.filter(({ question }) => question.scheme === prober.target.scheme)
  const telling = mine.filter(
    ({ status, fields }) => status < 400 && fields.some((text) => /^(?:location|set-cookie)$/i.test(text)),
  )
  return [...new Set([...(login === undefined ? [] : [login.reply]), ...telling, home])].slice(0, 3)
}

/** A page as it is, twice, and as it is with each scheme said by the client. */
async function facesOf(ground: Ground, page: AnswerReply): Promise<Faces | undefined> {
  const usual = await look(ground, page, [])
  const again = await look(ground, page, [])
  if (usual === undefined || again === undefined || differences(usual.signs, again.signs).length > 0) return undefined
  for (const word of ['https', 'http']) {
    const other = await look(ground, page, [`X-Forwarded-Proto: ${word}`])
    const differ = other === undefined ? [] : differences(usual.signs, other.signs)
    if (other === undefined || differ.length === 0 || differ.includes('status')) continue
    const lean = leaning(usual.signs, other.signs)
    if (lean === 0) continue
    const [http, https] = lean > 0 ? [usual.signs, other.signs] : [other.signs, usual.signs]
    return { http, https, differ, control: other.reply }
  }
  return undefined
}

async function look(
  { prober }: Ground,
  page: AnswerReply,
  lines: readonly string[],
  more: Partial<Ask> = {},
): Promise<{ readonly reply: Reply; readonly signs: Signs } | undefined> {
  const target = withNonce(page.question.target)
  const reply = await prober.ask({ asks: 'whether a page changes', target, lines, ...more })
  const signs = signsOf(reply, reply.question.host ?? prober.target.authority)
  return signs === undefined ? undefined : { reply, signs }
}

function instrumentOf(ground: Ground, page: AnswerReply, faces: Faces): Instrument {
  return {
    kind: 'instrument',
    oracle: difference,
    isRepeatable: true,
    read: async (scheme, lines, more) => {
      const seen = await look(ground, page, lines, { scheme, ...more })
      return readingOf(seen, faces, ground)
    },
  }
}

function readingOf(seen: Awaited<ReturnType<typeof look>>, faces: Faces, { home }: Ground): Reading {
  const believes: Scheme | undefined =
    seen === undefined
      ? undefined
      : differences(seen.signs, faces.http).length === 0
        ? 'http'
        : differences(seen.signs, faces.https).length === 0
          ? 'https'
          : undefined
  const what = faces.differ.map((name) => words[name]).join(' and ')
  const reading = `The page has two faces, which differ in ${what}; this is the one for ${believes ?? 'neither'}.`
  const reply = seen?.reply ?? home
  return {
    oracle: 'O9',
    believes,
    status: statusOf(reply),
    evidence: evidenceOfReply(reply, {
      shows: seen === undefined ? 'no answer' : tell(seen.signs, faces.differ),
      reading,
      control: { reply: faces.control, shows: `its other face (${describeReply(faces.control)})` },
    }),
  }
}

function tell(signs: Signs, names: readonly (keyof Signs)[]): string {
  return names.map((name) => `${words[name]} ${String(signs[name]) || 'none'}`).join(', ')
}

const words: Readonly<Record<keyof Signs, string>> = {
  status: 'status',
  location: 'the scheme of Location:',
  cookies: 'cookies (+ is Secure):',
  hasHsts: 'Strict-Transport-Security:',
  http: 'http:// links:',
  https: 'https:// links:',
}
