import { firstOf, isProblem, type HopSecret, type Problem } from '@lasthop/contract'

import { hearOracles, ordinaryOf, type Belief } from '../oracles/belief.ts'
import { spoofHost, spoofScheme, type Spoof } from '../oracles/battery.ts'
import { checkOrigin } from '../oracles/csrf.ts'
import { exploreGround } from '../oracles/ground.ts'
import { makeNonce } from '../oracles/nonce.ts'
import { askOverH2 } from '../oracles/over-h2.ts'
import type { Ground } from '../oracles/oracle.ts'
import { followChain, type Chain } from '../probe/chain.ts'
import { findOldTls } from '../probe/old-tls.ts'
import { Prober, type Manners } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'
import { locate, type Target } from '../probe/target.ts'
import { beliefOfWitness } from '../oracles/self-report.ts'
import { askWitness } from './ask-witness.ts'
import { askDirect, type Origin } from './direct.ts'
import { askChallenge } from './find-challenge.ts'
import { knowHops } from './known.ts'
import type { Live } from './live.ts'
import { followLogin, type Account, type LoginStory } from './login.ts'
import { askPapers } from './papers.ts'
import { unknownsOfLive } from './unknown.ts'

/** What a user asks of a site besides the usual. */
export interface Wish {
  readonly manners: Manners
  readonly account?: Account
  /** The page to look for a log-in on, without an account. */
  readonly loginPath?: string
  readonly origin?: Origin
  /** To ask the witness in the application by. */
  readonly witnessKey?: HopSecret
}

/** Asks a running site: reach, TLS, pages, oracles, battery, log-in, origin; in this order, and never more than the budget. */
export async function examine(target: Target, wish: Wish): Promise<Live | Problem> {
  const spot = await locate(target)
  if (isProblem(spot)) return spot
  const started = performance.now()
  const prober = new Prober(target, spot, wish.manners)
  const start = await followChain(prober, {
    scheme: target.scheme,
    target: target.path,
    asks: 'the page that was given',
  })
  const plain = await askPlain(prober)
  const oldTls = target.scheme === 'https' ? await findOldTls(target, spot) : undefined
  const home = firstAnswer(start)
  const reach = home === undefined ? undefined : await askWitness(prober, home, wish.witnessKey)
  const ground = reach?.kind === 'stand-in' ? undefined : await exploreGround(prober, start, wish.loginPath)
  const missing = ground === undefined ? undefined : await askMissing(prober)
  const belief = ground === undefined ? undefined : (beliefOfWitness(reach) ?? (await hearOracles(ground)))
  const papers = ground === undefined || target.scheme === 'http' ? undefined : await askPapers(ground)
  const challenge = plain?.end === 'silence' ? undefined : await askChallenge(prober, plain)
  const originCheck = ground === undefined ? undefined : await checkOrigin(ground)
  const spoofed = ground === undefined || belief === undefined ? noSpoofs : await spoof({ ground, belief, plain })
  const login = await logIn(prober, wish)
  const direct =
    wish.origin === undefined || home === undefined ? undefined : await askDirect(prober, wish.origin, home)
  const seen = {
    target,
    spot,
    start,
    plain,
    ground,
    belief,
    originCheck,
    ...spoofed,
    missing,
    papers,
    challenge,
    oldTls,
    reach,
    wasWitnessAsked: wish.witnessKey !== undefined,
    login,
    direct,
    hops: knowHops([...(ground?.pages ?? []), ...(missing === undefined ? [] : [missing])]),
    sent: prober.sent,
    tookMs: Math.round(performance.now() - started),
    isAuthorized: wish.manners.isAuthorized,
  }
  return { ...seen, unknown: unknownsOfLive(seen, prober.stopped) }
}

function firstAnswer({ hops }: Chain): AnswerReply | undefined {
  return hops.find((hop) => hop.kind === 'answer')
}

/** What visitors get who come on http. Without TLS on its usual port the http port is not known, unless it was given. */
async function askPlain(prober: Prober): Promise<Chain | undefined> {
  const { target, manners } = prober
  if (target.scheme === 'http' || (target.port !== 443 && manners.plainPort === undefined)) return undefined
  return followChain(prober, {
    scheme: 'http',
    target: target.path,
    asks: 'the same page on http',
    host: hostOn(prober),
  })
}

function hostOn(prober: Prober): string {
  const port = prober.portOf('http')
  const name = prober.target.host.includes(':') ? `[${prober.target.host}]` : prober.target.host
  return port === 80 ? name : `${name}:${port}`
}

async function askMissing(prober: Prober): Promise<AnswerReply | undefined> {
  const reply = await prober.ask({ target: `/${makeNonce()}`, asks: 'what a page that is not there answers' })
  return reply.kind === 'answer' ? reply : undefined
}

type Spoofed = Pick<Live, 'spoofs' | 'plainBelief' | 'hostSpoofs' | 'overH2'>
const noSpoofs: Spoofed = { spoofs: [], plainBelief: undefined, hostSpoofs: [], overH2: undefined }

interface Scene {
  readonly ground: Ground
  readonly belief: Belief
  readonly plain: Chain | undefined
}

/** The battery: on the given scheme, and on http where http serves pages. */
async function spoof({ ground, belief, plain }: Scene): Promise<Spoofed> {
  const { prober } = ground
  const { instrument } = belief
  if (!prober.maySpoof) return noSpoofs
  const { scheme } = prober.target
  const believed = ordinaryOf(belief) ?? scheme
  const spoofs: Spoof[] = instrument === undefined ? [] : [...(await spoofScheme(instrument, { scheme, believed }))]
  const hostSpoofs = await spoofHost(ground)
  const overH2 = instrument === undefined || scheme === 'http' ? undefined : await askOverH2(instrument, believed)
  const servesPlain = plain !== undefined && isServed(plain)
  if (instrument === undefined || !servesPlain) return { spoofs, hostSpoofs, overH2, plainBelief: undefined }
  const ordinary = await instrument.read('http', [])
  spoofs.push(...(await spoofScheme(instrument, { scheme: 'http', believed: ordinary.believes ?? 'http' })))
  return { spoofs, hostSpoofs, overH2, plainBelief: ordinary.believes }
}

/** Whether http gives pages, and does not only lead to https. */
function isServed({ hops }: Chain): boolean {
  const [first] = hops
  if (first?.kind !== 'answer' || first.status >= 400) return false
  return first.status < 300 || !/^https:/i.test(firstOf(first.fields, 'location') ?? '')
}

async function logIn(prober: Prober, { account }: Wish): Promise<LoginStory | undefined> {
  return account === undefined ? undefined : followLogin(prober, account)
}
