/** The whole world, as UN M.49 numbers it. */
export const world = '001'

/** The member states of the European Union. */
export const memberStates: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

/** What stands for several countries. */
const unions = new Map([['EU', new Set(memberStates)]])

/** What says where something holds: nothing, or the world, stands for everywhere. */
export interface Territorial {
  readonly territory?: readonly string[] | undefined
  /** Where it holds for other reasons. */
  readonly elsewhere?: readonly { readonly territory: readonly string[] }[] | undefined
}

/** Where rights hold for whatever reason: regions, or `undefined` for everywhere. */
export function territoryOf({ territory = [], elsewhere = [] }: Territorial): readonly string[] | undefined {
  const regions = [...new Set([...territory, ...elsewhere.flatMap((ground) => ground.territory)])]
  return territory.length === 0 || regions.includes(world) ? undefined : regions
}

/** The first of the grounds elsewhere that holds in a country (ISO 3166-1 alpha-2, capitals). */
export function groundIn<G extends { readonly territory: readonly string[] }>(
  { elsewhere = [] }: { readonly elsewhere?: readonly G[] | undefined },
  country: string,
): G | undefined {
  return elsewhere.find((ground) => holdsIn(ground, country))
}

/** Whether rights hold in a country (ISO 3166-1 alpha-2, capitals). */
export function holdsIn(rights: Territorial, country: string): boolean {
  const regions = territoryOf(rights)
  return (
    regions === undefined || regions.some((region) => region === country || unions.get(region)?.has(country))
  )
}
