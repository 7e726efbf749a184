import { z } from 'zod'

import { fileSchema } from './schema.ts'

/** The JSON Schema of lasthop.yaml, for editors: completion, descriptions and the coarse faults while typing. */
export function jsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(fileSchema, { io: 'input' })
  return `${JSON.stringify({ $schema, title: 'lasthop.yaml', ...rest }, undefined, 2)}\n`
}
