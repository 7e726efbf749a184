/** Expressions (ap_expr): what a text is made of, and what can be asked about texts. */
export type Text =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly argument: Text }
  | { readonly kind: 'capture'; readonly number: number }
  | { readonly kind: 'join'; readonly parts: readonly Text[] }

/** A question with a yes or no. */
export type Test =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'and' | 'or'; readonly left: Test; readonly right: Test }
  | { readonly kind: 'unary'; readonly operator: string; readonly text: Text }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Text; readonly right: Text }
  | { readonly kind: 'in'; readonly text: Text; readonly list: readonly Text[] }
  | { readonly kind: 'matches'; readonly text: Text; readonly pattern: RegExp; readonly isNegated: boolean }
