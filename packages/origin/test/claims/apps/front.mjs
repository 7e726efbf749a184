// The one line of each application. Behind the preload there is none: then this is undefined, and nothing is done with it.
import { env } from 'node:process'

export const origin = env.ORIGIN === 'adapter' ? await createFront() : undefined

async function createFront() {
  const { createOrigin } = await import('@lasthop/origin')
  return createOrigin({ trust: env.LASTHOP_ORIGIN_TRUST.split(',') })
}
