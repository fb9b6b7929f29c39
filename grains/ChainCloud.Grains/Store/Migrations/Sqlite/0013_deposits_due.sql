-- Crediting a deposit changes nothing that an index of its table holds, but whether it is open.

DROP INDEX deposit_open;
DROP INDEX deposit_chain_open;
CREATE INDEX deposit_open ON deposit (chain, anchor_height) WHERE open;

ALTER TABLE deposit ADD COLUMN waiting integer GENERATED ALWAYS AS (state = 'detected') VIRTUAL; -- for a block
DROP INDEX deposit_detected;
CREATE INDEX deposit_detected ON deposit (asset, id) WHERE waiting;

-- Coins of one amount are in order too: however many there are, the first ones are found without sorting.
DROP INDEX coin_free;
CREATE INDEX coin_free ON coin (book, amount DESC, txid, vout) WHERE free;
