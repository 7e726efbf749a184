/** Texts that make an application, as people write them, by framework; each keeps it in `app`. */
export const configurations: Readonly<Record<'express' | 'koa' | 'fastify', readonly string[]>> = {
  express: [
    "const express = require('express')\nconst app = express()",
    ...[
      'true',
      'false',
      '1',
      '2',
      "'loopback'",
      "'10.0.0.1'",
      "'loopback, 203.0.113.0/24'",
      "['linklocal', '127.0.0.1', '::1']",
      "process.env.PROXIES || 'uniquelocal'",
    ].map((value) => `const express = require('express')\nconst app = express()\napp.set('trust proxy', ${value})`),
    "const express = require('express')\nconst app = express();\nif (process.env.NODE_ENV !== 'production') {\n  app.enable('trust proxy');\n}",
    "const express = require('express')\nconst app = express()\napp.enable('trust proxy')\napp.disable('trust proxy')",
  ],
  koa: [
    "const Koa = require('koa')\nconst app = new Koa()",
    "const Koa = require('koa')\nconst app = new Koa({ proxy: true })",
    "const Koa = require('koa')\nconst app = new Koa()\napp.proxy = true\napp.maxIpsCount = 1",
    "const Koa = require('koa')\nconst app = new Koa({ proxy: true, proxyIpHeader: 'X-Real-IP', maxIpsCount: 2 })",
    "const Koa = require('koa')\nconst app = new Koa({ proxy: true })\napp.proxy = false",
  ],
  fastify: [
    "const Fastify = require('fastify')\nconst app = Fastify()",
    ...['true', 'false', "'127.0.0.1'", "'10.0.0.0/8'", "['127.0.0.1', '203.0.113.0/24']", "'loopback'"].map(
      (value) => `const Fastify = require('fastify')\nconst app = Fastify({ logger: false, trustProxy: ${value} })`,
    ),
  ],
}
