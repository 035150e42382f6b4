// SPDX-License-Identifier: Apache-2.0
// The same events and rules in @marcbachmann/cel-js: node peer_cel_js.mjs MODULE RULES EVENTS
// Prints: seconds in all, seconds judging, then the count of each rule.
import fs from 'fs'
import { pathToFileURL } from 'url'

const [, , modulePath, rulesPath, eventsPath] = process.argv
const { parse } = await import(pathToFileURL(modulePath))
const { boundaries, rules } = JSON.parse(fs.readFileSync(rulesPath, 'utf8'))
// `type` is a name of that library's own.
const programs = rules.map((rule) => rule.when.map((text) => parse(text.replace(/\btype\b/g, 'event_type'))))
const seconds = () => process.cpuUsage().user / 1e6
const lines = fs.readFileSync(eventsPath, 'utf8').split('\n')
lines.pop()
const counts = new Array(rules.length).fill(0)
const start = seconds()
const events = lines.map((line) => JSON.parse(line))
const parsed = seconds()
for (const event of events) {
  const facts = { event_type: event.type, data: event.data }
  for (let i = 0; i < rules.length; ++i) {
    const version = event.time >= boundaries[rules[i].third] ? 2 : event.time >= boundaries[rules[i].second] ? 1 : 0
    if (programs[i][version](facts) === true) ++counts[i]
  }
}
const end = seconds()
console.log(end - start, end - parsed, ...counts)
