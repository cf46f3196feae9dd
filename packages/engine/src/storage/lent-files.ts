import { AppError } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { PieceFiles } from './piece-files.ts'
import type { Store } from './piece-store.ts'
import { diskError } from './resume-record.ts'

/** Files that somebody keeps elsewhere, lent to be shared: they are read where they lie and never written. */
export class LentFiles implements Store {
  readonly verified: Bitfield
  /** All of it, unless it is known to be right: the files may have changed since their torrent was made. */
  readonly claimed: Bitfield
  readonly #pieceLength: number
  readonly #files: PieceFiles

  /** `paths`: where each of the torrent's files lies, in its order, padding left out. */
  constructor(
    paths: readonly string[],
    metainfo: Metainfo,
    { isChecked = false }: { isChecked?: boolean | undefined } = {},
  ) {
    this.verified = new Bitfield(metainfo.pieceCount)
    this.claimed = new Bitfield(metainfo.pieceCount)
    if (isChecked) this.verified.addAll()
    else this.claimed.addAll()
    this.#pieceLength = metainfo.pieceLength
    let next = 0
    const stored = metainfo.files.map(({ sizeBytes, offset, isPadding }) => ({
      ...{ sizeBytes, offset, at: 0 },
      path: isPadding ? undefined : paths[next++],
    }))
    this.#files = new PieceFiles(stored, { isWritable: false })
  }

  async write(): Promise<void> {
    throw new AppError('data-folder-not-writable')
  }

  confirm(): void {
    // Nothing is remembered: the next start checks the files again.
  }

  async read(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    try {
      return await this.#files.read(piece * this.#pieceLength + offset, target)
    } catch (error) {
      throw diskError(error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files[Symbol.asyncDispose]()
  }
}
