import { mostRequests } from '../probe/prober.ts'
import type { UnknownPart } from '../unknowns.ts'
import type { Live } from './live.ts'

/** What was not learnt of a site, why, and what would tell it. Silence is never well. */
export function unknownsOfLive(
  live: Omit<Live, 'unknown' | 'stopped'>,
  stopped: string | undefined,
): readonly UnknownPart[] {
  const { target, belief, ground, spot, isAuthorized, reach, direct, plain, start, wasWitnessAsked } = live
  const subject = target.origin
  const maySpoof = spot.reach !== 'public' || isAuthorized
  const last = start.hops.at(-1)
  const say = (isSo: boolean, because: string, remedy: string): readonly UnknownPart[] =>
    isSo ? [{ subject, because, remedy }] : []
  return [
    ...say(
      stopped !== undefined,
      `Nothing more was asked: ${stopped ?? ''}.`,
      `Later, or with fewer questions at once (at most ${mostRequests}).`,
    ),
    ...say(
      last?.kind === 'silence' && ground === undefined,
      `Nothing could be asked: ${last?.kind === 'silence' ? last.because : ''}.`,
      'Look whether the name and the port are right.',
    ),
    ...say(
      belief !== undefined && belief.scheme === undefined,
      `Which scheme the application believes. ${belief?.because ?? ''}`,
      'Give a page with a log-in (--login URL), or put lasthop witness in the place of the application.',
    ),
    ...say(
      ground !== undefined && !maySpoof,
      'Whether a client can change what the application believes: spoofed fields go to public sites only if you may test them.',
      'If you may test this site, say so: --authorized.',
    ),
    ...say(
      ground !== undefined && reach === undefined && maySpoof && belief?.instrument === undefined,
      'Whether a client can change the scheme.',
      witnessTells,
    ),
    ...say(ground !== undefined && reach === undefined, 'Which client address the application believes.', witnessTells),
    ...say(
      live.browser?.left !== undefined,
      `What a browser makes of the log-in: ${live.browser?.left ?? ''}`,
      'Install Chromium, or look at the page that was given with --login.',
    ),
    ...say(
      live.ruler !== undefined && live.ruler.scale === undefined,
      `Which fields of a client reach the application. ${live.ruler?.because ?? ''}`,
      witnessTells,
    ),
    ...say(
      !live.isSteady,
      'Whether a client can change the scheme: an ordinary request showed something else after the battery than before it.',
      'Ask again when the site is at rest.',
    ),
    ...say(
      wasWitnessAsked && reach === undefined && ground !== undefined,
      "What the application's own witness says: it did not answer a signed question.",
      'Look whether the application has this key (createOrigin, option witness), and whether both clocks agree.',
    ),
    ...say(
      reach !== undefined && reach.rows.length === 0,
      'What becomes of the fields that clients send.',
      'If you may test this site, say so: --authorized.',
    ),
    ...say(
      target.scheme === 'https' && plain === undefined,
      `What visitors get on http: the port beside ${target.port} is not known.`,
      'Give its port for http: --plain-port PORT.',
    ),
    ...say(
      direct === undefined && ground !== undefined,
      'Whether the application answers around its front.',
      'Give the address of the application itself: --origin HOST:PORT.',
    ),
  ]
}

const witnessTells = 'Put lasthop witness in the place of the application.'
