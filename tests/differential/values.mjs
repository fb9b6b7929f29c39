// Values as they cross: bytes as hexadecimal digits, amounts as decimal text.
export const bytes = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
export const hex = (value) => Buffer.from(value).toString('hex');

/** One value of several references, which must all have found the same. */
export function agree(what, first, ...others) {
  for (const other of others) {
    if (other !== first) throw new Error(`the references disagree about ${what}: ${first} and ${other}`);
  }

  return first;
}

/** What a reference finds, or null where it refuses. */
export function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
