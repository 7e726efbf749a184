async function send() {
  'use server'
}

export default function Form() {
  return (
    <form action={send}>
      <button>Send</button>
    </form>
  )
}
