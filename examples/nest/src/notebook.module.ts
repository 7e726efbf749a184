import { randomBytes } from 'node:crypto'
import { Module } from '@nestjs/common'
import type { MiddlewareConsumer, NestModule } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import session from 'express-session'
import { NotebookController } from './notebook.controller.ts'
import { SenderGuard } from './sender.guard.ts'

/** The controller, the guard before it, and the session of each visitor. */
@Module({ controllers: [NotebookController], providers: [{ provide: APP_GUARD, useClass: SenderGuard }] })
export class NotebookModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const middleware = session({
      name: '__Host-session',
      secret: randomBytes(32).toString('hex'),
      resave: false,
      saveUninitialized: false,
      cookie: { secure: true, httpOnly: true, sameSite: 'lax' },
    })
    consumer.apply(middleware).forRoutes('{*path}')
  }
}
