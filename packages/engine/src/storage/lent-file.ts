import { AppError } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { PieceFiles } from './piece-files.ts'
import type { Store } from './piece-store.ts'
import { diskError } from './resume-record.ts'

/** A file that somebody keeps elsewhere, lent to be shared: it is read where it lies and never written. */
export class LentFile implements Store {
  readonly verified: Bitfield
  /** All of it: the file may have changed since its torrent was made. */
  readonly claimed: Bitfield
  readonly #pieceLength: number
  readonly #files: PieceFiles

  constructor(path: string, metainfo: Metainfo) {
    this.verified = new Bitfield(metainfo.pieceCount)
    this.claimed = new Bitfield(metainfo.pieceCount)
    this.claimed.addAll()
    this.#pieceLength = metainfo.pieceLength
    this.#files = new PieceFiles([{ sizeBytes: metainfo.sizeBytes, offset: 0, path, at: 0 }], {
      isWritable: false,
    })
  }

  async write(): Promise<void> {
    throw new AppError('data-folder-not-writable')
  }

  confirm(): void {
    // Nothing is remembered: the next start checks the file again.
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
