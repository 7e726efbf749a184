/** The words by which a framework says why it refuses a form; undefined: the page has none that are known. */
export function refusalIn(body: string): string | undefined {
  return known.exec(body)?.[0].trim()
}

const known =
  /Origin checking failed|Referer checking failed|CSRF (?:cookie|token)[^<.]{0,60}|didn.t match request\.base_url|Cross-site POST|The change you wanted was rejected/i
