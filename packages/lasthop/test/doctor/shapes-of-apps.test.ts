/** Applications in shapes that people give them: what is read of their settings, and what is not made up. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose, type Diagnosis } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { stackOf } from './stack-of.ts'

type Files = Readonly<Record<string, string>>

const site = (target: string): string =>
  `server {\nlisten 443 ssl;\nserver_name a.test;\nssl_certificate a.pem;\nssl_certificate_key a.key;\nlocation / {\nproxy_pass http://${target};\nproxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Host $http_host;\nproxy_set_header X-Forwarded-For $remote_addr;\nproxy_set_header X-Forwarded-Proto $scheme;\n}\n}\n`
const pom =
  '<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.4.1</version></parent></project>\n'

test('a list of hosts from the environment is a list, and one that cannot be read is not "any host"', () => {
  const settings = (hosts: string): Files => ({
    'a.conf': site('127.0.0.1:8000'),
    'a/settings.py': `ALLOWED_HOSTS = ${hosts}\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\nSESSION_COOKIE_SECURE = True\n`,
    'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nsecure_scheme_headers = {"X-FORWARDED-PROTO": "https"}\n',
    'requirements.txt': 'Django==5.1.4\ngunicorn==23.0.0\n',
  })
  for (const hosts of [
    'config("HOSTS", default="a.test, b.test", cast=Csv())',
    'env.list("HOSTS", default="a.test")',
    'read_hosts()',
  ])
    assert.deepEqual(above(settings(hosts)), [], hosts)
  assert.deepEqual(above(settings('config("HOSTS", default="*", cast=Csv())')), ['P302'])
})

test('of settings in classes those of the class that runs count, and no line is added behind them', () => {
  const files = (environment: string, header: string): Files => ({
    'a.conf': site('127.0.0.1:8000'),
    'a.service': `[Service]\nEnvironment=DJANGO_CONFIGURATION=${environment}\nExecStart=/srv/gunicorn a.wsgi\n`,
    'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nsecure_scheme_headers = {"X-FORWARDED-PROTO-X": "https"}\n',
    'a/settings.py': `from configurations import Configuration, values\n\n\nclass Base(Configuration):\n    ALLOWED_HOSTS = values.ListValue(["a.test"])\n    SESSION_COOKIE_SECURE = True\n\n\nclass Live(Base):\n    ${header}\n\n\nclass Dev(Base):\n    SECURE_PROXY_SSL_HEADER = None\n`,
    'requirements.txt': 'Django==5.1.4\ngunicorn==23.0.0\n',
  })
  const right = 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'
  assert.deepEqual(above(files('Live', right)), [])
  assert.ok(above(files('Dev', right)).includes('P101'))
  const { findings } = diagnosed(files('Live', 'DEBUG = False'))
  assert.deepEqual(findings.find(({ rule }) => rule === 'P101')?.fixes, [])
})

test('an application that its proxy asks by the name of a container is not open on the machine', () => {
  const files = {
    'compose.yaml': 'services:\n  app:\n    build: .\n    expose: ["3000"]\n',
    'server.js': "const app = require('express')()\napp.set('trust proxy', 'uniquelocal')\napp.listen(3000)\n",
    'package.json': '{ "dependencies": { "express": "4.21.2" } }\n',
  }
  assert.deepEqual(above({ ...files, 'a.conf': site('app:3000') }), [])
  assert.ok(above({ ...files, 'a.conf': site('127.0.0.1:3000') }).includes('P702'))
})

test('documents of Spring count for the profiles that a command names', () => {
  const files = (profile: string): Files => ({
    'a.conf': site('127.0.0.1:8080'),
    'a.service': `[Service]\nExecStart=/usr/bin/java -jar a.jar --spring.profiles.active=${profile}\n`,
    'src/main/resources/application.yml':
      'server:\n  address: 127.0.0.1\n---\nspring.config.activate.on-profile: dev\nserver.forward-headers-strategy: none\n---\nspring.config.activate.on-profile: [live, prod]\nserver:\n  forward-headers-strategy: native\n  servlet.session.cookie.secure: true\n',
    'pom.xml': pom,
  })
  assert.deepEqual(above(files('live')), [])
  assert.ok(above(files('dev')).includes('P101'))
})

test('documents in a file of properties are parted by their line of dashes', () => {
  const files = {
    'a.conf': site('127.0.0.1:8080'),
    'application.properties':
      'server.address=127.0.0.1\nserver.servlet.session.cookie.secure=true\nserver.forward-headers-strategy=native\n#---\nspring.config.activate.on-profile=dev\nserver.forward-headers-strategy=none\n',
    'pom.xml': pom,
  }
  assert.deepEqual(above(files), [])
})

test('variables that only Spring reads name the container that it runs in', () => {
  const files = {
    'compose.yaml':
      'services:\n  orders:\n    image: registry.test/orders:4\n    environment: { SERVER_FORWARD_HEADERS_STRATEGY: native, SERVER_SERVLET_SESSION_COOKIE_SECURE: "true" }\n',
    'a.conf': site('orders:8080'),
    'application.properties': 'spring.application.name=orders\n',
    'pom.xml': pom,
  }
  assert.deepEqual(above(files), [])
})

test("Tomcat's valve finds its fields however the proxy spells them", () => {
  const files = {
    'haproxy.cfg':
      'defaults\n  mode http\nfrontend tls\n  bind :443 ssl crt a.pem\n  http-request set-header x-forwarded-proto https\n  http-request set-header x-forwarded-host %[req.hdr(host)]\n  http-request set-header x-forwarded-for %[src]\n  default_backend app\nbackend app\n  server t 127.0.0.1:8080\n',
    'application.properties':
      'server.address=127.0.0.1\nserver.forward-headers-strategy=native\nserver.servlet.session.cookie.secure=true\n',
    'pom.xml': pom,
  }
  assert.deepEqual(above(files), [])
})

test('the Express below Nest may be kept in a variable first', () => {
  const main = (line: string): Files => ({
    'a.conf': site('127.0.0.1:3000'),
    'src/main.ts': `import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(AppModule)\n${line}await app.listen(3000, '127.0.0.1')\n`,
    'package.json': '{ "dependencies": { "@nestjs/core": "10.4.15" } }\n',
  })
  const kept = "const server = app.getHttpAdapter().getInstance()\nserver.set('trust proxy', 1)\n"
  assert.deepEqual(above(main(kept)), [])
  assert.ok(above(main('')).includes('P107'))
})

test('a number in quotes is an address that no proxy has', () => {
  const files = {
    'a.conf': site('127.0.0.1:3000'),
    'app.js': "const app = require('express')()\napp.set('trust proxy', '1')\napp.listen(3000, '127.0.0.1')\n",
    'package.json': '{ "dependencies": { "express": "4.21.2" } }\n',
  }
  const { findings } = diagnosed(files)
  const { causes, trace = [] } = findings.find(({ rule }) => rule === 'P101') ?? {}
  assert.deepEqual(causes, ['P113'])
  assert.match(trace.at(-1)?.does ?? '', /"1" is an address and no count of hops/)
})

test('what comes too early in an application is not mended at its proxy', () => {
  const files = {
    'a.conf': site('127.0.0.1:8080'),
    'Program.cs':
      'using Microsoft.AspNetCore.HttpOverrides;\nvar builder = WebApplication.CreateBuilder(args);\nbuilder.WebHost.UseUrls("http://127.0.0.1:8080");\nvar app = builder.Build();\napp.UseHttpsRedirection();\napp.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto });\napp.Run();\n',
    'A.csproj':
      '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>\n',
  }
  const early = diagnosed(files).findings.find(({ rule }) => rule === 'P905')
  assert.ok(early)
  assert.deepEqual(
    early.fixes.filter(({ order }) => order === 1),
    [],
  )
})

function diagnosed(files: Files): Diagnosis {
  return diagnose(stackOf(files), { today: '2026-01-01' })
}

/** The rules that are told as more than notes. */
function above(files: Files): readonly string[] {
  const told = diagnosed(files)
    .findings.flatMap(family)
    .filter(({ level }) => level !== 'info')
  return [...new Set(told.map(({ rule }) => rule))].toSorted()
}
