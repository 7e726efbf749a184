import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess, type Running } from '../../e2e/start-process.ts'

/** One Tomcat in this folder with an application for each of these valves, under /0, /1 and so on; it listens on the port that is ready. */
export function startTomcat(folder: string, valves: readonly string[]): Promise<Running<string>> {
  mkdirSync(join(folder, 'conf'))
  for (const name of ['temp', 'logs', 'work']) mkdirSync(join(folder, name))
  cpSync(join(import.meta.dirname, 'webapp'), join(folder, 'webapp'), { recursive: true })
  writeFileSync(join(folder, 'conf/server.xml'), serverOf(join(folder, 'webapp'), valves))
  return startProcess({
    command: '/usr/bin/java',
    words: [
      '-Xshare:auto',
      '-XX:TieredStopAtLevel=1',
      '-Xmx128m',
      `-Dcatalina.home=${home}`,
      `-Dcatalina.base=${folder}`,
      `-Djava.io.tmpdir=${join(folder, 'temp')}`,
      '-cp',
      `${home}/bin/bootstrap.jar:${home}/bin/tomcat-juli.jar`,
      'org.apache.catalina.startup.Bootstrap',
      'start',
    ],
    readReady: (output) => /http-nio-127\.0\.0\.1-auto-\d+-(\d+)[\s\S]*Server startup in/.exec(output)?.[1],
  })
}

function serverOf(webapp: string, valves: readonly string[]): string {
  const contexts = valves.map((valve, at) => `<Context path="/${at}" docBase="${webapp}">${valve}</Context>`)
  return `<Server port="-1"><Service name="Catalina"><Connector address="127.0.0.1" port="0" />
<Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="none" autoDeploy="false" deployOnStartup="false">
${contexts.join('\n')}
</Host></Engine></Service></Server>\n`
}

const home = '/usr/share/tomcat10'
