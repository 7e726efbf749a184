import { nginxFile, toApp } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const right = nginxFile()
const pom = `<project>
  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId>
    <version>3.3.4</version></parent>
  <dependencies><dependency><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies>
</project>
`
const base = 'spring.application.name=shop\nserver.port=8000\nserver.address=127.0.0.1\n'
const native = `${base}server.forward-headers-strategy=native\n`
const onlyScheme = nginxFile({
  location: `${toApp}\nproxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;\nproxy_set_header X-Forwarded-For $remote_addr;`,
})

/** What follows from it, whether it is told or not. */
const unread = ['P103', 'P601']

function app(properties: string, nginx = right): Labelled['files'] {
  return { 'nginx.conf': nginx, 'pom.xml': pom, 'src/main/resources/application.properties': properties }
}

function yaml(text: string, nginx = right): Labelled['files'] {
  return { 'nginx.conf': nginx, 'pom.xml': pom, 'src/main/resources/application.yml': text }
}

/** Spring Boot on its own Tomcat, behind an nginx that is right unless the name says otherwise. */
export const spring: readonly Labelled[] = stacks().map((stack) => ({
  ...stack,
  // The one server of these files is the default one, and Spring names no hosts.
  open: [...(stack.open ?? []), 'P302'],
}))

function stacks(): readonly Labelled[] {
  return [
    { name: 'spring: native', files: app(native), labels: [] },
    {
      name: 'spring: native, in YAML, with a comment of the fault',
      files: yaml(
        'spring: { application: { name: shop } }\nserver:\n  port: 8000\n  address: 127.0.0.1\n  # forward-headers-strategy: none\n  forwardHeadersStrategy: NATIVE\n',
      ),
      labels: [],
    },
    {
      name: 'spring: native, by the profile for production',
      files: {
        ...app(base),
        'src/main/resources/application-prod.properties': 'server.forward-headers-strategy = native\n',
      },
      labels: [],
    },
    {
      name: 'spring: the fields of the valve are named, which switches it on',
      files: app(
        `${base}server.tomcat.remoteip.protocol-header=x-forwarded-proto\nserver.tomcat.remoteip.remote-ip-header=x-forwarded-for\n`,
      ),
      labels: [],
    },
    {
      name: 'spring: a filter, behind a proxy that sets all',
      files: app(`${base}server.forward-headers-strategy=framework\n`),
      labels: [],
      open: ['P210'],
    },
    { name: 'spring: no strategy', files: app(base), labels: ['P101', 'P107'], open: [...unread, 'P117'] },
    {
      name: 'spring: no strategy, in YAML',
      files: yaml('server:\n  port: 8000\n  address: 127.0.0.1\n  forward-headers-strategy: none\n'),
      labels: ['P101', 'P107'],
      open: [...unread, 'P117'],
    },
    {
      name: 'spring: a list of proxies without the proxy',
      files: app(`${native}server.tomcat.remoteip.internal-proxies=192\\\\.168\\\\.7\\\\.9\n`),
      labels: ['P101'],
      open: [...unread, 'P107', 'P113', 'P117'],
    },
    {
      name: 'spring: a filter, and Forwarded comes through',
      files: app(`${base}server.forward-headers-strategy=framework\n`, onlyScheme),
      labels: ['P202', 'P206', 'P214'],
      open: ['P210', 'P203', 'P301', 'P304', 'P204', 'P404', 'P305'],
    },
    {
      name: 'spring: native, and the proxy says nothing',
      files: app(native, nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` })),
      labels: ['P101', 'P106', 'P209', 'P402'],
      open: [...unread, 'P117', 'P401', 'P301', 'P304', 'P202', 'P201', 'P207'],
    },
  ]
}
