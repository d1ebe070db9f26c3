// The images among dropped files and folders, by the rules of readers/listing: inside a folder, suffix and content decide.
const SUFFIXES = /\.(jpe?g|jpe|jfif|png|tiff?|bmp|webp|jp2|j2k|jpx|dcm|dicom|ima)$/i
const SYSTEM = /(^|\/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|DICOMDIR)(\/|$)/
const SIGNATURES = [  // each character is a byte
  /^\xff\xd8\xff/, /^\x89PNG\r\n\x1a\n/, /^\0\0\0\x0cjP  \r\n\x87\n/, /^\xff\x4f\xff\x51/, /^(II[*+]\0|MM\0[*+])/, /^RIFF.{4}WEBP/s,
  /^BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, /^.{128}DICM/s,
  /^([\x02\x08]\0.\0(UL|OB|UI|CS|SH|DA|TM)|\0[\x02\x08]\0.(UL|CS|UI)|\x08\0[\0\x05\x08\x16]\0[\x02-\x40]\0\0\0)/s,  // DICOM without preamble
]

export async function is_image(path, file) {
  const twin = file.name.startsWith("._")
  if (SYSTEM.test(path)) return false
  if (SUFFIXES.test(file.name) && !twin) return true
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 132).arrayBuffer()))
  return SIGNATURES.some(signature => signature.test(start))
}

export async function images_in(sources) {
  const found = {images: [], passed_over: 0, unreadable: 0}
  async function add(given, path) {  // without a path: chosen by itself, thus not passed over
    try {
      const file = await given
      if (!path || await is_image(path, file)) found.images.push(file)
      else found.passed_over++
    } catch { found.unreadable++ }
  }
  async function add_folder(folder) {
    try { for (const entry of await inside(folder)) await (entry.isFile ? add(file_of(entry), entry.fullPath) : add_folder(entry)) }
    catch { found.unreadable++ }
  }
  for (const source of sources) {
    if (source instanceof File) await add(source, source.webkitRelativePath)
    else if (source?.isFile) await add(file_of(source))
    else if (source?.isDirectory) await add_folder(source)
  }
  return found
}

const file_of = entry => new Promise((give, fail) => entry.file(give, fail))

async function inside(folder) {
  const reader = folder.createReader(), entries = []
  for (let part; (part = await new Promise((give, fail) => reader.readEntries(give, fail))).length;) entries.push(...part)
  return entries.sort((a, b) => a.name < b.name ? -1 : 1)
}
