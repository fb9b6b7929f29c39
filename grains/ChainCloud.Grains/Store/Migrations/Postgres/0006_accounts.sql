-- Chains of accounts and tokens: how far a chain is settled, which chain a deposit came over, what our accounts sent.

ALTER TABLE chain_cursor ADD COLUMN settled_height bigint; -- confirmations are counted from here: the last block read, or the last finalized one
UPDATE chain_cursor SET settled_height = height;
ALTER TABLE chain_cursor ALTER COLUMN settled_height SET NOT NULL;
ALTER TABLE chain_cursor ADD CONSTRAINT chain_cursor_settled CHECK (settled_height <= height);

ALTER TABLE deposit ADD COLUMN chain text COLLATE "C"; -- the chain's own asset: of a token another than asset
UPDATE deposit SET chain = asset;
ALTER TABLE deposit ALTER COLUMN chain SET NOT NULL;
DROP INDEX deposit_anchor;
CREATE INDEX deposit_anchor ON deposit (chain, anchor_height) WHERE anchor_height IS NOT NULL;
CREATE INDEX deposit_chain_open ON deposit (chain, book) WHERE open;

-- Transactions in blocks that our hot accounts sent. A reorganization deletes them.
CREATE TABLE account_tx (
    asset         text COLLATE "C" NOT NULL, -- the chain's own asset
    account       bytea NOT NULL CHECK (length(account) = 20), -- who sent it
    nonce         bigint NOT NULL CHECK (nonce >= 0), -- which nonce it used
    txid          bytea NOT NULL,            -- its hash
    anchor_height bigint NOT NULL,           -- block that holds it
    anchor_hash   bytea NOT NULL,            -- its hash
    succeeded     boolean NOT NULL,          -- false: reverted, nothing moved but the fee
    fee           numeric(78,0) NOT NULL,    -- gas used times price, base units
    PRIMARY KEY (asset, account, nonce)
);
CREATE INDEX account_tx_anchor ON account_tx (asset, anchor_height);
