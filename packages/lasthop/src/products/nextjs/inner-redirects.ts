import { isProblem } from '@lasthop/contract'

import type { Complaint } from '../complaint.ts'
import { compilePlaces, type SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import type { NextApp } from './find.ts'

/**
 * Redirects that lead visitors to the address that Next.js itself listens on (P118). `request.url` names that address,
 * localhost:3000, and not the host of the visitor: measured with 16.4.6. In middleware a redirect on the same scheme becomes
 * relative, so only those that change the scheme are meant there.
 */
export function innerRedirectsIn(
  { folder, middleware }: NextApp,
  { paths, reader }: Surroundings,
): readonly Complaint[] {
  const routes = paths.filter((path) => path.startsWith(folder === '' ? '' : `${folder}/`) && route.test(path))
  const files = routes.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
  return [
    ...files.flatMap((file) => found(file, onOwnUrl, 'of a route handler')),
    ...(middleware === undefined ? [] : found(middleware.file, withScheme, 'to https in middleware')),
  ]
}

function found(file: SourceFile, pattern: RegExp, where: string): readonly Complaint[] {
  const match = pattern.exec(file.text)
  const line = file.text.lastIndexOf('\n', match?.index) + 1
  if (match === null || /^\s*(?:\/\/|\*)/.test(file.text.slice(line))) return []
  const place = compilePlaces(file)(match.index, match.index + match[0].length)
  const message = `A redirect ${where} is built on the address that Next.js listens on, such as localhost:3000, and leads visitors there.`
  return [{ rule: 'P118', place, message }]
}

const route = /(?:^|\/)app\/(?:.*\/)?route\.[jt]sx?$/
const onOwnUrl =
  /\b(?:NextResponse|Response)\.redirect\(\s*new URL\([^()]*,\s*(?:\w+\.url|\w+\.nextUrl(?:\.origin)?)\s*\)/
const withScheme =
  /\b(\w+)\s*=\s*\w+\.nextUrl\.clone\(\)(?:(?!\bfunction\b)[\s\S]){0,400}?\b\1\.protocol\s*=\s*['"]https:?['"](?:(?!\.host(?:name)?\s*=)[\s\S]){0,400}?\.redirect\(\s*\1\b/
