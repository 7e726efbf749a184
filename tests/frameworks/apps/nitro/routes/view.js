import { defineHandler, getRequestIP, getRequestURL } from 'h3'

export default defineHandler((event) => ({ origin: getRequestURL(event).origin, ip: getRequestIP(event) }))
