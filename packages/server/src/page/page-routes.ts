import { readFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { type Context, Hono } from 'hono'
import { extensionOf, mimeTypeOf } from '../http/mime-type.ts'

/** Where the interface's files are, and this run's token for its page. */
export interface PageOptions {
  /** The built interface. */
  readonly webDirectory: string
  /** What ships beside it, at `/assets`; absent where only the interface is shown. */
  readonly assetsDirectory?: string
  readonly token: string
}

/**
 * The interface: its files by their names, and its page for every other address that a browser may show.
 * Files in `/assets` of the built interface carry a hash of their content in their name, so they never change.
 */
export const pageRoutes = ({ webDirectory, assetsDirectory, token }: PageOptions) =>
  new Hono()
    .get('/assets/*', async (c) => {
      const built = await readInside(webDirectory, c.req.path)
      if (built) return sendFile(c, built, 'public, max-age=31536000, immutable')
      const shipped = assetsDirectory && (await readShipped(assetsDirectory, c.req.path))
      if (shipped) return sendFile(c, shipped, 'no-cache')
      throw new AppError('not-found')
    })
    .get('*', async (c) => {
      const { path } = c.req
      const file = path === '/' || path === '/index.html' ? undefined : await readInside(webDirectory, path)
      if (file) return sendFile(c, file, 'no-cache')
      if (path !== '/index.html' && extensionOf(path) !== '') throw new AppError('not-found')
      return c.html(await readPage(webDirectory, token), 200, { 'cache-control': 'no-store' })
    })

/** A file that ships with the app, by its address under `/assets`; absent where there is none. */
export async function readShipped(
  assetsDirectory: string,
  address: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readInside(assetsDirectory, address.slice('/assets'.length))
}

/** The bytes of the file that `address` names inside `directory`; what leads out of it, or to no file, names nothing. */
async function readInside(directory: string, address: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const root = resolve(directory)
  const path = join(root, decodeAddress(address))
  if (!path.startsWith(root + sep) || path.includes('\0')) return undefined
  try {
    return await readFile(path)
  } catch {
    return undefined // Nothing there, or nothing that we may read: the same to who asks.
  }
}

function decodeAddress(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch (cause) {
    throw new AppError('invalid-request', { cause })
  }
}

function sendFile(c: Context, file: Uint8Array<ArrayBuffer>, cacheControl: string): Response {
  return c.body(file, 200, {
    'cache-control': cacheControl,
    'content-length': String(file.length),
    'content-type': mimeTypeOf(c.req.path),
  })
}

/** The interface's page with the token that lets it change things. */
async function readPage(webDirectory: string, token: string): Promise<string> {
  try {
    const page = await readFile(join(webDirectory, 'index.html'), 'utf8')
    return page.replace('%LANTERNE_TOKEN%', token)
  } catch {
    return pageNotBuilt // The one reason that matters to who reads it.
  }
}

const pageNotBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Lanterne</title></head>
<body>
<p lang="fr">L’interface n’est pas encore construite. Arrêtez Lanterne et lancez <code>npm start</code>.</p>
<p>The interface is not built yet. Stop Lanterne and run <code>npm start</code>.</p>
</body>
</html>
`
