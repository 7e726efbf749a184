import { nginxFile, rightLocation } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const front = { 'nginx.conf': nginxFile() }
const project =
  '<Project Sdk="Microsoft.NET.Sdk.Web">\n  <PropertyGroup>\n    <TargetFramework>net9.0</TargetFramework>\n    <Nullable>enable</Nullable>\n  </PropertyGroup>\n</Project>\n'
const settings =
  '{\n  "Logging": { "LogLevel": { "Default": "Information" } },\n  "AllowedHosts": "app.example.org",\n  "urls": "http://127.0.0.1:8000"\n}\n'

function program(services: string, steps: string): string {
  return `using Microsoft.AspNetCore.HttpOverrides;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
${services}
var app = builder.Build();

${steps}
app.MapRazorPages();
app.Run();
`
}

function app(services: string, steps: string, more: Labelled['files'] = {}): Labelled['files'] {
  return {
    ...front,
    'Shop/Shop.csproj': project,
    'Shop/Program.cs': program(services, steps),
    'Shop/appsettings.json': settings,
    ...more,
  }
}

const configured = (lines: string): string =>
  `builder.Services.Configure<ForwardedHeadersOptions>(options =>\n{\n${lines}});\n`
const both = '    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;\n'
const usual =
  'if (!app.Environment.IsDevelopment())\n{\n    app.UseExceptionHandler("/Error");\n    app.UseHsts();\n}\napp.UseHttpsRedirection();\napp.UseStaticFiles();\napp.UseRouting();\napp.UseAuthorization();\n'
const first = `app.UseForwardedHeaders();\n${usual}`
const httpsPort = { 'Shop/appsettings.Production.json': '{ "https_port": 443 }\n' }
const compose = (environment: string): string =>
  `services:\n  proxy:\n    image: nginx:1.28\n    ports: ["443:443"]\n  shop:\n    build: ./Shop\n${environment}`
const container = {
  'nginx.conf': nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'shop:8080') }),
  'Shop/Dockerfile': 'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nWORKDIR /app\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
  'Shop/appsettings.json': '{ "AllowedHosts": "app.example.org" }\n',
}

/** Applications of ASP.NET Core behind an nginx that is right unless the name says otherwise. */
export const aspnetApps: readonly Labelled[] = [
  { name: 'ASP.NET: For and Proto, first of all', files: app(configured(both), first), labels: [] },
  {
    name: 'ASP.NET: the fault in a comment, and redirection that knows a port',
    files: app(
      configured(`    // options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;\n${both}`),
      first,
      httpsPort,
    ),
    labels: [],
  },
  {
    name: 'ASP.NET: in a container, with the network of the proxy',
    files: {
      ...app(
        configured(`${both}    options.KnownNetworks.Add(new IPNetwork(IPAddress.Parse("172.18.0.0"), 16));\n`),
        first,
      ),
      ...container,
      'compose.yaml': compose(''),
    },
    labels: [],
  },
  {
    name: 'ASP.NET: nothing reads the fields',
    files: app('', usual),
    labels: ['P101', 'P107'],
    open: ['P601', 'P506'],
  },
  {
    name: 'ASP.NET: nothing reads the fields, and redirection knows a port',
    files: app('', usual, httpsPort),
    labels: ['P101', 'P104', 'P107'],
    open: ['P601', 'P506'],
  },
  {
    name: 'ASP.NET: without options the middleware reads nothing',
    files: app('', first),
    labels: ['P101', 'P107'],
    open: ['P601', 'P506'],
  },
  {
    name: 'ASP.NET: the address alone',
    files: app(configured('    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;\n'), first),
    labels: ['P101', 'P107'],
    open: ['P601', 'P506'],
  },
  {
    name: 'ASP.NET: after redirection, which knows a port',
    files: app(configured(both), `${usual}app.UseForwardedHeaders();\n`, httpsPort),
    labels: ['P101', 'P104', 'P905'],
    open: ['P107', 'P601', 'P506'],
  },
  {
    name: 'ASP.NET: only in development',
    files: app(
      configured(both),
      `if (app.Environment.IsDevelopment())\n{\n    app.UseForwardedHeaders();\n}\n${usual}`,
    ),
    labels: ['P101', 'P107'],
    open: ['P601', 'P506'],
  },
  {
    name: 'ASP.NET: in a container, and the proxy is another',
    files: { ...app(configured(both), first), ...container, 'compose.yaml': compose('') },
    labels: ['P101', 'P113'],
    open: ['P601', 'P506'],
  },
  {
    name: 'ASP.NET: in a container that is published, and anybody is known',
    files: {
      ...app(configured(`${both}    options.KnownNetworks.Clear();\n    options.KnownProxies.Clear();\n`), first),
      ...container,
      'compose.yaml': compose('    ports: ["8080:8080"]\n'),
    },
    labels: ['P201', 'P210', 'P702'],
  },
  {
    name: 'ASP.NET: by a variable, and once more by the code',
    files: {
      ...app(configured(both), first),
      ...container,
      'compose.yaml': compose('    environment:\n      ASPNETCORE_FORWARDEDHEADERS_ENABLED: "true"\n'),
    },
    labels: ['P212'],
    open: ['P210', 'P401'],
  },
]
