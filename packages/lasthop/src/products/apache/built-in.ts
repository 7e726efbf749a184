/** Files that tools bring along and configurations include, for a copy that lacks them: what they say matters. */
export const builtIn: Readonly<Record<string, string>> = {
  'options-ssl-apache.conf': `SSLEngine on
SSLProtocol all -SSLv2 -SSLv3 -TLSv1 -TLSv1.1
`,
  // Nothing in these changes what a request becomes.
  'serve-cgi-bin.conf': '',
  'ssl-params.conf': '',
}
