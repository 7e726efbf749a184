/** Options of `waitress-serve`, as people write them. */
export const waitressWords: readonly (readonly string[])[] = [
  [],
  ['--url-scheme=https', '--clear-untrusted-proxy-headers'],
  ['--trusted-proxy=127.0.0.1'],
  ['--trusted-proxy', '10.0.0.1', '--trusted-proxy-headers=x-forwarded-proto', '--clear-untrusted-proxy-headers'],
  [
    '--trusted-proxy=127.0.0.1',
    '--trusted-proxy-headers=x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port',
    '--clear-untrusted-proxy-headers',
  ],
  [
    '--trusted-proxy=*',
    '--trusted-proxy-count=2',
    '--trusted-proxy-headers=x-forwarded-for x-forwarded-proto x-forwarded-host',
    '--no-clear-untrusted-proxy-headers',
  ],
  ['--trusted-proxy=*', '--trusted-proxy-headers=forwarded', '--clear-untrusted-proxy-headers'],
  ['--trusted-proxy=*', '--trusted-proxy-count=2', '--trusted-proxy-headers=Forwarded'],
]
