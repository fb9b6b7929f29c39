// Answers batches of cases on standard input, a JSON object a line: {op, asset, cases} gives {results}, each a value or {error}.
import { createInterface } from 'node:readline';
import { addresses } from './addresses.mjs';
import * as commands from './commands.mjs';
import * as ethereum from './ethereum.mjs';
import { keys } from './keys.mjs';
import * as mutations from './mutations.mjs';
import { signing } from './signing.mjs';
import { transactions } from './transactions.mjs';

const operations = { addresses, keys, signing, transactions, ...ethereum, ...commands, ...mutations };

for await (const line of createInterface({ input: process.stdin })) {
  const { op, asset, cases } = JSON.parse(line);
  const results = [];
  for (const each of cases) {
    try {
      results.push(await operations[op](asset, each));
    } catch (fault) {
      results.push({ error: fault.stack });
    }
  }

  process.stdout.write(`${JSON.stringify({ results })}\n`);
}
