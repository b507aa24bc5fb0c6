// axe-core, if npm could fetch it.
import {existsSync, readFileSync} from 'node:fs';

const path = process.env.LOGFLUME_AXE;

/** Why tests with axe-core are skipped, or false. */
export const withoutAxe = !existsSync(path) && 'npm could not fetch axe-core';

/** Returns what axe-core finds on the page that is shown: a line for each rule. */
export async function findings(browser) {
  await browser.load(readFileSync(path, 'utf8'));
  return browser.run(async () => (await window.axe.run()).violations
      .map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`));
}
