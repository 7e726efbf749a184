import { openOrigin } from '@lasthop/example-notebook'
import { Injectable } from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import type { Request } from 'express'

export const origin = openOrigin()

/** Lets in what a page of ours has sent; NestJS answers the rest with 403. */
@Injectable()
export class SenderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return origin.verifySender(context.switchToHttp().getRequest<Request>()).kind === 'same'
  }
}
