import { composePoster, type PosterFilm, posterHeight, posterWidth } from '../poster/compose-poster.ts'

const scale = 2

/** A film's poster without its words, as an address of a picture: what a lock screen shows beside the name. */
export function drawArtwork(film: PosterFilm): string | undefined {
  const { palette, layers, transform } = composePoster(film, '')
  const canvas = document.createElement('canvas')
  canvas.width = posterWidth * scale
  canvas.height = posterHeight * scale
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.scale(scale, scale)
  context.fillStyle = palette.ground
  context.fillRect(0, 0, posterWidth, posterHeight)
  const group = document.createElementNS('http://www.w3.org/2000/svg', 'g')
  group.setAttribute('transform', transform)
  const matrix = group.transform.baseVal.consolidate()?.matrix
  if (matrix) context.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
  for (const { ink, d, opacity = 1 } of layers) {
    context.fillStyle = palette[ink]
    context.globalAlpha = opacity
    context.fill(new Path2D(d))
  }
  return canvas.toDataURL('image/png')
}
