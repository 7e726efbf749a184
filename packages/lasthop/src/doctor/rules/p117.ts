import { complaintRule } from './complaint-rule.ts'
import { example, nginxFile, rightFields } from './examples.ts'

export const p117 = complaintRule({
  id: 'P117',
  slug: 'slash-redirect-downgrade',
  level: 'warn',
  title: 'the redirect that adds a slash is absolute, and leads to http',
  why: 'An address without its last slash throws the visitor off TLS, sometimes to an inner port.',
  how: 'The edge writes absolute redirects from its own plain socket, or the framework from a belief of http.',
  traps: 'A Location without a scheme says nothing; the front may be the one that redirects.',
  cure: 'absolute_redirect off in nginx; https:// in the ServerName of Apache; the right belief in the application.',
  bad: example({
    nginx: nginxFile({
      plain:
        'server {\n  listen 8080;\n  server_name app.example.org;\n  location /app/ {\n    proxy_pass http://127.0.0.1:8000/;\n    proxy_set_header Host $http_host;\n  }\n}',
      location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}`,
    }),
  }),
  good: example(),
})
