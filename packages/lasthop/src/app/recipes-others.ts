import type { Recipe, Scene, Setting } from './environment.ts'
import { runs } from './project.ts'

const springBoot: Recipe = {
  name: 'Spring Boot',
  isUsed: (project) =>
    project.dependsOn('spring-boot-starter-web') || /spring-boot:run|\bbootRun\b/.test(project.command),
  settings: (scene) => [
    {
      name: 'SERVER_FORWARD_HEADERS_STRATEGY',
      value: 'native',
      soThat: 'its server believes what an edge on this machine or in a private network says',
    },
    ...listenAt(scene, 'SERVER_ADDRESS', 'SERVER_PORT'),
  ],
}

const quarkus: Recipe = {
  name: 'Quarkus',
  isUsed: (project) => project.dependsOn('io.quarkus'),
  settings: (scene) => [
    { name: 'QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING', value: 'true', soThat: 'it reads what this edge says' },
    { name: 'QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED', value: 'true', soThat: 'it reads the fields that this edge sends' },
    { name: 'QUARKUS_HTTP_PROXY_ENABLE_FORWARDED_HOST', value: 'true', soThat: 'it knows the host of the visitor' },
    { name: 'QUARKUS_HTTP_PROXY_TRUSTED_PROXIES', value: '127.0.0.1', soThat: 'it believes this edge and nobody else' },
    ...listenAt(scene, 'QUARKUS_HTTP_HOST', 'QUARKUS_HTTP_PORT'),
  ],
}

const keycloak: Recipe = {
  name: 'Keycloak',
  isUsed: (project) => runs(project, 'kc.sh'),
  settings: (scene) => [
    { name: 'KC_PROXY_HEADERS', value: 'xforwarded', soThat: 'it reads the fields that this edge sends' },
    { name: 'KC_PROXY_TRUSTED_ADDRESSES', value: '127.0.0.1', soThat: 'it believes this edge and nobody else' },
    { name: 'KC_HTTP_ENABLED', value: 'true', soThat: 'it listens without TLS, for this edge' },
    ...listenAt(scene, 'KC_HTTP_HOST', 'KC_HTTP_PORT'),
  ],
}

const tomcat: Recipe = {
  name: 'Tomcat',
  isUsed: (project) => runs(project, 'catalina.sh', 'startup.sh'),
  advice: () => [
    'no variable makes it believe this edge: add <Valve className="org.apache.catalina.valves.RemoteIpValve" protocolHeader="X-Forwarded-Proto" portHeader="X-Forwarded-Port"/> to the Host in conf/server.xml, before other valves.',
  ],
}

/** What runs on Java. */
export const javaRecipes: readonly Recipe[] = [springBoot, quarkus, keycloak, tomcat]

/** ASP.NET Core. The variable makes it trust any peer, which is safe where it listens for this machine alone. */
export const dotnet: Recipe = {
  name: 'ASP.NET Core',
  isUsed: (project) => runs(project, 'dotnet'),
  settings: ({ place }) => [
    {
      name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED',
      value: 'true',
      soThat: 'it knows the scheme and the client; do not add the middleware for it as well',
    },
    ...(place.kind === 'tcp'
      ? [
          {
            name: 'ASPNETCORE_URLS',
            value: `http://${place.host}:${place.port}`,
            soThat: 'it listens for this edge alone',
          },
        ]
      : []),
  ],
}

const symfony: Recipe = {
  name: 'Symfony',
  isUsed: (project) => project.dependsOn('symfony/framework-bundle'),
  settings: () => [
    { name: 'SYMFONY_TRUSTED_PROXIES', value: '127.0.0.1', soThat: 'it believes this edge and nobody else' },
    {
      name: 'SYMFONY_TRUSTED_HEADERS',
      value: 'x-forwarded-for,x-forwarded-host,x-forwarded-proto,x-forwarded-port',
      soThat: 'it reads what this edge sends',
    },
  ],
}

const laravel: Recipe = {
  name: 'Laravel',
  isUsed: (project) => project.has('artisan'),
  advice: () => [
    "no variable makes it believe this edge: add $middleware->trustProxies(at: ['127.0.0.1']) to bootstrap/app.php.",
  ],
}

const php: Recipe = {
  name: 'PHP',
  isUsed: (project) =>
    runs(project, 'php') && !project.has('artisan') && !project.dependsOn('symfony/framework-bundle'),
  advice: () => [
    "it does not know about https by itself: begin with if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') { $_SERVER['HTTPS'] = 'on'; } and take the client from $_SERVER['HTTP_X_FORWARDED_FOR'].",
  ],
}

/** What runs on PHP. */
export const phpRecipes: readonly Recipe[] = [symfony, laravel, php]

/** Grafana takes its own address from its settings alone. */
export const grafana: Recipe = {
  name: 'Grafana',
  isUsed: (project) => runs(project, 'grafana', 'grafana-server'),
  settings: (scene) => [
    ...(scene.publicUrl === undefined
      ? []
      : [
          {
            name: 'GF_SERVER_ROOT_URL',
            value: `${scene.publicUrl}/`,
            soThat: 'its links and its check of origins fit this site',
          },
        ]),
    { name: 'GF_SECURITY_COOKIE_SECURE', value: 'true', soThat: 'its cookies stay on https' },
    ...listenAt(scene, 'GF_SERVER_HTTP_ADDR', 'GF_SERVER_HTTP_PORT'),
  ],
}

function listenAt({ place }: Scene, host: string, port: string): readonly Setting[] {
  if (place.kind === 'unix') return []
  return [
    { name: host, value: place.host, soThat: 'it listens for this edge alone' },
    { name: port, value: String(place.port), soThat: 'it listens where this edge asks' },
  ]
}
