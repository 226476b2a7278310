/**
 * Bytes of an answer that may wait for their reader. undici 7 ends the whole process when a server closes its connection
 * while undici has stopped reading because so much is waiting (nodejs/undici issue 5360, mended in 8, which Node 20 does
 * not run). Its own 64 KiB are waiting as soon as a disk is slow for a moment; readers here never fall behind so far.
 */
export const readAhead = 64 * 1024 * 1024;
