import preactPreset from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** Builds the page into the package that serves it. No inline script, no inline style, nothing from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preactPreset({ devToolsEnabled: false })],
  build: {
    outDir: '../lasthop/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
})
