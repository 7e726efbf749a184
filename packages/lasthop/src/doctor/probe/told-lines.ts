/** Field lines for people: of many that are the same one, and of a long value its beginning. */
export function toldLines(lines: readonly string[]): readonly string[] {
  return [...Map.groupBy(lines, (line) => line)].map(([line, same]) => {
    const short = isLong(line)
      ? `${line.slice(0, 40)}... (${line.length} characters)`
      : line.replaceAll('\r\n', '\\r\\n')
    return same.length === 1 ? short : `${short}, ${same.length} times`
  })
}

/** Field lines as options of curl, for bash: what is long or comes often is made by the shell. */
export function curlOptions(lines: readonly string[], quote: (text: string) => string): readonly string[] {
  return [...Map.groupBy(lines, (line) => line)].flatMap(([line, same]) => {
    const text = isLong(line) ? longText(line) : quote(line)
    return same.length > 3 ? [`-H @<(yes ${text} | head -${same.length})`] : same.map(() => `-H ${text}`)
  })
}

/** The doctor's long values are one letter many times. */
function longText(line: string): string {
  const colon = line.indexOf(':')
  const value = line.slice(colon + 2)
  return `"${line.slice(0, colon)}: $(head -c ${value.length} /dev/zero | tr '\\0' ${value.charAt(0)})"`
}

function isLong(line: string): boolean {
  return line.length > longest
}

const longest = 1000
