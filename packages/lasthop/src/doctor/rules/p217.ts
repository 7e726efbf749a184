import { complaintRule } from './complaint-rule.ts'
import { nginxFile } from './examples.ts'

const kestrel = (line: string): Readonly<Record<string, string>> => ({
  'nginx.conf': nginxFile(),
  'App.csproj':
    '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n',
  'Program.cs': `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => { ${line} });
builder.Services.Configure<ForwardedHeadersOptions>(o => { o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto; });
var app = builder.Build();
app.UseForwardedHeaders();
app.Run("http://127.0.0.1:8000");
`,
})

export const p217 = complaintRule({
  id: 'P217',
  slug: 'h2-scheme-trusted',
  level: 'info',
  title: 'the application believes :scheme as the client sends it',
  why: 'Who speaks HTTP/2 to it says which scheme it uses, whatever the connection is.',
  how: 'The code sets AllowAlternateSchemes of Kestrel; or, of a running site, a request over TLS and HTTP/2 with `:scheme: http` changes what the application believes. Of other servers no file shows it: that takes a running site.',
  traps: 'A front that writes the request anew makes :scheme its own.',
  cure: 'Let a front that knows the connection set the scheme, and believe that alone.',
  bad: { files: kestrel('kestrel.AllowAlternateSchemes = true;') },
  good: { files: kestrel('kestrel.AddServerHeader = false;') },
})
