/**
 * JSON in printable ASCII only, without line breaks. Control bytes, which could steer a terminal, and all that is beyond
 * ASCII become `\u00xx`: whatever a client sent can be had back byte for byte.
 */
export function toJson(value: object | string): string {
  const json = JSON.stringify(value)
  return unprintable.test(json) ? json.replaceAll(everyUnprintable, escapeOf) : json
}

/** `toJson` for a text of which nearly all are plain: half the price of it. */
export function quoteText(text: string): string {
  return plain.test(text) ? `"${text}"` : toJson(text)
}

/** A member of an object, with the comma before it, for a text that is nearly always the one of the last time. */
export function memberAgain(name: string): (text: string) => Uint8Array {
  const again = writtenAgain<string>((text) => memberOf(name, text))
  return (text) => again(text, undefined)
}

/** A member of an object, with the comma before it. */
export function memberOf(name: string, text: string): string {
  return `,"${name}":${quoteText(text)}`
}

/** What two things are written as, ASCII, if they are nearly always those of the last time. */
export function writtenAgain<One extends string | number>(
  write: (one: One, other: string | undefined) => string,
): (one: One, other: string | undefined) => Uint8Array {
  let lastOne: One | undefined
  let lastOther: string | undefined
  let written: Uint8Array = new Uint8Array()
  return (one, other) => {
    if (one !== lastOne || other !== lastOther) {
      written = Buffer.from(write(one, other), 'latin1')
      lastOne = one
      lastOther = other
    }
    return written
  }
}

/** A text for people's eyes, with the same escapes. */
export function showText(text: string): string {
  return text.replaceAll(everyUnprintable, escapeOf)
}

/** The first characters of a text, and a mark that says how many are missing. */
export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}[+${text.length - limit}]`
}

/** Of UTF-16 units, because a pair of them is a pair of escapes in JSON (RFC 8259 section 7). */
function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

// Each is one class of characters, with nothing that could backtrack.
const plain = /^[ !#-[\]-~]*$/
const unprintable = /[^ -~]/
const everyUnprintable = /[^ -~]/g
