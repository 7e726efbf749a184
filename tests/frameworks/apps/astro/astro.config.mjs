import node from '@astrojs/node'
import { astroDomains } from '@lasthop/origin/astro'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  security: { allowedDomains: astroDomains(['https://app.test', 'http://app.test']) },
})
