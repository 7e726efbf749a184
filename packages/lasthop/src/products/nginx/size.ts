/** A size in bytes: `8k`, `1m`, `2g`. */
export function parseSize(text: string): number {
  const [, number = '0', unit = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? []
  return Number(number) * (units[unit.toLowerCase()] ?? 1)
}

const units: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
