import { Form } from 'react-router'

export function action() {
  return { taken: true }
}

export default function Page() {
  return (
    <Form method="post">
      <button>Send</button>
    </Form>
  )
}
