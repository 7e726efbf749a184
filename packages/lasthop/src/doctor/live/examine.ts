import { isProblem, type HopSecret, type Problem } from '@lasthop/contract'

import { hearOracles } from '../oracles/belief.ts'
import { checkOrigin } from '../oracles/csrf.ts'
import { exploreGround } from '../oracles/ground.ts'
import { makeNonce } from '../oracles/nonce.ts'
import { askProxyLine, type ProxyLine } from '../oracles/proxy-line.ts'
import { logInByBrowser, type Browsing, type BrowserStory } from '../browser/log-in.ts'
import { followChain, type Chain } from '../probe/chain.ts'
import { findOldTls } from '../probe/old-tls.ts'
import { Prober, type Manners } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'
import { locate, type Spot, type Target } from '../probe/target.ts'
import { beliefOfWitness } from '../oracles/self-report.ts'
import { askWitness } from './ask-witness.ts'
import { askDirect, type Origin } from './direct.ts'
import { askClientRedirect } from './find-client-redirect.ts'
import { askCors } from './find-cors.ts'
import { askChallenge } from './find-challenge.ts'
import { knowHops, type Known } from './known.ts'
import type { Live } from './live.ts'
import { followLogin, type Account, type LoginStory } from './login.ts'
import { askMalformed, knowMalformed } from './malformed.ts'
import { askPapers } from './papers.ts'
import { isOf, layRuler, type Ruler } from './ruler.ts'
import { noSpoofs, spoof } from './spoof.ts'
import { unknownsOfLive } from './unknown.ts'

/** What a user asks of a site besides the usual. */
export interface Wish {
  readonly manners: Manners
  readonly account?: Account
  /** To go through the log-in in a browser too. */
  readonly browsing?: Browsing
  /** The page to look for a log-in on, without an account. */
  readonly loginPath?: string
  readonly origin?: Origin
  /** To ask the witness in the application by. */
  readonly witnessKey?: HopSecret
}

/** Asks a running site, wherever its name leads. */
export async function examine(target: Target, wish: Wish): Promise<Live | Problem> {
  const spot = await locate(target)
  return isProblem(spot) ? spot : examineAt(target, spot, wish)
}

/** Asks: reach, TLS, pages, oracles, battery, log-in, origin, ruler; in this order, and never more than the budget. */
export async function examineAt(target: Target, spot: Spot, wish: Wish): Promise<Live> {
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
  const cors = ground === undefined || target.scheme === 'http' ? undefined : await askCors(prober)
  const belief = ground === undefined ? undefined : (beliefOfWitness(reach) ?? (await hearOracles(ground)))
  const papers = ground === undefined || target.scheme === 'http' ? undefined : await askPapers(ground)
  const challenge = plain?.end === 'silence' ? undefined : await askChallenge(prober, plain)
  const originCheck = ground === undefined ? undefined : await checkOrigin(ground)
  const spoofed = ground === undefined || belief === undefined ? noSpoofs : await spoof({ ground, belief, plain })
  const clientRedirect = await askClientRedirect(prober, plain)
  const malformed = home === undefined || !prober.maySpoof ? undefined : await askMalformed(prober)
  const proxyLine = await askProxy(prober, plain ?? start)
  const login = await logIn(prober, wish)
  const browser = await browse(prober, wish)
  const direct =
    wish.origin === undefined || home === undefined ? undefined : await askDirect(prober, wish.origin, home)
  const others = malformed === undefined ? [] : knowMalformed(malformed)
  const ruler =
    ground === undefined || reach !== undefined || !prober.maySpoof
      ? undefined
      : await layRuler(prober, hopsOf(prober, others))
  const seen = {
    target,
    spot,
    start,
    plain,
    ground,
    belief,
    originCheck,
    ...spoofed,
    clientRedirect,
    missing,
    cors,
    papers,
    challenge,
    oldTls,
    reach,
    wasWitnessAsked: wish.witnessKey !== undefined,
    login,
    browser,
    direct,
    proxyLine,
    ruler,
    hops: hopsOf(prober, others, ruler),
    sent: prober.sent,
    tookMs: Math.round(performance.now() - started),
    isAuthorized: wish.manners.isAuthorized,
  }
  const { stopped } = prober
  return { ...seen, stopped, unknown: unknownsOfLive(seen, stopped) }
}

/** Of every answer that came through the front. */
function hopsOf({ sent }: Prober, others: readonly Known[], ruler?: Ruler): readonly Known[] {
  const answers = sent.filter((reply) => reply.kind === 'answer').filter(({ question }) => question.at === undefined)
  const known = knowHops(answers, others)
  const scale = ruler?.scale
  if (scale === undefined) return known
  const name = known.find((hop) => hop.role === 'server' && isOf(scale, hop))?.name ?? scale.server
  return knowHops(answers, [...others, { role: 'server', name, evidence: `its own limit of ${scale.limit}` }])
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

/** S12, where http is spoken: an open port that says nothing may wait for a PROXY line. */
async function askProxy(prober: Prober, { hops }: Chain): Promise<ProxyLine | undefined> {
  const [first] = hops
  const isHttp = first?.question.scheme === 'http'
  if (first === undefined || !isHttp || !prober.maySpoof) return undefined
  return first.kind === 'silence' && !isOpenPort(first.because) ? undefined : askProxyLine(prober, first)
}

function isOpenPort(because: string): boolean {
  return because.startsWith('closed without') || because.includes('reset') || because.startsWith('no end')
}

async function logIn(prober: Prober, { account }: Wish): Promise<LoginStory | undefined> {
  return account === undefined ? undefined : followLogin(prober, account)
}

async function browse(prober: Prober, { account, browsing }: Wish): Promise<BrowserStory | undefined> {
  if (account === undefined || browsing === undefined) return undefined
  const { target, spot, sent } = prober
  const keyHash = sent.find(({ handshake }) => handshake?.keyHash !== undefined)?.handshake?.keyHash
  return logInByBrowser({ target, spot, account, keyHash }, browsing)
}
