import type { AccessLogChoice, Balance, EdgeLimits, PoolLimits, SiteLimits, Timeouts, TlsChoice } from './config.ts'

import { defaultContract } from '@lasthop/contract'

/** The value of everything that a file or a command line leaves unsaid. */
export const defaults = {
  httpsPort: 443,
  httpPort: 80,
  httpsSpare: 8443,
  httpSpare: 8080,
  accessLog: { kind: 'stderr' } satisfies AccessLogChoice,
  tls: { kind: 'local' } satisfies TlsChoice,
  timeouts: {
    connectMs: 5_000,
    firstByteMs: 60_000,
    idleMs: 60_000,
    headMs: 30_000,
    keepAliveMs: 75_000,
  } satisfies Timeouts,
  limits: { headBytes: 32_768, fieldCount: 100, connectionsPerAddress: Infinity } satisfies EdgeLimits,
  siteLimits: { bodyBytesMost: Infinity, requestsMost: Infinity, bodyRateLeast: 0 } satisfies SiteLimits,
  balance: { kind: 'round-robin' } satisfies Balance,
  health: { everyMs: 5_000, timeoutMs: 2_000 },
  app: {
    instances: 1,
    ready: { withinMs: 60_000 },
    stop: { signal: 'SIGTERM', withinMs: 10_000 },
    environment: true,
  },
  pool: { connectionsMost: 4096, queueMost: 1024 } satisfies PoolLimits,
  contract: defaultContract,
  repair: true,
  tell: true,
} as const

/** The file that `serve` and `check` look for in the current folder. */
export const defaultFileName = 'lasthop.yaml'
