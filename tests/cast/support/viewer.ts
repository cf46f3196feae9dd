/* The viewer's side: opens the app on a data folder, and asks its API what each line of standard input says: `viewer.ts FOLDER` */
import { createInterface } from 'node:readline'
import { AppError, type Logger } from '@lanterne/kernel'
import { openAppClient, openServer } from '@lanterne/server'

const { signal } = new AbortController()
const tell = (message: string, fields: object = {}) => console.log(`log ${message} ${JSON.stringify(fields)}`)
const log: Logger = { debug: tell, info: tell, warn: tell, error: tell }
const opening = await openServer(
  { dataDirectory: process.argv[2] ?? '', port: 0, listen: { host: '127.0.0.1', port: 0 }, log },
  { signal },
)
if (opening.state !== 'open') throw new Error('it runs already')
await using server = opening.server
const app = await openAppClient(server.address, { signal, token: server.token })
console.log(`open at ${server.address}`)
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [id, method, path = '', body] = line.split(' ', 4)
  const text = body === undefined ? undefined : Buffer.from(body, 'base64').toString()
  app.ask(method as 'GET', path, text === undefined ? undefined : JSON.parse(text), { signal }).then(
    (answer) => console.log(`answer ${id} ${JSON.stringify({ answer })}`),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error
      console.log(`answer ${id} ${JSON.stringify({ error: error.code, details: error.details })}`)
    },
  )
}
