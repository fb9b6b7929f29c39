-- A send vault has one account per merchant and chain.

CREATE TABLE device_account (
    device      text NOT NULL, -- name of the send vault
    merchant    text NOT NULL, -- merchant
    asset       text NOT NULL, -- the chain's own asset
    xpub        text NOT NULL,             -- the account's public key, BIP-32 text
    card        blob NOT NULL,            -- the signed device card that told it
    enrolled_at integer NOT NULL,           -- when it was enrolled
    PRIMARY KEY (merchant, asset),
    FOREIGN KEY (device, merchant) REFERENCES device (device, merchant)
) STRICT;

-- Before, there was one chain.
INSERT INTO device_account (device, merchant, asset, xpub, card, enrolled_at)
SELECT device, merchant, 'LTC', account_xpub, card, enrolled_at FROM device WHERE account_xpub IS NOT NULL;

ALTER TABLE device DROP COLUMN account_xpub;
