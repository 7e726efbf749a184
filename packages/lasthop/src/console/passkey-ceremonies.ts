import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Desk } from './desk.ts'
import type { Passkey } from './keep/passkeys.ts'

/** What a browser sent to register a passkey. */
export interface Registration {
  readonly title: string
  readonly credential: RegistrationResponseJSON
  /** The origin that the request came to, with its port. */
  readonly origin: string
}

/** The two ceremonies of Web Authentication: registering a passkey, and logging in with one. Each challenge is good once, for two minutes. */
export class Ceremonies {
  readonly #desk: Desk
  readonly #challenges = new Map<string, { readonly user: string | undefined; readonly until: number }>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  async beginRegistration(user: string) {
    const known = this.#desk.passkeys.of(user)
    const options = await generateRegistrationOptions({
      rpName: 'Lasthop console',
      rpID: this.#desk.host,
      userName: user,
      userID: new TextEncoder().encode(user.toLowerCase()),
      attestationType: 'none',
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    this.#remember(options.challenge, user)
    return options
  }

  /** The passkey, for the caller to keep; undefined when it could not be verified. */
  async register(user: string, { title, credential, origin }: Registration): Promise<Passkey | undefined> {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: credential,
      expectedChallenge: (challenge) => this.#take(challenge, user),
      expectedOrigin: origin,
      expectedRPID: this.#desk.host,
      requireUserVerification: true,
    }).catch(() => failed)
    if (!verified || registrationInfo === undefined) return undefined
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential
    if (this.#desk.passkeys.find(id) !== undefined) return undefined
    const madeAt = this.#desk.now()
    return { id, user, title, publicKey: new Uint8Array(publicKey), counter, transports, madeAt }
  }

  async beginLogIn() {
    const options = await generateAuthenticationOptions({ rpID: this.#desk.host, userVerification: 'required' })
    this.#remember(options.challenge, undefined)
    return options
  }

  /** Whose passkey it was; undefined when it is unknown or could not be verified. */
  async logIn(credential: AuthenticationResponseJSON, origin: string): Promise<string | undefined> {
    const passkey = this.#desk.passkeys.find(credential.id)
    if (passkey === undefined) return undefined
    const { id, publicKey, counter, transports } = passkey
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: credential,
      expectedChallenge: (challenge) => this.#take(challenge, undefined),
      expectedOrigin: origin,
      expectedRPID: this.#desk.host,
      requireUserVerification: true,
      credential: { id, publicKey, counter, transports: transports.filter(isTransport) },
    }).catch(() => ({ ...failed, authenticationInfo: undefined }))
    if (!verified || authenticationInfo === undefined) return undefined
    this.#desk.passkeys.used(id, authenticationInfo.newCounter)
    return passkey.user
  }

  #remember(challenge: string, user: string | undefined): void {
    const now = this.#desk.now()
    for (const [known, { until }] of this.#challenges) if (until < now) this.#challenges.delete(known)
    // Whoever asks for challenges without end takes only those of others who did not begin: the oldest go.
    const oldest = this.#challenges.keys().next().value
    if (this.#challenges.size >= mostChallenges && oldest !== undefined) this.#challenges.delete(oldest)
    this.#challenges.set(challenge, { user, until: now + challengeMs })
  }

  #take(challenge: string, user: string | undefined): boolean {
    const found = this.#challenges.get(challenge)
    this.#challenges.delete(challenge)
    return found !== undefined && found.user === user && found.until >= this.#desk.now()
  }
}

function isTransport(text: string): text is AuthenticatorTransport {
  return ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'].includes(text)
}

const failed = { verified: false, registrationInfo: undefined } as const
const challengeMs = 120_000
const mostChallenges = 10_000
