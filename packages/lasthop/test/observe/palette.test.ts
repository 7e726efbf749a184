import assert from 'node:assert/strict'
import test from 'node:test'
import { fixed, paletteFor } from '../../src/observe/palette.ts'

for (const [name, code] of Object.entries(fixed).filter(([, each]) => each.includes('38;5;')))
  test(`${name} can be read on a black and on a white background`, () => {
    const own = luminance(Number(code.split(';').at(-1)))
    assert.ok((own + 0.05) / 0.05 > 3.5, 'on black')
    assert.ok(1.05 / (own + 0.05) > 4, 'on white')
  })

test('no colour has more than a terminal says that it can', () => {
  assert.equal(paletteFor({ TERM: 'xterm-256color' }), fixed)
  assert.equal(paletteFor({ TERM: 'xterm', COLORTERM: 'truecolor' }), fixed)
  assert.doesNotMatch(Object.values(paletteFor({ TERM: 'xterm' }) ?? {}).join(' '), /38|33|34|36/)
})

test('a dumb terminal, and whoever wants none, get no colour', () => {
  assert.equal(paletteFor({ TERM: 'dumb' }), undefined)
  assert.equal(paletteFor({ TERM: 'xterm-256color', NO_COLOR: '1' }), undefined)
  assert.notEqual(paletteFor({ TERM: 'xterm', NO_COLOR: '' }), undefined)
})

/** Relative luminance (WCAG 2.2) of a colour of the cube, 16 to 231. */
function luminance(index: number): number {
  const parts = [36, 6, 1].map((step) => [0, 95, 135, 175, 215, 255][Math.floor((index - 16) / step) % 6] ?? 0)
  const [red = 0, green = 0, blue = 0] = parts.map((part) => ((part / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
