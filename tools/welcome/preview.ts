/** Draws single frames as PNG, to look at: `node tools/welcome/preview.ts FOLDER SECOND…` */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { drawFrame } from './film.ts'
import { height, Picture, width } from './light/picture.ts'

const [folder, ...seconds] = process.argv.slice(2)
if (folder === undefined || seconds.length === 0) throw new Error('usage: preview.ts FOLDER SECOND…')
const easel = { frame: new Picture(), next: new Picture(), slide: new Picture() }
const bytes = new Uint8Array(width * height * 3)
for (const second of seconds) {
  const started = performance.now()
  drawFrame(easel, Number(second))
  easel.frame.develop(bytes)
  console.log(second, `${Math.round(performance.now() - started)} ms`)
  await writePng(join(folder, `${second.padStart(5, '0')}.png`))
}

function writePng(file: string): Promise<void> {
  const size = `${width}x${height}`
  const options = ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', size, '-i', '-', file]
  const ffmpeg = spawn('ffmpeg', options, { stdio: ['pipe', 'inherit', 'inherit'] })
  ffmpeg.stdin.end(bytes)
  return new Promise((resolve, reject) => {
    ffmpeg.on('error', reject)
    ffmpeg.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}`))))
  })
}
