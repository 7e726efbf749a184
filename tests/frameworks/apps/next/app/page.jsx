export default function Page() {
  return <p>See /view and /form.</p>
}
