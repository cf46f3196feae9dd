import { readFile } from 'node:fs/promises'
import { Title } from '@lanterne/contract'
import { publicKeyOf } from '@lanterne/kernel'
import * as v from 'valibot'
import { sha256 } from './format/sealed-file.ts'
import { readChain, type SignedCatalogue } from './format/signed-catalogue.ts'
import { inBestOrder } from './home-rows.ts'

const data = new URL('../data/', import.meta.url)

/**
 * The key that the shipped catalogue is sealed with. Its private half stands here for everybody to read: what ships with
 * the app is trusted for being inside it, and the seal only lets it be read by the one way that every catalogue is. So
 * nothing else is taken from this key: who subscribes to it is refused.
 */
export const shippedSeed = sha256(Buffer.from('What ships with Lanterne'))
export const shippedKey = publicKeyOf(shippedSeed)

/** The catalogue that ships with the app. */
export async function readShipped({ signal }: { signal: AbortSignal }): Promise<SignedCatalogue> {
  return readChain(await readFile(new URL('shipped.lcat', data), { signal }), { key: shippedKey })
}

/** The films that are the app's own: they are there whatever catalogue is shown. */
export async function readOwnTitles({ signal }: { signal: AbortSignal }): Promise<readonly Title[]> {
  const text = await readFile(new URL('own-titles.json', data), { encoding: 'utf8', signal })
  return v.parse(v.array(Title), JSON.parse(text))
}

/** The app's own films, then the others, the best known first. */
export function withOwnTitles(own: readonly Title[], others: readonly Title[]): readonly Title[] {
  const ids = new Set(own.map(({ id }) => id))
  return [...own, ...inBestOrder(others.filter(({ id }) => !ids.has(id)))]
}
