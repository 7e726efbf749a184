/** The load generator and the application share a core; the proxy has the other to itself. */
export const loadCore = 1
export const proxyCore = 0
