import type { YAMLError } from 'yaml'

import type { Complaint } from '../complaint.ts'
import type { Place } from '../place.ts'

/** What is said where a file is not YAML; a template may become YAML once it is filled in. */
export function notYaml(
  { message, pos }: YAMLError,
  places: (start: number, end: number) => Place,
  isTemplate: boolean,
): Complaint {
  const what = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '')
  return {
    rule: isTemplate ? 'P908' : 'P901',
    place: places(pos[0], pos[1]),
    message: `This is not YAML${isTemplate ? ' before the template is filled in' : ''}: ${what}.`,
  }
}
