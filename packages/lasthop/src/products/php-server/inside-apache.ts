import type { SocketTarget } from '../host-port.ts'

/** What Apache hands to PHP inside itself goes here, as if it were a socket: nobody else can connect to it. */
export const inProcess: SocketTarget = { kind: 'unix', path: 'mod_php' }

/** The words by which an Apache is told to run PHP itself. */
export const runsPhp =
  /^[ \t]*(?:(?:SetHandler|AddHandler|AddType)\s+"?application\/x-httpd-php|LoadModule\s+php\d?_module)/im
