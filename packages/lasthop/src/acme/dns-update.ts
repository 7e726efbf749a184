import type { DnsWriter } from '../config/acme-choice.ts'
import { newDnsId, askDns } from './dns-tcp.ts'
import { signMessage, soaType, writeSoaQuestion, writeUpdate, type TxtChange } from './dns-message.ts'

type UpdateWriter = Extract<DnsWriter, { kind: 'update' }>

/** Changes a TXT record by dynamic update (RFC 2136); a text says why it could not be done. */
export async function updateDns(
  writer: UpdateWriter,
  change: Omit<TxtChange, 'zone'>,
  now: Date,
): Promise<string | undefined> {
  const zone = writer.zone ?? (await findZone(writer, change.name))
  if (typeof zone !== 'string') return zone.trouble
  const message = writeUpdate(newDnsId(), { ...change, zone })
  const seconds = Math.floor(now.getTime() / 1000)
  const answer = await askDns(
    serverOf(writer),
    writer.key === undefined ? message : signMessage(message, writer.key, seconds),
  )
  if (typeof answer === 'string') return answer
  return answer.code === 0
    ? undefined
    : `it refused to change ${change.name} in the zone ${zone}: ${codes[answer.code] ?? `code ${answer.code}`}`
}

/** The zone that a name is in, by the server that has it: whose SOA record it shows. */
async function findZone(writer: UpdateWriter, name: string): Promise<string | { readonly trouble: string }> {
  const answer = await askDns(serverOf(writer), writeSoaQuestion(newDnsId(), name))
  if (typeof answer === 'string') return { trouble: answer }
  const zone = answer.records.find(({ type }) => type === soaType)?.name
  const isOurs = zone !== undefined && zone !== '' && (name === zone || name.endsWith(`.${zone}`))
  return isOurs ? zone : { trouble: `it has no zone for ${name}: name it in "zone"` }
}

function serverOf({ server, port }: UpdateWriter) {
  return { host: server, port }
}

/** RFC 1035, RFC 2136 and RFC 8945. */
const codes: Readonly<Record<number, string>> = {
  1: 'it did not understand the update (FORMERR)',
  2: 'it failed (SERVFAIL)',
  4: 'it takes no updates (NOTIMP)',
  5: 'we may not do that (REFUSED)',
  9: 'it does not know the key or the signature, or is not the master of the zone (NOTAUTH)',
  10: 'the name is outside of the zone (NOTZONE)',
}
