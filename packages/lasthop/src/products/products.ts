import { apache } from './apache/product.ts'
import { aspnet } from './aspnet/product.ts'
import { kestrel } from './aspnet/server.ts'
import type { AppServerProduct } from './app-server.ts'
import { withAuthJs } from './authjs/join.ts'
import { caddy } from './caddy/product.ts'
import { django } from './django/product.ts'
import type { EdgeProduct } from './edge.ts'
import { nginx } from './nginx/product.ts'
import { express } from './express/product.ts'
import { fastify } from './fastify/product.ts'
import { flask } from './flask/product.ts'
import type { FrameworkProduct } from './framework.ts'
import { gunicorn } from './gunicorn/product.ts'
import { haproxy } from './haproxy/product.ts'
import { puma } from './puma/product.ts'
import { rails } from './rails/product.ts'
import { sinatra } from './sinatra/product.ts'
import { spring } from './spring/product.ts'
import { nextjs } from './nextjs/product.ts'
import { nextServer } from './nextjs/server.ts'
import { ownServers } from './own-server/product.ts'
import { koa } from './koa/product.ts'
import { node } from './node/product.ts'
import { laravel } from './laravel/product.ts'
import { modPhp, phpBuiltIn, phpFpm } from './php-server/product.ts'
import { symfony } from './symfony/product.ts'
import { wordpress } from './wordpress/product.ts'
import { svelteServer } from './sveltekit/server.ts'
import { sveltekit } from './sveltekit/product.ts'
import { starlette } from './starlette/product.ts'
import { tomcat } from './tomcat/product.ts'
import { traefik } from './traefik/product.ts'
import { uvicorn } from './uvicorn/product.ts'
import { modWsgi } from './mod-wsgi/product.ts'
import { uwsgi } from './uwsgi/product.ts'
import { waitress } from './waitress/product.ts'

/** Everything that may stand in front of an application. */
export const edgeProducts: readonly EdgeProduct[] = [apache, nginx, haproxy, caddy, traefik]

/** Everything that may run an application. */
export const appServerProducts: readonly AppServerProduct[] = [
  // Python
  gunicorn,
  uvicorn,
  waitress,
  ...ownServers,
  uwsgi,
  modWsgi,
  // Ruby
  puma,
  // Java
  tomcat,
  // .NET
  kestrel,
  // PHP
  phpFpm,
  modPhp,
  phpBuiltIn,
  // JavaScript
  node,
  nextServer,
  svelteServer,
]

/** Everything that an application may be written with. */
export const frameworkProducts: readonly FrameworkProduct[] = [
  // Python
  django,
  starlette,
  flask,
  // Ruby
  rails,
  sinatra,
  // Java
  spring,
  // .NET
  aspnet,
  // PHP
  laravel,
  symfony,
  wordpress,
  // JavaScript
  withAuthJs(nextjs),
  withAuthJs(sveltekit),
  withAuthJs(express),
  koa,
  fastify,
]
