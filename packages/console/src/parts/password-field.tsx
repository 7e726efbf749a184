/** A labelled field for a password, which the browser's keeper of passwords knows by its purpose. */
export function PasswordField({ label, purpose, value, onInput, least }: PasswordFieldProps) {
  return (
    <label>
      {label}
      <input
        type="password"
        autocomplete={purpose}
        required
        minLength={least}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  )
}

interface PasswordFieldProps {
  readonly label: string
  readonly purpose: 'current-password' | 'new-password' | 'off'
  readonly value: string
  readonly onInput: (value: string) => void
  /** The fewest characters that a new one may have. */
  readonly least?: number
}
