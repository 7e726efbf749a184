import { isProblem } from '@lasthop/contract'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHome, type Environment } from '../../src/state/home.ts'

interface Case {
  readonly title: string
  readonly environment: Environment
  readonly platform: NodeJS.Platform
  readonly home: string
}

const cases: readonly Case[] = [
  {
    title: 'LASTHOP_HOME wins over everything',
    environment: { LASTHOP_HOME: '/srv/lasthop', XDG_STATE_HOME: '/x', HOME: '/home/ada' },
    platform: 'linux',
    home: '/srv/lasthop',
  },
  {
    title: 'a relative LASTHOP_HOME is taken from the current folder',
    environment: { LASTHOP_HOME: '.home' },
    platform: 'linux',
    home: `${process.cwd()}/.home`,
  },
  {
    title: 'an empty LASTHOP_HOME is as good as none',
    environment: { LASTHOP_HOME: '', HOME: '/home/ada' },
    platform: 'linux',
    home: '/home/ada/.local/state/lasthop',
  },
  {
    title: 'XDG_STATE_HOME is the place for state on Linux',
    environment: { XDG_STATE_HOME: '/var/state', HOME: '/home/ada' },
    platform: 'linux',
    home: '/var/state/lasthop',
  },
  {
    title: 'a relative XDG_STATE_HOME is ignored, as its specification says',
    environment: { XDG_STATE_HOME: 'state', HOME: '/home/ada' },
    platform: 'linux',
    home: '/home/ada/.local/state/lasthop',
  },
  {
    title: 'macOS keeps it in the library of the user',
    environment: { HOME: '/Users/ada', XDG_STATE_HOME: '/x' },
    platform: 'darwin',
    home: '/Users/ada/Library/Application Support/Lasthop',
  },
  {
    title: 'Windows keeps it in the local application data',
    environment: { LOCALAPPDATA: String.raw`C:\Users\ada\AppData\Local` },
    platform: 'win32',
    home: String.raw`C:\Users\ada\AppData\Local\Lasthop`,
  },
]

for (const { title, environment, platform, home } of cases) {
  test(title, () => assert.equal(readHome(environment, platform), home))
}

test('without any home folder, the message says which variable to set', () => {
  const home = readHome({}, 'linux')
  assert.ok(isProblem(home))
  assert.match(home.message, /neither LASTHOP_HOME nor HOME.*Set LASTHOP_HOME to a folder of its own\.$/)
})
