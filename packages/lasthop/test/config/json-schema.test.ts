import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { jsonSchema } from '../../src/config/json-schema.ts'

test('the schema in docs is what lasthop check --schema prints', () => {
  const committed = readFileSync(new URL('../../../../docs/lasthop.schema.json', import.meta.url), 'utf8')
  assert.equal(committed, jsonSchema(), 'run: ./lasthop check --schema > docs/lasthop.schema.json')
})

test('every key of the file is described', () => {
  assert.deepEqual(undescribed(JSON.parse(jsonSchema()), 'file'), [])
})

function undescribed(schema: unknown, name: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const properties = 'properties' in schema && typeof schema.properties === 'object' ? schema.properties : {}
  const inner = Object.entries({
    ...properties,
    ...('additionalProperties' in schema ? { site: schema.additionalProperties } : {}),
  })
  const own = 'description' in schema ? [] : [name]
  return [...own, ...inner.flatMap(([key, value]) => undescribed(value, `${name}.${key}`))]
}
