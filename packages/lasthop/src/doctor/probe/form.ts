import { tagsOf, type Tag } from './tags.ts'

/** A form with a password: a log-in. */
export interface LoginForm {
  /** As the page says it; empty: the page's own address. */
  readonly action: string
  readonly method: string
  /** Everything with a name that is not typed by a person, with its value. */
  readonly hidden: readonly (readonly [name: string, value: string])[]
  readonly userField: string
  readonly passwordField: string
}

/** The first form of a page that asks for a password. */
export function findLogin(html: string): LoginForm | undefined {
  return formsOf(tagsOf(html))
    .map(readForm)
    .find((form) => form !== undefined)
}

/** A form's tags: the form itself, and its fields. */
function formsOf(tags: readonly Tag[]): readonly (readonly Tag[])[] {
  const starts = tags.flatMap(({ name }, index) => (name === 'form' ? [index] : []))
  return starts.map((start, index) => tags.slice(start, starts[index + 1] ?? tags.length))
}

function readForm([form, ...fields]: readonly Tag[]): LoginForm | undefined {
  const inputs = fields.filter(({ name, attributes }) => name === 'input' && attributes.has('name'))
  const password = inputs.find((input) => typeOf(input) === 'password')
  const user = inputs.find((input) => ['text', 'email', ''].includes(typeOf(input)))
  if (form === undefined || password === undefined) return undefined
  return {
    action: form.attributes.get('action') ?? '',
    method: (form.attributes.get('method') ?? 'get').toUpperCase(),
    hidden: inputs
      .filter((input) => typeOf(input) === 'hidden' || typeOf(input) === 'submit')
      .map(({ attributes }) => [attributes.get('name') ?? '', attributes.get('value') ?? ''] as const),
    userField: user?.attributes.get('name') ?? 'username',
    passwordField: password.attributes.get('name') ?? 'password',
  }
}

function typeOf({ attributes }: Tag): string {
  return (attributes.get('type') ?? '').toLowerCase()
}

/** The body of a form's post. */
export function encodeForm(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
}
