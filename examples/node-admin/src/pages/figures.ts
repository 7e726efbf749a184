/** Whole cents as money: `€380.00`. */
export function moneyText(cents: number): string {
  return money.format(cents / 100)
}

/** A day such as `2026-11-15` as people write it: `15 Nov 2026`. */
export function dayText(day: string): string {
  return days.format(new Date(`${day}T00:00:00Z`))
}

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
