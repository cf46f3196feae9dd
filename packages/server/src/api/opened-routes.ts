import { Hono } from 'hono'
import * as v from 'valibot'
import { input, readBytes } from '../http/input.ts'
import { mostTorrentBytes, type OpenedFilms } from '../opened/opened-films.ts'

const Link = v.object({ link: v.pipe(v.string(), v.minLength(1), v.maxLength(65_536)) })

/** Films that the viewer opens: `POST /link` with a link, `POST /torrent` with a file's bytes; the answer is the title. */
export const openedRoutes = ({ opened }: { opened: OpenedFilms }) =>
  new Hono()
    .post('/link', input('json', Link), async (c) =>
      c.json(await opened.openLink(c.req.valid('json').link, { signal: c.req.raw.signal }), 201),
    )
    .post('/torrent', async (c) =>
      c.json(await opened.openTorrent(await readBytes(c.req.raw.body, mostTorrentBytes)), 201),
    )
