import type { SocketTarget } from '../host-port.ts'
import type { Service } from '../service.ts'

/** What Apache hands to PHP inside itself goes here, as if it were a socket: nobody else can connect to it. */
export const inProcess: SocketTarget = { kind: 'unix', path: 'mod_php' }

/** Whether a container runs an image of PHP with Apache, or one that is built on it. */
export function runsApache({ image = '', base = '' }: Service): boolean {
  return [image, base].some((each) => apacheImage.test(each))
}

/** The words by which an Apache is told to run PHP itself. */
export const runsPhp =
  /^[ \t]*(?:(?:SetHandler|AddHandler|AddType)\s+"?application\/x-httpd-php|LoadModule\s+php\d?_module)/im

const apacheImage =
  /(?:^|\/)(?:php:[\w.-]*apache|drupal(?::(?![\w.-]*(?:fpm|cli))|$)|wordpress(?::(?![\w.-]*(?:fpm|cli))|$))/
