import type { RouteConfig, z } from '@hono/zod-openapi'
import type { Role } from '../keep/roles.ts'
import { failureShape } from './failure.ts'

/** What an operation of the API is, in the words of its OpenAPI document. */
export interface Operation<Path extends string, Method extends RouteConfig['method']> {
  readonly method: Method
  readonly path: Path
  readonly summary: string
  readonly tag: string
  /** The least role; undefined for everybody. */
  readonly needs: Role | undefined
}

/** A JSON body of a request. */
export function jsonBody<Shape extends z.ZodType>(schema: Shape) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const
}

/** A JSON answer. */
export function jsonAnswer<Shape extends z.ZodType>(description: string, schema: Shape) {
  return { description, content: { 'application/json': { schema } } } as const
}

/** The answers that every operation can give besides its own. */
export const usualFailures = {
  400: jsonAnswer('The request is not understood.', failureShape),
  401: jsonAnswer('Nobody is logged in.', failureShape),
  403: jsonAnswer('The role does not allow it, or the request came from another site.', failureShape),
  404: jsonAnswer('There is no such thing.', failureShape),
  409: jsonAnswer('It changed meanwhile, or cannot be done now.', failureShape),
  413: jsonAnswer('The body is larger than anything that is meant here.', failureShape),
  422: jsonAnswer('It is understood, and something is wrong with it.', failureShape),
  429: jsonAnswer('Too many attempts: Retry-After says how long to wait.', failureShape),
  500: { description: 'The console failed at this.' },
} as const

/** The rest of a route: who may, and how it is described. */
export function operation<Path extends string, Method extends RouteConfig['method'], Rest extends object>(
  { needs, tag, ...told }: Operation<Path, Method>,
  rest: Rest,
) {
  const security = needs === undefined ? [] : [{ session: [] }, { token: [] }]
  const described = needs === undefined ? told : { ...told, description: `For the role ${needs} and above.` }
  return { ...described, tags: [tag], security, [roleKey]: needs, ...rest }
}

/** The extension of OpenAPI under which an operation's role stands. */
export const roleKey = 'x-role'
