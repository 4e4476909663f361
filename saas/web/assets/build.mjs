// Compiles the styles and copies the scripts into saas/web/static, each under
// a name that carries its content's hash, so that browsers may keep it for
// ever. manifest.json tells the templates which name is the present one.

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const assets = dirname(fileURLToPath(import.meta.url))
const root = resolve(assets, '../../..')
const modules = join(root, 'node_modules')
const target = resolve(assets, '../static')

const scripts = {
  'govuk-frontend.js': join(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'),
}
const manifest = {}

/** The library's copyright line, which its package leaves out of the built files. */
async function notice() {
  const library = join(modules, 'govuk-frontend/package.json')
  const { name, version, license } = JSON.parse(await readFile(library, 'utf8'))
  return `/*! ${name} ${version}, Copyright (c) Crown Copyright (Government Digital Service), ${license} licence */`
}

/** Writes one file under its hashed name and notes it in the manifest. */
async function put(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const extension = extname(name)
  manifest[name] = `${name.slice(0, -extension.length)}-${hash}${extension}`
  await writeFile(join(target, manifest[name]), content)
}

/** Writes a script after those that it imports, whose hashed names it must speak. */
async function putScript(name) {
  if (manifest[name]) return
  const source = await readFile(scripts[name] ?? join(assets, 'scripts', name), 'utf8')
  // The source maps are not shipped.
  let text = source.replace(/\n?\/\/# sourceMappingURL=.*$/m, '')
  if (scripts[name]) text = `${await notice()}\n${text}`
  for (const [, imported] of text.matchAll(/from\s*['"]\.\/([\w.-]+)['"]/g)) {
    await putScript(imported)
    text = text.replaceAll(`'./${imported}'`, `'./${manifest[imported]}'`)
  }
  await put(name, text)
}

await mkdir(target, { recursive: true })

const { css } = sass.compile(join(assets, 'accord.scss'), {
  style: 'compressed',
  loadPaths: [modules],
  quietDeps: true,
})
await put('accord.css', `@charset "UTF-8";\n${await notice()}\n${css.replace(/^\uFEFF/, '')}\n`)
await putScript('accord.js')
await put('mark.svg', await readFile(join(assets, 'mark.svg')))

await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)

// Old builds go last: a page served meanwhile still finds the files it names.
const kept = new Set([...Object.values(manifest), 'manifest.json'])
for (const file of await readdir(target)) {
  if (!kept.has(file)) await rm(join(target, file), { recursive: true })
}
console.log(`built ${Object.values(manifest).join(', ')}`)
