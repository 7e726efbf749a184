import { complaintRule } from './complaint-rule.ts'
import { example, rightSettings } from './examples.ts'

const flag = (name: string): string => `import os\n${rightSettings}${name} = os.environ.get("${name}", "")\n`

export const p909 = complaintRule({
  id: 'P909',
  slug: 'env-driven',
  level: 'info',
  title: 'a variable of the environment decides',
  why: 'What is said here holds only for its default: another value changes the verdict.',
  how: 'A setting that decides belief is read from a variable that no unit, compose or environment file here sets.',
  traps: 'Where the file that sets it is at hand, its value is taken.',
  cure: 'Give the file that sets the variable too, or write the value down.',
  bad: example({ settings: flag('USE_X_FORWARDED_HOST') }),
  good: example({ settings: `import os\n${rightSettings}SECRET_KEY = os.environ.get("SECRET_KEY", "")\n` }),
})
