/** Longest side that is looked at: codes are large in their pictures, and telephones' pictures are larger still. */
const mostPixels = 1600

/** The text of the QR code in a picture; `undefined` where there is none that can be read. */
export async function readPicture(picture: Blob): Promise<string | undefined> {
  const { decodeQR } = await import('qr/decode.js')
  const drawn = await draw(picture)
  if (!drawn) return undefined
  try {
    return decodeQR(drawn)
  } catch {
    return undefined // It says so by throwing.
  }
}

async function draw(picture: Blob): Promise<ImageData | undefined> {
  try {
    // Not by an address of its own: the page may show pictures of the app's only.
    const image = await createImageBitmap(picture)
    const scale = Math.min(1, mostPixels / Math.max(image.width, image.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.width * scale))
    canvas.height = Math.max(1, Math.round(image.height * scale))
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0, canvas.width, canvas.height)
    image.close()
    return context?.getImageData(0, 0, canvas.width, canvas.height)
  } catch {
    return undefined // No picture that this browser knows.
  }
}
