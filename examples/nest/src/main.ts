/** The notebook on NestJS, with express-session. */
import { announce, host, port } from '@lasthop/example-notebook'
import { originServer } from '@lasthop/origin/node'
import { NestFactory } from '@nestjs/core'
import { NotebookModule } from './notebook.module.ts'
import { origin } from './sender.guard.ts'

const app = await NestFactory.create(NotebookModule, { logger: false })
originServer(app.getHttpServer(), origin)
await app.listen(port, host)
announce(app.getHttpServer())
