import assert from 'node:assert/strict'
import { test } from 'node:test'

import { compileRewrite, defaultContract } from '@lasthop/contract'

import { believedRequests, faultsOf } from './passage.ts'

const rewrite = compileRewrite(defaultContract)

for (const request of believedRequests) {
  test(`${request.id} leaves the app with the truth and nothing else: ${request.title}`, () => {
    assert.deepEqual(faultsOf(request, rewrite), [])
  })
}
