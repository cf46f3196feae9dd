/** The server's doors for films of this machine. */
export const sharesPath = '/api/shares'
export const lookPath = '/api/shares/look'
export const filePath = (name: string) => `/api/shares/file?name=${encodeURIComponent(name)}`
export const cancelPath = '/api/shares/cancel'
export const stopPath = '/api/shares/stop'
