/**
 * What a program said before it ended, in a few lines for one sentence: the error that it names and what follows, where it names one;
 * its last lines otherwise. Without the places in its own code, which only fill the room.
 */
export function tellLastWords(lines: readonly string[]): string {
  const error = lines.findLastIndex((line) => errorSyntax.test(line))
  const said = (error === -1 ? lines : lines.slice(error).filter((line) => !detailSyntax.test(line))).filter(isSaid)
  const told = error === -1 ? said.slice(-mostWords) : said.slice(0, mostWords)
  return told.length === 0
    ? ' It said nothing.'
    : ` Its last words: ${told.map((line) => JSON.stringify(line)).join(', ')}.`
}

function isSaid(line: string): boolean {
  return line.trim() !== ''
}

const mostWords = 4
/** As Node, Python, Ruby and Java begin the line that matters. */
const errorSyntax = /^(?:Uncaught )?(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception)\b/
/** Indented, or only a bracket: frames of a stack, and the fields of an error. */
const detailSyntax = /^(?:\s|[{}\]]|Node\.js v\d)/
