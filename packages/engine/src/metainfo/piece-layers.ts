import { AppError } from '@lanterne/kernel'
import { BencodeDictionary, type BencodeInput, decodeBencode } from './bencode.ts'
import { heightOver, LEAF_BYTES, rootOf } from './merkle.ts'
import type { Metainfo, MetainfoFile } from './metainfo.ts'
import { SHA256_BYTES } from './sha256.ts'

/** The hashes of every piece of a file, by its index; files of one piece need none (BEP 52). */
export type PieceLayers = ReadonlyMap<number, Uint8Array>

/** Whether a file's pieces have hashes besides its root. */
export function hasLayer({ sizeBytes, piecesRoot }: MetainfoFile, pieceLength: number): boolean {
  return piecesRoot !== undefined && sizeBytes > pieceLength
}

/** Whether `layer` is the hashes of a file's pieces. */
export function isLayerOf(layer: Uint8Array, file: MetainfoFile, pieceLength: number): boolean {
  const count = Math.ceil(file.sizeBytes / pieceLength)
  if (!file.piecesRoot || layer.length !== count * SHA256_BYTES) return false
  const root = rootOf(layer, heightOver(count), Math.log2(pieceLength / LEAF_BYTES))
  return Buffer.compare(root, file.piecesRoot) === 0
}

/**
 * Reads the `piece layers` of a `.torrent`, checked by the roots of its files. Files may be left out: peers know the
 * rest. Throws `AppError('invalid-torrent')` for hashes that are wrong.
 */
export function readPieceLayers(
  layers: BencodeDictionary | undefined,
  files: readonly MetainfoFile[],
  pieceLength: number,
): PieceLayers {
  const found = new Map<number, Uint8Array>()
  const checked = new Map<string, Uint8Array>()
  for (const file of files) {
    if (!file.piecesRoot || !hasLayer(file, pieceLength)) continue
    const key = Buffer.from(file.piecesRoot).toString('latin1')
    const layer = checked.get(key) ?? layers?.bytes(key)?.slice()
    if (!layer) continue
    if (!checked.has(key) && !isLayerOf(layer, file, pieceLength)) throw new AppError('invalid-torrent')
    checked.set(key, layer)
    found.set(file.index, layer)
  }
  return found
}

/** The `piece layers` of a `.torrent`: what `readPieceLayers` reads back. */
export function encodePieceLayers(
  files: readonly MetainfoFile[],
  layers: PieceLayers,
): { [root: string]: BencodeInput } {
  return Object.fromEntries(
    files.flatMap(({ index, piecesRoot }) => {
      const layer = layers.get(index)
      return layer && piecesRoot ? [[Buffer.from(piecesRoot).toString('latin1'), layer]] : []
    }),
  )
}

/** Reads piece layers that were kept apart from their torrent. Throws `AppError`, or `BencodeError` for what is no bencode. */
export function decodePieceLayers(bytes: Uint8Array, { files, pieceLength }: Metainfo): PieceLayers {
  const value = decodeBencode(bytes, { items: 300_000, depth: 1 })
  return readPieceLayers(value instanceof BencodeDictionary ? value : undefined, files, pieceLength)
}
