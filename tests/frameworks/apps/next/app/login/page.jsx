async function logIn() {
  'use server'
}

export default function LogIn() {
  return (
    <form action={logIn}>
      <input name="username" />
      <input type="password" name="password" />
      <button>Log in</button>
    </form>
  )
}
