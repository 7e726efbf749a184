// React Router on Express.
import { env } from 'node:process'
import { createOrigin } from '@lasthop/origin'
import { originExpress } from '@lasthop/origin/express'
import { createRequestHandler } from '@react-router/express'
import express from 'express'
import * as build from './build/server/index.js'

const app = express()
app.use(originExpress(createOrigin({ trust: [env.EDGE] })))
app.use(createRequestHandler({ build }))
app.listen(env.PORT, '127.0.0.1', () => console.log('ready'))
