/** Lines of application.properties, each with the attributes of the valve that Spring Boot makes of them. */
export type Settings = Readonly<Record<string, string>>

/** Each of these with server.forward-headers-strategy=native; the first is as Spring Boot sets it by itself. */
export const settings: readonly Settings[] = [
  {},
  { 'host-header': 'X-Host', 'port-header': 'X-Port' },
  { 'internal-proxies': String.raw`192\.168\.\d{1,3}\.\d{1,3}` },
  { 'internal-proxies': String.raw`127\.0\.0\.1|6\.6\.6\.6`, 'remote-ip-header': 'X-Real-IP' },
  { 'protocol-header': 'X-Forwarded-Ssl', 'protocol-header-https-value': 'on' },
  { 'internal-proxies': String.raw`10\..*`, 'trusted-proxies': String.raw`127\.0\.0\.1|203\.0\.113\..*` },
]

/** As a file of Spring says it. */
export function propertiesOf(each: Settings): string {
  const lines = Object.entries(each).map(
    ([name, value]) => `server.tomcat.remoteip.${name}=${value.replaceAll('\\', '\\\\')}\n`,
  )
  return `server.forward-headers-strategy=native\n${lines.join('')}`
}

/** As Spring Boot 3 makes it, attribute by attribute, in an own Tomcat. */
export function valveOf(each: Settings): string {
  const attributes = { ...usual, ...each }
  const written = Object.entries(attributes).map(([name, value]) => `${camel(name)}="${value}"`)
  return `<Valve className="org.apache.catalina.valves.RemoteIpValve" ${written.join(' ')} />`
}

function camel(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Its own values; where it says nothing of proxies, those of Tomcat hold, which are the same. */
const usual: Settings = {
  'remote-ip-header': 'X-Forwarded-For',
  'protocol-header': 'X-Forwarded-Proto',
  'host-header': 'X-Forwarded-Host',
  'port-header': 'X-Forwarded-Port',
}
