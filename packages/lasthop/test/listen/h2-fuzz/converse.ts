/** A client of chance that mostly keeps to the rules, and a monitor that sees whether the edge does. */
import type { Dice } from '../../wire/differential/dice.ts'
import { encodeFields, encodeFrame, flag, type, uint32, type Frame, type RawH2 } from '../raw-h2.ts'
import { Monitor } from './monitor.ts'

/** Says what the edge did that it may not do. */
export async function converse(client: RawH2, dice: Dice): Promise<readonly string[]> {
  const talk = new Talk(client, dice)
  const turns = 4 + dice.below(20)
  for (let turn = 0; turn < turns && !client.socket.destroyed; turn++) {
    const frames = Array.from({ length: 1 + dice.below(8) }, () => talk.next())
    client.socket.write(Buffer.concat(frames))
    if (dice.chance(0.5)) await answers(client)
  }
  await answers(client)
  client.socket.end()
  await client.closed
  return talk.monitor.faults
}

/** Until two PINGs have come back, one after the other: the app has had its time in between. */
async function answers(client: RawH2): Promise<void> {
  for (let count = 0; count < 2 && !client.socket.destroyed; count++) {
    const seen = client.frames.length
    client.frame(type.ping, 0, 0, 'whatnext')
    const isEcho = (frame: Frame, at: number) => at >= seen && frame.type === type.ping
    await client.until((frame) => isEcho(frame, client.frames.indexOf(frame))).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

class Talk {
  readonly monitor = new Monitor()
  readonly #dice: Dice
  readonly #open: number[] = []
  #next = 1

  constructor(client: RawH2, dice: Dice) {
    this.#dice = dice
    this.monitor.announced(65_535)
    client.onFrame = (frame) => this.monitor.take(frame)
  }

  next(): Buffer {
    const dice = this.#dice
    if (dice.chance(0.02)) return this.#noise()
    switch (dice.below(8)) {
      case 0:
        return this.#widen()
      case 1:
        return this.#settle()
      case 2:
        return this.#leave()
      case 3:
      case 4:
        return this.#send()
      default:
        return this.#ask()
    }
  }

  #ask(): Buffer {
    const dice = this.#dice
    const stream = this.#next
    this.#next += dice.chance(0.9) ? 2 : 2 + 2 * dice.below(5)
    const isPost = dice.chance(0.5)
    const size = [0, 1, 5, 20_000, 200_000][dice.below(5)] ?? 0
    const fields = [
      ':method',
      isPost ? 'POST' : 'GET',
      ':scheme',
      'https',
      ':authority',
      'app.test',
      ':path',
      `/${size}`,
    ]
    if (dice.chance(0.2))
      fields.push(dice.pick(['te', 'x-a', 'X-B', ':path', 'content-length']), dice.pick(['trailers', '5', 'b']))
    this.monitor.opened(stream)
    if (isPost) this.#open.push(stream)
    return encodeFrame(type.headers, flag.endHeaders | (isPost ? 0 : flag.endStream), stream, encodeFields(fields))
  }

  #send(): Buffer {
    const dice = this.#dice
    const stream = this.#some()
    if (stream === undefined) return this.#ask()
    const isLast = dice.chance(0.4)
    if (isLast) this.#open.splice(this.#open.indexOf(stream), 1)
    if (isLast && dice.chance(0.3)) {
      return encodeFrame(type.headers, flag.endHeaders | flag.endStream, stream, encodeFields(['x-t', '1']))
    }
    const content = Buffer.alloc(dice.below(6) === 0 ? dice.below(16_000) : dice.below(10), 0x61)
    const isPadded = dice.chance(0.2)
    const flags = (isLast ? flag.endStream : 0) | (isPadded ? 8 : 0)
    const payload = isPadded ? Buffer.concat([Buffer.from([7]), content, Buffer.alloc(7)]) : content
    return encodeFrame(type.data, flags, stream, payload)
  }

  #widen(): Buffer {
    const dice = this.#dice
    const stream = dice.chance(0.4) ? 0 : 1 + 2 * dice.below(this.#next / 2)
    const bytes = [1, 100, 16_384, 100_000][dice.below(4)] ?? 1
    this.monitor.widened(stream, bytes)
    return encodeFrame(type.window, 0, stream, uint32(bytes))
  }

  #settle(): Buffer {
    const dice = this.#dice
    const window = [0, 1, 1000, 65_535, 300_000][dice.below(5)] ?? 0
    const table = [0, 60, 4096, 100_000][dice.below(4)] ?? 0
    this.monitor.announced(window)
    const payload = Buffer.concat([Buffer.from([0, 1]), uint32(table), Buffer.from([0, 4]), uint32(window)])
    return encodeFrame(type.settings, 0, 0, payload)
  }

  #leave(): Buffer {
    const dice = this.#dice
    if (dice.chance(0.3)) return encodeFrame(type.ping, 0, 0, '12345678')
    const stream = this.#some()
    if (stream === undefined) return this.#ask()
    this.#open.splice(this.#open.indexOf(stream), 1)
    return encodeFrame(type.reset, 0, stream, uint32(dice.below(14)))
  }

  #noise(): Buffer {
    const dice = this.#dice
    const payload = Buffer.from(Array.from({ length: dice.below(40) }, () => dice.below(256)))
    return encodeFrame(dice.below(12), dice.below(256), dice.below(this.#next + 3), payload)
  }

  #some(): number | undefined {
    return this.#open[this.#dice.below(this.#open.length)]
  }
}
