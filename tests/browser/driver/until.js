const patience = 60_000; // milliseconds

/** Waits until a function of the page that a browser shows returns something true, and returns that. */
export async function untilTrue(browser, body, ...args) {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await browser.run(body, ...args);
    if (found) return found;
    if (Date.now() > deadline) {
      const text = await browser.run(() => document.body.innerText);
      throw new Error(`timed out waiting for ${body}\n${text}`);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
