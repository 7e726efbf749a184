import { argv } from 'node:process'
import { defineNitroConfig } from 'nitro/config'

// Built twice: as a server, and for a server of somebody else.
const dir = argv.includes('node_middleware') ? '.output-middleware' : '.output'

export default defineNitroConfig({ compatibilityDate: '2026-01-01', output: { dir } })
