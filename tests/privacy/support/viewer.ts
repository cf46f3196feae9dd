/* Whoever sits before the app: does what each line of standard input says, and says what came of it. `viewer.ts ADDRESS` */
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'

let address = process.argv[2] ?? ''

async function ask(path: string, body?: unknown, type = 'application/json'): Promise<Response> {
  if (body === undefined) return fetch(address + path)
  const page = await (await fetch(address)).text()
  const token = /lanterne-token" content="([\w-]+)"/.exec(page)?.[1] ?? ''
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(address + path, {
    method: 'POST',
    headers: { 'content-type': type, 'x-lanterne-token': token },
    body: text,
  })
}

/** Plays a film to its end, and says how far it is. */
async function play(id: string, link: string): Promise<{ bytes: number; sha1: string }> {
  const title = (await (await ask('/api/opened/link', { link })).json()) as { id: string }
  const playback = (await (await ask('/api/playbacks', { titleId: title.id })).json()) as { id: string }
  let url = ''
  for (;;) {
    const { progress } = (await (await ask(`/api/playbacks/${playback.id}`)).json()) as {
      progress: { state: string; url?: string; error?: string }
    }
    if (progress.state === 'failed') throw new Error(progress.error)
    url = progress.url ?? ''
    if (url !== '') break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const hash = createHash('sha1')
  let bytes = 0
  let told = 0
  const answer = await fetch(address + url)
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    bytes += chunk.length
    if (bytes - told < 1 << 19) continue
    told = bytes
    console.log(`progress ${id} ${bytes}`)
  }
  return { bytes, sha1: hash.digest('hex') }
}

async function obey(id: string, word: string, rest: string): Promise<unknown> {
  if (word === 'address') {
    address = rest
    return address
  }
  if (word === 'play') return play(id, rest)
  if (word === 'get') return (await ask(rest)).json()
  const [path = '', ...body] = rest.split(' ')
  const answer = await ask(path, body.join(' ').replaceAll('\\n', '\n'))
  return { status: answer.status, body: await answer.json() }
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [id = '', word = '', ...rest] = line.split(' ')
  obey(id, word, rest.join(' ')).then(
    (outcome) => console.log(`answer ${id} ${JSON.stringify({ outcome })}`),
    (error: unknown) => console.log(`answer ${id} ${JSON.stringify({ error: String(error) })}`),
  )
}
