import { useState } from 'preact/hooks'

/** Something that is shown this once, with a button that copies it. */
export function Secret({ title, value }: { title: string; value: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => void navigator.clipboard.writeText(value).then(() => setCopied(true))
  return (
    <div class="notice plain secret" role="status">
      <p>{title}</p>
      <code>{value}</code>
      <button type="button" onClick={copy}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  )
}
