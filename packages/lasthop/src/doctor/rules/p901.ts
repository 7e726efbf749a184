import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile } from './examples.ts'

export const p901 = complaintRule({
  id: 'P901',
  slug: 'parse-error',
  level: 'error',
  title: 'a place in a file cannot be read',
  why: 'What stands there is not judged, and the program itself will most likely refuse to start.',
  how: 'The parser of the product cannot make sense of it; the rest of the file is still judged.',
  traps: 'Templates have holes, which are P908.',
  cure: "Correct the line. The product's own check names it too.",
  bad: example({ nginx: `${nginxFile()}}\n` }),
  good: example(),
})
