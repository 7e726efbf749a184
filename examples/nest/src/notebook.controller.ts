import { addNote, allNotes, loginPage, notesPage, userIn } from '@lasthop/example-notebook'
import type { Form } from '@lasthop/example-notebook'
import { Body, Controller, Get, Post, Redirect, Req, Res, Session } from '@nestjs/common'
import type { Request, Response } from 'express'
import type { SessionData } from 'express-session'
import { origin } from './sender.guard.ts'

declare module 'express-session' {
  interface SessionData {
    user: string
  }
}

/** What each address of the notebook does. */
@Controller()
export class NotebookController {
  @Get()
  show(@Req() request: Request, @Res() response: Response): void {
    const { user } = request.session
    if (user === undefined) response.redirect('/login')
    else response.send(notesPage({ user, notes: allNotes(), belief: origin.resolve(request) }))
  }

  @Get('login')
  askWho(): string {
    return loginPage()
  }

  @Post('login')
  logIn(@Body() form: Form, @Req() request: Request, @Res() response: Response): void {
    const user = userIn(form)
    if (user === undefined) {
      response.status(401).send(loginPage('Name or password is wrong.'))
      return
    }
    // A new session, so that nobody who knew the old one is logged in with it.
    request.session.regenerate(() => {
      request.session.user = user
      response.redirect(303, '/')
    })
  }

  @Post('logout')
  logOut(@Req() request: Request, @Res() response: Response): void {
    request.session.destroy(() => response.redirect(303, '/login'))
  }

  @Post('notes')
  @Redirect('/', 303)
  keep(@Body() form: Form, @Session() session: SessionData): void {
    if (session.user !== undefined) addNote(form)
  }
}
