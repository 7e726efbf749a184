// One NestJS module for both of its platforms. Decorators are called by hand: Node does not read them.
import { Controller, Get, Module, Req } from '@nestjs/common'

class Page {
  see({ protocol, ip, hostname, session }) {
    session.seen = true
    return { protocol, secure: protocol === 'https', ip, hostname }
  }
}
Controller()(Page)
Get()(Page.prototype, 'see', Object.getOwnPropertyDescriptor(Page.prototype, 'see'))
Req()(Page.prototype, 'see', 0)

export class App {
  configure() {}
}
Module({ controllers: [Page] })(App)
