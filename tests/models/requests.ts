import { corpus, type CorpusRequest } from '@lasthop/corpus'

/**
 * What a configuration is asked in the short run: the requests that lie about scheme, host, address or names, and in
 * turn a twenty-fourth of the others, so that each of these meets many configurations. Every forty-ninth configuration is
 * asked everything, as all are in the long run (`scripts/fidelity.ts`). `share` makes both rarer or more frequent.
 */
export function shortRun(index: number, share = 24): readonly CorpusRequest[] {
  if (index % (2 * share + 1) === 0) return corpus
  return corpus.filter((request, at) => isAboutBelief.test(request.id) || at % share === index % share)
}

const isAboutBelief = /^(?:OR-001|FT-0[1-9]a|FT-0[58]|FT-14|FT-15[ab]|SP-01|FT-26a|UP-01a|RT-04[ab]|RT-13-1)/
