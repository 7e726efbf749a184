import { firstOf } from '@lasthop/contract'

import type { Ground } from '../oracles/oracle.ts'
import type { AnswerReply } from '../probe/question.ts'
import { tagsOf } from '../probe/tags.ts'

/** What a site says about itself beside its pages, and what its pages are made of. */
export interface Papers {
  /** Its own scripts and style sheets. */
  readonly parts: readonly AnswerReply[]
  /** Files that name the site's addresses to machines: robots.txt, a site map, a feed, an issuer of OpenID. */
  readonly notices: readonly AnswerReply[]
}

/** Asks for a few of them: those that the pages name, and the usual ones. */
export async function askPapers({ prober, pages }: Ground): Promise<Papers> {
  const opened = pages.filter(({ status, question }) => status === 200 && question.scheme === prober.target.scheme)
  const parts = await askEach(opened.flatMap(partsOf), 'what a page is made of')
  const notices = await askEach(
    [...usual, ...opened.flatMap(feedsOf).slice(0, 1)],
    'which addresses the site names to machines',
  )
  return { parts, notices }

  async function askEach(targets: readonly string[], asks: string): Promise<readonly AnswerReply[]> {
    const found: AnswerReply[] = []
    for (const target of [...new Set(targets)].slice(0, mostOfEach)) {
      const reply = await prober.ask({ target, asks })
      if (reply.kind === 'answer' && reply.status === 200) found.push(reply)
    }
    return found
  }
}

function partsOf(page: AnswerReply): readonly string[] {
  return tagsOf(page.body).flatMap(({ name, attributes }) => {
    const isStyle = name === 'link' && /stylesheet/i.test(attributes.get('rel') ?? '')
    const address = name === 'script' ? attributes.get('src') : isStyle ? attributes.get('href') : undefined
    return address === undefined ? [] : ownPath(address, page)
  })
}

function feedsOf(page: AnswerReply): readonly string[] {
  return tagsOf(page.body).flatMap(({ name, attributes }) =>
    name === 'link' && /application\/(?:rss|atom)\+xml/i.test(attributes.get('type') ?? '')
      ? ownPath(attributes.get('href') ?? '', page)
      : [],
  )
}

/** Path and query of an address on this site; nothing of one elsewhere. */
function ownPath(address: string, { question }: AnswerReply): readonly string[] {
  const url = URL.parse(address, `${question.scheme}://${question.host ?? ''}${question.target}`)
  return url === null || url.host !== question.host ? [] : [`${url.pathname}${url.search}`]
}

/** Addresses that a notice names, on whatever host. Pages in their place are none. */
export function addressesOfNotice({ body, fields }: AnswerReply): readonly string[] {
  const isPage = /^text\/html/i.test(firstOf(fields, 'content-type') ?? '')
  return isPage ? [] : (body.match(/https?:\/\/[^\s"'<>\\]{1,300}/g) ?? [])
}

const usual = ['/robots.txt', '/sitemap.xml', '/.well-known/openid-configuration']
const mostOfEach = 4
