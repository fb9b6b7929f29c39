using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>C11, C18, C20 to C22, C24 and C25 of account chains: what a payment says. <see cref="EvmFeeClauses"/> has the fees.</summary>
internal static class EvmClauses
{
    /// <summary>How often one nonce may be signed anew.</summary>
    public const int MaxReplacements = 10;

    /// <summary>C11: a transaction of an account pays one destination, so one intent with one output.</summary>
    public static VaultRefusal? C11(EvmSignCase c)
    {
        if (c.Intents.FirstOrDefault(i => i.Outputs.Length != 1) is { } wide)
        {
            return VaultRefusal.ForGood(VaultClause.C11, wide, "A payment of an account has one destination.");
        }

        return c.Intents.Length == 1 ? null : VaultRefusal.Reject(VaultClause.C11, "A transaction of an account pays one intent.");
    }

    /// <summary>C18: both fees at least a tenth higher, which is what nodes ask of a replacement, and not for ever.</summary>
    public static VaultRefusal? C18(EvmSignCase c)
    {
        if (c.Replaced is not { } before)
        {
            return null;
        }

        if (before.Replacements >= MaxReplacements)
        {
            return VaultRefusal.Reject(VaultClause.C18, $"The payment was signed anew {MaxReplacements} times already.");
        }

        return Raised(before.MaxFeePerGas, c.Proposed!.MaxFeePerGas) && Raised(before.MaxPriorityFeePerGas, c.Proposed.MaxPriorityFeePerGas)
            ? null
            : VaultRefusal.Reject(VaultClause.C18, "A replacement raises both fees per gas by a tenth or more.");

        static bool Raised(BigInteger from, BigInteger to) => to * 10 >= from * 11;
    }

    /// <summary>C20: type 2. The others have no caps of the fee, carry blobs, or hand the account over to code.</summary>
    public static VaultRefusal? C20(EvmSignCase c) =>
        c.Proposed is null ? VaultRefusal.Reject(VaultClause.C20, "Only transactions of type 2 (EIP-1559) are signed.") : null;

    /// <summary>C21: signed for another chain, it could be played there.</summary>
    public static VaultRefusal? C21(EvmSignCase c) => c.Proposed!.ChainId == c.Chain.ChainId
        ? null
        : VaultRefusal.Reject(VaultClause.C21, $"The transaction is for chain {c.Proposed.ChainId}; this network's is {c.Chain.ChainId}.");

    /// <summary>
    /// C22: account and nonce are the intent's fence, and the nonce is the next of the account, so that there are no gaps and no nonce
    /// serves two intents. An intent whose nonce was signed for another can never be paid any more.
    /// </summary>
    public static VaultRefusal? C22(EvmSignCase c)
    {
        var intent = c.Intents[0];
        if (intent.Fence.AsAccountNonce is not var (from, nonce) || from != c.Nonces.Address)
        {
            return VaultRefusal.ForGood(VaultClause.C22, intent, "The intent's fence is not a nonce of this account.");
        }

        if (c.Proposed!.Nonce != nonce)
        {
            return VaultRefusal.Lock(VaultClause.C22, "The transaction does not consume the fence of its intent.");
        }

        if (c.IsReplacement || nonce == c.Nonces.Next)
        {
            return null;
        }

        return nonce < c.Nonces.Next
            ? VaultRefusal.ForGood(VaultClause.C22, intent, $"Nonce {nonce} was signed for another payment, or used before this vault.")
            : VaultRefusal.Reject(VaultClause.C22, $"Nonce {nonce} would leave a gap: the next is {c.Nonces.Next}.");
    }

    /// <summary>
    /// C24: the recipient and amount of the intent and nothing else. A token moves by its contract in the signed list, with exactly the
    /// bytes that this vault encodes itself: no other selector, padding or tail means a transfer.
    /// </summary>
    public static VaultRefusal? C24(EvmSignCase c)
    {
        var output = c.Intents[0].Outputs[0];
        var (recipient, units) = (AccountAddress.OfDestination(output.Script)!.Value, output.Amount.Units);
        var (to, value, data) = c.Asset.Token is { } token
            ? (token.Contract, BigInteger.Zero, Abi.Transfer(recipient, units))
            : (recipient, units, []);
        if (c.Proposed!.To != to)
        {
            return Lie(c.Asset.IsNative ? "The transaction does not pay the recipient of its intent." : "The transaction does not call the token's listed contract.");
        }

        if (c.Proposed.Value != value)
        {
            return Lie($"The transaction moves {c.Proposed.Value} base units of the chain's asset instead of {value}.");
        }

        return c.Proposed.Data.AsSpan().SequenceEqual(data) ? null : Lie("The transaction's data is not exactly the transfer that its intent names, or there is any.");
    }

    /// <summary>C25: what is sent there is lost, or goes round in a circle: zero, the protocol's own contracts, a token's contract, this account.</summary>
    public static VaultRefusal? C25(EvmSignCase c)
    {
        var recipient = AccountAddress.OfDestination(c.Intents[0].Outputs[0].Script)!.Value;
        var why = EvmAddress.IsReserved(recipient) ? "an account that nobody has"
            : recipient == c.Nonces.Address ? "the paying account itself"
            : c.Contracts.Contains(recipient) ? "the contract of a token"
            : null;
        return why is null ? null : VaultRefusal.ForGood(VaultClause.C25, c.Intents[0], $"The recipient is {why}.");
    }

    private static VaultRefusal Lie(string detail) => VaultRefusal.Lock(VaultClause.C24, detail);
}

/// <summary>C23: fees and gas of account chains.</summary>
internal static class EvmFeeClauses
{
    /// <summary>
    /// The whole fee and the fee per gas within every cap, the gas limit within its kind's, no access list. No share of
    /// the amount: a small payment that waits for a person would hold up every later nonce of its account.
    /// </summary>
    public static VaultRefusal? C23(EvmSignCase c)
    {
        var (intent, limits, transaction) = (c.Intents[0], c.Account.Limits, c.Proposed!);
        if (intent.MaxFee.Asset != c.Asset.ChainAsset)
        {
            return VaultRefusal.ForGood(VaultClause.C23, intent, $"The intent's fee cap is not of {c.Asset.ChainAsset}.");
        }

        var cap = BigInteger.Min(intent.MaxFee.Units, limits.MaxFee.Units);
        if (c.Fee > cap)
        {
            return VaultRefusal.Suspend(VaultClause.C23, $"The fee can be {c.Fee}, at most {cap} base units are allowed.");
        }

        var rate = Math.Min(intent.MaxFeeRateSatPerKvB, limits.MaxFeeRateSatPerKvB);
        if (transaction.MaxFeePerGas > rate)
        {
            return VaultRefusal.Suspend(VaultClause.C23, $"The fee per gas can be {transaction.MaxFeePerGas}, at most {rate} is allowed.");
        }

        var gas = c.Asset.Token?.GasLimit ?? limits.MaxGas;
        if (transaction.GasLimit > (ulong)gas)
        {
            return VaultRefusal.Reject(VaultClause.C23, $"The gas limit is {transaction.GasLimit}, at most {gas} is allowed.");
        }

        return transaction.AccessList.IsEmpty ? null : VaultRefusal.Reject(VaultClause.C23, "The transaction has an access list.");
    }
}
