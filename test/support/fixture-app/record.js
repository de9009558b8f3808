/** The platform of the host that runs this invocation. */
export function platform() {
  return globalThis[Symbol.for('relink.platform')];
}

/** Notes what a function saw, in the list that the test put into the host's environment. */
export function record(entry) {
  platform().environment.seen.push(entry);
}
