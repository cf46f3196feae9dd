/** Light, linear: 1 is as bright as the screen's white. */
export type Colour = readonly [red: number, green: number, blue: number]

/** Linear light of a colour as the house writes it. */
export function fromHex(hex: string): Colour {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** The house's colours. */
export const nuit = fromHex('#0F0B0A')
export const velours = fromHex('#241A17')
export const veloursLight = fromHex('#382823')
export const ivoire = fromHex('#F7F0E6')
export const ivoireDim = fromHex('#A3948A')
export const laiton = fromHex('#F4BC55')
export const rideau = fromHex('#8A2432')
export const braise = fromHex('#D9661F')
/** What lamplight leaves on dark things. */
export const ambre = fromHex('#E0863A')

export function dim([red, green, blue]: Colour, by: number): Colour {
  return [red * by, green * by, blue * by]
}

export function blend(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]
}
