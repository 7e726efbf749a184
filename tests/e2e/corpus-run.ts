import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bytesOf, corpus, placedAt, type CorpusRequest } from '@lasthop/corpus'
import { fieldOf, type RawAnswer } from './raw-answer.ts'
import { RawClient, type Destination } from './raw-client.ts'
import { findUnsound, type BelievedRequest, type SeenBelief } from './soundness.ts'
import { tlsOf, type Edge } from './start-edge.ts'

/** An application behind the edge that keeps a record of what it believed. */
export interface BelievingApp {
  readonly name: string
  /** Every request that reached the application, in order. */
  seen(): readonly SeenBelief[]
  /** Requests that are sound and that this application's own server refuses, by id, with the reason. */
  readonly refuses: Readonly<Record<string, string>>
  /** Requests whose targets it cannot tell as they were sent, by id, with the reason. All else must be believed. */
  readonly blursTarget?: Readonly<Record<string, string>>
}

/** The whole corpus, as raw bytes, through the edge: each request is refused there or believed truly by the app. */
export function runCorpus(edge: Edge, app: BelievingApp): void {
  const secure = corpusFor('tls', edge.httpsPort)
  const plain = corpusFor('plain', edge.httpPort)
  void suite(`${app.name} believes the truth of what the edge passes on`, () => {
    each(secure.filter(isBelieved), (request) => assertBelieved(edge, app, request))
  })
  void suite(`what the edge refuses or answers itself never reaches ${app.name}`, () => {
    each(secure.filter(isForEdge), (request) => assertKeptAway(tlsOf(edge), app, request))
    each(plain.filter(isForEdge), (request) => assertKeptAway({ port: edge.httpPort }, app, request))
  })
  void suite(`what is sound on the plain port is sent to https and never reaches ${app.name}`, () => {
    each(plain.filter(isBelieved), (request) => assertRedirected(edge, app, request))
  })
  void suite(`a fault in a body is refused, and ${app.name} sees no second request in it`, () => {
    const inBody = secure.filter(hasFaultInBody)
    each(inBody, (request) => assertAnsweredByEdge(tlsOf(edge), request))
    void test('no other target was seen', () => {
      const targets = new Set([...secure.filter(isBelieved), ...inBody].flatMap(possibleTargets))
      assert.deepEqual(
        app
          .seen()
          .map(({ target }) => target)
          .filter((target) => !targets.has(target) && !(app.blursTarget !== undefined && targets.has(`${target}?`))),
        [],
      )
    })
  })
}

function each<Request extends CorpusRequest>(
  requests: readonly Request[],
  check: (request: Request) => Promise<void>,
): void {
  for (const request of requests) void test(`${request.id}: ${request.title}`, () => check(request))
}

/** The requests for one kind of listener, at the authority of a running edge. */
function corpusFor(arrives: 'tls' | 'plain', port: number): readonly CorpusRequest[] {
  return corpus
    .filter((request) => request.arrives === arrives || request.arrives === 'both')
    .map((request) => placedAt(request, `app.test:${port}`))
}

async function assertBelieved(edge: Edge, app: BelievingApp, request: BelievedRequest): Promise<void> {
  const before = app.seen().length
  const answer = await send(tlsOf(edge), request)
  const seen = app.seen().slice(before)
  const refusal = app.refuses[request.id]
  if (refusal !== undefined) return assertRefusedByApp(answer, seen)
  assert.equal(seen.length, 1, `${app.name} saw ${seen.length} requests; the answer was ${answer.head}${answer.body}`)
  if (request.raw.includes(' HTTP/1.0\r\n')) assert.deepEqual(answer.interim, [], 'HTTP/1.0 knows no interim answer')
  for (const belief of seen) {
    const unsound = findUnsound(request, belief, { scheme: 'https', client: '127.0.0.1' })
    const isBlurred = app.blursTarget?.[request.id] !== undefined
    assert.deepEqual(isBlurred ? unsound.map((one) => one.split(' ')[0]) : unsound, isBlurred ? ['target'] : [])
  }
}

/** Kept honest: an excuse that is no longer needed fails. */
function assertRefusedByApp(answer: RawAnswer, seen: readonly SeenBelief[]): void {
  assert.equal(seen.length, 0, 'the app takes this request now: remove its excuse')
  assert.ok(answer.status >= 400)
  // Where the app only closes, or never answers, the edge says so.
  if (answer.status !== 502 && answer.status !== 504) {
    assert.doesNotMatch(answer.body, /^code: /m, 'the edge refused it, not the app')
  }
}

async function assertKeptAway(to: Destination, app: BelievingApp, request: CorpusRequest): Promise<void> {
  const before = app.seen().length
  await assertAnsweredByEdge(to, request)
  assert.deepEqual(app.seen().slice(before), [])
}

async function assertRedirected(edge: Edge, app: BelievingApp, request: BelievedRequest): Promise<void> {
  const before = app.seen().length
  const answer = await send({ port: edge.httpPort }, request)
  assert.equal(answer.status, 308)
  const location = fieldOf(answer, 'location') ?? 'no Location'
  assert.ok(location.startsWith(`https://app.test:${edge.httpsPort}/`), location)
  assert.deepEqual(app.seen().slice(before), [])
}

/** The edge answers with one of the expected statuses, and closes if it refuses. */
async function assertAnsweredByEdge(to: Destination, request: CorpusRequest): Promise<void> {
  assert.ok(request.expect.kind !== 'believed')
  await using client = await RawClient.connect(to)
  client.write(bytesOf(request.raw))
  const answer = await client.readAnswer(methodOf(request))
  const { kind, statuses } = request.expect
  assert.ok(statuses.includes(answer.status), `answered ${answer.status}, not ${statuses.join(' or ')}: ${answer.body}`)
  if (kind === 'answered') return
  assert.equal(fieldOf(answer, 'connection')?.toLowerCase(), 'close')
  await client.readEnding()
  assert.equal(client.unread, '', 'more than one answer came')
}

/** Sends the request's bytes on a connection of its own and gives the answer. */
async function send(to: Destination, request: CorpusRequest): Promise<RawAnswer> {
  await using client = await RawClient.connect(to)
  client.write(bytesOf(request.raw))
  return await client.readAnswer(methodOf(request))
}

function isBelieved(request: CorpusRequest): request is BelievedRequest {
  return request.expect.kind === 'believed'
}

function isForEdge(request: CorpusRequest): boolean {
  return !isBelieved(request) && !hasFaultInBody(request)
}

function hasFaultInBody({ expect }: CorpusRequest): boolean {
  return expect.kind === 'refused' && expect.inBody === true
}

function methodOf({ raw }: CorpusRequest): string {
  return raw.trimStart().split(' ')[0] ?? ''
}

function possibleTargets({ raw, expect }: CorpusRequest): string[] {
  const sent = raw.trimStart().split(' ')[1] ?? ''
  const expected = expect.kind === 'believed' ? expect.target : undefined
  return expected === undefined ? [sent] : [sent, expected]
}
