// Address text to output script, and whether the text is one at all.
import * as scure from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import { bitcoreOf } from './bitcore.mjs';
import { networkOf } from './networks.mjs';
import { attempt, hex } from './values.mjs';

export function addresses(asset, c) {
  const network = networkOf(asset, c.network);
  const bitcore = bitcoreOf(asset);
  const forms = [network, ...(network.second === undefined ? [] : [{ ...network, scriptHash: network.second }])]
    .map((form) => ({ ...form, bech32: form.bech32 ?? 'none' }));
  return {
    scure: first(forms, (form) => hex(scure.OutScript.encode(scure.Address(form).decode(c.text)))),
    bitcoinjs: first(forms, (form) => hex(bitcoinjs.address.toOutputScript(c.text, form))),
    bitcore: bitcore ? attempt(() => bitcore.Script.fromAddress(new bitcore.Address(c.text, network.bitcore)).toHex()) : null,
  };
}

function first(forms, read) {
  for (const form of forms) {
    const script = attempt(() => read(form));
    if (script !== null) return script;
  }

  return null;
}
