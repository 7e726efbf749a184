import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

function files(services: string, steps: string): Readonly<Record<string, string>> {
  return {
    'site.conf': rightApache,
    'App.csproj':
      '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n',
    'Program.cs': `var builder = WebApplication.CreateBuilder(args);\n${services}var app = builder.Build();\n${steps}app.Run("http://127.0.0.1:8000");\n`,
  }
}

const cured: readonly (readonly [name: string, services: string, steps: string])[] = [
  ['without a word', '', 'app.UseHttpsRedirection();\n'],
  [
    'that reads the address alone',
    'builder.Services.Configure<ForwardedHeadersOptions>(o => { o.ForwardedHeaders = ForwardedHeaders.XForwardedFor; });\n',
    'app.UseForwardedHeaders();\n',
  ],
]

for (const [name, services, steps] of cured) {
  test(`ASP.NET Core ${name} believes http, and an edit cures it that leaves no error`, () => {
    const before = files(services, steps)
    assert.ok(rulesIn(before).includes('P107'))
    const [cure] = stackOf(before).apps.flatMap(({ framework }) => framework?.cures ?? [])
    const text = applyEdits(before['Program.cs'] ?? '', cure?.edits ?? [])
    const { findings, unknown } = diagnose(stackOf({ ...before, 'Program.cs': text }), { today: '2026-01-01' })
    assert.deepEqual(
      findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
      [],
      text,
    )
    assert.deepEqual(unknown, [])
  })
}

const open: readonly (readonly [name: string, services: string, steps: string])[] = [
  [
    'networks from the configuration',
    'builder.Services.Configure<ForwardedHeadersOptions>(o => { o.ForwardedHeaders = ForwardedHeaders.All; o.KnownNetworks.Add(ReadNetwork(config)); });\n',
    'app.UseForwardedHeaders();\n',
  ],
  [
    'a condition of its own',
    'builder.Services.Configure<ForwardedHeadersOptions>(o => { o.ForwardedHeaders = ForwardedHeaders.All; });\n',
    'if (settings.BehindProxy)\n{\n    app.UseForwardedHeaders();\n}\n',
  ],
]

for (const [name, services, steps] of open) {
  test(`ASP.NET Core with ${name} is said to be unknown, and no error is made of it`, () => {
    const { findings, unknown } = diagnose(stackOf(files(services, steps)), { today: '2026-01-01' })
    assert.ok(unknown.length > 0)
    assert.ok(!findings.some(({ level }) => level === 'error'))
  })
}

test('a call in a comment or in a text is no call', () => {
  const steps =
    '// app.UseForwardedHeaders();\n/* app.UseForwardedHeaders(); */\nLog("app.UseForwardedHeaders() comes later");\n'
  assert.ok(rulesIn(files('', steps)).includes('P107'))
})
