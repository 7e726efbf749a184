/** How much a client may have the edge do for nothing before it is told to calm down (RFC 9113 section 10.5). */
import { Budget, type Allowance } from './budget.ts'

/** Each call spends from a budget, and says so once there was none left. */
export class H2Patience {
  readonly #wasted = new Budget(wasteAllowed, performance.now())
  readonly #chatter = new Budget(chatterAllowed, performance.now())
  readonly #trifles = new Budget(trifleAllowed, performance.now())
  readonly #onSpent: () => void
  #hasSent = false

  constructor(onSpent: () => void) {
    this.#onSpent = onSpent
  }

  /** A stream is thrown away, whoever resets it (CVE-2023-44487, CVE-2025-8671). */
  wasted(): void {
    this.#spend(this.#wasted)
  }

  /** A frame that must be answered, or says nothing. */
  chatter(): void {
    this.#spend(this.#chatter)
  }

  /** A frame that asks for nearly nothing: read, and forgotten. */
  trifle(): void {
    this.#spend(this.#trifles)
  }

  /** Clients of gRPC measure with one PING for each round trip that brings content: that one is free. */
  ping(): void {
    if (!this.#hasSent) this.chatter()
    this.#hasSent = false
  }

  contentSent(): void {
    this.#hasSent = true
  }

  #spend(budget: Budget): void {
    if (!budget.spend(performance.now())) this.#onSpent()
  }
}

/** A page that is left cancels some dozens of streams, an attack thousands a second. */
const wasteAllowed: Allowance = { burst: 400, perSecond: 40 }
const chatterAllowed: Allowance = { burst: 200, perSecond: 10 }
/** Browsers send some dozens for each page. */
const trifleAllowed: Allowance = { burst: 2000, perSecond: 400 }
