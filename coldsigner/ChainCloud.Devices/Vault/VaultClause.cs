namespace ChainCloud.Devices.Vault;

/// <summary>What a vault checks, by the numbers of the protocol. The order is the order of checking. Numbers are never reused.</summary>
public enum VaultClause
{
    /// <summary>Frame at most 4 MiB, strictly canonical.</summary>
    C1 = 1,

    /// <summary>Tag, version, network, asset, merchant and vault are this vault's.</summary>
    C2 = 2,

    /// <summary>Signed by exactly the channel key of (merchant, role, epoch).</summary>
    C3 = 3,

    /// <summary>Epoch current, or the one before within the overlap.</summary>
    C4 = 4,

    /// <summary>The V-Device's counter was not used before, and is not far below the highest.</summary>
    C5 = 5,

    /// <summary>Intent unseen, or seen with the same payload; its external id not in use.</summary>
    C6 = 6,

    /// <summary>The receipt that the V-Device saw last is in this vault's own chain.</summary>
    C7 = 7,

    /// <summary>Journal row on the disk before anything is released.</summary>
    C8 = 8,

    /// <summary>Within the intent's time, which spans at most 24 h; vault time never goes back.</summary>
    C9 = 9,

    /// <summary>Within the vault's own limits, fees counted; destination type allowed.</summary>
    C10 = 10,

    /// <summary>Outputs are exactly those of the intents and at most one change.</summary>
    C11 = 11,

    /// <summary>Change re-derived from this account's branch 1, within reach of the last used.</summary>
    C12 = 12,

    /// <summary>Every input re-derived from this account.</summary>
    C13 = 13,

    /// <summary>Fence among the inputs; no outpoint signed before for another intent.</summary>
    C14 = 14,

    /// <summary>Full previous transaction of every input, its txid checked.</summary>
    C15 = 15,

    /// <summary>Fee and fee rate within the caps of intent and vault.</summary>
    C16 = 16,

    /// <summary>SIGHASH_ALL, version, lock time, sequences, dust, output types, size, 64-bit sums.</summary>
    C17 = 17,

    /// <summary>Replacement of a signed transaction.</summary>
    C18 = 18,

    /// <summary>The finished transaction verified by a second code path.</summary>
    C19 = 19,

    /// <summary>Accounts: type 2 (EIP-1559) only.</summary>
    C20 = 20,

    /// <summary>Accounts: this network's chain id.</summary>
    C21 = 21,

    /// <summary>Accounts: own account and nonce are the intent's fence; the nonce is the next, or the same intent's replacement.</summary>
    C22 = 22,

    /// <summary>Accounts: fee, fee per gas and gas limit within all caps; no access list.</summary>
    C23 = 23,

    /// <summary>Accounts: pays exactly what the intent names; a token by its listed contract, no value and exactly one transfer.</summary>
    C24 = 24,

    /// <summary>Accounts: the recipient is not zero, built into the protocol, a listed contract or this account.</summary>
    C25 = 25,

    /// <summary>Batches are derived here, never signed from outside lists.</summary>
    C26 = 26,

    C27 = 27,
    C28 = 28,
}
