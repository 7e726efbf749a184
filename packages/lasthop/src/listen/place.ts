/** Where to listen. */
export type Place =
  | {
      readonly kind: 'port'
      /** 0: any free one. */
      readonly port: number
      /** All addresses of the machine when empty. */
      readonly addresses: readonly string[]
    }
  /** Sockets that are bound already, by another process or for several. */
  | { readonly kind: 'descriptors'; readonly descriptors: readonly number[] }
