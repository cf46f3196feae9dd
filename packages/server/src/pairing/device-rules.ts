import { isAmong } from '../http/routes-among.ts'

/**
 * What another device of the house may ask for: to watch, to keep films, to say who is watching, and to drive a screen.
 * What is not here is done on the machine that Lanterne runs on, also what is added to the app later.
 */
export const forDevices: readonly string[] = [
  'GET /api/instance',
  'GET /api/home',
  'GET /api/titles/:id',
  'GET /api/search',
  'GET /api/elsewhere',
  'GET /api/elsewhere/:source/search',
  'POST /api/opened/link',
  'POST /api/opened/torrent',
  'GET /api/sources',
  'GET /api/sources/:id/rows',
  'GET /api/sources/:id/row',
  'GET /api/events',
  'POST /api/playbacks',
  'GET /api/playbacks/:id',
  'GET /api/playbacks/:id/details',
  'GET /api/playbacks/:id/chapters',
  'DELETE /api/playbacks/:id',
  'POST /api/playbacks/:id/close',
  'POST /api/outlooks',
  'POST /api/outlooks/:id/close',
  'GET /api/cast',
  'GET /api/cast/screens',
  'POST /api/cast',
  'POST /api/cast/commands',
  'POST /api/cast/stop',
  'DELETE /api/cast',
  'GET /api/house',
  'GET /api/kept',
  'POST /api/kept',
  'POST /api/kept/pause',
  'POST /api/kept/resume',
  'POST /api/kept/remove',
  'GET /api/library',
  'GET /api/library/list',
  'POST /api/library/list',
  'GET /api/library/history',
  'POST /api/library/history/forget',
  'POST /api/library/history/clear',
  'POST /api/library/progress',
  'POST /api/library/watched',
  'POST /api/library/allowed',
  'POST /api/library/dismissals',
  'POST /api/library/choices',
  'POST /api/library/notices/read',
  'GET /api/profiles',
  'POST /api/profiles',
  'POST /api/profiles/:id',
  'POST /api/profiles/:id/enter',
  'POST /api/profiles/:id/lock',
  'POST /api/profiles/:id/remove',
  'POST /api/profiles/leave',
  'GET /stream/:id/:name',
  'GET /key-frames/:id',
  'GET /segments/:id/:name',
  'GET /segments/:id/:track/:name',
  'GET /subtitles/:id',
  'GET /subtitles/:id/:name',
  'GET /subtitles/:id/:track/cues',
]

/**
 * What is done on the machine that Lanterne runs on, and nowhere else: who may come in, by which way everything leaves, its
 * folders and its sources, what is published, and what of it films may take.
 */
export const forThisMachine: readonly string[] = [
  'GET /api/about',
  'GET /api/devices',
  'POST /api/devices/door',
  'POST /api/devices/code',
  'POST /api/devices/code/end',
  'POST /api/devices/:id',
  'POST /api/devices/:id/remove',
  'GET /api/privacy',
  'POST /api/privacy/choice',
  'POST /api/privacy/profiles',
  'POST /api/privacy/profiles/:id',
  'POST /api/privacy/profiles/:id/remove',
  'POST /api/privacy/profiles/:id/export',
  'POST /api/privacy/test',
  'POST /api/house',
  'GET /api/library/export',
  'POST /api/library/import',
  'POST /api/sources',
  'POST /api/sources/look',
  'POST /api/sources/folders',
  'POST /api/sources/sharing',
  'POST /api/sources/:id',
  'POST /api/sources/:id/remove',
  'POST /api/sources/:id/configuration',
  'GET /api/shares',
  'POST /api/shares',
  'POST /api/shares/look',
  'POST /api/shares/file',
  'POST /api/shares/cancel',
  'POST /api/shares/stop',
]

/** First parts of addresses that are not those of pages. */
const notPages = new Set(['api', 'addon', 'stream', 'key-frames', 'segments', 'subtitles'])

/** Whether an address is of the interface: its page, or a file of it. */
export function isOfPage(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && !notPages.has(path.split('/')[1] ?? '')
}

/** Whether a device that was let in may ask for this. */
export function mayDevice(method: string, path: string): boolean {
  return isOfPage(method, path) || isAmong(forDevices, method, path)
}
