import { tokenFor } from '../csrf.ts'
import { html, type Html } from '../html.ts'
import type { Visit } from '../visit.ts'

/** The hidden field that every posted form carries. */
export function tokenField({ id }: Visit): Html {
  return html`<input type="hidden" name="token" value="${tokenFor(id)}" />`
}

/** What to show around one input. */
export interface Label {
  readonly name: string
  readonly label: string
  readonly hint?: string | undefined
  readonly mistake?: string | undefined
}

/** A label, the input, and what is wrong with it. */
export function field({ name, label, hint, mistake }: Label, input: Html): Html {
  return html`<div class="${mistake === undefined ? 'field' : 'field wrong'}">
    <label for="${name}">${label}${hint !== undefined && html` <span class="hint">${hint}</span>`}</label>
    ${input} ${mistake !== undefined && html`<p class="mistake" id="${name}-mistake">${mistake}</p>`}
  </div>`
}

/** The attributes that tie an input to its mistake for who hears the page. */
export function mistakeAttributes({ name, mistake }: Label): Html | undefined {
  return mistake === undefined ? undefined : html`aria-invalid="true" aria-describedby="${name}-mistake"`
}
