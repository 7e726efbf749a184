import { seeded, type Random } from '../random.ts'

/** A framework as it is installed here. */
export type Kind = 'express' | 'express4' | 'koa' | 'fastify'

/** Texts that make an application, as people write them, by framework; each keeps it in `app`. */
export function configurationsOf(kind: Kind): readonly string[] {
  const random = seeded(71)
  switch (kind) {
    case 'express':
    case 'express4':
      return [...writtenExpress, ...generated(31, () => expressText(random))]
    case 'koa':
      return [...writtenKoa, ...generated(25, () => koaText(random))]
    case 'fastify':
      return [...writtenFastify, ...generated(27, () => fastifyText(random))]
  }
}

function generated(count: number, make: () => string): readonly string[] {
  return Array.from({ length: count }, make)
}

const expressHead = "const express = require('express')\nconst app = express()"

const writtenExpress: readonly string[] = [
  expressHead,
  ...['true', 'false', '1', '2', "'loopback'", "process.env.PROXIES || 'uniquelocal'"].map(
    (value) => `${expressHead}\napp.set('trust proxy', ${value})`,
  ),
  `${expressHead};\nif (process.env.NODE_ENV !== 'production') {\n  app.enable('trust proxy');\n}`,
  `${expressHead}\napp.enable('trust proxy')\napp.disable('trust proxy')`,
]

function expressText(random: Random): string {
  return `${expressHead}\napp.set('trust proxy', ${random.chance(0.15) ? String(1 + random.below(4)) : proxies(random)})`
}

const koaHead = "const Koa = require('koa')"

const writtenKoa: readonly string[] = [
  `${koaHead}\nconst app = new Koa()`,
  `${koaHead}\nconst app = new Koa({ proxy: true })`,
  `${koaHead}\nconst app = new Koa()\napp.proxy = true\napp.maxIpsCount = 1`,
  `${koaHead}\nconst app = new Koa({ proxy: true, proxyIpHeader: 'X-Real-IP', maxIpsCount: 2 })`,
  `${koaHead}\nconst app = new Koa({ proxy: true })\napp.proxy = false`,
]

function koaText(random: Random): string {
  const options = [
    `proxy: ${random.chance(0.85)}`,
    ...random.some([`maxIpsCount: ${random.below(4)}`], 0.5),
    ...random.some([`proxyIpHeader: '${random.one(['X-Real-IP', 'x-forwarded-for', 'CF-Connecting-IP'])}'`], 0.4),
  ]
  const later = random.some(['app.maxIpsCount = 2', 'app.proxy = true'], 0.2)
  return [`${koaHead}\nconst app = new Koa({ ${options.join(', ')} })`, ...later].join('\n')
}

const fastifyHead = "const Fastify = require('fastify')"

const writtenFastify: readonly string[] = [
  `${fastifyHead}\nconst app = Fastify()`,
  ...['true', 'false', "'127.0.0.1'", "'10.0.0.0/8'", "'loopback'"].map(
    (value) => `${fastifyHead}\nconst app = Fastify({ logger: false, trustProxy: ${value} })`,
  ),
]

function fastifyText(random: Random): string {
  return `${fastifyHead}\nconst app = Fastify({ trustProxy: ${proxies(random)}, logger: false })`
}

/** One range, several in one text, or a list. */
function proxies(random: Random): string {
  const some = random.some(ranges, 0.25)
  const listed = some.length === 0 ? [random.one(ranges)] : some
  return random.chance(0.5) ? `'${listed.join(', ')}'` : `[${listed.map((each) => `'${each}'`).join(', ')}]`
}

const ranges: readonly string[] = [
  'loopback',
  'linklocal',
  'uniquelocal',
  '127.0.0.1',
  '::1',
  '127.0.0.0/8',
  '10.0.0.0/8',
  '203.0.113.0/24',
  '198.51.100.7',
  '2001:db8::/32',
  '192.0.2.0/255.255.255.0',
  '198.51.100.77/26',
  '2001:db8::9/48',
  '::ffff:127.0.0.0/104',
]
