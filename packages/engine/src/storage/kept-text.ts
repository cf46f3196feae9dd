import { readFile, rename, rm, writeFile } from 'node:fs/promises'

/** Where a small text is kept between two runs. */
export interface KeptText {
  /** The text, if there is one that can be read. */
  read(): Promise<string | undefined>
  write(text: string): Promise<void>
}

/** Keeps nothing. */
export const forgetful: KeptText = {
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
}

/** Keeps it in a file, replaced whole. */
export function keptText(path: string): KeptText {
  return {
    async read() {
      try {
        return await readFile(path, 'utf8')
      } catch {
        // None yet, or one that cannot be read: whatever it said can be found again.
        return undefined
      }
    },
    async write(text) {
      const draft = `${path}.new`
      try {
        await writeFile(draft, text)
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
  }
}
